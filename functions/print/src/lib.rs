//! **print** turns released deliveries into letters: one PDF and one manifest per consignment, for the mail house to download.
//!
//! - **Woken by** queue `letter` behind topic Deliveries: [`DeliveriesReleased`], each naming up to 25 deliveries, up to 20 at a time.
//! - **Reads** the notice and its dispatch (Incidents), the customers named (Customers), their rows (Deliveries).
//! - **Writes** consignments with their evidence, and counters (Incidents); claims and outcomes (Deliveries); letters and manifest,
//!   and a kept copy of what they say (S3).
//! - **Publishes** nothing: a person, or the mail house's program, downloads what is ready from *outcomes*.
//! - **May run twice because** a row is claimed by compare-and-swap before it is printed, and a consignment becomes ready once
//!   ([`model::consignment`]): no number is used twice, and what was never ready was never sent.
//! - **Gives up when** the notice is stopped or letters are paused, a row could not be claimed for certain, or something could not
//!   be written: then the consignment is void and its deliveries go back to `planned`.
//! - **Needs in template.yaml** memory and time for 500 letters, partial batch responses, 6 × its timeout as visibility.
//! - **Environment** `INCIDENTS_TABLE`, `CUSTOMERS_TABLE`, `DELIVERIES_TABLE`, `LETTERS_BUCKET`, `COPIES_BUCKET`.
//!
//! What cannot be printed for a person (no address, a script without font, more pages than a letter may have) is refused and not
//! cut: the person goes on to the next channel.

pub mod address;
mod consign;
mod fonts;
mod manifest;
mod s3;
pub mod typeset;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use handover::claims::NamedDeliveries;
use handover::notice_cache::{NoticeCache, Unusable};
use jiff::Timestamp;
use model::channel::Channel;
use model::consignment::ConsignmentName;
use model::customer::Customer;
use model::delivery::RefusedReason;
use model::error::chain;
use model::id::NoticeId;
use model::message::DeliveriesReleased;
use model::rendered::Letter;
use runtime::batch::Batch;
use stores::clock::Clock;
use stores::{Customers, Deliveries, Incidents, StoreError};

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
    /// What this environment keeps between batches.
    pub approved: NoticeCache,
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
    Copy(#[from] handover::copy::CopyError),
    /// The notice cannot go out.
    #[error(transparent)]
    Unusable(#[from] Unusable),
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
    for named in NamedDeliveries::by(std::mem::take(&mut messages.messages)) {
        if named.channel != Channel::Letter {
            tracing::error!(channel = %named.channel, "a message of another channel; it is dropped");
            continue;
        }
        if let Err(error) = consign::print(app, &named, deadline).await {
            tracing::error!(notice.id = %named.notice, error = chain(&error), "letters were not printed");
            messages.fail(named.messages);
        }
    }
    messages.response()
}
