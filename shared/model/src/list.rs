//! The list of affected customers: loaded, reviewed, sealed.
//!
//! `awaiting upload → importing → open → sealing → sealed`, or `refused` when the file cannot be used. A sealed list never
//! changes: people found later form another list, with its own notice and approval.

use std::collections::BTreeMap;

use jiff::Timestamp;
use law::Profile;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::channel::Channel;
use crate::customer::Customer;
use crate::digest::{Digest, Digester};
use crate::entry::Entry;
use crate::id::{CustomerId, ListId, Shard};

/// One list version of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// Which list.
    #[serde(flatten)]
    pub id: ListId,
    /// How far it is.
    pub state: ListState,
    /// Who loaded it; may not approve a notice to it.
    pub loaded_by: Actor,
    /// Who corrected how somebody on it is reached; may not release what goes there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected_by: Vec<Actor>,
    /// When the upload was announced.
    pub loaded_at: Timestamp,
    /// Whether different references that look like one person are to be merged.
    pub merge_lookalikes: bool,
    /// The key of the uploaded object; the object is deleted once it is read.
    pub upload: String,
    /// What was found in the file. `None` until it is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<ListReport>,
    /// What the seal says. `None` until sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
}

impl Entry for List {
    const WHAT: &'static str = "a list";
}

/// How far a list is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ListState {
    /// Announced; the file has not arrived.
    AwaitingUpload,
    /// This object is being read and written into the Customers table.
    Importing {
        /// The object's entity tag, by which a re-run knows that it reads the same file.
        etag: String,
    },
    /// Read; its report can be read and it can be sealed.
    Open,
    /// Not usable; nothing of it is stored.
    Refused {
        /// Why, and what to do, for the person who loaded it.
        reason: String,
    },
    /// Being digested.
    Sealing,
    /// Final.
    Sealed,
}

impl ListState {
    /// The state's word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::AwaitingUpload => "awaiting_upload",
            Self::Importing { .. } => "importing",
            Self::Open => "open",
            Self::Refused { .. } => "refused",
            Self::Sealing => "sealing",
            Self::Sealed => "sealed",
        }
    }
}

/// What was found in a file, in numbers: `rows = customers + merged + rejected`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListReport {
    /// Data rows in the file.
    pub rows: u64,
    /// Customers that came out.
    pub customers: u64,
    /// Rows that were merged into another row.
    pub merged: u64,
    /// Rows that could not be used at all.
    pub rejected: u64,
    /// Customers kept although no channel can reach them.
    pub without_channel: u64,
    /// How many customers could be reached by each channel.
    pub reachable_by: BTreeMap<Channel, u64>,
    /// How many problems of each kind were found.
    pub problems: BTreeMap<String, u64>,
}

impl ListReport {
    /// How many rows that were left out or that no channel reaches are kept in full, and how many of all other problems. Whoever has
    /// more calls for correcting how the file is made, not its rows.
    pub const PROBLEMS_KEPT: usize = 10_000;
}

/// One problem of one row: where it is, what was expected and what to do. Never the value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// The row as a spreadsheet numbers it: the header is row 1.
    pub row: u64,
    /// The column's header. `None` where the whole row is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// A stable word for the kind of problem.
    pub code: String,
    /// What was expected, what happened to the row, and the fix.
    pub message: String,
}

/// One page of problems, as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemPage {
    /// In the order of the file.
    pub problems: Vec<RowProblem>,
}

impl Entry for ProblemPage {
    const WHAT: &'static str = "a page of row problems";
}

impl ProblemPage {
    /// How many problems one page holds: far under DynamoDB's 400 KB an item.
    pub const SIZE: usize = 200;
}

/// What makes a list final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The digest of the sixteen shard digests.
    pub digest: Digest,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// How many customers it holds.
    pub customers: u64,
    /// Into how many slices they fall.
    pub slices: u32,
    /// How many customers prefer or default to each language; `None`'s key is `und` (undetermined).
    pub languages: BTreeMap<String, u64>,
    /// How many customers could be reached by each channel.
    pub reachable_by: BTreeMap<Channel, u64>,
}

/// The seal of one shard: its slices, in key order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardSeal {
    /// Which shard.
    pub shard: Shard,
    /// Its slices; empty where no customer falls into it.
    pub slices: Vec<Slice>,
}

impl Entry for ShardSeal {
    const WHAT: &'static str = "the seal of a shard";
}

impl ShardSeal {
    /// The digest of the shard: of its slices' digests.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of_digests(self.slices.iter().map(|slice| slice.digest))
    }
}

/// A range of customers of one shard that one call of fan-out plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slice {
    /// The shard it lies in.
    pub shard: Shard,
    /// Its first customer.
    pub first: CustomerId,
    /// Its last customer.
    pub last: CustomerId,
    /// How many customers lie in it.
    pub customers: u32,
    /// The digest of their rows, in key order.
    pub digest: Digest,
}

impl Slice {
    /// The most customers of one slice.
    pub const SIZE: u32 = 5_000;
}

/// Cuts a stream of customers, in key order, into digested slices.
#[derive(Default)]
pub struct Slicer {
    done: Vec<Slice>,
    open: Option<(Slice, Digester)>,
}

impl Slicer {
    /// Adds the next customer of the shard.
    pub fn add(&mut self, customer: &Customer) {
        let row = serde_json::to_vec(customer).expect("a customer has a JSON form");
        let (slice, digester) = self.open.get_or_insert_with(|| {
            let id = customer.id.clone();
            let empty = Slice { shard: id.shard(), first: id.clone(), last: id, customers: 0, digest: Digest::of(b"") };
            (empty, Digester::default())
        });
        digester.add(customer.id.as_str().as_bytes());
        digester.add(&row);
        slice.last = customer.id.clone();
        slice.customers += 1;
        if slice.customers == Slice::SIZE {
            self.close();
        }
    }

    fn close(&mut self) {
        if let Some((slice, digester)) = self.open.take() {
            self.done.push(Slice { digest: digester.finish(), ..slice });
        }
    }

    /// The slices of all customers added.
    #[must_use]
    pub fn finish(mut self) -> Vec<Slice> {
        self.close();
        self.done
    }
}

/// How many people of a list the laws treat alike, a page of them as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfilePage {
    /// Each profile with its number of people, sorted.
    pub profiles: Vec<ProfileCount>,
    /// People without a known residence (on the first page).
    #[serde(default)]
    pub residence_unknown: u64,
    /// People by the channel by which they are notified first (on the first page). Whom no channel reaches is in none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub first_channels: BTreeMap<Channel, u64>,
    /// People by language, `und` where the list does not say (on the first page).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub languages: BTreeMap<String, u64>,
}

impl Entry for ProfilePage {
    const WHAT: &'static str = "a page of profiles";
}

impl ProfilePage {
    /// How many profiles one page holds.
    pub const SIZE: usize = 500;
}

/// One profile and its number of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileCount {
    /// Who.
    #[serde(flatten)]
    pub profile: Profile,
    /// How many.
    pub people: u64,
}
