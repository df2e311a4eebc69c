//! Files of mail houses and call centres, read back.

use std::sync::Arc;

use api::{Answer, Command, Path, PlannedAct, Problem, ProblemType, once, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::outcomes::{Recorded, RowProblemView};
use model::digest::Digest;
use model::entry::Write;
use model::evidence::Act;
use model::id::NoticeId;
use model::keys;
use model::watched::{Watched, WatchedThing};
use stores::Incidents as _;
use stores::clock::Clock as _;

use crate::report::{self, Kind, Refusal};
use crate::report_file::ReportFile;
use crate::{App, Ports, rows};

/// The file cannot be used as a whole.
static UNUSABLE: ProblemType =
    ProblemType::new("unusable-file", StatusCode::UNPROCESSABLE_ENTITY, "The file cannot be used");

/// How many problems one answer states in full.
const MAX_PROBLEMS: usize = 100;

/// Reads which letters were posted.
pub(crate) async fn mailings<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(notice): Path<NoticeId>,
    command: Command<ReportFile>,
) -> Result<Json<Recorded>, Problem> {
    read(&app, &notice, &command, Kind::Mailings).await
}

/// Reads which letters came back.
pub(crate) async fn returns<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(notice): Path<NoticeId>,
    command: Command<ReportFile>,
) -> Result<Json<Recorded>, Problem> {
    read(&app, &notice, &command, Kind::Returns).await
}

/// Reads what came of calls.
pub(crate) async fn calls<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(notice): Path<NoticeId>,
    command: Command<ReportFile>,
) -> Result<Json<Recorded>, Problem> {
    read(&app, &notice, &command, Kind::Calls).await
}

/// Judges every row, notes that the file was read, and merges what its good rows say.
///
/// The note comes first: a repeated request finds it, and merges what the first one may have left. What it then answers is what
/// this request recorded, so the numbers of a repetition are its own.
async fn read<P: Ports>(
    app: &App<P>,
    notice: &NoticeId,
    command: &Command<ReportFile>,
    kind: Kind,
) -> Result<Json<Recorded>, Problem> {
    let file = &command.body.0;
    stored::dispatch(&app.incidents, notice).await?;
    let report = report::read(file, kind).map_err(|refusal: Refusal| Problem::new(&UNUSABLE, refusal.to_string()))?;
    let (lines, beside) = rows::judged(app, notice, report.lines).await?;
    let mut problems: Vec<RowProblemView> = report.problems.into_iter().chain(beside).map(Into::into).collect();
    problems.sort_by_key(|problem| problem.row);
    let wrong = u32::try_from(problems.len()).unwrap_or(u32::MAX);
    let act = Act::OutcomesRead {
        notice: notice.notice,
        of: kind.as_str().to_owned(),
        file: Digest::of(file),
        rows: report.rows,
        wrong,
    };
    let decide = async || {
        let answer = Answer::new(StatusCode::OK, &());
        let writes = watched_again(app, notice).await?;
        Ok(PlannedAct { act: Some(act.clone()), writes, answer, carry_over: () })
    };
    once(&app.incidents, command, &notice.incident, app.clock.now(), decide).await?;
    let merged = rows::merge(app, notice, &lines).await?;
    if merged.open > 0 {
        return Err(Problem::unavailable("others changed the same deliveries at the same time, again and again"));
    }
    problems.truncate(MAX_PROBLEMS);
    Ok(Json(Recorded { rows: report.rows, recorded: merged.recorded, known: merged.known, wrong, problems }))
}

/// What has *watch* look after a notice again that it no longer looks after: a letter that comes back late leads to the next channel,
/// which somebody has to hand out.
async fn watched_again<P: Ports>(app: &App<P>, notice: &NoticeId) -> Result<Vec<Write>, Problem> {
    let key = keys::watched_notice(notice);
    if app.incidents.get::<Watched>(&key).await?.is_some() {
        return Ok(Vec::new());
    }
    let watched = Watched::new(WatchedThing::Notice(notice.clone()), app.clock.now());
    Ok(vec![Write::create(key, &watched)])
}
