//! Checking one approved notice.

use std::collections::BTreeSet;

use jiff::Timestamp;
use model::actor::Actor;
use model::channel::Channel;
use model::entry::{Commit, Stored};
use model::evidence::Act;
use model::id::{ListId, NoticeId};
use model::keys;
use model::message::{SliceApproved, Version};
use model::notice::{Dispatch, Observation, SliceProgress, SliceRefusal};
use model::plan;
use model::tally::{StateWord, Tally};
use model::watched::Watched;
use stores::commit_with_evidence;
use stores::release::release;
use stores::{Alerts, Announce, Incidents};

use crate::alarm::{self, Alarm, Standing};
use crate::due::Known;
use crate::silence::{self, Meaning, listen};
use crate::sweep::{self, Sweep};
use crate::{App, Clock, Ports, Run, WatchError, brake, is_due, outside, stall};

/// How long after it was found finished a notice is still checked: a bounce can come days later. A letter that comes back after
/// that is reported by *outcomes*.
const LATE_RECEIPTS: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);
/// How often an alarm is raised that waits for a person.
const REPEATED_EVERY: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);
/// How long a slice that was refused is left alone.
const REFUSED_RESTS: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

/// One notice of one run, as read.
pub(crate) struct Running {
    pub(crate) id: NoticeId,
    pub(crate) dispatch: Stored<Dispatch>,
    pub(crate) slices: Vec<Stored<SliceProgress>>,
    refused: Vec<SliceRefusal>,
}

impl Running {
    fn is_planned(&self) -> bool {
        self.slices.len() >= self.dispatch.value.slices as usize
    }

    fn known<'a>(&'a self, watched: &'a Watched, counters: &'a Tally) -> Known<'a> {
        Known { dispatch: &self.dispatch.value, watched, counters, is_resending: !self.is_resent() }
    }

    /// No slice has a resend left to do.
    fn is_resent(&self) -> bool {
        self.slices.iter().all(|progress| progress.value.to_resend(&self.dispatch.value).is_none())
    }
}

/// One run for one notice: what is missing is published again, the next window is released, a count that is due is made, brakes are
/// tried and people are alerted.
pub(crate) async fn check<P: Ports>(
    app: &App<P>,
    watched: Stored<Watched>,
    id: &NoticeId,
    run: &mut Run,
) -> Result<(), WatchError> {
    let Some(dispatch) = app.incidents.get(&keys::dispatch(id)).await? else {
        let _: Commit = app.incidents.commit(vec![watched.delete()]).await?;
        return Ok(());
    };
    let now = app.clock.now();
    let slices = app.incidents.all(&keys::slices(id)).await?;
    let mut running = Running { id: id.clone(), dispatch, slices, refused: Vec::new() };
    // Once every slice is planned, none is refused any more.
    if !running.is_planned() {
        running.refused = refused_slices(app, id, &running.slices).await?;
    }
    let mut next = watched.value.clone();

    // First: a brake has to act before more goes out.
    let counters = counted(app, &running).await?;
    next.listening =
        listen(next.listening.as_ref(), &running.dispatch.value, &counters, &run.receipts, &app.times, now);
    let silence =
        next.listening.and_then(|listening| silence::reason(&listening, &counters, &run.receipts, &app.times, now));
    try_brakes(app, &mut running, &counters, silence).await?;
    reopen(app, &mut running).await?;
    release_next(app, &mut running, run).await?;
    let mut is_over = false;
    if !running.is_planned() {
        if is_due(&watched, app.times.sweep, now) {
            announce_missing_slices(app, &running).await?;
            next.counted_at = Some(now);
        }
    } else if running.known(&watched.value, &counters).is_due(app.times.sweep, now) {
        announce_missing_resends(app, &running).await?;
        let silence = Meaning::of(&running.dispatch.value, &counters);
        let Sweep { tally, is_complete, silent_until } = sweep::sweep(app, &running, run, silence).await?;
        next.silent_until = silent_until;
        let was_finished = running.dispatch.value.is_finished();
        observe(app, &mut running, tally, now).await?;
        let is_finished = running.dispatch.value.is_finished();
        if is_finished && !was_finished {
            next.since = now;
        }
        is_over = is_finished && next.since + LATE_RECEIPTS < now;
        // More waits to be released than one window: go on in the next run.
        next.counted_at = if is_complete { Some(now) } else { next.counted_at };
    }
    next.moved = stall::follow(next.moved.as_ref(), &counters, running.is_planned(), now);
    next.outside = outside::look(app, id, &counters, next.outside, now).await?;
    let standing = Standing {
        dispatch: &running.dispatch.value,
        counters: &counters,
        refused_slices: running.refused.len(),
        watched: &next,
        now,
    };
    let alarms = alarm::all(&standing);
    raise(app, alarms, &mut next, now).await?;
    if is_over {
        let _: Commit = app.incidents.commit(vec![watched.delete()]).await?;
    } else if next != watched.value {
        let _: Commit = app.incidents.commit(vec![watched.replace(&next)]).await?;
    }
    Ok(())
}

/// The slices that fan-out refused and has not planned since.
async fn refused_slices<P: Ports>(
    app: &App<P>,
    id: &NoticeId,
    planned: &[Stored<SliceProgress>],
) -> Result<Vec<SliceRefusal>, WatchError> {
    let refused = app.incidents.all(&keys::refused_slices(id)).await?;
    let refused = refused.into_iter().map(|stored| stored.value);
    Ok(refused.filter(|refusal| planned.iter().all(|progress| progress.value.slice != refusal.slice)).collect())
}

/// Tells fan-out again about slices that are not planned: a message may have been lost between approval and topic. One that was
/// refused is published again only after a while, in case that somebody has set it right.
async fn announce_missing_slices<P: Ports>(app: &App<P>, running: &Running) -> Result<(), WatchError> {
    let Running { id, dispatch, slices, refused, .. } = running;
    let list = dispatch.value.list;
    let list_id = ListId { incident: id.incident.clone(), list };
    let rests = |refusal: &&SliceRefusal| app.clock.now() < refusal.at + REFUSED_RESTS;
    let refused = refused.iter().filter(rests).map(|refusal| &refusal.slice.first);
    let settled: BTreeSet<_> = slices.iter().map(|progress| &progress.value.slice.first).chain(refused).collect();
    let seals = app.incidents.all(&keys::shard_seals(&list_id)).await?;
    let missing: Vec<SliceApproved> = seals
        .into_iter()
        .flat_map(|seal| seal.value.slices)
        .filter(|slice| !settled.contains(&slice.first))
        .map(|slice| SliceApproved { version: Version, notice: id.clone(), list, slice, resend: None })
        .collect();
    app.notices.announce(&missing).await?;
    Ok(())
}

/// Publishes again the slices in which an approved resend is not done.
async fn announce_missing_resends<P: Ports>(app: &App<P>, running: &Running) -> Result<(), WatchError> {
    let dispatch = &running.dispatch.value;
    let message = |progress: &SliceProgress| {
        let (notice, slice) = (running.id.clone(), progress.slice.clone());
        let resend = Some(progress.to_resend(dispatch)?);
        Some(SliceApproved { version: Version, notice, list: dispatch.list, slice, resend })
    };
    let missing: Vec<SliceApproved> = running.slices.iter().filter_map(|progress| message(&progress.value)).collect();
    app.notices.announce(&missing).await?;
    Ok(())
}

/// Begins each slice from its beginning once more where more is let out than when it was begun: whoever was turned away by a guest
/// list stayed planned behind the cursors. Nothing goes to anyone who is not planned.
async fn reopen<P: Ports>(app: &App<P>, running: &mut Running) -> Result<(), WatchError> {
    for progress in &mut running.slices {
        let Some(at) = progress.value.to_reopen(&running.dispatch.value) else { continue };
        let reopened = progress.value.reopened(at);
        if app.incidents.commit(vec![progress.replace(&reopened)]).await? == Commit::Done {
            progress.value = reopened;
            progress.revision += 1;
        }
    }
    Ok(())
}

/// Hands out what is next of each channel, as far as there is room.
async fn release_next<P: Ports>(app: &App<P>, running: &mut Running, run: &mut Run) -> Result<(), WatchError> {
    for progress in &mut running.slices {
        // What has no cursor yet is fan-out's to begin, unless it was lost there.
        let begun = !progress.value.released_through.is_empty()
            || progress.value.reopened_at.is_some()
            || progress.value.planned_at + app.times.sweep <= app.clock.now();
        if !begun {
            continue;
        }
        run.turn.keep(app).await?;
        let before = run.room.next();
        let mut windows = before.clone();
        let released =
            release(&app.deliveries, &app.releases, &running.dispatch.value, &progress.value, &mut windows).await?;
        run.room.note_released(&before, &windows);
        if released != progress.value && app.incidents.commit(vec![progress.replace(&released)]).await? == Commit::Done
        {
            progress.value = released;
            progress.revision += 1;
        }
    }
    Ok(())
}

/// Notes the exact count that was begun at `at`; with evidence where it is the first to find everybody terminal.
async fn observe<P: Ports>(app: &App<P>, running: &mut Running, tally: Tally, at: Timestamp) -> Result<(), WatchError> {
    let is_complete = u64::try_from(tally.total()) == Ok(running.dispatch.value.customers);
    let terminal: i64 =
        StateWord::ALL.into_iter().filter(|state| state.is_terminal()).map(|state| tally.in_state(state)).sum();
    // Before a resend has planned again whom it concerns, all of them may be terminal.
    let finished = is_complete && terminal == tally.total() && running.is_resent();
    let newly_finished = finished && !running.dispatch.value.is_finished();
    let mut next = running.dispatch.value.clone();
    next.observed = Some(Observation { at, tally: tally.clone(), finished });
    let write = running.dispatch.replace(&next);
    let commit = if newly_finished {
        let act = Act::NoticeFinished { notice: running.id.notice, tally: tally.clone() };
        let incident = &running.id.incident;
        commit_with_evidence(&app.incidents, incident, &watch(), act, vec![write], app.clock.now()).await?
    } else {
        app.incidents.commit(vec![write]).await?
    };
    // Where an operator changed the dispatch meanwhile, the next count is noted.
    if commit == Commit::Done {
        running.dispatch.value = next;
        running.dispatch.revision += 1;
        if finished {
            repair_counters(app, running, &tally).await?;
        }
    }
    Ok(())
}

/// Makes the advisory counters agree with an exact count that found nothing under way.
async fn repair_counters<P: Ports>(app: &App<P>, running: &Running, exact: &Tally) -> Result<(), WatchError> {
    let mut difference = exact.clone();
    difference.merge(&counted(app, running).await?.of_rows().negated());
    if !difference.is_empty() {
        app.incidents.add(&keys::counter(&running.id, app.clock.now()), &difference).await?;
    }
    Ok(())
}

async fn counted<P: Ports>(app: &App<P>, running: &Running) -> Result<Tally, WatchError> {
    let counters = app.incidents.all(&keys::counters(&running.id)).await?;
    Ok(counters.iter().fold(Tally::default(), |mut sum, counter| {
        sum.merge(&counter.value);
        sum
    }))
}

/// Pauses channels that bounce or draw complaints too often, and e-mail while the provider is silent about it. Where a person let one
/// go on, only what came after counts.
async fn try_brakes<P: Ports>(
    app: &App<P>,
    running: &mut Running,
    counted: &Tally,
    silence: Option<String>,
) -> Result<(), WatchError> {
    for channel in plan::AVAILABLE {
        let dispatch = &running.dispatch.value;
        if dispatch.brakes.paused.contains_key(&channel) {
            continue;
        }
        let mut since = counted.clone();
        since.merge(&dispatch.brakes.braked_at.get(&channel).map(Tally::negated).unwrap_or_default());
        let silence = || silence.clone().filter(|_| channel == Channel::Email);
        let Some(reason) = brake::trips(&since, channel).or_else(silence) else { continue };
        let mut next = dispatch.clone();
        next.brakes.braked_at.insert(channel, brake::decisive(counted, channel));
        next.brakes.paused.insert(channel, reason.clone());
        let act = Act::ChannelPaused { notice: running.id.notice, channel, reason: reason.clone() };
        let writes = vec![running.dispatch.replace(&next)];
        let now = app.clock.now();
        let commit = commit_with_evidence(&app.incidents, &running.id.incident, &watch(), act, writes, now).await?;
        if commit == Commit::Done {
            running.dispatch.value = next;
            running.dispatch.revision += 1;
        }
    }
    Ok(())
}

async fn raise<P: Ports>(
    app: &App<P>,
    alarms: Vec<Alarm>,
    next: &mut Watched,
    now: Timestamp,
) -> Result<(), WatchError> {
    // What no longer holds may be raised again when it holds again.
    let holds = |word: &String| alarms.iter().any(|alarm| alarm.word == *word);
    next.alerted.retain(holds);
    next.repeated_at.retain(|word, _| holds(word));
    for Alarm { word, alert, is_repeated } in alarms {
        let is_old = || next.repeated_at.get(&word).is_none_or(|last| *last + REPEATED_EVERY <= now);
        if next.alerted.contains(&word) && !(is_repeated && is_old()) {
            continue;
        }
        app.alerts.alert(&alert).await?;
        if is_repeated {
            next.repeated_at.insert(word.clone(), now);
        }
        next.alerted.insert(word);
    }
    Ok(())
}

fn watch() -> Actor {
    Actor::function("watch")
}
