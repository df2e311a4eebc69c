//! What changed between two assessments, obligation by obligation.

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

/// The ways in which an obligation changes. The due date is given in words: a date, or the law's own wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It applies now, or may.
    Arose {
        /// When it is due.
        due: String,
    },
    /// It no longer applies.
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
    /// It certainly applies now.
    Settled,
    /// It now depends on an answer that nobody has given.
    Opened,
}

impl fmt::Display for ObligationChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = &self.obligation;
        match &self.kind {
            ChangeKind::Arose { due } => write!(f, "{key}: new, due {due}"),
            ChangeKind::Fell { due } => write!(f, "{key}: no longer applies, was due {due}"),
            ChangeKind::Moved { from, to } => write!(f, "{key}: due {to}, before: {from}"),
            ChangeKind::Settled => write!(f, "{key}: certain, before: open"),
            ChangeKind::Opened => write!(f, "{key}: open, before: certain"),
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
    /// It depends on an answer that nobody has given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
}

impl From<&AssessedObligation> for Outline {
    fn from(assessed: &AssessedObligation) -> Self {
        Self {
            obligation: assessed.key.clone(),
            due: assessed.obligation.due.words(),
            ends_at: assessed.ends_at,
            open: assessed.obligation.standing == Standing::Open,
        }
    }
}

impl IncidentAssessment {
    /// The obligations, in outline and in order of date.
    #[must_use]
    pub fn outline(&self) -> Vec<Outline> {
        self.obligations.iter().map(Outline::from).collect()
    }
}

/// How the obligations differ from before; in order of date, those that no longer apply last.
#[must_use]
pub fn changes(before: &IncidentAssessment, after: &IncidentAssessment) -> Vec<ObligationChange> {
    changes_between(&before.outline(), &after.outline())
}

/// The same of outlines.
#[must_use]
pub fn changes_between(before: &[Outline], after: &[Outline]) -> Vec<ObligationChange> {
    let change = |outline: &Outline, kind| ObligationChange { obligation: outline.obligation.clone(), kind };
    let mut changes = Vec::new();
    for outline in after {
        let Some(old) = same(before, outline) else {
            changes.push(change(outline, ChangeKind::Arose { due: outline.due.clone() }));
            continue;
        };
        if old.due != outline.due {
            changes.push(change(outline, ChangeKind::Moved { from: old.due.clone(), to: outline.due.clone() }));
        }
        match (old.open, outline.open) {
            (true, false) => changes.push(change(outline, ChangeKind::Settled)),
            (false, true) => changes.push(change(outline, ChangeKind::Opened)),
            _ => {}
        }
    }
    let fell = before.iter().filter(|outline| same(after, outline).is_none());
    changes.extend(fell.map(|outline| change(outline, ChangeKind::Fell { due: outline.due.clone() })));
    changes
}

fn same<'a>(all: &'a [Outline], one: &Outline) -> Option<&'a Outline> {
    all.iter().find(|other| other.obligation == one.obligation)
}
