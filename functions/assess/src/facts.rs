//! Facts: stated, read back at any version, compared.

use std::collections::BTreeSet;
use std::sync::Arc;

use api::{Answer, Command, Path, PlannedAct, Problem, Query, once, problem};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::assess::facts::{Between, Changes, FactsView, NewStatements, Stated, Version, views};
use fields::FieldErrors;
use jiff::Timestamp;
use model::assessment::{Dossier, assess, assess_at, changes};
use model::digest::Digest;
use model::entry::Write;
use model::evidence::Act;
use model::fact::{Says, Statement};
use model::id::{IncidentId, StatementNumber};
use model::keys;
use stores::World;
use stores::clock::Clock as _;

use crate::{App, dossier};

/// How many statements one answer holds.
const MAX_LISTED: usize = 100;

/// Adds statements, together or not at all.
pub(crate) async fn state<W: World>(
    State(app): State<Arc<App<W>>>,
    Path(incident): Path<IncidentId>,
    command: Command<NewStatements>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        let before = dossier(&app.incidents, &incident).await?;
        let first = StatementNumber(before.ledger.version()).next();
        let statements = command.body.numbered(first, &command.by(), now);
        possible(&before, &statements, now)?;
        Ok(stating(&before, statements))
    };
    Ok(once(&app.incidents, &command, &incident, now, decide).await?.answer)
}

/// Refuses what has not happened yet, and a withdrawal of nothing.
fn possible(before: &Dossier, statements: &[Statement], now: Timestamp) -> Result<(), Problem> {
    let mut errors = FieldErrors::default();
    let known = before.ledger.now();
    let mut stated: BTreeSet<_> = known.iter().map(|(key, _)| key).collect();
    for (place, statement) in statements.iter().enumerate() {
        match &statement.says {
            Says::Is { known, .. } => {
                if known.is_later_than(now) {
                    errors.add(&format!("statements/{place}/value"), known.key().expects());
                }
                stated.insert(known.key());
            }
            Says::Withdrawn(key) if !stated.contains(key) => {
                errors.add(&format!("statements/{place}/fact"), "a fact of which something is known");
            }
            Says::Withdrawn(_) => {}
        }
    }
    Ok(errors.finish()?)
}

/// The act of making these statements.
fn stating(before: &Dossier, statements: Vec<Statement>) -> PlannedAct {
    let answer = following(before, &statements);
    PlannedAct {
        act: Some(Act::FactsStated {
            first: StatementNumber(before.ledger.version()).next(),
            last: StatementNumber(answer.version),
            statements: Digest::of_json(&statements),
        }),
        writes: writing(&before.incident.id, &statements),
        answer: Answer::new(StatusCode::CREATED, &answer),
        carry_over: (),
    }
}

/// What these statements mean.
pub(crate) fn following(before: &Dossier, statements: &[Statement]) -> Stated {
    let after = Dossier { ledger: before.ledger.with(statements.iter().cloned()), ..before.clone() };
    let (from, to) = (before.ledger.version(), after.ledger.version());
    Stated {
        version: to,
        facts: after.ledger.between(from, to).into_iter().map(Into::into).collect(),
        obligations: changes(&assess(before), &assess(&after)).into_iter().map(Into::into).collect(),
    }
}

/// Adds them to the ledger.
pub(crate) fn writing(incident: &IncidentId, statements: &[Statement]) -> Vec<Write> {
    let each = statements.iter();
    each.map(|statement| Write::create(keys::statement(incident, statement.number), statement)).collect()
}

/// Reads what is known at a version, and the statements that made it so.
pub(crate) async fn read<W: World>(
    State(app): State<Arc<App<W>>>,
    Path(incident): Path<IncidentId>,
    Query(Version { version, after }): Query<Version>,
) -> Result<Json<FactsView>, Problem> {
    let ledger = dossier(&app.incidents, &incident).await?.ledger;
    let version = reached(version, ledger.version())?;
    let behind = after.map_or(0, |after| after.0);
    let wanted = |statement: &&Statement| (behind + 1..=version).contains(&statement.number.0);
    let mut statements = ledger.statements().iter().filter(wanted);
    let listed: Vec<_> = statements.by_ref().take(MAX_LISTED).collect();
    let next = statements.next().and(listed.last().map(|last| last.number));
    let statements = listed.into_iter().map(Into::into).collect();
    Ok(Json(FactsView { version, known: views(&ledger.at(version)), statements, next }))
}

/// Answers what changed between two versions.
pub(crate) async fn compare<W: World>(
    State(app): State<Arc<App<W>>>,
    Path(incident): Path<IncidentId>,
    Query(Between { from, to }): Query<Between>,
) -> Result<Json<Changes>, Problem> {
    let dossier = dossier(&app.incidents, &incident).await?;
    let latest = dossier.ledger.version();
    let (from, to) = (reached(from.or(Some(0)), latest)?, reached(to, latest)?);
    let obligations = changes(&assess_at(&dossier, from), &assess_at(&dossier, to));
    Ok(Json(Changes {
        from,
        to,
        facts: dossier.ledger.between(from, to).into_iter().map(Into::into).collect(),
        obligations: obligations.into_iter().map(Into::into).collect(),
    }))
}

/// The version asked for, or the latest.
fn reached(version: Option<u32>, latest: u32) -> Result<u32, Problem> {
    match version {
        Some(version) if version > latest => {
            Err(Problem::new(&problem::PARAMETER, format!("Expected a version from 0 to {latest}, the latest.")))
        }
        version => Ok(version.unwrap_or(latest)),
    }
}
