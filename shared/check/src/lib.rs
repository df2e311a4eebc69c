//! What is still wrong with a notice: what the laws of its list's people require and forbid, what cannot go out at all, and
//! what keeps people from understanding it.
//!
//! [`check`] compares what an author wrote with everyone it goes to and gives [`Finding`]s: each names the law or the
//! rule, where, for how many people, and what to do. It is pure, and no text makes it panic.
//!
//! - [`letters`]: what keeps it from being printed
//! - [`ways`]: how a notice says what a law requires, once for each element of the laws' vocabulary
//! - [`responsibility`]: how a law requires a notice to look, and whether composer or author is responsible for it
//! - our own rules (`src/hedging.rs`, `src/readability.rs` and their neighbors) each name their source
//!
//! Nothing is guessed from prose: what a law requires stands in a field, in guidance that brings it, in a part that is not
//! empty, or in a declaration of the author. Deliberately absent: who may set a finding aside (*prepare*), and what a text
//! must be like to be composed at all (crate `compose`).

mod elements;
mod enrollment_codes;
mod finding;
mod format;
mod hedging;
mod laws;
mod letters;
mod links;
mod passages;
mod people;
mod placeholders;
mod readability;
mod texts;

use jiff::civil::Date;
use law::{Facts, Obligation};
use model::notice::Content;

pub use elements::{Field, Way, ways};
pub use enrollment_codes::Codes;
pub use finding::{Code, Concerns, Finding, Location, Rule, Severity};
pub use format::{Responsibility, responsibility};
pub use letters::letters;
pub use people::Recipients;

use crate::elements::NoticeView;
use crate::passages::Reading;

/// What is known of the incident.
#[derive(Clone, Debug)]
pub struct Situation<'a> {
    /// The facts, as the laws' engine takes them.
    pub facts: &'a Facts,
    /// The obligations to notify people that nobody has declined. Others are ignored.
    pub obligations: Vec<&'a Obligation>,
    /// How many people the incident affects in all.
    pub everyone: u64,
    /// The day on which the notice goes out.
    pub today: Date,
}

/// All that is wrong with a notice to these people: what blocks it first, and in the same order for the same input.
#[must_use]
pub fn check(content: &Content, recipients: &Recipients, situation: &Situation<'_>) -> Vec<Finding> {
    let readings: Vec<Reading<'_>> = content.texts.iter().map(|(language, text)| Reading::of(language, text)).collect();
    let situation = &Situation {
        obligations: situation
            .obligations
            .iter()
            .copied()
            .filter(|obligation| obligation.duty == law::Duty::TellIndividuals)
            .collect(),
        ..situation.clone()
    };
    let view = NoticeView::of(content, &readings, recipients.codes.as_ref());
    let mut found = laws::findings(&view, recipients, situation);
    texts::findings(&view, recipients, situation.today, &mut found);
    placeholders::findings(&view, recipients, &mut found);
    enrollment_codes::findings(&view, recipients, situation, &mut found);
    links::findings(&view, recipients, &mut found);
    hedging::findings(&view, recipients, &mut found);
    readability::findings(&view, recipients, situation, &mut found);
    sorted(found)
}

/// What blocks first, and in the same order for the same input.
#[must_use]
pub fn sorted(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by(|one, other| {
        let order = |finding: &Finding| (finding.severity, finding.code);
        order(one).cmp(&order(other)).then_with(|| one.key.cmp(&other.key)).then_with(|| one.place.cmp(&other.place))
    });
    found
}
