//! The root of the public page: which incidents have a page, for whoever types the domain alone.
//!
//! What it says of an incident is kept in a line of its own, so that the root costs one Query however many incidents and updates
//! there are. Like the pages it takes nothing but the organisation's name and approved words.

use jiff::Timestamp;
use model::entry::Entry;
use model::id::IncidentId;
use serde::{Deserialize, Serialize};

use crate::page::Page;

/// What the root says of one incident's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Whose page it is.
    pub incident: IncidentId,
    /// The company, as its customers know it.
    pub organisation: String,
    /// The heading of the newest update.
    pub title: String,
    /// When the public was last told something.
    pub changed_at: Timestamp,
}

impl Entry for Line {
    const WHAT: &'static str = "a line of the root page";
}

impl Line {
    /// The line of this page.
    pub(crate) fn of(incident: &IncidentId, page: &Page) -> Self {
        Self {
            incident: incident.clone(),
            organisation: page.organisation.clone(),
            title: page.updates.first().map(|newest| newest.title.clone()).unwrap_or_default(),
            changed_at: page.changed_at,
        }
    }
}

/// All lines, what changed last first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Where the public page is reached: a URL without a slash at the end.
    pub page_url: String,
    /// The lines.
    pub lines: Vec<Line>,
}

impl Root {
    /// The root of these lines.
    pub(crate) fn of(page_url: &str, mut lines: Vec<Line>) -> Self {
        lines.sort_by(|one, other| (other.changed_at, &other.incident).cmp(&(one.changed_at, &one.incident)));
        Self { page_url: page_url.to_owned(), lines }
    }
}
