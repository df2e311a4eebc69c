//! Topics and queues in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::weather::Weather;
use model::message::{Alerted, Message};
use stores::{Alerts, Announce, AnnounceError};

/// How many messages one `PublishBatch` or `SendMessageBatch` takes.
const BATCH: usize = 10;

/// A queue of message bodies, in the JSON that travels.
#[derive(Clone, Default)]
pub struct MemoryQueue {
    bodies: Arc<Mutex<VecDeque<String>>>,
    weather: Weather,
}

impl MemoryQueue {
    /// An empty one, under this weather.
    #[must_use]
    pub fn under(weather: &Weather) -> Self {
        Self { bodies: Arc::default(), weather: weather.clone() }
    }

    /// Takes all waiting messages.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        self.lock().drain(..).collect()
    }

    /// Puts a body back, or in from outside.
    pub fn put(&self, body: String) {
        self.lock().push_back(body);
    }

    /// How many messages wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether no message waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.bodies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<M: Message> Announce<M> for MemoryQueue {
    async fn announce(&self, messages: &[M]) -> Result<(), AnnounceError> {
        for (index, batch) in messages.chunks(BATCH).enumerate() {
            let publish = || {
                let bodies =
                    batch.iter().map(|message| serde_json::to_string(message).expect("our messages have a JSON form"));
                self.lock().extend(bodies);
            };
            self.weather.request("Publish", publish).await.map_err(|storm| AnnounceError {
                unpublished: messages.len() - index * BATCH,
                target: "a queue in memory",
                source: Box::new(storm),
            })?;
        }
        Ok(())
    }
}

/// The alerts that people got.
#[derive(Clone, Default)]
pub struct MemoryAlerts {
    alerts: Arc<Mutex<Vec<Alerted>>>,
    weather: Weather,
}

impl MemoryAlerts {
    /// No alert yet, under this weather.
    #[must_use]
    pub fn under(weather: &Weather) -> Self {
        Self { alerts: Arc::default(), weather: weather.clone() }
    }

    /// All alerts so far.
    #[must_use]
    pub fn sent(&self) -> Vec<Alerted> {
        self.alerts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Alerts for MemoryAlerts {
    async fn alert(&self, alert: &Alerted) -> Result<(), AnnounceError> {
        let send = || self.alerts.lock().unwrap_or_else(PoisonError::into_inner).push(alert.clone());
        let sent = self.weather.request("Publish", send).await;
        sent.map_err(|storm| AnnounceError { unpublished: 1, target: "alerts in memory", source: Box::new(storm) })
    }
}
