//! The affected people, counted by profile.

use std::collections::BTreeMap;

use crate::data_types::DataTypes;
use crate::profile::Profile;

/// How many people there are of each profile. Profiles of nobody are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    counts: BTreeMap<Profile, u64>,
}

impl People {
    /// Adds people of one profile.
    pub fn add(&mut self, profile: Profile, count: u64) {
        if count > 0 {
            let sum = self.counts.entry(profile).or_default();
            *sum = sum.saturating_add(count);
        }
    }

    /// Is nobody known to be affected?
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Everybody together.
    pub fn total(&self) -> u64 {
        self.counts.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The profiles with their counts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Profile, u64)> {
        self.counts.iter().map(|(profile, count)| (*profile, *count))
    }

    /// Everything that was exposed of anybody.
    pub fn data_types(&self) -> DataTypes {
        self.counts.keys().fold(DataTypes::EMPTY, |all, profile| all.union(profile.data_types))
    }
}

impl FromIterator<(Profile, u64)> for People {
    fn from_iter<I: IntoIterator<Item = (Profile, u64)>>(counted: I) -> Self {
        let mut people = Self::default();
        for (profile, count) in counted {
            people.add(profile, count);
        }
        people
    }
}
