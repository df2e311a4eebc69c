//! What *watch* checks every minute: a short list, so that nothing is ever searched for.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::entry::Entry;
use crate::id::{IncidentId, ListId, NoticeId};
use crate::tally::Tally;

/// One thing to check, from the act that began it until it is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// What.
    pub what: WatchedThing,
    /// Since when.
    pub since: Timestamp,
    /// When its rows were last counted. `None`: not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_at: Option<Timestamp>,
    /// Of a notice: when silence is next long enough for an e-mail to count as handed over, by the last count. `None`: for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silent_until: Option<Timestamp>,
    /// Alerts that were raised about it, so that each is raised once.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub alerted: BTreeSet<String>,
    /// When alerts that are repeated until they end were raised last, by the same words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub repeated_at: BTreeMap<String, Timestamp>,
    /// Of a notice: what was heard of its e-mails when something was last heard, about. `None`: not looked yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listening: Option<Listening>,
    /// Of a notice: how it stood when it last moved, about. `None`: not looked yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// Of a notice: what waits outside, with the mail house and the call center. `None`: nothing, or not looked yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<Outside>,
    /// Of an incident: on what its dates were last computed. `None`: not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reckoned: Option<Reckoned>,
}

impl Entry for Watched {
    const WHAT: &'static str = "a watched thing";
}

/// What shows, with one look at the evidence, whether an incident's dates must be computed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reckoned {
    /// The newest entry of the evidence that was seen before: whatever dates depend on is written with an entry of its own.
    pub evidence: u64,
    /// When people are to be reminded next. `None`: of nothing, as things stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
}

/// From where silence of the mail provider is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listening {
    /// How many e-mails were accepted by then.
    pub accepted: i64,
    /// Of how many something was heard by then.
    pub heard: i64,
    /// When.
    pub since: Timestamp,
}

/// How a notice stood when it last moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// How many deliveries were in each state.
    pub counts: Tally,
    /// When.
    pub at: Timestamp,
}

/// What waits with people outside, as of the last look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outside {
    /// When it was looked at.
    pub looked_at: Timestamp,
    /// How many consignments have been ready for long and nobody fetched.
    pub not_fetched: u32,
    /// How many consignments were handed over so long ago that all of their outcomes should be known, and are not.
    pub not_reported: u32,
}

impl Watched {
    /// Begins to check something.
    #[must_use]
    pub fn new(what: WatchedThing, since: Timestamp) -> Self {
        Self {
            what,
            since,
            counted_at: None,
            silent_until: None,
            alerted: BTreeSet::new(),
            repeated_at: BTreeMap::new(),
            listening: None,
            moved: None,
            outside: None,
            reckoned: None,
        }
    }
}

/// The kinds of things to check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WatchedThing {
    /// An incident whose laws have dates, from its report on. It is checked for good: what is learned after years starts
    /// clocks too, and one request a minute costs half a cent a month.
    Incident {
        /// Which incident.
        incident: IncidentId,
    },
    /// An approved notice, until all its customers are terminal and late receipts can no longer come.
    Notice(NoticeId),
    /// A list on its way to its seal.
    List(ListId),
}
