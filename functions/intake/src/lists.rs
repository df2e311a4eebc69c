//! Lists of affected customers: loaded, looked at, sealed.

pub(crate) mod file;

use std::sync::Arc;

use api::{Answer, Command, Done, Nothing, Path, PlannedAct, Problem, Query, once, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::intake::list::{ListView, ListWithProblems, Lists, LoadedList, UploadAddress};
use jiff::Timestamp;
use model::entry::{Order, Page, Stored, Write};
use model::evidence::Act;
use model::id::{IncidentId, ListId, ListNumber};
use model::keys;
use model::list::{List, ListState, ProblemPage};
use model::message::{ListSealRequested, Version};
use model::watched::{Watched, WatchedThing};
use serde::{Deserialize, Serialize};
use stores::clock::Clock;
use stores::{Announce, Incidents as _};

use self::file::NewList;
use crate::uploads::{UploadError, Uploads};
use crate::{App, Ports};

/// What stands after `?` when a file is loaded.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoadOptions {
    #[serde(default)]
    merge_same_person: bool,
}

/// Where a list's file belongs: what must be known to upload it once more.
#[derive(Clone, Serialize, Deserialize)]
struct Place {
    list: ListNumber,
    upload: String,
}

/// Announces a list and stores its file, or answers where to put it.
///
/// The list comes first and the file second, since *import* looks for the list of a file that arrives.
pub(crate) async fn load<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    Query(options): Query<LoadOptions>,
    command: Command<NewList>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        stored::incident(&app.incidents, &incident).await?;
        let last = app.incidents.last(&keys::lists(&incident)).await?;
        let number = last.map_or(ListNumber::FIRST, |last| last.value.id.list.next());
        let id = ListId { incident: incident.clone(), list: number };
        // Nobody guesses where a file lies, and a repeated request puts it in the same place.
        let upload = format!("{incident}/{:04}/{}", number.0, command.upload_name());
        let address = match &command.body {
            NewList::File(_) => None,
            NewList::Address(_) => Some(app.uploads.address(&upload, now).await.map_err(unavailable)?),
        };
        let merge_lookalikes = match &command.body {
            NewList::File(_) => options.merge_same_person,
            NewList::Address(wish) => wish.merge_same_person || options.merge_same_person,
        };
        let list = List {
            id: id.clone(),
            state: ListState::AwaitingUpload,
            loaded_by: command.by(),
            corrected_by: Vec::new(),
            loaded_at: now,
            merge_lookalikes,
            upload: upload.clone(),
            report: None,
            seal: None,
        };
        Ok(PlannedAct {
            act: Some(Act::ListLoaded { list: number }),
            writes: vec![Write::create(keys::list(&id), &list)],
            answer: announced(&id, address),
            carry_over: Place { list: number, upload },
        })
    };
    let done = once(&app.incidents, &command, &incident, now, decide).await?;
    match &command.body {
        NewList::File(file) => {
            if awaits_upload(&app, &incident, &done).await? {
                app.uploads.put(&done.carry_over.upload, file.clone()).await.map_err(unavailable)?;
            }
            Ok(done.answer)
        }
        NewList::Address(_) => fresh(&app, &incident, done, now).await,
    }
}

/// The answer to a list that was announced.
fn announced(id: &ListId, upload: Option<UploadAddress>) -> Answer {
    let words = match &upload {
        None => "The file is being read. Look at the list for what was found in it.",
        Some(_) => "Put the file to the address before it expires, then look at the list for what was found in it.",
    };
    let list = LoadedList { incident: id.incident.clone(), list: id.list, words: words.to_owned(), upload };
    Answer::new(StatusCode::ACCEPTED, &list).at(format!("lists/{}", id.list))
}

/// Whether the list still waits for its file. One that was announced just now does.
async fn awaits_upload<P: Ports>(app: &App<P>, incident: &IncidentId, done: &Done<Place>) -> Result<bool, Problem> {
    if !done.repeated {
        return Ok(true);
    }
    let id = ListId { incident: incident.clone(), list: done.carry_over.list };
    Ok(stored::list(&app.incidents, &id).await?.value.state == ListState::AwaitingUpload)
}

/// The answer as it was given, unless its address has expired: then the same with an address that works.
async fn fresh<P: Ports>(
    app: &App<P>,
    incident: &IncidentId,
    done: Done<Place>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let given = done.answer.body::<LoadedList>().and_then(|list| list.upload);
    if given.is_some_and(|address| address.expires_at > now) {
        return Ok(done.answer);
    }
    let address = app.uploads.address(&done.carry_over.upload, now).await.map_err(unavailable)?;
    Ok(announced(&ListId { incident: incident.clone(), list: done.carry_over.list }, Some(address)))
}

fn unavailable(error: UploadError) -> Problem {
    Problem::unavailable(error)
}

/// How many lists one answer holds.
const MAX_LISTED: usize = 100;

/// From where on to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AfterList {
    after: Option<ListNumber>,
}

/// Lists an incident's lists, oldest first.
pub(crate) async fn list<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    Query(AfterList { after }): Query<AfterList>,
) -> Result<Json<Lists>, Problem> {
    stored::incident(&app.incidents, &incident).await?;
    let after = after.map(|list| keys::list(&ListId { incident: incident.clone(), list }).into_entry());
    let page = app.incidents.page(&keys::lists(&incident), after.as_deref(), MAX_LISTED, Order::Ascending).await?;
    let Page { items, next }: Page<Stored<List>> = page;
    let lists: Vec<ListView> = items.iter().map(|stored| ListView::from(&stored.value)).collect();
    let next = next.and_then(|_| lists.last().map(|last| last.list));
    Ok(Json(Lists { lists, next }))
}

/// From where on to read row problems: behind this page, counted from 0.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AfterPage {
    after: Option<usize>,
}

/// Reads a list with a page of what is wrong with its rows.
pub(crate) async fn read<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<ListId>,
    Query(AfterPage { after }): Query<AfterPage>,
) -> Result<Json<ListWithProblems>, Problem> {
    let list = stored::list(&app.incidents, &id).await?.value;
    let behind = after.map(|page| keys::problem_page(&id, page).into_entry());
    let page = app.incidents.page(&keys::problem_pages(&id), behind.as_deref(), 1, Order::Ascending).await?;
    let Page { items, next }: Page<Stored<ProblemPage>> = page;
    let this = after.map_or(0, |page| page.saturating_add(1));
    let row_problems = items.into_iter().flat_map(|page| page.value.problems).map(Into::into).collect();
    Ok(Json(ListWithProblems { list: ListView::from(&list), row_problems, next: next.map(|_| this) }))
}

/// Asks for the seal of an open list.
pub(crate) async fn seal<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<ListId>,
    command: Command<Nothing>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || sealing(&stored::list(&app.incidents, &id).await?, now);
    let done = once(&app.incidents, &command, &id.incident, now, decide).await?;
    // Also when it was done before: whoever repeats the request may do so because this was never reached.
    let request = ListSealRequested { version: Version, seal: id.clone() };
    if let Err(error) = app.imports.announce(&[request]).await {
        tracing::warn!(
            incident.id = %id.incident,
            list.number = id.list.0,
            error = model::error::chain(&error),
            "the request for a seal was not published; watch publishes it again"
        );
    }
    Ok(done.answer)
}

/// What a request for a seal means for this list.
fn sealing(stored: &Stored<List>, now: Timestamp) -> Result<PlannedAct, Problem> {
    let list = &stored.value;
    let not_yet = match &list.state {
        ListState::Open => None,
        ListState::AwaitingUpload => Some("Its file has not arrived yet. Upload it, and look at what was found in it."),
        ListState::Importing { .. } => {
            Some("Its file is still being read. Look at what was found in it, then seal it.")
        }
        ListState::Refused { .. } => Some("Its file could not be used. Mend the file and load it as a new list."),
        ListState::Sealing => Some("It is being sealed already. Look at the list for how far it is."),
        ListState::Sealed => Some("It is sealed already."),
    };
    if let Some(words) = not_yet {
        return Err(Problem::conflict(format!("Only an open list can be sealed. {words}")));
    }
    let sealing = List { state: ListState::Sealing, ..list.clone() };
    let watched = Watched::new(WatchedThing::List(list.id.clone()), now);
    Ok(PlannedAct {
        act: Some(Act::ListSealRequested { list: list.id.list }),
        writes: vec![stored.replace(&sealing), Write::put(keys::watched_list(&list.id), &watched)],
        answer: Answer::new(StatusCode::ACCEPTED, &ListView::from(&sealing)),
        carry_over: (),
    })
}
