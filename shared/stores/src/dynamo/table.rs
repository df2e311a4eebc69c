//! One table: its client, its name, and the requests that all three tables make.

use std::collections::HashSet;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{KeysAndAttributes, PutRequest, WriteRequest};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use futures::stream::{self, StreamExt as _};

use super::item::{self, Item, Misfit, string};
use super::patience::pauses;
use crate::StoreError;
use crate::aws::Failure;

/// How many items one `BatchWriteItem`, or statements one `BatchExecuteStatement`, takes.
pub(super) const WRITE_BATCH: usize = 25;
/// How many keys one `BatchGetItem` takes.
const READ_BATCH: usize = 100;
/// How many requests of one call are under way at once. A batch of 25 takes some 15 ms, so four of them write more than the 4,000
/// items a second at which an on-demand table begins: more would only be throttled.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html>
const CONCURRENT_REQUESTS: usize = 4;

/// The partition and sort key of an item.
pub(super) type Key = (String, String);

/// Which sort keys of a partition are asked for.
pub(super) enum Range {
    /// Those that begin with this.
    Prefix(String),
    /// Those from the first to the second, both included.
    Between(String, String),
}

/// A table of items with a partition and a sort key, both texts.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) client: Client,
    /// Its name on AWS.
    pub(super) name: String,
    /// Its name for people.
    pub(super) title: &'static str,
    /// The names of its key attributes.
    pub(super) partition: &'static str,
    pub(super) sort: &'static str,
}

impl Table {
    pub(super) fn key(&self, (partition, sort): Key) -> Item {
        Item::from([(self.partition.to_owned(), string(partition)), (self.sort.to_owned(), string(sort))])
    }

    /// One item.
    pub(super) async fn get(&self, key: Key) -> Result<Option<Item>, StoreError> {
        let request = self.client.get_item().table_name(&self.name).set_key(Some(self.key(key))).consistent_read(true);
        Ok(request.send().await.map_err(self.unread())?.item)
    }

    /// As many items as one request gives, at most `limit`, after the sort key `after`; and the sort key to go on after.
    pub(super) async fn query(
        &self,
        partition: String,
        range: Range,
        after: Option<String>,
        limit: Option<i32>,
        ascending: bool,
    ) -> Result<(Vec<Item>, Option<String>), StoreError> {
        let request = self.client.query().table_name(&self.name).consistent_read(true).set_limit(limit);
        let request = request.scan_index_forward(ascending);
        let request = request.set_exclusive_start_key(after.map(|after| self.key((partition.clone(), after))));
        // Names by placeholders: some of ours are words of DynamoDB's own language.
        let request = request.expression_attribute_names("#partition", self.partition);
        let request = request.expression_attribute_values(":partition", string(partition));
        let request = match range {
            // DynamoDB refuses a condition on an empty text, and a name that no condition uses.
            Range::Prefix(prefix) if prefix.is_empty() => request.key_condition_expression("#partition = :partition"),
            Range::Prefix(prefix) => request
                .key_condition_expression("#partition = :partition AND begins_with(#sort, :prefix)")
                .expression_attribute_names("#sort", self.sort)
                .expression_attribute_values(":prefix", string(prefix)),
            Range::Between(first, last) => request
                .key_condition_expression("#partition = :partition AND #sort BETWEEN :first AND :last")
                .expression_attribute_names("#sort", self.sort)
                .expression_attribute_values(":first", string(first))
                .expression_attribute_values(":last", string(last)),
        };
        let answer = request.send().await.map_err(self.unread())?;
        let next = answer.last_evaluated_key.map(|key| item::text(&key, self.sort).map(str::to_owned));
        let next = next.transpose().map_err(self.unreadable("a key"))?;
        Ok((answer.items.unwrap_or_default(), next))
    }

    /// The items of these keys, in no order; each once, however often it is asked for.
    pub(super) async fn read(&self, keys: impl IntoIterator<Item = Key>) -> Result<Vec<Item>, StoreError> {
        // BatchGetItem refuses a request that names a key twice.
        let keys: Vec<Key> = keys.into_iter().collect::<HashSet<_>>().into_iter().collect();
        let requests = keys.chunks(READ_BATCH).map(|batch| self.read_batch(batch.to_vec()));
        Ok(all(requests.collect()).await?.into_iter().flatten().collect())
    }

    async fn read_batch(&self, keys: Vec<Key>) -> Result<Vec<Item>, StoreError> {
        let mut found = Vec::with_capacity(keys.len());
        let mut left: Vec<Item> = keys.into_iter().map(|key| self.key(key)).collect();
        let mut pauses = pauses();
        loop {
            let keys = KeysAndAttributes::builder().set_keys(Some(left)).consistent_read(true).build();
            let request = self.client.batch_get_item().request_items(&self.name, keys.expect("the keys are set"));
            let answer = request.send().await.map_err(self.unread())?;
            found.extend(answer.responses.into_iter().flatten().flat_map(|(_, items)| items));
            left = answer.unprocessed_keys.into_iter().flatten().flat_map(|(_, keys)| keys.keys).collect();
            if left.is_empty() {
                return Ok(found);
            }
            self.wait(&mut pauses, "read", "UnprocessedKeys").await?;
        }
    }

    /// Writes these items, of different keys, whatever stands there.
    pub(super) async fn write(&self, items: Vec<Item>) -> Result<(), StoreError> {
        let mut items = items.into_iter();
        let batches = std::iter::from_fn(|| Some(items.by_ref().take(WRITE_BATCH).collect::<Vec<_>>()));
        let requests = batches.take_while(|batch| !batch.is_empty()).map(|batch| self.write_batch(batch));
        all(requests.collect()).await.map(drop)
    }

    async fn write_batch(&self, items: Vec<Item>) -> Result<(), StoreError> {
        let put = |item| PutRequest::builder().set_item(Some(item)).build().expect("the item is set");
        let mut left: Vec<_> =
            items.into_iter().map(|item| WriteRequest::builder().put_request(put(item)).build()).collect();
        let mut pauses = pauses();
        loop {
            let request = self.client.batch_write_item().request_items(&self.name, left);
            let answer = request.send().await.map_err(self.unwritten())?;
            left = answer.unprocessed_items.into_iter().flatten().flat_map(|(_, writes)| writes).collect();
            if left.is_empty() {
                return Ok(());
            }
            self.wait(&mut pauses, "written", "UnprocessedItems").await?;
        }
    }

    /// Waits before another repetition, or fails for `code` when there were enough.
    pub(super) async fn wait(
        &self,
        pauses: &mut (impl Iterator<Item = std::time::Duration> + Send),
        doing: &'static str,
        code: &str,
    ) -> Result<(), StoreError> {
        match pauses.next() {
            Some(pause) => {
                tokio::time::sleep(pause).await;
                Ok(())
            }
            None => Err(self.unavailable(doing, Failure::of_entry(Some(code), None))),
        }
    }

    pub(super) fn unavailable(&self, doing: &'static str, failure: Failure) -> StoreError {
        StoreError::Unavailable { table: self.title, doing, source: Box::new(failure) }
    }

    pub(super) fn unread<E: ProvideErrorMetadata>(&self) -> impl Fn(SdkError<E, HttpResponse>) -> StoreError {
        |error| self.unavailable("read", Failure::from(&error))
    }

    pub(super) fn unwritten<E: ProvideErrorMetadata>(&self) -> impl Fn(SdkError<E, HttpResponse>) -> StoreError {
        |error| self.unavailable("written", Failure::from(&error))
    }

    pub(super) fn unreadable(&self, expected: &'static str) -> impl Fn(Misfit) -> StoreError {
        move |misfit| StoreError::Unreadable { table: self.title, expected, source: Box::new(misfit) }
    }
}

/// Makes all requests, a few at a time, each to its end: where one fails, what the others did is at least not left open.
pub(super) async fn all<T, R: Future<Output = Result<T, StoreError>>>(requests: Vec<R>) -> Result<Vec<T>, StoreError> {
    let outcomes: Vec<_> = stream::iter(requests).buffered(CONCURRENT_REQUESTS).collect().await;
    outcomes.into_iter().collect()
}
