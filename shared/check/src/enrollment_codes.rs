//! Enrollment codes for credit monitoring: enough for everybody to whom one is due, and no placeholder for a code in front of anybody without one.

use model::codes::{CODE, MONTHS, Shortage, Wanted};
use notice::placeholders::names;

use crate::elements::NoticeView;
use crate::finding::{Code, Finding, Location, Severity};
use crate::{Recipients, Situation};

/// Who on a list gets a code from the pools, and how many codes are missing.
#[derive(Clone, Debug, Default)]
pub struct Codes {
    /// The incident has pools.
    pub uploaded: bool,
    /// Who gets one.
    pub wanted: Wanted,
    /// How many people get none because their residence is unknown.
    pub unknown_home: u64,
    /// What is missing.
    pub short: Vec<Shortage>,
}

/// What is wrong with codes.
pub(crate) fn findings(
    view: &NoticeView<'_>,
    recipients: &Recipients,
    situation: &Situation<'_>,
    found: &mut Vec<Finding>,
) {
    let Some(codes) = recipients.codes.as_ref() else { return };
    if view.content.monitoring.as_ref().is_none_or(|offer| offer.codes.is_none()) {
        return;
    }
    found.extend(codes.short.iter().map(|short| missing(short, situation)));
    let without =
        recipients.profiles().filter(|(profile, _)| !codes.wanted.includes(profile.residence, profile.data_types));
    let people: u64 = without.map(|(_, people)| people).sum::<u64>() + codes.unknown_home;
    if people > 0 {
        let laws = laws(situation);
        found.extend(read_by_all(view).map(|(name, place)| for_nobody(name, place, people, &laws)));
    }
}

/// Missing codes, under the law that requires them, where one does.
fn missing(short: &Shortage, situation: &Situation<'_>) -> Finding {
    let about = format!("{}_months", short.months);
    let place = Location::field("monitoring/codes");
    let obligation =
        situation.obligations.iter().find(|obligation| short.laws.contains(&obligation.regime.id.as_str()));
    let mut finding = match obligation {
        Some(obligation) => Finding::of_law(Code::CodesMissing, Severity::Blocks, obligation, &about, place),
        None => {
            let rule = ["each offer has its code", "Whoever reads the offer and finds no code cannot accept it."];
            Finding::ours(Code::CodesMissing, Severity::Blocks, &[&about], place, rule)
        }
    };
    if let Some(monitoring) = obligation.and_then(|obligation| obligation.monitoring.as_ref()) {
        monitoring.citation.cite.clone_into(&mut finding.rule.cite);
    }
    finding.concerns.regimes = short.laws.iter().map(|law| (*law).to_owned()).collect();
    let Shortage { months, missing, people, laws } = short;
    let by_law = if laws.is_empty() { String::new() } else { format!(" (required by {})", laws.join(", ")) };
    let wrong =
        format!("{people} people get a code for at least {months} months{by_law}, and {missing} codes are missing.");
    let fix = format!("Upload {missing} more codes of this product for {months} months or longer: POST …/code-pools.");
    finding.says(wrong, fix).for_people(*people)
}

fn for_nobody(name: &str, place: Location, people: u64, laws: &str) -> Finding {
    let rule = ["each placeholder is filled for everyone", "Where nobody has a code, nothing stands in the message."];
    let language = place.language.as_ref().map_or("", |language| language.as_str());
    let about = format!("{}.{language}.{}", place.field, place.line.unwrap_or_default());
    let finding = Finding::ours(Code::CodeForNobody, Severity::Blocks, &[name, &about], place, rule);
    let wrong = format!("`{{{{ {name} }}}}` is read by {people} people who get no code: {laws}");
    let fix = "Put it behind `::: when credit monitoring`, or take it out: the offer with its code is added for those who have one, in \
               every channel. Or offer it to `everyone`.";
    finding.says(wrong, fix).for_people(people)
}

/// The laws that require monitoring, in a sentence.
fn laws(situation: &Situation<'_>) -> String {
    let wanting =
        situation.obligations.iter().filter_map(|obligation| Some((obligation, obligation.monitoring.as_ref()?)));
    let named: Vec<String> =
        wanting.map(|(obligation, wanted)| format!("{} ({})", obligation.regime.name, wanted.citation.cite)).collect();
    match named.len() {
        0 => "no law that applies to the incident requires it.".to_owned(),
        _ => format!("it is required by {}, which does not apply to them.", named.join("; ")),
    }
}

/// Where a placeholder for a code is read by people whether they have one or not.
fn read_by_all<'s>(view: &'s NoticeView<'_>) -> impl Iterator<Item = (&'s str, Location)> {
    let of_codes = |(line, name): (usize, &'s str)| [CODE, MONTHS].contains(&name).then_some((line, name));
    let texts = view.readings.iter().flat_map(move |reading| {
        let lines = [("subject", &reading.text.subject), ("text_message", &reading.text.text_message)];
        let short = lines.into_iter().flat_map(move |(part, text)| {
            names(text)
                .filter_map(of_codes)
                .map(move |(line, name)| (name, Location::text(part, reading.language).line(line)))
        });
        let parts = reading.parts().flat_map(move |(part, passages)| {
            passages.iter().filter(|passage| !passage.is_for_those_with_a_code()).flat_map(move |passage| {
                let found = names(&passage.text).filter_map(of_codes);
                found.map(move |(line, name)| {
                    (name, Location::text(part, reading.language).line(passage.line + line - 1))
                })
            })
        });
        short.chain(parts)
    });
    let declared = view.content.declarations.iter().flat_map(move |(element, declaration)| {
        declaration.texts.iter().flat_map(move |(language, text)| {
            let place = move |line| Location::text(format!("declarations/{element}"), language).line(line);
            names(text).filter_map(of_codes).map(move |(line, name)| (name, place(line)))
        })
    });
    texts.chain(declared)
}
