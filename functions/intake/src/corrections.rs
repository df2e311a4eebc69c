//! A customer's address, corrected after the list was sealed.
//!
//! The sealed row stays as it is, with its digest; the correction is noted beside it, and whoever sends reads both. Nothing goes to it
//! on one person's word: it counts from the next approval on, of a notice or of sending one again (*prepare*, `POST
//! …/notices/{n}/resend`), which whoever corrected may not give.

use std::sync::Arc;

use api::{Answer, Caller, Path, PlannedAct, Problem, actor, changed, command, stored};
use axum::extract::State;
use axum::http::StatusCode;
use bodies::intake::customer::{CorrectedCustomer, NewContact};
use model::customer::Correction;
use model::evidence::Act;
use model::id::{CustomerId, IncidentId};
use model::keys;
use model::list::List;
use stores::clock::Clock;
use stores::{Customers as _, Incidents as _};

use crate::customers::Address;
use crate::{App, Ports};

/// Notes how a customer is reached instead of as the list says, in every list that has them.
///
/// The evidence comes first: a row that was corrected without it would be nobody's act. A PUT that is repeated finishes.
pub(crate) async fn correct<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(Address { incident, customer }): Path<Address>,
    Caller(caller): Caller,
    command::Content(body): command::Content<NewContact>,
) -> Result<Answer, Problem> {
    let (now, by) = (app.clock.now(), actor(&caller));
    stored::incident(&app.incidents, &incident).await?;
    let correction: Correction = body.correction(now);
    let lists = lists_with(&app, &incident, &customer).await?;
    if lists.is_empty() {
        return Err(Problem::not_found(
            "No list of the incident has a customer of this id. POST …/customers/lookup finds one by reference.",
        ));
    }
    let decide = async || {
        let view = CorrectedCustomer { customer: customer.clone(), channels: body.channels(), corrected_at: now };
        let mut writes = Vec::new();
        for list in &lists {
            let stored = stored::list(&app.incidents, &list.id).await?;
            if !stored.value.corrected_by.iter().any(|corrector| corrector.is(&by)) {
                let mut list = stored.value.clone();
                list.corrected_by.push(by.clone());
                writes.push(stored.replace(&list));
            }
        }
        Ok(PlannedAct {
            act: Some(Act::CustomerCorrected { customer: customer.clone(), channels: body.channels() }),
            writes,
            answer: Answer::new(StatusCode::OK, &view),
            carry_over: (),
        })
    };
    let answer = changed(&app.incidents, &by, &incident, now, decide).await?;
    for list in lists {
        app.customers.correct(&list.id, &customer, &correction).await?;
    }
    Ok(answer)
}

async fn lists_with<P: Ports>(
    app: &App<P>,
    incident: &IncidentId,
    customer: &CustomerId,
) -> Result<Vec<List>, Problem> {
    let mut with = Vec::new();
    for list in app.incidents.all(&keys::lists(incident)).await? {
        if !app.customers.read(&list.value.id, std::slice::from_ref(customer)).await?.is_empty() {
            with.push(list.value);
        }
    }
    Ok(with)
}
