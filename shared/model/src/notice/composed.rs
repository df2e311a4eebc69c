//! What becomes of a notice in one language: templates that only need a customer's values.
//!
//! Composing (crate `compose`) happens when a notice is drafted, with all that Markdown, languages and e-mail markup take;
//! filling in ([`notice`]) happens a million times, and needs nothing but what stands here. What is approved is this.

use std::collections::BTreeSet;

use jiff::civil::Date;
use law::DataTypes;
use serde::{Deserialize, Serialize};

use crate::customer::Language;
use crate::digest::Digest;
use crate::entry::Entry;

/// A notice in one language, ready to be filled in. Each text is a template of minijinja; see the crate `notice` for what
/// it can name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composed {
    /// The language.
    pub language: Language,
    /// The subject line.
    pub subject: String,
    /// The e-mail as HTML.
    pub html: String,
    /// The e-mail as plain text.
    pub text: String,
    /// The text message.
    pub text_message: String,
    /// The letter, as JSON of the form of [`crate::rendered::Letter`]. Empty: it was composed before there were letters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub letter: String,
    /// What somebody says who calls. Empty: it was composed before there were calls.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub script: String,
    /// What was exposed of those whose row does not say it.
    pub data_types: DataTypes,
    /// Where an answer to the e-mail goes. `None`: to its sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The columns of the list that the texts name.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub placeholders: BTreeSet<String>,
    /// How the language writes a day.
    pub long_date: LongDate,
}

impl Entry for Composed {
    const WHAT: &'static str = "what was made of a notice";
}

impl Composed {
    /// By what the notice is bound to these templates.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of_json(self)
    }
}

/// How a language writes a day, month by month: `November {day}, {year}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LongDate(pub Vec<String>);

impl LongDate {
    /// The day in words, or as ISO 8601 writes it where the language has no words for it.
    #[must_use]
    pub fn write(&self, date: Date) -> String {
        let month = usize::try_from(date.month() - 1).ok().and_then(|month| self.0.get(month));
        month.map_or_else(
            || date.to_string(),
            |form| form.replace("{day}", &date.day().to_string()).replace("{year}", &date.year().to_string()),
        )
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_written_by_its_months_form() {
        let form = LongDate((1..=12).map(|month| format!("{{day}}. ({month}) {{year}}")).collect());
        assert_eq!(form.write(date(2026, 11, 3)), "3. (11) 2026");
        assert_eq!(LongDate::default().write(date(2026, 11, 3)), "2026-11-03");
    }
}
