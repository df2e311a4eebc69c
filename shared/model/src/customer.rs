//! The affected customer: how to reach one person, and what was exposed.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use law::{AgeGroup, DataTypes, Profile, Residence};
use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::id::CustomerId;
use crate::personal::{EmailAddress, Personal, PhoneNumber};

/// One affected customer of one list. Whole rows live in the Customers table and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The opaque id; part of the key, so not repeated in the stored body.
    #[serde(skip, default = "no_id")]
    pub id: CustomerId,
    /// The company's own reference, so that results can be matched back to its records.
    pub reference: Personal<String>,
    /// Given name, as the list says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<Personal<String>>,
    /// Family name, as the list says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_name: Option<Personal<String>>,
    /// Where e-mail goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// Where texts and calls go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// One to seven address lines, without the country.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub address_lines: Vec<Personal<String>>,
    /// Country and, where known, subdivision. `None`: the list does not say, so a person must.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residence: Option<Residence>,
    /// The language to write in. `None`: the notice's default language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// What the person asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_channel: Option<Channel>,
    /// Whether the person agreed to electronic notice. `None`: not known, which no law reads as yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_consent: Option<bool>,
    /// For age groups and identity checks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Personal<Date>>,
    /// What data of this person was exposed. Empty: what the incident says.
    #[serde(default)]
    pub data_types: DataTypes,
    /// Columns that we do not know, kept for the notice's placeholders.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Personal<String>>,
    /// What was corrected since the list was sealed, in the order in which it was noted. It is no part of the sealed row, and of its
    /// digest: see [`Customer::corrected`].
    #[serde(skip)]
    pub corrections: Vec<Correction>,
}

/// How to reach a customer, learned after the list was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Where e-mail goes instead. `None`: as the list says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// Where texts and calls go instead. `None`: as the list says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// When that was noted; behind [`Customer::corrected`], since when it counts.
    pub at: Timestamp,
}

impl Correction {
    /// Since when this channel has a different address. `None`: it has none.
    #[must_use]
    pub fn of(&self, channel: Channel) -> Option<Timestamp> {
        let is_corrected = match channel {
            Channel::Email => self.email.is_some(),
            Channel::Sms | Channel::Call => self.phone.is_some(),
            Channel::Letter => false,
        };
        is_corrected.then_some(self.at)
    }
}

/// A phone, and whether a text may go there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// The number.
    pub number: PhoneNumber,
    /// The number is mobile, or may be and its row says so.
    pub takes_texts: bool,
}

/// Who reads a notice in place of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    /// The parent or guardian of a minor.
    Guardian,
    /// The family of somebody who died.
    NextOfKin,
}

impl Addressee {
    /// The column of the list that says so, by `guardian` or `next_of_kin`; a minor's birth date says it too.
    pub const COLUMN: &str = "addressee";

    /// Who reads in place of somebody of this age, where the list does not say otherwise. `None`: the customer reads.
    #[must_use]
    pub fn by_age(age_group: AgeGroup) -> Option<Self> {
        (age_group == AgeGroup::Minor).then_some(Self::Guardian)
    }
}

impl Customer {
    /// Who reads in place of this customer, as of `today`. `None`: the customer reads.
    #[must_use]
    pub fn addressee(&self, today: Date) -> Option<Addressee> {
        match self.fields.get(Addressee::COLUMN).map(|value| value.expose().trim().to_ascii_lowercase()).as_deref() {
            Some("next_of_kin" | "next of kin") => Some(Addressee::NextOfKin),
            Some("guardian") => Some(Addressee::Guardian),
            _ => Addressee::by_age(self.age_group(today)),
        }
    }

    /// The customer as reached by the last correction that counts, else as the list says. A correction counts once a second person has
    /// released something after it was noted: `released_at`, in order, is when that was. Nobody has approved what was noted later.
    #[must_use]
    pub fn corrected(mut self, released_at: &[Timestamp]) -> Self {
        let since = |noted: &Correction| released_at.iter().copied().find(|at| *at >= noted.at);
        self.corrections =
            self.corrections.into_iter().filter_map(|noted| Some(Correction { at: since(&noted)?, ..noted })).collect();
        if let Some(correction) = self.corrections.last() {
            self.email = correction.email.clone().or(self.email);
            self.phone = correction.phone.clone().or(self.phone);
        }
        self
    }

    /// The group of people whom the laws treat alike, as of `today`; `None` where the residence is unknown.
    #[must_use]
    pub fn profile(&self, today: Date) -> Option<Profile> {
        Some(Profile { residence: self.residence?, data_types: self.data_types, age_group: self.age_group(today) })
    }

    fn age_group(&self, today: Date) -> AgeGroup {
        /// Age in full years from which none of our laws calls a person a minor.
        const MAJORITY_YEARS: i16 = 18;
        match &self.birth_date {
            None => AgeGroup::Unknown,
            Some(born) => {
                let born = born.expose();
                let birthday_to_come = (today.month(), today.day()) < (born.month(), born.day());
                let years = today.year() - born.year() - i16::from(birthday_to_come);
                if years < MAJORITY_YEARS { AgeGroup::Minor } else { AgeGroup::Adult }
            }
        }
    }
}

fn no_id() -> CustomerId {
    CustomerId::of_reference(&[0; 32], "")
}

/// A language by its BCP 47 tag, in canonical case (`en`, `de-CH`, `zh-Hant`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

impl Language {
    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is that language, or a form of it: `de-CH` is within `de`.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        std::iter::successors(Some(self.clone()), Self::parent).any(|language| language == *other)
    }

    /// The same language without its last subtag (`de-CH` → `de`), or `None` at the end: RFC 4647's lookup.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('-').map(|(head, _)| Self(head.to_owned()))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not a language tag.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("expected a language tag such as en, es or de-CH")]
pub struct NotALanguage;

impl FromStr for Language {
    type Err = NotALanguage;
    fn from_str(text: &str) -> Result<Self, NotALanguage> {
        let mut subtags = text.trim().split(['-', '_']);
        let first = subtags.next().unwrap_or_default();
        if !(2..=3).contains(&first.len()) || !first.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(NotALanguage);
        }
        let mut tag = first.to_ascii_lowercase();
        for subtag in subtags {
            if !(1..=8).contains(&subtag.len()) || !subtag.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return Err(NotALanguage);
            }
            tag.push('-');
            tag.push_str(&match subtag.len() {
                2 => subtag.to_ascii_uppercase(),
                4 => subtag[..1].to_ascii_uppercase() + &subtag[1..].to_ascii_lowercase(),
                _ => subtag.to_ascii_lowercase(),
            });
        }
        (tag.len() <= 35).then_some(Self(tag)).ok_or(NotALanguage)
    }
}

impl TryFrom<String> for Language {
    type Error = NotALanguage;
    fn try_from(text: String) -> Result<Self, NotALanguage> {
        text.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_counts_once_a_second_person_released_something_and_a_later_one_undoes_nothing() {
        let at = |second| Timestamp::from_second(second).expect("in range");
        let to = |text: &str, second| Correction { email: text.parse().ok(), phone: None, at: at(second) };
        let row = serde_json::json!({ "reference": "1", "email": "listed@example.org" });
        let listed: Customer = serde_json::from_value(row).expect("a row");
        let corrections = vec![to("first@example.org", 10), to("second@example.org", 30)];
        let customer = Customer { corrections, ..listed };
        let reached = |released_at: &[i64]| {
            let released_at: Vec<Timestamp> = released_at.iter().map(|second| at(*second)).collect();
            let customer = customer.clone().corrected(&released_at);
            let since = customer.corrections.last().map(|correction| correction.at.as_second());
            (customer.email.expect("an address").expose().to_owned(), since)
        };
        assert_eq!(reached(&[5]), ("listed@example.org".to_owned(), None), "noted after the approval");
        assert_eq!(reached(&[5, 20]), ("first@example.org".to_owned(), Some(20)), "by a resend");
        assert_eq!(reached(&[5, 20, 40, 50]), ("second@example.org".to_owned(), Some(40)));
    }

    #[test]
    fn a_language_tag_takes_its_canonical_case() {
        for (given, canonical) in [("EN", "en"), ("de_ch", "de-CH"), ("ZH-hant", "zh-Hant"), (" fr ", "fr")] {
            assert_eq!(given.parse::<Language>().expect("a tag").as_str(), canonical);
        }
        for text in ["", "e", "english", "en-", "en-ü", "12"] {
            assert_eq!(text.parse::<Language>(), Err(NotALanguage), "{text}");
        }
    }
}
