//! Changes of single deliveries, on a person's word.

use api::Problem;
use shared::clock::Clock;
use shared::delivery::Delivery;
use shared::keys;
use shared::ports::{Advance, Change, Deliveries, Incidents, Versioned};
use shared::tally::Tally;

use crate::{App, Ports};

/// Puts a row in the place of the one that was read, unless somebody changed that meanwhile.
pub(crate) async fn swap<P: Ports>(app: &App<P>, before: Versioned, after: Delivery) -> Result<Advance, Problem> {
    let change = Change { before, after };
    let outcomes = app.deliveries.advance(std::slice::from_ref(&change)).await?;
    let outcome = outcomes.first().copied().unwrap_or(Advance::Lost);
    if outcome == Advance::Won {
        count(app, &change).await;
    }
    Ok(outcome)
}

/// Keeps the counters about right. They are advisory, so a failure is only noted: *watch* counts exactly.
async fn count<P: Ports>(app: &App<P>, Change { before: (_, before), after }: &Change) {
    let mut by = Tally::default();
    by.change(Some(before), after);
    if let Err(error) = app.incidents.add(&keys::counter(&after.id.notice, app.clock.now()), &by).await {
        tracing::info!(notice.id = %after.id.notice, %error, "the counters lag until the next exact count");
    }
}
