//! The brakes: a channel that bounces or draws complaints too often is paused before the provider closes the account.
//!
//! SES reviews accounts at 5 % bounces or 0.1 % complaints and may pause them at 10 % or 0.5 %
//! (<https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html>), so we stop a little earlier.

use shared::channel::Channel;
use shared::tally::{Count, Tally};

/// From how many accepted messages on a share says something.
const LEAST_ACCEPTED: i64 = 1_000;
/// The share of bounces at which a channel is paused, in ten-thousandths: 4 %.
const BOUNCES: i64 = 400;
/// The share of complaints at which a channel is paused, in ten-thousandths: 0.08 %.
const COMPLAINTS: i64 = 8;

/// From how many attempts on a share of refusals says something, and the share at which a channel is paused: a half. So many
/// refusals are never the addresses' fault but a setting's, and would make everybody unreachable.
const LEAST_ATTEMPTED: i64 = 50;

/// What decides about a channel's brake.
pub(crate) fn decisive(tally: &Tally, channel: Channel) -> Tally {
    tally.only([Count::Accepted, Count::Refused, Count::Bounced, Count::Complained].map(|count| count(channel)))
}

/// Why the channel has to be paused, in words for the alert. `None`: it may go on.
#[must_use]
pub(crate) fn trips(tally: &Tally, channel: Channel) -> Option<String> {
    let (accepted, refused) = (tally.get(Count::Accepted(channel)), tally.get(Count::Refused(channel)));
    if accepted + refused >= LEAST_ATTEMPTED && refused >= accepted {
        return Some(format!(
            "{refused} of {} were refused by the provider: look at the sender's settings",
            accepted + refused
        ));
    }
    if channel != Channel::Email || accepted < LEAST_ACCEPTED {
        return None;
    }
    let share = |count: i64| count * 10_000 / accepted;
    let percent = |count: i64| format!("{}.{:02} %", share(count) / 100, share(count) % 100);
    let (bounced, complained) = (tally.get(Count::Bounced(channel)), tally.get(Count::Complained(channel)));
    if share(bounced) >= BOUNCES {
        return Some(format!("{bounced} of {accepted} came back ({}); the limit is 4 %", percent(bounced)));
    }
    if share(complained) >= COMPLAINTS {
        return Some(format!(
            "{complained} of {accepted} were called spam ({}); the limit is 0.08 %",
            percent(complained)
        ));
    }
    None
}
