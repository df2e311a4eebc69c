//! A test of a notice: what one customer would get, sent to an address of the guest list.
//!
//! It is asked for in *prepare* and sent by *deliver*, who alone may. Where it goes stands here, and in the message, only as a
//! [`Guest`]. It is no delivery: nobody is notified by it, no row is touched, and its provider's events are not listened to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::delivery::{Answer, RefusedReason};
use crate::digest::Digest;
use crate::entry::Entry;
use crate::guests::{Guest, Said};
use crate::id::{CustomerId, NoticeId, TestSendNumber};
use crate::rendered::{Email, Sms, escaped};

/// The most tests of one notice that are asked for in an hour.
pub const MAX_AN_HOUR: usize = 20;

/// One test of one notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestSend {
    /// Of which notice.
    #[serde(flatten)]
    pub notice: NoticeId,
    /// Which test.
    pub test: TestSendNumber,
    /// As which customer gets it.
    pub customer: CustomerId,
    /// By which channel.
    pub channel: Channel,
    /// To whom.
    pub to: Guest,
    /// The digest of the notice as it was when it was asked for.
    pub content: Digest,
    /// How it is marked, in its language.
    pub mark: TestMark,
    /// Of how many months the sample is that stands for their code of credit monitoring. `None`: they get no code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_months: Option<u8>,
    /// Who asked, and when.
    pub asked: Said,
    /// What came of it.
    pub outcome: TestOutcome,
}

impl Entry for TestSend {
    const WHAT: &'static str = "a test of a notice";
}

/// What marks a test.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestMark {
    /// Before the subject.
    pub subject: String,
    /// The first line of an e-mail.
    pub line: String,
    /// Before a text message.
    pub text_message: String,
}

/// What came of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum TestOutcome {
    /// It was asked for, and is on its way to *deliver*.
    Asked,
    /// The call is being made by whoever claimed it, until then at the latest. After that nobody knows what came of it.
    Sending {
        /// When the claim lapses.
        lease_until: Timestamp,
    },
    /// The provider took it.
    Accepted {
        /// When.
        at: Timestamp,
        /// The provider's id of the message.
        message_id: String,
    },
    /// The provider's answer was lost: it may have been sent.
    Uncertain,
    /// It was not sent.
    NotSent {
        /// Why.
        why: WhyNotSent,
    },
}

/// Why a test was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNotSent {
    /// The notice was changed since.
    NoticeChanged,
    /// The address is not on the guest list any more.
    NoGuest,
    /// The customer is not in the list any more.
    NoCustomer,
    /// The message cannot be made for this customer.
    Unrenderable,
    /// The provider did not take it for now: a rate or a quota was met.
    NotTaken,
    /// The provider does not send to the address: it is none, or the person asked for no more texts.
    InvalidAddress,
}

impl TestOutcome {
    /// What came of a call that was answered at this moment.
    #[must_use]
    pub fn of(answer: Answer, now: Timestamp) -> Self {
        let not_sent = |why| Self::NotSent { why };
        match answer {
            Answer::Accepted { message_id } => Self::Accepted { at: now, message_id },
            Answer::Lost => Self::Uncertain,
            Answer::NotSent | Answer::NotTried | Answer::AccountRefused(_) => not_sent(WhyNotSent::NotTaken),
            Answer::Refused(RefusedReason::InvalidAddress | RefusedReason::OptedOut) => {
                not_sent(WhyNotSent::InvalidAddress)
            }
            Answer::Refused(RefusedReason::NoAddress) => not_sent(WhyNotSent::NoGuest),
            // Hours are asked of calls alone, of which there are no tests.
            Answer::Refused(RefusedReason::Unrenderable | RefusedReason::NoLawfulHour) => {
                not_sent(WhyNotSent::Unrenderable)
            }
        }
    }
}

impl TestMark {
    /// An e-mail marked as a test; else it is what the customer would get.
    #[must_use]
    pub fn on_email(&self, email: Email) -> Email {
        let text = format!("{}\n\n{}", self.line, email.text);
        let line =
            format!("<p style=\"margin:0;padding:12px;background:#fff4ce;color:#000000\">{}</p>", escaped(&self.line));
        // Behind the tag that opens the body; a page without one begins with it.
        let open = email.html.find("<body").and_then(|start| Some(start + email.html[start..].find('>')? + 1));
        let (head, body) = email.html.split_at(open.unwrap_or_default());
        Email {
            subject: format!("{} {}", self.subject, email.subject),
            text,
            html: [head, &line, body].concat(),
            ..email
        }
    }

    /// A text message marked as a test.
    #[must_use]
    pub fn on_sms(&self, sms: Sms) -> Sms {
        Sms { text: format!("{} {}", self.text_message, sms.text), ..sms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_says_so_before_its_subject_and_in_its_first_line() {
        let mark = TestMark { subject: "[Test]".into(), line: "A <test>.".into(), text_message: "Test:".into() };
        let email = |html: &str| Email {
            language: "en".parse().expect("a tag"),
            subject: "About your data".into(),
            text: "Dear Ada".into(),
            html: html.into(),
            reply_to: None,
        };
        let marked = mark.on_email(email("<html><body class=\"x\"><p>Dear Ada</p></body></html>"));
        assert_eq!(marked.subject, "[Test] About your data");
        assert_eq!(marked.text, "A <test>.\n\nDear Ada");
        assert!(marked.html.starts_with("<html><body class=\"x\"><p style="), "{}", marked.html);
        assert!(marked.html.contains("A &lt;test&gt;.</p><p>Dear Ada</p>"), "{}", marked.html);
        assert!(mark.on_email(email("<p>x</p>")).html.ends_with("</p><p>x</p>"));
        let sms = Sms { language: "en".parse().expect("a tag"), text: "Your data".into() };
        assert_eq!(mark.on_sms(sms).text, "Test: Your data");
    }
}
