//! The brakes: a channel that bounces or draws complaints too often is paused before the provider closes the account.
//!
//! SES reviews accounts at 5 % bounces or 0.1 % complaints and may pause them at 10 % or 0.5 %
//! (<https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html>), so we stop a little earlier. A pause waits for a
//! second person while the laws' dates run, so one or two complaints, which every large list draws, only raise an alarm.

use model::channel::Channel;
use model::delivery::AccountReason;
use model::tally::{Count, StateWord, Tally};

/// From how many accepted messages on a share of bounces says something.
const LEAST_ACCEPTED: i64 = 1_000;
/// The share of bounces at which a channel is paused, in ten-thousandths: 4 %.
const BOUNCES: i64 = 400;
/// The share of complaints at which a channel is paused, in ten-thousandths: 0.08 %.
const COMPLAINTS: i64 = 8;
/// How many complaints pause a channel at the least, however large their share is.
const LEAST_COMPLAINTS: i64 = 5;

/// From how many attempts on a share of refusals says something, and the share at which a channel is paused: a half. So many
/// refusals are never the addresses' fault but a setting's, and would make everybody unreachable.
const LEAST_ATTEMPTED: i64 = 50;

/// How often the account has to be refused before a channel is paused that also had messages accepted: once may pass. Where nothing was
/// accepted, once is enough. A batch stops at its first, so this many are as many batches.
const LEAST_ACCOUNT_REFUSED: i64 = 3;

/// How many e-mails of which nobody knows whether the provider took them pause the channel, and from which share on, in
/// ten-thousandths: 5 %. To go on would make each of them a possible duplicate.
const LEAST_UNCERTAIN: i64 = 50;
const UNCERTAIN: i64 = 500;

/// What decides about a channel's brake.
pub(crate) fn decisive(tally: &Tally, channel: Channel) -> Tally {
    let of_rows = [Count::Accepted, Count::Refused, Count::Bounced, Count::Complained, Count::Heard, Count::Silent];
    let of_the_account = AccountReason::ALL.map(|reason| Count::AccountRefused(channel, reason));
    let uncertain = Count::In(StateWord::Uncertain, Some(channel));
    tally.only(of_rows.map(|count| count(channel)).into_iter().chain(of_the_account).chain([uncertain]))
}

/// Why the channel has to be paused, in words for the alert. `None`: it may go on.
#[must_use]
pub(crate) fn trips(tally: &Tally, channel: Channel) -> Option<String> {
    let (accepted, refused) = (tally.get(Count::Accepted(channel)), tally.get(Count::Refused(channel)));
    // A day's quota of e-mails that is used up needs nobody: the pace, read every minute, holds them back until it begins again.
    let refused_account = tally.account_refused(channel);
    let needs_somebody =
        refused_account.filter(|refused| (channel, refused.1) != (Channel::Email, AccountReason::Quota));
    if let Some((times, reason)) = needs_somebody
        && (accepted == 0 || times >= LEAST_ACCOUNT_REFUSED)
    {
        return Some(format!("the provider refuses the account ({}): {}", reason.as_str(), reason.advice()));
    }
    if accepted + refused >= LEAST_ATTEMPTED && refused >= accepted {
        return Some(format!(
            "{refused} of {} were refused by the provider: look at the sender's settings",
            accepted + refused
        ));
    }
    if channel != Channel::Email {
        return None;
    }
    let uncertain = tally.get(Count::In(StateWord::Uncertain, Some(channel))) - tally.get(Count::Silent(channel));
    if uncertain >= LEAST_UNCERTAIN && share(uncertain, accepted + uncertain) >= UNCERTAIN {
        return Some(format!(
            "of {uncertain} messages nobody knows whether the provider took them: look at its status, and at whether its events come"
        ));
    }
    let bounced = tally.get(Count::Bounced(channel));
    if accepted >= LEAST_ACCEPTED && share(bounced, accepted) >= BOUNCES {
        let percent = percent(bounced, accepted);
        return Some(format!("{bounced} of {accepted} came back ({percent}); the limit is 4 %"));
    }
    complaints(tally).filter(|complaints| complaints.are_many()).map(|complaints| complaints.words())
}

/// Complaints about e-mail, with a share at which the provider may ask questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Complaints {
    complained: i64,
    accepted: i64,
}

/// The complaints that people should know of. `None`: none, or so small a share that no provider minds.
#[must_use]
pub(crate) fn complaints(tally: &Tally) -> Option<Complaints> {
    let (channel, count) = (Channel::Email, |count| tally.get(count));
    let (complained, accepted) = (count(Count::Complained(channel)), count(Count::Accepted(channel)));
    (complained > 0 && share(complained, accepted) >= COMPLAINTS).then_some(Complaints { complained, accepted })
}

impl Complaints {
    /// So many that the channel has to be paused.
    fn are_many(self) -> bool {
        self.complained >= LEAST_COMPLAINTS
    }

    /// Their share, in words.
    pub(crate) fn words(self) -> String {
        let Self { complained, accepted } = self;
        let percent = percent(complained, accepted);
        format!("{complained} of {accepted} were called spam ({percent}); the limit is 0.08 %")
    }
}

/// In ten-thousandths, rounded down.
fn share(count: i64, of: i64) -> i64 {
    count * 10_000 / of.max(1)
}

fn percent(count: i64, of: i64) -> String {
    format!("{}.{:02} %", share(count, of) / 100, share(count, of) % 100)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    /// So many of these.
    fn tally<const N: usize>(counts: [(Count, i64); N]) -> Tally {
        let counts: BTreeMap<String, i64> =
            counts.into_iter().map(|(count, times)| (count.to_string(), times)).collect();
        serde_json::from_value(json!(counts)).expect("counts by name")
    }

    /// Why e-mail is paused, where so many were accepted and so many of them came to this.
    fn of_accepted(accepted: i64, what: fn(Channel) -> Count, times: i64) -> Option<String> {
        let email = Channel::Email;
        trips(&tally([(Count::Accepted(email), accepted), (what(email), times)]), email)
    }

    #[test]
    fn a_share_of_bounces_says_nothing_until_a_thousand_were_accepted() {
        assert_eq!(of_accepted(999, Count::Bounced, 999), None);
        assert!(of_accepted(1_000, Count::Bounced, 40).is_some());
    }

    #[test]
    fn a_few_complaints_alarm_and_five_pause() {
        let known = |accepted, times| {
            let email = Channel::Email;
            complaints(&tally([(Count::Accepted(email), accepted), (Count::Complained(email), times)]))
        };
        assert_eq!(known(1_000, 0), None);
        for times in 1..LEAST_COMPLAINTS {
            assert_eq!(of_accepted(1_000, Count::Complained, times), None, "{times} of 1,000 pause nothing");
            assert!(known(1_000, times).is_some(), "{times} of 1,000 are known");
        }
        assert!(of_accepted(1_000, Count::Complained, 5).is_some());
        assert_eq!(known(10_000, 7), None, "0.07 %");
    }

    #[test]
    fn bounces_trip_at_four_percent_and_not_below() {
        assert_eq!(of_accepted(10_000, Count::Bounced, 399), None, "3.99 %");
        let words = of_accepted(10_000, Count::Bounced, 400).expect("4.00 %");
        assert_eq!(words, "400 of 10000 came back (4.00 %); the limit is 4 %");
        assert_eq!(of_accepted(1_000_000, Count::Bounced, 39_999), None, "a share is not rounded up");
    }

    #[test]
    fn complaints_trip_at_eight_in_ten_thousand_and_not_below() {
        assert_eq!(of_accepted(10_000, Count::Complained, 7), None, "0.07 %");
        let words = of_accepted(10_000, Count::Complained, 8).expect("0.08 %");
        assert_eq!(words, "8 of 10000 were called spam (0.08 %); the limit is 0.08 %");
        assert_eq!(of_accepted(1_000_000, Count::Complained, 799), None, "a share is not rounded up");
    }

    #[test]
    fn refusals_trip_by_any_channel_at_a_half_of_fifty_attempts() {
        for channel in [Channel::Email, Channel::Sms] {
            let of = |accepted, refused| {
                trips(&tally([(Count::Accepted(channel), accepted), (Count::Refused(channel), refused)]), channel)
            };
            assert_eq!(of(0, 49), None, "{channel}: too few to tell");
            assert_eq!(of(26, 24), None, "{channel}: less than a half");
            assert!(of(25, 25).is_some_and(|words| words.contains("25 of 50 were refused")), "{channel}");
        }
    }

    #[test]
    fn an_account_that_is_refused_pauses_its_channel_and_says_why() {
        let reason = AccountReason::SenderNotVerified;
        for channel in [Channel::Email, Channel::Sms] {
            let of = |accepted, refused| {
                trips(
                    &tally([(Count::Accepted(channel), accepted), (Count::AccountRefused(channel, reason), refused)]),
                    channel,
                )
            };
            let words = of(0, 1).expect("nothing was accepted");
            assert!(words.contains("sender_not_verified") && words.contains("verify it"), "{words}");
            assert_eq!(of(1_000_000, 2), None, "{channel}: it may pass");
            assert!(of(1_000_000, 3).is_some(), "{channel}: however many were accepted before");
        }
        let quota = |channel| trips(&tally([(Count::AccountRefused(channel, AccountReason::Quota), 9)]), channel);
        assert_eq!(quota(Channel::Email), None, "it begins again tomorrow by itself");
        assert!(quota(Channel::Sms).is_some(), "a spending limit does not");
    }

    #[test]
    fn many_uncertain_answers_pause_e_mail_and_silence_is_none_of_them() {
        let email = Channel::Email;
        let uncertain = |times, silent| {
            let of = Count::In(StateWord::Uncertain, Some(email));
            trips(&tally([(Count::Accepted(email), 950), (of, times), (Count::Silent(email), silent)]), email)
        };
        assert_eq!(uncertain(49, 0), None);
        assert!(uncertain(50, 0).is_some_and(|words| words.contains("of 50 messages")));
        assert_eq!(uncertain(500, 460), None, "what is silent was taken");
        let rare = tally([(Count::Accepted(email), 10_000), (Count::In(StateWord::Uncertain, Some(email)), 60)]);
        assert_eq!(trips(&rare, email), None, "0.6 %");
    }

    #[test]
    fn only_e_mail_is_paused_for_what_came_back() {
        let texts = tally([(Count::Accepted(Channel::Sms), 1_000), (Count::Bounced(Channel::Sms), 1_000)]);
        assert_eq!(trips(&texts, Channel::Sms), None);
        assert_eq!(trips(&texts, Channel::Email), None, "of e-mail nothing is known");
    }

    #[test]
    fn what_came_before_a_person_let_a_channel_go_on_decides_nothing_any_more() {
        let counts = |accepted, bounced| {
            tally([(Count::Accepted(Channel::Email), accepted), (Count::Bounced(Channel::Email), bounced)])
        };
        let before = decisive(&counts(5_000, 500), Channel::Email);
        let since = |now: &Tally| {
            let mut since = now.clone();
            since.merge(&before.negated());
            since
        };
        assert_eq!(trips(&since(&counts(6_000, 539)), Channel::Email), None, "39 of 1,000 since");
        assert!(trips(&since(&counts(6_000, 540)), Channel::Email).is_some(), "40 of 1,000 since");
    }
}
