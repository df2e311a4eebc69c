//! **prepare** is the operators' API for notices, from their drafting to the last customer.
//!
//! - **Woken by** the operators' API: the routes of [`routes()`], behind *authorize*.
//! - **Reads** notices and what belongs to them (Incidents); single customers (preview) and a bounded number of pages of those whom
//!   nothing reaches (Customers); a bounded number of pages of deliveries for each request (Deliveries).
//! - **Writes** every act with its evidence and its kept answer in one commit (Incidents; see [`api::once()`]); what a person
//!   decided about a delivery (Deliveries).
//! - **Publishes** on topic Notices, slice by slice, that a notice or a resend of it was approved; on topic Deliveries that a test
//!   was asked for.
//! - **May run twice because** an act is kept under caller and `Idempotency-Key`: whoever repeats a request gets the
//!   same answer, and whatever has to follow the commit (the messages, the row) is done again, which changes nothing.
//! - **Gives up when** a table does not answer: 503, and the caller sends the request again. A message that cannot be published is no
//!   reason to fail: the commit put its notice on the list that *watch* checks, and *watch* publishes it again.
//! - **Needs in template.yaml** a route for each line of [`routes()`].
//! - **Environment** `INCIDENTS_TABLE`, `CUSTOMERS_TABLE`, `DELIVERIES_TABLE`, `NOTICES_TOPIC`, `DELIVERIES_TOPIC`, `PAGE_URL`.
//!
//! No answer but a preview holds personal data, no error repeats what was sent, and nothing about a customer stands in
//! an address or a log but the opaque id. Left out on purpose: incidents and lists (*intake*), sending, and anything that
//! must be counted exactly (*watch*).

mod checking;
mod codes;
mod deliveries;
mod dispatch;
mod dry_run;
mod listing;
mod notices;
mod preview;
mod resend;
mod routes;
mod test_sends;

use std::sync::Arc;

use axum::Router;
use model::message::{SliceApproved, TestSendAsked};
use stores::aws::Aws;
use stores::{Announce, World};

pub use crate::routes::routes;

/// What this function works with.
#[derive(Clone, Debug)]
pub struct App<P: Ports> {
    /// The Incidents table.
    pub incidents: P::Incidents,
    /// The Customers table.
    pub customers: P::Customers,
    /// The Deliveries table.
    pub deliveries: P::Deliveries,
    /// The topic Notices.
    pub notices: P::Notices,
    /// The topic Deliveries, for tests alone.
    pub tests: P::Tests,
    /// Where `now` comes from.
    pub clock: P::Clock,
    /// Where the public page is reached: a URL without a slash at the end.
    pub page_url: String,
}

/// The world that an [`App`] works in.
pub trait Ports: World {
    /// The topic Notices.
    type Notices: Announce<SliceApproved> + 'static;
    /// The topic Deliveries.
    type Tests: Announce<TestSendAsked> + 'static;
}

impl Ports for Aws {
    type Notices = stores::aws::SnsTopic;
    type Tests = stores::aws::SnsTopic;
}

#[cfg(any(test, feature = "memory"))]
impl Ports for memory::InMemory {
    type Notices = memory::MemoryQueue;
    type Tests = memory::MemoryQueue;
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
