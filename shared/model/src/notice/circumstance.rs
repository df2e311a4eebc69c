//! What a part of a notice can depend on, and for whom it holds.
//!
//! A template names a circumstance as `_when["data ssn"]`. Templates are stored with the notices that were approved, so these
//! names never change.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use law::{DataType, DataTypes, Profile, Residence};

use crate::customer::{Addressee, Customer};

/// Something that holds for some of a notice's customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circumstance {
    /// It is known what was exposed of them.
    AnyData,
    /// This was exposed of them.
    Data(DataType),
    /// They live in this country or subdivision.
    Residence(Residence),
    /// This person reads the notice in their stead.
    Addressee(Addressee),
}

/// What decides which circumstances hold for one customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// What was exposed of the customer.
    pub data_types: DataTypes,
    /// Where the customer lives. `None`: nobody knows.
    pub residence: Option<Residence>,
    /// Who reads in the customer's stead. `None`: the customer reads.
    pub addressee: Option<Addressee>,
}

/// The text names no circumstance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the name of a circumstance, such as `data ssn`, `residence US-CA`, `minor` or `next of kin`")]
pub struct UnknownCircumstance;

impl Circumstance {
    /// Whether it holds for this reader.
    #[must_use]
    pub fn holds(self, reader: &Reader) -> bool {
        match self {
            Self::AnyData => !reader.data_types.is_empty(),
            Self::Data(kind) => reader.data_types.contains(kind),
            Self::Residence(place) => reader.residence.is_some_and(|home| home.lies_in(place)),
            Self::Addressee(addressee) => reader.addressee == Some(addressee),
        }
    }
}

impl Reader {
    /// The reader of what this customer is sent on this day. `data_types` are those of a customer whose row names none.
    #[must_use]
    pub fn of(customer: &Customer, data_types: DataTypes, today: Date) -> Self {
        let own = if customer.data_types.is_empty() { data_types } else { customer.data_types };
        Self { data_types: own, residence: customer.residence, addressee: customer.addressee(today) }
    }
}

impl From<&Profile> for Reader {
    /// The reader as far as a profile says: a minor's guardian, and otherwise the customer. A profile does not say that somebody
    /// died, or that an adult has a guardian.
    fn from(profile: &Profile) -> Self {
        Self {
            data_types: profile.data_types,
            residence: Some(profile.residence),
            addressee: Addressee::by_age(profile.age_group),
        }
    }
}

impl fmt::Display for Circumstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnyData => f.write_str("data"),
            Self::Data(kind) => write!(f, "data {kind}"),
            Self::Residence(place) => write!(f, "residence {}", place.code()),
            Self::Addressee(Addressee::Guardian) => f.write_str("minor"),
            Self::Addressee(Addressee::NextOfKin) => f.write_str("next of kin"),
        }
    }
}

impl FromStr for Circumstance {
    type Err = UnknownCircumstance;

    fn from_str(name: &str) -> Result<Self, UnknownCircumstance> {
        match name.split_once(' ').unwrap_or((name, "")) {
            ("data", "") => Ok(Self::AnyData),
            ("data", code) => code.parse().map(Self::Data).map_err(|_| UnknownCircumstance),
            ("residence", code) => Residence::parse(code).map(Self::Residence).map_err(|_| UnknownCircumstance),
            ("minor", "") => Ok(Self::Addressee(Addressee::Guardian)),
            ("next", "of kin") => Ok(Self::Addressee(Addressee::NextOfKin)),
            _ => Err(UnknownCircumstance),
        }
    }
}

#[cfg(test)]
mod tests {
    use law::AgeGroup;

    use super::*;

    fn all() -> impl Iterator<Item = Circumstance> {
        let places = ["DE", "US", "US-CA"].map(|code| Circumstance::Residence(code.parse().expect("a place")));
        let others = [
            Circumstance::AnyData,
            Circumstance::Addressee(Addressee::Guardian),
            Circumstance::Addressee(Addressee::NextOfKin),
        ];
        DataType::ALL.iter().copied().map(Circumstance::Data).chain(places).chain(others)
    }

    #[test]
    fn names_in_stored_templates_are_read_and_written_alike() {
        for circumstance in all() {
            assert_eq!(circumstance.to_string().parse(), Ok(circumstance));
        }
        for (name, expected) in [
            ("data", Circumstance::AnyData),
            ("data ssn", Circumstance::Data(DataType::Ssn)),
            ("residence US-CA", Circumstance::Residence("US-CA".parse().expect("a place"))),
            ("minor", Circumstance::Addressee(Addressee::Guardian)),
            ("next of kin", Circumstance::Addressee(Addressee::NextOfKin)),
        ] {
            assert_eq!((name.parse(), expected.to_string().as_str()), (Ok(expected), name));
        }
        for name in ["", "data snn", "residence", "residence XX", "minors", "minor x", "next of", "credit monitoring"] {
            assert_eq!(name.parse::<Circumstance>(), Err(UnknownCircumstance), "{name}");
        }
    }

    #[test]
    fn a_minor_is_somebody_for_whom_a_guardian_reads() {
        let minor = Circumstance::Addressee(Addressee::Guardian);
        let today = jiff::civil::date(2026, 11, 24);
        let customer = |birth_date: Option<Date>, addressee: Option<&str>| -> Customer {
            let mut customer: Customer =
                serde_json::from_value(serde_json::json!({ "reference": "C-1", "residence": "US-CA" })).expect("a row");
            customer.birth_date = birth_date.map(Into::into);
            customer.fields.extend(addressee.map(|who| (Addressee::COLUMN.to_owned(), who.to_owned().into())));
            customer
        };
        let child = Some(jiff::civil::date(2015, 1, 1));
        // The profile of a row and the row itself agree, but for what only the column `addressee` says.
        for (birth_date, addressee, by_row, by_profile) in [
            (child, None, true, true),
            (None, None, false, false),
            (child, Some("next_of_kin"), false, true),
            (None, Some("guardian"), true, false),
        ] {
            let customer = customer(birth_date, addressee);
            let profile = customer.profile(today).expect("a residence");
            assert_eq!(minor.holds(&Reader::of(&customer, DataTypes::EMPTY, today)), by_row, "{addressee:?}");
            assert_eq!(minor.holds(&Reader::from(&profile)), by_profile, "{addressee:?}");
        }
        let unknown = Profile {
            residence: "DE".parse().expect("a place"),
            data_types: DataTypes::EMPTY,
            age_group: AgeGroup::Unknown,
        };
        assert!(!minor.holds(&Reader::from(&unknown)));
    }
}
