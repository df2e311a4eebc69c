//! Substitute notice: whether each law allows it, with every count against its threshold, and the public texts for it.
//!
//! Who cannot be written to is counted from the lists as they were sealed ([`model::reach`]); nobody's row is read. The texts are
//! the notice's own, without what is some people's only: what was left out is reported, never rewritten.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::{Path, Problem};
use axum::Json;
use axum::extract::State;
use bodies::assess::substitute::{PublicText, SubstituteTexts, SubstituteView};
use law::substitute::{DirectNotice, Price};
use law::{DataTypes, Duty, Profile, Residence};
use model::assessment::{AssessedObligation, CountedList, Dossier, IncidentAssessment, assess};
use model::fact::{FactKey, NarrativeFact};
use model::id::ListId;
use model::keys;
use model::notice::Text;
use model::reach::{ReachCount, Unreached};
use model::tally::StateWord;
use stores::World;
use stores::{Incidents, StoreError};

use crate::obligations::{ObligationAddress, named};
use crate::{App, dossier};

/// What the lists and the deliveries say of who can be written to.
pub(crate) struct Contacts {
    /// The groups of all lists. `None`: a list was not counted by how its people are reached, or there is none.
    groups: Option<Vec<ReachCount>>,
    /// How many people no channel reached when notices were sent, by the last exact counts.
    unreachable: u64,
}

impl Contacts {
    /// Reads them: a few requests a list and a notice.
    pub(crate) async fn read<S: Incidents>(store: &S, dossier: &Dossier) -> Result<Self, StoreError> {
        let incident = &dossier.incident.id;
        let mut groups = (!dossier.lists.is_empty()).then(Vec::new);
        for list in &dossier.lists {
            let pages = store.all(&keys::reach_pages(&ListId { incident: incident.clone(), list: list.list })).await?;
            let of_list: Vec<ReachCount> = pages.into_iter().flat_map(|page| page.value.groups).collect();
            let counted: u64 = of_list.iter().map(|group| group.people).sum();
            groups = groups.filter(|_| counted == everyone(list)).map(|all| [all, of_list].concat());
        }
        let sent = store.all(&keys::dispatches(incident)).await?;
        let observed = sent.iter().filter_map(|stored| stored.value.observed.as_ref());
        let unreachable = observed.map(|observed| observed.tally.in_state(StateWord::Unreachable)).sum::<i64>();
        Ok(Self { groups, unreachable: u64::try_from(unreachable).unwrap_or_default() })
    }

    /// Of how many people of these profiles no address is known that may be used.
    fn missing(&self, profiles: &[(Profile, u64)], exposed: DataTypes) -> Option<u64> {
        let is_concerned = |profile: &Profile| {
            let data_types = if profile.data_types.is_empty() { exposed } else { profile.data_types };
            profiles.iter().any(|(concerned, _)| *concerned == Profile { data_types, ..*profile })
        };
        let without = |group: &&ReachCount| {
            // Whom a letter or a call reaches has an address, whether or not this system writes letters.
            matches!(group.group.unreached, Some(Unreached::NoAddress | Unreached::MailboxTaken))
                && group.group.profile.as_ref().is_some_and(is_concerned)
        };
        self.groups.as_ref().map(|groups| groups.iter().filter(without).map(|group| group.people).sum())
    }
}

fn everyone(list: &CountedList) -> u64 {
    list.people.total() + list.residence_unknown
}

/// What each law makes of it that has substitute notice, by the obligation's key.
pub(crate) fn views(assessed: &IncidentAssessment, contacts: &Contacts) -> BTreeMap<String, SubstituteView> {
    let telling = assessed.obligations.iter().filter(|owed| owed.obligation.duty == Duty::TellIndividuals);
    telling.filter_map(|owed| Some((owed.key.to_string(), view(assessed, owed, contacts)?))).collect()
}

fn view(assessed: &IncidentAssessment, owed: &AssessedObligation, contacts: &Contacts) -> Option<SubstituteView> {
    let law = owed.obligation.substitute?;
    let exposed = assessed.known.law_facts().data_types.unwrap_or_default();
    let known = DirectNotice {
        people: owed.obligation.people,
        price: price(assessed),
        without_contact: contacts.missing(&owed.obligation.profiles, exposed),
        unreachable: contacts.unreachable,
    };
    Some(SubstituteView::of(law, owed, &known))
}

/// What it costs to write to one person, as somebody stated it: `0.95 USD`.
fn price(assessed: &IncidentAssessment) -> Option<Price> {
    let stated = assessed.known.get(FactKey::Narrative(NarrativeFact::CostOfOneLetter))?;
    let (amount, currency) = stated.known.value().as_str()?.split_once(' ')?;
    let (whole, hundredths) = amount.split_once('.').unwrap_or((amount, "00"));
    let hundredths = whole.parse::<u64>().ok()?.checked_mul(100)? + hundredths.parse::<u64>().ok()?;
    Some(Price { hundredths, currency: currency.to_owned() })
}

/// Reads the public texts for an obligation's substitute notice, from the latest notice: an approved one before a draft.
pub(crate) async fn texts<W: World>(
    State(app): State<Arc<App<W>>>,
    Path(address): Path<ObligationAddress>,
) -> Result<Json<SubstituteTexts>, Problem> {
    let dossier = dossier(&app.incidents, &address.incident).await?;
    let assessed = assess(&dossier);
    let owed = named(&assessed, &address.obligation)?;
    let contacts = Contacts::read(&app.incidents, &dossier).await?;
    let Some(substitute) = view(&assessed, owed, &contacts) else {
        return Err(Problem::not_found(
            "This obligation has no substitute notice: its law wants people told directly.",
        ));
    };
    let notices = app.incidents.all(&keys::notices(&address.incident)).await?;
    let latest =
        notices.iter().map(|stored| &stored.value).max_by_key(|notice| (notice.approval.is_some(), notice.id.notice));
    let homes = &owed.obligation.regime.jurisdictions;
    let texts = latest.iter().flat_map(|notice| &notice.content.texts);
    Ok(Json(SubstituteTexts {
        obligation: owed.key.to_string(),
        notice: latest.map(|notice| notice.id.notice),
        approved: latest.is_some_and(|notice| notice.approval.is_some()),
        texts: texts.map(|(language, text)| (language.to_string(), public(text, homes))).collect(),
        substitute,
    }))
}

/// A notice's text for everyone to read: without what some only read, and without anybody's own data.
fn public(text: &Text, homes: &[Residence]) -> PublicText {
    let mut left_out = Vec::new();
    let title = impersonal("subject", &text.subject, homes, &mut left_out);
    let parts = text.parts().map(|(part, written)| (part, impersonal(part, written, homes, &mut left_out)));
    let together = |wanted: &[&str]| {
        let chosen = parts.iter().filter(|(part, written)| wanted.contains(part) && !written.is_empty());
        chosen.map(|(_, written)| written.as_str()).collect::<Vec<_>>().join("\n\n")
    };
    PublicText {
        title,
        website: together(&parts.each_ref().map(|(part, _)| *part)),
        // Enough to know whether one is concerned, and where to ask.
        media: together(&["what_happened", "what_information_was_involved", "for_more_information"]),
        left_out,
    }
}

/// The lines that everyone may read, or everyone who lives there.
fn impersonal(part: &str, written: &str, homes: &[Residence], left_out: &mut Vec<String>) -> String {
    let mut open: Vec<Option<bool>> = Vec::new();
    let mut kept = Vec::new();
    for (number, line) in (1..).zip(written.lines()) {
        if let Some(fence) = line.trim().strip_prefix(":::") {
            match fence.trim() {
                "otherwise" => {
                    if let Some(last) = open.last_mut() {
                        *last = last.map(|reads| !reads);
                    }
                }
                "" => {
                    open.pop();
                }
                words => {
                    let reads = words.strip_prefix("when ").and_then(|test| read_in(test, homes));
                    if reads.is_none() {
                        left_out.push(format!("{part}, line {number}: what is for some only (`{words}`)"));
                    }
                    open.push(reads);
                }
            }
        } else if line.contains("{{") {
            left_out.push(format!("{part}, line {number}: a customer's own data"));
        } else if open.iter().all(|reads| *reads == Some(true)) {
            kept.push(line);
        }
    }
    kept.join("\n").trim().to_owned()
}

/// Whether those who live there read it. `None`: it turns on more than where they live.
fn read_in(test: &str, homes: &[Residence]) -> Option<bool> {
    let (not, places) = match test.trim().strip_prefix("not ") {
        Some(rest) => (true, rest.trim()),
        None => (false, test.trim()),
    };
    let places = places.strip_prefix("residence ")?.split(',').map(|code| Residence::parse(code.trim()).ok());
    let places: Vec<Residence> = places.collect::<Option<_>>()?;
    let lives = |home: &Residence| places.iter().any(|place| home.lies_in(*place));
    let all = homes.iter().all(lives);
    (all || !homes.iter().any(lives)).then_some(all != not)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_text_holds_nothing_that_is_somebodys_own() {
        let homes = ["US-MA".parse().expect("a place")];
        let mut left_out = Vec::new();
        let text = "A server was open.\nDear {{ given_name }},\n::: when residence US-MA, US-CT\nFile a police report.\n::: otherwise\nAsk.\n:::\n\
                    ::: when data ssn\nPlace a freeze.\n::: otherwise\nWatch your bank.\n:::\n::: when not residence US-MA\nNot here.\n:::\nCall us.";
        let public = impersonal("what_happened", text, &homes, &mut left_out);
        assert_eq!(public, "A server was open.\nFile a police report.\nCall us.");
        assert_eq!(left_out.len(), 2, "{left_out:?}");
        assert!(left_out[0].contains("line 2") && left_out[1].contains("data ssn"), "{left_out:?}");
    }
}
