//! Tests of a notice: what one customer would get, sent to an address of the guest list.
//!
//! Only *deliver* may send, so it is asked through its queue, by the test's number: the address travels nowhere and stands nowhere but
//! beside the incident's keys.

use std::sync::Arc;

use api::{Answer, Command, Path, PlannedAct, Problem, ProblemType, once, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::prepare::test_send::{NewTestSend, TestSendView};
use jiff::SignedDuration;
use model::customer::{Customer, Language};
use model::entry::{Order, Write};
use model::evidence::Act;
use model::guests::{Guest, Said};
use model::id::{CustomerId, IncidentId, ListId, NoticeId, NoticeNumber, TestSendNumber};
use model::keys;
use model::message::{TestSendAsked, Version};
use model::notice::Notice;
use model::test_send::{MAX_AN_HOUR, TestMark, TestOutcome, TestSend};
use serde::Deserialize;
use stores::clock::Clock;
use stores::{Announce as _, Customers as _, Incidents as _};

use crate::{App, Ports, codes};

/// Tests are for looking, not for sending.
static TOO_MANY_TESTS: ProblemType =
    ProblemType::new("too-many-tests", StatusCode::TOO_MANY_REQUESTS, "Enough tests were sent for now");

/// Asks for a test.
pub(crate) async fn ask<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    command: Command<NewTestSend>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let to = guest(&app, &id.incident, &command.body).await?;
    let NewTestSend { customer, channel, .. } = command.body.clone();
    let command = command.known_by(&("test-send", &id, &customer, channel, &to));
    let decide = async || {
        let notice = stored::notice(&app.incidents, &id).await?.value;
        let number = next_number(&app, &id, now - SignedDuration::from_hours(1)).await?;
        let somebody = somebody(&app, &notice, &customer).await?;
        let test = TestSend {
            notice: id.clone(),
            test: number,
            customer: customer.clone(),
            channel,
            to: to.clone(),
            content: notice.digest(),
            mark: mark(&notice, &somebody),
            code_months: codes::months_of_code(&app, &notice, &somebody).await?,
            asked: Said { by: command.by(), at: now },
            outcome: TestOutcome::Asked,
        };
        let act = Act::TestSendAsked {
            notice: id.notice,
            test: number,
            customer: customer.clone(),
            channel,
            to: to.clone(),
            content: test.content,
        };
        let answer =
            Answer::new(StatusCode::ACCEPTED, &TestSendView::of(&test, now)).at(format!("test-sends/{number}"));
        Ok(PlannedAct {
            act: Some(act),
            writes: vec![Write::create(keys::test_send(&id, number), &test)],
            answer,
            carry_over: number,
        })
    };
    let done = once(&app.incidents, &command, &id.incident, now, decide).await?;
    // Also when it was asked before: whoever repeats the request may do so because this was never reached.
    let asked = TestSendAsked { version: Version, notice: id, channel, test: done.carry_over };
    app.tests.announce(&[asked]).await.map_err(Problem::unavailable)?;
    Ok(done.answer)
}

/// The guest that the address names.
async fn guest<P: Ports>(app: &App<P>, incident: &IncidentId, body: &NewTestSend) -> Result<Guest, Problem> {
    let uninvited = || {
        Problem::conflict(
            "The address is not on the incident's guest list, and a test goes to nobody else. Name it first (PUT …/guest-list).",
        )
    };
    stored::incident(&app.incidents, incident).await?;
    let list = app.incidents.get(&keys::guest_list(incident)).await?.ok_or_else(uninvited)?;
    let secrets = app.customers.keys(incident).await?.ok_or_else(uninvited)?;
    let guest = body.address().map(|address| address.guest(&secrets));
    guest.filter(|guest| list.value.guests.contains(guest)).ok_or_else(uninvited)
}

/// The number of the next test, unless enough were asked for since this moment.
async fn next_number<P: Ports>(app: &App<P>, id: &NoticeId, since: jiff::Timestamp) -> Result<TestSendNumber, Problem> {
    let tests = keys::test_sends(id);
    let last = app.incidents.page(&tests, None, MAX_AN_HOUR, Order::Descending).await?.items;
    if last.len() == MAX_AN_HOUR && last.iter().all(|test| test.value.asked.at > since) {
        let detail =
            format!("At most {MAX_AN_HOUR} tests of a notice are sent in an hour. Wait, or look at the preview.");
        return Err(Problem::new(&TOO_MANY_TESTS, detail));
    }
    Ok(last.first().map_or(TestSendNumber::FIRST, |last| last.value.test.next()))
}

/// The customer as whom the test is sent.
async fn somebody<P: Ports>(app: &App<P>, notice: &Notice, id: &CustomerId) -> Result<Customer, Problem> {
    let list = ListId { incident: notice.id.incident.clone(), list: notice.list };
    let customer = app.customers.read(&list, std::slice::from_ref(id)).await?.pop();
    customer.ok_or_else(|| {
        Problem::not_found(
            "The notice's list has no customer of this id. POST …/customers/lookup finds one by reference.",
        )
    })
}

/// How the test is marked, in the language in which this customer would be written to.
fn mark(notice: &Notice, customer: &Customer) -> TestMark {
    let wanted = std::iter::successors(customer.language.clone(), Language::parent);
    let language = wanted.chain([notice.content.default_language.clone()]);
    let language = language.into_iter().find(|language| notice.composed.contains_key(language));
    compose::test_mark(language.as_ref().unwrap_or(&notice.content.default_language))
}

/// The names in the address of a test.
#[derive(Deserialize)]
pub(crate) struct Address {
    incident: IncidentId,
    notice: NoticeNumber,
    test: TestSendNumber,
}

/// Answers what came of a test.
pub(crate) async fn read<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(Address { incident, notice, test }): Path<Address>,
) -> Result<Json<TestSendView>, Problem> {
    let id = NoticeId { incident, notice };
    if let Some(found) = app.incidents.get(&keys::test_send(&id, test)).await? {
        return Ok(Json(TestSendView::of(&found.value, app.clock.now())));
    }
    stored::notice(&app.incidents, &id).await?;
    Err(Problem::not_found("The notice has no test of this number. POST …/test-sends asks for one."))
}
