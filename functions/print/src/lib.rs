//! **print** turns released deliveries into letters: one PDF and one manifest per consignment, for the mail house to download.
//!
//! - **Woken by** queue `letter` behind topic Deliveries: [`DeliveriesReleased`](model::message::DeliveriesReleased), each naming up to 25 deliveries, up to 20 at a time.
//! - **Reads** the notice and its dispatch (Incidents), the customers named (Customers), their rows (Deliveries).
//! - **Writes** consignments with their evidence, and counters (Incidents); claims and outcomes (Deliveries); letters and manifest,
//!   and a kept copy of what they say (S3).
//! - **Publishes** nothing: a person, or the mail house's program, downloads what is ready from *outcomes*.
//! - **May run twice because** a row is claimed by compare-and-swap before it is printed, and a consignment becomes ready once
//!   ([`model::consignment`]): no number is used twice, and what was never ready was never sent.
//! - **Gives up when** the notice is stopped or letters are paused, a row could not be claimed for certain, or something could not
//!   be written: then the consignment is void and its deliveries go back to `planned`. All of this is the protocol of
//!   [`handover::consignment`]; here are the letters.
//! - **Needs in template.yaml** memory and time for 500 letters, partial batch responses, 6 × its timeout as visibility.
//! - **Environment** `INCIDENTS_TABLE`, `CUSTOMERS_TABLE`, `DELIVERIES_TABLE`, `LETTERS_BUCKET`, `COPIES_BUCKET`.
//!
//! What cannot be printed for a person (no address, a script without font, more pages than a letter may have) is refused and not
//! cut: the person goes on to the next channel.

pub mod address;
mod fonts;
mod letters;
mod manifest;
pub mod typeset;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use handover::consignment;
use jiff::Timestamp;
use model::consignment::ConsignmentName;
use model::customer::Customer;
use model::delivery::RefusedReason;
use model::id::NoticeId;
use model::rendered::Letter;
use stores::{CreateObjects, World};

use crate::typeset::{Addressed, NotPrinted, Press, Printed};

pub use letters::Letters;
pub use manifest::COLUMNS;

/// What print works with.
pub type App<W, B, T = Press> = consignment::App<W, B, Letters<T>>;

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

/// Prints what a batch of messages names until `deadline`; what fails is redelivered.
pub async fn handle<W: World, B: CreateObjects, T: Typesetter + 'static>(
    app: &App<W, B, T>,
    event: SqsEvent,
    deadline: Timestamp,
) -> SqsBatchResponse {
    consignment::hand_over_batch(app, event, deadline).await
}
