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
mod reading;
mod report;
mod report_file;
mod routes;
mod rows;

use std::sync::Arc;

use axum::Router;
use stores::aws::{Aws, S3Bucket};
use stores::{LinkObjects, World};

pub use crate::routes::routes;

/// What this function works with.
#[derive(Clone, Debug)]
pub struct App<P: Ports> {
    /// The Incidents table.
    pub incidents: P::Incidents,
    /// The Deliveries table.
    pub deliveries: P::Deliveries,
    /// The files of letters.
    pub letters: P::Files,
    /// The files of calls.
    pub calls: P::Files,
    /// Where `now` comes from.
    pub clock: P::Clock,
}

/// The world that an [`App`] works in.
pub trait Ports: World {
    /// Files of consignments.
    type Files: LinkObjects + 'static;
}

impl Ports for Aws {
    type Files = S3Bucket;
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
