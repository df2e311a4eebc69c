//! When a notice's rows are counted again. A count reads all of them, so it is made as often as something may have changed, and the
//! more rarely the longer the list is.

use jiff::{SignedDuration, Timestamp};
use model::channel::Channel;
use model::notice::Dispatch;
use model::tally::{Count, StateWord, Tally};
use model::watched::Watched;

/// How many rows are counted a second at most, on average: a million rows every 56 minutes. At an eighth of a read unit a row that
/// is 40 cents a day.
const ROWS_A_SECOND: u64 = 300;
/// How much more rarely a notice is counted of which nothing is under way, in case that its counters missed something.
const QUIET: i32 = 12;
/// How much more rarely one is counted that was found finished.
const FINISHED: i32 = 96;

/// What is known of a notice without a look at its rows.
pub(crate) struct Known<'a> {
    pub(crate) dispatch: &'a Dispatch,
    pub(crate) watched: &'a Watched,
    /// The sum of its counters, which may be off where somebody was killed.
    pub(crate) counters: &'a Tally,
    /// A resend is not done yet.
    pub(crate) is_resending: bool,
}

impl Known<'_> {
    /// Whether the rows are to be counted now, if they are counted every `sweep` at the most.
    pub(crate) fn is_due(&self, sweep: SignedDuration, now: Timestamp) -> bool {
        let passed = now.duration_since(self.watched.counted_at.unwrap_or(self.watched.since));
        let rows = i64::try_from(self.dispatch.customers / ROWS_A_SECOND).unwrap_or(i64::MAX);
        let often = sweep.max(SignedDuration::from_secs(rows));
        let rarely = match &self.dispatch.observed {
            // Somebody is waiting for this one.
            observed if self.seem_notified() && observed.as_ref().is_none_or(|observed| !observed.finished) => sweep,
            Some(observed) if observed.finished && observed.tally == self.counters.of_rows() => often * FINISHED,
            Some(observed) if !self.is_under_way(&observed.tally, now) => often * QUIET,
            _ => often,
        };
        passed >= rarely
    }

    /// By the counters everybody is in a terminal state.
    fn seem_notified(&self) -> bool {
        let terminal = StateWord::ALL.into_iter().filter(|state| state.is_terminal());
        let told: i64 = terminal.map(|state| self.counters.in_state(state)).sum();
        !self.is_resending && u64::try_from(told) == Ok(self.dispatch.customers)
    }

    /// Something may need a look at the rows: a claim that lapses, a message that was lost, a silence that is long enough.
    fn is_under_way(&self, counted: &Tally, now: Timestamp) -> bool {
        // What is silent waits for a word or a person, and a count changes nothing about it.
        let silent = |tally: &Tally| tally.get(Count::Silent(Channel::Email));
        let moving = [StateWord::Planned, StateWord::Sending, StateWord::Uncertain];
        let moves = |tally: &Tally| moving.map(|state| tally.in_state(state)).iter().sum::<i64>() > silent(tally);
        let is_silent_enough = self.watched.silent_until.is_some_and(|until| until <= now);
        self.is_resending || is_silent_enough || moves(counted) || moves(self.counters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use model::channel::Channel;
    use model::delivery::Delivery;
    use model::id::{CustomerId, DeliveryId, IncidentId, ListNumber, NoticeId, NoticeNumber};
    use model::notice::Observation;
    use model::watched::WatchedThing;

    const SWEEP: SignedDuration = SignedDuration::from_mins(15);

    fn id() -> NoticeId {
        NoticeId { incident: IncidentId::of_request("watch", "1"), notice: NoticeNumber(1) }
    }

    fn dispatch(customers: u64, observed: Option<(Tally, bool)>) -> Dispatch {
        let observed = observed.map(|(tally, finished)| Observation { at: Timestamp::UNIX_EPOCH, tally, finished });
        Dispatch { observed, ..Dispatch::new(id(), ListNumber(1), (customers, 1), Timestamp::UNIX_EPOCH) }
    }

    /// So many rows that wait to be sent, and so many that nothing reaches.
    fn tally(planned: usize, unreachable: usize) -> Tally {
        let mut tally = Tally::default();
        let channels =
            std::iter::repeat_n(&[Channel::Email][..], planned).chain(std::iter::repeat_n(&[][..], unreachable));
        for channels in channels {
            let customer = CustomerId::of_reference(&[0; 32], "x");
            tally.add(&Delivery::planned(DeliveryId { notice: id(), customer }, channels));
        }
        tally
    }

    /// After how many minutes without a count one is due.
    fn due_after(dispatch: &Dispatch, counters: &Tally, silent_until: Option<Timestamp>) -> i64 {
        let watched = Watched { silent_until, ..Watched::new(WatchedThing::Notice(id()), Timestamp::UNIX_EPOCH) };
        let known = Known { dispatch, watched: &watched, counters, is_resending: false };
        let minute = |minutes| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
        (0..).find(|minutes| known.is_due(SWEEP, minute(*minutes))).expect("some time")
    }

    #[test]
    fn what_is_under_way_is_counted_often_and_a_long_list_more_rarely() {
        assert_eq!(due_after(&dispatch(2, None), &tally(2, 0), None), 15);
        assert_eq!(due_after(&dispatch(2, Some((tally(1, 1), false))), &tally(0, 1), None), 15, "counted under way");
        assert_eq!(due_after(&dispatch(2, Some((tally(0, 1), false))), &tally(1, 1), None), 15, "a bounce since");
        assert_eq!(due_after(&dispatch(1_000_000, None), &tally(2, 0), None), 56);
    }

    #[test]
    fn where_nothing_moves_a_count_waits_for_what_silence_decides() {
        let quiet = dispatch(2, Some((tally(0, 1), false)));
        assert_eq!(due_after(&quiet, &tally(0, 1), None), 180);
        let silent_until = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(20);
        assert_eq!(due_after(&quiet, &tally(0, 1), Some(silent_until)), 20);
        assert_eq!(due_after(&quiet, &tally(0, 1), Some(Timestamp::UNIX_EPOCH)), 15);
    }

    #[test]
    fn the_end_is_seen_soon_and_then_only_what_changes_it() {
        assert_eq!(
            due_after(&dispatch(2, Some((tally(0, 1), false))), &tally(0, 2), None),
            15,
            "by the counters all are notified"
        );
        let finished = dispatch(2, Some((tally(0, 2), true)));
        assert_eq!(due_after(&finished, &tally(0, 2), None), 24 * 60);
        assert_eq!(due_after(&finished, &tally(1, 1), None), 15, "a bounce came late");
        // Twelve times as rarely as a list of its length, as long as nothing says that all are notified.
        assert_eq!(due_after(&dispatch(1_000_000, Some((tally(0, 1), false))), &tally(0, 1), None), 667);
    }
}
