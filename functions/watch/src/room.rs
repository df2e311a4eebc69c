//! How much may be released in one run: one window a channel for the whole account, shared by all notices. What one notice
//! releases, the next may not: their messages wait in the same queues, and the provider counts them together.

use model::message::DeliveriesReleased;
use model::pacing::{Pacing, Windows};
use model::plan;

use crate::ports::Depths;

/// What is left of this run's windows, and what waits in the queues.
pub(crate) struct Room {
    left: Windows,
    waiting: Depths,
}

impl Room {
    /// A window at this pace, less what waits.
    pub(crate) fn new(pacing: &Pacing, waiting: Depths) -> Self {
        Self { left: Windows::of(pacing).without_waiting(&waiting), waiting }
    }

    /// None: nobody knows how much waits.
    pub(crate) fn none() -> Self {
        Self { left: Windows::none(), waiting: Depths::default() }
    }

    /// What may still be released for the first time.
    pub(crate) fn next(&self) -> Windows {
        self.left.clone()
    }

    /// What may be released again: while messages wait, nobody knows whether a row that is planned is in one of them.
    pub(crate) fn overdue(&self) -> Windows {
        self.left.clone().where_nothing_waits(&self.waiting)
    }

    /// Notes what was released: of the windows as they were before, this is left.
    pub(crate) fn note_released(&mut self, before: &Windows, after: &Windows) {
        for channel in plan::AVAILABLE {
            let released = before.left(channel) - after.left(channel);
            for _ in 0..released {
                self.left.take(channel);
            }
            *self.waiting.entry(channel).or_default() += released.div_ceil(DeliveriesReleased::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use model::channel::Channel;

    use super::*;

    #[test]
    fn what_one_notice_releases_the_next_may_not_and_nothing_is_released_again_behind_it() {
        let pacing = Pacing {
            rate_per_second: 1.0,
            remaining_today: u64::MAX,
            most_per_day: None,
            read_at: Timestamp::UNIX_EPOCH,
        };
        let mut room = Room::new(&pacing, Depths::default());
        assert_eq!((room.next().left(Channel::Email), room.overdue().left(Channel::Email)), (108, 108));
        let before = room.next();
        let mut after = before.clone();
        (0..8).for_each(|_| assert!(after.take(Channel::Email)));
        room.note_released(&before, &after);
        assert_eq!((room.next().left(Channel::Email), room.overdue().left(Channel::Email)), (100, 0));
        assert_eq!(room.overdue().left(Channel::Sms), 2_160, "no text waits");
        assert_eq!(Room::none().next().left(Channel::Sms), 0);
    }
}
