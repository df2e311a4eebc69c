//! A notice held against the laws of its list's people: what is still wrong, and what a named person sets aside.
//!
//! Nothing that is found is stored: every approval checks again, on the facts, the people and the text as they are then.

use std::sync::Arc;

use api::command::{Content as Body, Nothing};
use api::{Answer, Command, Path, PlannedAct, Problem, ProblemType, once, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::prepare::check::{CheckedNotice, FoundInNotice, NewOverride, OverrideView};
use check::{Finding, Recipients, Severity, Situation};
use fields::FieldErrors;
use jiff::Timestamp;
use jiff::tz::Offset;
use law::{People, Profile};
use model::assessment::{CountedList, Dossier, Progress, assess};
use model::codes::Supply;
use model::columns::Columns;
use model::entry::Write;
use model::evidence::Act;
use model::id::{ListId, NoticeId};
use model::keys;
use model::notice::{Composed, FindingOverride, NotApproved, Notice};
use stores::Incidents as _;
use stores::clock::Clock as _;
use stores::read_dossier;
use stores::read_supply;
use stores::{NotComposed, read_composed};

use crate::dispatch::refused;
use crate::{App, Ports, codes};

/// The check found something that stands in the way.
static BLOCKED: ProblemType = ProblemType::new(
    "blocked-by-check",
    StatusCode::CONFLICT,
    "The notice cannot go out as it is: its check finds what stands in the way",
);

/// Says what is still wrong with a notice.
pub(crate) async fn check<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<CheckedNotice>, Problem> {
    let notice = stored::notice(&app.incidents, &id).await?.value;
    let findings = found(&app, &notice, app.clock.now()).await?;
    let passes = !findings.iter().any(stands);
    Ok(Json(CheckedNotice { content_digest: notice.digest(), passes, findings }))
}

/// Refuses an approval in whose way something stands.
pub(crate) async fn gate<P: Ports>(app: &App<P>, notice: &Notice, now: Timestamp) -> Result<(), Problem> {
    let standing: Vec<FoundInNotice> = found(app, notice, now).await?.into_iter().filter(stands).collect();
    if standing.is_empty() {
        return Ok(());
    }
    let detail = format!(
        "{} of the check stand in the way. Correct the text; what a law makes binding a named person may set aside by POST \
         …/overrides, with a reason.",
        fields::words::of(standing.len() as u64, "finding", "findings")
    );
    Err(Problem::new(&BLOCKED, detail).showing("findings", &standing))
}

/// Whether it stands in the way of an approval.
fn stands(found: &FoundInNotice) -> bool {
    found.finding.blocks() && found.overridden.is_none()
}

/// Sets a finding aside, by somebody who neither wrote the text nor loaded the list, for exactly the text that they saw.
pub(crate) async fn set_aside<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    command: Command<NewOverride>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        let notice = stored::notice(&app.incidents, &id).await?.value;
        let list = stored::list(&app.incidents, &list_of(&notice)).await?.value;
        notice.second_person(&list, &command.by()).map_err(refused)?;
        if notice.approval.is_some() {
            return Err(refused(NotApproved::Already));
        }
        if command.body.content_digest != notice.digest() {
            return Err(refused(NotApproved::TextChanged));
        }
        let found = found(&app, &notice, now).await?;
        let named = binding(found, command.body.finding.as_str())?;
        Ok(setting_aside(&notice, &named, &command, now))
    };
    Ok(once(&app.incidents, &command, &id.incident, now, decide).await?.answer)
}

/// The finding of this key, if it is one that may be set aside.
fn binding(found: Vec<FoundInNotice>, key: &str) -> Result<FoundInNotice, Problem> {
    let mut errors = FieldErrors::default();
    match found.into_iter().find(|found| found.finding.key == key) {
        Some(found) if found.finding.severity == Severity::BlocksByLaw => return Ok(found),
        Some(found) if found.finding.severity == Severity::Blocks => {
            errors.add("finding", "a finding that a law makes binding; this one the author corrects");
        }
        Some(_) => errors.add("finding", "a finding that blocks; this one stands in nobody's way"),
        None => errors.add("finding", "the key of a finding of this notice's check"),
    }
    errors.finish()?;
    Err(Problem::conflict("The finding cannot be set aside."))
}

/// What setting a finding aside means. The first word on it counts.
fn setting_aside(notice: &Notice, named: &FoundInNotice, command: &Command<NewOverride>, now: Timestamp) -> PlannedAct {
    if let Some(before) = &named.overridden {
        let answer = Answer::new(StatusCode::OK, before);
        return PlannedAct { act: None, writes: Vec::new(), answer, carry_over: () };
    }
    let set_aside = FindingOverride {
        notice: notice.id.notice,
        finding: named.finding.key.clone(),
        content: notice.digest(),
        by: command.by(),
        at: now,
        reason: command.body.reason.as_str().to_owned(),
    };
    let key = keys::finding_override(&notice.id, &set_aside.content, &set_aside.finding);
    let act = Act::FindingOverridden {
        notice: set_aside.notice,
        finding: set_aside.finding.clone(),
        content: set_aside.content,
        reason: set_aside.reason.clone(),
    };
    PlannedAct {
        act: Some(act),
        writes: vec![Write::create(key, &set_aside)],
        answer: Answer::new(StatusCode::CREATED, &OverrideView::from(&set_aside)),
        carry_over: (),
    }
}

fn list_of(notice: &Notice) -> ListId {
    ListId { incident: notice.id.incident.clone(), list: notice.list }
}

/// What the check finds now, with what was set aside for exactly this text.
async fn found<P: Ports>(app: &App<P>, notice: &Notice, now: Timestamp) -> Result<Vec<FoundInNotice>, Problem> {
    let incident = &notice.id.incident;
    let Some(dossier) = read_dossier(&app.incidents, incident).await? else {
        return Err(Problem::not_found("There is no such incident."));
    };
    let columns = app.incidents.get(&keys::columns(&list_of(notice))).await?.map(|stored| stored.value);
    let set_aside = app.incidents.all(&keys::finding_overrides(&notice.id)).await?;
    let digest = notice.digest();
    let of_this_text: Vec<&FindingOverride> =
        set_aside.iter().map(|stored| &stored.value).filter(|one| one.content == digest).collect();
    let overridden = |finding: &Finding| of_this_text.iter().find(|one| one.finding == finding.key).copied();
    let supply = read_supply(&app.incidents, &list_of(notice)).await?;
    let composed = match read_composed(&app.incidents, notice).await {
        Ok(composed) => composed,
        // Whoever sends makes sure of that; here it is only not judged.
        Err(NotComposed::Changed(_)) => Vec::new(),
        Err(NotComposed::Store(error)) => return Err(error.into()),
    };
    let findings = findings((notice, &composed), &dossier, columns, &supply, now).into_iter().map(|finding| {
        let overridden = overridden(&finding).filter(|_| finding.severity == Severity::BlocksByLaw);
        FoundInNotice { overridden: overridden.map(OverrideView::from), finding }
    });
    Ok(findings.collect())
}

/// What the check finds, on what is stored.
fn findings(
    (notice, composed): (&Notice, &[Composed]),
    dossier: &Dossier,
    columns: Option<Columns>,
    supply: &Supply,
    now: Timestamp,
) -> Vec<Finding> {
    let assessed = assess(dossier);
    let facts = assessed.known.law_facts();
    let counted = dossier.lists.iter().find(|counted| counted.list == notice.list);
    let exposed = facts.data_types.unwrap_or_default();
    // As the laws' engine counts them: whose row names nothing lost what the incident says.
    let told = |profile: Profile| match profile.data_types.is_empty() {
        true => Profile { data_types: exposed, ..profile },
        false => profile,
    };
    let people: People = counted
        .iter()
        .flat_map(|counted: &&CountedList| counted.people.iter())
        .map(|(profile, people)| (told(profile), people))
        .collect();
    let languages = counted.map(|counted| counted.languages.clone()).unwrap_or_default();
    let obligations = assessed.obligations.iter().filter(|owed| owed.progress() != Progress::Declined);
    let known = Situation {
        facts: &facts,
        obligations: obligations.map(|owed| &owed.obligation).collect(),
        everyone: assessed.scope.total(),
        today: Offset::UTC.to_datetime(now).date(),
    };
    let mut recipients = Recipients::new(&people, languages, columns);
    recipients.codes = codes::known(notice, dossier, &assessed, supply);
    let mut found = check::check(&notice.content, &recipients, &known);
    found.extend(check::letters(&notice.content, composed, &recipients, known.today));
    check::sorted(found)
}
