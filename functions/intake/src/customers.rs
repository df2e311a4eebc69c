//! Customers: found by the company's own reference, taken out on their own wish.

use std::sync::Arc;

use api::rows::change_row;
use api::{Answer, Command, Path, PlannedAct, Problem, once, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::intake::customer::{FoundCustomer, Lookup, NewWithdrawal, WithdrawnCustomer};
use model::entry::Write;
use model::evidence::Act;
use model::id::{CustomerId, DeliveryId, IncidentId, ListId};
use model::keys;
use model::notice::Withdrawal;
use serde::Deserialize;
use stores::Row;
use stores::clock::Clock;
use stores::{Advance, Customers as _, Deliveries as _, Incidents as _};

use crate::{App, Ports};

/// Finds a customer by reference. It is a POST so that the reference stands in no address and no log, and it changes
/// nothing; so nothing is kept of it either, not even a digest from which the reference could be guessed.
pub(crate) async fn look_up<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    command: Command<Lookup>,
) -> Result<Json<FoundCustomer>, Problem> {
    let list = ListId { incident: incident.clone(), list: command.body.list };
    stored::list(&app.incidents, &list).await?;
    let unknown =
        "The list has no customer of this reference. Write it as the file does, upper and lower case included.";
    let secrets = app.customers.keys(&incident).await?.ok_or_else(|| Problem::not_found(unknown))?;
    let customer = CustomerId::of_reference(secrets.naming(), command.body.reference().expose());
    match app.customers.read(&list, std::slice::from_ref(&customer)).await?.pop() {
        Some(_) => Ok(Json(FoundCustomer { customer })),
        None => Err(Problem::not_found(unknown)),
    }
}

/// The names in the address of a customer.
#[derive(Deserialize)]
pub(crate) struct Address {
    pub(crate) incident: IncidentId,
    pub(crate) customer: CustomerId,
}

/// How often a row is read again because somebody else changed it first.
const MAX_ROUNDS: usize = 8;

/// Takes a customer out of everything that was not sent yet, and of all that is to come.
///
/// The withdrawal is on record before any row is changed, so that a fan-out under way sees it, and a request that comes
/// again finishes what the first one did not.
pub(crate) async fn withdraw<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(Address { incident, customer }): Path<Address>,
    command: Command<NewWithdrawal>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        let key = keys::withdrawal(&incident, &customer);
        if let Some(before) = app.incidents.get::<Withdrawal>(&key).await? {
            return Ok(PlannedAct { act: None, writes: Vec::new(), answer: answer(&before.value), carry_over: () });
        }
        known(&app, &incident, &customer).await?;
        let reason = command.body.reason.as_str().to_owned();
        let withdrawal = Withdrawal { customer: customer.clone(), by: command.by(), at: now, reason: reason.clone() };
        Ok(PlannedAct {
            act: Some(Act::CustomerWithdrawn { customer: customer.clone(), reason }),
            writes: vec![Write::create(key, &withdrawal)],
            answer: answer(&withdrawal),
            carry_over: (),
        })
    };
    let done = once(&app.incidents, &command, &incident, now, decide).await?;
    take_out(&app, &incident, &customer).await?;
    Ok(done.answer)
}

fn answer(withdrawal: &Withdrawal) -> Answer {
    let Withdrawal { customer, at, by, .. } = withdrawal;
    let view = WithdrawnCustomer { customer: customer.clone(), withdrawn_at: *at, by: by.to_string() };
    Answer::new(StatusCode::OK, &view)
}

/// Whether a list of the incident has this customer.
async fn known<P: Ports>(app: &App<P>, incident: &IncidentId, customer: &CustomerId) -> Result<(), Problem> {
    stored::incident(&app.incidents, incident).await?;
    for list in app.incidents.all(&keys::lists(incident)).await? {
        if !app.customers.read(&list.value.id, std::slice::from_ref(customer)).await?.is_empty() {
            return Ok(());
        }
    }
    Err(Problem::not_found(
        "No list of the incident has a customer of this id. POST …/customers/lookup finds one by reference.",
    ))
}

/// Takes the customer out of the deliveries of every notice.
async fn take_out<P: Ports>(app: &App<P>, incident: &IncidentId, customer: &CustomerId) -> Result<(), Problem> {
    let notices = app.incidents.all(&keys::notices(incident)).await?;
    let ids: Vec<DeliveryId> = notices
        .into_iter()
        .filter(|notice| notice.value.approval.is_some())
        .map(|notice| DeliveryId { notice: notice.value.id, customer: customer.clone() })
        .collect();
    for _ in 0..MAX_ROUNDS {
        let mut lost = false;
        for Row { revision, delivery } in app.deliveries.read(&ids).await? {
            // Notified already, or sent already: nothing to take out.
            let Some(after) = delivery.taken_out() else { continue };
            lost |= change_row(&app.incidents, &app.deliveries, Row { revision, delivery }, after, app.clock.now())
                .await?
                == Advance::Lost;
        }
        if !lost {
            return Ok(());
        }
    }
    Err(Problem::unavailable("a delivery was changed by others again and again while its customer was to be taken out"))
}
