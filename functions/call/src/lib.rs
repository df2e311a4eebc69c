//! **call** hands deliveries over to a call center: one consignment of call sheets, by time zone and language.
//!
//! - **Woken by** queue `call` behind topic Deliveries: [`DeliveriesReleased`](model::message::DeliveriesReleased), each naming up to 25 deliveries.
//! - **Reads** the notice and its dispatch (Incidents), the customers named (Customers), their rows (Deliveries).
//! - **Writes** a consignment with its evidence, and counters (Incidents); claims and outcomes (Deliveries); the sheets and a kept
//!   copy (S3).
//! - **Publishes** nothing: the call center gets the sheets from *outcomes*, and only once their consignment is ready.
//! - **May run twice because** a row is claimed by compare-and-swap under the consignment's name before it is listed, and what is
//!   listed counts only once the consignment is ready, which is one compare-and-swap too ([`model::consignment`]).
//! - **Gives up when** the notice is stopped or the channel paused (what is not claimed stays `planned`), or when anything fails
//!   before the consignment is ready: then the consignment is void, its rows go back, and the messages are delivered again.
//!   All of this is the protocol of [`handover::consignment`]; here are the calls.
//! - **Needs in template.yaml** partial batch responses, a batching window (fewer and longer sheets), two buckets that take an
//!   object only once (`If-None-Match`); the calls bucket under a key of its own, short retention, no other reader than *outcomes*.
//! - **Environment** `INCIDENTS_TABLE`, `CUSTOMERS_TABLE`, `DELIVERIES_TABLE`, `CALLS_BUCKET`, `COPIES_BUCKET`.
//!
//! A sheet asks for up to [`Tries::MAX`] tries a person, on different days, and *outcomes* reads back what came of each. So
//! nobody is on two sheets at once, and nobody who was reached is called again.
//!
//! [`Tries::MAX`]: model::delivery::Tries::MAX

mod calls;
mod hours;
mod sheet;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use handover::consignment;
use jiff::Timestamp;
use stores::{CreateObjects, World};

pub use calls::{Call, Calls};

/// What call works with.
pub type App<W, B> = consignment::App<W, B, Calls>;

/// Hands over what a batch of messages names until `deadline`; what fails is redelivered.
pub async fn handle<W: World, B: CreateObjects>(
    app: &App<W, B>,
    event: SqsEvent,
    deadline: Timestamp,
) -> SqsBatchResponse {
    consignment::hand_over_batch(app, event, deadline).await
}
