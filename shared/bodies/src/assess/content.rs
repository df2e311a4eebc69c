//! What an obligation's notice has to say, filled from what is known.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a notice under one obligation has to say. A draft for the person who sends it, never sent by this system.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ContentView {
    /// Which obligation.
    #[schema(example = "us-ca.california-attorney-general")]
    pub obligation: String,
    /// The law's plain name.
    pub law: String,
    /// The provision.
    pub citation: String,
    /// Counsel must confirm the provision before a notice relies on it.
    pub needs_counsel: bool,
    /// Who has to be notified.
    pub addressee: String,
    /// Who notifies.
    pub organisation: String,
    /// The incident's short name.
    pub incident: String,
    /// When it is due, in words.
    pub due: String,
    /// The time left, where a date is fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_left: Option<String>,
    /// The version of the facts that it is filled from.
    pub version: u32,
    /// When it was filled.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What has to be said. Empty where the law lists nothing.
    pub items: Vec<ContentItem>,
    /// What must not be said.
    pub prohibited: Vec<String>,
    /// How many items have a gap.
    pub gaps: usize,
}

/// One thing that has to be said: with its text, or with its gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContentItem {
    /// Its code.
    #[schema(example = "date_of_breach")]
    pub content: String,
    /// What it is, in words.
    pub words: String,
    /// Under which condition it has to be said, where the facts do not settle it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// What is known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What is missing, and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<String>,
    /// The fact whose statement fills the gap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
}
