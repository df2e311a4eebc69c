//! The first line: which column holds what.
//!
//! Names are compared by their letters and digits alone, so `Given Name`, `given_name` and `GIVEN-NAME` are one. A column that
//! we do not know is kept as a field under a name that a notice's placeholder can have: `Plan (2026)` → `plan_2026`.

use std::collections::{HashMap, HashSet};

use csv::StringRecord;
use spreadsheet::{bare, clean};

use crate::problem::{Problem, Problems};
use crate::refusal::Refusal;

/// The columns that we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum KnownColumn {
    Reference,
    GivenName,
    FamilyName,
    Email,
    Phone,
    PhoneType,
    AddressLine1,
    AddressLine2,
    AddressLine3,
    AddressLine4,
    AddressLine5,
    AddressLine6,
    AddressLine7,
    Country,
    Subdivision,
    Language,
    PreferredChannel,
    EmailConsent,
    BirthDate,
    DataTypes,
}

impl KnownColumn {
    const ALL: [Self; 20] = [
        Self::Reference,
        Self::GivenName,
        Self::FamilyName,
        Self::Email,
        Self::Phone,
        Self::PhoneType,
        Self::AddressLine1,
        Self::AddressLine2,
        Self::AddressLine3,
        Self::AddressLine4,
        Self::AddressLine5,
        Self::AddressLine6,
        Self::AddressLine7,
        Self::Country,
        Self::Subdivision,
        Self::Language,
        Self::PreferredChannel,
        Self::EmailConsent,
        Self::BirthDate,
        Self::DataTypes,
    ];
    pub(crate) const ADDRESS_LINES: [Self; 7] = [
        Self::AddressLine1,
        Self::AddressLine2,
        Self::AddressLine3,
        Self::AddressLine4,
        Self::AddressLine5,
        Self::AddressLine6,
        Self::AddressLine7,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::PhoneType => "phone_type",
            Self::AddressLine1 => "address_line_1",
            Self::AddressLine2 => "address_line_2",
            Self::AddressLine3 => "address_line_3",
            Self::AddressLine4 => "address_line_4",
            Self::AddressLine5 => "address_line_5",
            Self::AddressLine6 => "address_line_6",
            Self::AddressLine7 => "address_line_7",
            Self::Country => "country",
            Self::Subdivision => "subdivision",
            Self::Language => "language",
            Self::PreferredChannel => "preferred_channel",
            Self::EmailConsent => "email_consent",
            Self::BirthDate => "birth_date",
            Self::DataTypes => "data_types",
        }
    }

    fn named(written: &str) -> Option<Self> {
        let squeezed = bare(written);
        Self::ALL.into_iter().find(|known| bare(known.name()) == squeezed)
    }

    /// The known column, among those that the file lacks, that an unknown one may be meant for.
    fn named_almost(written: &str, is_lacking: impl Fn(Self) -> bool) -> Option<Self> {
        /// At this likeness two names differ by a letter or two.
        const ALIKE: f64 = 0.85;
        let written = bare(written);
        Self::ALL.into_iter().filter(|known| is_lacking(*known)).find(|known| {
            let name = bare(known.name());
            // "email_address", "phone number", "first-name".
            written.contains(&name)
                || OTHER_NAMES.contains(&(written.as_str(), *known))
                || strsim::normalized_damerau_levenshtein(&name, &written) >= ALIKE
        })
    }
}

/// What else the columns are called elsewhere: pointed out, not taken, since `state` may as well be an order's.
const OTHER_NAMES: [(&str, KnownColumn); 14] = [
    ("firstname", KnownColumn::GivenName),
    ("forename", KnownColumn::GivenName),
    ("lastname", KnownColumn::FamilyName),
    ("surname", KnownColumn::FamilyName),
    ("mail", KnownColumn::Email),
    ("mobile", KnownColumn::Phone),
    ("cell", KnownColumn::Phone),
    ("tel", KnownColumn::Phone),
    ("address", KnownColumn::AddressLine1),
    ("street", KnownColumn::AddressLine1),
    ("state", KnownColumn::Subdivision),
    ("province", KnownColumn::Subdivision),
    ("dateofbirth", KnownColumn::BirthDate),
    ("dob", KnownColumn::BirthDate),
];

/// How many of the columns are ones that we know; `reference` outweighs all others, since nothing can be read without it.
pub(crate) fn known_columns(header: &StringRecord) -> usize {
    let known = header.iter().filter_map(KnownColumn::named);
    known.map(|known| if known == KnownColumn::Reference { KnownColumn::ALL.len() } else { 1 }).sum()
}

/// A column of the file.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// Its place in a row.
    pub(crate) place: usize,
    /// Its name as the file has it, cleaned and cut, for problems.
    pub(crate) shown: String,
}

/// Which column holds what.
#[derive(Debug)]
pub(crate) struct Header {
    /// The first line itself, so that its repetition is recognized.
    pub(crate) record: StringRecord,
    known: HashMap<KnownColumn, Column>,
    /// Columns kept as fields, each with its placeholder's name.
    pub(crate) fields: Vec<(String, Column)>,
    /// Columns without a name: nothing should be in them.
    pub(crate) nameless: Vec<usize>,
}

impl Header {
    /// The most columns of one file.
    const COLUMNS: usize = 500;
    /// The longest name of a column.
    const NAME_LENGTH: usize = 64;

    /// Reads the first line, which is row `row`.
    ///
    /// # Errors
    /// [`Refusal::TooManyColumns`], [`Refusal::NoReferenceColumn`] and [`Refusal::ColumnTwice`].
    pub(crate) fn read(record: StringRecord, row: u64, problems: &mut Problems) -> Result<Self, Refusal> {
        // Before anything repeats a name: without a `reference`, the first line may be a customer.
        let named: HashSet<KnownColumn> = record.iter().filter_map(KnownColumn::named).collect();
        if !named.contains(&KnownColumn::Reference) {
            return Err(Refusal::NoReferenceColumn);
        }
        if record.len() > Self::COLUMNS {
            return Err(Refusal::TooManyColumns { limit: Self::COLUMNS });
        }
        refuse_twins(&record)?;
        let mut header =
            Self { record: StringRecord::new(), known: HashMap::new(), fields: Vec::new(), nameless: Vec::new() };
        for (place, name) in record.iter().enumerate() {
            let column = Column { place, shown: shown(name) };
            if column.shown.is_empty() {
                header.nameless.push(place);
            } else if let Some(known) = KnownColumn::named(name) {
                header.known.insert(known, column);
            } else if bare(name).chars().count() > Self::NAME_LENGTH {
                problems.add(row, Some(&column.shown), &Problem::LongColumnName);
            } else {
                if let Some(known) = KnownColumn::named_almost(name, |known| !named.contains(&known)) {
                    problems.add(row, Some(&column.shown), &Problem::ColumnNamedAlmost { known: known.name() });
                }
                let name = header.placeholder(name, place);
                header.fields.push((name, column));
            }
        }
        Ok(Self { record, ..header })
    }

    /// The column that holds this.
    pub(crate) fn column(&self, known: KnownColumn) -> Option<&Column> {
        self.known.get(&known)
    }

    /// A name that a placeholder can have: ASCII letters, digits and underscores, not beginning with a digit, and no other
    /// column's.
    fn placeholder(&self, name: &str, place: usize) -> String {
        let mut placeholder = String::new();
        for character in clean(name).text.chars() {
            if character.is_ascii_alphanumeric() {
                placeholder.push(character.to_ascii_lowercase());
            } else if !placeholder.is_empty() && !placeholder.ends_with('_') {
                placeholder.push('_');
            }
        }
        placeholder.truncate(placeholder.trim_end_matches('_').len());
        // Names in another script leave nothing over, and those that begin with a digit or mean something to a template
        // cannot stand.
        if placeholder.is_empty() {
            placeholder = format!("column_{}", place + 1);
        } else if placeholder.starts_with(|first: char| first.is_ascii_digit()) || is_reserved(&placeholder) {
            placeholder = format!("field_{placeholder}");
        }
        let taken = |candidate: &str| self.fields.iter().any(|(other, _)| other == candidate);
        if taken(&placeholder) {
            // `Größe` and `Grüße` are two names and one placeholder; the place distinguishes them.
            placeholder = format!("{placeholder}_{}", place + 1);
        }
        placeholder
    }
}

/// Words of the template language.
fn is_reserved(name: &str) -> bool {
    matches!(
        name,
        "and" | "else" | "false" | "for" | "if" | "in" | "is" | "loop" | "none" | "not" | "or" | "self" | "true"
    )
}

fn shown(name: &str) -> String {
    clean(name).text.chars().take(Header::NAME_LENGTH).collect()
}

fn refuse_twins(record: &StringRecord) -> Result<(), Refusal> {
    let mut places = HashMap::new();
    for (place, name) in record.iter().enumerate() {
        let squeezed = bare(name);
        if squeezed.is_empty() {
            continue;
        }
        if let Some(first) = places.insert(squeezed, place + 1) {
            return Err(Refusal::ColumnTwice { name: shown(name), first, second: place + 1 });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&str]) -> (Result<Header, Refusal>, Problems) {
        let mut problems = Problems::default();
        (Header::read(StringRecord::from(names), 1, &mut problems), problems)
    }

    #[test]
    fn names_are_known_in_any_case_order_and_punctuation() {
        let (header, problems) = read(&["E-Mail", " Given Name ", "REFERENCE", "address line-1", "birthDate"]);
        let header = header.expect("a header");
        for (known, place) in [
            (KnownColumn::Email, 0),
            (KnownColumn::GivenName, 1),
            (KnownColumn::Reference, 2),
            (KnownColumn::AddressLine1, 3),
            (KnownColumn::BirthDate, 4),
        ] {
            assert_eq!(header.column(known).map(|column| column.place), Some(place), "{known:?}");
        }
        assert!(header.column(KnownColumn::Phone).is_none() && problems.kept().is_empty());
    }

    #[test]
    fn unknown_columns_get_names_that_placeholders_can_have() {
        let (header, _) = read(&[
            "reference",
            "Plan (2026)",
            "2nd owner",
            "Größe",
            "Grüße",
            "账号",
            "if",
            "",
            "Straße & Nr.",
            "__x__",
        ]);
        let header = header.expect("a header");
        let names: Vec<&str> = header.fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["plan_2026", "field_2nd_owner", "gr_e", "gr_e_5", "column_6", "field_if", "stra_e_nr", "x"]);
        assert_eq!(header.nameless, [7]);
    }

    #[test]
    fn a_name_that_is_almost_known_is_pointed_out_and_kept() {
        let names =
            ["reference", "adress_line_1", "given_nmae", "plan", "Surname", "E-mail address", "phone_2", "phone"];
        let (header, problems) = read(&names);
        assert_eq!(header.expect("a header").fields.len(), 6);
        let columns: Vec<_> = problems.kept().iter().map(|problem| problem.column.as_deref()).collect();
        assert_eq!(columns, [Some("adress_line_1"), Some("given_nmae"), Some("Surname"), Some("E-mail address")]);
        assert!(problems.kept()[3].message.contains("If email is meant"));
    }

    #[test]
    fn headers_that_leave_a_doubt_are_refused() {
        assert_eq!(read(&["email", "phone"]).0.expect_err("refused"), Refusal::NoReferenceColumn);
        assert_eq!(
            read(&["reference", "Plan", "email", "plan_"]).0.expect_err("refused"),
            Refusal::ColumnTwice { name: "plan_".into(), first: 2, second: 4 }
        );
        assert_eq!(
            read(&["Reference", "reference"]).0.expect_err("refused"),
            Refusal::ColumnTwice { name: "reference".into(), first: 1, second: 2 }
        );
        let many: Vec<String> =
            (0..600).map(|number| format!("reference{number}")).chain(["reference".into()]).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(read(&many).0.expect_err("refused"), Refusal::TooManyColumns { limit: 500 });
    }
}
