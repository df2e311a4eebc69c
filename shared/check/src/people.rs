//! Whom a notice goes to, in numbers.

use std::collections::BTreeMap;

use law::{People, Profile};
use model::columns::Columns;
use model::customer::Language;
use model::notice::Content;

use crate::enrollment_codes::Codes;

/// The customers of a notice's list.
#[derive(Clone, Debug, Default)]
pub struct Recipients {
    people: BTreeMap<Profile, u64>,
    /// By the language's tag, `und` where the list does not say.
    pub languages: BTreeMap<String, u64>,
    /// Its columns. `None`: they were not counted, so nothing is said about them.
    pub columns: Option<Columns>,
    /// Who of them gets a code. `None`: not checked, so nothing is said about it.
    pub codes: Option<Codes>,
}

impl Recipients {
    /// These people, each profile with what was exposed of them.
    #[must_use]
    pub fn new(people: &People, languages: BTreeMap<String, u64>, columns: Option<Columns>) -> Self {
        Self { people: people.iter().collect(), languages, columns, codes: None }
    }

    /// How many people of this profile there are. `None`: nobody.
    pub(crate) fn people_of(&self, profile: &Profile) -> Option<u64> {
        self.people.get(profile).copied()
    }

    /// Every profile.
    pub(crate) fn profiles(&self) -> impl Iterator<Item = (&Profile, u64)> {
        self.people.iter().map(|(profile, people)| (profile, *people))
    }

    /// How many customers get the text in this language.
    pub(crate) fn readers(&self, content: &Content, language: &Language) -> u64 {
        self.languages
            .iter()
            .filter(|(tag, _)| {
                let wanted: Option<Language> = tag.parse().ok();
                content.text_for(wanted.as_ref()).is_ok_and(|(got, _)| got == language)
            })
            .map(|(_, people)| people)
            .sum()
    }
}
