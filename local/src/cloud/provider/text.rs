//! What a caller of SNS's `Publish` to a phone number asks for.
//!
//! Source: <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>. Publishing to topics is MiniStack's.

use std::collections::BTreeMap;

use super::answer::Refusal;

/// A text message that SNS would take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The number, in E.164.
    pub to: String,
    /// What it says.
    pub message: String,
    /// The message attributes by name.
    pub attributes: BTreeMap<String, String>,
}

impl Text {
    /// The most characters of one message: SNS splits it into texts of 140 bytes.
    pub const MAX_CHARACTERS: usize = 1600;

    /// Reads a request's parameters. `None`: this is not a text message.
    ///
    /// # Errors
    /// What SNS would answer.
    pub fn read(form: &BTreeMap<String, String>) -> Option<Result<Self, Refusal>> {
        let parameter = |name: &str| form.get(name).map(String::as_str);
        if parameter("Action") != Some("Publish") {
            return None;
        }
        let to = parameter("PhoneNumber")?;
        let message = parameter("Message").unwrap_or_default();
        let attributes = (1..)
            .map(|number| format!("MessageAttributes.entry.{number}."))
            .map_while(|entry| {
                let name = form.get(&format!("{entry}Name"))?;
                let value = form.get(&format!("{entry}Value.StringValue")).cloned().unwrap_or_default();
                Some((name.clone(), value))
            })
            .collect();
        Some(Self { to: to.to_owned(), message: message.to_owned(), attributes }.check())
    }

    pub(super) fn check(self) -> Result<Self, Refusal> {
        if !is_e164(&self.to) {
            return Err(Self::invalid_number());
        }
        if self.message.is_empty() {
            return Err(Refusal::invalid_parameter("Invalid parameter: Empty message"));
        }
        if self.message.chars().count() > Self::MAX_CHARACTERS {
            return Err(Refusal::invalid_parameter("Invalid parameter: Message too long"));
        }
        Ok(self)
    }

    /// What SNS answers where a number is none. Its own words repeat the number; these do not.
    pub fn invalid_number() -> Refusal {
        Refusal::invalid_parameter("Invalid parameter: PhoneNumber Reason: it is not valid to publish to")
    }
}

/// A plus sign and 8 to 15 digits, of which the first is not 0: ITU-T E.164. The shortest numbers in use have 8 with their country's.
fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (8..=15).contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_digit())
            && !digits.starts_with('0')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_text_keeps_its_attributes() {
        let request = form(&[
            ("Action", "Publish"),
            ("PhoneNumber", "+12025550123"),
            ("Message", "Hello"),
            ("MessageAttributes.entry.1.Name", "delivery"),
            ("MessageAttributes.entry.1.Value.DataType", "String"),
            ("MessageAttributes.entry.1.Value.StringValue", "i1.n1.c1.1"),
            ("MessageAttributes.entry.2.Name", "AWS.SNS.SMS.SMSType"),
            ("MessageAttributes.entry.2.Value.StringValue", "Transactional"),
        ]);
        let text = Text::read(&request).expect("a text").expect("taken");
        assert_eq!(text.attributes["delivery"], "i1.n1.c1.1");
        assert_eq!(text.attributes["AWS.SNS.SMS.SMSType"], "Transactional");
    }

    #[test]
    fn what_goes_to_a_topic_or_is_another_action_is_not_a_text() {
        assert_eq!(Text::read(&form(&[("Action", "Publish"), ("TopicArn", "arn"), ("Message", "x")])), None);
        assert_eq!(Text::read(&form(&[("Action", "CheckIfPhoneNumberIsOptedOut"), ("PhoneNumber", "+1")])), None);
    }

    #[test]
    fn what_is_not_a_number_is_refused_and_not_repeated() {
        for number in ["2025550123", "+1", "+0123456789", "+1202555012x", "+1234567890123456", ""] {
            let request = form(&[("Action", "Publish"), ("PhoneNumber", number), ("Message", "x")]);
            let refusal = Text::read(&request).expect("a text").expect_err("refused");
            assert_eq!((refusal.status, refusal.error), (400, "InvalidParameter"), "{number}");
            assert!(number.len() < 3 || !refusal.message.contains(number), "{number}");
        }
    }
}
