//! What only watch asks of the world.

use std::collections::BTreeMap;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName;
use jiff::Timestamp;
use model::channel::Channel;
use model::pacing::Pacing;

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

/// The delivery queues.
pub trait Queues: Send + Sync {
    /// How full they are, about.
    fn depths(&self) -> impl Future<Output = Result<Depths, Box<dyn std::error::Error + Send + Sync>>> + Send;
}

/// The delivery queues on SQS.
#[derive(Clone, Debug)]
pub struct SqsQueues {
    client: Client,
    urls: BTreeMap<Channel, String>,
}

impl SqsQueues {
    /// The queues of these channels, by their URLs.
    #[must_use]
    pub fn new(client: Client, urls: impl Into<BTreeMap<Channel, String>>) -> Self {
        Self { client, urls: urls.into() }
    }
}

impl Queues for SqsQueues {
    async fn depths(&self) -> Result<Depths, Box<dyn std::error::Error + Send + Sync>> {
        const COUNTED: [QueueAttributeName; 2] = [
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
        ];
        let mut depths = Depths::default();
        for (channel, url) in &self.urls {
            let asked = self.client.get_queue_attributes().queue_url(url).set_attribute_names(Some(COUNTED.to_vec()));
            let attributes = asked.send().await?.attributes.unwrap_or_default();
            for name in &COUNTED {
                let count = attributes.get(name).map_or(Ok(0), |count| count.parse::<usize>())?;
                *depths.entry(*channel).or_default() += count;
            }
        }
        Ok(depths)
    }
}
