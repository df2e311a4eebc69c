//! Notices: written, changed while they are drafts, read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use api::command::Content as NewBody;
use api::{Answer, Caller, Command, Path, PlannedAct, Problem, Query, actor, changed, once, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::prepare::notice::{DraftedNotice, NewContent, NewNotice, NoticeLine, NoticeView, Notices};
use compose::{Audience, Finding};
use fields::FieldErrors;
use jiff::Timestamp;
use model::actor::Actor;
use model::customer::Language;
use model::digest::Digest;
use model::entry::{Order, Page, Stored, Write};
use model::evidence::Act;
use model::id::{IncidentId, ListId, NoticeId, NoticeNumber};
use model::incident::Incident;
use model::keys;
use model::list::ListState;
use model::notice::{Composed, Content, Notice, VerificationCode};
use serde::Deserialize;
use stores::Incidents as _;
use stores::clock::Clock;

use crate::{App, Ports};

/// Writes a notice, as a draft.
pub(crate) async fn write<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    command: Command<NewNotice>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        let written = writable(&app, &incident, &command.body, None).await?;
        let last = app.incidents.last(&keys::notices(&incident)).await?;
        let number = last.map_or(NoticeNumber::FIRST, |last| last.value.id.notice.next());
        let id = NoticeId { incident: incident.clone(), notice: number };
        let notice = Notice {
            id: id.clone(),
            list: command.body.list,
            composed: written.digests(),
            content: written.content,
            written_by: vec![command.by()],
            written_at: now,
            approval: None,
        };
        let answer = Answer::new(StatusCode::CREATED, &drafted(&notice)).at(format!("notices/{number}"));
        let act = Some(Act::NoticeWritten { notice: number, content: notice.digest() });
        let mut writes = vec![Write::create(keys::notice(&id), &notice)];
        writes.extend(kept(&id, &written.composed));
        Ok(PlannedAct { act, writes, answer, carry_over: () })
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
        let before = notice.value.content.verification.as_ref().map(|verification| &verification.code);
        let written = writable(&app, &id.incident, &body, before).await?;
        revised(&notice, &body, written, &by, now)
    };
    changed(&app.incidents, &by, &id.incident, now, decide).await
}

/// What this text means for this draft. Whoever changes it is among its writers from then on, and may not approve it.
fn revised(
    stored: &Stored<Notice>,
    body: &NewNotice,
    written: Written,
    by: &Actor,
    now: Timestamp,
) -> Result<PlannedAct, Problem> {
    let before = &stored.value;
    if before.approval.is_some() {
        let detail = "The notice is approved, and what was approved never changes. Write a new notice instead.";
        return Err(Problem::conflict(detail));
    }
    let composed = written.digests();
    if before.content == written.content && before.composed == composed && before.list == body.list {
        let answer = Answer::new(StatusCode::OK, &drafted(before));
        return Ok(PlannedAct { act: None, writes: Vec::new(), answer, carry_over: () });
    }
    let Written { content, composed: templates } = written;
    let mut notice = Notice { list: body.list, content, composed, written_at: now, ..before.clone() };
    if !notice.written_by.iter().any(|writer| writer.is(by)) {
        notice.written_by.push(by.clone());
    }
    let act = Some(Act::NoticeWritten { notice: notice.id.notice, content: notice.digest() });
    let answer = Answer::new(StatusCode::OK, &drafted(&notice));
    let mut writes = vec![stored.replace(&notice)];
    writes.extend(kept(&notice.id, &templates));
    Ok(PlannedAct { act, writes, answer, carry_over: () })
}

fn drafted(notice: &Notice) -> DraftedNotice {
    DraftedNotice { notice: notice.id.notice, list: notice.list, content_digest: notice.digest() }
}

/// The most bytes of a notice with its guidance: it is one item of the table, of at most 400 KB.
const MAX_NOTICE_BYTES: usize = 360_000;
/// The most bytes of a notice with all that is composed of it: they are written in one transaction, of at most 4 MB.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
const MAX_COMMIT_BYTES: usize = 3_500_000;

/// What was written, and what was composed of it.
struct Written {
    content: Content,
    composed: BTreeMap<Language, Composed>,
}

impl Written {
    /// Notes what the table would not take: it is refused now, and nothing is cut.
    fn fits(&self, errors: &mut FieldErrors) {
        let bytes = |json: serde_json::Result<Vec<u8>>| json.map_or(0, |json| json.len());
        let own = bytes(serde_json::to_vec(&self.content));
        if own > MAX_NOTICE_BYTES {
            let expected = format!(
                "shorter texts or less guidance: with its guidance the notice has {own} bytes, and {MAX_NOTICE_BYTES} are taken"
            );
            errors.add("content", expected);
        }
        let together: usize = self.composed.values().map(|composed| bytes(serde_json::to_vec(composed))).sum();
        if own + together > MAX_COMMIT_BYTES {
            let expected = format!(
                "fewer languages in one notice: what comes out has {together} bytes, and {MAX_COMMIT_BYTES} are taken at once"
            );
            errors.add("content/texts", expected);
        }
    }

    /// What was composed, as the notice names it.
    fn digests(&self) -> BTreeMap<Language, Digest> {
        self.composed.iter().map(|(language, composed)| (language.clone(), composed.digest())).collect()
    }
}

/// The writes of what was composed. An entry of a language that the notice no longer has stays, and nobody reads it.
fn kept(id: &NoticeId, composed: &BTreeMap<Language, Composed>) -> impl Iterator<Item = Write> {
    composed.iter().map(|(language, composed)| Write::put(keys::composed(id, language), composed))
}

/// The content and what is composed of it, if its list can be written to and everything in it can be composed. Where there
/// is a `code` already, it stays: it may have been shown to somebody.
async fn writable<P: Ports>(
    app: &App<P>,
    incident: &IncidentId,
    body: &NewNotice,
    code: Option<&VerificationCode>,
) -> Result<Written, Problem> {
    let there = stored::incident(&app.incidents, incident).await?.value;
    let id = ListId { incident: incident.clone(), list: body.list };
    let mut errors = FieldErrors::default();
    match app.incidents.get(&keys::list(&id)).await?.map(|stored| stored.value.state) {
        None => errors.add("list", "the number of a list of this incident"),
        Some(ListState::Refused { .. }) => errors.add("list", "a list whose file could be used"),
        Some(_) => {}
    }
    let audience = audience(app, &there, body).await?;
    let languages = body.content.texts.keys().cloned().collect();
    let guidance = compose::guidance(&audience, &languages, &body.content.edits());
    let content = body.content.content(guidance, || code.cloned().unwrap_or_else(VerificationCode::random));
    let said = compose::Incident { organisation: &there.organisation, data_types: there.data_types };
    let composed = compose::compose(&content, said).unwrap_or_else(|findings| {
        for Finding { place, line, problem } in findings {
            let expected = line.map_or(String::new(), |line| format!("in line {line}: ")) + &problem.to_string();
            errors.add(&format!("content/{place}"), expected);
        }
        BTreeMap::new()
    });
    let written = Written { content, composed };
    written.fits(&mut errors);
    errors.finish()?;
    Ok(written)
}

/// Whom the notice goes to, as far as its list is counted by now: whoever is added later reads what everyone reads.
async fn audience<P: Ports>(app: &App<P>, incident: &Incident, body: &NewNotice) -> Result<Audience, Problem> {
    let mut audience = Audience {
        data_types: incident.data_types.union(body.content.particulars.data_types),
        places: BTreeSet::new(),
    };
    let list = ListId { incident: incident.id.clone(), list: body.list };
    let pages = app.incidents.all(&keys::profile_pages(&list)).await?;
    for counted in pages.iter().flat_map(|page| &page.value.profiles) {
        audience.data_types = audience.data_types.union(counted.profile.data_types);
        audience.places.insert(counted.profile.residence);
    }
    Ok(audience)
}

/// How many notices one answer holds: with the longest texts these are 3 MB to read.
const MAX_LISTED: usize = 10;

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
    let after = after.map(|notice| keys::notice(&NoticeId { incident: incident.clone(), notice }).into_entry());
    let page = app.incidents.page(&keys::notices(&incident), after.as_deref(), MAX_LISTED, Order::Ascending).await?;
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
    let list = app.incidents.get(&keys::list(&list)).await?;
    let list_digest = list.and_then(|list| list.value.seal).map(|seal| seal.digest);
    let verification_code = notice.content.verification.as_ref().map(|verification| verification.code.to_string());
    Ok(Json(NoticeView {
        line: NoticeLine::from(&notice),
        content: NewContent::from(&notice.content),
        guidance: notice.content.guidance,
        verification_code,
        list_digest,
    }))
}
