//! Entries: the documents of the Incidents table, each with its key and its revision, and the writes of a transaction.
//!
//! Every noun that is stored there says so beside itself (`impl Entry for …`); its key is built in [`crate::keys`].

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A document of the Incidents table.
pub trait Entry: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// What it is, for messages to people.
    const WHAT: &'static str;
}

/// Where an item of the Incidents table stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey {
    /// An incident, or one of the partitions that belong to none.
    pub partition: String,
    /// `kind` or `kind#order`.
    pub entry: String,
}

/// The key of one document, and of which kind it is: what is read under it can be nothing else.
///
/// [`crate::keys`] builds every key; whatever else builds one is a store, or a test of one.
pub struct Key<E> {
    place: EntryKey,
    kind: PhantomData<fn() -> E>,
}

impl<E> Key<E> {
    /// The key of a document of this kind at this place.
    #[must_use]
    pub fn at(place: EntryKey) -> Self {
        Self { place, kind: PhantomData }
    }

    pub(crate) fn of(partition: impl Into<String>, entry: impl Into<String>) -> Self {
        Self::at(EntryKey { partition: partition.into(), entry: entry.into() })
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> &EntryKey {
        &self.place
    }

    /// Its sort key, to go on after it.
    #[must_use]
    pub fn into_entry(self) -> String {
        self.place.entry
    }
}

// By hand: derived, each would ask the same of the document.
impl<E> Clone for Key<E> {
    fn clone(&self) -> Self {
        Self::at(self.place.clone())
    }
}

impl<E> fmt::Debug for Key<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place.fmt(f)
    }
}

impl<E> PartialEq for Key<E> {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl<E> Eq for Key<E> {}

impl<E> PartialEq<Key<E>> for EntryKey {
    fn eq(&self, other: &Key<E>) -> bool {
        *self == other.place
    }
}

/// All documents of a kind that stand together: those of one partition whose sort keys begin alike.
pub struct Kind<E> {
    /// The partition.
    pub partition: String,
    /// What their sort keys begin with. Empty: the partition holds nothing else.
    pub prefix: String,
    kind: PhantomData<fn() -> E>,
}

impl<E> Kind<E> {
    /// Those of this partition whose sort keys begin with this.
    #[must_use]
    pub fn of(partition: impl Into<String>, prefix: impl Into<String>) -> Self {
        Self { partition: partition.into(), prefix: prefix.into(), kind: PhantomData }
    }

    /// The one whose sort key goes on like this.
    pub(crate) fn key(&self, rest: impl fmt::Display) -> Key<E> {
        Key::of(self.partition.clone(), format!("{}{rest}", self.prefix))
    }
}

/// A document with its key and the revision that the next write is conditional on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored<E> {
    /// Where it stands.
    pub key: Key<E>,
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
            key: self.key.place.clone(),
            kind: WriteKind::Replace { revision: self.revision, body: body(value) },
            expires: None,
        }
    }

    /// The write that takes it away, unless somebody else wrote it since it was read.
    #[must_use]
    pub fn delete(&self) -> Write {
        Write { key: self.key.place.clone(), kind: WriteKind::Delete { revision: self.revision }, expires: None }
    }

    /// The condition that nobody else wrote it since it was read, without a change.
    #[must_use]
    pub fn unchanged(&self) -> Write {
        Write { key: self.key.place.clone(), kind: WriteKind::Unchanged { revision: self.revision }, expires: None }
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
    pub fn create<E: Entry>(key: Key<E>, value: &E) -> Self {
        Self { key: key.place, kind: WriteKind::Create { body: body(value) }, expires: None }
    }

    /// Writes a document, whatever stands there.
    #[must_use]
    pub fn put<E: Entry>(key: Key<E>, value: &E) -> Self {
        Self { key: key.place, kind: WriteKind::Put { body: body(value) }, expires: None }
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
