//! **deliver** sends what a message names and this call can claim, and records every outcome.
//!
//! - *woken by* queues `email` and `sms` behind topic Deliveries: [`DeliveriesReleased`], each naming up to 25 deliveries, and
//!   [`TestSendAsked`], a test that a person asked for
//! - *reads* the notice, its dispatch and the pacing, for a test its entry and the guest list (Incidents), the customers named, for a
//!   test the guest's address, the incident's keys (Customers), their rows, in which their codes are sealed (Deliveries)
//! - *writes* claims and outcomes (Deliveries), a kept copy of what is sent (S3), counters and what came of a test
//!   (Incidents)
//! - *tells* the customer, or for a test a named guest, through SES or SNS: one provider call per claim
//! - *may run twice* because a row is claimed by compare-and-swap before anything is sent: the second copy finds it taken
//! - *gives up when* time runs out, the notice is stopped or its channel paused: what is not sent goes back to `planned`
//! - *needs in template.yaml* SDK-independent timeouts (function, 6 × that as visibility), partial batch responses, and a maximum
//!   concurrency equal to `EMAIL_ENVIRONMENTS`, by which the account's rate is divided
//!
//! The order within a batch is the guarantee. What can fail for good (rendering) comes before the claim. The copy is kept
//! between claim and call, so that there is no message without its proof. An answer that is lost is `uncertain`, never failed.

mod batch;
mod gate;
mod provider;
pub mod s3;
pub mod ses;
pub mod sns;
mod test_send;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use jiff::Timestamp;
use serde::Deserialize;
use shared::batch::{Batch, chain};
use shared::channel::Channel;
use shared::clock::Clock;
use shared::id::{CustomerId, IncidentId, ListNumber, NoticeId};
use shared::keys;
use shared::message::{DeliveriesReleased, TestSendAsked};
use shared::notice::{NotComposed, Notice, read_composed};
use shared::ports::{Customers, Deliveries, Entry, IncidentKeys, Incidents, StoreError};
use shared::render::{Renderer, TemplateError};

pub use provider::{Copies, CopyNotKept, Mailer, Texter};

/// The ports that deliver needs, bound together by whoever wires it.
pub trait Ports: 'static {
    /// The Incidents table.
    type Incidents: Incidents;
    /// The Customers table.
    type Customers: Customers;
    /// The Deliveries table.
    type Deliveries: Deliveries;
    /// E-mail.
    type Mailer: Mailer;
    /// Text messages.
    type Texter: Texter;
    /// Kept copies.
    type Copies: Copies;
    /// The clock.
    type Clock: Clock;
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
    /// Notices compiled by this environment: an approved notice never changes.
    pub compiled: Compiled,
}

/// What an environment keeps between batches: compiled notices, and the keys of their incidents.
#[derive(Clone, Default)]
pub struct Compiled {
    notices: Arc<Mutex<HashMap<NoticeId, Arc<Renderer>>>>,
    keys: Arc<Mutex<HashMap<IncidentId, Arc<IncidentKeys>>>>,
}

/// Why a batch could not be worked off; its message comes again.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// A table could not be used.
    #[error("the deliveries could not be read or recorded")]
    Store(#[from] StoreError),
    /// What the message speaks of is not there.
    #[error("{0} is missing: a message without its approval")]
    Missing(&'static str),
    /// The text is not the one that was approved.
    #[error("the notice's text is not what was approved; nothing is sent")]
    NotAsApproved,
    /// The text cannot be compiled, although it was when it was written.
    #[error("the notice's text cannot be used")]
    Template(#[from] TemplateError),
}

/// Works off a batch of messages until `deadline`; what fails comes again.
pub async fn handle<P: Ports>(app: &App<P>, event: SqsEvent, deadline: Timestamp) -> SqsBatchResponse {
    let mut messages = Batch::<Handed>::decode(event);
    let mut named: BTreeMap<(NoticeId, ListNumber, Channel), Named> = BTreeMap::new();
    for (id, message) in std::mem::take(&mut messages.messages) {
        let message = match message {
            Handed::Released(message) => message,
            Handed::Test(asked) => {
                if let Err(error) = test_send::send(app, &asked, deadline).await {
                    tracing::error!(notice.id = %asked.notice, error = chain(&error), "a test was not worked off");
                    messages.fail([id]);
                }
                continue;
            }
        };
        let entry = named.entry((message.notice, message.list, message.channel)).or_default();
        entry.messages.push(id);
        entry.customers.extend(message.customers);
    }
    for ((notice, list, channel), named) in named {
        let work = batch::Work { notice: &notice, list, channel, customers: named.unique(), deadline };
        if let Err(error) = batch::deliver(app, work).await {
            tracing::error!(notice.id = %notice, %channel, error = chain(&error), "deliveries were not worked off");
            messages.fail(named.messages);
        }
    }
    messages.response()
}

/// What comes through the queues.
#[derive(Deserialize)]
#[serde(untagged)]
enum Handed {
    Released(DeliveriesReleased),
    Test(TestSendAsked),
}

/// What several messages name of one notice and channel.
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

impl<P: Ports> App<P> {
    /// The notice, compiled; made sure to be the text that was approved.
    async fn compiled(&self, id: &NoticeId) -> Result<Arc<Renderer>, DeliverError> {
        let lock = || self.compiled.notices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(renderer) = lock().get(id) {
            return Ok(renderer.clone());
        }
        let notice = self.found::<Notice>(&keys::notice(id)).await?;
        // Both at once: what was approved is what its author wrote together with what was composed of it.
        if notice.approval.as_ref().is_none_or(|approval| approval.content != notice.digest()) {
            return Err(DeliverError::NotAsApproved);
        }
        let composed = read_composed(&self.incidents, &notice).await.map_err(|error| match error {
            NotComposed::Store(error) => error.into(),
            NotComposed::Changed(_) => DeliverError::NotAsApproved,
        })?;
        let renderer = Arc::new(Renderer::new(&notice.content.default_language, composed)?);
        lock().insert(id.clone(), renderer.clone());
        Ok(renderer)
    }

    /// The incident's keys. Where they are gone nothing may go out any more: nobody could show what it was.
    async fn keys(&self, incident: &IncidentId) -> Result<Arc<IncidentKeys>, DeliverError> {
        let lock = || self.compiled.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keys) = lock().get(incident) {
            return Ok(keys.clone());
        }
        let keys =
            self.customers.keys(incident).await?.map(Arc::new).ok_or(DeliverError::Missing("the incident's keys"))?;
        lock().insert(incident.clone(), keys.clone());
        Ok(keys)
    }

    async fn found<E: Entry>(&self, key: &keys::EntryKey) -> Result<E, DeliverError> {
        Ok(self.incidents.get::<E>(key).await?.ok_or(DeliverError::Missing(E::WHAT))?.value)
    }
}
