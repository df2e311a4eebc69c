//! Topics on SNS.

use aws_sdk_sns::Client;
use aws_sdk_sns::error::BuildError;
use aws_sdk_sns::types::{MessageAttributeValue, PublishBatchRequestEntry};

use super::Failure;
use super::batches::{self, Entry, NotTaken, Sent};
use crate::{Alerts, Announce, AnnounceError};
use model::message::{Alerted, Message};

/// A topic for messages between functions.
#[derive(Clone, Debug)]
pub struct SnsTopic {
    client: Client,
    arn: String,
}

impl SnsTopic {
    /// The topic of this ARN.
    #[must_use]
    pub fn new(client: Client, arn: impl Into<String>) -> Self {
        Self { client, arn: arn.into() }
    }

    async fn publish(&self, entries: Vec<Entry>) -> Sent {
        let entries = entries.into_iter().map(entry).collect::<Result<_, _>>();
        let request = self.client.publish_batch().topic_arn(&self.arn);
        let request = request.set_publish_batch_request_entries(Some(entries.expect("every field is set")));
        let answer = request.send().await.map_err(|error| Failure::from(&error))?;
        let not_taken = |failed: aws_sdk_sns::types::BatchResultErrorEntry| NotTaken {
            failure: Failure::of_entry(Some(&failed.code), failed.message.as_deref()),
            sender_fault: failed.sender_fault,
            id: failed.id,
        };
        Ok(answer.failed.unwrap_or_default().into_iter().map(not_taken).collect())
    }
}

fn entry(entry: Entry) -> Result<PublishBatchRequestEntry, BuildError> {
    let mut request = PublishBatchRequestEntry::builder().id(entry.id).message(entry.body);
    if let Some((name, value)) = entry.attribute {
        let value = MessageAttributeValue::builder().data_type("String").string_value(value).build()?;
        request = request.message_attributes(name, value);
    }
    request.build()
}

impl<M: Message> Announce<M> for SnsTopic {
    async fn announce(&self, messages: &[M]) -> Result<(), AnnounceError> {
        batches::send_all(messages, "an SNS topic", |entries| self.publish(entries)).await
    }
}

/// The topic that people listen to.
#[derive(Clone, Debug)]
pub struct SnsAlerts {
    client: Client,
    arn: String,
}

impl SnsAlerts {
    /// The topic of this ARN.
    #[must_use]
    pub fn new(client: Client, arn: impl Into<String>) -> Self {
        Self { client, arn: arn.into() }
    }
}

impl Alerts for SnsAlerts {
    async fn alert(&self, alert: &Alerted) -> Result<(), AnnounceError> {
        let request = self.client.publish().topic_arn(&self.arn).subject(subject(&alert.subject)).message(&alert.text);
        request.send().await.map(drop).map_err(|error| AnnounceError {
            unpublished: 1,
            target: "the topic of alerts",
            source: Box::new(Failure::from(&error)),
        })
    }
}

/// The subject in the form that SNS takes: an alert must not fail for its looks.
///
/// ASCII, fewer than 100 characters, no line breaks or control characters, and a letter, digit or punctuation mark first.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>
fn subject(text: &str) -> String {
    let fit = |character: char| match character {
        ' '..='~' => character,
        _ if character.is_whitespace() || character.is_control() => ' ',
        _ => '?',
    };
    let subject: String = text.chars().map(fit).collect();
    match subject.trim() {
        "" => "Alert".to_owned(),
        subject => subject.chars().take(99).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_always_has_a_form_that_sns_takes() {
        assert_eq!(subject("Sending is paused"), "Sending is paused");
        assert_eq!(subject(" Bounces\r\nat 5 % – pausé\t"), "Bounces  at 5 % ? paus?");
        assert_eq!(subject("\n"), "Alert");
        assert_eq!(subject(&"x".repeat(300)).len(), 99);
    }
}
