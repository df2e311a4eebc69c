//! The assessment of the incident, as the lead reads it.

use std::collections::BTreeSet;

use bodies::assess::assessment::{AssessmentView, ObligationView, SeverityView};
use fields::words::{number, of};
use model::assessment::CountedBy;

/// How many duties are shown.
const MAX: usize = 3;

/// The assessment in a few lines: who, how severe, what next, what nobody knows.
pub(super) fn in_words(assessment: &AssessmentView) -> String {
    let mut lines = vec![scope(assessment)];
    lines.extend(severity(&assessment.severity));
    let duties = &assessment.obligations;
    let laws: BTreeSet<&str> = duties.iter().map(|obligation| obligation.regime.as_str()).collect();
    let (count, laws) = (of(duties.len() as u64, "duty", "duties"), of(laws.len() as u64, "law", "laws"));
    let dated: Vec<&ObligationView> = duties.iter().filter(|obligation| obligation.due.by.is_some()).collect();
    let first = if dated.is_empty() { "none has a date yet" } else { "due first:" };
    lines.push(format!("    {count} under {laws} (not legal advice); {first}"));
    lines.extend(dated.into_iter().take(MAX).map(duty));
    lines.push(format!(
        "    {} that only a person can answer",
        of(assessment.questions.len() as u64, "question", "questions")
    ));
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
    let people = |(what, people): (&String, &u64)| format!("{} {what}", number(*people));
    let channels: Vec<String> = scope.first_channels.iter().map(people).collect();
    let languages: Vec<String> = scope.languages.iter().map(people).collect();
    format!(
        "    {} in {}, {counted}; first by: {}; languages: {}",
        of(scope.people, "person", "people"),
        of(places.len() as u64, "place", "places"),
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

fn duty(obligation: &ObligationView) -> String {
    let people = match obligation.people {
        0 => String::new(),
        people => format!(" about {}", of(people, "person", "people")),
    };
    let left = obligation.due.time_left.as_ref().map_or(String::new(), |left| format!(" ({left})"));
    let open = if obligation.standing == "open" { ", if it applies" } else { "" };
    format!(
        "      by {}{left}: notify {}{people}{open} ({})",
        obligation.due.words, obligation.addressee, obligation.law
    )
}
