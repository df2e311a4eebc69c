//! A resend: those of a slice who were not notified are planned again, by a fresh look at how each can be reached.
//!
//! It takes the way of an approval (topic Notices, slice by slice) because that already goes over a million rows in pieces that one
//! invocation carries, is redelivered until it is done, and is published again by *watch* where a message was lost.
//!
//! A row remembers the last resend that planned it, and changes only by compare-and-swap; so a message that comes twice, or whose
//! function was killed anywhere, plans nobody twice. Only then is the slice begun from its beginning: *watch* releases what is
//! planned in it at the account's pace.

use std::collections::HashMap;

use model::customer::Customer;
use model::entry::Commit;
use model::id::{CustomerId, DeliveryId, ListId, ResendNumber};
use model::keys;
use model::lawful::Lawful;
use model::message::SliceApproved;
use model::notice::{Dispatch, SliceProgress};
use model::tally::Tally;
use stores::clock::Clock;
use stores::{Change, Contention, Customers, Deliveries, Incidents, Row, advance_counted};

use crate::{App, FanOutError, Ports, add, found, lawful};

/// How often what somebody else changed meanwhile is looked at again.
const TRIES: usize = 5;

/// Plans again those of a slice whom this resend concerns.
pub(crate) async fn resend<P: Ports>(
    app: &App<P>,
    message: &SliceApproved,
    number: ResendNumber,
) -> Result<(), FanOutError> {
    let dispatch = found::<Dispatch, _>(&app.incidents, &keys::dispatch(&message.notice)).await?.value;
    let key = keys::slice(&message.notice, &message.slice.first);
    // A slice that is not planned yet has nobody who was not reached; watch publishes the resend again once it is.
    let Some(progress) = app.incidents.get::<SliceProgress>(&key).await? else { return Ok(()) };
    // Not what was approved last: a copy of an older message, which a newer resend has overtaken, or one that was done.
    if progress.value.to_resend(&dispatch) != Some(number) {
        return Ok(());
    }
    plan_again(app, message, &dispatch, number).await?;
    reopen(app, message, number).await
}

async fn plan_again<P: Ports>(
    app: &App<P>,
    message: &SliceApproved,
    dispatch: &Dispatch,
    number: ResendNumber,
) -> Result<(), FanOutError> {
    let lawful = lawful(app, &message.notice).await?;
    let list = ListId { incident: message.notice.incident.clone(), list: dispatch.list };
    let mut after = message.slice.first.predecessor();
    loop {
        let page = app
            .deliveries
            .page(&message.notice, message.slice.shard, after.as_ref(), Some(&message.slice.last))
            .await?;
        let more = page.next.is_some();
        after = page.items.last().map(|row| row.delivery.id.customer.clone());
        let mut rows: Vec<Row> = page.items.into_iter().filter(|row| row.delivery.can_be_resent()).collect();
        for _ in 0..TRIES {
            if rows.is_empty() {
                break;
            }
            let lost = advance(app, &list, &lawful, dispatch, rows, number).await?;
            rows = app.deliveries.read(&lost).await?;
        }
        if !rows.is_empty() {
            return Err(FanOutError::Contended);
        }
        if !more {
            return Ok(());
        }
    }
}

/// Plans these rows again; returns those that somebody else changed meanwhile.
async fn advance<P: Ports>(
    app: &App<P>,
    list: &ListId,
    lawful: &Lawful,
    dispatch: &Dispatch,
    rows: Vec<Row>,
    number: ResendNumber,
) -> Result<Vec<DeliveryId>, FanOutError> {
    let ids: Vec<CustomerId> = rows.iter().map(|row| row.delivery.id.customer.clone()).collect();
    let customers = app.customers.read(list, &ids).await?;
    let reached = customers.into_iter().map(|customer| customer.corrected(&dispatch.releases.released_at));
    let customers: HashMap<CustomerId, Customer> = reached.map(|customer| (customer.id.clone(), customer)).collect();
    let change = |before: Row| {
        let customer = customers.get(&before.delivery.id.customer)?;
        let after = before.delivery.resent(number, &lawful.plan(customer), customer.corrections.last())?;
        Some(Change { before, after })
    };
    let changes = rows.into_iter().filter_map(change).collect();
    let mut tally = Tally::default();
    let lost = advance_counted(&app.deliveries, changes, &mut tally).await?.lost_ids();
    add(app, &dispatch.id, &tally).await?;
    Ok(lost)
}

/// Notes that it is done, and has the slice released from its beginning once more.
async fn reopen<P: Ports>(app: &App<P>, message: &SliceApproved, number: ResendNumber) -> Result<(), FanOutError> {
    let key = keys::slice(&message.notice, &message.slice.first);
    let mut contention = Contention::default();
    loop {
        let progress = found::<SliceProgress, _>(&app.incidents, &key).await?;
        if progress.value.resent >= Some(number) {
            return Ok(());
        }
        let reopened = SliceProgress { resent: Some(number), ..progress.value.reopened(app.clock.now()) };
        // Watch moves the cursors of the same entry.
        if app.incidents.commit(vec![progress.replace(&reopened)]).await? == Commit::Done {
            return Ok(());
        }
        contention.again(&app.incidents).await?;
    }
}
