//! A notice that does not move although something is planned and nothing holds it back: a subscription that is gone, a queue that
//! nobody reads, a quota that is spent.

use jiff::{SignedDuration, Timestamp};
use model::notice::Dispatch;
use model::tally::{StateWord, Tally};
use model::watched::Moved;

/// How long nothing has changed before people are alerted.
const AFTER: SignedDuration = SignedDuration::from_hours(6);
/// How often at most a change is noted, so that a notice that moves is not written to every minute.
const NOTED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// How the notice stood when it last moved. `None`: nothing is planned, so nothing has to move.
pub(crate) fn follow(before: Option<&Moved>, counters: &Tally, is_planned: bool, now: Timestamp) -> Option<Moved> {
    let counts = counters.in_progress();
    if is_planned && counts.in_state(StateWord::Planned) <= 0 {
        return None;
    }
    let is_noted = |before: &&Moved| before.counts == counts || now < before.at + NOTED_EVERY;
    Some(before.filter(is_noted).cloned().unwrap_or(Moved { counts, at: now }))
}

/// Whether nothing moves, and nobody wanted that.
pub(crate) fn is_stalled(moved: Option<&Moved>, dispatch: &Dispatch, counters: &Tally, now: Timestamp) -> bool {
    let is_held_back = dispatch.stopped.is_some() || !dispatch.brakes.paused.is_empty() || dispatch.guests.is_some();
    let stands = |moved: &Moved| moved.at + AFTER <= now && moved.counts == counters.in_progress();
    !is_held_back && moved.is_some_and(stands)
}
