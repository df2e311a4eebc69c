//! A delivery: one notice to one customer, and every attempt at it.
//!
//! A row holds only what was done and the provider events about it; its state is *derived* from that, by [`Delivery::state`]. So receipts
//! may come late, twice and in any order: merging one is the union of all events, and the state follows.
//!
//! ```text
//!            claim                 accepted                 delivered / handed over
//! Planned ───────────▶ Sending ───────────────▶ Accepted ───────────────────────────▶ Notified
//!    ▲                  │  │ lease ran out, answer lost                                  │
//!    │   not sent       │  └──────────▶ Uncertain ── Send event ──▶ Accepted             │
//!    ├──────────────────┘                  │ grace over: again (e-mail), next channel (SMS) │
//!    │   bounce, returned mail, no one reached, refusal, uncertain text: next channel    │
//!    └───────────────────────────────────────────────────────────────────────────────────┘
//!                          no channel left: Unreachable     a person decides: Held, Withdrawn
//! ```
//!
//! An e-mail that was accepted and never heard of counts as handed over only where the provider speaks of most others of its notice;
//! else it is uncertain, too: silent, until something is heard or a person decides.
//!
//! A letter or call that is uncertain is settled by the fate of its consignment ([`crate::consignment`]): never sent again without
//! certainty that it was not. Once accepted it waits for what the mail house or the call center reports, however long.
//!
//! A channel that a law does not accept for this person is a courtesy: what arrives by it ends in Unreachable, never in Notified.
//!
//! Rows are stored with moments in seconds since 1970, so that even one with every channel tried stays within one write unit.
//! Every change of a stored row is a compare-and-swap on its revision (see `stores::Deliveries`), so of two
//! functions that act on the same row one wins and the other learns that it lost.

mod resend;
mod state_word;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize};

use crate::channel::Channel;
use crate::consignment::{ConsignmentName, Fate};
use crate::enrollment_code::SealedCode;
use crate::id::{AttemptId, AttemptNumber, DeliveryId};
use crate::plan::Plan;

pub use state_word::StateWord;

/// One notice to one customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Which delivery; part of the key, so not repeated in the stored body.
    #[serde(skip, default = "no_id")]
    pub id: DeliveryId,
    /// The channel that is due now. `None` while an attempt is under way or nothing is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<Channel>,
    /// The channels to fall back on after that, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fallbacks: Vec<Channel>,
    /// The channels that no law, or not every law, accepts as notice to this person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    courtesy: Vec<Channel>,
    /// The customer's own code, sealed: the same by every channel and in every attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<SealedCode>,
    /// Every try that reached, or may have reached, a provider; oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "numbered")]
    attempts: Vec<Attempt>,
    /// How often it was released and came back without an attempt.
    #[serde(default, skip_serializing_if = "is_zero")]
    returns: u8,
    /// A person took the customer out.
    #[serde(default, skip_serializing_if = "is_false")]
    withdrawn: bool,
    /// Why it waits for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    held: Option<HeldReason>,
    /// A person had it planned again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resent: Option<resend::Resent>,
}

/// One try to reach a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its number within the delivery: its place among the attempts, so not repeated in the stored body.
    #[serde(skip, default = "no_number")]
    pub number: AttemptNumber,
    /// By which channel.
    pub channel: Channel,
    /// When it was claimed.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub claimed_at: Timestamp,
    /// The first 128 bits of the SHA-256 of what was sent, in hex: which text this person got.
    pub content: String,
    /// In which kept copy it stands (see `handover::copy`); of a letter or a call that is the name of its consignment.
    pub copy: String,
    /// What we know from having made the call.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// What the provider's events said since.
    #[serde(default, skip_serializing_if = "ProviderEvents::is_nothing")]
    pub seen: ProviderEvents,
    /// The try after it is planned: no later event plans another.
    #[serde(default, skip_serializing_if = "is_false")]
    followed: bool,
}

/// What we know of an attempt from having made the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The call is being made by whoever claimed it, until then at the latest.
    Sending {
        /// When the claim lapses: the claimer's deadline plus clock skew.
        #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
        lease_until: Timestamp,
    },
    /// The provider took it.
    Accepted {
        /// When.
        #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
        at: Timestamp,
        /// The provider's id of the message.
        message_id: String,
    },
    /// Whether the provider took it is not known: the answer was lost, or whoever made the call was.
    Uncertain {
        /// Since when.
        #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
        since: Timestamp,
    },
    /// The provider, or we before it, refused it for good: this channel cannot reach this person.
    Refused {
        /// Why, without personal data.
        reason: RefusedReason,
    },
}

/// Why an attempt was refused for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusedReason {
    /// The provider says the address is none.
    InvalidAddress,
    /// The customer's row no longer has an address for the channel.
    NoAddress,
    /// Where the person is, or may be, it is at no time a lawful hour to call.
    NoLawfulHour,
    /// The content could not be made for this person.
    Unrenderable,
    /// The person asked the provider to send no more texts to this number.
    OptedOut,
}

/// What the provider's events, the mail house or the call center said of an attempt: only grows, so the order of events does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderEvents {
    /// The provider confirms having taken it, since then (the earliest event that says so).
    #[serde(default, skip_serializing_if = "Option::is_none", with = "jiff::fmt::serde::timestamp::second::optional")]
    pub sent_at: Option<Timestamp>,
    /// The recipient's server took it (the earliest event that says so).
    #[serde(default, skip_serializing_if = "Option::is_none", with = "jiff::fmt::serde::timestamp::second::optional")]
    pub delivered_at: Option<Timestamp>,
    /// No event came for so long that it counts as handed over, noted then.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "jiff::fmt::serde::timestamp::second::optional")]
    pub handed_over_at: Option<Timestamp>,
    /// Nothing was heard for long, while too little was heard of the whole notice to conclude anything from that; noted then.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "jiff::fmt::serde::timestamp::second::optional")]
    pub silent_at: Option<Timestamp>,
    /// The mail house posted it, on that day (the earliest that it names).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailed_on: Option<Date>,
    /// The person was spoken to (the earliest event that says so).
    #[serde(default, skip_serializing_if = "Option::is_none", with = "jiff::fmt::serde::timestamp::second::optional")]
    pub reached_at: Option<Timestamp>,
    /// It came back for good: a hard bounce, returned mail, a number that is somebody else's.
    #[serde(default, skip_serializing_if = "is_false")]
    pub bounced: bool,
    /// The person did not want to be spoken to. Says nothing of one who was reached, by another try.
    #[serde(default, skip_serializing_if = "is_false")]
    pub declined: bool,
    /// The tries of a call by which nobody was spoken to.
    #[serde(default, skip_serializing_if = "Tries::is_none")]
    pub unanswered: Tries,
    /// It came back for a passing reason, and the provider no longer tries. After a delivery event this is an out-of-office
    /// reply and the like, and says nothing.
    #[serde(default, skip_serializing_if = "is_false")]
    pub soft_bounced: bool,
    /// The provider dropped it (a virus, a template that does not render).
    #[serde(default, skip_serializing_if = "is_false")]
    pub rejected: bool,
    /// The recipient called it spam, which also says that it arrived.
    #[serde(default, skip_serializing_if = "is_false")]
    pub complaint: bool,
    /// It is taking long.
    #[serde(default, skip_serializing_if = "is_false")]
    pub delayed: bool,
}

/// Tries of one call, by their numbers on the call sheet; a try that is reported twice counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tries(u8);

impl Tries {
    /// How many tries of a call are made before the person counts as not reached by it.
    pub const MAX: u8 = 3;

    /// The try of this number. `None`: there is no such try.
    #[must_use]
    pub fn numbered(number: u8) -> Option<Self> {
        (1..=Self::MAX).contains(&number).then(|| Self(1 << (number - 1)))
    }

    /// How many.
    #[must_use]
    pub fn count(self) -> u8 {
        u8::try_from(self.0.count_ones()).unwrap_or(u8::MAX)
    }

    fn is_none(&self) -> bool {
        self.0 == 0
    }
}

impl ProviderEvents {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what another event said. Commutative, associative and idempotent.
    pub fn merge(&mut self, other: &Self) {
        fn earliest<T: Ord>(one: Option<T>, two: Option<T>) -> Option<T> {
            one.into_iter().chain(two).min()
        }
        self.sent_at = earliest(self.sent_at, other.sent_at);
        self.delivered_at = earliest(self.delivered_at, other.delivered_at);
        self.handed_over_at = earliest(self.handed_over_at, other.handed_over_at);
        self.silent_at = earliest(self.silent_at, other.silent_at);
        self.mailed_on = earliest(self.mailed_on, other.mailed_on);
        self.reached_at = earliest(self.reached_at, other.reached_at);
        self.bounced |= other.bounced;
        self.declined |= other.declined;
        self.unanswered.0 |= other.unanswered.0;
        self.soft_bounced |= other.soft_bounced;
        self.rejected |= other.rejected;
        self.complaint |= other.complaint;
        self.delayed |= other.delayed;
    }
}

impl Attempt {
    /// The provider has it, by its answer or by its events.
    #[must_use]
    pub fn was_accepted(&self) -> bool {
        matches!(self.outcome, Outcome::Accepted { .. })
            || self.seen.sent_at.is_some()
            || self.seen.delivered_at.is_some()
            || self.seen.mailed_on.is_some()
            || self.seen.reached_at.is_some()
    }

    /// Something was heard of it beyond its having been taken.
    #[must_use]
    pub fn was_heard_of(&self) -> bool {
        let (sent_at, handed_over_at, silent_at) = (None, None, None);
        !ProviderEvents { sent_at, handed_over_at, silent_at, ..self.seen.clone() }.is_nothing()
    }

    /// The provider has it, and has been silent about it for so long that a person has to decide what that means.
    fn is_silent(&self) -> bool {
        self.seen.silent_at.is_some() && self.was_accepted() && self.basis().is_none() && !self.has_failed()
    }

    /// Adds what an event said. That the provider has it is no news where its answer said so: noting it would cost a write
    /// for every message.
    fn hear(&mut self, seen: &ProviderEvents) {
        self.seen.merge(seen);
        if matches!(self.outcome, Outcome::Accepted { .. }) {
            self.seen.sent_at = None;
        }
    }

    /// It will not reach the person: it came back, was dropped or was refused. A hard bounce outweighs any delivery event.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.has_come_back() || self.was_refused()
    }

    /// The provider tried and it came back, or the provider dropped it, or whoever was called could not be spoken to.
    #[must_use]
    pub fn has_come_back(&self) -> bool {
        let soft = self.seen.soft_bounced && self.seen.delivered_at.is_none();
        let unheard = self.seen.declined || self.seen.unanswered.count() >= Tries::MAX;
        self.seen.bounced || soft || self.seen.rejected || (unheard && self.seen.reached_at.is_none())
    }

    /// The provider, or we before it, never took it.
    #[must_use]
    pub fn was_refused(&self) -> bool {
        matches!(self.outcome, Outcome::Refused { .. })
    }

    /// On what basis the person counts as notified by it, and since when.
    fn basis(&self) -> Option<(Basis, Timestamp)> {
        if self.has_failed() {
            return None;
        }
        if let Some(at) = self.seen.delivered_at {
            return Some((Basis::Delivered, at));
        }
        if let Some(at) = self.seen.reached_at {
            return Some((Basis::Reached, at));
        }
        if let Some(day) = self.seen.mailed_on {
            return Some((Basis::MailedOn, TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?));
        }
        match (&self.outcome, self.channel) {
            // SNS sends no events for texts: its acceptance is the only answer there ever is, and nobody's confirmation.
            (Outcome::Accepted { at, message_id }, Channel::Sms) if !message_id.starts_with(REPORTED_TEXT) => {
                Some((Basis::HandedOver, *at))
            }
            _ => self.seen.handed_over_at.map(|at| (Basis::HandedOver, at)),
        }
    }
}

/// On what basis a customer counts as notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The recipient's mail server took it.
    Delivered,
    /// The provider took it and nothing speaks against it.
    HandedOver,
    /// The mail house posted the letter, on the day that it says.
    MailedOn,
    /// The person was spoken to.
    Reached,
}

impl Basis {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Delivered, Self::HandedOver, Self::MailedOn, Self::Reached];

    /// The word, as stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::HandedOver => "handed_over",
            Self::MailedOn => "mailed_on",
            Self::Reached => "reached",
        }
    }
}

/// Where a delivery stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Owed by this channel, not begun.
    Planned {
        /// The channel that is due.
        channel: Channel,
    },
    /// Claimed.
    Sending {
        /// By which channel.
        channel: Channel,
        /// When the claim lapses.
        lease_until: Timestamp,
    },
    /// The provider has it; the outcome is open.
    Accepted {
        /// By which channel.
        channel: Channel,
        /// Since when.
        since: Timestamp,
    },
    /// Whether the provider has it is not known, or it is silent about it: see [`Delivery::is_silent`].
    Uncertain {
        /// By which channel.
        channel: Channel,
        /// Since when.
        since: Timestamp,
    },
    /// The customer is notified.
    Notified {
        /// On what basis.
        basis: Basis,
        /// By which channel.
        channel: Channel,
        /// Since when.
        since: Timestamp,
    },
    /// No channel is left that counts as notice; see [`Delivery::courtesy_channel`].
    Unreachable,
    /// Withdrawn by a person before being notified.
    Withdrawn,
    /// Waits for a person.
    Held {
        /// Why.
        reason: HeldReason,
    },
}

impl State {
    /// The state without its details.
    #[must_use]
    pub fn word(&self) -> StateWord {
        match self {
            Self::Planned { .. } => StateWord::Planned,
            Self::Sending { .. } => StateWord::Sending,
            Self::Accepted { .. } => StateWord::Accepted,
            Self::Uncertain { .. } => StateWord::Uncertain,
            Self::Notified { .. } => StateWord::Notified,
            Self::Unreachable => StateWord::Unreachable,
            Self::Withdrawn => StateWord::Withdrawn,
            Self::Held { .. } => StateWord::Held,
        }
    }
}

/// Why a delivery waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldReason {
    /// It was released again and again and never attempted.
    ReturnedTooOften,
    /// It was tried as often as we dare.
    TriedTooOften,
    /// A text whose outcome is not known, and no other channel to use instead.
    UncertainText,
}

/// What a person decides about a delivery that is held or uncertain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Send again by the same channel, knowing that it may be a duplicate.
    SendAgain,
    /// Go on with the next channel, or give up where none is left.
    NextChannel,
    /// Count as notified: the person knows from elsewhere that the message arrived.
    CountAsNotified,
}

/// A claim of one delivery for one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// When it lapses: the claimer's deadline plus clock skew.
    pub lease_until: Timestamp,
    /// The first 128 bits of the SHA-256 of what is to be sent, in hex.
    pub content: String,
    /// In which kept copy it stands.
    pub copy: String,
}

/// What came of a call to the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It took the message.
    Accepted {
        /// Its id of it.
        message_id: String,
    },
    /// It certainly did not take the message, and another time it may.
    NotSent,
    /// It was not asked: sending was stopped or paused, time ran out, or the account had just been refused.
    NotTried,
    /// It takes no message of this account at all, until somebody mends the cause: nothing about this customer.
    AccountRefused(AccountReason),
    /// It will never take this message.
    Refused(RefusedReason),
    /// The answer was lost.
    Lost,
}

/// Why a provider takes no message of the whole account. Whatever it is, a person has to mend it: to ask again with the next customer
/// would only be refused again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountReason {
    /// The address or domain that messages come from is not verified, or no longer.
    SenderNotVerified,
    /// The provider, or somebody here, paused sending.
    Paused,
    /// The provider suspended the account for good, as far as it says.
    Suspended,
    /// The function may not send: its role lacks a permission.
    AccessDenied,
    /// The configuration set, through which the provider's events come, is missing.
    MissingConfigurationSet,
    /// A quota or a spending limit is used up.
    Quota,
    /// It refuses what all messages have in common, such as a header or the address for answers.
    Request,
}

impl AccountReason {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::SenderNotVerified,
        Self::Paused,
        Self::Suspended,
        Self::AccessDenied,
        Self::MissingConfigurationSet,
        Self::Quota,
        Self::Request,
    ];

    /// The word, as counters hold it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SenderNotVerified => "sender_not_verified",
            Self::Paused => "paused",
            Self::Suspended => "suspended",
            Self::AccessDenied => "access_denied",
            Self::MissingConfigurationSet => "missing_configuration_set",
            Self::Quota => "quota",
            Self::Request => "request",
        }
    }

    /// What a person is told, with what to do.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::SenderNotVerified => {
                "the sender's address or domain is not verified: verify it, or set its DNS records again"
            }
            Self::Paused => "sending is paused for the account: find out why, and turn it on again",
            Self::Suspended => "the account is suspended: ask the provider's support",
            Self::AccessDenied => "the function may not send: look at the role of deliver and at policies above it",
            Self::MissingConfigurationSet => "the configuration set is missing: deploy the stack again",
            Self::Quota => "a quota or spending limit is used up: raise it, or wait until it begins again",
            Self::Request => {
                "it refuses what all messages have in common: look at the sender, the address for answers and the headers"
            }
        }
    }
}

/// How the message id of a text begins whose provider reports what becomes of it (AWS End User Messaging). SNS, whose ids begin otherwise, reports
/// nothing after it accepted a text.
pub const REPORTED_TEXT: &str = "sms-voice:";

/// The most returns and the most attempts of one delivery before a person is asked.
const MAX_RETURNS: u8 = 20;
const MAX_ATTEMPTS: usize = 6;

impl Delivery {
    /// A delivery by these channels, in this order, all of which count. With none it is unreachable from the start.
    #[must_use]
    pub fn planned(id: DeliveryId, channels: &[Channel]) -> Self {
        Self::planned_as(id, Plan::of(channels.to_vec(), |_| true))
    }

    /// A delivery as planned for its customer.
    #[must_use]
    pub fn planned_as(id: DeliveryId, plan: Plan) -> Self {
        let mut rest = plan.channels.into_iter();
        Self {
            id,
            next: rest.next(),
            fallbacks: rest.collect(),
            courtesy: plan.courtesy,
            code: None,
            attempts: Vec::new(),
            returns: 0,
            withdrawn: false,
            held: None,
            resent: None,
        }
    }

    /// The same, with the customer's own code.
    #[must_use]
    pub fn with_code(self, code: SealedCode) -> Self {
        Self { code: Some(code), ..self }
    }

    /// The customer's own code. `None`: the notice offers them nothing that takes one.
    #[must_use]
    pub fn code(&self) -> Option<&SealedCode> {
        self.code.as_ref()
    }

    /// Every try so far, oldest first.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// The channel that it now concerns: the one due, or else the one last tried.
    #[must_use]
    pub fn channel(&self) -> Option<Channel> {
        match self.state() {
            State::Notified { channel, .. } => Some(channel),
            _ => self.next.or_else(|| self.attempts.last().map(|attempt| attempt.channel)),
        }
    }

    /// The provider may have been given it twice: a try was repeated without certainty that the one before failed.
    #[must_use]
    pub fn is_possible_duplicate(&self) -> bool {
        let repeated = |pair: &[Attempt]| !pair[0].has_failed() && pair[0].followed;
        self.attempts.windows(2).any(repeated)
    }

    /// Where it stands, derived from what was done and from provider events. A notified person stays notified, whatever else is planned.
    #[must_use]
    pub fn state(&self) -> State {
        let told = self.arrived().filter(|(_, channel)| !self.courtesy.contains(channel)).min();
        if let Some(((basis, since), channel)) = told {
            return State::Notified { basis, channel, since };
        }
        let by_attempt = self.attempts.last().map_or(State::Unreachable, |attempt| self.state_by_attempt(attempt));
        // What the provider has, or is being given, cannot be taken back any more.
        let under_way = matches!(by_attempt, State::Sending { .. } | State::Accepted { .. });
        match (self.held, self.next) {
            _ if self.withdrawn && !under_way => State::Withdrawn,
            (Some(reason), _) => State::Held { reason },
            (None, Some(channel)) if !self.withdrawn => State::Planned { channel },
            (None, _) => by_attempt,
        }
    }

    /// What reached the person, by channel.
    fn arrived(&self) -> impl Iterator<Item = ((Basis, Timestamp), Channel)> {
        self.attempts.iter().filter_map(|attempt| Some((attempt.basis()?, attempt.channel)))
    }

    /// By which channel a person was written to who, under the law, does not count as notified. `None`: notified, or not written to, or under way.
    #[must_use]
    pub fn courtesy_channel(&self) -> Option<Channel> {
        let is_unreachable = self.state() == State::Unreachable;
        self.arrived().min().filter(|_| is_unreachable).map(|(_, channel)| channel)
    }

    fn state_by_attempt(&self, attempt: &Attempt) -> State {
        let channel = attempt.channel;
        // It arrived, and no law asks what becomes of it.
        if self.courtesy.contains(&channel) && attempt.basis().is_some() {
            return State::Unreachable;
        }
        // Left behind, by failure or by decision, with nothing that followed.
        if attempt.has_failed() || (attempt.followed && (!attempt.was_accepted() || attempt.is_silent())) {
            return State::Unreachable;
        }
        if let Some(since) = attempt.seen.silent_at.filter(|_| attempt.is_silent()) {
            return State::Uncertain { channel, since };
        }
        match (&attempt.outcome, attempt.seen.sent_at) {
            (Outcome::Accepted { at, .. }, _) => State::Accepted { channel, since: *at },
            (_, Some(since)) => State::Accepted { channel, since },
            (Outcome::Sending { lease_until }, None) => State::Sending { channel, lease_until: *lease_until },
            (Outcome::Uncertain { since }, None) => State::Uncertain { channel, since: *since },
            (Outcome::Refused { .. }, None) => State::Unreachable,
        }
    }

    /// Whether it is due by this channel now, so that a claim is worth trying.
    #[must_use]
    pub fn is_due_by(&self, channel: Channel) -> bool {
        self.state() == (State::Planned { channel })
    }

    /// The number that its next attempt gets.
    #[must_use]
    pub fn next_attempt(&self) -> AttemptId {
        AttemptId { delivery: self.id.clone(), attempt: AttemptNumber(self.attempts.len() as u32 + 1) }
    }

    /// The attempt that was claimed last, by which the provider's events name it.
    #[must_use]
    pub fn last_attempt(&self) -> Option<AttemptId> {
        let attempt = self.attempts.last()?.number;
        Some(AttemptId { delivery: self.id.clone(), attempt })
    }

    /// Claims it for one try by `channel`. `None`: it is not due by that channel now, so a copy of the message, or one that came
    /// too late, sends nothing.
    #[must_use]
    pub fn claimed(&self, channel: Channel, claim: &Claim, now: Timestamp) -> Option<Self> {
        if !self.is_due_by(channel) {
            return None;
        }
        let mut after = self.clone();
        after.next = None;
        after.attempts.push(Attempt {
            number: self.next_attempt().attempt,
            channel,
            claimed_at: now,
            content: claim.content.clone(),
            copy: claim.copy.clone(),
            outcome: Outcome::Sending { lease_until: claim.lease_until },
            seen: ProviderEvents::default(),
            followed: false,
        });
        Some(after)
    }

    /// Records what came of the call that this claim made.
    #[must_use]
    pub fn answered(&self, attempt: AttemptNumber, answer: &Answer, now: Timestamp) -> Option<Self> {
        self.with_attempt(attempt, |found| match answer {
            _ if !matches!(found.outcome, Outcome::Sending { .. } | Outcome::Uncertain { .. }) => Next::Nothing,
            Answer::Accepted { message_id } => {
                found.outcome = Outcome::Accepted { at: now, message_id: message_id.clone() };
                found.seen.sent_at = None;
                Next::Settle
            }
            Answer::Lost => {
                found.outcome = Outcome::Uncertain { since: now };
                Next::Settle
            }
            Answer::Refused(reason) => {
                found.outcome = Outcome::Refused { reason: *reason };
                Next::Settle
            }
            // An attempt that never was: it goes back as if it had not been claimed. Nobody's row is spent on what is not about this
            // customer: else an hour without permission, or a slow hour, would leave everybody held.
            Answer::NotSent if found.seen.is_nothing() => Next::Return { counts: true },
            Answer::NotTried | Answer::AccountRefused(_) if found.seen.is_nothing() => Next::Return { counts: false },
            Answer::NotSent | Answer::NotTried | Answer::AccountRefused(_) => Next::Settle,
        })
    }

    /// Merges what the provider's event said of one attempt. `None`: it says nothing new.
    #[must_use]
    pub fn heard(&self, attempt: AttemptNumber, seen: &ProviderEvents) -> Option<Self> {
        self.with_attempt(attempt, |found| {
            found.hear(seen);
            Next::Settle
        })
    }

    /// A claim whose lease ran out without a recorded outcome: whether the call was made is not known.
    #[must_use]
    pub fn lapsed(&self, now: Timestamp) -> Option<Self> {
        let last = self.attempts.last()?;
        let Outcome::Sending { lease_until } = last.outcome else {
            return None;
        };
        if lease_until >= now {
            return None;
        }
        self.with_attempt(last.number, |found| {
            found.outcome = Outcome::Uncertain { since: now };
            Next::Settle
        })
    }

    /// An uncertain e-mail of which no event came within `grace` is sent again, listed as a possible duplicate. Once: after that a
    /// person decides.
    #[must_use]
    pub fn sent_again(&self, grace: SignedDuration, now: Timestamp) -> Option<Self> {
        match self.state() {
            // What is silent was taken: to repeat it is a person's decision.
            State::Uncertain { channel: Channel::Email, since } if since + grace < now && !self.is_silent() => {
                self.retried()
            }
            _ => None,
        }
    }

    /// The consignment by whose fate an uncertain letter or call is to be settled.
    #[must_use]
    pub fn open_consignment(&self) -> Option<ConsignmentName> {
        let last = self.attempts.last().filter(|last| last.channel.goes_by_consignment())?;
        // By what was done and not by the state: of somebody withdrawn it has to be known, too.
        let is_open = matches!(last.outcome, Outcome::Uncertain { .. });
        is_open.then(|| last.copy.parse().ok()).flatten()
    }

    /// What its consignment's fate makes of an uncertain letter or call. `None`: nothing yet.
    #[must_use]
    pub fn settled(&self, fate: Fate) -> Option<Self> {
        let name = self.open_consignment()?;
        let number = self.attempts.last()?.number;
        match fate {
            Fate::Open => None,
            Fate::Ready { at } => self.answered(number, &Answer::Accepted { message_id: name.to_string() }, at),
            Fate::Void => self.answered(number, &Answer::NotSent, Timestamp::UNIX_EPOCH),
        }
    }

    /// An accepted e-mail without any event for `silence` counts as handed over, where the provider speaks of most others of its
    /// notice. Of a letter or a call silence says nothing: a mail house may be slow.
    #[must_use]
    pub fn handed_over(&self, silence: SignedDuration, now: Timestamp) -> Option<Self> {
        (self.is_silent() || self.hands_over_at(silence).is_some_and(|at| at < now)).then_some(())?;
        let number = self.attempts.last()?.number;
        self.heard(number, &ProviderEvents { handed_over_at: Some(now), ..ProviderEvents::default() })
    }

    /// An accepted e-mail of which nothing was heard for `silence`, while the provider says little of its notice at all: nobody can
    /// conclude anything from that, so it is uncertain until something is heard or a person decides.
    #[must_use]
    pub fn fallen_silent(&self, silence: SignedDuration, now: Timestamp) -> Option<Self> {
        self.hands_over_at(silence).filter(|at| *at < now)?;
        let number = self.attempts.last()?.number;
        self.heard(number, &ProviderEvents { silent_at: Some(now), ..ProviderEvents::default() })
    }

    /// Whether it is uncertain because the provider took it and has been silent since.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.state().word() == StateWord::Uncertain && self.attempts.last().is_some_and(Attempt::is_silent)
    }

    /// When an accepted e-mail, or text with events, counts as handed over if no event comes for `silence`.
    #[must_use]
    pub fn hands_over_at(&self, silence: SignedDuration) -> Option<Timestamp> {
        match self.state() {
            State::Accepted { channel: Channel::Email | Channel::Sms, since } => Some(since + silence),
            _ => None,
        }
    }

    /// Takes the customer out of what is still to be sent. Whoever was notified stays notified, but a late bounce then plans nothing more.
    /// `None`: out already.
    #[must_use]
    pub fn taken_out(&self) -> Option<Self> {
        (!self.withdrawn).then(|| Self { withdrawn: true, ..self.clone() })
    }

    /// What a person decided. `None`: there is nothing to decide any more, or it will be known for certain.
    #[must_use]
    pub fn decided(&self, decision: Decision, now: Timestamp) -> Option<Self> {
        match self.state() {
            State::Held { .. } => {}
            State::Uncertain { channel, .. } if !channel.goes_by_consignment() => {}
            _ => return None,
        }
        let mut after = self.clone();
        after.held = None;
        after.returns = 0;
        match decision {
            Decision::SendAgain if after.next.is_some() => {}
            Decision::SendAgain => after = after.retried_by_decision()?,
            Decision::NextChannel => {
                if let Some(last) = after.attempts.last_mut() {
                    last.followed = true;
                }
                after.next = None;
                after.take_fallback();
            }
            Decision::CountAsNotified => {
                let last = after.attempts.last_mut().filter(|attempt| !attempt.has_failed())?;
                last.seen.handed_over_at = Some(now);
            }
        }
        Some(after)
    }

    fn retried(&self) -> Option<Self> {
        let mut after = self.clone();
        let last = self.attempts.last()?;
        let repeated = |attempt: &Attempt| attempt.channel == last.channel && attempt.followed && !attempt.has_failed();
        if after.attempts.len() >= MAX_ATTEMPTS || self.attempts.iter().any(repeated) {
            after.held = Some(HeldReason::TriedTooOften);
            return Some(after);
        }
        after.retry();
        Some(after)
    }

    fn retried_by_decision(mut self) -> Option<Self> {
        self.attempts.last()?;
        self.retry();
        Some(self)
    }

    fn retry(&mut self) {
        if let Some(last) = self.attempts.last_mut() {
            last.followed = true;
            self.next = Some(last.channel);
        }
    }

    fn with_attempt(&self, number: AttemptNumber, change: impl FnOnce(&mut Attempt) -> Next) -> Option<Self> {
        let mut after = self.clone();
        let found = after.attempts.iter_mut().find(|attempt| attempt.number == number)?;
        match change(found) {
            Next::Nothing => return None,
            Next::Settle => after.settle(),
            Next::Return { counts } => after.put_back(number, counts),
        }
        (after != *self).then_some(after)
    }

    /// Plans what follows from the last attempt, once; and takes it back where a later event makes it needless.
    fn settle(&mut self) {
        if self.is_planned_by_resend() {
            return;
        }
        let Some(last) = self.attempts.last_mut() else {
            return;
        };
        let repeat_planned = self.next == Some(last.channel);
        if last.followed {
            match self.next.take() {
                // It was accepted after all: nothing follows, and the fallback is kept for later.
                Some(planned) if last.was_accepted() && !last.has_failed() && !last.is_silent() => {
                    last.followed = false;
                    if !repeat_planned {
                        self.fallbacks.insert(0, planned);
                    }
                }
                // It failed after all: to repeat it by the same channel would fail too.
                Some(_) if last.has_failed() && repeat_planned => self.move_on(),
                planned => self.next = planned,
            }
        } else if last.has_failed() {
            last.followed = true;
            self.move_on();
        } else if last.channel == Channel::Sms && matches!(last.outcome, Outcome::Uncertain { .. }) {
            last.followed = true;
            self.leave_uncertain_text();
        }
    }

    /// An uncertain text is never sent again by itself; without another channel a person has to look at it.
    fn leave_uncertain_text(&mut self) {
        if self.fallbacks.is_empty() {
            self.held = Some(HeldReason::UncertainText);
        } else {
            self.move_on();
        }
    }

    fn move_on(&mut self) {
        if self.attempts.len() >= MAX_ATTEMPTS {
            self.held = Some(HeldReason::TriedTooOften);
        } else {
            self.take_fallback();
        }
    }

    fn take_fallback(&mut self) {
        self.next = (!self.fallbacks.is_empty()).then(|| self.fallbacks.remove(0));
    }

    fn put_back(&mut self, number: AttemptNumber, counts: bool) {
        // Only the last attempt can be returned: a row has at most one attempt under way.
        if let Some(attempt) = self.attempts.pop_if(|last| last.number == number) {
            if let Some(planned) = self.next.replace(attempt.channel).filter(|planned| *planned != attempt.channel) {
                self.fallbacks.insert(0, planned);
            }
            if counts {
                self.count_return();
            }
            // The attempt before may have had events meanwhile.
            self.settle();
        }
    }

    fn count_return(&mut self) {
        self.returns = self.returns.saturating_add(1);
        if self.returns > MAX_RETURNS {
            self.held = Some(HeldReason::ReturnedTooOften);
        }
    }
}

/// What follows from a change of an attempt.
enum Next {
    Nothing,
    Settle,
    /// The attempt is taken off again; it counts as one return too many, or as none.
    Return {
        counts: bool,
    },
}

/// Reads the attempts, and numbers them by their places.
fn numbered<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Attempt>, D::Error> {
    let attempts = Vec::<Attempt>::deserialize(from)?.into_iter();
    Ok((1..).zip(attempts).map(|(number, attempt)| Attempt { number: AttemptNumber(number), ..attempt }).collect())
}

fn no_number() -> AttemptNumber {
    AttemptNumber(0)
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_zero(value: &u8) -> bool {
    *value == 0
}

fn no_id() -> DeliveryId {
    use crate::id::{CustomerId, IncidentId, NoticeId, NoticeNumber};
    DeliveryId {
        notice: NoticeId { incident: IncidentId::of_request("", ""), notice: NoticeNumber(0) },
        customer: CustomerId::of_reference(&[0; 32], ""),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::codes::{EnrolmentCode, GivenCode, Vault};
    use crate::incident_keys::IncidentKeys;

    const GRACE: SignedDuration = SignedDuration::from_secs(60);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn owed(channels: &[Channel]) -> Delivery {
        Delivery::planned(no_id(), channels)
    }

    fn claimed(delivery: &Delivery, channel: Channel) -> (Delivery, AttemptNumber) {
        let after = delivery.claimed(channel, &claim(), at(0)).expect("it is owed");
        (after, delivery.next_attempt().attempt)
    }

    fn claim() -> Claim {
        Claim { lease_until: at(10), content: "0".repeat(32), copy: "0".repeat(16) }
    }

    fn accepted() -> Answer {
        Answer::Accepted { message_id: "m".into() }
    }

    fn event(second: i64, change: impl FnOnce(&mut ProviderEvents, Timestamp)) -> ProviderEvents {
        let mut seen = ProviderEvents::default();
        change(&mut seen, at(second));
        seen
    }

    fn sent(second: i64) -> ProviderEvents {
        event(second, |seen, at| seen.sent_at = Some(at))
    }

    fn delivered(second: i64) -> ProviderEvents {
        event(second, |seen, at| seen.delivered_at = Some(at))
    }

    fn bounced() -> ProviderEvents {
        ProviderEvents { bounced: true, ..ProviderEvents::default() }
    }

    fn heard(delivery: &Delivery, attempt: AttemptNumber, seen: &ProviderEvents) -> Delivery {
        delivery.heard(attempt, seen).unwrap_or_else(|| delivery.clone())
    }

    #[test]
    fn a_second_copy_of_the_message_claims_nothing() {
        let (taken, _) = claimed(&owed(&[Channel::Email]), Channel::Email);
        assert_eq!(taken.claimed(Channel::Email, &claim(), at(0)), None);
        assert_eq!(owed(&[Channel::Email]).claimed(Channel::Sms, &claim(), at(0)), None);
    }

    #[test]
    fn a_hard_bounce_goes_on_by_the_next_channel_and_without_one_is_unreachable() {
        let (taken, attempt) = claimed(&owed(&[Channel::Email, Channel::Sms]), Channel::Email);
        let taken = taken.answered(attempt, &accepted(), at(1)).expect("new");
        let moved = heard(&taken, attempt, &bounced());
        assert_eq!(moved.state(), State::Planned { channel: Channel::Sms });
        assert_eq!(moved.heard(attempt, &bounced()), None, "the same word twice changes nothing");

        let (taken, attempt) = claimed(&owed(&[Channel::Email]), Channel::Email);
        assert_eq!(heard(&taken, attempt, &bounced()).state(), State::Unreachable);
    }

    #[test]
    fn a_bounce_after_the_delivery_takes_the_notification_back() {
        let (taken, attempt) = claimed(&owed(&[Channel::Email, Channel::Sms]), Channel::Email);
        let told = heard(&taken, attempt, &delivered(5));
        assert_eq!(told.state(), State::Notified { basis: Basis::Delivered, channel: Channel::Email, since: at(5) });
        assert_eq!(heard(&told, attempt, &bounced()).state(), State::Planned { channel: Channel::Sms });
    }

    #[test]
    fn an_out_of_office_reply_after_the_delivery_takes_nothing_back() {
        let soft = ProviderEvents { soft_bounced: true, ..ProviderEvents::default() };
        let (taken, attempt) = claimed(&owed(&[Channel::Email, Channel::Sms]), Channel::Email);
        let told = heard(&heard(&taken, attempt, &delivered(5)), attempt, &soft);
        assert_eq!(told.state().word(), StateWord::Notified);
        assert_eq!(heard(&heard(&taken, attempt, &soft), attempt, &delivered(5)), told, "in any order");
        assert_eq!(heard(&taken, attempt, &soft).state(), State::Planned { channel: Channel::Sms });
    }

    #[test]
    fn a_repeat_that_was_not_sent_is_dropped_where_the_first_try_was_heard_of_meanwhile() {
        let (taken, first) = claimed(&owed(&[Channel::Email, Channel::Sms]), Channel::Email);
        let again = taken.lapsed(at(11)).and_then(|lost| lost.sent_again(GRACE, at(72))).expect("sent again");
        let (repeated, second) = claimed(&again, Channel::Email);
        let repeated = heard(&repeated, first, &sent(2));
        let back = repeated.answered(second, &Answer::NotSent, at(80)).expect("it goes back");
        assert_eq!(back.state(), State::Accepted { channel: Channel::Email, since: at(2) });
    }

    #[test]
    fn a_lost_answer_is_settled_by_the_send_event() {
        let (taken, attempt) = claimed(&owed(&[Channel::Email]), Channel::Email);
        let lost = taken.answered(attempt, &Answer::Lost, at(3)).expect("new");
        assert_eq!(lost.state(), State::Uncertain { channel: Channel::Email, since: at(3) });
        let found = heard(&lost, attempt, &sent(2));
        assert_eq!(found.state(), State::Accepted { channel: Channel::Email, since: at(2) });
        assert_eq!(found.sent_again(GRACE, at(1_000)), None);
    }

    #[test]
    fn without_an_event_a_lost_answer_is_sent_again_and_listed() {
        let (taken, attempt) = claimed(&owed(&[Channel::Email]), Channel::Email);
        let lost = taken.lapsed(at(11)).expect("the lease ran out");
        assert_eq!(lost.sent_again(GRACE, at(71)), None, "the grace is not over");
        let again = lost.sent_again(GRACE, at(72)).expect("the grace is over");
        assert_eq!(again.state(), State::Planned { channel: Channel::Email });
        assert!(!again.is_possible_duplicate(), "nothing was repeated yet");
        let (second, _) = claimed(&again, Channel::Email);
        assert!(second.is_possible_duplicate());

        let found = heard(&again, attempt, &sent(2));
        assert_eq!(
            found.state(),
            State::Accepted { channel: Channel::Email, since: at(2) },
            "the repeat is taken back"
        );
    }

    #[test]
    fn an_uncertain_text_is_never_sent_again_by_itself() {
        let (taken, attempt) = claimed(&owed(&[Channel::Sms, Channel::Email]), Channel::Sms);
        let lost = taken.answered(attempt, &Answer::Lost, at(3)).expect("new");
        assert_eq!(lost.state(), State::Planned { channel: Channel::Email });

        let (taken, _) = claimed(&owed(&[Channel::Sms]), Channel::Sms);
        let lost = taken.lapsed(at(11)).expect("the lease ran out");
        assert_eq!(lost.state(), State::Held { reason: HeldReason::UncertainText });
        let again = lost.decided(Decision::SendAgain, at(20)).expect("a person may decide it");
        assert_eq!(again.state(), State::Planned { channel: Channel::Sms });
        let given_up = lost.decided(Decision::NextChannel, at(20)).expect("a person may decide it");
        assert_eq!(given_up.state(), State::Unreachable, "no channel is left");
        let told = lost.decided(Decision::CountAsNotified, at(20)).expect("a person may decide it");
        assert_eq!(told.state().word(), StateWord::Notified);
    }

    #[test]
    fn what_was_certainly_not_sent_goes_back_until_it_went_back_too_often() {
        let mut delivery = owed(&[Channel::Email]);
        for _ in 0..MAX_RETURNS {
            let (taken, attempt) = claimed(&delivery, Channel::Email);
            delivery = taken.answered(attempt, &Answer::NotSent, at(1)).expect("it goes back");
            assert_eq!(delivery.state(), State::Planned { channel: Channel::Email });
            assert!(delivery.attempts().is_empty());
        }
        let (taken, attempt) = claimed(&delivery, Channel::Email);
        let held = taken.answered(attempt, &Answer::NotSent, at(1)).expect("it goes back once too often");
        assert_eq!(held.state(), State::Held { reason: HeldReason::ReturnedTooOften });
    }

    #[test]
    fn what_the_account_is_refused_spends_nobodys_row() {
        let mut delivery = owed(&[Channel::Email]);
        for _ in 0..=2 * u32::from(MAX_RETURNS) {
            let (taken, attempt) = claimed(&delivery, Channel::Email);
            let refused = Answer::AccountRefused(AccountReason::SenderNotVerified);
            delivery = taken.answered(attempt, &refused, at(1)).expect("it goes back");
            let (taken, attempt) = claimed(&delivery, Channel::Email);
            delivery = taken.answered(attempt, &Answer::NotTried, at(1)).expect("it goes back");
        }
        assert_eq!(delivery, owed(&[Channel::Email]), "as if it had never been tried");
    }

    #[test]
    fn silence_after_acceptance_counts_as_handed_over_and_a_text_does_at_once() {
        let (taken, attempt) = claimed(&owed(&[Channel::Email]), Channel::Email);
        let taken = taken.answered(attempt, &accepted(), at(1)).expect("new");
        assert_eq!(taken.handed_over(GRACE, at(61)), None);
        let told = taken.handed_over(GRACE, at(62)).expect("silent for long");
        assert_eq!(told.state(), State::Notified { basis: Basis::HandedOver, channel: Channel::Email, since: at(62) });

        let (taken, attempt) = claimed(&owed(&[Channel::Sms]), Channel::Sms);
        let told = taken.answered(attempt, &accepted(), at(1)).expect("new");
        assert_eq!(told.state(), State::Notified { basis: Basis::HandedOver, channel: Channel::Sms, since: at(1) });
    }

    #[test]
    fn a_text_with_events_is_notified_by_them_or_by_silence_and_never_by_acceptance_alone() {
        let (taken, attempt) = claimed(&owed(&[Channel::Sms, Channel::Email]), Channel::Sms);
        let accepted = Answer::Accepted { message_id: format!("{REPORTED_TEXT}m") };
        let taken = taken.answered(attempt, &accepted, at(1)).expect("new");
        assert_eq!(taken.state(), State::Accepted { channel: Channel::Sms, since: at(1) });
        let told = heard(&taken, attempt, &delivered(5));
        assert_eq!(told.state(), State::Notified { basis: Basis::Delivered, channel: Channel::Sms, since: at(5) });
        assert_eq!(heard(&taken, attempt, &bounced()).state(), State::Planned { channel: Channel::Email });
        assert_eq!(taken.handed_over(GRACE, at(61)), None);
        let told = taken.handed_over(GRACE, at(62)).expect("silent for long");
        assert_eq!(told.state(), State::Notified { basis: Basis::HandedOver, channel: Channel::Sms, since: at(62) });
    }

    #[test]
    fn silence_where_the_provider_says_little_of_anybody_waits_for_a_word_or_a_person() {
        let (taken, attempt) = claimed(&owed(&[Channel::Email, Channel::Sms]), Channel::Email);
        let taken = taken.answered(attempt, &accepted(), at(1)).expect("new");
        assert_eq!(taken.fallen_silent(GRACE, at(61)), None, "it is not long yet");
        let silent = taken.fallen_silent(GRACE, at(62)).expect("silent for long");
        assert_eq!(silent.state(), State::Uncertain { channel: Channel::Email, since: at(62) });
        assert!(silent.is_silent() && !taken.is_silent());
        assert_eq!(silent.fallen_silent(GRACE, at(99)), None, "noted once");
        assert_eq!(silent.sent_again(GRACE, at(1_000)), None, "it was taken, so it is not repeated by itself");
        assert_eq!(
            heard(&silent, attempt, &delivered(5)).state().word(),
            StateWord::Notified,
            "a late word settles it"
        );
        assert_eq!(heard(&silent, attempt, &bounced()).state(), State::Planned { channel: Channel::Sms });
        let told = silent.handed_over(GRACE, at(70)).expect("most others are heard of by now");
        assert_eq!(told.state(), State::Notified { basis: Basis::HandedOver, channel: Channel::Email, since: at(70) });

        let moved = silent.decided(Decision::NextChannel, at(80)).expect("a person may decide it");
        assert_eq!(moved.state(), State::Planned { channel: Channel::Sms });
        assert_eq!(heard(&moved, attempt, &sent(2)).state(), moved.state(), "that it was taken is no news");
        let settled = heard(&moved, attempt, &delivered(5));
        assert_eq!(settled.state().word(), StateWord::Notified, "it arrived after all, and no text follows");
        assert!(!settled.is_due_by(Channel::Sms));
        let again = silent.decided(Decision::SendAgain, at(80)).expect("a person may decide it");
        assert!(claimed(&again, Channel::Email).0.is_possible_duplicate(), "a repeat is listed");
        let only = Delivery { fallbacks: Vec::new(), ..silent.clone() };
        let given_up = only.decided(Decision::NextChannel, at(80)).expect("a person may decide it");
        assert_eq!(given_up.state(), State::Unreachable);
        let counted = silent.decided(Decision::CountAsNotified, at(80)).expect("a person may decide it");
        assert_eq!(counted.state().word(), StateWord::Notified);
    }

    #[test]
    fn an_uncertain_e_mail_is_repeated_once_and_then_waits_for_a_person() {
        let (taken, _) = claimed(&owed(&[Channel::Email]), Channel::Email);
        let again = taken.lapsed(at(11)).and_then(|lost| lost.sent_again(GRACE, at(72))).expect("sent again");
        let (second, _) = claimed(&again, Channel::Email);
        let held = second.lapsed(at(83)).and_then(|lost| lost.sent_again(GRACE, at(144))).expect("it is decided");
        assert_eq!(held.state(), State::Held { reason: HeldReason::TriedTooOften });
    }

    fn consigned(channel: Channel, rest: &[Channel]) -> (Delivery, AttemptNumber) {
        let delivery = owed(&[&[channel], rest].concat());
        let claim = Claim { copy: format!("{channel}-000001"), ..claim() };
        let attempt = delivery.next_attempt().attempt;
        (delivery.claimed(channel, &claim, at(0)).expect("it is owed"), attempt)
    }

    #[test]
    fn a_letter_whose_maker_was_killed_is_settled_by_its_consignment_and_by_nothing_else() {
        let (taken, _) = consigned(Channel::Letter, &[]);
        assert_eq!(taken.open_consignment(), None, "its maker may live");
        let lost = taken.lapsed(at(11)).expect("the lease ran out");
        assert_eq!(lost.open_consignment(), Some("letter-000001".parse().expect("a name")));
        assert_eq!(lost.sent_again(GRACE, at(1_000)), None, "it is never sent again by the clock");
        assert_eq!(lost.decided(Decision::SendAgain, at(1_000)), None, "nor by a person");
        assert_eq!(lost.settled(Fate::Open), None);

        let ready = lost.settled(Fate::Ready { at: at(5) }).expect("handed over");
        assert_eq!(ready.state(), State::Accepted { channel: Channel::Letter, since: at(5) });
        assert!(
            matches!(&ready.attempts()[0].outcome, Outcome::Accepted { message_id, .. } if message_id == "letter-000001")
        );
        assert_eq!(ready.settled(Fate::Void), None, "once settled it stays so");

        let void = lost.settled(Fate::Void).expect("never sent");
        assert_eq!(void.state(), State::Planned { channel: Channel::Letter });
        assert!(void.attempts().is_empty());
        let out =
            lost.taken_out().and_then(|out| out.settled(Fate::Ready { at: at(5) })).expect("settled all the same");
        assert_eq!(out.state().word(), StateWord::Accepted, "what is in the post cannot be withdrawn");
    }

    #[test]
    fn a_letter_is_told_on_the_mail_houses_day_and_no_silence_tells_it() {
        let (taken, attempt) = consigned(Channel::Letter, &[Channel::Call]);
        let taken = taken.answered(attempt, &accepted(), at(1)).expect("new");
        assert_eq!(taken.handed_over(GRACE, at(1_000_000)), None);
        let mailed =
            |day| ProviderEvents { mailed_on: Some(jiff::civil::date(1970, 1, day)), ..ProviderEvents::default() };
        let told = heard(&heard(&taken, attempt, &mailed(3)), attempt, &mailed(2));
        let since = at(24 * 60 * 60);
        assert_eq!(told.state(), State::Notified { basis: Basis::MailedOn, channel: Channel::Letter, since });
        assert_eq!(
            heard(&told, attempt, &bounced()).state(),
            State::Planned { channel: Channel::Call },
            "returned mail"
        );
    }

    #[test]
    fn a_call_is_tried_until_somebody_is_reached_or_all_tries_are_spent() {
        let unanswered = |number| ProviderEvents {
            unanswered: Tries::numbered(number).expect("a try"),
            ..ProviderEvents::default()
        };
        let (taken, attempt) = consigned(Channel::Call, &[]);
        let mut called = taken.answered(attempt, &accepted(), at(1)).expect("new");
        for number in [1, 2, 2] {
            called = heard(&called, attempt, &unanswered(number));
            assert_eq!(called.state().word(), StateWord::Accepted);
        }
        assert_eq!(heard(&called, attempt, &unanswered(3)).state(), State::Unreachable);
        let reached = ProviderEvents { reached_at: Some(at(9)), ..ProviderEvents::default() };
        let told = heard(&heard(&called, attempt, &unanswered(3)), attempt, &reached);
        assert_eq!(told.state(), State::Notified { basis: Basis::Reached, channel: Channel::Call, since: at(9) });
        let earlier = heard(&heard(&called, attempt, &reached), attempt, &unanswered(3));
        assert_eq!(earlier.state(), told.state(), "in any order");
        let declined = ProviderEvents { declined: true, ..ProviderEvents::default() };
        assert_eq!(heard(&called, attempt, &declined).state(), State::Unreachable);
        assert_eq!((Tries::numbered(0), Tries::numbered(Tries::MAX + 1)), (None, None));
    }

    #[test]
    fn a_withdrawn_customer_is_not_sent_to_but_what_is_under_way_is_told_as_it_is() {
        let out = owed(&[Channel::Email]).taken_out().expect("not told yet");
        assert_eq!(out.state(), State::Withdrawn);
        assert_eq!(out.claimed(Channel::Email, &claim(), at(0)), None);

        let (taken, attempt) = claimed(&owed(&[Channel::Email, Channel::Sms]), Channel::Email);
        let out = taken.taken_out().expect("not told yet");
        assert_eq!(out.state().word(), StateWord::Sending);
        assert_eq!(heard(&out, attempt, &bounced()).state(), State::Withdrawn, "no next channel is tried");
        let told = heard(&out, attempt, &delivered(4));
        assert_eq!(told.state().word(), StateWord::Notified);
        assert_eq!(heard(&told, attempt, &bounced()).state(), State::Withdrawn, "a late bounce plans nothing more");
    }

    #[test]
    fn a_customer_without_any_channel_is_unreachable_from_the_start() {
        assert_eq!(owed(&[]).state(), State::Unreachable);
    }

    #[test]
    fn a_row_after_the_most_attempts_stays_under_one_kilobyte() {
        let code = "A".repeat(EnrolmentCode::LONGEST).parse().expect("a code");
        let vault = Vault::of(&IncidentKeys::from_bytes([1; 32], [2; 32]));
        let code = SealedCode::new(&GivenCode { code, months: 24 }, &vault, &no_id());
        let mut delivery = owed(&[Channel::Email, Channel::Sms, Channel::Letter, Channel::Call]).with_code(code);
        while let State::Planned { channel } = delivery.state() {
            let name = ConsignmentName { channel, number: 999_999 }.to_string();
            // As long as SES's and SNS's ids are; a consignment's is its name.
            let (message_id, copy) = match channel {
                Channel::Email => ("0".repeat(60), "0".repeat(16)),
                Channel::Sms => (format!("{REPORTED_TEXT}{}", "0".repeat(36)), "0".repeat(16)),
                Channel::Letter | Channel::Call => (name.clone(), name),
            };
            let attempt = delivery.next_attempt().attempt;
            let taken = delivery.claimed(channel, &Claim { copy, ..claim() }, at(0)).expect("it is owed");
            let answer = Answer::Accepted { message_id };
            let taken = taken.answered(attempt, &answer, at(1_800_000_000)).expect("new");
            let most = match channel {
                Channel::Email | Channel::Sms => ProviderEvents { delivered_at: Some(at(1_800_000_000)), ..bounced() },
                Channel::Letter => ProviderEvents { mailed_on: Some(jiff::civil::date(2026, 11, 24)), ..bounced() },
                Channel::Call => ProviderEvents {
                    reached_at: Some(at(1_800_000_000)),
                    unanswered: Tries(7),
                    declined: true,
                    ..bounced()
                },
            };
            delivery = heard(&taken, attempt, &most);
        }
        assert_eq!(delivery.attempts().len(), 4);
        let stored = memory::stored_size(&serde_json::to_value(&delivery).expect("JSON"));
        let (shard, customer) = crate::keys::delivery(&delivery.id);
        let beside = shard.len() + customer.len() + "shardcustomerrevisiondocumentwriter".len() + 2 + 8;
        assert!(stored + beside < 1_024, "{stored} bytes and {beside} beside");
        let read: Delivery = serde_json::from_value(serde_json::to_value(&delivery).expect("JSON")).expect("its form");
        assert_eq!(read, delivery);
    }

    proptest! {
        /// Receipts arrive late, twice and out of order, before and after the answer of the call itself.
        #[test]
        fn the_order_of_words_does_not_matter(
            words in proptest::collection::vec(0..11_u8, 1..10),
            order in any::<proptest::sample::Index>(),
            first in proptest::sample::select(Channel::ALL.to_vec()),
        ) {
            let second = if first == Channel::Email { Channel::Sms } else { Channel::Email };
            let channels = [first, second];
            let (taken, attempt) = claimed(&owed(&channels), channels[0]);
            let hear = |delivery: &Delivery, word: u8| match word {
                0 => heard(delivery, attempt, &sent(2)),
                1 => heard(delivery, attempt, &delivered(5)),
                2 => heard(delivery, attempt, &bounced()),
                3 => heard(delivery, attempt, &ProviderEvents { complaint: true, delivered_at: Some(at(6)), ..ProviderEvents::default() }),
                4 => heard(delivery, attempt, &ProviderEvents { delayed: true, ..ProviderEvents::default() }),
                5 => heard(delivery, attempt, &ProviderEvents { soft_bounced: true, ..ProviderEvents::default() }),
                6 => heard(delivery, attempt, &ProviderEvents { mailed_on: Some(jiff::civil::date(1970, 1, 1)), ..ProviderEvents::default() }),
                7 => heard(delivery, attempt, &ProviderEvents { reached_at: Some(at(7)), ..ProviderEvents::default() }),
                8 => heard(delivery, attempt, &ProviderEvents { unanswered: Tries(7), ..ProviderEvents::default() }),
                9 => heard(delivery, attempt, &ProviderEvents { declined: true, ..ProviderEvents::default() }),
                _ => delivery.answered(attempt, &accepted(), at(1)).unwrap_or_else(|| delivery.clone()),
            };
            let mut shuffled = words.clone();
            shuffled.rotate_left(order.index(words.len()));
            shuffled.reverse();
            let one = words.iter().fold(taken.clone(), |delivery, word| hear(&delivery, *word));
            let two = shuffled.iter().fold(taken, |delivery, word| hear(&delivery, *word));
            prop_assert_eq!(one, two);
        }

        /// The same, when a repeat was planned before any event came.
        #[test]
        fn the_order_of_late_words_does_not_matter(words in proptest::collection::vec(0..4_u8, 1..6)) {
            let (taken, attempt) = claimed(&owed(&[Channel::Email, Channel::Sms]), Channel::Email);
            let again = taken.lapsed(at(11)).and_then(|lost| lost.sent_again(GRACE, at(72))).expect("sent again");
            let hear = |delivery: &Delivery, word: u8| match word {
                0 => heard(delivery, attempt, &sent(2)),
                1 => heard(delivery, attempt, &delivered(5)),
                2 => heard(delivery, attempt, &bounced()),
                _ => heard(delivery, attempt, &ProviderEvents { delayed: true, ..ProviderEvents::default() }),
            };
            let one = words.iter().fold(again.clone(), |delivery, word| hear(&delivery, *word));
            let two = words.iter().rev().fold(again, |delivery, word| hear(&delivery, *word));
            prop_assert_eq!(one.state(), two.state());
        }
    }
}
