//! The messages that pass between functions: past participles, versioned, pinned by the files in `events/`.
//!
//! None holds personal data: they name things by opaque ids, and whoever needs more reads it under their own permission.

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::id::{CustomerId, ListId, ListNumber, NoticeId};
use crate::list::Slice;

/// The version that every message carries. A reader refuses one it does not know.
pub const VERSION: u8 = 1;

/// A message of a topic or queue.
pub trait Message: Serialize + Send + Sync {
    /// What subscriptions filter on: the message attribute's name and value.
    fn attribute(&self) -> Option<(&'static str, &'static str)> {
        None
    }
}

/// Topic Notices: a notice was approved; this slice of its list is to be planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SliceApproved {
    /// [`VERSION`].
    pub version: Version,
    /// Which notice.
    pub notice: NoticeId,
    /// To which list.
    pub list: ListNumber,
    /// Which part of it.
    pub slice: Slice,
}

impl Message for SliceApproved {}

/// Topic Deliveries: these deliveries may go out now by this channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveriesReleased {
    /// [`VERSION`].
    pub version: Version,
    /// Of which notice.
    pub notice: NoticeId,
    /// To which list.
    pub list: ListNumber,
    /// By which channel.
    pub channel: Channel,
    /// To whom: at most [`DeliveriesReleased::MOST`], all of one shard.
    pub customers: Vec<CustomerId>,
}

impl DeliveriesReleased {
    /// How many one message names: as many as one batch of conditional writes holds.
    pub const MOST: usize = 25;
}

impl Message for DeliveriesReleased {
    fn attribute(&self) -> Option<(&'static str, &'static str)> {
        Some((Channel::ATTRIBUTE, self.channel.as_str()))
    }
}

/// Queue Import: a person asked to seal a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSealRequested {
    /// [`VERSION`].
    pub version: Version,
    /// Which list.
    pub seal: ListId,
}

impl Message for ListSealRequested {}

/// Topic Alerts: something a person has to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alerted {
    /// One line, at most 100 characters (SNS's limit of a subject).
    pub subject: String,
    /// What happened, what it means and what to do.
    pub text: String,
}

/// The version of a message: reading any but ours fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Version;

impl From<Version> for u8 {
    fn from(_: Version) -> Self {
        VERSION
    }
}

impl TryFrom<u8> for Version {
    type Error = UnknownVersion;
    fn try_from(version: u8) -> Result<Self, UnknownVersion> {
        if version == VERSION { Ok(Self) } else { Err(UnknownVersion(version)) }
    }
}

/// A message of a version that this build does not read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("message version {0}; this build reads version {VERSION}")]
pub struct UnknownVersion(u8);
