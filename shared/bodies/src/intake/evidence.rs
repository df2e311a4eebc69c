//! The chain of evidence, as it is given to whoever verifies it.

use model::evidence::Evidence;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A part of the chain, in order.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Chain {
    /// At most 100 entries. `digest` is the SHA-256 of the JSON array `[sequence, at, by, act, previous]`, without
    /// blanks and with the members of `by` and `act` in the order in which they stand here; `previous` is the digest of
    /// the entry before.
    #[schema(value_type = Vec<EvidenceSchema>)]
    pub evidence: Vec<Evidence>,
    /// What to ask for as `after` to read on. Absent: this is the end of the chain so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// One entry: who did what when.
#[derive(ToSchema)]
#[schema(as = Evidence)]
#[expect(dead_code, reason = "only its schema is used: entries are passed on as they are stored")]
pub struct EvidenceSchema {
    /// Its place in the chain, from 1.
    sequence: u64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: String,
    /// Who: an operator by subject and name, or one of our functions.
    #[schema(value_type = Object)]
    by: String,
    /// What was done: `kind`, a word for it, and what belongs to it.
    #[schema(value_type = Object)]
    act: String,
    /// The digest of the entry before. `null` for the first.
    previous: Option<String>,
    /// The digest of all of the above.
    digest: String,
}
