//! **intake** is the operators' API for incidents, lists and customers.
//!
//! - **Woken by** the operators' API: the routes of [`routes`], behind *authorize*.
//! - **Reads** incidents and what belongs to them (Incidents); the incident's keys, single customers (lookup, withdrawal,
//!   correction) and sealed codes, to find repeated ones (Customers); a withdrawn customer's rows (Deliveries).
//! - **Writes** every act with its evidence and its kept answer in one commit (Incidents; see [`api::once()`]); an uploaded list
//!   (S3); that a customer is withdrawn (Deliveries); uploaded codes, sealed, how a customer is reached instead, and the addresses
//!   of the guest list (Customers).
//! - **Publishes** on queue Import that a list is to be sealed.
//! - **May run twice because** an act is kept under caller and `Idempotency-Key`: whoever repeats a request gets the
//!   same answer, and whatever has to follow the commit (the upload, the message, the rows) is done again, which
//!   changes nothing.
//! - **Gives up when** a table or the bucket does not answer: 503, and the caller sends the request again. A message that cannot be
//!   published is no reason to fail: the commit put its list on the list that *watch* checks, and *watch* publishes it again.
//! - **Needs in template.yaml** a route for each line of [`routes`]; `BinaryMediaTypes` for each of [`bodies::intake::list::FILE_TYPES`], or
//!   the gateway turns a list's bytes into question marks.
//! - **Environment** `INCIDENTS_TABLE`, `CUSTOMERS_TABLE`, `DELIVERIES_TABLE`, `UPLOADS_BUCKET`, `IMPORT_QUEUE`, `RETENTION_DAYS`.
//!
//! No answer holds personal data, no error repeats what was sent, and nothing about a customer stands in
//! an address or a log but the opaque id. Left out on purpose: sending, notices (*prepare*), and anything that must be counted
//! exactly (*watch*).

mod codes;
mod corrections;
mod customers;
mod evidence;
mod guests;
mod incidents;
mod lists;
mod table;
mod uploads;

use std::sync::Arc;

use axum::Router;
use jiff::SignedDuration;
use model::message::ListSealRequested;
use stores::clock::{Clock, SystemClock};
use stores::{Announce, Customers, Deliveries, Incidents};

pub use crate::codes::file::NewCodes;
pub use crate::lists::file::NewList;
pub use crate::table::routes;
#[cfg(any(test, feature = "memory"))]
pub use crate::uploads::memory::MemoryUploads;
pub use crate::uploads::s3::S3Uploads;
pub use crate::uploads::{UploadError, Uploads};

/// What this function works with.
#[derive(Clone, Debug)]
pub struct App<P: Ports> {
    /// The Incidents table.
    pub incidents: P::Incidents,
    /// The Customers table.
    pub customers: P::Customers,
    /// The Deliveries table.
    pub deliveries: P::Deliveries,
    /// The uploads bucket.
    pub uploads: P::Uploads,
    /// The queue of *import*.
    pub imports: P::Imports,
    /// Where `now` comes from.
    pub clock: P::Clock,
    /// How long uploaded codes are kept.
    pub retention: SignedDuration,
}

/// The world that an [`App`] works in: AWS ([`Aws`]), or memory.
pub trait Ports: Send + Sync + 'static {
    /// The Incidents table.
    type Incidents: Incidents + 'static;
    /// The Customers table.
    type Customers: Customers + 'static;
    /// The Deliveries table.
    type Deliveries: Deliveries + 'static;
    /// The uploads bucket.
    type Uploads: Uploads + 'static;
    /// The queue of *import*.
    type Imports: Announce<ListSealRequested> + 'static;
    /// The clock.
    type Clock: Clock + 'static;
}

/// The world on AWS.
#[derive(Clone, Copy, Debug)]
pub enum Aws {}

impl Ports for Aws {
    type Incidents = stores::dynamo::DynamoIncidents;
    type Customers = stores::dynamo::DynamoCustomers;
    type Deliveries = stores::dynamo::DynamoDeliveries;
    type Uploads = S3Uploads;
    type Imports = stores::aws::SqsQueue;
    type Clock = SystemClock;
}

/// The world in memory.
#[cfg(any(test, feature = "memory"))]
#[derive(Clone, Copy, Debug)]
pub enum InMemory {}

#[cfg(any(test, feature = "memory"))]
impl Ports for InMemory {
    type Incidents = memory::Memory;
    type Customers = memory::Memory;
    type Deliveries = memory::Memory;
    type Uploads = MemoryUploads;
    type Imports = memory::MemoryQueue;
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
