//! The Deliveries table: one row per customer and notice, without personal data.
//!
//! A row is planned once and afterwards only swapped: every change names the revision that it is based on, so a claim, an
//! answer, a receipt and a sweep that meet on one row are kept apart by the table itself.

use model::entry::Page;

use crate::StoreError;
use model::delivery::Delivery;
use model::id::{CustomerId, DeliveryId, NoticeId, Shard};

/// What came of planning a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planned {
    /// It is new.
    New,
    /// It was there already, and is as it was.
    AlreadyThere,
}

/// A row as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// How often it was written; a change is made only of the revision that it is based on.
    pub revision: u64,
    /// The delivery.
    pub delivery: Delivery,
}

/// A change of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The row as it was read.
    pub before: Row,
    /// The row as it is to be.
    pub after: Delivery,
}

impl Change {
    /// The row as it is once this change is won.
    #[must_use]
    pub fn won(self) -> Row {
        Row { revision: self.before.revision + 1, delivery: self.after }
    }
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// The row is as it was to be.
    Won,
    /// Somebody else changed it first; nothing is written. Read it again to see.
    Lost,
}

/// The Deliveries table.
pub trait Deliveries: Send + Sync {
    /// Writes rows that are not there yet; the outcomes are in the order of `rows`. Rows of one call are of different customers.
    fn plan(&self, rows: &[Delivery]) -> impl Future<Output = Result<Vec<Planned>, StoreError>> + Send;

    /// These rows with their revisions, in no order; those that are not there are left out. Read consistently.
    fn read(&self, ids: &[DeliveryId]) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// Makes each change whose row is still as it was read; the outcomes are in the order of `changes`. Changes of one call are
    /// of different rows.
    fn advance(&self, changes: &[Change]) -> impl Future<Output = Result<Vec<Advance>, StoreError>> + Send;

    /// Rows of a shard, in customer order, after `after` and up to and including `through`: as many as one read gives.
    /// Read consistently: exact counts are made of it.
    fn page(
        &self,
        notice: &NoticeId,
        shard: Shard,
        after: Option<&CustomerId>,
        through: Option<&CustomerId>,
    ) -> impl Future<Output = Result<Page<Row>, StoreError>> + Send;
}
