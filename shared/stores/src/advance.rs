//! Changes of rows, made and counted.

use model::id::DeliveryId;
use model::tally::Tally;

use crate::{Advance, Change, Deliveries, Row, StoreError};

/// How many changes one request to DynamoDB takes.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html>
pub const MAX_CHANGES: usize = 25;

/// What came of changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advanced {
    /// The changes that were made, in their order.
    pub won: Vec<Change>,
    /// Those that came too late: somebody else changed the row first.
    pub lost: Vec<Change>,
}

impl Advanced {
    /// The rows that somebody else changed first, to be read again.
    #[must_use]
    pub fn lost_ids(&self) -> Vec<DeliveryId> {
        self.lost.iter().map(|change| change.after.id.clone()).collect()
    }

    /// The rows as the changes left them.
    #[must_use]
    pub fn rows(self) -> Vec<Row> {
        self.won.into_iter().map(Change::won).collect()
    }
}

/// Makes these changes, and adds what was won to a tally.
///
/// # Errors
/// Those of the store. What was made by then is not known and not counted: where that matters, make as many changes at a time as one
/// request takes ([`MAX_CHANGES`]).
pub async fn advance_counted<D: Deliveries>(
    deliveries: &D,
    changes: Vec<Change>,
    tally: &mut Tally,
) -> Result<Advanced, StoreError> {
    let outcomes = deliveries.advance(&changes).await?;
    let mut advanced = Advanced::default();
    for (change, outcome) in changes.into_iter().zip(outcomes) {
        match outcome {
            Advance::Won => {
                tally.change(Some(&change.before.delivery), &change.after);
                advanced.won.push(change);
            }
            Advance::Lost => advanced.lost.push(change),
        }
    }
    Ok(advanced)
}
