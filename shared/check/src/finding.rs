//! A finding: what is wrong, under which rule, where, for whom, and what to do.

use law::Obligation;
use law::vocabulary::{Content as Element, Format};
use model::customer::Language;
use model::id::CustomerId;
use serde::{Deserialize, Serialize};

/// One thing that is wrong with a notice. Holds no value of any customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Finding {
    /// Names the finding permanently, in any check of any notice: `required-content.us-ca.date_of_breach`.
    pub key: String,
    /// What kind of thing it is.
    pub code: Code,
    /// What it means for an approval.
    pub severity: Severity,
    /// The law or the rule.
    pub rule: Rule,
    /// Where.
    pub place: Location,
    /// What is wrong, as a sentence.
    pub wrong: String,
    /// What to do about it, as a sentence.
    pub fix: String,
    /// Whom it concerns.
    pub concerns: Concerns,
}

/// What a finding means for an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A binding law is not complied with: nothing goes out unless a named person sets the finding aside, with a reason.
    BlocksByLaw,
    /// It cannot go out like that. The author corrects it; nobody can set it aside.
    Blocks,
    /// It can go out, and would be better otherwise.
    Warns,
}

/// Kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// A law requires something that the notice does not say.
    RequiredContent,
    /// A law requires it under a condition that no fact settles.
    ConditionalContent,
    /// A law forbids something that the notice says.
    ForbiddenContent,
    /// A law forbids something that a text may say.
    PossiblyForbidden,
    /// A law wants the notice to look otherwise.
    Format,
    /// A law requires paid monitoring, and it is not offered to everyone concerned.
    MonitoringMissing,
    /// A law wants it paid for longer.
    MonitoringTooShort,
    /// Codes were uploaded, a law requires them for somebody, and nobody gets one.
    CodesUnused,
    /// There are fewer codes than people to whom the notice offers one.
    CodesMissing,
    /// A placeholder for a code is read by people who get none.
    CodeForNobody,
    /// The last day to enroll has passed.
    EnrolmentOver,
    /// There is no text in the default language.
    DefaultMissing,
    /// A part has nothing in it.
    EmptyPart,
    /// What is in braces is no column of the list.
    UnknownPlaceholder,
    /// A column is not filled for some customers.
    MissingValues,
    /// A link leads to a place that is not the company's own.
    UnsafeLink,
    /// Guidance was left out, and nobody says why.
    DroppedWithoutReason,
    /// The text message has more characters than are accepted.
    TextMessageTooLong,
    /// The text message goes in several segments.
    TextMessageSegments,
    /// As a letter it has more pages than are printed.
    LetterTooLong,
    /// Letters have no return address.
    LetterWithoutSender,
    /// The subject is cut off on phones.
    LongSubject,
    /// Customers read a language in which there is no text.
    LanguageMissing,
    /// The sentences are hard to read.
    Readability,
    /// Words that leave open what is known.
    Hedging,
    /// Readers cannot verify that the notice is genuine.
    NoVerification,
}

impl Code {
    /// The code as it is written.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RequiredContent => "required-content",
            Self::ConditionalContent => "conditional-content",
            Self::ForbiddenContent => "forbidden-content",
            Self::PossiblyForbidden => "possibly-forbidden",
            Self::Format => "format",
            Self::MonitoringMissing => "monitoring-missing",
            Self::MonitoringTooShort => "monitoring-too-short",
            Self::CodesUnused => "codes-unused",
            Self::CodesMissing => "codes-missing",
            Self::CodeForNobody => "code-for-nobody",
            Self::EnrolmentOver => "enrolment-over",
            Self::DefaultMissing => "default-missing",
            Self::EmptyPart => "empty-part",
            Self::UnknownPlaceholder => "unknown-placeholder",
            Self::MissingValues => "missing-values",
            Self::UnsafeLink => "unsafe-link",
            Self::DroppedWithoutReason => "dropped-without-reason",
            Self::TextMessageTooLong => "text-message-too-long",
            Self::TextMessageSegments => "text-message-segments",
            Self::LetterTooLong => "letter-too-long",
            Self::LetterWithoutSender => "letter-without-sender",
            Self::LongSubject => "long-subject",
            Self::LanguageMissing => "language-missing",
            Self::Readability => "readability",
            Self::Hedging => "hedging",
            Self::NoVerification => "no-verification",
        }
    }
}

/// The law or the rule that a finding rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Rule {
    /// The id of the law, such as `us-ca`. Absent: it is one of our own rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regime: Option<String>,
    /// The provision, or the rule's name.
    pub cite: String,
    /// What the law requires, or where the rule comes from.
    pub source: String,
}

/// Where in a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = Place))]
pub struct Location {
    /// The field of the content, such as `particulars/discovered`, or the part of a text, such as `what_happened`.
    pub field: String,
    /// The text's language. Absent: it is not about one language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub language: Option<Language>,
    /// The line of the text, from 1. Absent: it is about all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

impl Location {
    /// A field.
    pub(crate) fn field(field: impl Into<String>) -> Self {
        Self { field: field.into(), language: None, line: None }
    }

    /// A part of a text.
    pub(crate) fn text(part: impl Into<String>, language: &Language) -> Self {
        Self { field: part.into(), language: Some(language.clone()), line: None }
    }

    /// A line of it.
    pub(crate) fn line(self, line: usize) -> Self {
        Self { line: u32::try_from(line).ok(), ..self }
    }
}

/// Whom a finding concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Concerns {
    /// How many of the list's people. 0: not counted, or the notice as a whole.
    pub people: u64,
    /// The laws, by their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regimes: Vec<String>,
    /// Some of the people, by their opaque ids: at most 10.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub rows: Vec<CustomerId>,
}

impl Finding {
    /// A finding under one of our own rules, distinguished from others of its kind by `about`.
    pub(crate) fn ours(code: Code, severity: Severity, about: &[&str], place: Location, rule: [&str; 2]) -> Self {
        let [cite, source] = rule;
        Self {
            key: key(code, about),
            code,
            severity,
            rule: Rule { regime: None, cite: cite.to_owned(), source: source.to_owned() },
            place,
            wrong: String::new(),
            fix: String::new(),
            concerns: Concerns::default(),
        }
    }

    /// A finding under the law of an obligation; `cite` where another of its provisions than the one on notice says it.
    pub(crate) fn of_law(
        code: Code,
        severity: Severity,
        obligation: &Obligation,
        about: &str,
        place: Location,
    ) -> Self {
        let regime = obligation.regime;
        Self {
            key: key(code, &[&regime.id, about]),
            code,
            severity,
            rule: Rule {
                regime: Some(regime.id.clone()),
                cite: regime.individual.cite.clone(),
                source: regime.name.clone(),
            },
            place,
            wrong: String::new(),
            fix: String::new(),
            concerns: Concerns { regimes: vec![regime.id.clone()], ..Concerns::default() },
        }
    }

    /// The same, in words.
    pub(crate) fn says(self, wrong: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { wrong: wrong.into(), fix: fix.into(), ..self }
    }

    /// The same, for so many people.
    pub(crate) fn for_people(mut self, people: u64) -> Self {
        self.concerns.people = people;
        self
    }

    /// Whether it stands in the way of an approval, as long as nobody sets it aside who may.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.severity != Severity::Warns
    }
}

/// Letters, digits, `-`, `_` and `.` only, so that a key can stand in an address and in the key of an entry.
fn key(code: Code, about: &[&str]) -> String {
    let about = about.iter().map(|piece| {
        let plain = |letter: char| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '_' };
        piece.chars().map(plain).collect::<String>().to_lowercase()
    });
    std::iter::once(code.code().to_owned()).chain(about).collect::<Vec<_>>().join(".")
}

/// An element in words: "date of discovery".
pub(crate) fn words(element: Element) -> &'static str {
    law::library().content_words(element)
}

/// A format in a word that a key can hold.
pub(crate) fn slug(format: Format) -> String {
    format.code().replace(": ", "-").replace(' ', "_").to_lowercase()
}
