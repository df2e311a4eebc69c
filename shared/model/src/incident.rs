//! The incident: what is known of a breach.

use jiff::Timestamp;
use law::{DataTypes, Moment};
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::entry::Entry;
use crate::id::IncidentId;

/// One breach of one company, as reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// A short name for lists and headings.
    pub title: String,
    /// The company whose customers are affected, as they know it.
    pub organisation: String,
    /// What is known, in plain words; for the people who work on it.
    pub summary: String,
    /// When the company learned of it, by its own clock: most laws count from here, and many from that day.
    pub discovered_at: Moment,
    /// When it began, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began_at: Option<Moment>,
    /// When it ended, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Moment>,
    /// The cause, in plain words, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What was exposed of everyone whose row does not say otherwise.
    pub data_types: DataTypes,
    /// Who reported it.
    pub reported_by: Actor,
    /// When it was reported.
    pub reported_at: Timestamp,
}

impl Entry for Incident {
    const WHAT: &'static str = "an incident";
}
