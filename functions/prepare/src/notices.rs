//! Notices: written, changed while they are drafts, read, previewed.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::command::Content as NewBody;
use api::{Answer, Caller, Command, Deed, FieldErrors, Path, Problem, Query, actor, changed, once, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use shared::clock::Clock;
use shared::evidence::{Act, Actor};
use shared::id::{CustomerId, IncidentId, ListId, NoticeId, NoticeNumber};
use shared::keys;
use shared::list::{List, ListState};
use shared::notice::{Content, Notice};
use shared::ports::{Customers as _, Incidents as _, Order, Page, Stored, Write};
use shared::render::{RenderError, Renderer};

use crate::bodies::notice::{DraftedNotice, NewNotice, NoticeLine, NoticeView, Notices, Preview};
use crate::{App, Ports};

/// Writes a notice, as a draft.
pub(crate) async fn write<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    command: Command<NewNotice>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        let content = writable(&app, &incident, &command.body).await?;
        let last = app.incidents.last::<Notice>(incident.as_str(), keys::NOTICES).await?;
        let number = last.map_or(NoticeNumber::FIRST, |last| last.value.id.notice.next());
        let id = NoticeId { incident: incident.clone(), notice: number };
        let notice = Notice {
            id: id.clone(),
            list: command.body.list,
            content,
            composed: BTreeMap::new(),
            written_by: vec![command.by()],
            written_at: now,
            approval: None,
        };
        let answer = Answer::new(StatusCode::CREATED, &drafted(&notice)).at(format!("notices/{number}"));
        let act = Some(Act::NoticeWritten { notice: number, content: notice.digest() });
        Ok(Deed { act, writes: vec![Write::create(keys::notice(&id), &notice)], answer, memo: () })
    };
    Ok(once(&app.incidents, &command, &incident, now, decide).await?.answer)
}

/// Says what a draft is to be from now on.
pub(crate) async fn revise<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    Caller(caller): Caller,
    NewBody(body): NewBody<NewNotice>,
) -> Result<Answer, Problem> {
    let (now, by) = (app.clock.now(), actor(&caller));
    let decide = async || {
        let notice = stored::notice(&app.incidents, &id).await?;
        let content = writable(&app, &id.incident, &body).await?;
        revised(&notice, &body, content, &by, now)
    };
    changed(&app.incidents, &by, &id.incident, now, decide).await
}

/// What this text means for this draft. Whoever changes it is among its writers from then on, and may not approve it.
fn revised(
    stored: &Stored<Notice>,
    body: &NewNotice,
    content: Content,
    by: &Actor,
    now: Timestamp,
) -> Result<Deed, Problem> {
    let before = &stored.value;
    if before.approval.is_some() {
        let detail = "The notice is approved, and what was approved never changes. Write a new notice instead.";
        return Err(Problem::conflict(detail));
    }
    if before.content == content && before.list == body.list {
        let answer = Answer::new(StatusCode::OK, &drafted(before));
        return Ok(Deed { act: None, writes: Vec::new(), answer, memo: () });
    }
    let mut notice = Notice { list: body.list, content, written_at: now, ..before.clone() };
    if !notice.written_by.iter().any(|writer| writer.is(by)) {
        notice.written_by.push(by.clone());
    }
    let act = Some(Act::NoticeWritten { notice: notice.id.notice, content: notice.digest() });
    let answer = Answer::new(StatusCode::OK, &drafted(&notice));
    Ok(Deed { act, writes: vec![stored.replace(&notice)], answer, memo: () })
}

fn drafted(notice: &Notice) -> DraftedNotice {
    DraftedNotice { notice: notice.id.notice, list: notice.list, content_digest: notice.digest() }
}

/// The content, if its list can be written to and every part of it can be filled in.
async fn writable<P: Ports>(app: &App<P>, incident: &IncidentId, body: &NewNotice) -> Result<Content, Problem> {
    let there = stored::incident(&app.incidents, incident).await?;
    let id = ListId { incident: incident.clone(), list: body.list };
    let mut errors = FieldErrors::default();
    match app.incidents.get::<List>(&keys::list(&id)).await?.map(|stored| stored.value.state) {
        None => errors.add("list", "the number of a list of this incident"),
        Some(ListState::Refused { .. }) => errors.add("list", "a list whose file could be used"),
        Some(_) => {}
    }
    let content = Content::from(&body.content);
    if let Err(error) = Renderer::new(&content, &there.value.organisation) {
        let expected =
            format!("a text whose placeholders look like {{{{ given_name }}}}; in line {} one does not", error.line);
        errors.add(&format!("content/texts/{}/{}", error.language, error.part), expected);
    }
    errors.finish()?;
    Ok(content)
}

/// How many notices one answer holds: with the longest texts these are 3 MB to read.
const MOST_LISTED: usize = 10;

/// From where on to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AfterNotice {
    after: Option<NoticeNumber>,
}

/// Lists an incident's notices, oldest first.
pub(crate) async fn list<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    Query(AfterNotice { after }): Query<AfterNotice>,
) -> Result<Json<Notices>, Problem> {
    stored::incident(&app.incidents, &incident).await?;
    let after = after.map(|notice| keys::notice(&NoticeId { incident: incident.clone(), notice }).entry);
    let page =
        app.incidents.page(incident.as_str(), keys::NOTICES, after.as_deref(), MOST_LISTED, Order::Ascending).await?;
    let Page { items, next }: Page<Stored<Notice>> = page;
    let notices: Vec<NoticeLine> = items.iter().map(|stored| NoticeLine::from(&stored.value)).collect();
    let next = next.and_then(|_| notices.last().map(|last| last.notice));
    Ok(Json(Notices { notices, next }))
}

/// Reads a notice with its texts, and with what an approval must name.
pub(crate) async fn read<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
) -> Result<Json<NoticeView>, Problem> {
    let notice = stored::notice(&app.incidents, &id).await?.value;
    let list = ListId { incident: id.incident, list: notice.list };
    let list = app.incidents.get::<List>(&keys::list(&list)).await?;
    let list_digest = list.and_then(|list| list.value.seal).map(|seal| seal.digest);
    Ok(Json(NoticeView { line: NoticeLine::from(&notice), content: notice.content, list_digest }))
}

/// Whose message to show, and by which channel.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Of {
    customer: CustomerId,
    channel: PreviewChannel,
}

/// The channels whose messages exist.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PreviewChannel {
    Email,
    Sms,
}

/// Shows exactly what one customer is going to get.
pub(crate) async fn preview<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    Query(Of { customer, channel }): Query<Of>,
) -> Result<Json<Preview>, Problem> {
    let notice = stored::notice(&app.incidents, &id).await?.value;
    let incident = stored::incident(&app.incidents, &id.incident).await?.value;
    let list = ListId { incident: id.incident, list: notice.list };
    let customer = app.customers.read(&list, &[customer]).await?.pop();
    let customer = customer.ok_or_else(|| {
        Problem::not_found(
            "The notice's list has no customer of this id. POST …/customers/lookup finds one by reference.",
        )
    })?;
    let unfilled =
        |error: RenderError| Problem::conflict(format!("The message cannot be made: {error}. Change the text."));
    let renderer = Renderer::new(&notice.content, &incident.organisation);
    let renderer = renderer
        .map_err(|error| Problem::conflict(format!("The message cannot be made: {error}. Change the text.")))?;
    Ok(Json(match channel {
        PreviewChannel::Email => {
            let email = renderer.email(&customer).map_err(unfilled)?;
            let (subject, html) = (Some(email.subject), Some(email.html));
            Preview { language: email.language, subject, text: email.text, html }
        }
        PreviewChannel::Sms => {
            let sms = renderer.sms(&customer).map_err(unfilled)?;
            Preview { language: sms.language, subject: None, text: sms.text, html: None }
        }
    }))
}
