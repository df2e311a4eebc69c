//! The assessment, and what an obligation's notice has to say.

use std::sync::Arc;

use api::{Path, Problem};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bodies::assess::assessment::AssessmentView;
use bodies::assess::content::ContentView;
use model::assessment::assess;
use model::id::IncidentId;
use stores::World;
use stores::clock::Clock as _;

use crate::obligations::{ObligationAddress, named};
use crate::substitute::Contacts;
use crate::{App, content, dossier, html, substitute};

/// Reads the assessment as of now.
pub(crate) async fn read<W: World>(
    State(app): State<Arc<App<W>>>,
    Path(incident): Path<IncidentId>,
) -> Result<Json<AssessmentView>, Problem> {
    let dossier = dossier(&app.incidents, &incident).await?;
    let assessed = assess(&dossier);
    let contacts = Contacts::read(&app.incidents, &dossier).await?;
    let mut view = AssessmentView::of(&incident, &assessed, app.clock.now());
    let mut substitutes = substitute::views(&assessed, &contacts);
    view.obligations.iter_mut().for_each(|owed| owed.substitute = substitutes.remove(&owed.key));
    Ok(Json(view))
}

/// Reads what an obligation's notice has to say, as data.
pub(crate) async fn read_content<W: World>(
    State(app): State<Arc<App<W>>>,
    Path(address): Path<ObligationAddress>,
) -> Result<Json<ContentView>, Problem> {
    filled(&app, &address).await.map(Json)
}

/// Reads what an obligation's notice has to say, as a page.
pub(crate) async fn read_page<W: World>(
    State(app): State<Arc<App<W>>>,
    Path(address): Path<ObligationAddress>,
) -> Result<Response, Problem> {
    let page = html::document(&filled(&app, &address).await?);
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    Ok(([(CONTENT_TYPE, kind)], page).into_response())
}

async fn filled<W: World>(app: &App<W>, address: &ObligationAddress) -> Result<ContentView, Problem> {
    let dossier = dossier(&app.incidents, &address.incident).await?;
    let assessed = assess(&dossier);
    let owed = named(&assessed, &address.obligation)?;
    Ok(content::fill(&dossier, &assessed, owed, app.clock.now()))
}
