//! What bodies are made of: texts and moments, each within its limit, and what is said of those that are not as expected.
//!
//! No web framework and no store is needed to check a body, so a program that only builds or shows one uses the same checks.

pub mod words;

use std::borrow::Cow;
use std::fmt;

use serde::de::{Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A body whose fields are checked before anything is done with it.
pub trait Checked {
    /// Notes every field that is not as expected.
    fn check(&self, errors: &mut FieldErrors);
}

/// A text in one line of at most `MAX` characters: no control characters, not blank, without blanks around it.
///
/// Reading takes any text; [`FieldErrors::text`] says what is wrong with it, so that all fields are reported at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Line<const MAX: usize>(String);

/// A text of at most `MAX` characters in as many lines as it likes: not blank, without blanks around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prose<const MAX: usize>(String);

/// What a text must be like.
pub trait Limited {
    /// The text, without blanks around it.
    fn text(&self) -> &str;
    /// How many characters it may have at most.
    const MAX: usize;
    /// Whether it may have several lines.
    const LINES: bool;
}

macro_rules! limited {
    ($name:ident, $lines:literal) => {
        impl<const MAX: usize> $name<MAX> {
            /// The text, without blanks around it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.trim()
            }

            /// The text, without blanks around it.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0.trim().to_owned()
            }
        }
        impl<const MAX: usize> Limited for $name<MAX> {
            fn text(&self) -> &str {
                self.as_str()
            }
            const MAX: usize = MAX;
            const LINES: bool = $lines;
        }
        impl<const MAX: usize> From<&str> for $name<MAX> {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
        impl<const MAX: usize> PartialSchema for $name<MAX> {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(MAX)).into()
            }
        }
        impl<const MAX: usize> ToSchema for $name<MAX> {
            fn name() -> Cow<'static, str> {
                format!("{}{MAX}", stringify!($name)).into()
            }
        }
    };
}
limited!(Line, false);
limited!(Prose, true);

/// Why a person did something, for colleagues and for the evidence.
pub type Reason = Prose<2_000>;

/// A moment with its offset from UTC, as RFC 3339 writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Moment(pub law::Moment);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rfc3339;

        impl Visitor<'_> for Rfc3339 {
            type Value = Moment;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a moment such as 2026-11-20T08:15:00Z")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Moment, E> {
                text.parse().map(Moment).map_err(|_| E::invalid_value(Unexpected::Other("text"), &self))
            }
        }

        deserializer.deserialize_str(Rfc3339)
    }
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}
impl ToSchema for Moment {}

/// One field that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Which field, as a JSON pointer (RFC 6901) after `#`.
    #[schema(example = "#/title")]
    pub pointer: String,
    /// What was expected there.
    #[schema(example = "at most 200 characters")]
    pub expected: String,
}

/// The fields that are not as expected.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// Notes that the field at this path (`title`, `texts/en/subject`) is not as expected.
    pub fn add(&mut self, path: &str, expected: impl Into<String>) {
        self.0.push(FieldError { pointer: format!("#/{path}"), expected: expected.into() });
    }

    /// Notes a text that is blank, too long, or has lines where it must not.
    pub fn text<T: Limited>(&mut self, path: &str, field: &T) {
        let text = field.text();
        if text.is_empty() {
            self.add(path, "a text that is not blank");
        } else if text.chars().count() > T::MAX {
            self.add(path, format!("at most {} characters", T::MAX));
        } else if text.chars().any(|character| character.is_control() && !(T::LINES && "\n\r\t".contains(character))) {
            let lines = if T::LINES { "other than line ends and tabs" } else { "or line ends" };
            self.add(path, format!("a text without control characters {lines}"));
        }
    }

    /// The same, where there is a text.
    pub fn optional<T: Limited>(&mut self, path: &str, field: Option<&T>) {
        if let Some(field) = field {
            self.text(path, field);
        }
    }

    /// Nothing, if nothing was noted.
    ///
    /// # Errors
    /// Itself, if anything was noted: the body is to be refused.
    pub fn finish(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// Every field that was noted, in the order in which it was.
    #[must_use]
    pub fn into_vec(self) -> Vec<FieldError> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors_of(check: impl FnOnce(&mut FieldErrors)) -> Vec<String> {
        let mut errors = FieldErrors::default();
        check(&mut errors);
        errors.0.into_iter().map(|error| error.expected).collect()
    }

    #[test]
    fn a_line_is_not_blank_not_too_long_and_one_line() {
        let expected = |text: &str| errors_of(|errors| errors.text("title", &Line::<5>::from(text)));
        assert!(expected(" títul ").is_empty(), "blanks around a text do not count, characters do");
        assert_eq!(expected("\n "), ["a text that is not blank"]);
        assert_eq!(expected("títulos"), ["at most 5 characters"]);
        assert_eq!(expected("a\r\nb"), ["a text without control characters or line ends"]);
    }

    #[test]
    fn prose_may_have_lines_and_no_other_control_characters() {
        let expected = |text: &str| errors_of(|errors| errors.text("text", &Prose::<9>::from(text)));
        assert!(expected("a\r\n\tb").is_empty());
        assert_eq!(expected("a\0b"), ["a text without control characters other than line ends and tabs"]);
    }

    #[test]
    fn what_is_not_a_moment_is_refused_without_repeating_it() {
        let error = serde_json::from_str::<Moment>("\"born 1980\"").expect_err("not a moment");
        assert!(error.to_string().contains("expected a moment such as") && !error.to_string().contains("1980"));
        assert!(serde_json::from_str::<Moment>("\"2026-11-20T08:15:00+01:00\"").is_ok());
    }
}
