//! Incidents: reported, listed, read.

use std::sync::Arc;

use api::{Answer, Command, Path, PlannedAct, Problem, Query, once, problem, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::intake::incident::{IncidentLine, IncidentView, Incidents, NewIncident};
use fields::FieldErrors;
use jiff::Timestamp;
use model::entry::{Order, Stored, Write};
use model::evidence::Act;
use model::id::IncidentId;
use model::incident::Incident;
use model::keys;
use model::watched::{Watched, WatchedThing};
use serde::Deserialize;
use stores::Incidents as _;
use stores::clock::Clock;

use crate::{App, Ports, guests};

/// Reports an incident. Its id follows from caller and key, so whoever reports twice reports one incident, also after
/// the kept answer is gone.
pub(crate) async fn report<P: Ports>(
    State(app): State<Arc<App<P>>>,
    command: Command<NewIncident>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    discovered_by(&command.body, now)?;
    let id = IncidentId::of_request(command.caller.subject.as_str(), command.key.as_str());
    let decide = async || {
        let there = app.incidents.get(&keys::incident(&id)).await?;
        reported(&command, &id, there.as_ref(), now)
    };
    Ok(once(&app.incidents, &command, &id, now, decide).await?.answer)
}

fn discovered_by(incident: &NewIncident, now: Timestamp) -> Result<(), Problem> {
    let mut errors = FieldErrors::default();
    if incident.discovered_at.0.instant() > now {
        errors.add("discovered_at", "a moment that is not in the future");
    }
    Ok(errors.finish()?)
}

/// What the report means, where `there` is what stands under its id.
fn reported(
    command: &Command<NewIncident>,
    id: &IncidentId,
    there: Option<&Stored<Incident>>,
    now: Timestamp,
) -> Result<PlannedAct, Problem> {
    // The same person, whatever name their token shows by now.
    let (by, at) =
        there.map_or((command.by(), now), |there| (there.value.reported_by.clone(), there.value.reported_at));
    let incident = command.body.reported(id.clone(), by, at);
    if there.is_some_and(|there| there.value != incident) {
        let detail = "An incident was reported under it with another body. Take a new key for a new incident.";
        return Err(Problem::new(&problem::KEY_REUSED, detail));
    }
    let line = IncidentLine::from(&incident);
    let answer = Answer::new(StatusCode::CREATED, &line).at(format!("incidents/{id}"));
    if there.is_some() {
        return Ok(PlannedAct { act: None, writes: Vec::new(), answer, carry_over: () });
    }
    let watched = Watched::new(WatchedThing::Incident { incident: id.clone() }, at);
    let writes = vec![
        Write::create(keys::incident(id), &incident),
        Write::create(keys::directory(id, at), &line),
        Write::create(keys::watched_incident(id), &watched),
    ];
    Ok(PlannedAct { act: Some(Act::IncidentReported), writes, answer, carry_over: () })
}

/// How many incidents one answer holds.
const MAX_LISTED: usize = 50;

/// From where on to read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct After {
    after: Option<String>,
}

/// Lists incidents, newest first.
pub(crate) async fn list<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Query(After { after }): Query<After>,
) -> Result<Json<Incidents>, Problem> {
    let after = after.map(|cursor| behind(&cursor).ok_or_else(problem::not_a_cursor)).transpose()?;
    let lines = keys::directory_lines::<IncidentLine>();
    let page = app.incidents.page(&lines, after.as_deref(), MAX_LISTED, Order::Descending).await?;
    let incidents: Vec<IncidentLine> = page.items.into_iter().map(|stored| stored.value).collect();
    let next = page.next.and_then(|_| incidents.last().map(cursor));
    Ok(Json(Incidents { incidents, next }))
}

/// The place behind a line, as an answer gives it.
fn cursor(line: &IncidentLine) -> String {
    format!("{}.{}", line.reported_at.as_second(), line.incident)
}

/// The key of the line that a cursor was made of.
fn behind(cursor: &str) -> Option<String> {
    let (second, incident) = cursor.split_once('.')?;
    let reported_at = Timestamp::from_second(second.parse().ok()?).ok()?;
    Some(keys::directory::<IncidentLine>(&incident.parse().ok()?, reported_at).into_entry())
}

/// Reads an incident.
pub(crate) async fn read<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
) -> Result<Json<IncidentView>, Problem> {
    let there = stored::incident(&app.incidents, &incident).await?.value;
    Ok(Json(IncidentView::of(there, &guests::list_of(&app, &incident).await?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_line() {
        let line = IncidentLine {
            incident: IncidentId::of_request("a", "b"),
            title: String::new(),
            organisation: String::new(),
            reported_at: Timestamp::from_second(1_795_000_000).expect("in range"),
        };
        let key = keys::directory::<IncidentLine>(&line.incident, line.reported_at).into_entry();
        assert!(key.starts_with(&keys::directory_lines::<IncidentLine>().prefix));
        assert_eq!(behind(&cursor(&line)), Some(key));
        for text in ["", "1", "x.inc-0", "1.inc-0", "99999999999999999999.inc-0123456789abcdef0123", "evidence#"] {
            assert_eq!(behind(text), None, "{text}");
        }
    }
}
