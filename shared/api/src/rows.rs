//! Changes of single deliveries, on a person's word.

use jiff::Timestamp;
use model::delivery::Delivery;
use model::keys;
use model::tally::Tally;
use stores::{Advance, Change, Deliveries, Incidents, Row};

use crate::Problem;

/// Puts a row in the place of the one that was read, unless somebody changed that meanwhile, and keeps the counters about
/// right.
///
/// # Errors
/// 503 where the table does not answer.
pub async fn change_row<I: Incidents, D: Deliveries>(
    incidents: &I,
    deliveries: &D,
    before: Row,
    after: Delivery,
    now: Timestamp,
) -> Result<Advance, Problem> {
    let change = Change { before, after };
    let outcomes = deliveries.advance(std::slice::from_ref(&change)).await?;
    let outcome = outcomes.first().copied().unwrap_or(Advance::Lost);
    if outcome == Advance::Won {
        count_change(incidents, &change, now).await;
    }
    Ok(outcome)
}

/// Adds a change to the counters. They are advisory, so a failure is only noted: *watch* counts exactly.
async fn count_change<I: Incidents>(incidents: &I, Change { before, after }: &Change, now: Timestamp) {
    let mut by = Tally::default();
    by.change(Some(&before.delivery), after);
    if let Err(error) = incidents.add(&keys::counter(&after.id.notice, now), &by).await {
        tracing::info!(notice.id = %after.id.notice, %error, "the counters lag until the next exact count");
    }
}
