//! What is wrong with a row or one of its fields, in words for whoever made the file.
//!
//! A problem says where it is, what was expected, what became of the row and what to do. It never holds the value: the only
//! words of a file that it repeats are the names of columns. A file may have a problem in every field, so only the first
//! [`ListReport::PROBLEMS_KEPT`] are kept, and all are counted by kind. Rows that are left out or cannot be reached have a share of their
//! own, which no number of lesser problems uses up.

use std::collections::BTreeMap;
use std::fmt;

use model::list::{ListReport, RowProblem};

/// One kind of problem; its text says what was expected and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    /// The reference is blank, or a spreadsheet's placeholder for an empty cell.
    #[error("Expected your own number or name for this customer: fill it in.")]
    NoReference,
    /// Two customers may look the same.
    #[error(
        "A spreadsheet has rounded this number (as in 1.23E+11), so different customers may look the same: format the \
         column as text and export again."
    )]
    RoundedReference,
    /// Undecodable or far too long.
    #[error(
        "Expected a reference of at most 10,000 readable characters: correct it, or save the file again as “CSV UTF-8”."
    )]
    UnreadableReference,
    /// As happens where files are joined.
    #[error("This row repeats the names of the columns: remove it.")]
    RepeatedHeader,
    /// A separator within a value shifts all values after it.
    #[error(
        "The row has more fields than there are columns, so it is not certain which value belongs where: put quotes \
         around values that contain the separator."
    )]
    TooManyFields,
    /// Trailing fields are missing.
    #[error("The row has fewer fields than there are columns; the missing ones count as blank.")]
    TooFewFields,
    /// Bytes that are no characters of the file's encoding.
    #[error("Some characters cannot be read: save the file again as “CSV UTF-8”.")]
    Undecodable,
    /// See [`spreadsheet::clean`].
    #[error("Invisible control characters were taken out; nothing needs to be done.")]
    InvisibleCharacters,
    #[error("Expected at most 10,000 characters: shorten it.")]
    TooLong,
    #[error("The row's values are together longer than one row may be (200 KB): shorten them.")]
    RowTooLong,
    #[error("Expected one e-mail address such as name@example.com: correct it.")]
    NotAnEmail,
    #[error(
        "Mail can only be sent to addresses with plain letters (a to z) before the @: ask the customer for another one."
    )]
    EmailBeyondAscii,
    #[error("Expected one phone number that exists in its country, best as +12025550123: correct it.")]
    NotAPhone,
    #[error(
        "The number lacks its country: write it with + and the country's code (+12025550123), or fill in the country."
    )]
    PhoneWithoutCountry,
    #[error("A spreadsheet has rounded this number (as in 1.2E+10): format the column as text and export again.")]
    RoundedPhone,
    /// E.164 has no extensions.
    #[error("The number was taken without its extension, which cannot be dialled by machine.")]
    PhoneExtension,
    #[error("Expected mobile or fixed.")]
    UnknownPhoneType,
    #[error("Expected a country by its two letters, such as DE{}.", perhaps(*nearest))]
    UnknownCountry {
        /// A country whose name looks much like it.
        nearest: Option<&'static str>,
    },
    #[error("Expected a subdivision of the row's country by its ISO 3166-2 code, such as US-CA{}.", perhaps(*nearest))]
    UnknownSubdivision {
        /// A subdivision of that country whose name looks much like it.
        nearest: Option<&'static str>,
    },
    #[error("The subdivision is not in the row's country: correct one of them.")]
    SubdivisionElsewhere,
    #[error("Expected the subdivision with its country, such as US-CA, or the country filled in.")]
    SubdivisionWithoutCountry,
    #[error("Expected a language tag such as en, es or de-CH.")]
    NotALanguage,
    #[error("Expected one of email, sms, letter, call.")]
    UnknownChannel,
    #[error(
        "The row has no valid address or number for its preferred channel (texts need a mobile number): fill it \
         in; otherwise another channel is used."
    )]
    PreferenceOutOfReach,
    #[error("Expected yes or no.")]
    UnclearConsent,
    #[error("Expected a date as year-month-day, such as 1980-02-28.")]
    NotADate,
    #[error("The date can be read in two ways: write it as year-month-day, such as 1980-02-28.")]
    AmbiguousDate,
    #[error("Expected a date of birth from 1900 until today: correct it.")]
    ImplausibleDate,
    #[error(
        "Expected data types from the vocabulary, separated by semicolons (the nearest are {}). Until this is corrected, what \
         the incident says counts for this customer.",
        nearest.join(", ")
    )]
    UnknownDataType {
        /// The listed ones that look most like it.
        nearest: Vec<&'static str>,
    },
    #[error("No e-mail address, phone number or postal address can be used: fill one in.")]
    NoChannel,
    #[error("Row {row} has the same reference: the two rows were merged{}.", but_differ(differing))]
    SameReference {
        /// The earlier row.
        row: u64,
        /// Columns in which the two rows say different things.
        differing: Vec<&'static str>,
    },
    #[error(
        "Looks like the person of row {row} (same {by}): if it is one person, give both rows one reference; otherwise \
         this person is notified twice."
    )]
    LooksAlike {
        /// The earlier row.
        row: u64,
        /// What both share.
        by: Likeness,
    },
    #[error("Merged, as asked, with the person of row {row} (same {by}).")]
    MergedLookalike {
        /// The earlier row.
        row: u64,
        /// What both share.
        by: Likeness,
    },
    #[error("Kept as a field for notices. If {known} is meant, rename the column and load the file again.")]
    ColumnNamedAlmost {
        /// The column that may be meant.
        known: &'static str,
    },
    #[error("A column with values has no name: name it in the first line.")]
    NamelessColumn,
    #[error("Expected a column name of at most 64 letters and digits: shorten it.")]
    LongColumnName,
}

fn perhaps(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!("; perhaps {nearest} is meant")).unwrap_or_default()
}

fn but_differ(columns: &[&str]) -> String {
    if columns.is_empty() {
        return String::new();
    }
    let columns = columns.join(", ");
    format!(
        ", and where they differ ({columns}) the later one counts. If they are two different people, give each their own reference"
    )
}

/// What makes two rows look like one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Likeness {
    /// The same e-mail address.
    Email,
    /// The same phone number and name.
    PhoneAndName,
    /// The same name, date of birth and address.
    NameBirthDateAndAddress,
}

/// What becomes of a row that has a problem.
enum Outcome {
    RowNotLoaded,
    FieldLeftOut,
    Kept,
}

impl Problem {
    /// The stable word for the kind.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NoReference => "no_reference",
            Self::RoundedReference => "rounded_reference",
            Self::UnreadableReference => "unreadable_reference",
            Self::RepeatedHeader => "repeated_header",
            Self::TooManyFields => "too_many_fields",
            Self::TooFewFields => "too_few_fields",
            Self::Undecodable => "undecodable",
            Self::InvisibleCharacters => "invisible_characters",
            Self::TooLong => "too_long",
            Self::RowTooLong => "row_too_long",
            Self::NotAnEmail => "not_an_email",
            Self::EmailBeyondAscii => "email_beyond_ascii",
            Self::NotAPhone => "not_a_phone",
            Self::PhoneWithoutCountry => "phone_without_country",
            Self::RoundedPhone => "rounded_phone",
            Self::PhoneExtension => "phone_extension",
            Self::UnknownPhoneType => "unknown_phone_type",
            Self::UnknownCountry { .. } => "unknown_country",
            Self::UnknownSubdivision { .. } => "unknown_subdivision",
            Self::SubdivisionElsewhere => "subdivision_elsewhere",
            Self::SubdivisionWithoutCountry => "subdivision_without_country",
            Self::NotALanguage => "not_a_language",
            Self::UnknownChannel => "unknown_channel",
            Self::PreferenceOutOfReach => "preference_out_of_reach",
            Self::UnclearConsent => "unclear_consent",
            Self::NotADate => "not_a_date",
            Self::AmbiguousDate => "ambiguous_date",
            Self::ImplausibleDate => "implausible_date",
            Self::UnknownDataType { .. } => "unknown_data_type",
            Self::NoChannel => "no_channel",
            Self::SameReference { .. } => "same_reference",
            Self::LooksAlike { .. } => "looks_alike",
            Self::MergedLookalike { .. } => "merged_lookalike",
            Self::ColumnNamedAlmost { .. } => "column_named_almost",
            Self::NamelessColumn => "nameless_column",
            Self::LongColumnName => "long_column_name",
        }
    }

    fn outcome(&self) -> Outcome {
        match self {
            Self::NoReference
            | Self::RoundedReference
            | Self::UnreadableReference
            | Self::RepeatedHeader
            | Self::TooManyFields => Outcome::RowNotLoaded,
            Self::TooFewFields
            | Self::InvisibleCharacters
            | Self::PhoneExtension
            | Self::PreferenceOutOfReach
            | Self::NoChannel
            | Self::SameReference { .. }
            | Self::LooksAlike { .. }
            | Self::MergedLookalike { .. }
            | Self::ColumnNamedAlmost { .. } => Outcome::Kept,
            _ => Outcome::FieldLeftOut,
        }
    }
}

impl Problem {
    /// Because of it somebody in the file is not notified, unless a person acts.
    fn leaves_unnotified(&self) -> bool {
        matches!(self.outcome(), Outcome::RowNotLoaded) || *self == Self::NoChannel
    }
}

impl fmt::Display for Likeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Email => "e-mail address",
            Self::PhoneAndName => "phone number and name",
            Self::NameBirthDateAndAddress => "name, date of birth and address",
        })
    }
}

/// The problems of one file: the first ones in full, all of them by number.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    kept: Vec<RowProblem>,
    kept_of_unnotified: usize,
    counts: BTreeMap<&'static str, u64>,
}

impl Problems {
    /// Notes a problem of a field, or of the whole row where there is no column.
    pub(crate) fn add(&mut self, row: u64, column: Option<&str>, problem: &Problem) {
        *self.counts.entry(problem.code()).or_default() += 1;
        let unnotified = problem.leaves_unnotified();
        let kept = if unnotified { self.kept_of_unnotified } else { self.kept.len() - self.kept_of_unnotified };
        if kept == ListReport::PROBLEMS_KEPT {
            return;
        }
        self.kept_of_unnotified += usize::from(unnotified);
        let became = match problem.outcome() {
            Outcome::RowNotLoaded => " The row was not loaded.",
            Outcome::FieldLeftOut => " The field was left out; the rest was loaded.",
            Outcome::Kept => "",
        };
        self.kept.push(RowProblem {
            row,
            column: column.map(str::to_owned),
            code: problem.code().to_owned(),
            message: format!("{problem}{became}"),
        });
    }

    /// The first of them, in the order of the file.
    pub(crate) fn in_order(mut self) -> Self {
        self.kept.sort_by_key(|problem| problem.row);
        self
    }

    /// Those kept in full, in the order of the file.
    #[must_use]
    pub fn kept(&self) -> &[RowProblem] {
        &self.kept
    }

    /// How many of each kind there are, kept or not.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect()
    }
}
