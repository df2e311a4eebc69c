//! A notice on its way: approved by a second person, stopped by anyone, resumed by a second person, watched.

use std::sync::Arc;

use api::{Answer, Command, Nothing, Path, PlannedAct, Problem, ProblemType, once, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::prepare::notice::{ApprovedNotice, NewApproval, NewStop};
use bodies::prepare::progress::{Progress, StopView};
use jiff::Timestamp;
use model::actor::Actor;
use model::entry::{Stored, Write};
use model::evidence::Act;
use model::guests::GuestList;
use model::id::{ListId, NoticeId, ResendNumber};
use model::keys;
use model::list::List;
use model::message::{SliceApproved, Version};
use model::notice::{Approval, Dispatch, GenuineNotice, NotApproved, Notice, Stop};
use model::tally::Tally;
use model::watched::{Watched, WatchedThing};
use stores::clock::Clock;
use stores::guest_list_as_it_stands;
use stores::{Announce, Incidents as _, StoreError};

use crate::codes::SetAside;
use crate::{App, Ports, checking, codes};

/// Two pairs of eyes: the approver wrote the text.
static OWN_TEXT: ProblemType =
    ProblemType::new("own-text", StatusCode::FORBIDDEN, "Somebody else has to let out what you wrote");
/// Two pairs of eyes: the approver loaded the list.
static OWN_LIST: ProblemType = ProblemType::new(
    "own-list",
    StatusCode::FORBIDDEN,
    "Somebody else has to let out what goes to the list you loaded",
);
/// Two pairs of eyes: the approver corrected an address.
static OWN_CORRECTION: ProblemType = ProblemType::new(
    "own-correction",
    StatusCode::FORBIDDEN,
    "Somebody else has to let out what goes to an address you corrected",
);

/// Why a second person may not.
pub(crate) fn refused(why: NotApproved) -> Problem {
    let detail = format!("{}.", capitalised(&why.to_string()));
    match why {
        NotApproved::OwnText => Problem::new(&OWN_TEXT, detail),
        NotApproved::OwnList => Problem::new(&OWN_LIST, detail),
        NotApproved::OwnCorrection => Problem::new(&OWN_CORRECTION, detail),
        NotApproved::TextChanged | NotApproved::ListNotSealed | NotApproved::ListChanged | NotApproved::Already => {
            Problem::conflict(detail)
        }
    }
}

pub(crate) fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// Approves a notice for exactly the text and the list that the approver saw, and lets it out.
pub(crate) async fn approve<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    command: Command<NewApproval>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        let notice = stored::notice(&app.incidents, &id).await?;
        let list = stored::list(&app.incidents, &list_of(&notice.value)).await?;
        let approval = may_approve(&notice.value, &list.value, &command.by(), &command.body, now)?;
        checking::gate(&app, &notice.value, now).await?;
        let codes = codes::set_aside(&app, &notice.value).await?;
        let (guests, unchanged) = guest_list_as_it_stands(&app.incidents, &id.incident).await?;
        let mut planned = approved((&notice, &list.value), approval, &codes, &guests, now)?;
        planned.writes.extend(codes.writes);
        // Neither who is a guest nor who corrected an address may have changed meanwhile.
        planned.writes.extend([unchanged, list.unchanged()]);
        planned.writes.extend(verifiable(&app, &notice.value, now).await?);
        Ok(planned)
    };
    let done = once(&app.incidents, &command, &id.incident, now, decide).await?;
    // Also when it was done before: whoever repeats the request may do so because this was never reached.
    if let Err(error) = announce(&app, &id, None).await {
        let error = model::error::chain(&error);
        tracing::warn!(notice.id = %id, error, "an approval was not published; watch publishes it again");
    }
    Ok(done.answer)
}

pub(crate) fn list_of(notice: &Notice) -> ListId {
    ListId { incident: notice.id.incident.clone(), list: notice.list }
}

/// The approval of what this person saw, or why it is none of theirs to give.
fn may_approve(
    notice: &Notice,
    list: &List,
    by: &Actor,
    seen: &NewApproval,
    now: Timestamp,
) -> Result<Approval, Problem> {
    notice.approved(list, by, (seen.content_digest, seen.list_digest), now).map_err(refused)
}

/// What the approval of this notice to this list means, under this guest list.
fn approved(
    (stored, list): (&Stored<Notice>, &List),
    approval: Approval,
    codes: &SetAside,
    guests: &GuestList,
    now: Timestamp,
) -> Result<PlannedAct, Problem> {
    let notice = &stored.value;
    let seal = list.seal.as_ref().ok_or(NotApproved::ListNotSealed).map_err(refused)?;
    let dispatch = Dispatch {
        allotments: codes.allotments,
        guests: guests.only(),
        ..Dispatch::new(notice.id.clone(), notice.list, (seal.customers, seal.slices), now)
    };
    let act = Act::NoticeApproved {
        notice: notice.id.notice,
        content: approval.content,
        list: approval.list,
        codes: codes.of_months.clone(),
    };
    let watched = Watched::new(WatchedThing::Notice(notice.id.clone()), now);
    let view = ApprovedNotice { notice: notice.id.notice, customers: seal.customers, approved_at: now };
    Ok(PlannedAct {
        act: Some(act),
        writes: vec![
            stored.replace(&Notice { approval: Some(approval), ..notice.clone() }),
            Write::create(keys::dispatch(&notice.id), &dispatch),
            Write::create(keys::watched_notice(&notice.id), &watched),
        ],
        answer: Answer::new(StatusCode::ACCEPTED, &view).at("progress"),
        carry_over: (),
    })
}

/// Lets the public find an approved notice by its code, where it has one.
async fn verifiable<P: Ports>(app: &App<P>, notice: &Notice, now: Timestamp) -> Result<Option<Write>, Problem> {
    let Some(verification) = &notice.content.verification else { return Ok(None) };
    let incident = stored::incident(&app.incidents, &notice.id.incident).await?.value;
    let genuine = GenuineNotice::of(notice, &incident.organisation, now, &app.page_url);
    Ok(Some(Write::create(keys::verification(&verification.code), &genuine)))
}

/// Why an approval was not published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotPublished {
    #[error("the slices of the list could not be read")]
    Store(#[from] StoreError),
    #[error("the topic did not take them")]
    Topic(#[from] stores::AnnounceError),
}

/// Publishes to *fan-out* every slice of an approved notice, or of a resend of it.
pub(crate) async fn announce<P: Ports>(
    app: &App<P>,
    id: &NoticeId,
    resend: Option<ResendNumber>,
) -> Result<(), NotPublished> {
    let Some(dispatch) = app.incidents.get(&keys::dispatch(id)).await? else { return Ok(()) };
    let list = dispatch.value.list;
    let seals = app.incidents.all(&keys::shard_seals(&ListId { incident: id.incident.clone(), list })).await?;
    let slices = seals.into_iter().flat_map(|seal| seal.value.slices);
    let messages: Vec<SliceApproved> =
        slices.map(|slice| SliceApproved { version: Version, notice: id.clone(), list, slice, resend }).collect();
    Ok(app.notices.announce(&messages).await?)
}

/// Stops all sending of a notice. Anyone who works on an incident may: to stop is never wrong for long.
pub(crate) async fn stop<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    command: Command<NewStop>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        let dispatch = stored::dispatch(&app.incidents, &id).await?;
        let reason = command.body.reason.as_str().to_owned();
        Ok(stopped(&dispatch, Stop { by: command.by(), at: now, reason }))
    };
    Ok(once(&app.incidents, &command, &id.incident, now, decide).await?.answer)
}

/// What a stop means: the first one counts.
fn stopped(stored: &Stored<Dispatch>, stop: Stop) -> PlannedAct {
    if let Some(before) = &stored.value.stopped {
        let answer = Answer::new(StatusCode::OK, &StopView::from(before));
        return PlannedAct { act: None, writes: Vec::new(), answer, carry_over: () };
    }
    let act = Act::NoticeStopped { notice: stored.value.id.notice, reason: stop.reason.clone() };
    let answer = Answer::new(StatusCode::OK, &StopView::from(&stop));
    let dispatch = Dispatch { stopped: Some(stop), ..stored.value.clone() };
    PlannedAct { act: Some(act), writes: vec![stored.replace(&dispatch)], answer, carry_over: () }
}

/// Resumes a stopped notice, or a channel that a brake paused. *watch* releases what is due within a minute.
pub(crate) async fn resume<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    command: Command<Nothing>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        let notice = stored::notice(&app.incidents, &id).await?.value;
        let list = stored::list(&app.incidents, &list_of(&notice)).await?.value;
        notice.second_person(&list, &command.by()).map_err(refused)?;
        resumed(&stored::dispatch(&app.incidents, &id).await?)
    };
    Ok(once(&app.incidents, &command, &id.incident, now, decide).await?.answer)
}

/// What resuming means. A brake that tripped counts again from where it did.
fn resumed(stored: &Stored<Dispatch>) -> Result<PlannedAct, Problem> {
    let mut dispatch = stored.value.clone();
    if dispatch.stopped.is_none() && dispatch.brakes.paused.is_empty() {
        return Err(Problem::conflict("The notice is neither stopped nor paused: there is nothing to resume."));
    }
    dispatch.stopped = None;
    dispatch.brakes.paused.clear();
    let view = ApprovedNotice {
        notice: dispatch.id.notice,
        customers: dispatch.customers,
        approved_at: dispatch.releases.approved_at,
    };
    Ok(PlannedAct {
        act: Some(Act::NoticeResumed { notice: dispatch.id.notice }),
        writes: vec![stored.replace(&dispatch)],
        answer: Answer::new(StatusCode::OK, &view).at("progress"),
        carry_over: (),
    })
}

/// Answers how far a notice is, in two reads; that a guest list is on stands in the dispatch.
pub(crate) async fn progress<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
) -> Result<Json<Progress>, Problem> {
    let dispatch = stored::dispatch(&app.incidents, &id).await?.value;
    let mut counters = Tally::default();
    for counter in app.incidents.all(&keys::counters(&id)).await? {
        counters.merge(&counter.value);
    }
    Ok(Json(Progress::of(&dispatch, &counters, app.clock.now())))
}
