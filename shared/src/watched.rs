//! What *watch* looks after every minute: a short list, so that nothing is ever searched for.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{ListId, NoticeId};

/// One thing to look after, from the act that began it until it is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// What.
    pub what: WatchedThing,
    /// Since when.
    pub since: Timestamp,
    /// When its rows were last counted. `None`: not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_at: Option<Timestamp>,
    /// Alerts that were raised about it, so that each is raised once.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub alerted: BTreeSet<String>,
}

impl Watched {
    /// Begins to look after something.
    #[must_use]
    pub fn new(what: WatchedThing, since: Timestamp) -> Self {
        Self { what, since, counted_at: None, alerted: BTreeSet::new() }
    }
}

/// The kinds of things to look after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WatchedThing {
    /// An approved notice, until all its customers are terminal and late receipts can no longer come.
    Notice(NoticeId),
    /// A list on its way to its seal.
    List(ListId),
}
