//! **assess** takes statements about an incident, and says how severe it is and what each law asks by when.
//!
//! - **Woken by** the operators' API: the routes of [`routes`], behind *authorize*.
//! - **Reads** the incident, its statements, its lists in numbers (never a person's row), what was decided and done, and
//!   for substitute notice the notices and how far they are (Incidents).
//! - **Writes** statements, decisions, what was done and what a person says of the severity (Incidents): each is new and none is
//!   ever changed, with its evidence and its answer in one commit (see [`api::once()`]).
//! - **Publishes** nothing: *watch* keeps the dates, from the same assessment ([`model::assessment`]).
//! - **May run twice because** the commit is conditional and kept under the `Idempotency-Key`, and nothing follows it.
//! - **Gives up when** the table does not answer: 503, and the caller sends the request again.
//! - **Needs in template.yaml** `GetItem`, `Query` and the writes of a transaction on the table.
//! - **Environment** `INCIDENTS_TABLE`.
//!
//! The assessment is computed for each answer and stored nowhere, so it is never older than the facts. Left out on purpose: legal
//! advice (what is not known is asked), and personal data: people are counted, never named.

mod assessment;
mod content;
mod facts;
mod html;
mod obligations;
mod substitute;
mod table;

use std::sync::Arc;
use stores::read_dossier;

use api::Problem;
use axum::Router;
use model::assessment::Dossier;
use model::id::IncidentId;
use stores::Incidents;
use stores::clock::{Clock, SystemClock};

pub use crate::table::routes;

/// What this function works with.
#[derive(Clone, Debug)]
pub struct App<P: Ports> {
    /// The Incidents table.
    pub incidents: P::Incidents,
    /// Where `now` comes from.
    pub clock: P::Clock,
}

/// The world that an [`App`] works in: AWS ([`Aws`]), or memory.
pub trait Ports: Send + Sync + 'static {
    /// The Incidents table.
    type Incidents: Incidents + 'static;
    /// The clock.
    type Clock: Clock + 'static;
}

/// The world on AWS.
#[derive(Clone, Copy, Debug)]
pub enum Aws {}

impl Ports for Aws {
    type Incidents = stores::dynamo::DynamoIncidents;
    type Clock = SystemClock;
}

/// The world in memory.
#[cfg(any(test, feature = "memory"))]
#[derive(Clone, Copy, Debug)]
pub enum InMemory {}

#[cfg(any(test, feature = "memory"))]
impl Ports for InMemory {
    type Incidents = memory::Memory;
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

/// Everything about an incident, which is there.
async fn dossier<S: Incidents>(store: &S, incident: &IncidentId) -> Result<Dossier, Problem> {
    let there = read_dossier(store, incident).await?;
    there.ok_or_else(api::stored::no_incident)
}
