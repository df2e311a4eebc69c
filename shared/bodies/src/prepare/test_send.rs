//! Tests of a notice.

use std::fmt;

use fields::{Checked, FieldErrors};
use jiff::Timestamp;
use model::channel::Channel;
use model::guests::GuestAddress;
use model::id::{CustomerId, TestSendNumber};
use model::personal::Personal;
use model::test_send::{TestOutcome, TestSend, WhyNotSent};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A test to be sent.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTestSend {
    /// As which customer gets it, by opaque id.
    #[schema(value_type = String, example = "0123456789abcdef0123456789abcdef")]
    pub customer: CustomerId,
    /// Where it goes: an address or number of the incident's guest list.
    #[schema(value_type = String, example = "ada@example.org")]
    pub to: Personal<String>,
    /// `email` or `sms`.
    #[schema(value_type = String, example = "email")]
    pub channel: Channel,
}

impl fmt::Debug for NewTestSend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewTestSend").field("customer", &self.customer).field("channel", &self.channel).finish()
    }
}

impl NewTestSend {
    /// Where it goes, if that fits its channel.
    #[must_use]
    pub fn address(&self) -> Option<GuestAddress> {
        GuestAddress::read(self.to.expose()).filter(|address| address.channel() == self.channel)
    }
}

impl Checked for NewTestSend {
    fn check(&self, errors: &mut FieldErrors) {
        match self.channel {
            Channel::Email if self.address().is_none() => errors.add("to", "an e-mail address: name@example.com"),
            Channel::Sms if self.address().is_none() => {
                errors.add("to", "a phone number in international form: + and 8 to 15 digits");
            }
            Channel::Email | Channel::Sms => {}
            Channel::Letter | Channel::Call => errors.add("channel", "email or sms: nothing else can be tested"),
        }
    }
}

/// A test, and what came of it. Where it goes is not answered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TestSendView {
    /// Which test of the notice.
    #[schema(value_type = u32, example = 1)]
    pub test: TestSendNumber,
    /// As which customer gets it.
    #[schema(value_type = String)]
    pub customer: CustomerId,
    /// By which channel.
    #[schema(value_type = String)]
    pub channel: Channel,
    /// Who asked.
    pub asked_by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    /// `asked`, `sending`, `accepted` (the provider took it), `uncertain` (nobody knows) or `not_sent`.
    pub state: String,
    /// What came of it, in words.
    pub words: String,
    /// The provider's id of the message. Absent: it did not take it, or not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
}

impl TestSendView {
    /// A test as it stands at this moment.
    #[must_use]
    pub fn of(test: &TestSend, now: Timestamp) -> Self {
        let (state, words) = match &test.outcome {
            TestOutcome::Asked => {
                ("asked", "It is on its way; ask again in a minute. If nothing comes of it, send another test.")
            }
            TestOutcome::Sending { lease_until } if *lease_until >= now => ("sending", "It is being sent."),
            TestOutcome::Sending { .. } | TestOutcome::Uncertain => {
                ("uncertain", "The provider's answer was lost: look into the mailbox, or send another test.")
            }
            TestOutcome::Accepted { .. } => ("accepted", "The provider took it. Nobody is notified by it."),
            TestOutcome::NotSent { why } => ("not_sent", not_sent(*why)),
        };
        let message_id = match &test.outcome {
            TestOutcome::Accepted { message_id, .. } => Some(message_id.clone()),
            _ => None,
        };
        Self {
            test: test.test,
            customer: test.customer.clone(),
            channel: test.channel,
            asked_by: test.asked.by.to_string(),
            asked_at: test.asked.at,
            state: state.to_owned(),
            words: words.to_owned(),
            message_id,
        }
    }
}

fn not_sent(why: WhyNotSent) -> &'static str {
    match why {
        WhyNotSent::NoticeChanged => {
            "The notice was changed before it was sent. Send another test of what it says now."
        }
        WhyNotSent::NoGuest => "The address is not on the guest list any more. Name it again (PUT …/guest-list).",
        WhyNotSent::NoCustomer => "The customer is not in the notice's list any more. Take another one.",
        WhyNotSent::Unrenderable => {
            "The message cannot be made for this customer. Look at the preview, and change the text."
        }
        WhyNotSent::NotTaken => "The provider did not take it: a rate or a quota was met. Send another test later.",
        WhyNotSent::InvalidAddress => "The provider says that the address is none. Correct it on the guest list.",
    }
}
