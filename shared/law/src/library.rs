//! The law as the engine has it: all regimes, the holiday calendars, the names of data, in one value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::data_types::DataTypes;
use crate::regime::Regime;
use crate::vocabulary::{ClockStart, Content};

/// Everything that `shared/regimes` says, checked.
#[derive(Debug, Serialize, Deserialize)]
pub struct Library {
    pub(crate) regimes: Vec<Regime>,
    pub(crate) calendars: BTreeMap<String, Calendar>,
    pub(crate) words: Words,
    pub(crate) data_type_names: BTreeMap<String, DataTypes>,
}

/// What codes mean, in the words of the vocabulary: of those lists whose words are shown to people.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Words {
    pub(crate) content: BTreeMap<Content, String>,
    pub(crate) clock_start: BTreeMap<ClockStart, String>,
}

impl Library {
    /// All regimes, in order of their ids.
    pub fn regimes(&self) -> &[Regime] {
        &self.regimes
    }

    /// The regime of an id such as `us-ca`.
    pub fn regime(&self, id: &str) -> Option<&Regime> {
        let at = self.regimes.binary_search_by(|regime| regime.id.as_str().cmp(id)).ok()?;
        self.regimes.get(at)
    }

    /// A holiday calendar by its name in `holidays.toml`.
    pub fn calendar(&self, name: &str) -> Option<&Calendar> {
        self.calendars.get(name)
    }

    /// What a piece of content is, in words: `contact` is "contact details for questions".
    pub fn content_words(&self, content: Content) -> &str {
        self.words.content.get(&content).map_or(content.code(), String::as_str)
    }

    /// What starts a clock, in words: `awareness` is "controller or entity becomes aware".
    pub fn clock_words(&self, clock: ClockStart) -> &str {
        self.words.clock_start.get(&clock).map_or(clock.code(), String::as_str)
    }
}
