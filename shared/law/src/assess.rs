//! The engine: facts and people in, obligations out. Pure, and total: any facts for any people give an assessment.
//!
//! For each law: is it in force, whom does it concern, does the incident trigger it for them, and which of its duties then
//! arise, for how many people and by when. Each step can end the matter with a reason, which is kept. What is not known is
//! never read as "no": a duty rests on an assumption that a question names, or it is open until a person answers.

use crate::case::Case;
use crate::clock::Due;
use crate::facts::{Fact, Facts};
use crate::library;
use crate::obligation::{Assessment, Obligation, Question};
use crate::people::People;
use crate::scope::concerned;

/// Assesses an incident under every law of the library.
pub fn assess(facts: &Facts, people: &People) -> Assessment {
    let mut assessment = Assessment { questions: general_questions(facts, people), ..Assessment::default() };
    for regime in library().regimes() {
        let Some(concerned) = concerned(regime, facts, people) else { continue };
        match Case::open(regime, facts, concerned) {
            Ok(case) => case.add_to(&mut assessment),
            Err(considered) => assessment.considered.push(considered),
        }
    }
    assessment.obligations.sort_by(in_order_of_date);
    assessment
}

/// Dated obligations first, by date; then those whose clock has not started, then those that have only words.
fn in_order_of_date(a: &Obligation, b: &Obligation) -> std::cmp::Ordering {
    let rank = |due: &Due| match due {
        Due::By { .. } => 0,
        Due::ClockNotStarted { .. } => 1,
        Due::Soft { .. } => 2,
    };
    let dates = match (a.due.date(), b.due.date()) {
        (Some(a), Some(b)) => a.by_calendar(&b),
        _ => rank(&a.due).cmp(&rank(&b.due)),
    };
    dates.then_with(|| a.regime.id.cmp(&b.regime.id)).then_with(|| a.duty.cmp(&b.duty))
}

/// What matters for the incident as a whole and is not known.
fn general_questions(facts: &Facts, people: &People) -> Vec<Question> {
    let mut questions = Vec::new();
    if facts.first_known().is_none() {
        questions.push(Question::about(Fact::Discovered, "When was the breach discovered? Most clocks start then."));
    }
    if people.is_empty() {
        questions.push(Question::about(Fact::Counts, "How many people are affected, and where do they live?"));
    } else if people.data_types().is_empty() {
        questions.push(Question::about(Fact::DataTypes, "Which data were exposed?"));
    }
    for country in ["US", "CA"] {
        let whole: People = people.iter().filter(|(profile, _)| profile.residence.code() == country).collect();
        if !whole.is_empty() {
            questions.push(Question::about(
                Fact::Counts,
                format!(
                    "In which state or province of {country} do {} people live? Its law is not assessed until it is known.",
                    whole.total()
                ),
            ));
        }
    }
    questions
}
