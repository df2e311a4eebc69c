//! What the functions ask of the world, as traits as small as the permission behind them.
//!
//! Each has an adapter for AWS ([`crate::dynamo`], [`crate::aws`]) and one in memory ([`crate::memory`]); one contract suite
//! holds for all. A store's methods return outcomes: a lost race is an outcome, not an error.

mod customers;
mod deliveries;
mod incidents;
mod topics;

pub use customers::{Customers, IncidentKeys};
pub use deliveries::{Advance, Change, Deliveries, Planned, Versioned};
pub use incidents::{Commit, Entry, Incidents, Order, Page, Stored, Write, WriteKind};
pub use topics::{Alerts, Announce, AnnounceError};

/// What a caller of a store can do about a failure.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store did not answer, was throttled or failed: try the whole again later.
    #[error("the table {table} could not be {doing}")]
    Unavailable {
        /// Which table.
        table: &'static str,
        /// What was tried: `read` or `written`.
        doing: &'static str,
        /// The SDK's error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An item is not what this build wrote or reads: a person has to look at it.
    #[error("an item of the table {table} cannot be read as {expected}")]
    Unreadable {
        /// Which table.
        table: &'static str,
        /// What it should be.
        expected: &'static str,
        /// The decoder's error, which names fields, not values.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
