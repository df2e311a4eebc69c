//! Queue batches: records are decoded one by one, so that a poison record fails alone.

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use serde::de::DeserializeOwned;

/// What a queue delivered, and what of it failed.
pub struct Batch<M> {
    /// The messages that could be read, each with the id by which its failure is reported.
    pub messages: Vec<(String, M)>,
    failed: Vec<String>,
}

impl<M: DeserializeOwned> Batch<M> {
    /// Reads every record. One that cannot be read is logged (where, never what) and is redelivered until its queue moves it to
    /// the dead-letter queue, which has an alarm.
    #[must_use]
    pub fn decode(event: SqsEvent) -> Self {
        let mut batch = Self { messages: Vec::with_capacity(event.records.len()), failed: Vec::new() };
        for record in event.records {
            let id = record.message_id.unwrap_or_default();
            match serde_json::from_str(record.body.as_deref().unwrap_or_default()) {
                Ok(message) => batch.messages.push((id, message)),
                Err(error) => {
                    // The decoder's own text may quote the body.
                    let (line, column) = (error.line(), error.column());
                    tracing::error!(message.id = id, line, column, "a message cannot be read");
                    batch.failed.push(id);
                }
            }
        }
        batch
    }
}

impl<M> Batch<M> {
    /// Has these messages redelivered.
    pub fn fail(&mut self, ids: impl IntoIterator<Item = String>) {
        self.failed.extend(ids);
    }

    /// The answer to the queue: everything but the failed messages is done.
    #[must_use]
    pub fn response(self) -> SqsBatchResponse {
        let failure = |id: String| {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            failure
        };
        let mut response = SqsBatchResponse::default();
        response.batch_item_failures = self.failed.into_iter().map(failure).collect();
        response
    }
}
