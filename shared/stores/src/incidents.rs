//! The Incidents table: small documents, read by key or by kind, written in transactions.

use model::entry::{Commit, Entry, Key, Kind, Order, Page, Stored, Write};
use model::tally::Tally;

use crate::StoreError;

/// The Incidents table.
pub trait Incidents: Send + Sync {
    /// One document, read consistently.
    fn get<E: Entry>(&self, key: &Key<E>) -> impl Future<Output = Result<Option<Stored<E>>, StoreError>> + Send;

    /// At most `limit` documents of a kind, after the sort key `after`.
    fn page<E: Entry>(
        &self,
        kind: &Kind<E>,
        after: Option<&str>,
        limit: usize,
        order: Order,
    ) -> impl Future<Output = Result<Page<Stored<E>>, StoreError>> + Send;

    /// All of the writes (at most 100, each of another key) or none.
    fn commit(&self, writes: Vec<Write>) -> impl Future<Output = Result<Commit, StoreError>> + Send;

    /// Adds to the numbers of a document, which starts at zero.
    fn add(&self, key: &Key<Tally>, by: &Tally) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// All documents of a kind, in order. Only for kinds that are few.
    fn all<E: Entry>(&self, kind: &Kind<E>) -> impl Future<Output = Result<Vec<Stored<E>>, StoreError>> + Send {
        async move {
            const PAGE: usize = 500;
            let mut all = Vec::new();
            let mut after: Option<String> = None;
            loop {
                let page = self.page(kind, after.as_deref(), PAGE, Order::Ascending).await?;
                all.extend(page.items);
                match page.next {
                    Some(next) => after = Some(next),
                    None => return Ok(all),
                }
            }
        }
    }

    /// The document of a kind with the greatest sort key.
    fn last<E: Entry>(&self, kind: &Kind<E>) -> impl Future<Output = Result<Option<Stored<E>>, StoreError>> + Send {
        async move { Ok(self.page(kind, None, 1, Order::Descending).await?.items.pop()) }
    }
}

/// The Incidents table for a function whose role may read single documents and do nothing else. Whatever is a whole table is one of
/// these, too.
pub trait ReadEntries: Send + Sync {
    /// One document, read consistently: [`Incidents::get`].
    fn get<E: Entry>(&self, key: &Key<E>) -> impl Future<Output = Result<Option<Stored<E>>, StoreError>> + Send;
}

impl<I: Incidents> ReadEntries for I {
    fn get<E: Entry>(&self, key: &Key<E>) -> impl Future<Output = Result<Option<Stored<E>>, StoreError>> + Send {
        Incidents::get(self, key)
    }
}
