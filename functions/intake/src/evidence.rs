//! The chain of evidence, read in order.

use std::sync::Arc;

use api::{Path, Problem, Query, stored};
use axum::Json;
use axum::extract::State;
use bodies::intake::evidence::Chain;
use model::entry::{Order, Page, Stored};
use model::evidence::Evidence;
use model::id::IncidentId;
use model::keys;
use serde::Deserialize;
use stores::Incidents as _;

use crate::{App, Ports};

/// How many entries one answer holds.
const MAX_LISTED: usize = 100;

/// From where on to read: behind the entry of this sequence.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AfterEntry {
    after: Option<u64>,
}

/// Reads a part of the chain.
pub(crate) async fn read<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    Query(AfterEntry { after }): Query<AfterEntry>,
) -> Result<Json<Chain>, Problem> {
    stored::incident(&app.incidents, &incident).await?;
    let after = after.map(|sequence| keys::evidence(&incident, sequence).into_entry());
    let page =
        app.incidents.page(&keys::evidence_chain(&incident), after.as_deref(), MAX_LISTED, Order::Ascending).await?;
    let Page { items, next }: Page<Stored<Evidence>> = page;
    let evidence: Vec<Evidence> = items.into_iter().map(|stored| stored.value).collect();
    let next = next.and_then(|_| evidence.last().map(|last| last.sequence));
    Ok(Json(Chain { evidence, next }))
}
