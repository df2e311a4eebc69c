//! `assess`: what the law requires on the facts in a file, as a table for a lawyer or as one JSON object for a program.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use law::regime::Regime;
use law::vocabulary::LawEnforcementDelay;
use law::{Assessment, Due, Duty, Facts, LaterBecause, Obligation, Question, Standing, library};

/// Reads the facts of an incident from a file and prints what each law requires and by when.
///
/// With `json`, one object: the ids of the laws that give a duty, and one row of strings for each.
///
/// # Errors
/// When the file cannot be read or does not hold facts; the message says where and what is known instead.
pub fn run(facts_file: &Path, json: bool) -> anyhow::Result<()> {
    let text = fs::read_to_string(facts_file).with_context(|| format!("cannot read {}", facts_file.display()))?;
    let facts: Facts = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .with_context(|| format!("{} does not hold the facts of an incident", facts_file.display()))?;
    std::io::stdout().write_all(report(&facts, json)?.as_bytes())?;
    Ok(())
}

fn report(facts: &Facts, json: bool) -> anyhow::Result<String> {
    let assessment = law::assess(facts, &facts.people());
    Ok(if json { serde_json::to_string(&assessment.summary())? + "\n" } else { table(&assessment)? })
}

/// The whole assessment as text.
fn table(assessment: &Assessment) -> Result<String, std::fmt::Error> {
    let mut page = String::new();
    let laws = assessment.regimes();
    writeln!(
        page,
        "{} under {}. Facts in our own words, not legal advice; dates marked * rest on sources that counsel has to confirm.\n",
        counted(assessment.obligations.len(), "obligation"),
        counted(laws.len(), "law")
    )?;
    overview(&mut page, &assessment.obligations)?;
    for regime in laws {
        let mut obligation: Vec<&Obligation> =
            assessment.obligations.iter().filter(|obligation| obligation.regime.id == regime.id).collect();
        obligation.sort_by_key(|obligation| obligation.duty);
        writeln!(page, "\n{} ({}): {}", regime.name, regime.id, regime.citation)?;
        about(&mut page, regime)?;
        obligation.into_iter().try_for_each(|obligation| details(&mut page, obligation))?;
    }
    considered(&mut page, assessment)?;
    questions(&mut page, "\nNot known about the incident as a whole", &assessment.questions)?;
    Ok(page)
}

/// Remarks on a law as a whole.
fn about(page: &mut String, regime: &Regime) -> std::fmt::Result {
    let notes = regime.notes.iter().filter(|note| note.as_str() != "None.");
    let trigger = [&regime.trigger.note, &regime.trigger.verified_partial].into_iter().flatten();
    let partial = regime.individual.verified_partial.iter();
    notes.chain(trigger).chain(partial).try_for_each(|note| writeln!(page, "  note: {note}"))
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// As wide as a column of the overview may get.
const WIDEST: usize = 48;

/// One line for each obligation, in order of date.
fn overview(page: &mut String, obligations: &[Obligation]) -> std::fmt::Result {
    let rows: Vec<[String; 5]> = obligations
        .iter()
        .map(|obligation| {
            let mark = if obligation.citation.needs_counsel() { "*" } else { "" };
            let open = if obligation.standing == Standing::Open { " (if it applies)" } else { "" };
            [
                obligation.due.words() + mark,
                clipped(what(obligation), WIDEST - open.len()) + open,
                if obligation.people > 0 { obligation.people.to_string() } else { "not known".to_owned() },
                obligation.regime.name.clone(),
                obligation.citation.cite.to_owned(),
            ]
        })
        .collect();
    let titles = ["BY", "TELL", "PEOPLE", "LAW", "PROVISION"].map(str::to_owned);
    let widths: Vec<usize> = (0..titles.len())
        .map(|at| rows.iter().chain([&titles]).map(|row| row[at].chars().count().min(WIDEST)).max().unwrap_or(0))
        .collect();
    for row in [&titles].into_iter().chain(&rows) {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(page, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// At most so many characters, with an ellipsis where something was cut.
fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

fn what(obligation: &Obligation) -> &str {
    match obligation.duty {
        Duty::FinishAssessment => "(finish the company's own assessment)",
        _ => &obligation.addressee,
    }
}

/// Everything about one obligation that has no column.
fn details(page: &mut String, obligation: &Obligation) -> std::fmt::Result {
    writeln!(page, "  {}: {}", what(obligation), obligation.due.words())?;
    if let Due::By { from, number, unit, .. } = obligation.due {
        writeln!(page, "    counted: {number} {} from {}", words(unit.code()), words(from.code()))?;
    }
    for later in &obligation.later {
        writeln!(page, "    as a defence only: {} ({})", later.at, because(later.because))?;
    }
    if let Some(hold) = &obligation.hold {
        writeln!(
            page,
            "    law enforcement: {}{}",
            effect(hold.effect),
            hold.note.map_or(String::new(), |note| format!(" ({note})"))
        )?;
    }
    let listed = |contents: &[law::vocabulary::Content]| {
        contents.iter().map(|content| library().content_words(*content)).collect::<Vec<_>>().join("; ")
    };
    for (title, contents) in [
        ("has to say", &obligation.content.required),
        ("may say", &obligation.content.optional),
        ("must not say", &obligation.content.prohibited),
    ] {
        if !contents.is_empty() {
            writeln!(page, "    {title}: {}", listed(contents))?;
        }
    }
    for conditional in &obligation.content.conditional {
        writeln!(page, "    has to say, if {}: {}", conditional.condition, listed(&[conditional.content]))?;
    }
    if obligation.duty == Duty::TellIndividuals {
        individuals(page, obligation)?;
    }
    for note in &obligation.notes {
        writeln!(page, "    note: {note}")?;
    }
    questions(page, "    to be answered", &obligation.questions)
}

/// What only the notice to people has: its channels, its format, its substitute, credit monitoring.
fn individuals(page: &mut String, obligation: &Obligation) -> std::fmt::Result {
    let duty = &obligation.regime.individual;
    writeln!(page, "    ways that count: {}", codes(&duty.methods))?;
    if !duty.email_conditions.is_empty() {
        writeln!(page, "    e-mail counts if any of: {}", codes(&duty.email_conditions))?;
    }
    if !obligation.content.format.is_empty() {
        writeln!(page, "    look: {}", codes(&obligation.content.format))?;
    }
    if let Some(substitute) = obligation.substitute {
        let cost = if substitute.cost_over > 0 {
            format!("cost over {} {}; ", substitute.cost_over, substitute.currency)
        } else {
            String::new()
        };
        let count = if substitute.count_over > 0 {
            format!("more than {} people; ", substitute.count_over)
        } else {
            String::new()
        };
        let contact = if substitute.insufficient_contact { "no sufficient contact data" } else { "" };
        let opened = format!("{cost}{count}{contact}");
        writeln!(
            page,
            "    substitute notice ({}): {}: {}",
            opened.trim_end_matches("; "),
            words(substitute.parts_required.code()),
            codes(&substitute.parts)
        )?;
    }
    if let Some(monitoring) = &obligation.monitoring {
        writeln!(page, "    credit monitoring: {} months ({})", monitoring.months, monitoring.condition)?;
    }
    if !obligation.exits.is_empty() {
        writeln!(page, "    compliance with these may suffice: {}", codes(obligation.exits))?;
    }
    Ok(())
}

fn codes<C: ToString>(codes: &[C]) -> String {
    codes.iter().map(|code| words(&code.to_string())).collect::<Vec<_>>().join(", ")
}

fn words(code: &str) -> String {
    code.replace('_', " ")
}

const fn because(because: LaterBecause) -> &'static str {
    match because {
        LaterBecause::Computation => "how the law counts periods",
        LaterBecause::GoodCause => "good cause given in writing",
        LaterBecause::LawEnforcement => "law enforcement's request",
        LaterBecause::NotAnAgent => "if the business associate is not an agent",
    }
}

const fn effect(effect: LawEnforcementDelay) -> &'static str {
    match effect {
        LawEnforcementDelay::Allowed => "the notice may wait while it asks",
        LawEnforcementDelay::MandatoryOnRequest => "the notice has to wait while it asks",
        LawEnforcementDelay::ViaAuthorityAdvice => "agree waiting with the supervisory authority",
        LawEnforcementDelay::MustNotNotifyIfDirected => "no notice while it so directs",
        LawEnforcementDelay::NotApplicable => "this law does not know such requests",
    }
}

/// The laws that give no duty, and why.
fn considered(page: &mut String, assessment: &Assessment) -> std::fmt::Result {
    if !assessment.considered.is_empty() {
        writeln!(page, "\nConsidered, and asking nothing")?;
    }
    for considered in &assessment.considered {
        writeln!(page, "  {} ({}): {}", considered.regime.name, considered.regime.id, considered.because)?;
        questions(page, "    to be answered", &considered.questions)?;
    }
    Ok(())
}

fn questions(page: &mut String, title: &str, questions: &[Question]) -> std::fmt::Result {
    let indent = title.len() - title.trim_start_matches(' ').len();
    if !questions.is_empty() {
        writeln!(page, "{title}:")?;
    }
    for question in questions {
        let fact = question.fact.map_or(String::new(), |fact| format!(" [{fact}]"));
        writeln!(page, "{:indent$}  - {question}{fact}", "")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn california() -> Facts {
        serde_json::from_value(serde_json::json!({
            "counts": {"US-CA": 501, "US-GA": 1},
            "data_types": ["name", "Social security numbers"],
            "discovered": "2026-02-02",
            "individual_notice_sent": "2026-03-04",
            "sector": "bank",
        }))
        .expect("these are facts")
    }

    #[test]
    fn a_lawyer_reads_who_must_be_notified_by_when_and_under_which_provision() {
        let page = report(&california(), false).expect("a string takes any text");
        let line = |start: &str| page.lines().find(|line| line.starts_with(start)).unwrap_or_default().to_owned();
        let people = line("2026-03-04");
        assert!(
            people.contains("the affected people") && people.contains("501") && people.contains("§ 1798.82"),
            "{page}"
        );
        assert!(line("2026-03-19").contains("California Attorney General"), "{page}");
        assert!(page.contains("(if it applies)") && page.contains("[sector]"), "Georgia's duty is open: {page}");
        assert!(page.contains("credit monitoring: 12 months"), "{page}");
    }

    #[test]
    fn a_program_reads_one_object_of_strings() {
        let written = report(&california(), true).expect("a summary serialises");
        let read: serde_json::Value = serde_json::from_str(&written).expect("it is JSON");
        assert_eq!(read["regimes"], serde_json::json!(["us-bank-36h", "us-ca", "us-ga"]));
        let row = serde_json::json!({
            "individual_required": "yes", "individual_deadline": "2026-03-04",
            "regulator_required": "yes", "regulator_deadline": "2026-03-19",
            "cra_required": "no", "media_required": "no", "credit_monitoring_months": "12",
        });
        assert_eq!(read["obligations"]["us-ca"], row);
    }

    #[test]
    fn a_file_without_facts_is_refused_by_name() {
        let error = run(Path::new("no-such-file.json"), true).expect_err("there is none");
        assert!(error.to_string().contains("no-such-file.json"));
    }
}
