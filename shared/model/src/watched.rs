//! What *watch* checks every minute: a short list, so that nothing is ever searched for.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::entry::Entry;
use crate::id::{IncidentId, ListId, NoticeId};

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

impl Watched {
    /// Begins to check something.
    #[must_use]
    pub fn new(what: WatchedThing, since: Timestamp) -> Self {
        Self { what, since, counted_at: None, silent_until: None, alerted: BTreeSet::new(), reckoned: None }
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
