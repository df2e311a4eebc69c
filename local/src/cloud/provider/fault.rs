//! Faults on request: what can go wrong between a call and its answer.

use serde::{Deserialize, Serialize};

use super::ledger::Channel;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing is taken and the connection closes without an answer.
    DropBefore,
    /// The message is taken and the connection closes without an answer.
    DropAfter,
    /// Nothing is taken; the answer is 500.
    ErrorBefore,
    /// The message is taken; the answer is 500.
    ErrorAfter,
    /// The message is taken; the answer comes late.
    Slow {
        /// By how much, in milliseconds.
        milliseconds: u64,
    },
    /// Nothing is taken; the answer says too fast.
    Throttle,
    /// Nothing is taken; the answer says that the account may not send, and why.
    Refuse(AccountFault),
}

/// Why a service takes nothing from the whole account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountFault {
    /// The sender's address or domain is not verified, or no longer.
    SenderNotVerified,
    /// The domain of the return path lost its DNS records.
    MailFromDomainNotVerified,
    /// The caller's role lacks the permission.
    AccessDenied,
    /// Somebody paused the account's sending.
    SendingPaused,
    /// The service suspended the account.
    AccountSuspended,
    /// The configuration set was deleted.
    MissingConfigurationSet,
    /// A quota is used up.
    QuotaExceeded,
    /// Something that all requests have in common is not valid: a header, the address for answers.
    InvalidRequest,
}

impl Fault {
    /// Whether the message is taken all the same.
    pub fn takes(self) -> bool {
        matches!(self, Self::DropAfter | Self::ErrorAfter | Self::Slow { .. })
    }
}

/// Which calls a fault meets. All counts are of calls on its channel since it was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedFault {
    /// What goes wrong.
    pub fault: Fault,
    /// On which channel; none is both.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// How many calls go well first.
    #[serde(default)]
    pub after: u64,
    /// From then on, every how many calls it happens: 1 is every call.
    #[serde(default = "one")]
    pub every: u64,
    /// How often it happens; none is until it is taken back.
    #[serde(default)]
    pub times: Option<u64>,
    /// Calls seen so far.
    #[serde(default, skip_deserializing)]
    pub seen: u64,
    /// How often it has happened.
    #[serde(default, skip_deserializing)]
    pub happened: u64,
}

fn one() -> u64 {
    1
}

/// The planned faults, of which the first that is due happens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Faults(pub Vec<PlannedFault>);

impl Faults {
    /// Whether the next call on this channel could meet this fault: for what a service says about the account when it is asked.
    pub fn holds(&self, channel: Channel, fault: Fault) -> bool {
        let is_open = |planned: &PlannedFault| planned.times.is_none_or(|times| planned.happened < times);
        let mut planned = self.0.iter().filter(|planned| planned.channel.is_none_or(|only| only == channel));
        planned.any(|planned| planned.fault == fault && is_open(planned))
    }

    /// What goes wrong with the next call on this channel.
    pub fn next(&mut self, channel: Channel) -> Option<Fault> {
        let mut due = None;
        for planned in self.0.iter_mut().filter(|planned| planned.channel.is_none_or(|only| only == channel)) {
            planned.seen += 1;
            let counted = planned.seen.saturating_sub(planned.after);
            let left = planned.times.is_none_or(|times| planned.happened < times);
            if due.is_none() && left && counted > 0 && (counted - 1).is_multiple_of(planned.every.max(1)) {
                planned.happened += 1;
                due = Some(planned.fault);
            }
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_happens_after_its_first_calls_every_so_many_and_so_often() {
        let json = r#"[{"fault": "drop_after", "channel": "email", "after": 2, "every": 3, "times": 2}]"#;
        let mut faults: Faults = serde_json::from_str(json).expect("a plan");
        let happened: Vec<_> = (1..=12).filter(|_| faults.next(Channel::Email).is_some()).collect();
        assert_eq!(happened, [3, 6]);
    }

    #[test]
    fn a_fault_of_one_channel_leaves_the_other_alone() {
        let mut faults: Faults = serde_json::from_str(r#"[{"fault": "throttle", "channel": "sms"}]"#).expect("a plan");
        assert_eq!(faults.next(Channel::Email), None);
        assert_eq!(faults.next(Channel::Sms), Some(Fault::Throttle));
    }

    #[test]
    fn a_fault_holds_until_it_has_happened_often_enough() {
        let json = r#"[{"fault": {"refuse": "sending_paused"}, "channel": "email", "times": 1}]"#;
        let mut faults: Faults = serde_json::from_str(json).expect("a plan");
        let paused = Fault::Refuse(AccountFault::SendingPaused);
        assert!(faults.holds(Channel::Email, paused) && !faults.holds(Channel::Sms, paused));
        assert_eq!(faults.next(Channel::Email), Some(paused));
        assert!(!faults.holds(Channel::Email, paused));
    }

    #[test]
    fn a_slow_answer_says_how_slow() {
        let faults: Faults = serde_json::from_str(r#"[{"fault": {"slow": {"milliseconds": 5}}}]"#).expect("a plan");
        assert_eq!(faults.0[0].fault, Fault::Slow { milliseconds: 5 });
        assert!(serde_json::from_str::<Faults>(r#"[{"fault": "slow"}]"#).is_err(), "how slow must be said");
    }
}
