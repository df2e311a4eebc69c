//! What SNS's and SQS's batch calls have in common: ten entries a request, each with an answer of its own.

use std::collections::HashSet;

use futures::stream::{self, StreamExt as _};

use super::Failure;
use crate::AnnounceError;
use model::message::Message;

/// How many entries `PublishBatch` and `SendMessageBatch` take. Ours are about 1 KB each, far from their 256 KiB a request.
const BATCH: usize = 10;

/// How many requests are under way at once. One takes some 10 ms, so four carry a window of 100,000 deliveries (4,000 messages)
/// in about a second. Where a region's quota is lower, the SDK's retries slow them down.
const CONCURRENT_REQUESTS: usize = 4;

/// A message on its way.
#[derive(Clone)]
pub(super) struct Entry {
    /// Its name within the request.
    pub(super) id: String,
    /// Its JSON.
    pub(super) body: String,
    /// What subscriptions filter on.
    pub(super) attribute: Option<(&'static str, &'static str)>,
}

/// An entry that was not taken.
pub(super) struct NotTaken {
    /// The entry's name within the request.
    pub(super) id: String,
    /// The entry itself is at fault: to try it again is no use.
    pub(super) sender_fault: bool,
    /// Why.
    pub(super) failure: Failure,
}

/// What came of one request: the entries that were not taken, or none was.
pub(super) type Sent = Result<Vec<NotTaken>, Failure>;

/// Sends all messages, in requests of ten; what fails alone is tried once more.
pub(super) async fn send_all<M: Message, S: Future<Output = Sent> + Send>(
    messages: &[M],
    target: &'static str,
    send: impl Fn(Vec<Entry>) -> S + Sync,
) -> Result<(), AnnounceError> {
    let requests: Vec<_> = messages.chunks(BATCH).map(|batch| send_batch(entries(batch), &send)).collect();
    let outcomes: Vec<Unsent> = stream::iter(requests).buffered(CONCURRENT_REQUESTS).collect().await;
    let unpublished = outcomes.iter().map(|unsent| unsent.entries).sum();
    match outcomes.into_iter().find_map(|unsent| unsent.first) {
        Some(failure) => Err(AnnounceError { unpublished, target, source: Box::new(failure) }),
        None => Ok(()),
    }
}

/// How many entries of a batch were not taken in the end, and why the first of them.
#[derive(Default)]
struct Unsent {
    entries: usize,
    first: Option<Failure>,
}

async fn send_batch<S: Future<Output = Sent>>(entries: Vec<Entry>, send: &impl Fn(Vec<Entry>) -> S) -> Unsent {
    let mut unsent = Unsent::default();
    let failed = match send(entries.clone()).await {
        Ok(failed) => failed,
        // The SDK has tried it again already.
        Err(failure) => return Unsent { entries: entries.len(), first: Some(failure) },
    };
    let (hopeless, passing): (Vec<_>, Vec<_>) = failed.into_iter().partition(|entry| entry.sender_fault);
    unsent.add(hopeless);
    if passing.is_empty() {
        return unsent;
    }
    let names: HashSet<&str> = passing.iter().map(|entry| entry.id.as_str()).collect();
    let again: Vec<Entry> = entries.into_iter().filter(|entry| names.contains(entry.id.as_str())).collect();
    unsent.add(send(again).await.unwrap_or(passing));
    unsent
}

impl Unsent {
    fn add(&mut self, entries: Vec<NotTaken>) {
        self.entries += entries.len();
        let first = entries.into_iter().next().map(|entry| entry.failure);
        self.first = self.first.take().or(first);
    }
}

fn entries<M: Message>(messages: &[M]) -> Vec<Entry> {
    let entry = |(index, message): (usize, &M)| Entry {
        id: index.to_string(),
        body: serde_json::to_string(message).expect("our messages have a JSON form"),
        attribute: message.attribute(),
    };
    messages.iter().enumerate().map(entry).collect()
}
