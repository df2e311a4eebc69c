//! The Incidents table: small documents, read by key or by kind, written in transactions.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use crate::clocks::Clocks;
use crate::codes::{Allotment, CodePool, Draw};
use crate::columns::Columns;
use crate::consignment::Consignment;
use crate::evidence::Evidence;
use crate::fact::Statement;
use crate::guests::GuestList;
use crate::incident::Incident;
use crate::keys::EntryKey;
use crate::list::{List, ProblemPage, ProfilePage, ShardSeal};
use crate::notice::{
    Composed, Dispatch, FindingOverride, GenuineNotice, Notice, SliceProgress, SliceRefusal, Withdrawal,
};
use crate::obligation::{ObligationDecision, ObligationDone, SeverityOverride};
use crate::pacing::Pacing;
use crate::reach::ReachPage;
use crate::tally::Tally;
use crate::test_send::TestSend;
use crate::update::Update;
use crate::watched::Watched;

/// A document of the Incidents table.
pub trait Entry: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// What it is, for messages to people.
    const WHAT: &'static str;
}

macro_rules! entries {
    ($($entry:ty => $what:literal),* $(,)?) => {$(
        impl Entry for $entry {
            const WHAT: &'static str = $what;
        }
    )*};
}
entries! {
    Incident => "an incident",
    List => "a list",
    ProblemPage => "a page of row problems",
    ProfilePage => "a page of profiles",
    ReachPage => "a page of how people are reached",
    ShardSeal => "the seal of a shard",
    Columns => "the columns of a list",
    FindingOverride => "a finding that was set aside",
    Notice => "a notice",
    Composed => "what was made of a notice",
    GenuineNotice => "a notice under its code",
    Dispatch => "a dispatch",
    GuestList => "a guest list",
    TestSend => "a test of a notice",
    SliceProgress => "the progress of a slice",
    SliceRefusal => "the refusal of a slice",
    Tally => "a counter",
    Consignment => "a consignment",
    Withdrawal => "a withdrawal",
    Evidence => "an entry of the evidence",
    Update => "an update",
    Pacing => "the pacing",
    Watched => "a watched thing",
    Statement => "a statement about an incident",
    ObligationDecision => "a decision about an obligation",
    ObligationDone => "what was done about an obligation",
    SeverityOverride => "a word on the severity",
    Clocks => "what was told of dates",
    CodePool => "a pool of codes",
    Allotment => "an allotment of codes",
    Draw => "the codes of a slice",
}

/// A document with its key and the revision that the next write is conditional on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored<E> {
    /// Where it stands.
    pub key: EntryKey,
    /// How often it was written.
    pub revision: u64,
    /// The document.
    pub value: E,
}

impl<E: Entry> Stored<E> {
    /// The write that puts `value` in its place, unless somebody else wrote it since it was read.
    #[must_use]
    pub fn replace(&self, value: &E) -> Write {
        Write {
            key: self.key.clone(),
            kind: WriteKind::Replace { revision: self.revision, body: body(value) },
            expires: None,
        }
    }

    /// The write that takes it away, unless somebody else wrote it since it was read.
    #[must_use]
    pub fn delete(&self) -> Write {
        Write { key: self.key.clone(), kind: WriteKind::Delete { revision: self.revision }, expires: None }
    }

    /// The condition that nobody else wrote it since it was read, without a change.
    #[must_use]
    pub fn unchanged(&self) -> Write {
        Write { key: self.key.clone(), kind: WriteKind::Unchanged { revision: self.revision }, expires: None }
    }
}

/// One write of a transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    /// What it writes.
    pub key: EntryKey,
    /// How.
    pub kind: WriteKind,
    /// When DynamoDB may delete the item, in seconds since 1970. `None`: never.
    pub expires: Option<i64>,
}

/// The kinds of write.
#[derive(Clone, Debug, PartialEq)]
pub enum WriteKind {
    /// Only if nothing stands there.
    Create {
        /// The document.
        body: serde_json::Value,
    },
    /// Whatever stands there.
    Put {
        /// The document.
        body: serde_json::Value,
    },
    /// Only if it still has this revision.
    Replace {
        /// The revision that was read.
        revision: u64,
        /// The document.
        body: serde_json::Value,
    },
    /// Only if it still has this revision.
    Delete {
        /// The revision that was read.
        revision: u64,
    },
    /// Nothing is written, but the transaction fails if it has another revision.
    Unchanged {
        /// The revision that was read.
        revision: u64,
    },
}

impl Write {
    /// Writes a new document.
    #[must_use]
    pub fn create<E: Entry>(key: EntryKey, value: &E) -> Self {
        Self { key, kind: WriteKind::Create { body: body(value) }, expires: None }
    }

    /// Writes a document, whatever stands there.
    #[must_use]
    pub fn put<E: Entry>(key: EntryKey, value: &E) -> Self {
        Self { key, kind: WriteKind::Put { body: body(value) }, expires: None }
    }

    /// Lets DynamoDB delete the item after that second.
    #[must_use]
    pub fn expiring_at(self, epoch_seconds: i64) -> Self {
        Self { expires: Some(epoch_seconds), ..self }
    }
}

fn body<E: Entry>(value: &E) -> serde_json::Value {
    serde_json::to_value(value).expect("our own types have a JSON form")
}

/// What came of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Commit {
    /// All of it is written.
    Done,
    /// Nothing is written: this entry is not as the writer believed.
    Conflict(EntryKey),
}

/// In which order entries are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By sort key.
    Ascending,
    /// By sort key, from the end.
    Descending,
}

/// A page of what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// What to ask for next; an opaque text. `None`: nothing is left.
    pub next: Option<String>,
}

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
