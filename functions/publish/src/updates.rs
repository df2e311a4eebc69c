//! Updates: written by one person, read by everyone at work, approved by another.

use std::sync::Arc;

use api::{Answer, Command, Path, PlannedAct, Problem, ProblemType, Query, once};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::publish::{ApprovedUpdate, Cursor, DraftedUpdate, NewUpdate, NewUpdateApproval, UpdateView, Updates};
use jiff::Timestamp;
use model::entry::{Order, Stored, Write};
use model::evidence::Act;
use model::id::{IncidentId, UpdateNumber};
use model::incident::Incident;
use model::keys;
use model::update::{Update, UpdateApproval, UpdateContent};
use serde::Deserialize;
use stores::Incidents;
use stores::clock::Clock as _;

use crate::{App, Ports, page, write_page};

/// Two pairs of eyes: the approver wrote the text.
static OWN_TEXT: ProblemType =
    ProblemType::new("own-text", StatusCode::FORBIDDEN, "Somebody else has to approve what you wrote");

/// Writes an update, as a draft.
pub(crate) async fn write<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    command: Command<NewUpdate>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        reported(&app.incidents, &incident).await?;
        let last = app.incidents.last(&keys::updates(&incident)).await?;
        let number = last.map_or(UpdateNumber::FIRST, |last| last.value.number.next());
        let content = UpdateContent::from(&command.body);
        let digest = content.digest();
        let update = Update { number, content, written_by: command.by(), written_at: now, approval: None };
        Ok(PlannedAct {
            act: Some(Act::UpdateWritten { update: number, content: digest }),
            writes: vec![Write::create(keys::update(&incident, number), &update)],
            answer: Answer::new(StatusCode::CREATED, &DraftedUpdate { update: number, content_digest: digest }),
            carry_over: (),
        })
    };
    Ok(once(&app.incidents, &command, &incident, now, decide).await?.answer)
}

/// How many updates one answer holds: 20 of the longest texts stay under Lambda's 6 MB.
const MAX_LISTED: usize = 20;

/// Reads the updates, newest first.
pub(crate) async fn list<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    Query(Cursor { after }): Query<Cursor>,
) -> Result<Json<Updates>, Problem> {
    reported(&app.incidents, &incident).await?;
    let after = after.map(|update| keys::update(&incident, update).into_entry());
    let stored = app.incidents.page(&keys::updates(&incident), after.as_deref(), MAX_LISTED, Order::Descending).await?;
    let updates: Vec<UpdateView> = stored.items.into_iter().map(|stored| stored.value.into()).collect();
    let next = stored.next.and_then(|_| updates.last().map(|oldest| oldest.update));
    Ok(Json(Updates { page: page::address(&app.page_url, &incident), updates, next }))
}

/// The names in the address of an update.
#[derive(Deserialize)]
pub(crate) struct UpdateAddress {
    incident: IncidentId,
    update: UpdateNumber,
}

/// Approves exactly the text that the approver read, and puts it on the page.
pub(crate) async fn approve<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(UpdateAddress { incident, update }): Path<UpdateAddress>,
    command: Command<NewUpdateApproval>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        let stored = app.incidents.get(&keys::update(&incident, update)).await?;
        let missing = || Problem::not_found("The incident has no update of this number. GET …/updates lists all.");
        approval(&stored.ok_or_else(missing)?, &command, page::address(&app.page_url, &incident), now)
    };
    let done = once(&app.incidents, &command, &incident, now, decide).await?;
    // Also after a repeated request: the first one may have died before the page was written.
    write_page(&app, &incident).await?;
    Ok(done.answer)
}

/// What approving this update means, for whoever asks.
fn approval(
    stored: &Stored<Update>,
    command: &Command<NewUpdateApproval>,
    page: String,
    now: Timestamp,
) -> Result<PlannedAct, Problem> {
    let update = &stored.value;
    let by = command.by();
    if update.written_by.is(&by) {
        return Err(Problem::new(
            &OWN_TEXT,
            "Ask a colleague with the role publisher or approver to read and approve it.",
        ));
    }
    let content = update.content.digest();
    if command.body.content_digest != content {
        let detail =
            "The text is not the one that this digest is of. Read the update again, and approve what you read.";
        return Err(Problem::conflict(detail));
    }
    let published = |at| ApprovedUpdate { update: update.number, content_digest: content, approved_at: at, page };
    if let Some(before) = &update.approval {
        let answer = Answer::new(StatusCode::OK, &published(before.at));
        return Ok(PlannedAct { act: None, writes: Vec::new(), answer, carry_over: () });
    }
    let approved = Update { approval: Some(UpdateApproval { by, at: now, content }), ..update.clone() };
    Ok(PlannedAct {
        act: Some(Act::UpdateApproved { update: update.number, content }),
        writes: vec![stored.replace(&approved)],
        answer: Answer::new(StatusCode::CREATED, &published(now)),
        carry_over: (),
    })
}

/// The incident, which is there.
async fn reported<I: Incidents>(incidents: &I, incident: &IncidentId) -> Result<Stored<Incident>, Problem> {
    let there = incidents.get(&keys::incident(incident)).await?;
    there.ok_or_else(api::stored::no_incident)
}
