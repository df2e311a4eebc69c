//! Counts of deliveries by channel, state and basis.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::delivery::{AccountReason, Basis, Delivery, State};
use crate::entry::Entry;

pub use crate::delivery::StateWord;

/// What is counted: deliveries in one state, on one basis, by the channel that it concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Count {
    /// Deliveries that are in this state now, by the channel last tried or due next.
    In(StateWord, Option<Channel>),
    /// Customers notified, by basis and channel.
    Notified(Basis, Channel),
    /// Attempts the provider accepted.
    Accepted(Channel),
    /// Attempts the provider accepted and of which something was heard since.
    Heard(Channel),
    /// Deliveries that are uncertain because the provider took them and has been silent since.
    Silent(Channel),
    /// Attempts that came back.
    Bounced(Channel),
    /// Attempts that were never taken.
    Refused(Channel),
    /// Attempts complained about.
    Complained(Channel),
    /// Customers who are unreachable by the law, and were written to as a courtesy.
    Courtesy(Channel),
    /// Calls that the provider refused to the whole account. A sum of what happened, which no row remembers.
    AccountRefused(Channel, AccountReason),
    /// Deliveries that may have been sent twice.
    PossibleDuplicates,
    /// Calls that were not made because a guest list was on and the address not on it. A sum of what happened, which no row
    /// remembers, so no exact count has it.
    TurnedAway(Channel),
}

impl fmt::Display for Count {
    /// The form in which counters are stored: `state.channel`, `notified.basis.channel` and the like.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::In(state, channel) => write!(f, "in.{}.{}", state.as_str(), channel.map_or("none", Channel::as_str)),
            Self::Notified(basis, channel) => write!(f, "notified.{}.{channel}", basis.as_str()),
            Self::Accepted(channel) => write!(f, "accepted.{channel}"),
            Self::Heard(channel) => write!(f, "heard.{channel}"),
            Self::Silent(channel) => write!(f, "silent.{channel}"),
            Self::Bounced(channel) => write!(f, "bounced.{channel}"),
            Self::Refused(channel) => write!(f, "refused.{channel}"),
            Self::Complained(channel) => write!(f, "complained.{channel}"),
            Self::Courtesy(channel) => write!(f, "courtesy.{channel}"),
            Self::AccountRefused(channel, reason) => write!(f, "{ACCOUNT_REFUSED}{channel}.{}", reason.as_str()),
            Self::PossibleDuplicates => f.write_str("possible_duplicates"),
            Self::TurnedAway(channel) => write!(f, "{TURNED_AWAY}{channel}"),
        }
    }
}

const TURNED_AWAY: &str = "turned_away.";
const ACCOUNT_REFUSED: &str = "account_refused.";

/// Signed counts, so that a tally can be a stand or a change of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, i64>")]
pub struct Tally(BTreeMap<String, i64>);

impl Entry for Tally {
    const WHAT: &'static str = "a counter";
}

/// A count of nothing is no count: a table that adds up by itself keeps its zeros.
impl From<BTreeMap<String, i64>> for Tally {
    fn from(mut counts: BTreeMap<String, i64>) -> Self {
        counts.retain(|_, count| *count != 0);
        Self(counts)
    }
}

impl Tally {
    /// Counts one delivery.
    pub fn add(&mut self, delivery: &Delivery) {
        self.count(delivery, 1);
    }

    /// The change from `before` to `after`.
    pub fn change(&mut self, before: Option<&Delivery>, after: &Delivery) {
        if let Some(before) = before {
            self.count(before, -1);
        }
        self.count(after, 1);
    }

    fn count(&mut self, delivery: &Delivery, by: i64) {
        let state = delivery.state();
        self.bump(Count::In(state.word(), delivery.channel()), by);
        if let State::Notified { basis, channel, .. } = state {
            self.bump(Count::Notified(basis, channel), by);
        }
        if let Some(channel) = delivery.courtesy_channel() {
            self.bump(Count::Courtesy(channel), by);
        }
        for attempt in delivery.attempts() {
            let channel = attempt.channel;
            let bumps = [
                (attempt.was_accepted(), Count::Accepted(channel)),
                (attempt.was_accepted() && attempt.was_heard_of(), Count::Heard(channel)),
                (attempt.has_come_back(), Count::Bounced(channel)),
                (attempt.was_refused(), Count::Refused(channel)),
                (attempt.seen.complaint, Count::Complained(channel)),
            ];
            for (_, count) in bumps.into_iter().filter(|(holds, _)| *holds) {
                self.bump(count, by);
            }
        }
        if let Some(channel) = delivery.channel().filter(|_| delivery.is_silent()) {
            self.bump(Count::Silent(channel), by);
        }
        if delivery.is_possible_duplicate() {
            self.bump(Count::PossibleDuplicates, by);
        }
    }

    /// Counts calls that were not made because of a guest list.
    pub fn turn_away(&mut self, channel: Channel, calls: usize) {
        if let Some(calls) = i64::try_from(calls).ok().filter(|calls| *calls > 0) {
            self.bump(Count::TurnedAway(channel), calls);
        }
    }

    /// Counts calls that the provider refused to the whole account.
    pub fn refuse_account(&mut self, channel: Channel, reason: AccountReason) {
        self.bump(Count::AccountRefused(channel, reason), 1);
    }

    /// How many calls by this channel the provider refused to the whole account, and why most of them.
    #[must_use]
    pub fn account_refused(&self, channel: Channel) -> Option<(i64, AccountReason)> {
        let counts = AccountReason::ALL.map(|reason| (self.get(Count::AccountRefused(channel, reason)), reason));
        let all: i64 = counts.iter().map(|(count, _)| count).sum();
        counts
            .into_iter()
            .max_by_key(|(count, _)| *count)
            .filter(|(count, _)| *count > 0)
            .map(|(_, reason)| (all, reason))
    }

    /// These counts without the sums of what happened and no row remembers: what an exact count can be held against.
    #[must_use]
    pub fn of_rows(&self) -> Self {
        let is_of_rows =
            |(key, _): &(&String, &i64)| !key.starts_with(TURNED_AWAY) && !key.starts_with(ACCOUNT_REFUSED);
        Self(self.0.iter().filter(is_of_rows).map(|(key, value)| (key.clone(), *value)).collect())
    }

    fn bump(&mut self, count: Count, by: i64) {
        let key = count.to_string();
        let value = self.0.entry(key.clone()).or_default();
        *value += by;
        if *value == 0 {
            self.0.remove(&key);
        }
    }

    /// Adds another tally to this one.
    pub fn merge(&mut self, other: &Self) {
        for (key, by) in &other.0 {
            let value = self.0.entry(key.clone()).or_default();
            *value += by;
            if *value == 0 {
                self.0.remove(key);
            }
        }
    }

    /// The same counts with the other sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self(self.0.iter().map(|(key, value)| (key.clone(), -value)).collect())
    }

    /// These counts alone.
    #[must_use]
    pub fn only(&self, counts: impl IntoIterator<Item = Count>) -> Self {
        counts.into_iter().map(|count| (count.to_string(), self.get(count))).collect::<BTreeMap<_, _>>().into()
    }

    /// One count.
    #[must_use]
    pub fn get(&self, count: Count) -> i64 {
        self.0.get(&count.to_string()).copied().unwrap_or_default()
    }

    /// How many deliveries are in a state, over all channels.
    #[must_use]
    pub fn in_state(&self, state: StateWord) -> i64 {
        let prefix = format!("in.{}.", state.as_str());
        self.0.range(prefix.clone()..).take_while(|(key, _)| key.starts_with(&prefix)).map(|(_, value)| value).sum()
    }

    /// How many deliveries are in each state in which something is still to happen.
    #[must_use]
    pub fn in_progress(&self) -> Self {
        let prefixes = StateWord::ALL.into_iter().filter(|state| !state.is_terminal());
        let prefixes: Vec<String> = prefixes.map(|state| format!("in.{}.", state.as_str())).collect();
        let is_open = |(key, _): &(&String, &i64)| prefixes.iter().any(|prefix| key.starts_with(prefix));
        Self(self.0.iter().filter(is_open).map(|(key, value)| (key.clone(), *value)).collect())
    }

    /// How many deliveries were counted.
    #[must_use]
    pub fn total(&self) -> i64 {
        StateWord::ALL.into_iter().map(|state| self.in_state(state)).sum()
    }

    /// Whether nothing is counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The counts by their stored names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, i64)> {
        self.0.iter().map(|(key, value)| (key.as_str(), *value))
    }
}
