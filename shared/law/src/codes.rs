//! Codes: the closed lists of words that the law's data is written in.
//!
//! Each list is an enum whose variants carry the code they are written as. What a code means stands in
//! `shared/regimes/VOCABULARY.json`; the build fails when the two disagree, so neither can gain a code without the other.

use std::fmt;

/// Declares one list of codes: an enum with serde, `Display` and `FromStr` through the code, read also by its other names.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident = $list:literal {
        $($(#[$of:meta])* $variant:ident = $code:literal $(| $other:literal)*,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $(#[doc = concat!("Written `", $code, "`.")] $(#[$of])* #[serde(rename = $code $(, alias = $other)*)] $variant,)+
        }

        impl $name {
            /// The name of the list in `VOCABULARY.json`.
            pub const LIST: &str = $list;
            /// Every code, in the order of the list.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code as it is written in data.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::codes::UnknownCode;

            fn from_str(written: &str) -> Result<Self, Self::Err> {
                match written {
                    $($code $(| $other)* => Ok(Self::$variant),)+
                    _ => Err($crate::codes::UnknownCode::new(Self::LIST, written, Self::ALL.iter().map(|known| known.code()))),
                }
            }
        }
    };
}
pub(crate) use codes;

/// How many near names an error offers.
const NEAREST: usize = 3;

/// A word that is not on a list, with the listed words nearest to it.
///
/// The word itself is not repeated: where columns of a customer list are shifted, it is somebody's personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    /// The list that was searched.
    pub list: &'static str,
    /// The nearest words of the list, nearest first.
    pub nearest: Vec<&'static str>,
}

impl UnknownCode {
    /// The error for what was written, against the words that the list has.
    pub fn new(list: &'static str, written: &str, known: impl Iterator<Item = &'static str>) -> Self {
        Self { list, nearest: nearest(written, known) }
    }
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not one of {}; the nearest are {}", self.list, self.nearest.join(", "))
    }
}

impl std::error::Error for UnknownCode {}

/// The few `known` words that look most like `written`, whatever its case and punctuation.
pub fn nearest<'k>(written: &str, known: impl Iterator<Item = &'k str>) -> Vec<&'k str> {
    let written = plain(written);
    let mut scored: Vec<(f64, &'k str)> =
        known.map(|word| (strsim::jaro_winkler(&written, &plain(word)), word)).collect();
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    scored.into_iter().take(NEAREST).map(|(_, word)| word).collect()
}

/// Letters and digits only, in lower case.
pub(crate) fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
