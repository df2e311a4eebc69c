//! A consignment: what is handed over together to a mail house or a call center, and the point at which that is decided.
//!
//! E-mail and texts are a provider's from the moment of a call whose answer can be lost. Of letters and calls the commit point is
//! ours: nothing is printed or called before the consignment is `ready`, and that is one compare-and-swap. So each goes out exactly once,
//! whatever is killed, and wherever:
//!
//! 1. the next number is taken by a conditional insert, `open`, with a lease as long as its maker can live (`begin`);
//! 2. the deliveries are claimed under that lease; [`Attempt::copy`](crate::delivery::Attempt::copy) names the consignment;
//! 3. the objects (letters, manifest, call sheet) are written under that name, where none stands yet;
//! 4. the consignment becomes `ready` (`make_ready`), and who is in it is kept beside it in the same write ([`ConsignmentMembers`]):
//!    from now on it may be seen and fetched, and never before;
//! 5. the deliveries are recorded as accepted, with the consignment's name as the message's id.
//!
//! Whoever is killed leaves claims that lapse, and then are uncertain. Whoever finds one asks for the consignment's `fate`: `ready`
//! means that it is handed over, to its members. `open` and past its lease is first made `void`, and a void one can never become ready; then
//! the delivery goes back to `planned`, as never sent. So there is no second letter and no lost one, and no number is made twice.
//!
//! A claim whose answer was lost may stand in the table unknown to its maker, who then has to `void` the consignment: ready,
//! it would count somebody as written to whose letter or call it does not hold.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::digest::Digest;
use crate::entry::Entry;
use crate::id::{CustomerId, NoticeId};

/// The name of a consignment among those of its notice: `letter-000007`. It stands in manifests, call sheets, rows and addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ConsignmentName {
    /// By which channel it goes out.
    pub channel: Channel,
    /// Its number among the notice's consignments of this channel, from 1.
    pub number: u32,
}

impl ConsignmentName {
    /// The name that follows the last one of this channel.
    #[must_use]
    pub fn after(last: Option<Self>, channel: Channel) -> Self {
        Self { channel, number: last.map_or(0, |last| last.number) + 1 }
    }
}

impl fmt::Display for ConsignmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:06}", self.channel, self.number)
    }
}

/// The text is not the name of a consignment.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("expected the name of a consignment, such as letter-000007 or call-000012")]
pub struct NotAConsignment;

impl FromStr for ConsignmentName {
    type Err = NotAConsignment;
    fn from_str(text: &str) -> Result<Self, NotAConsignment> {
        let (channel, number) = text.split_once('-').ok_or(NotAConsignment)?;
        let channel = channel.parse::<Channel>().ok().filter(|channel| channel.goes_by_consignment());
        let name =
            Self { channel: channel.ok_or(NotAConsignment)?, number: number.parse().map_err(|_| NotAConsignment)? };
        // In one form only, so that names can be compared as text.
        if name.to_string() == text && name.number > 0 { Ok(name) } else { Err(NotAConsignment) }
    }
}

impl TryFrom<String> for ConsignmentName {
    type Error = NotAConsignment;
    fn try_from(text: String) -> Result<Self, NotAConsignment> {
        text.parse()
    }
}

impl From<ConsignmentName> for String {
    fn from(name: ConsignmentName) -> Self {
        name.to_string()
    }
}

/// Under this word a consignment's counter counts its deliveries that have a reported result.
pub const SETTLED: &str = "settled";

/// Letters or calls handed over together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consignment {
    /// Of which notice.
    #[serde(flatten)]
    pub notice: NoticeId,
    /// Which of its consignments.
    pub name: ConsignmentName,
    /// When its number was taken.
    pub made_at: Timestamp,
    /// When somebody first fetched it. `None`: nobody did yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched_at: Option<Timestamp>,
    /// Whether it may be handed over.
    #[serde(flatten)]
    pub state: ConsignmentState,
}

impl Entry for Consignment {
    const WHAT: &'static str = "a consignment";
}

/// Whether a consignment may be handed over. Both ends are final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ConsignmentState {
    /// It is being made.
    Open {
        /// By when it is ready, or never will be: its maker's deadline plus clock skew.
        lease_until: Timestamp,
    },
    /// It may be handed over, and everybody in it counts as accepted.
    Ready {
        /// Since when.
        at: Timestamp,
        /// What it holds.
        contents: Contents,
    },
    /// It never was, and never will be, handed over.
    Void {
        /// Since when.
        at: Timestamp,
    },
}

/// What a ready consignment holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// To how many customers it goes.
    pub deliveries: u32,
    /// How many pages it has. `None`: it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Its files.
    pub objects: Vec<Object>,
}

/// One file of a consignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Its key in the bucket.
    pub key: String,
    /// The SHA-256 of its bytes.
    pub sha256: Digest,
    /// How many bytes it has.
    pub bytes: u64,
}

impl Object {
    /// The file of these bytes, under this key.
    #[must_use]
    pub fn of(key: String, bytes: &[u8]) -> Self {
        Self { key, sha256: Digest::of(bytes), bytes: bytes.len() as u64 }
    }
}

impl Consignment {
    /// Where a file of it lies in its bucket.
    #[must_use]
    pub fn object_key(&self, file: &str) -> String {
        let NoticeId { incident, notice } = &self.notice;
        format!("{incident}/{:04}/{}/{file}", notice.0, self.name)
    }

    /// What it holds, once it may be handed over; before that nobody may see it.
    #[must_use]
    pub fn contents(&self) -> Option<&Contents> {
        match &self.state {
            ConsignmentState::Ready { contents, .. } => Some(contents),
            ConsignmentState::Open { .. } | ConsignmentState::Void { .. } => None,
        }
    }

    /// The same, fetched. `None`: somebody fetched it before.
    #[must_use]
    pub fn fetched(&self, now: Timestamp) -> Option<Self> {
        self.fetched_at.is_none().then(|| Self { fetched_at: Some(now), ..self.clone() })
    }

    /// What becomes of it, as far as it is decided.
    #[must_use]
    pub fn fate(&self) -> Fate {
        match &self.state {
            ConsignmentState::Open { .. } => Fate::Open,
            ConsignmentState::Ready { at, .. } => Fate::Ready { at: *at },
            ConsignmentState::Void { .. } => Fate::Void,
        }
    }
}

/// Who is in a ready consignment, kept with it: whoever was claimed for it and is not among them was never handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsignmentMembers {
    /// Everybody in it. Some tens of kilobytes at most: DynamoDB takes 400.
    pub customers: BTreeSet<CustomerId>,
}

impl Entry for ConsignmentMembers {
    const WHAT: &'static str = "the members of a consignment";
}

/// What becomes of a consignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its maker may still be working on it.
    Open,
    /// Everybody in it counts as accepted, since then.
    Ready {
        /// Since when.
        at: Timestamp,
    },
    /// Nobody in it was, or ever will be, written to or called by it.
    Void,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_form() {
        let name: ConsignmentName = "letter-000007".parse().expect("a name");
        assert_eq!(name, ConsignmentName { channel: Channel::Letter, number: 7 });
        assert_eq!(name.to_string(), "letter-000007");
        assert_eq!("call-1234567".parse::<ConsignmentName>().expect("a name").number, 1_234_567);
        for text in ["", "letter", "letter-7", "letter-000000", "letter-+00007", "email-000001", "call-000001 "] {
            assert_eq!(text.parse::<ConsignmentName>(), Err(NotAConsignment), "{text:?}");
        }
    }

    #[test]
    fn only_what_is_ready_shows_what_it_holds() {
        let notice =
            NoticeId { incident: crate::id::IncidentId::of_request("a", "b"), notice: crate::id::NoticeNumber::FIRST };
        let name = ConsignmentName::after(None, Channel::Letter);
        let at = Timestamp::UNIX_EPOCH;
        let contents = Contents { deliveries: 1, pages: Some(1), objects: vec![Object::of("k".into(), b"x")] };
        for (state, shows) in [
            (ConsignmentState::Open { lease_until: at }, false),
            (ConsignmentState::Void { at }, false),
            (ConsignmentState::Ready { at, contents }, true),
        ] {
            let consignment = Consignment { notice: notice.clone(), name, made_at: at, fetched_at: None, state };
            assert_eq!(consignment.contents().is_some(), shows);
            let json = serde_json::to_string(&consignment).expect("JSON");
            assert_eq!(serde_json::from_str::<Consignment>(&json).expect("its own form"), consignment, "{json}");
        }
    }
}
