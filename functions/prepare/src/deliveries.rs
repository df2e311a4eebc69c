//! Deliveries that a person has to look at: listed, and decided about.

use std::sync::Arc;

use api::problem::not_a_cursor;
use api::rows::change_row;
use api::{Answer, Command, Path, PlannedAct, Problem, Query, once, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::prepare::delivery::{Decided, Deliveries, DeliveryView, NewDecision, Wanted};
use jiff::Timestamp;
use model::evidence::Act;
use model::id::{CustomerId, DeliveryId, IncidentId, NoticeId, NoticeNumber, Shard};
use serde::Deserialize;
use stores::clock::Clock;
use stores::{Deliveries as _, Row};

use crate::{App, Ports};

/// How many deliveries one answer holds.
const MAX_LISTED: usize = 100;
/// How many pages of a shard (1 MB each, some 2,000 deliveries) one call reads: one for each shard of a small notice.
const MAX_READS: usize = Shard::COUNT;

/// Which deliveries, from where on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Which {
    state: Wanted,
    after: Option<String>,
}

/// Lists the deliveries of one state, in the order of their customers' ids.
pub(crate) async fn list<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(notice): Path<NoticeId>,
    Query(Which { state, after }): Query<Which>,
) -> Result<Json<Deliveries>, Problem> {
    stored::dispatch(&app.incidents, &notice).await?;
    let from = after.map_or(Some(Position::start()), |cursor| Position::read(&cursor)).ok_or_else(not_a_cursor)?;
    Ok(Json(search(&app, &notice, state, from).await?))
}

async fn search<P: Ports>(
    app: &App<P>,
    notice: &NoticeId,
    wanted: Wanted,
    from: Position,
) -> Result<Deliveries, Problem> {
    let mut deliveries = Vec::new();
    let mut position = Some(from);
    for _ in 0..MAX_READS {
        let Some(Position { shard, after }) = &position else { break };
        let page = app.deliveries.page(notice, *shard, after.as_ref(), None).await?;
        for Row { delivery, .. } in page.items.iter().filter(|row| wanted.takes(&row.delivery)) {
            deliveries.push(DeliveryView::from(delivery));
            if deliveries.len() == MAX_LISTED {
                return Ok(Deliveries { deliveries, next: Some(delivery.id.customer.to_string()) });
            }
        }
        position = match (page.next, page.items.last()) {
            (Some(_), Some(last)) => Some(Position::behind(last.delivery.id.customer.clone())),
            _ => Shard::all().nth(shard.index() + 1).map(Position::at),
        };
    }
    Ok(Deliveries { deliveries, next: position.map(|position| position.to_string()) })
}

/// How far the deliveries of a notice were looked at. As text: the last customer's id, or the digit of a shard to begin
/// with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) shard: Shard,
    pub(crate) after: Option<CustomerId>,
}

impl Position {
    pub(crate) fn start() -> Self {
        Self::at(Shard::all().next().expect("there are sixteen"))
    }

    pub(crate) fn at(shard: Shard) -> Self {
        Self { shard, after: None }
    }

    pub(crate) fn behind(customer: CustomerId) -> Self {
        Self { shard: customer.shard(), after: Some(customer) }
    }

    pub(crate) fn read(cursor: &str) -> Option<Self> {
        let shard = cursor.parse().map(Self::at).ok();
        shard.or_else(|| cursor.parse().map(Self::behind).ok())
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.after {
            Some(customer) => customer.fmt(f),
            None => self.shard.fmt(f),
        }
    }
}

/// The names in the address of a delivery.
#[derive(Deserialize)]
pub(crate) struct Address {
    incident: IncidentId,
    notice: NoticeNumber,
    customer: CustomerId,
}

/// Decides about a delivery that is held or uncertain.
///
/// The decision is on record before the row is changed: a row that nobody decided about would be without evidence. It
/// is bound to the revision that was decided on, so that a request that comes again, or late, decides nothing else.
pub(crate) async fn decide<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(Address { incident, notice, customer }): Path<Address>,
    command: Command<NewDecision>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let id = DeliveryId { notice: NoticeId { incident: incident.clone(), notice }, customer };
    let decide = async || decided(&row(&app, &id).await?, &command.body, now);
    let done = once(&app.incidents, &command, &incident, now, decide).await?;
    let Row { revision, delivery } = row(&app, &id).await?;
    if revision == done.carry_over
        && let Some(after) = delivery.decided(command.body.decision, now)
    {
        // A lost race is no error: the provider's word came at the same moment, and it stands.
        change_row(&app.incidents, &app.deliveries, Row { revision, delivery }, after, now).await?;
    }
    Ok(done.answer)
}

/// What the decision means for this row; kept with it is the revision that it is for.
fn decided(Row { revision, delivery }: &Row, body: &NewDecision, now: Timestamp) -> Result<PlannedAct<u64>, Problem> {
    let was = delivery.state().word();
    let Some(after) = delivery.decided(body.decision, now) else {
        let detail = format!(
            "The delivery is {}, and this cannot be decided about it: only what is held or uncertain is decided by a \
             person, and only what was tried can be sent again or count as notified.",
            was.as_str()
        );
        return Err(Problem::conflict(detail));
    };
    let customer = delivery.id.customer.clone();
    let view = Decided { customer: customer.clone(), decision: body.decision, was, becomes: after.state().word() };
    let act = Act::DeliveryDecided {
        notice: delivery.id.notice.notice,
        customer,
        decision: word(body),
        reason: body.reason.as_str().to_owned(),
    };
    let answer = Answer::new(StatusCode::ACCEPTED, &view);
    Ok(PlannedAct { act: Some(act), writes: Vec::new(), answer, carry_over: *revision })
}

/// The decision's word, as the request writes it.
fn word(body: &NewDecision) -> String {
    let word = serde_json::to_value(body.decision).ok();
    word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

async fn row<P: Ports>(app: &App<P>, id: &DeliveryId) -> Result<Row, Problem> {
    if let Some(row) = app.deliveries.read(std::slice::from_ref(id)).await?.pop() {
        return Ok(row);
    }
    stored::dispatch(&app.incidents, &id.notice).await?;
    Err(Problem::not_found("The notice has no delivery to a customer of this id."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_the_way_through_its_text() {
        let customer = CustomerId::of_reference(&[0; 32], "C-1");
        for position in [Position::start(), Position::behind(customer)] {
            assert_eq!(Position::read(&position.to_string()), Some(position));
        }
        for text in ["", "g", "10", "held"] {
            assert_eq!(Position::read(text), None, "{text}");
        }
    }
}
