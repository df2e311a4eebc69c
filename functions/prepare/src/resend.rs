//! A notice sent again to those not notified: looked at first, asked for by one person, approved by another.
//!
//! What becomes of it is *fan-out*'s, slice by slice: no call of this API could go over a million rows.

use std::collections::HashMap;
use std::sync::Arc;

use api::{Answer, Command, Path, PlannedAct, Problem, ProblemType, Query, once, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::prepare::resend::{
    ApprovedResend, AskedResend, NewResend, ResendApproval, ResendCustomer, ResendCustomers, ResendView,
};
use jiff::Timestamp;
use model::actor::Actor;
use model::assessment::assess;
use model::customer::Customer;
use model::entry::{Stored, Write};
use model::evidence::Act;
use model::guests::Said;
use model::id::{CustomerId, ListId, NoticeId, ResendNumber};
use model::keys;
use model::lawful::Lawful;
use model::notice::{Dispatch, ResendAsked, Resends};
use model::tally::{StateWord, Tally};
use model::watched::{Watched, WatchedThing};
use stores::clock::Clock;
use stores::{Customers as _, Deliveries as _, Incidents as _, Row, read_dossier};

use crate::dispatch::{announce, list_of, refused};
use crate::listing::{After, Listed, Position, by_shard};
use crate::{App, Ports};

/// Two pairs of eyes: the approver asked for it.
static OWN_REQUEST: ProblemType =
    ProblemType::new("own-request", StatusCode::FORBIDDEN, "Somebody else has to allow what you asked for");

/// Answers who is not notified yet, in numbers, in two reads.
pub(crate) async fn read<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
) -> Result<Json<ResendView>, Problem> {
    let dispatch = stored::dispatch(&app.incidents, &id).await?.value;
    let mut tally = Tally::default();
    for counter in app.incidents.all(&keys::counters(&id)).await? {
        tally.merge(&counter.value);
    }
    let exact = dispatch.observed.as_ref().filter(|observation| observation.finished);
    let counted = exact.map_or(&tally, |observation| &observation.tally);
    Ok(Json(ResendView {
        notice: id.notice,
        counted_at: exact.map(|observation| observation.at),
        states: StateWord::ALL.map(|word| (word.as_str().to_owned(), counted.in_state(word))).into(),
        asked: dispatch.resends.asked.as_ref().map(AskedResend::from),
        approved: dispatch.resends.approved,
    }))
}

/// Lists whom a resend would look at, each with the channels that it would try.
pub(crate) async fn customers<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    Query(After { after }): Query<After>,
) -> Result<Json<ResendCustomers>, Problem> {
    let dispatch = stored::dispatch(&app.incidents, &id).await?.value;
    let page = |shard, after: Option<CustomerId>| {
        let (app, id) = (&app, &id);
        async move { app.deliveries.page(id, shard, after.as_ref(), None).await }
    };
    let wanted = |row: &Row| row.delivery.can_be_resent();
    let from = Position::of(after.as_deref())?;
    let Listed { found, next } = by_shard(from, page, |row: &Row| &row.delivery.id.customer, wanted).await?;
    let dossier = read_dossier(&app.incidents, &id.incident).await?;
    let dossier = dossier.ok_or_else(stored::no_incident)?;
    let lawful = Lawful::of(&assess(&dossier));
    let ids: Vec<CustomerId> = found.iter().map(|row| row.delivery.id.customer.clone()).collect();
    let list = ListId { incident: id.incident, list: dispatch.list };
    // As an approval now would release it.
    let released_at = [dispatch.releases.released_at, vec![app.clock.now()]].concat();
    let people = app.customers.read(&list, &ids).await?;
    let people: HashMap<CustomerId, Customer> =
        people.into_iter().map(|customer| (customer.id.clone(), customer.corrected(&released_at))).collect();
    let view = |Row { delivery: row, .. }: &Row| ResendCustomer {
        customer: row.id.customer.clone(),
        channels: people
            .get(&row.id.customer)
            .map(|customer| row.worth_trying(&lawful.plan(customer), customer.corrections.last()))
            .unwrap_or_default(),
    };
    Ok(Json(ResendCustomers { customers: found.iter().map(view).collect(), next }))
}

/// Asks to send a notice again to those not notified. Nothing changes before another person approves it.
pub(crate) async fn ask<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    command: Command<NewResend>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        let dispatch = stored::dispatch(&app.incidents, &id).await?;
        Ok(asked(&dispatch, command.by(), command.body.reason.as_str(), now))
    };
    Ok(once(&app.incidents, &command, &id.incident, now, decide).await?.answer)
}

/// What asking means: the newest request is the one that can be approved.
fn asked(stored: &Stored<Dispatch>, by: Actor, reason: &str, now: Timestamp) -> PlannedAct {
    let before = &stored.value;
    let last = before.resends.approved.max(before.resends.asked.as_ref().map(|asked| asked.number));
    let number = last.map_or(ResendNumber::FIRST, ResendNumber::next);
    let asked = ResendAsked { number, asked: Said { by, at: now }, reason: reason.to_owned() };
    let answer = Answer::new(StatusCode::CREATED, &AskedResend::from(&asked)).at("resend");
    let mut dispatch = before.clone();
    dispatch.resends.asked = Some(asked);
    let act = Act::ResendAsked { notice: before.id.notice, resend: number, reason: reason.to_owned() };
    PlannedAct { act: Some(act), writes: vec![stored.replace(&dispatch)], answer, carry_over: () }
}

/// Approves what somebody else asked, and releases it.
pub(crate) async fn approve<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    command: Command<ResendApproval>,
) -> Result<Answer, Problem> {
    let (now, number) = (app.clock.now(), command.body.resend);
    let decide = async || {
        let notice = stored::notice(&app.incidents, &id).await?.value;
        let list = stored::list(&app.incidents, &list_of(&notice)).await?;
        notice.second_person(&list.value, &command.by()).map_err(refused)?;
        let mut planned = approved(&stored::dispatch(&app.incidents, &id).await?, &command.by(), number, now)?;
        // Who corrected an address may not have changed meanwhile.
        planned.writes.push(list.unchanged());
        Ok(planned)
    };
    let done = once(&app.incidents, &command, &id.incident, now, decide).await?;
    if let Err(error) = announce(&app, &id, Some(number)).await {
        let error = model::error::chain(&error);
        tracing::warn!(notice.id = %id, error, "a resend was not published; watch publishes it again");
    }
    Ok(done.answer)
}

/// What the approval means. Nothing counts as finished any more before it is counted again.
fn approved(
    stored: &Stored<Dispatch>,
    by: &Actor,
    number: ResendNumber,
    now: Timestamp,
) -> Result<PlannedAct, Problem> {
    let before = &stored.value;
    let asked = before.resends.asked.as_ref().filter(|asked| asked.number == number).ok_or_else(|| {
        Problem::conflict(
            "No resend of this number waits for approval. GET …/resend says which does; POST …/resend asks for one.",
        )
    })?;
    if asked.asked.by.is(by) {
        let detail = "You asked for this resend. Another approver has to look at whom it goes to, and allow it.";
        return Err(Problem::new(&OWN_REQUEST, detail));
    }
    let resends = Resends { asked: None, approved: Some(number) };
    let mut dispatch = Dispatch { resends, observed: None, ..before.clone() };
    dispatch.releases.released_at.push(now);
    // Once it is finished a notice is no longer checked.
    let watched = Watched::new(WatchedThing::Notice(before.id.clone()), now);
    let view = ApprovedResend { resend: number, approved_at: now };
    Ok(PlannedAct {
        act: Some(Act::ResendApproved { notice: before.id.notice, resend: number }),
        writes: vec![stored.replace(&dispatch), Write::put(keys::watched_notice(&before.id), &watched)],
        answer: Answer::new(StatusCode::ACCEPTED, &view).at("../progress"),
        carry_over: (),
    })
}
