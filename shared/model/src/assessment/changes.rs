//! What changed between two assessments, told obligation by obligation.

use std::fmt;

use jiff::Timestamp;
use law::Standing;
use serde::{Deserialize, Serialize};

use super::{AssessedObligation, IncidentAssessment};
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

/// What is compared of an obligation: small enough to be kept when the assessment is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// Which obligation.
    pub obligation: ObligationKey,
    /// When it is due, in words.
    pub due: String,
    /// When it is too late. `None`: no date is fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// It turns on an answer that nobody has given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
}

impl From<&AssessedObligation> for Outline {
    fn from(owed: &AssessedObligation) -> Self {
        Self {
            obligation: owed.key.clone(),
            due: owed.obligation.due.words(),
            ends_at: owed.ends_at,
            open: owed.obligation.standing == Standing::Open,
        }
    }
}

impl IncidentAssessment {
    /// What is owed, in outline and in order of date.
    #[must_use]
    pub fn outline(&self) -> Vec<Outline> {
        self.obligations.iter().map(Outline::from).collect()
    }
}

/// What is owed otherwise after than before; in order of date, what fell away last.
#[must_use]
pub fn changes(before: &IncidentAssessment, after: &IncidentAssessment) -> Vec<ObligationChange> {
    changes_between(&before.outline(), &after.outline())
}

/// The same of outlines.
#[must_use]
pub fn changes_between(before: &[Outline], after: &[Outline]) -> Vec<ObligationChange> {
    let told = |owed: &Outline, kind| ObligationChange { obligation: owed.obligation.clone(), kind };
    let mut changes = Vec::new();
    for owed in after {
        let Some(old) = same(before, owed) else {
            changes.push(told(owed, ChangeKind::Arose { due: owed.due.clone() }));
            continue;
        };
        if old.due != owed.due {
            changes.push(told(owed, ChangeKind::Moved { from: old.due.clone(), to: owed.due.clone() }));
        }
        match (old.open, owed.open) {
            (true, false) => changes.push(told(owed, ChangeKind::Settled)),
            (false, true) => changes.push(told(owed, ChangeKind::Opened)),
            _ => {}
        }
    }
    let fell = before.iter().filter(|owed| same(after, owed).is_none());
    changes.extend(fell.map(|owed| told(owed, ChangeKind::Fell { due: owed.due.clone() })));
    changes
}

fn same<'a>(all: &'a [Outline], one: &Outline) -> Option<&'a Outline> {
    all.iter().find(|other| other.obligation == one.obligation)
}
