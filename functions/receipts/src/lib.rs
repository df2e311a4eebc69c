//! **receipts** merges the provider's events about each attempt into its delivery.
//!
//! - **Woken by** queue `receipts` behind topic Receipts: the events of SES, and of AWS End User Messaging where texts go out through it,
//!   about what was sent under our configuration sets.
//! - **Reads** the rows that the events' tags name (Deliveries).
//! - **Writes** what the events say (Deliveries); counters, and how far the events are processed (Incidents). A bounce plans the next
//!   channel in the same write.
//! - **Publishes** nothing: *watch* releases what a bounce planned.
//! - **May run twice because** events are merged as a union: late, twice or in any order, the row ends up the same.
//! - **Gives up when** others keep changing a row; its events are then redelivered.
//!   A passing bounce that comes alone it puts off, once, until the queue redelivers it: that may be an automatic reply that overtook its
//!   delivery.
//! - **Needs in template.yaml** a queue under a key that the providers' topic may use, short retention, no other reader: these events carry
//!   addresses. Of an event only our own tag, its kind and its time are read, and nothing but numbers is logged.
//! - **Environment** `INCIDENTS_TABLE`, `DELIVERIES_TABLE`.

mod event;
mod text_event;
mod watermark;

use std::collections::{BTreeMap, HashMap, HashSet};

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use jiff::Timestamp;
use model::delivery::{Delivery, ProviderEvents};
use model::error::chain;
use model::id::{AttemptNumber, DeliveryId, NoticeId};
use model::keys;
use model::tally::Tally;
use runtime::batch::Batch;
use stores::clock::Clock;
use stores::{Change, Deliveries, Incidents, MAX_CHANGES, Row, StoreError, World, advance_counted};

pub use event::{AttemptEvents, Ignored, ProviderEvent};
pub use watermark::Watermark;

/// What receipts works with.
pub struct App<W: World> {
    /// The Incidents table, for counters and the watermark.
    pub incidents: W::Incidents,
    /// The Deliveries table.
    pub deliveries: W::Deliveries,
    /// The clock.
    pub clock: W::Clock,
    /// How far this environment processed the events.
    pub watermark: Watermark,
}

/// How often a row that others change meanwhile is merged again before its events are redelivered.
const TRIES: usize = 5;

/// By how much a bounce may overtake the delivery that it follows. An automatic reply bounces within seconds of the delivery, and events
/// come in no order.
const OVERTAKES_SECONDS: i64 = 60;

/// What came about one delivery: by attempt, with the messages that said it.
#[derive(Default)]
struct DeliveryEvents {
    by_attempt: BTreeMap<AttemptNumber, ProviderEvents>,
    messages: Vec<String>,
    newest_at: Option<Timestamp>,
}

impl DeliveryEvents {
    fn add(&mut self, message: String, at: Option<Timestamp>, attempt: AttemptNumber, events: &ProviderEvents) {
        self.by_attempt.entry(attempt).or_default().merge(events);
        self.messages.push(message);
        self.newest_at = self.newest_at.max(at);
    }

    /// Whether it is known for certain by now what became of this attempt.
    fn has_outcome(&self, attempt: AttemptNumber) -> bool {
        let outcome = |events: &ProviderEvents| events.delivered_at.is_some() || events.bounced || events.rejected;
        self.by_attempt.get(&attempt).is_some_and(outcome)
    }

    /// The delivery with all of it merged. `None`: nothing of it is new.
    fn merged_into(&self, delivery: &Delivery) -> Option<Delivery> {
        let merged = self
            .by_attempt
            .iter()
            .fold(delivery.clone(), |delivery, (attempt, events)| delivery.heard(*attempt, events).unwrap_or(delivery));
        (merged != *delivery).then_some(merged)
    }
}

/// Merges a batch of events; those whose rows could not be written are redelivered.
pub async fn handle<W: World>(app: &App<W>, event: SqsEvent) -> SqsBatchResponse {
    let now = app.clock.now();
    let event = without_greetings(event);
    let just_sent = just_sent(&event, now);
    let mut batch = Batch::<ProviderEvent>::decode(event);
    let Grouped { mut by_delivery, newest_ignored_at } = group_by_delivery(&mut batch, &just_sent, now);
    match merge(app, &by_delivery).await {
        Ok(unmerged) => {
            let unmerged: Vec<_> = unmerged.iter().filter_map(|id| by_delivery.remove(id)).collect();
            batch.fail(unmerged.into_iter().flat_map(|events| events.messages));
            let newest_at = by_delivery.values().filter_map(|events| events.newest_at).chain(newest_ignored_at).max();
            app.watermark.note(&app.incidents, newest_at, app.clock.now()).await;
        }
        Err(error) => {
            tracing::error!(error = chain(&error), "receipts could not be merged");
            batch.fail(by_delivery.into_values().flat_map(|events| events.messages));
        }
    }
    batch.response()
}

/// Leaves out what SES publishes once, as plain text, when its event destination is made.
fn without_greetings(mut event: SqsEvent) -> SqsEvent {
    event.records.retain(|record| record.body.as_deref().is_none_or(|body| body.trim() != event::GREETING));
    event
}

/// The messages that the queue hands over for the first time, moments after they were sent to it.
fn just_sent(event: &SqsEvent, now: Timestamp) -> HashSet<String> {
    let is_just_sent = |record: &&SqsMessage| {
        let attribute = |name: &str| record.attributes.get(name)?.parse::<i64>().ok();
        let sent_at = attribute("SentTimestamp").and_then(|millisecond| Timestamp::from_millisecond(millisecond).ok());
        let seconds = sent_at.map(|at| now.duration_since(at).as_secs());
        attribute("ApproximateReceiveCount") == Some(1)
            && seconds.is_some_and(|age| (0..OVERTAKES_SECONDS).contains(&age))
    };
    event.records.iter().filter(is_just_sent).filter_map(|record| record.message_id.clone()).collect()
}

/// What a batch says.
#[derive(Default)]
struct Grouped {
    by_delivery: HashMap<DeliveryId, DeliveryEvents>,
    /// When the newest of the events happened that change nothing: they, too, show how far the queue is processed.
    newest_ignored_at: Option<Timestamp>,
}

/// Puts together what the batch says about each delivery, so that one write merges all of it and nothing is planned in between.
///
/// A passing bounce that comes alone may be an automatic reply that overtook its delivery. To act on it at once would plan a second
/// message for somebody who has the first, so it goes back to the queue, once: after the visibility timeout (six minutes, as
/// the template has it) either the delivery has come or the bounce is believed. SES itself tries for hours before it publishes a real one.
fn group_by_delivery(batch: &mut Batch<ProviderEvent>, just_sent: &HashSet<String>, now: Timestamp) -> Grouped {
    let mut grouped = Grouped::default();
    let Grouped { by_delivery, newest_ignored_at } = &mut grouped;
    let (mut bounces, mut untagged, mut unknown) = (Vec::new(), 0, 0);
    for (message, event) in std::mem::take(&mut batch.messages) {
        let at = event.at();
        match event.read(now) {
            Ok(AttemptEvents { attempt, events }) if events.soft_bounced && just_sent.contains(&message) => {
                bounces.push((message, at, attempt, events));
            }
            Ok(AttemptEvents { attempt, events }) => {
                by_delivery.entry(attempt.delivery).or_default().add(message, at, attempt.attempt, &events);
            }
            Err(ignored) => {
                *newest_ignored_at = at.max(*newest_ignored_at);
                match ignored {
                    Ignored::Greeting => {}
                    Ignored::Untagged => untagged += 1,
                    Ignored::UnknownKind => unknown += 1,
                }
            }
        }
    }
    let mut waiting = 0;
    for (message, at, attempt, events) in bounces {
        match by_delivery.get_mut(&attempt.delivery) {
            Some(known) if known.has_outcome(attempt.attempt) => known.add(message, at, attempt.attempt, &events),
            _ => {
                waiting += 1;
                batch.fail([message]);
            }
        }
    }
    if untagged + unknown + waiting > 0 {
        tracing::info!(
            untagged,
            unknown,
            waiting,
            "events that changed nothing: of other mail, of unknown kinds, waiting"
        );
    }
    grouped
}

/// Merges all events; returns the deliveries that others kept changing.
async fn merge<W: World>(
    app: &App<W>,
    events: &HashMap<DeliveryId, DeliveryEvents>,
) -> Result<Vec<DeliveryId>, StoreError> {
    let mut tallies: HashMap<NoticeId, Tally> = HashMap::new();
    let mut open: Result<Vec<DeliveryId>, StoreError> = Ok(events.keys().cloned().collect());
    for _ in 0..TRIES {
        open = match open {
            Ok(ids) if !ids.is_empty() => merge_once(app, events, &ids, &mut tallies).await,
            settled => settled,
        };
    }
    // Counted even where not all could be merged: a brake reads nothing but counters.
    for (notice, tally) in &tallies {
        let added = app.incidents.add(&keys::counter(notice, app.clock.now()), tally).await;
        open = open.and_then(|ids| added.map(|()| ids));
    }
    open
}

/// Merges the events about these deliveries; returns those that somebody else changed meanwhile.
async fn merge_once<W: World>(
    app: &App<W>,
    events: &HashMap<DeliveryId, DeliveryEvents>,
    ids: &[DeliveryId],
    tallies: &mut HashMap<NoticeId, Tally>,
) -> Result<Vec<DeliveryId>, StoreError> {
    let change = |before: Row| {
        let after = events.get(&before.delivery.id)?.merged_into(&before.delivery)?;
        Some(Change { before, after })
    };
    // A row that has nothing to learn costs no write: that is every `Send` event that comes after its answer.
    let mut changes: BTreeMap<NoticeId, Vec<Change>> = BTreeMap::new();
    for change in app.deliveries.read(ids).await?.into_iter().filter_map(change) {
        changes.entry(change.after.id.notice.clone()).or_default().push(change);
    }
    let mut lost = Vec::new();
    // A request at a time, so that what an earlier one won is known where a later one fails.
    for (notice, changes) in changes {
        let tally = tallies.entry(notice).or_default();
        for changes in changes.chunks(MAX_CHANGES) {
            lost.extend(advance_counted(&app.deliveries, changes.to_vec(), tally).await?.lost_ids());
        }
    }
    Ok(lost)
}
