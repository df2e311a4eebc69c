//! Where a person lives, as far as the law cares: a country or one of its subdivisions.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A country (ISO 3166-1 alpha-2, `DE`) or a subdivision of one (ISO 3166-2, `US-CA`), known to exist.
///
/// The territories of the United States have a code of both kinds; here they are always subdivisions (`PR` is read as
/// `US-PR`), because their breach laws stand beside those of the states and federal law covers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Residence {
    code: &'static str,
}

/// ISO 3166-1 codes that are read as the subdivision of the United States that they also are.
const TERRITORIES: [(&str, &str); 6] =
    [("AS", "US-AS"), ("GU", "US-GU"), ("MP", "US-MP"), ("PR", "US-PR"), ("UM", "US-UM"), ("VI", "US-VI")];

impl Residence {
    /// Reads a code, in any case and with blanks around it.
    ///
    /// # Errors
    /// When ISO 3166 knows no such country or subdivision.
    pub fn parse(written: &str) -> Result<Self, UnknownResidence> {
        let code = written.trim().to_ascii_uppercase();
        let code = TERRITORIES.iter().find(|(country, _)| *country == code).map_or(code.as_str(), |(_, state)| state);
        let known = match code.len() {
            2 => rust_iso3166::from_alpha2(code).map(|country| country.alpha2),
            _ => rust_iso3166::iso3166_2::from_code(code).map(|subdivision| subdivision.code),
        };
        known.map(|code| Self { code }).ok_or(UnknownResidence)
    }

    /// The code: `DE`, `US-CA`.
    pub const fn code(self) -> &'static str {
        self.code
    }

    /// The country's part of the code: `US` of `US-CA`.
    pub fn country(self) -> &'static str {
        &self.code[..2]
    }

    /// The country itself: `US` of `US-CA`, and a country unchanged.
    #[must_use]
    pub fn in_country(self) -> Self {
        Self { code: self.country() }
    }

    /// Is this a country as a whole, with no subdivision known?
    pub const fn is_country(self) -> bool {
        self.code.len() == 2
    }

    /// Does `self` lie in `place`: the same place, or a subdivision of that country?
    pub fn lies_in(self, place: Self) -> bool {
        self == place || (place.is_country() && self.country() == place.code)
    }

    /// The name in English: `California`, `Germany`.
    pub fn name(self) -> &'static str {
        let name = if self.is_country() {
            rust_iso3166::from_alpha2(self.code).map(|country| country.name)
        } else {
            rust_iso3166::iso3166_2::from_code(self.code).map(|subdivision| subdivision.name)
        };
        name.unwrap_or(self.code)
    }
}

/// A code that ISO 3166 does not know. The code itself is not repeated: it came from a person's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a country of ISO 3166-1 (such as DE) or a subdivision of ISO 3166-2 (such as US-CA)")]
pub struct UnknownResidence;

impl FromStr for Residence {
    type Err = UnknownResidence;

    fn from_str(written: &str) -> Result<Self, UnknownResidence> {
        Self::parse(written)
    }
}

impl fmt::Display for Residence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code)
    }
}

impl Serialize for Residence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code)
    }
}

impl<'de> Deserialize<'de> for Residence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&written).map_err(serde::de::Error::custom)
    }
}
