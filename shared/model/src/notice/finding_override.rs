//! A person's word that a notice goes out although a law seems to ask for more.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::digest::Digest;
use crate::entry::Entry;
use crate::id::NoticeNumber;

/// One finding of a notice's check, set aside by a named person for exactly one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingOverride {
    /// Of which notice.
    pub notice: NoticeNumber,
    /// Which finding: its key, such as `required-content.us-ca.date_of_breach`.
    pub finding: String,
    /// For which text: [`super::Notice::digest`]. It does not count for any other.
    pub content: Digest,
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl Entry for FindingOverride {
    const WHAT: &'static str = "a finding that was set aside";
}
