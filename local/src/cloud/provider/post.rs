//! Publishes events to SNS topics in MiniStack, as SES does for a configuration set's event destinations.
//!
//! An event is published until it is taken: an emulator that is busy for a while loses none. Order is not promised, as with SES.

use std::time::Duration;

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use crate::cloud::aws::Cloud;

/// One event on its way to one topic.
#[derive(Clone, Debug)]
pub(super) struct Posted {
    /// The topic's ARN.
    pub(super) topic: String,
    /// What the event says.
    pub(super) event: String,
}

/// Starts to publish what is sent into the returned end.
pub(super) fn start(cloud: Cloud) -> UnboundedSender<Posted> {
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(publish_all(cloud, receiver));
    sender
}

async fn publish_all(cloud: Cloud, mut waiting: UnboundedReceiver<Posted>) {
    let mut batch = Vec::new();
    // As many as one PublishBatch takes.
    while waiting.recv_many(&mut batch, 10).await > 0 {
        while let Some(first) = batch.first() {
            let topic = first.topic.clone();
            let (now, later): (Vec<_>, Vec<_>) = batch.drain(..).partition(|posted| posted.topic == topic);
            batch = later;
            batch.extend(publish(&cloud, &topic, now).await);
        }
    }
}

/// Publishes events to one topic and returns those to be tried again.
async fn publish(cloud: &Cloud, topic: &str, events: Vec<Posted>) -> Vec<Posted> {
    let mut parameters = vec![("TopicArn".to_owned(), topic.to_owned())];
    for (number, posted) in events.iter().enumerate() {
        let entry = format!("PublishBatchRequestEntries.member.{}", number + 1);
        parameters.push((format!("{entry}.Id"), number.to_string()));
        parameters.push((format!("{entry}.Subject"), "Amazon SES Email Event Notification".to_owned()));
        parameters.push((format!("{entry}.Message"), posted.event.clone()));
    }
    let failed = match cloud.query("sns", "PublishBatch", &parameters).await {
        Ok(answer) => failed_entries(&answer),
        Err(error) if error.code() == Some("NotFound") => {
            tracing::error!(topic, "events are lost: their topic does not exist");
            return Vec::new();
        }
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "events wait: publishing failed");
            (0..events.len()).collect()
        }
    };
    if !failed.is_empty() {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let again = |(number, posted)| failed.contains(&number).then_some(posted);
    events.into_iter().enumerate().filter_map(again).collect()
}

fn failed_entries(answer: &str) -> Vec<usize> {
    let Ok(document) = roxmltree::Document::parse(answer) else { return Vec::new() };
    let failed = document.descendants().find(|node| node.tag_name().name() == "Failed");
    let ids = failed.into_iter().flat_map(|failed| failed.descendants()).filter(|node| node.tag_name().name() == "Id");
    ids.filter_map(|id| id.text()?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_that_failed_are_found_and_successes_are_not() {
        let answer = "<PublishBatchResponse><PublishBatchResult>\
            <Successful><member><Id>0</Id></member></Successful>\
            <Failed><member><Id>1</Id><Code>InternalError</Code></member><member><Id>3</Id></member></Failed>\
            </PublishBatchResult></PublishBatchResponse>";
        assert_eq!(failed_entries(answer), [1, 3]);
    }
}
