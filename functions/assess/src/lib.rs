//! **assess** takes statements about an incident, and says how severe it is and what each law asks by when.
//!
//! - **Woken by** the operators' API: the routes of [`routes()`], behind *authorize*.
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
mod routes;
mod substitute;

use std::sync::Arc;

use api::Problem;
use axum::Router;
use model::assessment::Dossier;
use model::id::IncidentId;
use stores::{Incidents, World, read_dossier};

pub use crate::routes::routes;

/// What this function works with.
#[derive(Clone, Debug)]
pub struct App<W: World> {
    /// The Incidents table.
    pub incidents: W::Incidents,
    /// Where `now` comes from.
    pub clock: W::Clock,
}

/// The router that answers with this app.
pub fn router<W: World>(app: App<W>) -> Router {
    routes::<W>().into_router(Arc::new(app))
}

/// The routes as a document of OpenAPI 3.1.
#[cfg(feature = "document")]
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes::<stores::aws::Aws>().openapi()
}

/// Everything about an incident, which is there.
async fn dossier<S: Incidents>(store: &S, incident: &IncidentId) -> Result<Dossier, Problem> {
    let there = read_dossier(store, incident).await?;
    there.ok_or_else(api::stored::no_incident)
}
