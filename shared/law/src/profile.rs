//! A profile: everything about a person on which a duty can depend.

use serde::{Deserialize, Serialize};

use crate::codes::codes;
use crate::data_types::DataTypes;
use crate::residence::Residence;

codes! {
    /// Whether a person is of age where they live.
    AgeGroup = "age_group" {
        Adult = "adult",
        Minor = "minor",
        /// Nobody recorded a date of birth.
        Unknown = "unknown",
    }
}

/// The people to whom the same law says the same: one residence, one set of exposed data, one age group.
///
/// Laws ask how many Californians lost a number, so people are counted by profile and never by marginals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Where they live.
    pub residence: Residence,
    /// What was exposed of each of them.
    pub data_types: DataTypes,
    /// Whether they are of age.
    pub age_group: AgeGroup,
}
