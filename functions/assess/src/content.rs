//! Fills what a law wants said from what is known; what is not known is a gap that says what to do, never a guess.
//!
//! Nothing here comes from a customer's row: people are counted. Where a law asks for names, a person attaches them by hand.

use std::collections::BTreeMap;

use bodies::assess::content::{ContentItem, ContentView};
use jiff::Timestamp;
use law::facts::Fact;
use law::vocabulary::Content;
use law::{DataTypes, Duty, Facts, library};
use model::assessment::{AssessedObligation, CountedBy, Dossier, IncidentAssessment};
use model::clocks::time_left_in_words;
use model::fact::{FactKey, NarrativeFact};
use model::obligation::Decision;

/// What has to be said under this obligation.
pub(crate) fn fill(
    dossier: &Dossier,
    assessed: &IncidentAssessment,
    owed: &AssessedObligation,
    now: Timestamp,
) -> ContentView {
    let law = &owed.obligation;
    let filler = Filler { dossier, assessed, owed, facts: assessed.known.law_facts() };
    let required = filler.required().into_iter().map(|content| filler.item(content, None));
    let conditional = law.content.conditional.iter();
    let conditional = conditional.map(|rule| filler.item(rule.content, Some(rule.condition)));
    let items: Vec<ContentItem> = required.chain(conditional).collect();
    ContentView {
        obligation: owed.key.to_string(),
        law: law.regime.name.clone(),
        citation: law.citation.cite.to_owned(),
        needs_counsel: law.citation.needs_counsel(),
        addressee: law.addressee.clone(),
        organisation: dossier.incident.organisation.clone(),
        incident: dossier.incident.title.clone(),
        due: law.due.words(),
        time_left: owed.time_left(now).map(time_left_in_words),
        version: assessed.version,
        at: now,
        gaps: items.iter().filter(|item| item.gap.is_some()).count(),
        items,
        prohibited: law.content.prohibited.iter().map(|content| library().content_words(*content).to_owned()).collect(),
    }
}

/// A text, or the gap in its place.
#[derive(Debug)]
enum Filled {
    Text(String),
    Gap { says: &'static str, fact: Option<FactKey> },
}

impl Filled {
    /// The text, or the statement that would give it.
    fn or_stated(text: Option<String>, key: FactKey) -> Self {
        text.map_or(Self::Gap { says: "Not known yet: state it.", fact: Some(key) }, Self::Text)
    }

    const fn by_hand(says: &'static str) -> Self {
        Self::Gap { says, fact: None }
    }
}

struct Filler<'a> {
    dossier: &'a Dossier,
    assessed: &'a IncidentAssessment,
    owed: &'a AssessedObligation,
    facts: Facts,
}

impl Filler<'_> {
    /// What has to be said. Where a report says the same as the one to the Attorney General, that is what it says.
    fn required(&self) -> Vec<Content> {
        let mut all: Vec<Content> = Vec::new();
        for content in &self.owed.obligation.content.required {
            if *content == Content::AsForAttorneyGeneral {
                all.extend(
                    self.siblings(Duty::TellRegulator).flat_map(|other| other.obligation.content.required.iter()),
                );
            } else {
                all.push(*content);
            }
        }
        let mut seen = Vec::new();
        all.retain(|content| {
            *content != Content::AsForAttorneyGeneral && !seen.contains(content) && {
                seen.push(*content);
                true
            }
        });
        all
    }

    /// The obligations of this kind under the same law.
    fn siblings(&self, duty: Duty) -> impl Iterator<Item = &AssessedObligation> {
        let same_law = |owed: &&AssessedObligation| owed.obligation.regime.id == self.owed.obligation.regime.id;
        self.assessed.obligations.iter().filter(same_law).filter(move |owed| owed.obligation.duty == duty)
    }

    fn item(&self, content: Content, condition: Option<&str>) -> ContentItem {
        let (text, gap, fact) = match self.filled(content) {
            Filled::Text(text) => (Some(text), None, None),
            Filled::Gap { says, fact } => (None, Some(says.to_owned()), fact.map(|fact| fact.to_string())),
        };
        ContentItem {
            content: content.to_string(),
            words: library().content_words(content).to_owned(),
            condition: condition.map(str::to_owned),
            text,
            gap,
            fact,
        }
    }

    fn filled(&self, content: Content) -> Filled {
        match content {
            Content::EntityName => Filled::Text(self.dossier.incident.organisation.clone()),
            Content::Contact => self.told(NarrativeFact::Contact),
            Content::DpoContact => self.told(NarrativeFact::DpoContact),
            Content::WhatHappened => self.told(NarrativeFact::WhatHappened),
            Content::Cause => self.told(NarrativeFact::Cause),
            Content::ActionsTaken => self.told(NarrativeFact::Containment),
            Content::RecurrencePrevention => self.told(NarrativeFact::MeasuresPlanned),
            Content::ActionsTakenOrPlanned => {
                self.together(&[NarrativeFact::Containment, NarrativeFact::MeasuresPlanned])
            }
            Content::NatureScopeTiming => self.together(&[NarrativeFact::WhatHappened, NarrativeFact::Systems]),
            Content::Advice => self.told(NarrativeFact::Advice),
            Content::DateOfBreach => self.period(),
            Content::DateOfDiscovery => self.when(&[Fact::Discovered, Fact::Known, Fact::Aware, Fact::Detected]),
            Content::DateOfDetermination => self.when(&[Fact::Determined, Fact::Confirmed]),
            Content::DateOfNotice => self.when(&[Fact::IndividualNoticeSent]),
            Content::CommissionerNotifiedStatement => self.when(&[Fact::RegulatorNotified]),
            Content::DataTypes => self.data_types(),
            Content::NumberAffected => self.number(),
            Content::CategoriesAndNumberOfSubjects => self.subjects(),
            Content::LikelyConsequences => self.consequences(),
            Content::RiskAssessment | Content::SeverityAndImpact => self.risk(),
            Content::SuspectedMalicious => self.malicious(),
            Content::CrossBorderImpact => self.countries(),
            Content::LawEnforcementDelayStatement | Content::LawEnforcementInvolved => {
                self.stated(FactKey::Law(Fact::LeRequest))
            }
            Content::StatementThatEntityKnowsOfAcquisition => self.stated(FactKey::Law(Fact::Event)),
            Content::DelayReasons => self.delays(),
            Content::IndividualNoticePlan | Content::TimingAndDistribution => self.notices_to_people(),
            Content::SampleNotice => Filled::by_hand("Attach the approved notice to people: GET …/notices lists them."),
            Content::NamesOfAffectedResidents => {
                Filled::by_hand("Attach it by hand from your own records: names never stand here.")
            }
            Content::Reporter => Filled::by_hand("Name the person who reports, by hand."),
            _ => Filled::by_hand("No fact says this: write it by hand."),
        }
    }

    /// A fact as it stands, in words; a suspicion says that it is one.
    fn words(&self, key: FactKey) -> Option<String> {
        let point = self.assessed.known.get(key)?;
        Some(point.known.words() + if point.confirmed { "" } else { " (suspected)" })
    }

    fn stated(&self, key: FactKey) -> Filled {
        Filled::or_stated(self.words(key), key)
    }

    fn told(&self, told: NarrativeFact) -> Filled {
        self.stated(FactKey::Narrative(told))
    }

    /// All of them that are known, or a gap for the first.
    fn together(&self, all: &[NarrativeFact]) -> Filled {
        let known: Vec<String> = all.iter().filter_map(|told| self.words(FactKey::Narrative(*told))).collect();
        let first = all.first().copied().unwrap_or(NarrativeFact::WhatHappened);
        Filled::or_stated((!known.is_empty()).then(|| known.join("\n\n")), FactKey::Narrative(first))
    }

    /// The first that is known of facts that say the same in other words.
    fn when(&self, facts: &[Fact]) -> Filled {
        let known = facts.iter().find_map(|fact| self.words(FactKey::Law(*fact)));
        Filled::or_stated(known, FactKey::Law(facts.first().copied().unwrap_or(Fact::Discovered)))
    }

    fn period(&self) -> Filled {
        let (began, ended) = (FactKey::Narrative(NarrativeFact::Began), FactKey::Narrative(NarrativeFact::Ended));
        match (self.words(began), self.words(ended)) {
            (Some(from), Some(to)) => Filled::Text(format!("{from} to {to}")),
            (Some(from), None) => Filled::Text(format!("from {from}; the end is not known")),
            (None, Some(to)) => Filled::Text(format!("until {to}; the beginning is not known")),
            (None, None) => Filled::or_stated(None, began),
        }
    }

    /// What was exposed of those whom the obligation concerns.
    fn data_types(&self) -> Filled {
        let concerned = self.owed.obligation.profiles.iter().map(|(profile, _)| profile.data_types);
        let mut exposed = concerned.fold(DataTypes::EMPTY, DataTypes::union);
        if exposed.is_empty() {
            exposed = self.assessed.scope.people.data_types().union(self.facts.data_types.unwrap_or_default());
        }
        let words: Vec<&str> = exposed.iter().map(|kind| kind.words()).collect();
        Filled::or_stated((!words.is_empty()).then(|| words.join("; ")), FactKey::DATA_TYPES)
    }

    fn number(&self) -> Filled {
        let (here, all) = (self.owed.obligation.people, self.assessed.scope.total());
        let text = (all > 0).then(|| format!("{here} under this law, {all} in all{}", self.basis()));
        Filled::or_stated(text, FactKey::Law(Fact::Counts))
    }

    const fn basis(&self) -> &'static str {
        match self.assessed.scope.counted_by {
            CountedBy::SealedLists | CountedBy::Nobody => "",
            CountedBy::ReadLists | CountedBy::Stated => " (an estimate)",
        }
    }

    fn subjects(&self) -> Filled {
        let mut places: BTreeMap<&str, u64> = BTreeMap::new();
        for (profile, people) in &self.owed.obligation.profiles {
            *places.entry(profile.residence.name()).or_default() += people;
        }
        let places: Vec<String> = places.iter().map(|(place, people)| format!("{place}: {people}")).collect();
        let text = format!("customers, by where they live: {}{}", places.join("; "), self.basis());
        Filled::or_stated((!places.is_empty()).then_some(text), FactKey::Law(Fact::Counts))
    }

    fn consequences(&self) -> Filled {
        let assessment = FactKey::Narrative(NarrativeFact::HarmAssessment);
        let harms = self.assessed.severity.computed.as_ref().map(|computed| &computed.harms);
        let harms = harms.filter(|harms| !harms.is_empty()).map(|harms| {
            let harms: Vec<String> = harms.iter().map(|harm| harm.to_string().replace('_', " ")).collect();
            format!("by the exposed data likely: {}", harms.join(", "))
        });
        Filled::or_stated(self.words(assessment).or(harms), assessment)
    }

    fn risk(&self) -> Filled {
        let assessment = FactKey::Narrative(NarrativeFact::HarmAssessment);
        let severity = self.assessed.severity.computed.as_ref();
        let severity = severity.map(|computed| {
            let (level, score) = (computed.level.to_string().replace('_', " "), computed.score);
            let said = self.assessed.severity.overrides.last();
            let said = said.map_or(String::new(), |said| {
                format!("; held to be {} because: {}", said.level.to_string().replace('_', " "), said.reason)
            });
            format!("severity by ENISA's method: {level} ({score}){said}")
        });
        let parts: Vec<String> = self.words(assessment).into_iter().chain(severity).collect();
        Filled::or_stated((!parts.is_empty()).then(|| parts.join("\n\n")), assessment)
    }

    fn malicious(&self) -> Filled {
        let text = match (self.facts.external_attack, self.facts.unlawful_purpose) {
            (Some(true), _) => Some("yes: an attack from outside"),
            (_, Some(true)) => Some("yes: an unlawful purpose is suspected"),
            (Some(false), _) | (_, Some(false)) => Some("no"),
            (None, None) => None,
        };
        Filled::or_stated(text.map(str::to_owned), FactKey::Law(Fact::ExternalAttack))
    }

    fn countries(&self) -> Filled {
        let mut countries: Vec<&str> =
            self.assessed.scope.people.iter().map(|(profile, _)| profile.residence.in_country().name()).collect();
        countries.sort_unstable();
        countries.dedup();
        let text = format!("people in {}{}", countries.join(", "), self.basis());
        Filled::or_stated((!countries.is_empty()).then_some(text), FactKey::Law(Fact::Counts))
    }

    fn delays(&self) -> Filled {
        let decisions = self.siblings(Duty::TellIndividuals).chain([self.owed]).flat_map(|owed| &owed.decisions);
        let reasons: Vec<&str> = decisions
            .filter(|decision| matches!(decision.decision, Decision::Delay { .. }))
            .map(|decision| decision.reason.as_str())
            .collect();
        Filled::Text(if reasons.is_empty() { "no delay was decided".to_owned() } else { reasons.join("\n\n") })
    }

    /// How people were notified under the same law.
    fn notices_to_people(&self) -> Filled {
        let done: Vec<String> = self
            .siblings(Duty::TellIndividuals)
            .flat_map(|owed| &owed.done)
            .map(|done| format!("{}, to {}, sent {}", done.sent, done.to, done.sent_at))
            .collect();
        let due = self.siblings(Duty::TellIndividuals).map(|owed| owed.obligation.due.words()).next();
        match (done.is_empty(), due) {
            (false, _) => Filled::Text(done.join("\n\n")),
            (true, Some(due)) => Filled::Text(format!("not sent yet; due: {due}")),
            (true, None) => Filled::by_hand("No notice to people is owed under this law: say whether one is planned."),
        }
    }
}
