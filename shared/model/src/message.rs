//! The messages that pass between functions: past participles, versioned, pinned by the files in `events/`.
//!
//! None holds personal data: they name things by opaque ids, and whoever needs more reads it under their own permission.

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::id::{CustomerId, ListId, ListNumber, NoticeId, ResendNumber, TestSendNumber};
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

/// Topic Notices: a notice was approved, and this slice of its list is to be planned; or a resend of it was, and those of the slice
/// who are not notified are to be planned again.
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
    /// Which resend was approved. `None`: the notice itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resend: Option<ResendNumber>,
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
    /// To whom: at most [`DeliveriesReleased::MAX`], all of one shard.
    pub customers: Vec<CustomerId>,
}

impl DeliveriesReleased {
    /// How many one message names: as many as one batch of conditional writes holds.
    pub const MAX: usize = 25;
}

impl Message for DeliveriesReleased {
    fn attribute(&self) -> Option<(&'static str, &'static str)> {
        Some((Channel::ATTRIBUTE, self.channel.as_str()))
    }
}

/// Topic Deliveries, too: a person asked for a test of a notice. It names no address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestSendAsked {
    /// [`VERSION`].
    pub version: Version,
    /// Of which notice.
    pub notice: NoticeId,
    /// By which channel.
    pub channel: Channel,
    /// Which test.
    pub test: TestSendNumber,
}

impl Message for TestSendAsked {
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

/// Topic Alerts: something a person must know.
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

#[cfg(test)]
mod tests {
    use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
    use serde::de::DeserializeOwned;
    use serde_json::Value;

    use super::*;

    const RELEASED: [&str; 4] = [
        include_str!("../../../events/07-deliver-email.json"),
        include_str!("../../../events/07-deliver-sms.json"),
        include_str!("../../../events/08-print-letter.json"),
        include_str!("../../../events/09-call.json"),
    ];

    /// The records of a file, each with its message; what is read is all that is written, and the other way round.
    fn filed<M: Message + DeserializeOwned>(file: &str) -> Vec<(SqsMessage, M)> {
        let event: SqsEvent = serde_json::from_str(file).expect("an event of SQS");
        assert!(!event.records.is_empty());
        let read = |record: SqsMessage| {
            let body: Value = serde_json::from_str(record.body.as_deref().expect("a body")).expect("JSON");
            let message: M = serde_json::from_value(body.clone()).expect("a message");
            assert_eq!(serde_json::to_value(&message).expect("JSON"), body);
            (record, message)
        };
        event.records.into_iter().map(read).collect()
    }

    #[test]
    fn messages_are_what_the_files_under_events_say() {
        let approved = filed::<SliceApproved>(include_str!("../../../events/06-fan-out-slice-approved.json"));
        assert_eq!(approved[0].1.slice.customers, 2);
        assert_eq!(filed::<ListSealRequested>(include_str!("../../../events/04-import-seal-requested.json")).len(), 1);
        let channels = RELEASED.map(|file| filed::<DeliveriesReleased>(file)[0].1.channel);
        assert_eq!(channels, Channel::ALL);
        let test = filed::<TestSendAsked>(include_str!("../../../events/07-deliver-test.json"));
        assert_eq!(test[0].1.attribute(), Some((Channel::ATTRIBUTE, "email")));
    }

    #[test]
    fn a_released_message_carries_the_attribute_that_its_queue_filters_on() {
        for (record, message) in RELEASED.into_iter().flat_map(filed::<DeliveriesReleased>) {
            let (name, value) = message.attribute().expect("one");
            assert_eq!(record.message_attributes[name].string_value.as_deref(), Some(value));
        }
    }

    #[test]
    fn a_message_of_another_version_is_not_read() {
        let error = serde_json::from_str::<ListSealRequested>(r#"{"version":2,"seal":{}}"#).expect_err("version 2");
        assert!(error.to_string().contains("this build reads version 1"), "{error}");
    }
}
