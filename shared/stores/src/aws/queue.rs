//! Queues on SQS, to write to. Reading them is Lambda's part.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::BuildError;
use aws_sdk_sqs::types::{BatchResultErrorEntry, MessageAttributeValue, SendMessageBatchRequestEntry};

use super::Failure;
use super::batches::{self, Entry, NotTaken, Sent};
use crate::{Announce, AnnounceError};
use model::message::Message;

/// A queue for messages to one function.
#[derive(Clone, Debug)]
pub struct SqsQueue {
    client: Client,
    url: String,
}

impl SqsQueue {
    /// The queue of this URL.
    #[must_use]
    pub fn new(client: Client, url: impl Into<String>) -> Self {
        Self { client, url: url.into() }
    }

    async fn send(&self, entries: Vec<Entry>) -> Sent {
        let entries = entries.into_iter().map(entry).collect::<Result<_, _>>();
        let request = self.client.send_message_batch().queue_url(&self.url);
        let request = request.set_entries(Some(entries.expect("every field is set")));
        let answer = request.send().await.map_err(|error| Failure::from(&error))?;
        let not_taken = |failed: BatchResultErrorEntry| NotTaken {
            failure: Failure::of_entry(Some(&failed.code), failed.message.as_deref()),
            sender_fault: failed.sender_fault,
            id: failed.id,
        };
        Ok(answer.failed.into_iter().map(not_taken).collect())
    }
}

fn entry(entry: Entry) -> Result<SendMessageBatchRequestEntry, BuildError> {
    let mut request = SendMessageBatchRequestEntry::builder().id(entry.id).message_body(entry.body);
    if let Some((name, value)) = entry.attribute {
        let value = MessageAttributeValue::builder().data_type("String").string_value(value).build()?;
        request = request.message_attributes(name, value);
    }
    request.build()
}

impl<M: Message> Announce<M> for SqsQueue {
    async fn announce(&self, messages: &[M]) -> Result<(), AnnounceError> {
        batches::send_all(messages, "an SQS queue", |entries| self.send(entries)).await
    }
}
