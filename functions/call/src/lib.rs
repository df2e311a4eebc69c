//! **call** hands deliveries over to a call center: one consignment of call sheets, by time zone and language.
//!
//! - **Woken by** queue `call` behind topic Deliveries: [`DeliveriesReleased`], each naming up to 25 deliveries.
//! - **Reads** the notice and its dispatch (Incidents), the customers named (Customers), their rows (Deliveries).
//! - **Writes** a consignment with its evidence, and counters (Incidents); claims and outcomes (Deliveries); the sheets and a kept
//!   copy (S3).
//! - **Publishes** nothing: the call center gets the sheets from *outcomes*, and only once their consignment is ready.
//! - **May run twice because** a row is claimed by compare-and-swap under the consignment's name before it is listed, and what is
//!   listed counts only once the consignment is ready, which is one compare-and-swap too ([`model::consignment`]).
//! - **Gives up when** the notice is stopped or the channel paused (what is not claimed stays `planned`), or when anything fails
//!   before the consignment is ready: then the consignment is void, its rows go back, and the messages are delivered again.
//! - **Needs in template.yaml** partial batch responses, a batching window (fewer and longer sheets), two buckets that take an
//!   object only once (`If-None-Match`); the calls bucket under a key of its own, short retention, no other reader than *outcomes*.
//! - **Environment** `INCIDENTS_TABLE`, `CUSTOMERS_TABLE`, `DELIVERIES_TABLE`, `CALLS_BUCKET`, `COPIES_BUCKET`.
//!
//! A sheet asks for up to [`Tries::MAX`] tries a person, on different days, and *outcomes* reads back what came of each. So
//! nobody is on two sheets at once, and nobody who was reached is called again.
//!
//! [`Tries::MAX`]: model::delivery::Tries::MAX

mod batch;
mod bucket;
mod hours;
mod sheet;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use handover::claims::NamedDeliveries;
use handover::notice_cache::{NoticeCache, Unusable};
use jiff::Timestamp;
use model::channel::Channel;
use model::error::chain;
use model::message::DeliveriesReleased;
use runtime::batch::Batch;
use stores::clock::Clock;
use stores::{Customers, Deliveries, Incidents, StoreError};

#[cfg(any(test, feature = "memory"))]
pub use bucket::memory::MemoryBucket;
pub use bucket::s3::S3Bucket;
pub use bucket::{Bucket, NotPut};

/// The ports that call needs, bound together by whoever wires it.
pub trait Ports: 'static {
    /// The Incidents table.
    type Incidents: Incidents;
    /// The Customers table.
    type Customers: Customers;
    /// The Deliveries table.
    type Deliveries: Deliveries;
    /// The calls bucket, and that of kept copies.
    type Bucket: Bucket;
    /// The clock.
    type Clock: Clock;
}

/// What call works with.
pub struct App<P: Ports> {
    /// The Incidents table.
    pub incidents: P::Incidents,
    /// The Customers table.
    pub customers: P::Customers,
    /// The Deliveries table.
    pub deliveries: P::Deliveries,
    /// Call sheets, for the call centre.
    pub sheets: P::Bucket,
    /// Kept copies.
    pub copies: P::Bucket,
    /// The clock.
    pub clock: P::Clock,
    /// What this environment keeps between batches.
    pub approved: NoticeCache,
}

/// Why a batch could not be worked off; its messages come again.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// A table could not be used.
    #[error("the deliveries could not be read or recorded")]
    Store(#[from] StoreError),
    /// A bucket did not take a sheet or a copy.
    #[error("nothing is handed over")]
    Bucket(#[from] NotPut),
    /// The notice cannot go out.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// The copy of what is to be said could not be sealed.
    #[error("the copy of what is to be said could not be made")]
    Copy(#[from] handover::copy::CopyError),
    /// Its lease ran out while it was made, and somebody found it so.
    #[error("the consignment was given up as void before it was ready")]
    Void,
}

/// Hands over what a batch of messages names until `deadline`; what fails comes again.
pub async fn handle<P: Ports>(app: &App<P>, event: SqsEvent, deadline: Timestamp) -> SqsBatchResponse {
    let mut messages = Batch::<DeliveriesReleased>::decode(event);
    for named in NamedDeliveries::by(std::mem::take(&mut messages.messages)) {
        if named.channel != Channel::Call {
            tracing::error!(channel = %named.channel, "a message of another channel; it is dropped");
            continue;
        }
        if let Err(error) = batch::hand_over(app, &named, deadline).await {
            tracing::error!(notice.id = %named.notice, error = chain(&error), "calls were not handed over");
            messages.fail(named.messages);
        }
    }
    messages.response()
}
