//! The state of a delivery in one word, by which deliveries are counted.

use serde::{Deserialize, Serialize};

/// A delivery's state without its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateWord {
    /// Owed, not begun.
    Planned,
    /// Claimed by a call of *deliver*.
    Sending,
    /// Accepted by the provider; no outcome yet.
    Accepted,
    /// The provider's answer was lost.
    Uncertain,
    /// Told.
    Notified,
    /// No channel is left.
    Unreachable,
    /// Withdrawn before being notified.
    Withdrawn,
    /// Waits for a person.
    Held,
}

impl StateWord {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Planned,
        Self::Sending,
        Self::Accepted,
        Self::Uncertain,
        Self::Notified,
        Self::Unreachable,
        Self::Withdrawn,
        Self::Held,
    ];

    /// The word, as stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Uncertain => "uncertain",
            Self::Notified => "notified",
            Self::Unreachable => "unreachable",
            Self::Withdrawn => "withdrawn",
            Self::Held => "held",
        }
    }

    /// Nothing more will happen by itself, and the customer is accounted for.
    #[must_use]
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Notified | Self::Unreachable | Self::Withdrawn)
    }
}
