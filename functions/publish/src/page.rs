//! The page of one incident: what the public reads, and nothing else.
//!
//! Of the incident itself only the organisation's name is taken: its title and summary are one person's words and meant for
//! those who work on it. All other words were approved by a second person. Who wrote and who approved them stays inside.

use bodies::publish::text::misleads;
use jiff::Timestamp;
use model::id::{IncidentId, UpdateNumber};
use model::incident::Incident;
use model::update::{Update, UpdateApproval};
use serde::Serialize;

use crate::file::INDEX;

/// All that the page's files are made from. Its JSON form is `updates.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The version of the JSON form.
    version: u8,
    /// Where `index.html` is reached.
    pub address: String,
    /// Whose page it is.
    pub organisation: String,
    /// When the page last changed.
    pub changed_at: Timestamp,
    /// What happened, as far as it was said.
    pub what_happened: Option<Statement>,
    /// What was published, newest first; at least one.
    pub updates: Vec<PublishedUpdate>,
}

/// What is said to have happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Since when it is said.
    pub published_at: Timestamp,
    /// Paragraphs separated by empty lines.
    pub text: String,
}

/// An update that two people stand behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublishedUpdate {
    /// Its number; drafts have numbers too, so there may be gaps.
    pub number: UpdateNumber,
    /// When it was approved.
    pub published_at: Timestamp,
    /// Its heading.
    pub title: String,
    /// Paragraphs separated by empty lines.
    pub text: String,
}

impl Page {
    /// The page of this incident under `page_url`, or `None` while no update is approved: then there is no page.
    #[must_use]
    pub fn of(incident: &Incident, updates: &[Update], page_url: &str) -> Option<Self> {
        let mut approved: Vec<_> =
            updates.iter().filter_map(|update| Some((update, update.approval.as_ref()?))).collect();
        approved.sort_by_key(|(update, approval)| std::cmp::Reverse((approval.at, update.number)));
        let (_, newest) = approved.first()?;
        Some(Self {
            version: 1,
            address: address(page_url, &incident.id),
            organisation: one_line(&incident.organisation),
            changed_at: to_the_second(newest.at),
            what_happened: approved.iter().find_map(|(update, approval)| {
                let text = update.content.what_happened.clone()?;
                Some(Statement { published_at: to_the_second(approval.at), text })
            }),
            updates: approved.iter().map(|(update, approval)| PublishedUpdate::of(update, approval)).collect(),
        })
    }

    /// Where another file of the page is reached.
    #[must_use]
    pub fn beside(&self, name: &str) -> String {
        format!("{}{name}", self.address.trim_end_matches(INDEX))
    }
}

impl PublishedUpdate {
    fn of(update: &Update, approval: &UpdateApproval) -> Self {
        Self {
            number: update.number,
            published_at: to_the_second(approval.at),
            title: one_line(&update.content.title),
            text: update.content.text.clone(),
        }
    }
}

/// Where an incident's page is reached.
#[must_use]
pub fn address(page_url: &str, incident: &IncidentId) -> String {
    model::update::page_address(page_url, incident)
}

/// HTML's `time` element takes no nanoseconds, and nobody reads them.
fn to_the_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// The text on one line and without what XML cannot hold.
fn one_line(text: &str) -> String {
    text.split(|character: char| character.is_control() || misleads(character))
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
