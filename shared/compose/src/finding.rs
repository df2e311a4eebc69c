//! What is wrong with a notice: where, and what to do about it. Never a value of anybody.

use std::fmt;

use notice::links::LinkFault;

/// Something to correct before a notice can be composed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where in the content: the names on the way to it, such as `texts/en/what_happened`.
    pub place: String,
    /// In which line of the text there, from 1. `None`: not in a text.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong, with the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A brace of the template language that is no placeholder.
    NoPlaceholder,
    /// A character for private use, which no reader's font shows.
    PrivateCharacter,
    /// A link to a place that is none of the company's own.
    ForeignLink,
    /// A link that is no web address, no mail address and no phone number.
    UnsafeLink,
    /// A picture: most readers see none, and fetching it would reveal that somebody reads.
    Picture,
    /// HTML.
    Html,
    /// A line that begins with `:::` and is no condition.
    NoCondition {
        /// What is wrong with it.
        why: String,
    },
    /// A condition that does not end, or an end without one.
    Unbalanced,
    /// Everything of a part is for some only: others would find an empty heading.
    NobodyElse,
    /// No words for this language.
    UnknownLanguage {
        /// Those that there are.
        known: String,
    },
    /// A topic of guidance without a text in a language of the notice.
    NoGuidance {
        /// Which topic.
        topic: String,
    },
    /// No time zone of this name.
    UnknownTimeZone,
    /// A language that the others have no name for.
    UnnamedLanguage,
    /// A column that cannot be named.
    NoColumn,
    /// Codes from the pools beside something that only codes from a column, or no codes, can have.
    CodesTwice,
    /// What comes out is longer than the table takes.
    TooLong {
        /// How many bytes it has.
        bytes: usize,
    },
}

impl From<LinkFault> for Problem {
    fn from(fault: LinkFault) -> Self {
        match fault {
            LinkFault::Foreign => Self::ForeignLink,
            LinkFault::Unsafe => Self::UnsafeLink,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPlaceholder => f.write_str("a text whose placeholders look like {{ given_name }}"),
            Self::PrivateCharacter => f.write_str("a text without private-use characters"),
            Self::ForeignLink => {
                f.write_str("links to the domains of `domains` only: declare one there if it is the company's own, or name the place in words")
            }
            Self::UnsafeLink => f.write_str("links that begin with https://, mailto: or tel:"),
            Self::Picture => f.write_str("a text without pictures: few readers see them, and fetching one reveals who reads"),
            Self::Html => f.write_str("Markdown without HTML"),
            Self::NoCondition { why } => f.write_str(why),
            Self::Unbalanced => f.write_str("a `:::` at the end of each `::: when …`, and none without one"),
            Self::NobodyElse => {
                f.write_str("at least one paragraph for everyone, before or after what is for some only")
            }
            Self::UnknownLanguage { known } => {
                write!(f, "a language that we have words for: {known}; others are added in shared/compose/languages")
            }
            Self::NoGuidance { topic } => {
                write!(f, "guidance in this language: write `guidance/rewritten/{topic}` in it, or leave the topic out")
            }
            Self::UnknownTimeZone => f.write_str("an IANA time zone such as Pacific/Honolulu"),
            Self::UnnamedLanguage => f.write_str("a language that shared/compose/languages has a name for"),
            Self::NoColumn => f.write_str("the name of a column: letters, digits and underscores"),
            Self::CodesTwice => f.write_str(
                "nothing here where `codes` says who gets a code from the pools: `owed` gives one to whoever a law entitles, and a code has one source",
            ),
            Self::TooLong { bytes } => {
                write!(
                    f,
                    "a shorter text, or less guidance: the result has {bytes} bytes, and at most {} are accepted",
                    crate::MAX_BYTES
                )
            }
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}", self.place, self.problem),
            None => write!(f, "{}: {}", self.place, self.problem),
        }
    }
}
