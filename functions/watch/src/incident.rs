//! Looking after the dates of one incident.
//!
//! All that they turn on is written with an entry of the evidence in the same transaction: statements, lists, decisions, what was
//! done. So one look at the newest entry shows whether anything changed, no writer has to think of it, and nothing is missed.
//! A minute in which nothing changed and nothing falls due costs one request; the entries of all incidents come in one query.

use jiff::{SignedDuration, Timestamp};
use model::actor::Actor;
use model::assessment::assess;
use model::clocks::Turn;
use model::entry::{Commit, Stored, Write};
use model::evidence::{Act, Evidence};
use model::id::IncidentId;
use model::keys;
use model::watched::{Reckoned, Watched};
use stores::commit_with_evidence;
use stores::read_dossier;
use stores::{Alerts, Incidents, StoreError};

use crate::{App, Clock, Ports, WatchError, reminder};

/// How long nothing must have been added before people are alerted to what changed: what is done in one sitting is reported as one.
const QUIET: SignedDuration = SignedDuration::from_secs(60);
/// How long they wait at most while more is added again and again.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);

/// One run for one incident: where something changed or a date calls, its obligations are computed again and people are alerted.
pub(crate) async fn check<P: Ports>(
    app: &App<P>,
    watched: &Stored<Watched>,
    id: &IncidentId,
) -> Result<(), WatchError> {
    let now = app.clock.now();
    // Before anything else is read: what is added meanwhile is a newer entry for the next run.
    let newest = app.incidents.last(&keys::evidence_chain(id)).await?;
    if !is_due(app, watched, id, newest.as_ref(), now).await? {
        return Ok(());
    }
    let Some(dossier) = read_dossier(&app.incidents, id).await? else {
        let _: Commit = app.incidents.commit(vec![watched.delete()]).await?;
        return Ok(());
    };
    let before = app.incidents.get(&keys::clocks(id)).await?.map(|stored| stored.value).unwrap_or_default();
    let assessed = assess(&dossier);
    let turn = before.turn(&assessed, now);
    // Sent before it is noted: a run that ends between the two sends it twice, never not at all.
    if let Some(alert) = reminder::of(id, &assessed, &turn, now) {
        app.alerts.alert(&alert).await?;
    }
    let seen = newest.map_or(0, |newest| newest.value.sequence);
    note(app, watched, id, seen, turn, now).await
}

/// Whether a date calls, or something was added and the hand that added it rests.
async fn is_due<P: Ports>(
    app: &App<P>,
    watched: &Stored<Watched>,
    id: &IncidentId,
    newest: Option<&Stored<Evidence>>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Reckoned { evidence: seen, next_at } =
        watched.value.reckoned.unwrap_or(Reckoned { evidence: 0, next_at: None });
    if next_at.is_some_and(|at| at <= now) {
        return Ok(true);
    }
    let Some(newest) = newest.filter(|newest| newest.value.sequence != seen) else {
        // Without any evidence there is no incident: whoever reads it next finds out.
        return Ok(newest.is_none());
    };
    if newest.value.at + QUIET <= now {
        return Ok(true);
    }
    let first = app.incidents.get(&keys::evidence(id, seen + 1)).await?;
    Ok(first.is_none_or(|first| first.value.at + PATIENCE <= now))
}

/// Notes what was sent; with evidence where people were reminded of dates. Where another run was faster, it sent the same.
async fn note<P: Ports>(
    app: &App<P>,
    watched: &Stored<Watched>,
    id: &IncidentId,
    seen: u64,
    turn: Turn,
    now: Timestamp,
) -> Result<(), WatchError> {
    let Turn { clocks, reached, next_at, .. } = turn;
    let looked = Watched { reckoned: Some(Reckoned { evidence: seen, next_at }), ..watched.value.clone() };
    let writes = vec![watched.replace(&looked), Write::put(keys::clocks(id), &clocks)];
    let _: Commit = if reached.is_empty() {
        app.incidents.commit(writes).await?
    } else {
        let by = Actor::function("watch");
        commit_with_evidence(&app.incidents, id, &by, Act::DatesTold { reached }, writes, now).await?
    };
    Ok(())
}
