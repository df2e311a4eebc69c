//! The provider's ledger: every call that asks to send something, whatever became of it. One line of JSON per call on disk.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// By what a message goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// SES v2's `SendEmail`.
    Email,
    /// SNS's `Publish` to a phone number.
    Sms,
}

/// The name of the e-mail tag, or of the text's message attribute, that says which delivery a message is an attempt of.
pub const DELIVERY: &str = "delivery";

/// One call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The calls are numbered from 1, in the order in which they were decided.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// By what.
    pub channel: Channel,
    /// The recipients.
    pub to: Vec<String>,
    /// The value of the tag `delivery`: an incident's notice's customer's attempt.
    pub delivery: Option<String>,
    /// All tags (e-mail) or message attributes (text).
    pub tags: BTreeMap<String, String>,
    /// The configuration set named, for e-mail.
    pub configuration_set: Option<String>,
    /// The message's id, if it was taken.
    pub message_id: Option<String>,
    /// Whether the message was taken: it goes out, whatever the caller was told.
    pub accepted: bool,
    /// The answer's HTTP status; none if the connection closed without an answer.
    pub answered: Option<u16>,
    /// The error's name, if the answer is one.
    pub error: Option<String>,
}

impl Call {
    /// A call of which nothing is known yet.
    pub(super) fn blank() -> Self {
        Self {
            number: 0,
            at: Timestamp::UNIX_EPOCH,
            channel: Channel::Email,
            to: Vec::new(),
            delivery: None,
            tags: BTreeMap::new(),
            configuration_set: None,
            message_id: None,
            accepted: false,
            answered: None,
            error: None,
        }
    }

    /// What the attempts of one delivery share: the tag without its last part, which counts the attempts.
    pub fn owed(&self) -> Option<&str> {
        // SES allows no dot in a tag's value, SNS does in an attribute's.
        self.delivery.as_deref().and_then(|tag| tag.rsplit_once(['_', '.'])).map(|(owed, _attempt)| owed)
    }
}

/// What the calls of one channel add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// All calls.
    pub calls: u64,
    /// Calls whose message was taken.
    pub accepted: u64,
    /// Calls whose message was not taken.
    pub refused: u64,
    /// Calls that got no answer, or an error although the message was taken.
    pub answer_lost: u64,
    /// Distinct deliveries (notice version and customer) with at least one message taken.
    pub deliveries: u64,
    /// Messages taken beyond one per delivery: somebody was told twice.
    pub duplicates: u64,
    /// Messages taken without a tag `delivery`.
    pub untagged: u64,
}

/// What all calls add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// By e-mail.
    pub email: Sum,
    /// By text.
    pub sms: Sum,
}

impl Summary {
    /// Adds up the calls of those deliveries whose tag starts so. An empty start is all calls, tagged or not.
    pub fn of<'a>(calls: impl IntoIterator<Item = &'a Call>, starts_with: &str) -> Self {
        let mut summary = Self::default();
        let mut taken: HashMap<(Channel, &str), u64> = HashMap::new();
        for call in calls {
            if !call.delivery.as_deref().unwrap_or_default().starts_with(starts_with) {
                continue;
            }
            let sum = summary.of_channel(call.channel);
            sum.calls += 1;
            sum.accepted += u64::from(call.accepted);
            sum.refused += u64::from(!call.accepted);
            sum.answer_lost += u64::from(call.answered.is_none_or(|status| call.accepted && status != 200));
            match (call.accepted, call.owed()) {
                (true, Some(owed)) => *taken.entry((call.channel, owed)).or_default() += 1,
                (true, None) => sum.untagged += 1,
                (false, _) => {}
            }
        }
        for ((channel, _), messages) in taken {
            let sum = summary.of_channel(channel);
            sum.deliveries += 1;
            sum.duplicates += messages - 1;
        }
        summary
    }

    fn of_channel(&mut self, channel: Channel) -> &mut Sum {
        match channel {
            Channel::Email => &mut self.email,
            Channel::Sms => &mut self.sms,
        }
    }
}

/// All calls, in memory and on disk.
#[derive(Debug)]
pub struct Ledger {
    calls: Vec<Call>,
    file: File,
}

impl Ledger {
    /// An empty ledger at this path; what was there is gone.
    ///
    /// # Errors
    /// A file that cannot be made.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
        Ok(Self { calls: Vec::new(), file })
    }

    /// The number that the next call gets.
    pub fn next_number(&self) -> u64 {
        self.calls.len() as u64 + 1
    }

    /// Writes a call down, before it is answered.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn write(&mut self, call: Call) -> anyhow::Result<()> {
        let mut line = serde_json::to_vec(&call)?;
        line.push(b'\n');
        // One write, so that a reader never sees half a line.
        self.file.write_all(&line).context("writing the ledger")?;
        self.calls.push(call);
        Ok(())
    }

    /// All calls so far.
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(channel: Channel, delivery: &str, accepted: bool, answered: Option<u16>) -> Call {
        let delivery = Some(delivery.to_owned()).filter(|tag| !tag.is_empty());
        Call { channel, delivery, accepted, answered, ..Call::blank() }
    }

    #[test]
    fn a_second_message_taken_for_the_same_delivery_is_a_duplicate_whatever_its_attempt() {
        let calls = [
            call(Channel::Email, "i1_n1_c1_1", true, Some(200)),
            call(Channel::Email, "i1_n1_c1_2", true, Some(200)),
            call(Channel::Email, "i1_n1_c2_1", true, Some(200)),
        ];
        let sum = Summary::of(&calls, "").email;
        assert_eq!((sum.accepted, sum.deliveries, sum.duplicates), (3, 2, 1));
    }

    #[test]
    fn a_refused_call_and_another_channel_are_no_duplicates() {
        let calls = [
            call(Channel::Email, "i1_n1_c1_1", false, Some(429)),
            call(Channel::Email, "i1_n1_c1_2", true, Some(200)),
            call(Channel::Sms, "i1.n1.c1.1", true, Some(200)),
        ];
        let summary = Summary::of(&calls, "");
        assert_eq!((summary.email.calls, summary.email.refused, summary.email.duplicates), (2, 1, 0));
        assert_eq!((summary.sms.deliveries, summary.sms.duplicates), (1, 0));
    }

    #[test]
    fn a_message_taken_whose_answer_was_lost_counts_as_sent_and_as_lost_answer() {
        let calls = [
            call(Channel::Email, "i1_n1_c1_1", true, None),
            call(Channel::Email, "i1_n1_c2_1", true, Some(500)),
            call(Channel::Email, "i1_n1_c3_1", false, None),
        ];
        let sum = Summary::of(&calls, "").email;
        assert_eq!((sum.accepted, sum.refused, sum.answer_lost), (2, 1, 3));
    }

    #[test]
    fn only_the_deliveries_asked_for_are_added_up() {
        let calls = [call(Channel::Email, "i1_n1_c1_1", true, Some(200)), call(Channel::Email, "", true, Some(200))];
        assert_eq!(Summary::of(&calls, "i1_").email.calls, 1);
        assert_eq!(Summary::of(&calls, "").email.untagged, 1);
    }
}
