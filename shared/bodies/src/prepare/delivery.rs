//! Deliveries that a person has to look at, and what is decided about them.

use fields::{Checked, FieldErrors, Reason};
use jiff::Timestamp;
use model::channel::Channel;
use model::delivery::{Decision, Delivery, HeldReason, State};
use model::id::CustomerId;
use model::tally::StateWord;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The lists of deliveries that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Those that wait for a person.
    Held,
    /// Those of which it is not known whether the provider has them.
    Uncertain,
    /// Those for which no channel is left that counts as notice.
    Unreachable,
    /// Those that may have been sent twice.
    PossibleDuplicate,
}

impl Wanted {
    /// Whether this delivery is one of them.
    #[must_use]
    pub fn takes(self, delivery: &Delivery) -> bool {
        let word = delivery.state().word();
        match self {
            Self::Held => word == StateWord::Held,
            Self::Uncertain => word == StateWord::Uncertain,
            Self::Unreachable => word == StateWord::Unreachable,
            Self::PossibleDuplicate => delivery.is_possible_duplicate(),
        }
    }
}

/// A delivery, by its customer's opaque id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryView {
    /// To whom.
    #[schema(value_type = String, example = "0123456789abcdef0123456789abcdef")]
    pub customer: CustomerId,
    /// Where it stands: `planned`, `sending`, `accepted`, `uncertain`, `notified`, `unreachable`, `withdrawn` or
    /// `held`.
    #[schema(value_type = String)]
    pub state: StateWord,
    /// The channel that it now concerns. Absent where none ever could be used.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Since when, where that is known.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Why it waits for a person: `returned_too_often`, `tried_too_often` or `uncertain_text`.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_because: Option<HeldReason>,
    /// The channel by which the customer was written to as a courtesy: it arrived, and a law does not accept it as notice.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub courtesy: Option<Channel>,
    /// How often it was tried.
    pub attempts: usize,
    /// It may have been sent twice.
    pub possible_duplicate: bool,
}

impl From<&Delivery> for DeliveryView {
    fn from(delivery: &Delivery) -> Self {
        let state = delivery.state();
        let since = match state {
            State::Accepted { since, .. } | State::Uncertain { since, .. } | State::Notified { since, .. } => {
                Some(since)
            }
            _ => None,
        };
        let held_because = match state {
            State::Held { reason } => Some(reason),
            _ => None,
        };
        Self {
            customer: delivery.id.customer.clone(),
            state: state.word(),
            channel: delivery.channel(),
            since,
            held_because,
            courtesy: delivery.courtesy_channel(),
            attempts: delivery.attempts().len(),
            possible_duplicate: delivery.is_possible_duplicate(),
        }
    }
}

/// Some of the deliveries asked for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Deliveries {
    /// At most 100. May be empty although more follow: a call reads only so much.
    pub deliveries: Vec<DeliveryView>,
    /// What to ask for as `after` to go on. Absent: everything was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What a person decides about a delivery that is held or uncertain.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// `send_again` by the same channel, knowing that it may be a duplicate; `next_channel`, or unreachable where none
    /// is left; `count_as_notified`, where it is known from elsewhere that the message arrived.
    #[schema(value_type = String, example = "next_channel")]
    pub decision: Decision,
    /// Why, for colleagues and for the evidence. No personal data belongs here.
    pub reason: Reason,
}

impl Checked for NewDecision {
    fn check(&self, errors: &mut FieldErrors) {
        errors.text("reason", &self.reason);
    }
}

/// A decision that is recorded, and applied unless the provider's word changed the delivery at the same moment.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Decided {
    /// About whose delivery.
    #[schema(value_type = String)]
    pub customer: CustomerId,
    /// What was decided.
    #[schema(value_type = String)]
    pub decision: Decision,
    /// Where the delivery stood when it was decided.
    #[schema(value_type = String)]
    pub was: StateWord,
    /// Where the decision leads: `planned`, `unreachable`, `notified`.
    #[schema(value_type = String)]
    pub becomes: StateWord,
}
