//! The guest list of an incident: named, turned on by one person, turned off by two.
//!
//! What is on stands in the dispatch of each approved notice, too, since that is what *deliver* reads again and again. All of it
//! changes in one transaction, and an approval fails if the list changes under it; so no notice can be left out.

use std::sync::Arc;

use api::{
    Answer, Caller, Command, Nothing, Path, PlannedAct, Problem, ProblemType, actor, changed, command, once, stored,
};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::intake::guests::{GuestListView, NewGuests};
use jiff::Timestamp;
use model::digest::Digest;
use model::entry::{Stored, Write};
use model::evidence::Act;
use model::guests::{GuestAddresses, GuestList, NotTurnedOff, Said};
use model::id::IncidentId;
use model::keys;
use model::notice::Dispatch;
use stores::clock::Clock;
use stores::{Customers as _, Incidents as _};

use crate::{App, Ports};

/// Two pairs of eyes: who asked may not allow it.
static OWN_REQUEST: ProblemType =
    ProblemType::new("own-request", StatusCode::FORBIDDEN, "Somebody else has to allow what you asked for");

/// With the list, its evidence and the kept answer these are as many writes as one transaction takes.
const MAX_DISPATCHES: usize = 95;

/// Answers whether the guest list is on, and how many are on it.
pub(crate) async fn read<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
) -> Result<Json<GuestListView>, Problem> {
    stored::incident(&app.incidents, &incident).await?;
    Ok(Json(GuestListView::from(&standing(&app, &incident).await?.list)))
}

/// Says who is on the guest list. The addresses are kept where those of customers are, before the list names them.
pub(crate) async fn name<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    Caller(caller): Caller,
    command::Content(body): command::Content<NewGuests>,
) -> Result<Answer, Problem> {
    let (now, by) = (app.clock.now(), actor(&caller));
    stored::incident(&app.incidents, &incident).await?;
    let keyless =
        || Problem::conflict("The incident has no key yet under which addresses are kept. Load a list first.");
    let secrets = app.customers.keys(&incident).await?.ok_or_else(keyless)?;
    let addresses = GuestAddresses(body.addresses().map(|address| (address.guest(&secrets), address)).collect());
    if !app.customers.name_guests(&incident, &addresses).await? {
        return Err(keyless());
    }
    let decide = async || {
        let standing = standing(&app, &incident).await?;
        let after = GuestList { guests: addresses.0.keys().cloned().collect(), ..standing.list.clone() };
        let act = Act::GuestsNamed { guests: after.guests.len() as u64, named: Digest::of_json(&after.guests) };
        standing.planned(act, &after, now)
    };
    changed(&app.incidents, &by, &incident, now, decide).await
}

/// Turns the guest list on: from then on nothing leaves but to its addresses.
pub(crate) async fn turn_on<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    command: Command<Nothing>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        stored::incident(&app.incidents, &incident).await?;
        let standing = standing(&app, &incident).await?;
        if standing.list.guests.is_empty() {
            let detail = "Nobody is on the guest list. Name at least one address first (PUT …/guest-list), or stop the \
                          notice if nothing is to leave at all.";
            return Err(Problem::conflict(detail));
        }
        // To turn it on again takes back that somebody asked to turn it off.
        let on = standing.list.on.clone().unwrap_or_else(|| Said { by: command.by(), at: now });
        let after = GuestList { on: Some(on), off_asked: None, ..standing.list.clone() };
        standing.planned(Act::GuestListTurnedOn, &after, now)
    };
    Ok(once(&app.incidents, &command, &incident, now, decide).await?.answer)
}

/// Asks to turn the guest list off. Nothing changes before another person allows it.
pub(crate) async fn ask_off<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    command: Command<Nothing>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        stored::incident(&app.incidents, &incident).await?;
        let standing = standing(&app, &incident).await?;
        if standing.list.on.is_none() {
            return Err(refused(NotTurnedOff::Off));
        }
        let asked = standing.list.off_asked.clone().unwrap_or_else(|| Said { by: command.by(), at: now });
        let after = GuestList { off_asked: Some(asked), ..standing.list.clone() };
        standing.planned(Act::GuestListOffAsked, &after, now)
    };
    Ok(once(&app.incidents, &command, &incident, now, decide).await?.answer)
}

/// Turns the guest list off, as somebody else asked: whoever was refused by it is notified within minutes, each once.
pub(crate) async fn allow_off<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    command: Command<Nothing>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        stored::incident(&app.incidents, &incident).await?;
        let standing = standing(&app, &incident).await?;
        let after = standing.list.turned_off(&command.by()).map_err(refused)?;
        standing.planned(Act::GuestListTurnedOff, &after, now)
    };
    Ok(once(&app.incidents, &command, &incident, now, decide).await?.answer)
}

fn refused(why: NotTurnedOff) -> Problem {
    match why {
        NotTurnedOff::Off => Problem::conflict("The guest list is off already: an approved notice goes to everyone."),
        NotTurnedOff::NotAsked => Problem::conflict(
            "Nobody has asked to turn the guest list off. One person asks (POST …/guest-list/off), then another allows it.",
        ),
        NotTurnedOff::Own => Problem::new(
            &OWN_REQUEST,
            "You asked to turn the guest list off, and that lets messages out to everyone. Another approver has to allow it.",
        ),
    }
}

/// A guest list with what has to change with it.
struct Standing {
    incident: IncidentId,
    list: GuestList,
    stored: Option<Stored<GuestList>>,
    dispatches: Vec<Stored<Dispatch>>,
}

pub(crate) async fn list_of<P: Ports>(app: &App<P>, incident: &IncidentId) -> Result<GuestList, Problem> {
    let stored = app.incidents.get(&keys::guest_list(incident)).await?;
    Ok(stored.map(|stored| stored.value).unwrap_or_default())
}

async fn standing<P: Ports>(app: &App<P>, incident: &IncidentId) -> Result<Standing, Problem> {
    let stored = app.incidents.get(&keys::guest_list(incident)).await?;
    let list = stored.as_ref().map(|stored| stored.value.clone()).unwrap_or_default();
    let dispatches = app.incidents.all(&keys::dispatches(incident)).await?;
    Ok(Standing { incident: incident.clone(), list, stored, dispatches })
}

impl Standing {
    /// What it takes that the list becomes `after`.
    fn planned(&self, act: Act, after: &GuestList, now: Timestamp) -> Result<PlannedAct, Problem> {
        let answer = Answer::new(StatusCode::OK, &GuestListView::from(after));
        if *after == self.list {
            return Ok(PlannedAct { act: None, writes: Vec::new(), answer, carry_over: () });
        }
        let mut writes = vec![match &self.stored {
            Some(stored) => stored.replace(after),
            None => Write::create(keys::guest_list(&self.incident), after),
        }];
        let only = after.only();
        for stored in &self.dispatches {
            let dispatch = stored.value.under(only.as_ref(), now);
            if dispatch != stored.value {
                writes.push(stored.replace(&dispatch));
            }
        }
        if writes.len() > MAX_DISPATCHES {
            let detail = format!(
                "The incident has more than {MAX_DISPATCHES} approved notices, too many to change at once. Stop each notice instead."
            );
            return Err(Problem::conflict(detail));
        }
        Ok(PlannedAct { act: Some(act), writes, answer, carry_over: () })
    }
}
