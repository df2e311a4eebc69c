//! How much may be handed out in one run: one window a channel for the whole account, shared by all notices. What one notice hands
//! out, the next may not: their messages wait in the same queues, and the provider counts them together.

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

    /// What may still be handed out for the first time.
    pub(crate) fn next(&self) -> Windows {
        self.left.clone()
    }

    /// What may be handed out once more: while messages wait, nobody knows whether a row that is planned is in one of them.
    pub(crate) fn overdue(&self) -> Windows {
        self.left.clone().where_nothing_waits(&self.waiting)
    }

    /// Notes what was handed out: of the windows as they were before, this is left.
    pub(crate) fn hand_out(&mut self, before: &Windows, after: &Windows) {
        for channel in plan::AVAILABLE {
            let handed_out = before.left(channel) - after.left(channel);
            for _ in 0..handed_out {
                self.left.take(channel);
            }
            *self.waiting.entry(channel).or_default() += handed_out.div_ceil(DeliveriesReleased::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use model::channel::Channel;

    use super::*;

    #[test]
    fn what_one_notice_hands_out_the_next_may_not_and_nothing_goes_out_once_more_behind_it() {
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
        room.hand_out(&before, &after);
        assert_eq!((room.next().left(Channel::Email), room.overdue().left(Channel::Email)), (100, 0));
        assert_eq!(room.overdue().left(Channel::Sms), 2_160, "no text waits");
        assert_eq!(Room::none().next().left(Channel::Sms), 0);
    }
}
