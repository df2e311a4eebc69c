//! What a notice says: its texts in each language, and the facts that are given once and put into words for each language.
//!
//! What a law requires to be in a notice stands here as structure wherever it can (when it happened, whom to call, what is
//! paid for), so that a check of a notice reads fields and not prose. Nothing here is in a language but
//! [`Text`] and the texts of [`GuidanceBlock`]s.
//!
//! Deliberately absent: whether it satisfies a law (the check of a notice), and how it looks (crate `compose`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Time};
use law::vocabulary::Content as Element;
use law::{DataTypes, Residence};
use serde::{Deserialize, Serialize};

use super::declaration::Declaration;
use crate::customer::{Addressee, Language};

/// What a notice says, in every language it is written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The language for everyone whose own is missing.
    pub default_language: Language,
    /// What happened when, of whom, in facts.
    #[serde(default)]
    pub particulars: Particulars,
    /// Whom to ask, and when they answer.
    #[serde(default)]
    pub support: Support,
    /// What is paid for those affected. `None`: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitoring: Option<Monitoring>,
    /// The company's own domains: a link in a text leads to one of them or below it, or nowhere.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub domains: BTreeSet<Domain>,
    /// How a reader verifies that the notice is genuine. `None`: not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
    /// What the readers can do, by what was exposed of them and where they live, in order; taken from the guidance library
    /// when the notice was drafted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guidance: Vec<GuidanceBlock>,
    /// What a law requires to be said and no field above says, each at the end of the part of the text where it belongs
    /// ([`Declaration::part`]).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub declarations: BTreeMap<Element, Declaration>,
    /// The text by language; the default's is among them.
    pub texts: BTreeMap<Language, Text>,
}

/// A notice's text in one language: a subject and five parts in Markdown, and a short form in plain text.
///
/// Placeholders such as `{{ given_name }}` are filled from the customer's row. A block of the parts that begins with a line
/// such as `::: when data ssn` and ends with `:::` is for those only for whom that holds (crate `compose` has the whole
/// syntax).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The subject line.
    pub subject: String,
    /// What happened.
    pub what_happened: String,
    /// What information was involved.
    pub what_information_was_involved: String,
    /// What the company is doing.
    pub what_we_are_doing: String,
    /// What the reader can do.
    pub what_you_can_do: String,
    /// Where to ask.
    pub for_more_information: String,
    /// The short form, for text messages.
    pub text_message: String,
}

impl Text {
    /// The five parts of the body by their names, in reading order.
    #[must_use]
    pub fn parts(&self) -> [(&'static str, &str); 5] {
        [
            ("what_happened", &self.what_happened),
            ("what_information_was_involved", &self.what_information_was_involved),
            ("what_we_are_doing", &self.what_we_are_doing),
            ("what_you_can_do", &self.what_you_can_do),
            ("for_more_information", &self.for_more_information),
        ]
    }
}

/// The facts of a notice. What is not known is not said, and the check of a notice says which law asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Particulars {
    /// When it happened. `None`: nothing is said about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Occurred>,
    /// When the company discovered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>, format = Date))]
    pub discovered: Option<Date>,
    /// When the company determined that personal data are affected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>, format = Date))]
    pub determined: Option<Date>,
    /// Whether law enforcement had the notice held back. `None`: nothing is said about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delayed_by_law_enforcement: Option<bool>,
    /// What was exposed of those whose row does not say it; empty: what the incident says.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub data_types: DataTypes,
    /// The company, as its customers know it. `None`: as the incident names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// The company that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_company: Option<String>,
    /// The company's postal address, line by line, the country last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub postal_address: Vec<String>,
}

/// When a breach happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Occurred {
    /// On this day.
    On {
        /// The day.
        #[cfg_attr(feature = "schema", schema(value_type = String, format = Date))]
        date: Date,
    },
    /// On about this day, as far as is known.
    About {
        /// The day.
        #[cfg_attr(feature = "schema", schema(value_type = String, format = Date))]
        date: Date,
    },
    /// From one day to another.
    Between {
        /// The first day.
        #[cfg_attr(feature = "schema", schema(value_type = String, format = Date))]
        first: Date,
        /// The last day.
        #[cfg_attr(feature = "schema", schema(value_type = String, format = Date))]
        last: Date,
    },
    /// Nobody knows when, and the notice says so.
    Unknown,
}

/// Whom to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Support {
    /// The ways to contact the company, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// When calls are answered. Empty: nothing is said about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Hours>,
    /// By which clock: an IANA time zone such as `Pacific/Honolulu`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The languages that are spoken. Empty: nothing is said about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub languages: Vec<Language>,
    /// The ways to the data protection officer. Empty: there is none, or none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data_protection_officer: Vec<Contact>,
}

impl Support {
    /// The address to which an answer to an e-mail goes.
    #[must_use]
    pub fn reply_to(&self) -> Option<&str> {
        self.contacts.iter().find_map(|contact| match contact {
            Contact::Email { address } => Some(address.as_str()),
            _ => None,
        })
    }

    /// Whether there is a toll-free number.
    #[must_use]
    pub fn is_toll_free(&self) -> bool {
        self.contacts.iter().any(|contact| matches!(contact, Contact::Phone { toll_free: true, .. }))
    }
}

/// A way to reach the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum Contact {
    /// A phone number, written as its callers read it.
    Phone {
        /// The number.
        number: String,
        /// It is toll-free.
        #[serde(default)]
        toll_free: bool,
    },
    /// An e-mail address.
    Email {
        /// The address.
        address: String,
    },
    /// A page on one of the company's own domains.
    Web {
        /// Its whole address, with `https://`.
        address: String,
    },
    /// A postal address.
    Post {
        /// Line by line, the country last.
        lines: Vec<String>,
    },
}

/// From when to when, on which days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The first of consecutive days.
    pub first_day: Day,
    /// The last of them; the same for a single day.
    pub last_day: Day,
    /// From.
    #[cfg_attr(feature = "schema", schema(value_type = String, example = "08:00"))]
    pub from: Time,
    /// To.
    #[cfg_attr(feature = "schema", schema(value_type = String, example = "17:00"))]
    pub to: Time,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the days speak for themselves")]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Credit monitoring or identity protection that the company pays for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Monitoring {
    /// Who provides it.
    pub provider: String,
    /// What it is called.
    pub product: String,
    /// For how many months; where `codes` says that codes come from the pools, for how many at least.
    pub months: u16,
    /// Where to enroll: a page on one of the company's own domains, which leads on to the provider.
    pub enrol_at: String,
    /// The last day to enroll.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>, format = Date))]
    pub enrol_by: Option<Date>,
    /// The column of the list that holds each customer's own code. `None`: no code is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_column: Option<String>,
    /// Who gets a code of their own from the incident's pools of this product. `None`: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<CodesFor>,
    /// For people for whom one of these was exposed. Empty: for everyone.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub data_types: DataTypes,
}

/// Who gets a code from the incident's pools, each from the pool with the fewest months that are enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CodesFor {
    /// People for whom a binding law requires monitoring, for as long as the law that requires it longest says.
    Owed,
    /// These people, and everyone else to whom the notice offers it; their residence must be known only where `data_types` says to whom.
    Everyone,
}

/// How a reader verifies that a notice is genuine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// What the reader types there: one code for the whole notice, so it reveals nothing about anyone.
    pub code: VerificationCode,
    /// The official address where the code is typed in, on one of the company's own domains.
    pub address: String,
}

/// The code of a notice: eight letters and digits in two groups, none of which is easily mistaken for another (`7K3M-Q9XA`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VerificationCode(String);

impl VerificationCode {
    /// Crockford's digits, which leave out I, L, O and U: <https://www.crockford.com/base32.html>
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const LENGTH: usize = 8;

    /// A code that nobody can guess: 40 random bits.
    #[must_use]
    pub fn random() -> Self {
        // The random half of a version 4 UUID begins behind its variant bits.
        let random = uuid::Uuid::new_v4().as_u128();
        let digit = |place: usize| char::from(Self::DIGITS[(random >> (5 * place)) as usize & 31]);
        Self((0..Self::LENGTH).map(digit).collect())
    }

    /// The code without its hyphen, as it is stored and compared.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(Self::LENGTH / 2);
        write!(f, "{first}-{second}")
    }
}

/// The text is not a notice's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the eight letters and digits of a notice's code, such as 7K3M-Q9XA")]
pub struct NotACode;

impl FromStr for VerificationCode {
    type Err = NotACode;

    /// Reads a code as a person types it: in any case, with blanks and hyphens anywhere, O for 0, I and L for 1.
    fn from_str(typed: &str) -> Result<Self, NotACode> {
        let typed = typed.chars().filter(|character| !character.is_whitespace() && *character != '-');
        let digits = typed.take(Self::LENGTH + 1).map(|character| match character.to_ascii_uppercase() {
            'O' => Some('0'),
            'I' | 'L' => Some('1'),
            other => Self::DIGITS.contains(&u8::try_from(other).ok()?).then_some(other),
        });
        let code = digits.collect::<Option<String>>().ok_or(NotACode)?;
        (code.len() == Self::LENGTH).then_some(Self(code)).ok_or(NotACode)
    }
}

impl TryFrom<String> for VerificationCode {
    type Error = NotACode;
    fn try_from(text: String) -> Result<Self, NotACode> {
        text.parse()
    }
}

impl From<VerificationCode> for String {
    fn from(code: VerificationCode) -> Self {
        code.0
    }
}

/// A domain in its ASCII form, in lower case (`example.com`, `xn--bcher-kva.example`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Domain(String);

impl Domain {
    /// The domain.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a host is this domain or lies below it.
    #[must_use]
    pub fn covers(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        host.strip_suffix(self.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a domain such as example.com, in its ASCII form")]
pub struct NotADomain;

impl FromStr for Domain {
    type Err = NotADomain;

    /// Source of the form: RFC 1035, section 2.3.1, with the digits of RFC 1123, section 2.1.
    fn from_str(text: &str) -> Result<Self, NotADomain> {
        let text = text.trim().to_ascii_lowercase();
        let is_label = |label: &str| {
            let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            (1..=63).contains(&label.len())
                && label.bytes().all(inner)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let is_domain = text.len() <= 253 && text.contains('.') && text.split('.').all(is_label);
        // A number at the end makes an address of it, not a name.
        let named = text.rsplit('.').next().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_alphabetic()));
        (is_domain && named).then_some(Self(text)).ok_or(NotADomain)
    }
}

impl TryFrom<String> for Domain {
    type Error = NotADomain;
    fn try_from(text: String) -> Result<Self, NotADomain> {
        text.parse()
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.0
    }
}

/// Guidance of one topic, as it stood in the library when the notice was drafted, and what its author made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GuidanceBlock {
    /// The topic: the name of its file in the library.
    pub topic: String,
    /// The library's version of the topic: the day on which its sources were last checked.
    #[cfg_attr(feature = "schema", schema(value_type = String, format = Date))]
    pub version: Date,
    /// For people for whom one of these was exposed. Empty: for everyone.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub data_types: DataTypes,
    /// For those who live in one of these places. Empty: everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub places: Vec<Residence>,
    /// Only for people in place of whom somebody else reads it. `None`: for everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub addressee: Option<Addressee>,
    /// What of the laws' required content it brings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub satisfies: Vec<Element>,
    /// Its text by language: Markdown.
    #[cfg_attr(feature = "schema", schema(value_type = BTreeMap<String, String>))]
    pub texts: BTreeMap<Language, String>,
    /// The languages in which the author rewrote it: there the text is not the library's.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub rewritten: BTreeSet<Language>,
    /// Why the author left it out. `None`: it is in the notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped: Option<String>,
}

impl Content {
    /// These texts, and nothing beside them.
    #[must_use]
    pub fn of(default_language: Language, texts: BTreeMap<Language, Text>) -> Self {
        Self {
            default_language,
            particulars: Particulars::default(),
            support: Support::default(),
            monitoring: None,
            domains: BTreeSet::new(),
            verification: None,
            guidance: Vec::new(),
            declarations: BTreeMap::new(),
            texts,
        }
    }

    /// The text in the language closest to the one requested (`de-CH` → `de` → the default), and which that is.
    ///
    /// # Errors
    /// [`MissingDefault`] where not even the default is there, which [`Content::check`] refuses at the door.
    pub fn text_for(&self, wanted: Option<&Language>) -> Result<(&Language, &Text), MissingDefault> {
        let chain = std::iter::successors(wanted.cloned(), Language::parent).chain([self.default_language.clone()]);
        chain.into_iter().find_map(|language| self.texts.get_key_value(&language)).ok_or(MissingDefault)
    }

    /// Whether the default language's text is there.
    ///
    /// # Errors
    /// [`MissingDefault`] if not.
    pub fn check(&self) -> Result<(), MissingDefault> {
        self.text_for(None).map(|_| ())
    }

    /// The guidance that is in the notice.
    pub fn included_guidance(&self) -> impl Iterator<Item = &GuidanceBlock> {
        self.guidance.iter().filter(|block| block.dropped.is_none())
    }
}

/// The content has no text in its default language.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("no text in the default language")]
pub struct MissingDefault;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = VerificationCode::random();
        assert_eq!(code.to_string().len(), 9);
        assert_eq!(code.to_string().to_lowercase().parse(), Ok(code.clone()));
        assert_eq!("o123-iLab".parse::<VerificationCode>().expect("a code").to_string(), "0123-11AB");
        for text in ["", "7K3M-Q9X", "7K3M-Q9XAA", "7K3M-Q9XU", "7K3M-Q9X\u{e9}"] {
            assert_eq!(text.parse::<VerificationCode>(), Err(NotACode), "{text}");
        }
        assert_ne!(code, VerificationCode::random());
    }

    #[test]
    fn a_domain_covers_itself_and_what_lies_below_it() {
        let domain: Domain = " Example.COM ".parse().expect("a domain");
        for (host, covered) in [
            ("example.com", true),
            ("Notice.Example.com", true),
            ("badexample.com", false),
            ("example.com.evil.net", false),
            ("example.org", false),
        ] {
            assert_eq!(domain.covers(host), covered, "{host}");
        }
        for text in
            ["", "localhost", "example..com", "-a.example", "192.0.2.1", "exämple.com", "a b.com", "example.com/x"]
        {
            assert_eq!(text.parse::<Domain>(), Err(NotADomain), "{text}");
        }
    }

    #[test]
    fn what_was_written_before_there_was_more_to_say_still_reads() {
        let text = r#"{"default_language":"en","texts":{}}"#;
        let content: Content = serde_json::from_str(text).expect("content");
        assert_eq!(content.particulars, Particulars::default());
        let facts = r#"{"occurred":{"between":{"first":"2026-11-19","last":"2026-11-20"}},"discovered":"2026-11-20"}"#;
        let facts: Particulars = serde_json::from_str(facts).expect("facts");
        assert!(matches!(facts.occurred, Some(Occurred::Between { .. })));
        assert!(serde_json::from_str::<Particulars>(r#"{"occured":"unknown"}"#).is_err());
    }
}
