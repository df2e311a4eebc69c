//! **call** hands deliveries over to a call centre: one consignment of call sheets, by time zone and language.
//!
//! - *woken by* queue `call` behind topic Deliveries: [`DeliveriesReleased`], each naming up to 25 deliveries
//! - *reads* the notice and its dispatch (Incidents), the customers named (Customers), their rows (Deliveries)
//! - *writes* a consignment with its evidence (Incidents), claims and outcomes (Deliveries), the sheets, a kept copy (S3), counters
//! - *tells* the call centre, through the sheets in the calls bucket, which are seen only once their consignment is ready
//! - *may run twice* because a row is claimed by compare-and-swap under the consignment's name before it is listed, and what is
//!   listed counts only once the consignment is ready, which is one compare-and-swap, too ([`shared::consignment`])
//! - *gives up when* the notice is stopped or the channel paused (what is not claimed stays `planned`), or when anything fails
//!   before the commit point: then the consignment is void, its rows go back, and the messages come again
//! - *needs in template.yaml* partial batch responses, a batching window (fewer and longer sheets), two buckets that take an
//!   object only once (`If-None-Match`); the calls bucket under a key of its own, short retention, no other reader than *outcomes*
//!
//! A sheet asks for up to [`Tries::MOST`] tries a person, on different days, and what came of each is read back by *outcomes*. So
//! nobody is on two sheets at once, and nobody is called again who was reached.
//!
//! [`Tries::MOST`]: shared::delivery::Tries::MOST

mod batch;
mod bucket;
mod hours;
mod sheet;

use std::collections::BTreeMap;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use jiff::Timestamp;
use shared::batch::{Batch, chain};
use shared::clock::Clock;
use shared::id::{CustomerId, ListNumber, NoticeId};
use shared::message::DeliveriesReleased;
use shared::notice::NotComposed;
use shared::ports::{Customers, Deliveries, Incidents, StoreError};
use shared::render::TemplateError;

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
    /// What the message speaks of is not there.
    #[error("{0} is missing: a message without its approval")]
    Missing(&'static str),
    /// The text is not the one that was approved.
    #[error("the notice's text is not what was approved; nobody is called")]
    NotAsApproved,
    /// The text cannot be compiled, although it was when it was written.
    #[error("the notice's text cannot be used")]
    Template(#[from] TemplateError),
    /// The copy of what is to be said could not be sealed.
    #[error("the copy of what is to be said could not be made")]
    Copy(#[from] shared::copy::CopyError),
    /// Its lease ran out while it was made, and somebody found it so.
    #[error("the consignment was given up as void before it was ready")]
    Void,
}

impl From<NotComposed> for CallError {
    fn from(error: NotComposed) -> Self {
        match error {
            NotComposed::Store(error) => Self::Store(error),
            NotComposed::Changed(_) => Self::NotAsApproved,
        }
    }
}

/// Hands over what a batch of messages names until `deadline`; what fails comes again.
pub async fn handle<P: Ports>(app: &App<P>, event: SqsEvent, deadline: Timestamp) -> SqsBatchResponse {
    let mut messages = Batch::<DeliveriesReleased>::decode(event);
    let mut named: BTreeMap<(NoticeId, ListNumber), Named> = BTreeMap::new();
    for (id, message) in std::mem::take(&mut messages.messages) {
        let entry = named.entry((message.notice, message.list)).or_default();
        entry.messages.push(id);
        entry.customers.extend(message.customers);
    }
    for ((notice, list), named) in named {
        let work = batch::Work { notice: &notice, list, customers: named.unique(), deadline };
        if let Err(error) = batch::hand_over(app, work).await {
            tracing::error!(notice.id = %notice, error = chain(&error), "calls were not handed over");
            messages.fail(named.messages);
        }
    }
    messages.response()
}

/// What several messages name of one notice.
#[derive(Default)]
struct Named {
    messages: Vec<String>,
    customers: Vec<CustomerId>,
}

impl Named {
    /// Each customer once: no item may stand twice in one batch of writes, and a doubled message names everybody twice.
    fn unique(&self) -> Vec<CustomerId> {
        let mut customers = self.customers.clone();
        customers.sort_unstable();
        customers.dedup();
        customers
    }
}
