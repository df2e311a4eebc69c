//! Topics and queues, to write to.

use model::message::{Alerted, Message};

/// Some messages were not taken. The caller's own message is redelivered, and publishing twice is harmless by design.
#[derive(Debug, thiserror::Error)]
#[error("{unpublished} messages could not be published to {target}")]
pub struct AnnounceError {
    /// How many.
    pub unpublished: usize,
    /// Where to.
    pub target: &'static str,
    /// The SDK's error.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// A topic or queue for one kind of message.
pub trait Announce<M: Message>: Send + Sync {
    /// Publishes all of them, in batches.
    fn announce(&self, messages: &[M]) -> impl Future<Output = Result<(), AnnounceError>> + Send;
}

/// The topic that people listen to.
pub trait Alerts: Send + Sync {
    /// Tells a person.
    fn alert(&self, alert: &Alerted) -> impl Future<Output = Result<(), AnnounceError>> + Send;
}
