//! What people decide and do about an obligation, and about how severe the incident is: all kept, the latest counts.
//!
//! The obligations themselves are computed ([`crate::assessment`]) and nowhere stored; only what a person adds to them is.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use law::severity::SeverityLevel;
use law::vocabulary::SubstitutePart;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::entry::Entry;

/// Names an obligation permanently, in any assessment of any incident: `us-ca.individuals`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ObligationKey(String);

impl ObligationKey {
    /// The most characters: more than any authority's name takes.
    const MAX: usize = 200;

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObligationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text cannot be the key of an obligation.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("expected the key of an obligation, such as us-ca.individuals")]
pub struct NotAnObligationKey;

impl FromStr for ObligationKey {
    type Err = NotAnObligationKey;
    fn from_str(text: &str) -> Result<Self, NotAnObligationKey> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
        let fits = (1..=Self::MAX).contains(&text.len()) && text.bytes().all(plain);
        fits.then(|| Self(text.to_owned())).ok_or(NotAnObligationKey)
    }
}

impl TryFrom<String> for ObligationKey {
    type Error = NotAnObligationKey;
    fn try_from(text: String) -> Result<Self, NotAnObligationKey> {
        text.parse()
    }
}

impl From<ObligationKey> for String {
    fn from(key: ObligationKey) -> Self {
        key.0
    }
}

/// What is to happen about an obligation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// It is met.
    Notify,
    /// It does not apply, in the view of whoever decides.
    DoNotNotify,
    /// It waits.
    Delay {
        /// Until then.
        until: Timestamp,
    },
}

impl Decision {
    /// The decision's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Notify => "notify",
            Self::DoNotNotify => "do_not_notify",
            Self::Delay { .. } => "delay",
        }
    }
}

/// What a person decided about an obligation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObligationDecision {
    /// About which obligation.
    pub obligation: ObligationKey,
    /// Its number among the decisions about this obligation, from 1.
    pub number: u32,
    /// What was decided.
    #[serde(flatten)]
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

impl Entry for ObligationDecision {
    const WHAT: &'static str = "a decision about an obligation";
}

/// What was done to meet an obligation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObligationDone {
    /// Which obligation.
    pub obligation: ObligationKey,
    /// Its number among what was done about this obligation, from 1.
    pub number: u32,
    /// What was sent.
    pub sent: String,
    /// To whom: an authority, a bureau, the affected people. Never a single person's address.
    pub to: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// How to find it again: a case number, a tracking number, a notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Which part of a substitute notice it was. `None`: people were notified directly, or somebody else was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute_part: Option<SubstitutePart>,
    /// Who says so.
    pub by: Actor,
    /// When it was recorded.
    pub at: Timestamp,
}

impl Entry for ObligationDone {
    const WHAT: &'static str = "what was done about an obligation";
}

/// A person's judgment of how severe the incident is, next to the computed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeverityOverride {
    /// Its number, from 1.
    pub number: u32,
    /// How severe.
    pub level: SeverityLevel,
    /// What was computed when it was said. `None`: nothing could be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<SeverityLevel>,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

impl Entry for SeverityOverride {
    const WHAT: &'static str = "a word on the severity";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_engine_fits_and_what_could_leave_its_place_does_not() {
        for key in ["us-ca.individuals", "eu-gdpr.competent-supervisory-authority-2"] {
            assert_eq!(key.parse::<ObligationKey>().map(String::from), Ok(key.to_owned()));
        }
        for text in ["", "us-ca#individuals", "US-CA", "us-ca/../x", "ü", &"a".repeat(201)] {
            assert_eq!(text.parse::<ObligationKey>(), Err(NotAnObligationKey), "{text}");
        }
    }

    #[test]
    fn a_decision_is_read_back_as_it_was_written() {
        let decision = ObligationDecision {
            obligation: "us-ca.individuals".parse().expect("a key"),
            number: 1,
            decision: Decision::Delay { until: Timestamp::from_second(1_795_000_000).expect("in range") },
            reason: "The sheriff asked to wait".to_owned(),
            by: Actor::function("test"),
            at: Timestamp::from_second(1_794_000_000).expect("in range"),
        };
        let json = serde_json::to_value(&decision).expect("JSON");
        assert_eq!(json["decision"], "delay");
        assert_eq!(serde_json::from_value::<ObligationDecision>(json).expect("its own form"), decision);
    }
}
