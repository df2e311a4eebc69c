//! What the functions need from the outside: ports, as traits as small as the permission behind them, and their adapters for AWS.
//!
//! - *ports*: [`Incidents`], [`Customers`], [`Deliveries`] (tables), [`Announce`] and [`Alerts`] (topics and queues), [`clock::Clock`],
//!   bound together in a [`World`]
//! - *adapters*: [`dynamo`] for the tables, [`aws`] for the rest; in memory they are the crate `memory`. One contract suite holds for all
//! - *what several functions do with them*: evidence ([`commit_with_evidence`]), the steps of a [`consignment`], a [`release`], and
//!   what is read together ([`read_dossier`], [`read_supply`], [`read_composed`], [`guest_list_as_it_stands`])
//!
//! A store's methods return outcomes: a lost race is an outcome, not an error.

pub mod aws;
pub mod clock;
mod composed;
pub mod consignment;
mod customers;
mod deliveries;
mod dossier;
pub mod dynamo;
mod evidence;
mod guests;
mod incidents;
pub mod release;
mod supply;
mod topics;
mod world;

pub use composed::{NotComposed, read_composed};
pub use customers::Customers;
pub use deliveries::{Advance, Change, Deliveries, Planned, Row};
pub use dossier::read_dossier;
pub use evidence::commit_with_evidence;
pub use guests::guest_list_as_it_stands;
pub use incidents::{Incidents, ReadEntries};
pub use supply::read_supply;
pub use topics::{Alerts, Announce, AnnounceError};
pub use world::World;

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
    /// An item is not what this build wrote or reads: a person must look into it.
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
