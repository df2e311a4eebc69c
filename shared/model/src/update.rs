//! Updates: what is published about an incident after, or beside, the notices.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::digest::Digest;
use crate::entry::Entry;
use crate::id::{IncidentId, UpdateNumber};

/// One dated update of the public page. Like a notice it needs a second person's approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// Its number.
    pub number: UpdateNumber,
    /// What it says.
    pub content: UpdateContent,
    /// Who wrote it; may not approve it.
    pub written_by: Actor,
    /// When.
    pub written_at: Timestamp,
    /// Who approved it and when; then it is on the page. `None`: a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<UpdateApproval>,
}

impl Entry for Update {
    const WHAT: &'static str = "an update";
}

/// What an update says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateContent {
    /// Its heading.
    pub title: String,
    /// Its text: paragraphs separated by empty lines.
    pub text: String,
    /// What the page says happened, from now on. `None`: as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what_happened: Option<String>,
}

impl UpdateContent {
    /// What an approval of this text is bound to.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of_json(self)
    }
}

/// The approval of an update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateApproval {
    /// By whom.
    pub by: Actor,
    /// When: the date that the page shows.
    pub at: Timestamp,
    /// The digest of what was approved.
    pub content: Digest,
}

/// The name of the page among its files.
pub const INDEX: &str = "index.html";

/// Where an incident's page is reached, under `page_url`, which has no slash at its end. The file is named, because CloudFront
/// knows a default document only for its root.
#[must_use]
pub fn page_address(page_url: &str, incident: &IncidentId) -> String {
    format!("{page_url}/{incident}/{INDEX}")
}
