//! **watch** keeps the pace, releases the next window, counts exactly, expires claims, brakes, raises alarms, and keeps the law's dates.
//!
//! - **Woken by** a schedule, once a minute; never two at a time: each run takes a lease by compare-and-swap.
//! - **Reads** SES's account; who gets the alarms; the depth of the delivery queues and of receipts'; what is watched, with dispatches, slices and counters (Incidents);
//!   every row of a running notice, shard by shard, when a count is due (Deliveries); the newest evidence of each incident and,
//!   where that is new or a date is near, its facts, its lists in numbers, and what was decided and done (Incidents).
//! - **Writes** the pacing, whether anybody gets the alarms, cursors, observations, pauses, which reminders of dates were sent, and evidence (Incidents); rows whose
//!   claim lapsed, that are tried again, or that count as handed over (Deliveries).
//! - **Publishes** on topic Deliveries (next windows, overdue rows), topic Notices and queue Import (what was lost on the way), and
//!   topic Alerts.
//! - **May run twice because** each of its steps is a compare-and-swap or a hint; what one run leaves out the next one does.
//! - **Gives up when** one watched thing fails: it is logged, the others go on, and the run ends as failed so that an alarm sees it.
//! - **Needs in template.yaml** memory and time for a sweep of all rows in one run; times as parameters.
//! - **Environment** `INCIDENTS_TABLE`, `DELIVERIES_TABLE`, `NOTICES_TOPIC`, `DELIVERIES_TOPIC`, `ALERTS_TOPIC`, `IMPORT_QUEUE`,
//!   `EMAIL_QUEUE`, `SMS_QUEUE`, `LETTER_QUEUE`, `CALL_QUEUE`, `RECEIPTS_QUEUE`, `RECEIPTS_DEAD_LETTERS_QUEUE`, `GRACE_SECONDS`,
//!   `HANDED_OVER_SECONDS`, `SWEEP_SECONDS`, `SILENCE_SECONDS`, `SILENCE_MESSAGES`.
//!
//! Only watch may say that a notice is finished, and it says so from an exact count at a time, never from a counter.

mod account;
mod alarm;
mod brake;
mod due;
mod incident;
mod notice;
mod outside;
mod ports;
mod reminder;
mod room;
mod silence;
mod stall;
mod sweep;
mod turn;

use jiff::{SignedDuration, Timestamp};
use model::entry::{Commit, Stored, Write};
use model::error::chain;
use model::keys;
use model::list::ListState;
use model::message::{DeliveriesReleased, ListSealRequested, SliceApproved, Version};
use model::pacing::Pacing;
use model::watched::{Watched, WatchedThing};
use stores::clock::Clock;
use stores::release::ReleaseError;
use stores::{Alerts, Announce, AnnounceError, Deliveries, Incidents, StoreError};

pub use account::SesAccount;
pub use ports::{
    Account, AccountUnread, Depths, Queues, SnsSubscriptions, SqsQueues, Subscriptions, SubscriptionsUnread, Waiting,
};

use room::Room;
use silence::Receipts;
use turn::Turn;

/// The ports that watch needs, bound together by whoever wires it.
pub trait Ports: 'static {
    /// The Incidents table.
    type Incidents: Incidents;
    /// The Deliveries table.
    type Deliveries: Deliveries;
    /// Topic Notices.
    type Notices: Announce<SliceApproved>;
    /// Topic Deliveries.
    type Releases: Announce<DeliveriesReleased>;
    /// Queue Import.
    type Seals: Announce<ListSealRequested>;
    /// Topic Alerts.
    type Alerts: Alerts;
    /// SES's account.
    type Account: Account;
    /// The delivery queues, and those of receipts.
    type Queues: Queues;
    /// Who gets what is published on topic Alerts.
    type Subscriptions: Subscriptions;
    /// The clock.
    type Clock: Clock;
}

/// What watch works with.
pub struct App<P: Ports> {
    /// The Incidents table.
    pub incidents: P::Incidents,
    /// The Deliveries table.
    pub deliveries: P::Deliveries,
    /// Topic Notices.
    pub notices: P::Notices,
    /// Topic Deliveries.
    pub releases: P::Releases,
    /// Queue Import.
    pub seals: P::Seals,
    /// Topic Alerts.
    pub alerts: P::Alerts,
    /// SES's account.
    pub account: P::Account,
    /// The delivery queues, and those of receipts.
    pub queues: P::Queues,
    /// Who gets what is published on topic Alerts.
    pub subscriptions: P::Subscriptions,
    /// The clock.
    pub clock: P::Clock,
    /// The times that the template sets.
    pub times: Times,
}

/// How long watch waits before it acts.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Before an uncertain e-mail without any event is sent again.
    pub grace: SignedDuration,
    /// Before an accepted e-mail without any further event counts as handed over.
    pub handed_over: SignedDuration,
    /// Before e-mail is paused because nothing was heard of what the provider took.
    pub silence: SignedDuration,
    /// Of how many e-mails nothing must have been heard for that, at the least.
    pub silence_messages: i64,
    /// Between two exact counts of a notice; also before what was lost on the way is published again.
    pub sweep: SignedDuration,
}

/// Why something was not checked; the next run tries again.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// A table could not be used.
    #[error("a watched thing could not be read or written")]
    Store(#[from] StoreError),
    /// A message could not be published.
    #[error("a message of watch could not be published")]
    Announce(#[from] AnnounceError),
    /// A window could not be released.
    #[error("the next window could not be released")]
    Release(#[from] ReleaseError),
    /// The queues could not be asked.
    #[error("how full the queues are could not be read")]
    Queues(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The run did not keep its turn in time, and leaves the rest to the one that took it.
    #[error("another run of watch took over")]
    Overtaken,
    /// Some of the things watched failed; each is logged.
    #[error("{0} of the things watched could not be checked")]
    Some(usize),
}

/// One run, over by `deadline`: reads the pace, then checks everything that is watched, unless another run is at it.
///
/// # Errors
/// [`WatchError`], after everything that could be checked was.
pub async fn run<P: Ports>(app: &App<P>, deadline: Timestamp) -> Result<(), WatchError> {
    let Some(turn) = Turn::take(app, deadline).await? else {
        tracing::info!("another run is at work");
        return Ok(());
    };
    let mut run = Run { turn, room: Room::none(), receipts: Receipts::unknown() };
    let checked = check_everything(app, &mut run).await;
    run.turn.give_back(app).await?;
    checked
}

/// What all that is watched has in common in one run.
pub(crate) struct Run {
    pub(crate) turn: Turn,
    pub(crate) room: Room,
    pub(crate) receipts: Receipts,
}

async fn check_everything<P: Ports>(app: &App<P>, run: &mut Run) -> Result<(), WatchError> {
    // Also while nothing is sent: the first window of the first notice has to know how wide it may be.
    let pacing = keep_pace(app).await?;
    note_subscriptions(app).await?;
    let mut watched = app.incidents.all(&keys::watched()).await?;
    begin_with_another(&mut watched, app.clock.now());
    let mut failed = 0;
    if watched.iter().any(|watched| matches!(watched.value.what, WatchedThing::Notice(_))) {
        run.receipts.watermark = app.incidents.get(&keys::receipts_watermark()).await?.map(|stored| stored.value);
        // Where nobody says how much waits, nothing is released or repeated in this run; brakes and clocks go on.
        match app.queues.waiting().await.map_err(WatchError::Queues) {
            Ok(waiting) => {
                run.room = Room::new(&pacing, waiting.released);
                run.receipts.waiting = waiting.receipts;
            }
            Err(error) => {
                tracing::error!(error = chain(&error), "nothing is released in this run");
                failed += 1;
            }
        }
    }
    for watched in watched {
        run.turn.keep(app).await?;
        let checked = match watched.value.what.clone() {
            WatchedThing::Incident { incident } => incident::check(app, &watched, &incident).await,
            WatchedThing::Notice(id) => notice::check(app, watched, &id, run).await,
            WatchedThing::List(_) => check_list(app, &watched).await,
        };
        if let Err(error) = checked {
            tracing::error!(error = chain(&error), "a watched thing could not be checked");
            failed += 1;
        }
    }
    if failed == 0 { Ok(()) } else { Err(WatchError::Some(failed)) }
}

/// Each minute another one comes first: whoever does may release the whole window of a channel, and nothing may wait for ever.
fn begin_with_another(watched: &mut [Stored<Watched>], now: Timestamp) {
    if let Some(count) = std::num::NonZeroUsize::new(watched.len()) {
        let minute = usize::try_from(now.as_second() / 60).unwrap_or_default();
        watched.rotate_left(minute % count);
    }
}

/// Reads what SES allows and notes it for everyone who sends. Where SES does not answer, what was read last still holds.
async fn keep_pace<P: Ports>(app: &App<P>) -> Result<Pacing, StoreError> {
    let now = app.clock.now();
    match app.account.pacing(now).await {
        Ok(pacing) => {
            let _: Commit = app.incidents.commit(vec![Write::put(keys::pacing(), &pacing)]).await?;
            Ok(pacing)
        }
        Err(error) => {
            tracing::warn!(error = chain(&error), "SES does not say how fast we may send; the last pace is kept");
            let last = app.incidents.get(&keys::pacing()).await?;
            Ok(last.map_or_else(|| Pacing::unknown(now), |stored| stored.value))
        }
    }
}

/// How often it is asked who gets the alarms.
const SUBSCRIPTIONS_ASKED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Notes whether anybody gets the alarms: an address counts only once somebody has followed the link that AWS sent there, and that
/// nobody gets the alarms cannot be reported by an alarm.
async fn note_subscriptions<P: Ports>(app: &App<P>) -> Result<(), StoreError> {
    let (key, now) = (keys::alarm_subscriptions(), app.clock.now());
    let noted = app.incidents.get(&key).await?;
    // As long as nobody gets them, it is asked every time: somebody may be about to set it right.
    if noted.is_some_and(|noted| noted.value.reach_somebody() && now < noted.value.read_at + SUBSCRIPTIONS_ASKED_EVERY)
    {
        return Ok(());
    }
    match app.subscriptions.subscriptions(now).await {
        Ok(subscriptions) => {
            if !subscriptions.reach_somebody() {
                tracing::error!("nobody gets the alarms: nobody has confirmed the subscription to topic Alerts");
            }
            let _: Commit = app.incidents.commit(vec![Write::put(key, &subscriptions)]).await?;
        }
        Err(error) => tracing::warn!(error = chain(&error), "it is not known whether anybody gets the alarms"),
    }
    Ok(())
}

/// Asks again for a seal that was asked for and did not happen: the request may have been lost on the way to the queue.
async fn check_list<P: Ports>(app: &App<P>, watched: &Stored<Watched>) -> Result<(), WatchError> {
    let WatchedThing::List(id) = &watched.value.what else { return Ok(()) };
    let list = app.incidents.get(&keys::list(id)).await?;
    if list.is_none_or(|list| list.value.state != ListState::Sealing) {
        let _: Commit = app.incidents.commit(vec![watched.delete()]).await?;
        return Ok(());
    }
    if is_due(watched, app.times.sweep, app.clock.now()) {
        app.seals.announce(&[ListSealRequested { version: Version, seal: id.clone() }]).await?;
        let later = Watched { counted_at: Some(app.clock.now()), ..watched.value.clone() };
        let _: Commit = app.incidents.commit(vec![watched.replace(&later)]).await?;
    }
    Ok(())
}

/// Whether `every` has passed since a watched thing was last gone through, or since it began.
fn is_due(watched: &Stored<Watched>, every: SignedDuration, now: Timestamp) -> bool {
    watched.value.counted_at.unwrap_or(watched.value.since) + every <= now
}
