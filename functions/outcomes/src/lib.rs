//! **outcomes** gives consignments to mail house and call center, and reads back what they report.
//!
//! - **Woken by** the operators' API: the routes of [`routes()`], behind *authorize*.
//! - **Reads** consignments (Incidents) and the deliveries that a file names (Deliveries); of the buckets nothing: whoever downloads
//!   a file gets a link that lives for a quarter of an hour.
//! - **Writes** evidence of who downloaded what and of every file that was read, with its answer in one commit, and counters
//!   (Incidents); then what the file says, row by row ([`model::delivery::ProviderEvents`]; Deliveries). A delivery that did not reach anybody
//!   plans the next channel in the same write.
//! - **Publishes** nothing: *watch* releases what was planned again.
//! - **May run twice because** a file is merged as receipts are, as a union: the same file again, half a file before, or files in
//!   any order leave the same rows. If it is killed between the commit and the last row, the caller has no answer, repeats the
//!   request, and that records the rest.
//! - **Gives up when** a table does not answer: 503, and the caller sends the request again.
//! - **Needs in template.yaml** reads and conditional writes on the tables; `GetObject` on the buckets, by which links are signed.
//! - **Environment** `INCIDENTS_TABLE`, `DELIVERIES_TABLE`, `LETTERS_BUCKET`, `CALLS_BUCKET`.
//!
//! A row that cannot be used is reported by row and column with its fix, and does not affect any other row; a file in which it is not
//! certain which value belongs where is refused whole. People appear here by ids alone: no address is read, and no value is repeated.

mod consignments;
mod files;
mod reading;
mod report;
mod report_file;
mod routes;
mod rows;

use std::sync::Arc;

use axum::Router;
use stores::clock::{Clock, SystemClock};
use stores::{Deliveries, Incidents};

#[cfg(any(test, feature = "memory"))]
pub use crate::files::memory::MemoryFiles;
pub use crate::files::s3::S3Files;
pub use crate::files::{Files, Link, NoLink};
pub use crate::routes::routes;

/// What this function works with.
#[derive(Clone, Debug)]
pub struct App<P: Ports> {
    /// The Incidents table.
    pub incidents: P::Incidents,
    /// The Deliveries table.
    pub deliveries: P::Deliveries,
    /// The files of consignments.
    pub files: P::Files,
    /// Where `now` comes from.
    pub clock: P::Clock,
}

/// The world that an [`App`] works in: AWS ([`Aws`]), or memory.
pub trait Ports: Send + Sync + 'static {
    /// The Incidents table.
    type Incidents: Incidents + 'static;
    /// The Deliveries table.
    type Deliveries: Deliveries + 'static;
    /// The files of consignments.
    type Files: Files + 'static;
    /// The clock.
    type Clock: Clock + 'static;
}

/// The world on AWS.
#[derive(Clone, Copy, Debug)]
pub enum Aws {}

impl Ports for Aws {
    type Incidents = stores::dynamo::DynamoIncidents;
    type Deliveries = stores::dynamo::DynamoDeliveries;
    type Files = S3Files;
    type Clock = SystemClock;
}

/// The world in memory.
#[cfg(any(test, feature = "memory"))]
#[derive(Clone, Copy, Debug)]
pub enum InMemory {}

#[cfg(any(test, feature = "memory"))]
impl Ports for InMemory {
    type Incidents = memory::Memory;
    type Deliveries = memory::Memory;
    type Files = MemoryFiles;
    type Clock = memory::ManualClock;
}

/// The router that answers with this app.
pub fn router<P: Ports>(app: App<P>) -> Router {
    routes::<P>().into_router(Arc::new(app))
}

/// The routes as a document of OpenAPI 3.1.
#[cfg(feature = "document")]
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes::<Aws>().openapi()
}
