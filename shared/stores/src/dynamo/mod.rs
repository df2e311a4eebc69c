//! The tables on DynamoDB.
//!
//! Every item has the same form, whatever its table; [`model::keys`] has the names and the keys:
//!
//! | attribute | type | what |
//! | --- | --- | --- |
//! | partition and sort key | S | see [`model::keys`] |
//! | `document` | M | the row itself, as serde writes it; one map, so that a write replaces all of it or nothing |
//! | `revision` | N | how often the item was written; writes are conditional on it. Customers have none: they are only replaced |
//! | `writer` | B | which call wrote a delivery last, in 8 random bytes: see [`DynamoDeliveries`] |
//! | `expires_at_epoch_seconds` | N | when TTL may delete the item, where that was asked for |
//! | `naming`, `copies` | B | an incident's two keys, in the one item of the Customers table that holds them |
//!
//! - **Reads are consistent**, all of them. A row that was not seen counts as not there: a customer would be missing from a
//!   seal, a notice would be called finished. At $0.0625 saved for a million rows read, the other kind is too dear.
//! - **Batches** are AWS's: 25 writes or statements, 100 reads, 100 writes of a transaction. The failed list of every answer is
//!   looked at; what was throttled is sent again after a growing pause, a bounded number of times.
//! - **Lost answers**: the SDK sends a request again when its answer is lost after its effect. Transactions carry a token by
//!   which DynamoDB knows the second one, deliveries their writer; [`Incidents::add`] may then count twice.
//! - **Errors** never quote an item: see [`Failure`] and [`Misfit`].
//!
//! Absent on purpose: scans, secondary indexes, and any knowledge of what a document means.
//!
//! [`Incidents::add`]: crate::Incidents::add
//! [`Failure`]: crate::aws::Failure

mod customers;
mod deliveries;
#[cfg(test)]
mod faults;
mod incidents;
mod item;
mod patience;
mod table;

pub use customers::DynamoCustomers;
pub use deliveries::DynamoDeliveries;
pub use incidents::DynamoIncidents;
pub use item::Misfit;
