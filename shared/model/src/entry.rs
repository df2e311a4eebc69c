//! Entries: the documents of the Incidents table, each with its key and its revision, and the writes of a transaction.
//!
//! Every noun that is stored there says so beside itself (`impl Entry for …`); its key is built in [`crate::keys`].

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A document of the Incidents table.
pub trait Entry: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// What it is, for messages to people.
    const WHAT: &'static str;
}

/// The key of an item of the Incidents table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey {
    /// An incident, or one of the partitions that belong to none.
    pub partition: String,
    /// `kind` or `kind#order`.
    pub entry: String,
}

impl EntryKey {
    pub(crate) fn of(partition: impl Into<String>, entry: impl Into<String>) -> Self {
        Self { partition: partition.into(), entry: entry.into() }
    }
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
