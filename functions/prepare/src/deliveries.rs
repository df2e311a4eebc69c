//! Deliveries that a person has to look at: listed, and decided about.

use std::sync::Arc;

use api::rows::change_row;
use api::{Answer, Command, Path, PlannedAct, Problem, Query, once, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::prepare::delivery::{Decided, Deliveries, DeliveryView, NewDecision, Wanted};
use jiff::Timestamp;
use model::evidence::Act;
use model::id::{CustomerId, DeliveryId, IncidentId, NoticeId, NoticeNumber};
use serde::Deserialize;
use stores::clock::Clock;
use stores::{Deliveries as _, Row};

use crate::listing::{Listed, Position, by_shard};
use crate::{App, Ports};

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
    let page = |shard, after: Option<CustomerId>| {
        let (app, notice) = (&app, &notice);
        async move { app.deliveries.page(notice, shard, after.as_ref(), None).await }
    };
    let wanted = |row: &Row| state.takes(&row.delivery);
    let from = Position::of(after.as_deref())?;
    let Listed { found, next } = by_shard(from, page, |row: &Row| &row.delivery.id.customer, wanted).await?;
    Ok(Json(Deliveries { deliveries: found.iter().map(|row| DeliveryView::from(&row.delivery)).collect(), next }))
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
/// is bound to the revision that was decided on, so that a request that is repeated, or late, decides nothing else.
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
        // A lost race is no error: an event of the provider came at the same moment, and it stands.
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
