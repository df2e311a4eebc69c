//! How the people of a list are reached, counted together: by profile, language, channels and what laws ask about a channel.
//!
//! Counted when the list is read and again at its seal, beside the profiles, so that a dry run of a notice need not read
//! anyone's row. No address and no number is in it: of a phone only the country's calling code, by which a text is priced.

use law::{DataTypes, Profile};
use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::customer::Customer;
use crate::entry::Entry;
use crate::lawful::Circumstances;
use crate::personal::PhoneNumber;
use crate::plan;

/// People who are reached in the same way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReachGroup {
    /// Whom the laws treat alike; with no data types where the incident says what was exposed. `None`: nobody knows where they
    /// live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// Their language, `und` where the list does not say.
    pub language: String,
    /// The channels by which they can be notified, in their order of preference. Empty: none reaches them.
    pub channels: Vec<Channel>,
    /// Why no channel reaches them. `None`: one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreached: Option<Unreached>,
    /// Whether they agreed to electronic notice. `None`: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub electronic_consent: Option<bool>,
    /// They asked for e-mail. `None`: they asked for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefers_email: Option<bool>,
    /// There is a postal address or a phone number.
    pub other_contact: bool,
    /// The calling code of the country to which a text goes. `None`: no text goes to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texts_to: Option<String>,
}

/// Why no channel reaches a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreached {
    /// The list has no address of any kind.
    NoAddress,
    /// There is nothing but an e-mail address whose own login was taken.
    MailboxTaken,
}

impl ReachGroup {
    /// The group of a customer. `exposed` is what the incident exposed of everyone whose row does not say.
    #[must_use]
    pub fn of(customer: &Customer, profile: Option<Profile>, exposed: &DataTypes, undetermined: &str) -> Self {
        let channels = plan::channels(customer, exposed);
        let texts = channels.contains(&Channel::Sms).then_some(customer.phone.as_ref()).flatten();
        let Circumstances { electronic_consent, prefers_email, other_contact, .. } = Circumstances::of(customer);
        let language = customer.language.as_ref().map_or(undetermined, |language| language.as_str());
        Self {
            profile,
            language: language.to_owned(),
            unreached: channels.is_empty().then(|| Unreached::of(customer)),
            electronic_consent,
            prefers_email,
            other_contact,
            texts_to: texts.map(|phone| calling_code(&phone.number).to_owned()),
            channels,
        }
    }

    /// What decides which channels count as notice to them.
    #[must_use]
    pub fn circumstances(&self) -> Circumstances {
        Circumstances {
            residence: self.profile.map(|profile| profile.residence),
            data_types: self.profile.map(|profile| profile.data_types).unwrap_or_default(),
            electronic_consent: self.electronic_consent,
            prefers_email: self.prefers_email,
            other_contact: self.other_contact,
        }
    }
}

impl Unreached {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::NoAddress, Self::MailboxTaken];

    /// Why no channel reaches this customer.
    #[must_use]
    pub fn of(customer: &Customer) -> Self {
        if customer.email.is_some() { Self::MailboxTaken } else { Self::NoAddress }
    }
}

/// The country's calling code of a number, without `+`.
///
/// Source: ITU-T E.164, annex: <https://www.itu.int/dms_pub/itu-t/opb/sp/T-SP-E.164D-2016-PDF-E.pdf>. Zones 1 and 7 have one digit;
/// the codes of two digits are listed here; all others have three.
#[must_use]
pub fn calling_code(number: &PhoneNumber) -> &str {
    const TWO_DIGITS: &[&str] = &[
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
        "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    let digits = number.expose().trim_start_matches('+');
    let length = match digits.get(..2) {
        _ if digits.starts_with(['1', '7']) => 1,
        Some(two) if TWO_DIGITS.contains(&two) => 2,
        _ => 3,
    };
    digits.get(..length).unwrap_or(digits)
}

/// A page of a list's groups, as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachPage {
    /// Each group with its number of people, sorted.
    pub groups: Vec<ReachCount>,
}

impl Entry for ReachPage {
    const WHAT: &'static str = "a page of how people are reached";
}

impl ReachPage {
    /// How many groups one page holds: some 200 KB, under DynamoDB's 400 KB an item.
    pub const SIZE: usize = 500;
}

/// One group and its number of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachCount {
    /// Who.
    #[serde(flatten)]
    pub group: ReachGroup,
    /// How many.
    pub people: u64,
}

#[cfg(test)]
mod tests {
    use law::DataType;
    use serde_json::json;

    use super::*;

    fn customer(row: serde_json::Value) -> Customer {
        serde_json::from_value(row).expect("a customer")
    }

    fn group(row: serde_json::Value, exposed: &[DataType]) -> ReachGroup {
        ReachGroup::of(&customer(row), None, &DataTypes::of(exposed), "und")
    }

    #[test]
    fn a_calling_code_is_distinguished_from_the_number() {
        for (number, code) in
            [("+12025550142", "1"), ("+447700900123", "44"), ("+351912345678", "351"), ("+77012345678", "7")]
        {
            assert_eq!(calling_code(&number.parse().expect("a number")), code);
        }
    }

    #[test]
    fn people_whom_no_channel_reaches_are_counted_with_the_reason() {
        let row = json!({ "reference": "1" });
        assert_eq!(group(row, &[]).unreached, Some(Unreached::NoAddress));
        let row = json!({ "reference": "1", "phone": { "number": "+12025550142", "takes_texts": false } });
        assert_eq!(group(row, &[]).channels, [Channel::Call]);
        let row = json!({ "reference": "1", "address_lines": ["1 Main St"] });
        assert_eq!(group(row, &[]).channels, [Channel::Letter]);
        let row = json!({ "reference": "1", "email": "a@example.org" });
        assert_eq!(group(row.clone(), &[DataType::EmailAccountCredentials]).unreached, Some(Unreached::MailboxTaken));
        let reached = group(row, &[]);
        assert_eq!((reached.unreached, reached.channels), (None, vec![Channel::Email]));
    }

    #[test]
    fn a_group_holds_no_address_and_no_number() {
        let row = json!({
            "reference": "planted", "email": "planted@example.org",
            "phone": { "number": "+12025550142", "takes_texts": true }, "language": "de",
        });
        let stored = json!(ReachCount { group: group(row, &[]), people: 1 }).to_string();
        assert!(!stored.contains("planted") && !stored.contains("202555"), "{stored}");
        let read: ReachCount = serde_json::from_str(&stored).expect("its own form");
        assert_eq!((read.group.texts_to.as_deref(), read.group.language.as_str()), (Some("1"), "de"));
    }
}
