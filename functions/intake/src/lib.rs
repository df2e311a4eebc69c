//! **intake** is the operators' API for incidents, lists and customers.
//!
//! - **Woken by** the operators' API: the routes of [`routes()`], behind *authorize*.
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
//! - **Needs in template.yaml** a route for each line of [`routes()`]; `BinaryMediaTypes` for each of [`bodies::intake::list::FILE_TYPES`], or
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
mod routes;
mod uploads;

use std::sync::Arc;

use axum::Router;
use jiff::SignedDuration;
use model::message::ListSealRequested;
use stores::aws::Aws;
use stores::{Announce, World};

pub use crate::codes::file::NewCodes;
pub use crate::lists::file::NewList;
pub use crate::routes::routes;
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

/// The world that an [`App`] works in.
pub trait Ports: World {
    /// The uploads bucket.
    type Uploads: Uploads + 'static;
    /// The queue of *import*.
    type Imports: Announce<ListSealRequested> + 'static;
}

impl Ports for Aws {
    type Uploads = S3Uploads;
    type Imports = stores::aws::SqsQueue;
}

#[cfg(any(test, feature = "memory"))]
impl Ports for memory::InMemory {
    type Uploads = MemoryUploads;
    type Imports = memory::MemoryQueue;
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
