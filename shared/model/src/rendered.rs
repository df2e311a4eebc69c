//! What one customer gets: an e-mail, a text message, a letter, or what somebody says who calls.
//!
//! How they are made is the crate `notice`'s.

mod letter;

use crate::customer::Language;

pub use letter::{Item, Letter, LetterBlock, MAX_PAGES, Run};

/// An e-mail, as one customer gets it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Email {
    /// The language it is written in.
    pub language: Language,
    /// The subject line: one line.
    pub subject: String,
    /// The plain-text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// Where an answer goes. `None`: to the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
}

/// A text message, as one customer gets it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sms {
    /// The language it is written in.
    pub language: Language,
    /// What it says.
    pub text: String,
}

/// What somebody says who calls one customer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Script {
    /// The language it is said in.
    pub language: Language,
    /// What is said, and in brackets what is not.
    pub text: String,
}

/// A text as HTML shows it where no markup can stand, such as an attribute or a title.
#[must_use]
pub fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
