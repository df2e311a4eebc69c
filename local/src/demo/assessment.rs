//! What else is known is stated, and the assessment of the incident is read, as the lead does both.

use std::collections::BTreeSet;

use assess::bodies::assessment::{AssessmentView, ObligationView, SeverityView};
use serde_json::{Value, json};
use shared::assessment::CountedBy;
use shared::fact::FactKey;

use super::files::Read;
use super::outcome::grouped;

/// How many duties are shown.
const MOST: usize = 3;

/// The statements that the incident's file makes beside what the report says: each field that is named like a fact.
pub(super) fn statements(files: &Read) -> Value {
    let stated = files.beyond_the_report().filter(|(field, _)| field.parse::<FactKey>().is_ok());
    let stated = stated.map(|(field, value)| json!({"fact": field, "value": value, "standing": "confirmed"}));
    stated.collect()
}

/// The assessment in a few lines: who, how severe, what next, what nobody knows.
pub(super) fn in_words(assessment: &AssessmentView) -> String {
    let mut lines = vec![scope(assessment)];
    lines.extend(severity(&assessment.severity));
    let duties = &assessment.obligations;
    let laws: BTreeSet<&str> = duties.iter().map(|owed| owed.regime.as_str()).collect();
    let (count, laws) = (duties.len(), laws.len());
    let dated: Vec<&ObligationView> = duties.iter().filter(|owed| owed.due.by.is_some()).collect();
    let first = if dated.is_empty() { "none has a date yet" } else { "due first:" };
    lines.push(format!("    {count} duties under {laws} laws (not legal advice); {first}"));
    lines.extend(dated.into_iter().take(MOST).map(duty));
    lines.push(format!("    {} questions that only a person can answer", assessment.questions.len()));
    lines.join("\n")
}

fn scope(assessment: &AssessmentView) -> String {
    let scope = &assessment.scope;
    let places: BTreeSet<&str> = scope.profiles.iter().map(|profile| profile.place.as_str()).collect();
    let counted = match scope.counted_by {
        CountedBy::SealedLists => "counted from the sealed list",
        CountedBy::ReadLists => "an estimate",
        CountedBy::Stated => "as stated",
        CountedBy::Nobody => "not counted yet",
    };
    let people = |(of, people): (&String, &u64)| format!("{} {of}", grouped(*people));
    let channels: Vec<String> = scope.first_channels.iter().map(people).collect();
    let languages: Vec<String> = scope.languages.iter().map(people).collect();
    format!(
        "    {} people in {} places, {counted}; first by: {}; languages: {}",
        grouped(scope.people),
        places.len(),
        channels.join(", "),
        languages.join(", ")
    )
}

fn severity(severity: &SeverityView) -> Option<String> {
    let plain = |code: String| code.replace('_', " ");
    let (level, computed) = (severity.level?, severity.computed.as_ref()?);
    let harms: Vec<String> = computed.harms.iter().map(|harm| plain(harm.to_string())).collect();
    let circumstances: Vec<&str> = computed.circumstances.iter().map(|factor| factor.score.as_str()).collect();
    let added = if circumstances.is_empty() { String::new() } else { format!(" + {}", circumstances.join(" + ")) };
    Some(format!(
        "    severity {} ({} = {} × {}{added}); likely harm: {}",
        plain(level.to_string()),
        computed.score,
        computed.data_processing_context.score,
        computed.ease_of_identification.score,
        harms.join(", ")
    ))
}

fn duty(owed: &ObligationView) -> String {
    let people = match owed.people {
        0 => String::new(),
        1 => " about 1 person".to_owned(),
        many => format!(" about {} people", grouped(many)),
    };
    let left = owed.due.time_left.as_ref().map_or(String::new(), |left| format!(" ({left})"));
    let open = if owed.standing == "open" { ", if it is owed" } else { "" };
    format!("      by {}{left}: tell {}{people}{open} ({})", owed.due.words, owed.addressee, owed.law)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::demo::files::Files;

    #[test]
    fn the_samples_file_states_what_no_report_takes_and_leaves_the_rest_with_its_owner() {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample");
        let files = Files { incident: sample.join("incident.json"), customers: sample.join("customers.csv") };
        let stated = statements(&files.read().expect("the sample is there"));
        let body = json!({"statements": stated});
        let read: assess::bodies::facts::NewStatements = serde_json::from_value(body).expect("the API takes it");
        let mut errors = api::FieldErrors::default();
        api::Checked::check(&read, &mut errors);
        assert!(errors.finish().is_ok(), "each value is one of its fact");
        let facts: Vec<&str> = read.statements.iter().map(|statement| statement.fact.0.as_str()).collect();
        assert!(facts.contains(&"sector") && facts.contains(&"external_attack"), "{facts:?}");
        assert!(!facts.contains(&"source") && !facts.contains(&"cause"), "{facts:?}");
    }
}
