//! **receipts** merges the provider's events about each attempt into its delivery.
//!
//! - **Woken by** queue `receipts` behind topic Receipts: SES's events about what was sent under our configuration set.
//! - **Reads** the rows that the events' tags name (Deliveries).
//! - **Writes** what the events say (Deliveries) and counters (Incidents); a bounce plans the next channel in the same write.
//! - **Publishes** nothing: *watch* releases what a bounce planned.
//! - **May run twice because** events are merged as a union: late, twice or in any order, the row ends up the same.
//! - **Gives up when** others keep changing a row; the event is then delivered again.
//! - **Needs in template.yaml** a queue under a key that SES's topic may use, short retention, no other reader: these events carry
//!   addresses. Nothing of them but our own tag, the kind of event and its time is read, and nothing is logged.
//! - **Environment** `INCIDENTS_TABLE`, `DELIVERIES_TABLE`.

mod event;

use std::collections::{BTreeMap, HashMap};

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use model::delivery::{Delivery, ProviderEvents};
use model::error::chain;
use model::id::{AttemptNumber, DeliveryId, NoticeId};
use model::keys;
use model::tally::Tally;
use runtime::batch::Batch;
use stores::clock::Clock;
use stores::{Change, Deliveries, Incidents, MAX_CHANGES, Row, StoreError, World, advance_counted};

pub use event::{ProviderEvent, Word};

/// What receipts works with.
pub struct App<W: World> {
    /// The Incidents table, for counters only.
    pub incidents: W::Incidents,
    /// The Deliveries table.
    pub deliveries: W::Deliveries,
    /// The clock.
    pub clock: W::Clock,
}

/// How often a row that others change meanwhile is merged anew before its events come again.
const TRIES: usize = 5;

/// What was heard of one delivery: by attempt, with the messages that said it.
#[derive(Default)]
struct Heard {
    words: BTreeMap<AttemptNumber, ProviderEvents>,
    messages: Vec<String>,
}

impl Heard {
    /// The delivery with all of it merged. `None`: nothing of it is new.
    fn merged_into(&self, delivery: &Delivery) -> Option<Delivery> {
        let merged = self
            .words
            .iter()
            .fold(delivery.clone(), |delivery, (attempt, seen)| delivery.heard(*attempt, seen).unwrap_or(delivery));
        (merged != *delivery).then_some(merged)
    }
}

/// Merges a batch of events; those whose rows could not be written come again.
pub async fn handle<W: World>(app: &App<W>, event: SqsEvent) -> SqsBatchResponse {
    let mut batch = Batch::<ProviderEvent>::decode(without_greetings(event));
    let mut heard: HashMap<DeliveryId, Heard> = HashMap::new();
    for (message, event) in std::mem::take(&mut batch.messages) {
        // Mail of others under the same configuration set carries no tag of ours.
        if let Some(Word { attempt, seen }) = event.word() {
            let entry = heard.entry(attempt.delivery).or_default();
            entry.words.entry(attempt.attempt).or_default().merge(&seen);
            entry.messages.push(message);
        }
    }
    match merge(app, &heard).await {
        Ok(unmerged) => {
            batch.fail(unmerged.iter().filter_map(|id| heard.get(id)).flat_map(|heard| heard.messages.clone()))
        }
        Err(error) => {
            tracing::error!(error = chain(&error), "receipts could not be merged");
            batch.fail(heard.into_values().flat_map(|heard| heard.messages));
        }
    }
    batch.response()
}

/// Leaves out what SES publishes once, as plain text, when its event destination is made.
fn without_greetings(mut event: SqsEvent) -> SqsEvent {
    const GREETING: &str = "Successfully validated SNS topic for Amazon SES event publishing.";
    event.records.retain(|record| record.body.as_deref().is_none_or(|body| body.trim() != GREETING));
    event
}

/// Merges all that was heard; returns the deliveries that others kept changing.
async fn merge<W: World>(app: &App<W>, heard: &HashMap<DeliveryId, Heard>) -> Result<Vec<DeliveryId>, StoreError> {
    let mut tallies: HashMap<NoticeId, Tally> = HashMap::new();
    let mut open: Result<Vec<DeliveryId>, StoreError> = Ok(heard.keys().cloned().collect());
    for _ in 0..TRIES {
        open = match open {
            Ok(ids) if !ids.is_empty() => merge_once(app, heard, &ids, &mut tallies).await,
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

/// Merges what was heard of these; returns those that somebody else changed meanwhile.
async fn merge_once<W: World>(
    app: &App<W>,
    heard: &HashMap<DeliveryId, Heard>,
    ids: &[DeliveryId],
    tallies: &mut HashMap<NoticeId, Tally>,
) -> Result<Vec<DeliveryId>, StoreError> {
    let change = |before: Row| {
        let after = heard.get(&before.delivery.id)?.merged_into(&before.delivery)?;
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
