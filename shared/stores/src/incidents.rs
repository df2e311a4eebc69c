//! The Incidents table: small documents, read by key or by kind, written in transactions.

use model::entry::{Commit, Entry, EntryKey, Order, Page, Stored, Write};
use model::tally::Tally;

use crate::StoreError;

/// The Incidents table.
pub trait Incidents: Send + Sync {
    /// One document, read consistently.
    fn get<E: Entry>(&self, key: &EntryKey) -> impl Future<Output = Result<Option<Stored<E>>, StoreError>> + Send;

    /// At most `limit` documents of a partition whose sort key begins with `prefix`, after the sort key `after`.
    fn page<E: Entry>(
        &self,
        partition: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
        order: Order,
    ) -> impl Future<Output = Result<Page<Stored<E>>, StoreError>> + Send;

    /// All of the writes (at most 100, each of another key) or none.
    fn commit(&self, writes: Vec<Write>) -> impl Future<Output = Result<Commit, StoreError>> + Send;

    /// Adds to the numbers of a document, which begins at nothing.
    fn add(&self, key: &EntryKey, by: &Tally) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// All documents of a partition whose sort key begins with `prefix`, in order. Only for kinds that are few.
    fn all<E: Entry>(
        &self,
        partition: &str,
        prefix: &str,
    ) -> impl Future<Output = Result<Vec<Stored<E>>, StoreError>> + Send {
        async move {
            const PAGE: usize = 500;
            let mut all = Vec::new();
            let mut after: Option<String> = None;
            loop {
                let page = self.page(partition, prefix, after.as_deref(), PAGE, Order::Ascending).await?;
                all.extend(page.items);
                match page.next {
                    Some(next) => after = Some(next),
                    None => return Ok(all),
                }
            }
        }
    }

    /// The document with the greatest sort key that begins with `prefix`.
    fn last<E: Entry>(
        &self,
        partition: &str,
        prefix: &str,
    ) -> impl Future<Output = Result<Option<Stored<E>>, StoreError>> + Send {
        async move { Ok(self.page(partition, prefix, None, 1, Order::Descending).await?.items.pop()) }
    }
}
