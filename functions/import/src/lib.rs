//! **import** reads an uploaded list into customers, and seals it.
//!
//! - **Woken by** queue Import: an object that arrived in the uploads bucket (S3's own notification), or a
//!   [`ListSealRequested`] from *intake*.
//! - **Reads** the object (S3); the list and the incident (Incidents); the incident's keys and, for a seal, the list's customers
//!   (Customers).
//! - **Writes** customers (Customers); pages of row problems; the list's state, with its evidence, in one transaction; the seals of
//!   the shards; the counts by profile, as an estimate when the file is read and again at the seal (Incidents). It deletes the object
//!   once its list is past importing.
//! - **Publishes** nothing: the list's state and report are there for whoever asks *intake*.
//! - **May run twice because** a list takes one object, by its entity tag, only while it waits for one; ids are made of the
//!   references, so the same file gives the same rows; and whatever is derived is written again as it was. A run that was killed
//!   anywhere is done again by the next copy of its message; a copy that comes too late only deletes the object.
//! - **Gives up when** it cannot read a message, a list does not exist or a store does not answer: the message fails, is delivered
//!   again and ends in the dead-letter queue, whose alarm notifies a person.
//! - **Needs in template.yaml** partial batch responses; memory for a file of [`MAX_BYTES`] and what is made of it.
//! - **Environment** `INCIDENTS_TABLE`, `CUSTOMERS_TABLE`, `UPLOADS_BUCKET`, `RETENTION_DAYS`.
//!
//! What a file means is decided by [`read`], which is pure: the verdict comes before the first write, so a refused file leaves
//! nothing behind. The one exception: a file that is replaced or deleted after a run was killed within its writes. Its rows
//! belong to a refused list then, to which nothing can be sent.
//!
//! Left out on purpose: spreadsheets (they are refused with the advice to save them as CSV), and any guess at what a field means.

mod fields;
mod header;
mod load;
mod lookalikes;
mod merge;
mod people;
mod problem;
mod refusal;
mod row_reader;
mod seal;
mod uploads;
mod verdict;

use aws_lambda_events::event::s3::S3Event;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use jiff::SignedDuration;
use model::error::chain;
use model::id::ListId;
use model::message::ListSealRequested;
use runtime::batch::Batch;
use serde::Deserialize;
use stores::clock::Clock;
use stores::{Customers, Incidents, StoreError};

use crate::load::Upload;
pub use crate::problem::Problems;
pub use crate::refusal::Refusal;
#[cfg(any(test, feature = "memory"))]
pub use crate::uploads::memory::MemoryUploads;
pub use crate::uploads::s3::S3Uploads;
pub use crate::uploads::{Fetched, UploadError, Uploads};
pub use crate::verdict::{MAX_BYTES, Options, Verdict, read};

/// What this function works with.
#[derive(Clone, Debug)]
pub struct App<I, C, U, T> {
    /// The Incidents table.
    pub incidents: I,
    /// The Customers table.
    pub customers: C,
    /// The uploads bucket.
    pub uploads: U,
    /// Where `now` comes from.
    pub clock: T,
    /// How long customers, and the keys of their incident, are kept after their list was read.
    pub retention: SignedDuration,
}

/// Processes each message of a batch by itself; those that failed are redelivered.
pub async fn handle<I, C, U, T>(app: &App<I, C, U, T>, event: SqsEvent) -> SqsBatchResponse
where
    I: Incidents,
    C: Customers,
    U: Uploads,
    T: Clock,
{
    let mut batch = Batch::decode(event);
    let mut failed = Vec::new();
    for (message_id, message) in std::mem::take(&mut batch.messages) {
        // Boxed: with the SDK's futures inside, one future of everything is deeper than the compiler goes.
        if let Err(error) = Box::pin(process(app, message)).await {
            tracing::warn!(message.id = message_id, error = chain(&error), "a message failed and will be redelivered");
            failed.push(message_id);
        }
    }
    batch.fail(failed);
    batch.response()
}

/// What the queue delivers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Message {
    Uploaded(S3Event),
    SealRequested(ListSealRequested),
    /// S3 tries out a new notification:
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>
    Test {
        #[serde(rename = "Event")]
        event: TestEvent,
    },
}

#[derive(Deserialize)]
enum TestEvent {
    #[serde(rename = "s3:TestEvent")]
    S3,
}

async fn process<I, C, U, T>(app: &App<I, C, U, T>, message: Message) -> Result<(), ImportError>
where
    I: Incidents,
    C: Customers,
    U: Uploads,
    T: Clock,
{
    match message {
        Message::Uploaded(event) => {
            for record in event.records {
                load::load(app, &Upload::of(record.s3.object)?).await?;
            }
        }
        Message::SealRequested(request) => seal::seal(app, &request.seal).await?,
        Message::Test { event: TestEvent::S3 } => {}
    }
    Ok(())
}

/// Why a message could not be processed. It is redelivered, up to the queue's limit.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A table did not answer.
    #[error("a table did not do what it should")]
    Store(#[from] StoreError),
    /// The uploads bucket did not answer.
    #[error("the uploads bucket did not do what it should")]
    Uploads(#[from] UploadError),
    /// S3's notification names no object. A person must look into it.
    #[error("S3's notification lacks the object's key or entity tag")]
    NoObject,
    /// A list without its incident, or a request to seal a list that does not exist. A person must look into it.
    #[error("there is no {what} for list {list} of {incident}", incident = id.incident, list = id.list)]
    Missing {
        /// What is missing.
        what: &'static str,
        /// The list that was named.
        id: ListId,
    },
    /// The seal of a list was requested that is not on its way to a seal.
    #[error("list {list} of {incident} is {state}, not on its way to a seal", incident = id.incident, list = id.list)]
    NotSealing {
        /// Which list.
        id: ListId,
        /// The word of its state.
        state: &'static str,
    },
    /// The table does not show all the customers that were written, or not yet.
    #[error("list {list} of {incident} has {counted} customers in the table and {expected} in its report",
        incident = id.incident, list = id.list)]
    OtherCount {
        /// Which list.
        id: ListId,
        /// How many were counted.
        counted: u64,
        /// How many the file had.
        expected: u64,
    },
}
