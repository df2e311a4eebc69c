//! How a language writes days, hours, lists and time zones, as the build took it from ICU: patterns to fill in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A language that ships: its words and its forms.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ShippedLanguage {
    /// Its BCP 47 tag, which is the name of its folder.
    pub(crate) tag: String,
    /// Whether it is written from right to left.
    pub(crate) right_to_left: bool,
    /// Its words: the text of its Fluent files.
    pub(crate) words: String,
    /// Its forms.
    pub(crate) forms: Forms,
}

/// Patterns of a language.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Forms {
    /// How a day of each month is written, with `{day}` and `{year}`.
    pub(crate) long_dates: Vec<String>,
    /// The days of the week from Monday on.
    pub(crate) weekdays: Vec<String>,
    /// How each hour of the day is written, with `{minute}`.
    pub(crate) hours: Vec<String>,
    /// What stands between two things, between the first of several and the next, in the middle, before the last.
    pub(crate) between: Between,
    /// Time zones by their IANA name.
    pub(crate) time_zones: BTreeMap<String, String>,
}

/// What stands between the things of a list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Between {
    /// Of two.
    pub(crate) pair: String,
    /// Of more, before the last.
    pub(crate) middle: String,
    /// Of more, at the last.
    pub(crate) last: String,
}

impl Forms {
    /// A list in words.
    pub(crate) fn list(&self, things: &[String]) -> String {
        match things {
            [] => String::new(),
            [one] => one.clone(),
            [one, two] => format!("{one}{}{two}", self.between.pair),
            [first @ .., last] => format!("{}{}{last}", first.join(&self.between.middle), self.between.last),
        }
    }
}
