//! What only watch asks of the world.

use std::collections::BTreeMap;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName;
use jiff::Timestamp;
use model::account::AlarmSubscriptions;
use model::channel::Channel;
use model::pacing::Pacing;
use stores::aws::Failure;

/// SES did not say how fast we may send.
#[derive(Debug, thiserror::Error)]
#[error("SES's account could not be read")]
pub struct AccountUnread(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// SES's account.
pub trait Account: Send + Sync {
    /// How fast, and how much, it may send.
    fn pacing(&self, now: Timestamp) -> impl Future<Output = Result<Pacing, AccountUnread>> + Send;
}

/// How many messages wait or are being worked on, in the queue of each channel.
pub type Depths = BTreeMap<Channel, usize>;

/// How full the queues are, about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// What is released and not yet processed.
    pub released: Depths,
    /// Events of the mail provider that wait, are being worked on, or were given up.
    pub receipts: usize,
}

/// Nobody said who gets the alarms.
#[derive(Debug, thiserror::Error)]
#[error("the subscriptions to topic Alerts could not be read")]
pub struct SubscriptionsUnread(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Who gets the alarms.
pub trait Subscriptions: Send + Sync {
    /// How many addresses do, and how many were asked to confirm.
    fn subscriptions(
        &self,
        now: Timestamp,
    ) -> impl Future<Output = Result<AlarmSubscriptions, SubscriptionsUnread>> + Send;
}

/// The subscriptions of a topic of SNS.
#[derive(Clone, Debug)]
pub struct SnsSubscriptions {
    client: aws_sdk_sns::Client,
    topic: String,
}

impl SnsSubscriptions {
    /// Those of the topic of this ARN.
    #[must_use]
    pub fn new(client: aws_sdk_sns::Client, topic: String) -> Self {
        Self { client, topic }
    }
}

impl Subscriptions for SnsSubscriptions {
    async fn subscriptions(&self, now: Timestamp) -> Result<AlarmSubscriptions, SubscriptionsUnread> {
        let asked = self.client.get_topic_attributes().topic_arn(&self.topic).send().await;
        let attributes =
            asked.map_err(|error| SubscriptionsUnread(Failure::from(&error).into()))?.attributes.unwrap_or_default();
        // https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
        let count = |name: &str| {
            attributes
                .get(name)
                .map_or(Ok(0), |count| count.parse())
                .map_err(|error| SubscriptionsUnread(Box::new(error)))
        };
        let (confirmed, pending) = (count("SubscriptionsConfirmed")?, count("SubscriptionsPending")?);
        Ok(AlarmSubscriptions { confirmed, pending, read_at: now })
    }
}

/// The delivery queues, and those of receipts.
pub trait Queues: Send + Sync {
    /// How full they are, about.
    fn waiting(&self) -> impl Future<Output = Result<Waiting, Box<dyn std::error::Error + Send + Sync>>> + Send;
}

/// The queues on SQS.
#[derive(Clone, Debug)]
pub struct SqsQueues {
    client: Client,
    released: BTreeMap<Channel, String>,
    receipts: Vec<String>,
}

impl SqsQueues {
    /// The queues of these channels, and those of receipts with their dead letters, by their URLs.
    #[must_use]
    pub fn new(client: Client, released: impl Into<BTreeMap<Channel, String>>, receipts: Vec<String>) -> Self {
        Self { client, released: released.into(), receipts }
    }

    async fn depth(&self, url: &str) -> Result<usize, Box<dyn std::error::Error + Send + Sync>> {
        const COUNTED: [QueueAttributeName; 2] = [
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
        ];
        let asked = self.client.get_queue_attributes().queue_url(url).set_attribute_names(Some(COUNTED.to_vec()));
        let attributes = asked.send().await.map_err(|error| Failure::from(&error))?.attributes.unwrap_or_default();
        let counts = COUNTED.iter().map(|name| attributes.get(name).map_or(Ok(0), |count| count.parse::<usize>()));
        Ok(counts.sum::<Result<usize, _>>()?)
    }
}

impl Queues for SqsQueues {
    async fn waiting(&self) -> Result<Waiting, Box<dyn std::error::Error + Send + Sync>> {
        let mut waiting = Waiting::default();
        for (channel, url) in &self.released {
            waiting.released.insert(*channel, self.depth(url).await?);
        }
        for url in &self.receipts {
            waiting.receipts += self.depth(url).await?;
        }
        Ok(waiting)
    }
}
