//! How fast and how much the account may send, and what it has sent.
//!
//! Source: <https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html>. Both quotas count recipients, not messages. A
//! message is taken while anything is left of the rate, and one to many recipients borrows from the seconds after it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The quotas, as they can be set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quotas {
    /// Recipients a second.
    pub max_send_rate: f64,
    /// Recipients in 24 hours; -1 is no limit.
    pub max_24_hour_send: f64,
    /// Recipients in the last 24 hours. Only ever grows here: a local cloud does not live for a day.
    pub sent_last_24_hours: f64,
}

impl Default for Quotas {
    /// An account that has left the sandbox and was given a middling rate.
    fn default() -> Self {
        Self { max_send_rate: 100.0, max_24_hour_send: 200_000.0, sent_last_24_hours: 0.0 }
    }
}

/// Why a message is not taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Faster than [`Quotas::max_send_rate`].
    Rate,
    /// More than [`Quotas::max_24_hour_send`].
    Daily,
}

/// The account: its quotas, and what is left of the rate.
#[derive(Clone, Debug)]
pub struct Account {
    quotas: Quotas,
    left: f64,
    left_at: Option<Timestamp>,
}

impl Account {
    /// An account that has sent nothing in the last second.
    pub fn new(quotas: Quotas) -> Self {
        Self { quotas, left: quotas.max_send_rate.max(1.0), left_at: None }
    }

    /// The quotas as they stand.
    pub fn quotas(&self) -> Quotas {
        self.quotas
    }

    /// Takes a message to so many recipients, of whom so many count against the daily quota (mailbox simulator addresses do not).
    ///
    /// # Errors
    /// The [`Limit`] that it would pass.
    pub fn take(&mut self, recipients: usize, counted: usize, now: Timestamp) -> Result<(), Limit> {
        let limit = self.quotas.max_24_hour_send;
        if counted > 0 && limit >= 0.0 && self.quotas.sent_last_24_hours + counted as f64 > limit {
            return Err(Limit::Daily);
        }
        let waited = self.left_at.map_or(0.0, |then| now.duration_since(then).as_secs_f64().max(0.0));
        let left = (self.left + waited * self.quotas.max_send_rate).min(self.quotas.max_send_rate.max(1.0));
        // A hair below one whole message: seconds are added up as fractions.
        if left < 1.0 - 1e-9 {
            return Err(Limit::Rate);
        }
        self.left = left - recipients as f64;
        self.left_at = Some(now);
        self.quotas.sent_last_24_hours += counted as f64;
        Ok(())
    }

    /// What `GetAccount` answers: <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html>.
    pub fn get_account(&self, may_send: bool, is_suspended: bool) -> Value {
        json!({
            "DedicatedIpAutoWarmupEnabled": false,
            "EnforcementStatus": if is_suspended { "SHUTDOWN" } else { "HEALTHY" },
            "ProductionAccessEnabled": true,
            "SendQuota": {
                "Max24HourSend": self.quotas.max_24_hour_send,
                "MaxSendRate": self.quotas.max_send_rate,
                "SentLast24Hours": self.quotas.sent_last_24_hours,
            },
            "SendingEnabled": may_send,
            "SuppressionAttributes": {"SuppressedReasons": []},
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;

    fn account(max_send_rate: f64, max_24_hour_send: f64) -> Account {
        Account::new(Quotas { max_send_rate, max_24_hour_send, sent_last_24_hours: 0.0 })
    }

    #[test]
    fn the_fifteenth_message_within_a_second_is_too_fast_at_fourteen_a_second() {
        let (mut account, now) = (account(14.0, -1.0), Timestamp::UNIX_EPOCH);
        for _ in 0..14 {
            assert_eq!(account.take(1, 1, now), Ok(()));
        }
        assert_eq!(account.take(1, 1, now), Err(Limit::Rate));
        assert_eq!(
            account.take(1, 1, now + 72.milliseconds()),
            Ok(()),
            "after a fourteenth of a second one more may go"
        );
    }

    #[test]
    fn five_recipients_at_once_cost_the_five_seconds_after_at_one_a_second() {
        let (mut account, now) = (account(1.0, -1.0), Timestamp::UNIX_EPOCH);
        assert_eq!(account.take(5, 5, now), Ok(()));
        assert_eq!(account.take(1, 1, now + 4.seconds()), Err(Limit::Rate));
        assert_eq!(account.take(1, 1, now + 5.seconds()), Ok(()));
    }

    #[test]
    fn the_daily_quota_counts_recipients_but_not_the_mailbox_simulator() {
        let (mut account, now) = (account(100.0, 3.0), Timestamp::UNIX_EPOCH);
        assert_eq!(account.take(2, 2, now), Ok(()));
        assert_eq!(account.take(2, 2, now), Err(Limit::Daily), "four would be more than three");
        assert_eq!(account.take(1, 0, now), Ok(()), "the simulator is outside of the quota");
        assert_eq!(account.take(1, 1, now), Ok(()));
        assert!((account.quotas().sent_last_24_hours - 3.0).abs() < f64::EPSILON);
    }

    #[test]
    fn what_was_refused_costs_nothing() {
        let (mut account, now) = (account(1.0, -1.0), Timestamp::UNIX_EPOCH);
        assert_eq!(account.take(1, 1, now), Ok(()));
        for tenths in 1..10 {
            assert_eq!(account.take(1, 1, now + (tenths * 100).milliseconds()), Err(Limit::Rate));
        }
        assert_eq!(account.take(1, 1, now + 1.second()), Ok(()));
    }
}
