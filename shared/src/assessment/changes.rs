//! What changed between two assessments, told obligation by obligation.

use std::fmt;

use law::Standing;

use super::{IncidentAssessment, Owed};
use crate::obligation::ObligationKey;

/// How one obligation changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObligationChange {
    /// Which one.
    pub obligation: ObligationKey,
    /// How.
    pub kind: ChangeKind,
}

/// The ways in which an obligation changes. What is due is told in words: a date, or the law's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is owed now, or may be.
    Arose {
        /// When it is due.
        due: String,
    },
    /// It is not owed any more.
    Fell {
        /// When it was due.
        due: String,
    },
    /// It is due at another time.
    Moved {
        /// When it was due.
        from: String,
        /// When it is due.
        to: String,
    },
    /// It is owed for certain now.
    Settled,
    /// It now turns on an answer that nobody has given.
    Opened,
}

impl fmt::Display for ObligationChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = &self.obligation;
        match &self.kind {
            ChangeKind::Arose { due } => write!(f, "{key}: new, due {due}"),
            ChangeKind::Fell { due } => write!(f, "{key}: not owed any more, was due {due}"),
            ChangeKind::Moved { from, to } => write!(f, "{key}: due {to}, before: {from}"),
            ChangeKind::Settled => write!(f, "{key}: owed for certain, before: open"),
            ChangeKind::Opened => write!(f, "{key}: open, before: owed for certain"),
        }
    }
}

/// What is owed otherwise after than before; in order of date, what fell away last.
#[must_use]
pub fn changes(before: &IncidentAssessment, after: &IncidentAssessment) -> Vec<ObligationChange> {
    let due = |owed: &Owed| owed.obligation.due.words();
    let told = |owed: &Owed, kind| ObligationChange { obligation: owed.key.clone(), kind };
    let mut changes = Vec::new();
    for owed in &after.obligations {
        let Some(old) = before.owed(&owed.key) else {
            changes.push(told(owed, ChangeKind::Arose { due: due(owed) }));
            continue;
        };
        if old.obligation.due != owed.obligation.due {
            changes.push(told(owed, ChangeKind::Moved { from: due(old), to: due(owed) }));
        }
        match (old.obligation.standing, owed.obligation.standing) {
            (Standing::Open, Standing::Owed) => changes.push(told(owed, ChangeKind::Settled)),
            (Standing::Owed, Standing::Open) => changes.push(told(owed, ChangeKind::Opened)),
            _ => {}
        }
    }
    let fell = before.obligations.iter().filter(|owed| after.owed(&owed.key).is_none());
    changes.extend(fell.map(|owed| told(owed, ChangeKind::Fell { due: due(owed) })));
    changes
}
