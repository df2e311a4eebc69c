//! Silence: whether the mail provider is heard of at all. Bounces and complaints reach us by its events only, so while none come the
//! other brakes are blind, and nobody can say who was notified.

use jiff::Timestamp;
use model::account::ReceiptsWatermark;
use model::channel::Channel;
use model::notice::Dispatch;
use model::tally::{Count, StateWord, Tally};
use model::watched::Listening;

use crate::Times;

/// How far our own receipts are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Receipts {
    /// The newest event that was processed. `None`: none was yet.
    pub(crate) watermark: Option<ReceiptsWatermark>,
    /// How many messages wait in their queue, are being worked on, or were given up.
    pub(crate) waiting: usize,
}

impl Receipts {
    /// Of which nothing is known, so that nothing may be concluded from them.
    pub(crate) fn unknown() -> Self {
        Self { watermark: None, waiting: usize::MAX }
    }

    /// Whether an event of before `until` may still wait with us: then an e-mail is not repeated for want of it.
    pub(crate) fn may_lag_behind(&self, until: Timestamp) -> bool {
        self.waiting > 0 && self.watermark.is_none_or(|watermark| watermark.newest_event_at <= until)
    }

    fn heard_since(&self, since: Timestamp) -> bool {
        self.watermark.is_some_and(|watermark| watermark.processed_at > since)
    }
}

/// From where silence is reckoned now. It begins again where something was heard, or nothing was sent; at most twice in the time after
/// which silence counts, so that a notice of which much is heard is not written to every minute.
pub(crate) fn listen(
    before: Option<&Listening>,
    dispatch: &Dispatch,
    counters: &Tally,
    receipts: &Receipts,
    times: &Times,
    now: Timestamp,
) -> Option<Listening> {
    let (accepted, heard) = (count(counters, Count::Accepted), count(counters, Count::Heard));
    let is_open = [StateWord::Planned, StateWord::Sending, StateWord::Accepted].into_iter();
    let open: i64 = is_open.map(|state| counters.get(Count::In(state, Some(Channel::Email)))).sum();
    if open <= 0 || !dispatch.allows(Channel::Email) {
        return None;
    }
    let Some(before) = before else {
        // Of a notice that was just begun, all that was accepted; after a pause, what was accepted since.
        let braked = dispatch.brakes.braked_at.get(&Channel::Email).cloned().unwrap_or_default();
        let (accepted, heard) = (count(&braked, Count::Accepted), count(&braked, Count::Heard));
        return Some(Listening { accepted, heard, since: now });
    };
    let begins_anew = heard > before.heard || accepted == before.accepted || receipts.heard_since(before.since);
    let is_time = before.since + times.silence / 2 <= now;
    Some(if begins_anew && is_time { Listening { accepted, heard, since: now } } else { *before })
}

/// Why e-mail has to be paused, in words for the alert: much was accepted, nothing was heard of it, and that for long.
pub(crate) fn reason(
    listening: &Listening,
    counters: &Tally,
    receipts: &Receipts,
    times: &Times,
    now: Timestamp,
) -> Option<String> {
    let accepted = count(counters, Count::Accepted) - listening.accepted;
    let open = counters.get(Count::In(StateWord::Accepted, Some(Channel::Email)));
    let is_silent = count(counters, Count::Heard) <= listening.heard && !receipts.heard_since(listening.since);
    let is_long = listening.since + times.silence <= now;
    (is_silent && is_long && accepted.min(open) >= times.silence_messages).then(|| {
        format!(
            "the provider took {accepted} messages and nothing was heard of them: look at the event destination of the SES \
             configuration set, at topic Receipts and at its queue"
        )
    })
}

/// Whether the provider speaks of more than half of what it took.
pub(crate) fn is_heard_of(tally: &Tally) -> bool {
    2 * count(tally, Count::Heard) > count(tally, Count::Accepted)
}

/// What silence about a single e-mail means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// It was handed over: the provider sent events about most others of its notice.
    HandedOver,
    /// Nothing: the provider says too little of anybody.
    Nothing,
    /// The last exact count and the counters differ about that; the next count will tell.
    Unknown,
}

impl Meaning {
    /// By the last exact count, with the counters since.
    pub(crate) fn of(dispatch: &Dispatch, counters: &Tally) -> Self {
        match &dispatch.observed {
            Some(observed) if is_heard_of(&observed.tally) => Self::HandedOver,
            Some(_) if !is_heard_of(counters) => Self::Nothing,
            _ => Self::Unknown,
        }
    }
}

fn count(tally: &Tally, what: fn(Channel) -> Count) -> i64 {
    tally.get(what(Channel::Email))
}
