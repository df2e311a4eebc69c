//! **print** turns released deliveries into letters: one PDF and one manifest per consignment, for the mail house to fetch.
//!
//! - *woken by* queue `letter` behind topic Deliveries: [`DeliveriesReleased`], each naming up to 25 deliveries, up to 20 at a time
//! - *reads* the notice and its dispatch (Incidents), the customers named (Customers), their rows (Deliveries)
//! - *writes* consignments with their evidence, counters (Incidents), claims and outcomes (Deliveries), letters and manifest, and a
//!   kept copy of what they say (S3)
//! - *tells* nobody: a person, or the mail house's program, fetches what is ready
//! - *may run twice* because a row is claimed by compare-and-swap before it is printed, and a consignment becomes ready once
//!   ([`shared::consignment`]): no number is made twice, and what was never ready was never sent
//! - *gives up when* the notice is stopped or letters are paused, a row could not be claimed for certain, or something could not
//!   be written: then the consignment is void and its deliveries go back to `planned`
//! - *needs in template.yaml* memory and time for 500 letters, partial batch responses, 6 × its timeout as visibility
//!
//! What cannot be printed for a person (no address, a script without font, more pages than a letter may have) is refused and not
//! cut: the person goes on by the next channel.

pub mod address;
mod consign;
mod fonts;
mod manifest;
mod s3;
pub mod typeset;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use jiff::Timestamp;
use shared::batch::{Batch, chain};
use shared::channel::Channel;
use shared::clock::Clock;
use shared::consignment::ConsignmentName;
use shared::customer::Customer;
use shared::delivery::RefusedReason;
use shared::id::{CustomerId, IncidentId, ListNumber, NoticeId};
use shared::keys;
use shared::message::DeliveriesReleased;
use shared::notice::{NotComposed, Notice, read_composed};
use shared::ports::{Customers, Deliveries, Entry, IncidentKeys, Incidents, StoreError};
use shared::render::{Letter, Renderer, TemplateError};

use crate::typeset::{Addressed, NotPrinted, Press, Printed};

pub use manifest::COLUMNS;
pub use s3::S3Store;

/// The ports that print needs, bound together by whoever wires it.
pub trait Ports: 'static {
    /// The Incidents table.
    type Incidents: Incidents;
    /// The Customers table.
    type Customers: Customers;
    /// The Deliveries table.
    type Deliveries: Deliveries;
    /// What sets letters in type.
    type Typesetter: Typesetter;
    /// Where letters lie for the mail house.
    type Letters: Store;
    /// Kept copies.
    type Copies: Store;
    /// The clock.
    type Clock: Clock;
}

/// Sets letters in type.
pub trait Typesetter: Send + Sync {
    /// A letter with the address of its customer, as far as both can be printed.
    ///
    /// # Errors
    /// Why this person cannot be written to by letter.
    fn addressed(&self, customer: &Customer, letter: Letter) -> Result<Addressed, RefusedReason>;

    /// One PDF of these letters, in their order.
    ///
    /// # Errors
    /// [`NotPrinted`].
    fn print(&self, notice: &NoticeId, name: &ConsignmentName, letters: &[Addressed]) -> Result<Printed, NotPrinted>;
}

impl Typesetter for Press {
    fn addressed(&self, customer: &Customer, letter: Letter) -> Result<Addressed, RefusedReason> {
        use address::NoAddressBlock::{Missing, TooLong, Unshowable};
        let letter = self.showable(letter).map_err(|_| RefusedReason::Unrenderable)?;
        let origin = address::origin(&letter.sender);
        let address = address::of(self.fonts(), customer, origin).map_err(|error| match error {
            Missing => RefusedReason::NoAddress,
            Unshowable | TooLong => RefusedReason::Unrenderable,
        })?;
        Ok(Addressed { address, letter })
    }

    fn print(&self, notice: &NoticeId, name: &ConsignmentName, letters: &[Addressed]) -> Result<Printed, NotPrinted> {
        Self::print(self, notice, name, letters)
    }
}

/// An object was not written.
#[derive(Debug, thiserror::Error)]
#[error("a file of a consignment could not be written")]
pub struct NotStored(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// A bucket.
pub trait Store: Send + Sync {
    /// Writes an object where none stands yet.
    fn create(
        &self,
        key: &str,
        object: Vec<u8>,
        content_type: &'static str,
    ) -> impl Future<Output = Result<(), NotStored>> + Send;
}

/// What print works with.
pub struct App<P: Ports> {
    /// The Incidents table.
    pub incidents: P::Incidents,
    /// The Customers table.
    pub customers: P::Customers,
    /// The Deliveries table.
    pub deliveries: P::Deliveries,
    /// What sets letters in type.
    pub typesetter: P::Typesetter,
    /// Where letters lie for the mail house.
    pub letters: P::Letters,
    /// Kept copies.
    pub copies: P::Copies,
    /// The clock.
    pub clock: P::Clock,
    /// Notices compiled by this environment: an approved notice never changes.
    pub compiled: Compiled,
}

/// What an environment keeps between batches: compiled notices, and the keys of their incidents.
#[derive(Clone, Default)]
pub struct Compiled {
    notices: Arc<Mutex<HashMap<NoticeId, Arc<Renderer>>>>,
    keys: Arc<Mutex<HashMap<IncidentId, Arc<IncidentKeys>>>>,
}

/// Why letters could not be made; their message comes again.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// A table could not be used.
    #[error("the deliveries could not be read or recorded")]
    Store(#[from] StoreError),
    /// A bucket could not be used.
    #[error("the letters could not be stored")]
    NotStored(#[from] NotStored),
    /// The copy of what is written could not be made.
    #[error("the copy of the letters could not be sealed")]
    Copy(#[from] shared::copy::CopyError),
    /// What the message speaks of is not there.
    #[error("{0} is missing: a message without its approval")]
    Missing(&'static str),
    /// The text is not the one that was approved.
    #[error("the notice's text is not what was approved; nothing is printed")]
    NotAsApproved,
    /// The text cannot be compiled, although it was when it was written.
    #[error("the notice's text cannot be used")]
    Template(#[from] TemplateError),
    /// The typesetter refuses even a single letter.
    #[error("the letters could not be set in type")]
    NotPrinted(#[from] NotPrinted),
    /// The manifest could not be written.
    #[error("the manifest could not be written")]
    Manifest(#[from] csv::Error),
}

/// Works off a batch of messages until `deadline`; what fails comes again.
pub async fn handle<P: Ports>(app: &App<P>, event: SqsEvent, deadline: Timestamp) -> SqsBatchResponse {
    let mut messages = Batch::<DeliveriesReleased>::decode(event);
    let mut named: BTreeMap<(NoticeId, ListNumber), (Vec<String>, Vec<CustomerId>)> = BTreeMap::new();
    for (id, message) in std::mem::take(&mut messages.messages) {
        if message.channel != Channel::Letter {
            tracing::error!(channel = %message.channel, "a message of another channel; it is dropped");
            continue;
        }
        let (ids, customers) = named.entry((message.notice, message.list)).or_default();
        ids.push(id);
        customers.extend(message.customers);
    }
    for ((notice, list), (ids, mut customers)) in named {
        // Each customer once: a doubled message names everybody twice.
        customers.sort_unstable();
        customers.dedup();
        let work = consign::Work { notice: &notice, list, customers, deadline };
        if let Err(error) = consign::print(app, work).await {
            tracing::error!(notice.id = %notice, error = chain(&error), "letters were not printed");
            messages.fail(ids);
        }
    }
    messages.response()
}

impl<P: Ports> App<P> {
    /// The notice's letters, compiled; made sure to be what was approved.
    async fn compiled(&self, id: &NoticeId) -> Result<Arc<Renderer>, PrintError> {
        let lock = || self.compiled.notices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(renderer) = lock().get(id) {
            return Ok(renderer.clone());
        }
        let notice = self.found::<Notice>(&keys::notice(id)).await?;
        if notice.approval.as_ref().is_none_or(|approval| approval.content != notice.digest()) {
            return Err(PrintError::NotAsApproved);
        }
        let composed = read_composed(&self.incidents, &notice).await.map_err(|error| match error {
            NotComposed::Store(error) => error.into(),
            NotComposed::Changed(_) => PrintError::NotAsApproved,
        })?;
        let renderer = Arc::new(Renderer::of_letters(&notice.content.default_language, composed)?);
        lock().insert(id.clone(), renderer.clone());
        Ok(renderer)
    }

    /// The incident's keys. Where they are gone nothing may go out any more: nobody could show what it was.
    async fn keys(&self, incident: &IncidentId) -> Result<Arc<IncidentKeys>, PrintError> {
        let lock = || self.compiled.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keys) = lock().get(incident) {
            return Ok(keys.clone());
        }
        let keys =
            self.customers.keys(incident).await?.map(Arc::new).ok_or(PrintError::Missing("the incident's keys"))?;
        lock().insert(incident.clone(), keys.clone());
        Ok(keys)
    }

    async fn found<E: Entry>(&self, key: &keys::EntryKey) -> Result<E, PrintError> {
        Ok(self.incidents.get::<E>(key).await?.ok_or(PrintError::Missing(E::WHAT))?.value)
    }
}
