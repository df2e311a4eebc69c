//! The root of the public page: which incidents have a page, for whoever types the domain alone.
//!
//! What it says of an incident is kept in an entry of its own, so that the root costs one Query however many incidents and updates
//! there are. Like the pages it takes nothing but the organisation's name and approved words.

use jiff::Timestamp;
use model::entry::Entry;
use model::id::IncidentId;
use serde::{Deserialize, Serialize};

use crate::page::Page;

/// What the root says of one incident's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootEntry {
    /// Whose page it is.
    pub incident: IncidentId,
    /// The company, as its customers know it.
    pub organisation: String,
    /// The heading of the newest update.
    pub title: String,
    /// When the page last changed.
    pub changed_at: Timestamp,
}

impl Entry for RootEntry {
    const WHAT: &'static str = "a line of the root page";
}

impl RootEntry {
    /// The entry of this page.
    pub(crate) fn of(incident: &IncidentId, page: &Page) -> Self {
        Self {
            incident: incident.clone(),
            organisation: page.organisation.clone(),
            title: page.updates.first().map(|newest| newest.title.clone()).unwrap_or_default(),
            changed_at: page.changed_at,
        }
    }
}

/// All entries, what changed last first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Where the public page is reached: a URL without a slash at the end.
    pub page_url: String,
    /// The entries.
    pub entries: Vec<RootEntry>,
}

impl Root {
    /// The root of these entries.
    pub(crate) fn of(page_url: &str, mut entries: Vec<RootEntry>) -> Self {
        entries.sort_by(|one, other| (other.changed_at, &other.incident).cmp(&(one.changed_at, &one.incident)));
        Self { page_url: page_url.to_owned(), entries }
    }
}
