//! **deliver** sends e-mail and texts: those that a message names and that this call can claim, and records every outcome.
//!
//! - **Woken by** queues `email` and `sms` behind topic Deliveries: [`DeliveriesReleased`], each naming up to 25 deliveries, and
//!   [`TestSendAsked`], a test that a person asked for.
//! - **Reads** the notice, its dispatch and the pacing, for a test its entry and the guest list (Incidents); the customers named, for
//!   a test the guest's address, and the incident's keys (Customers); their rows, in which their codes are sealed (Deliveries).
//! - **Writes** claims and outcomes (Deliveries), a kept copy of what is sent (S3), counters and the outcome of a test (Incidents).
//! - **Publishes** nothing. It sends to the customer, or for a test to a named guest, through SES, and through SNS or AWS End User
//!   Messaging: one call per claim.
//! - **May run twice because** a row is claimed by compare-and-swap before anything is sent: the second copy finds it taken.
//! - **Gives up when** time runs out, or the notice is stopped or its channel paused: what is not sent goes back to `planned`.
//! - **Needs in template.yaml** SDK-independent timeouts (function, 6 × that as visibility), partial batch responses, and a maximum
//!   concurrency equal to `EMAIL_ENVIRONMENTS`, by which the account's rate is divided.
//! - **Environment** `INCIDENTS_TABLE`, `CUSTOMERS_TABLE`, `DELIVERIES_TABLE`, `COPIES_BUCKET`, `SENDER`, `CONFIGURATION_SET`,
//!   `EMAIL_ENVIRONMENTS`, `SMS_ORIGINATION_IDENTITY`, `SMS_CONFIGURATION_SET`.
//!
//! The order within a batch is the guarantee. What can fail for good (rendering) comes before the claim, and so does the kept copy,
//! so that there is no message without its proof. Claims are taken, sent and recorded a request's worth at a time: a call that is
//! killed leaves no more than that in doubt. An answer that is lost is `uncertain`, never failed.

mod batch;
pub mod eum;
mod gate;
mod provider;
pub mod ses;
pub mod sns;
mod test_send;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use handover::claims::NamedDeliveries;
use handover::copy::CopyNotKept;
use handover::notice_cache::{NoticeCache, Unusable};
use jiff::Timestamp;
use model::error::chain;
use model::message::{DeliveriesReleased, TestSendAsked};
use runtime::batch::Batch;
use serde::Deserialize;
use stores::aws::{Aws, S3Bucket};
use stores::{CreateObjects, StoreError, World};

pub use provider::{Mailer, Texter};

/// The ports that deliver needs, bound together by whoever wires it.
pub trait Ports: World {
    /// E-mail.
    type Mailer: Mailer;
    /// Text messages.
    type Texter: Texter;
    /// Kept copies.
    type Copies: CreateObjects;
}

impl Ports for Aws {
    type Mailer = ses::SesMailer;
    type Texter = eum::AwsTexter;
    type Copies = S3Bucket;
}

/// What deliver works with.
pub struct App<P: Ports> {
    /// The Incidents table.
    pub incidents: P::Incidents,
    /// The Customers table.
    pub customers: P::Customers,
    /// The Deliveries table.
    pub deliveries: P::Deliveries,
    /// E-mail.
    pub mailer: P::Mailer,
    /// Text messages.
    pub texter: P::Texter,
    /// Kept copies.
    pub copies: P::Copies,
    /// The clock.
    pub clock: P::Clock,
    /// How many environments send side by side at most: each takes its share of the account's rate.
    pub environments: u32,
    /// What this environment keeps between batches.
    pub approved: NoticeCache,
}

/// Why a batch could not be processed; its messages are redelivered.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// A table could not be used.
    #[error("the deliveries could not be read or recorded")]
    Store(#[from] StoreError),
    /// The notice cannot go out.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// Its copy was not kept.
    #[error(transparent)]
    NoCopy(#[from] CopyNotKept),
}

/// Processes a batch of messages until `deadline`; what fails is redelivered.
pub async fn handle<P: Ports>(app: &App<P>, event: SqsEvent, deadline: Timestamp) -> SqsBatchResponse {
    let mut messages = Batch::<QueueMessage>::decode(event);
    let mut released = Vec::new();
    for (id, message) in std::mem::take(&mut messages.messages) {
        match message {
            QueueMessage::Released(message) => released.push((id, message)),
            QueueMessage::Test(asked) => {
                if let Err(error) = test_send::send(app, &asked, deadline).await {
                    tracing::error!(notice.id = %asked.notice, error = chain(&error), "a test was not sent");
                    messages.fail([id]);
                }
            }
        }
    }
    for named in NamedDeliveries::by(released) {
        if let Err(error) = batch::deliver(app, &named, deadline).await {
            let (notice, channel) = (&named.notice, named.channel);
            tracing::error!(notice.id = %notice, %channel, error = chain(&error), "deliveries were not processed");
            messages.fail(named.messages);
        }
    }
    messages.response()
}

/// What comes through the queues.
#[derive(Deserialize)]
#[serde(untagged)]
enum QueueMessage {
    Released(DeliveriesReleased),
    Test(TestSendAsked),
}
