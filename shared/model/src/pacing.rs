//! Pace: how fast, and how much, the account may send.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::entry::Entry;
use crate::message::DeliveriesReleased;
use crate::plan;

/// Texts a second that SNS usually accepts from an account.
///
/// Source: <https://docs.aws.amazon.com/general/latest/gr/sns.html>
const TEXTS_PER_SECOND: f64 = 20.0;

/// Letters, and calls, a second: 5,000 a minute. No provider sets it; it is what can be stopped at a moment's notice, since
/// what was released is printed or listed within minutes.
const CONSIGNED_PER_SECOND: f64 = 5_000.0 / 60.0;

/// What SES allows the account, as *watch* read it last.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pacing {
    /// E-mails a second.
    pub rate_per_second: f64,
    /// E-mails that may still be sent of the last 24 hours' quota.
    pub remaining_today: u64,
    /// E-mails that the account may send in 24 hours. `None`: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_per_day: Option<u64>,
    /// When it was read.
    pub read_at: Timestamp,
}

impl Entry for Pacing {
    const WHAT: &'static str = "the pacing";
}

impl Pacing {
    /// The part of the account's rate that we use: the rest is for the company's other mail.
    const SHARE: f64 = 0.9;
    /// How far ahead deliveries are released: what is in a queue cannot be stopped, what is in the table can.
    const WINDOW_SECONDS: f64 = 120.0;

    /// What may be assumed before SES was asked: the rate of an account in SES's sandbox.
    ///
    /// Source: <https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html>
    #[must_use]
    pub fn unknown(now: Timestamp) -> Self {
        Self { rate_per_second: 1.0, remaining_today: 200, most_per_day: Some(200), read_at: now }
    }

    /// The rate of one of `environments` that send by this channel side by side, in messages a second.
    #[must_use]
    pub fn rate_of_each(&self, channel: Channel, environments: u32) -> f64 {
        self.rate(channel) / f64::from(environments.max(1))
    }

    /// Our part of what the account may send by this channel, in messages a second.
    fn rate(&self, channel: Channel) -> f64 {
        match channel {
            Channel::Email => self.rate_per_second * Self::SHARE,
            Channel::Sms => TEXTS_PER_SECOND * Self::SHARE,
            Channel::Letter | Channel::Call => CONSIGNED_PER_SECOND,
        }
    }

    /// Whether the account may send anything by this channel now.
    #[must_use]
    pub fn has_quota(&self, channel: Channel) -> bool {
        channel != Channel::Email || self.remaining_today > 0
    }

    /// When the last of so many messages by this channel is out, if the first goes out `now`: at our part of the rate, and in
    /// as many days as the day's quota asks for. SES counts the 24 hours behind each moment, so what is left over goes out a day
    /// after what was sent before. `None`: the account may send nothing.
    ///
    /// Source: <https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html>
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "an estimate, of fewer messages than a float counts exactly")]
    pub fn last_out(&self, channel: Channel, messages: u64, now: Timestamp) -> Option<Timestamp> {
        let (mut days, mut left) = (0, messages);
        if channel == Channel::Email && messages > self.remaining_today {
            // The share that is left for the company's other mail is not taken off the quota, as it is not when sending.
            let a_day = self.most_per_day.unwrap_or(self.remaining_today).max(self.remaining_today);
            let later = messages - self.remaining_today;
            days = later.checked_sub(1)?.checked_div(a_day)? + 1;
            left = later - (days - 1) * a_day;
        }
        let seconds = (self.rate(channel) > 0.0).then(|| left as f64 / self.rate(channel))?;
        let waiting = SignedDuration::from_hours(24).checked_mul(i32::try_from(days).ok()?)?;
        now.checked_add(waiting).ok()?.checked_add(SignedDuration::try_from_secs_f64(seconds).ok()?).ok()
    }

    /// How many deliveries to release to this channel at a time: two minutes' worth, e-mails within the day's quota.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate is a small positive number")]
    pub fn window(&self, channel: Channel) -> usize {
        let seconds_worth = (self.rate(channel) * Self::WINDOW_SECONDS).ceil() as u64;
        let quota = if channel == Channel::Email { self.remaining_today } else { u64::MAX };
        usize::try_from(seconds_worth.min(quota)).unwrap_or(usize::MAX)
    }
}

/// How many deliveries may still be released to each channel. They are separate so that one that is slow, paused or over its
/// quota holds up no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Windows(BTreeMap<Channel, usize>);

impl Windows {
    /// A whole window for each channel.
    #[must_use]
    pub fn of(pacing: &Pacing) -> Self {
        Self(plan::AVAILABLE.into_iter().map(|channel| (channel, pacing.window(channel))).collect())
    }

    /// None for any channel.
    #[must_use]
    pub fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// What each of so many slices may release of it.
    #[must_use]
    pub fn shared_by(self, slices: u32) -> Self {
        let slices = usize::try_from(slices.max(1)).unwrap_or(usize::MAX);
        Self(self.0.into_iter().map(|(channel, left)| (channel, left.div_ceil(slices))).collect())
    }

    /// Less what waits in the channels' queues, in messages.
    #[must_use]
    pub fn without_waiting(mut self, messages: &BTreeMap<Channel, usize>) -> Self {
        for (channel, left) in &mut self.0 {
            let waiting = messages.get(channel).copied().unwrap_or_default() * DeliveriesReleased::MAX;
            *left = left.saturating_sub(waiting);
        }
        self
    }

    /// Only the channels whose queue is empty.
    #[must_use]
    pub fn where_nothing_waits(mut self, messages: &BTreeMap<Channel, usize>) -> Self {
        self.0.retain(|channel, _| messages.get(channel).is_none_or(|waiting| *waiting == 0));
        self
    }

    /// How many more.
    #[must_use]
    pub fn left(&self, channel: Channel) -> usize {
        self.0.get(&channel).copied().unwrap_or_default()
    }

    /// Takes one; `false` where none is left.
    pub fn take(&mut self, channel: Channel) -> bool {
        let Some(left) = self.0.get_mut(&channel).filter(|left| **left > 0) else { return false };
        *left -= 1;
        true
    }

    /// Whether a channel that had something left in `whole` has nothing left now.
    #[must_use]
    pub fn is_any_spent(&self, whole: &Self) -> bool {
        whole.0.iter().any(|(channel, had)| *had > 0 && self.left(*channel) == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pacing(remaining_today: u64) -> Pacing {
        Pacing { rate_per_second: 10.0, remaining_today, most_per_day: None, read_at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn an_exhausted_quota_of_emails_holds_up_no_text() {
        let mut windows = Windows::of(&pacing(0));
        assert!(!windows.take(Channel::Email) && windows.take(Channel::Sms));
        assert_eq!(windows.left(Channel::Sms), 2_159);
        assert_eq!(Windows::of(&pacing(7)).left(Channel::Email), 7);
        assert_eq!(Windows::of(&pacing(u64::MAX)).left(Channel::Email), 1_080);
    }

    #[test]
    fn the_last_message_waits_for_the_rate_and_for_the_days_quota() {
        let (now, hour) = (Timestamp::UNIX_EPOCH, SignedDuration::from_hours(1));
        let account = Pacing { most_per_day: Some(50_000), ..pacing(40_000) };
        let last = |messages| account.last_out(Channel::Email, messages, now);
        assert_eq!(last(0), Some(now));
        assert_eq!(last(32_400), Some(now + hour), "9 a second");
        assert_eq!(last(40_000 + 32_400), Some(now + 25 * hour), "the rest a day later");
        assert_eq!(last(40_000 + 50_000 + 32_400), Some(now + 49 * hour), "and the rest of that another day");
        assert_eq!(account.last_out(Channel::Sms, 64_800, now), Some(now + hour), "texts have no such quota");
        assert_eq!(Pacing { most_per_day: None, ..pacing(0) }.last_out(Channel::Email, 1, now), None);
        assert_eq!(pacing(u64::MAX).last_out(Channel::Email, 32_400, now), Some(now + hour));
    }

    #[test]
    fn what_waits_in_a_queue_narrows_its_own_window() {
        let waiting = BTreeMap::from([(Channel::Email, 40), (Channel::Sms, 0)]);
        let windows = Windows::of(&pacing(u64::MAX));
        assert_eq!(windows.clone().without_waiting(&waiting).left(Channel::Email), 80);
        assert_eq!(windows.clone().without_waiting(&waiting).left(Channel::Sms), 2_160);
        assert_eq!(windows.clone().where_nothing_waits(&waiting).left(Channel::Email), 0);
        assert_eq!(windows.shared_by(1_000).left(Channel::Sms), 3);
    }
}
