//! One row becomes one customer: every field that can be understood, and a problem for every one that cannot.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use law::Residence;
use model::channel::Channel;
use model::customer::{Customer, Phone};
use model::id::CustomerId;
use model::personal::Personal;
use spreadsheet::{Row, UNDECODABLE, clean};

use crate::fields::birth_date::birth_date;
use crate::fields::email::email;
use crate::fields::phone::{PhoneType, phone};
use crate::fields::reference::reference;
use crate::fields::residence::{country, subdivision};
use crate::fields::words;
use crate::header::{Column, Header, KnownColumn};
use crate::problem::{Problem, Problems};

/// The longest field, in characters.
const FIELD_CHARACTERS: usize = 10_000;
/// The most that one row's values may weigh together: with names and keys they stay under DynamoDB's 400 KB an item.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
const ROW_BYTES: usize = 200_000;

/// Reads the rows of one file.
pub(crate) struct RowReader<'h> {
    /// Which column holds what.
    pub(crate) header: &'h Header,
    /// The incident's key, under which references become ids.
    pub(crate) naming: &'h [u8; 32],
    /// Nobody is born after it.
    pub(crate) today: Date,
}

impl RowReader<'_> {
    /// The customer of a row, or `None` where the row cannot be used.
    pub(crate) fn customer(&self, row: &Row<'_>, problems: &mut Problems) -> Option<Customer> {
        let header = self.header;
        let mut fields = Fields { row, header, bytes_left: ROW_BYTES, problems };
        if let Some(problem) = unusable(row, header) {
            fields.problem(None, &problem);
            return None;
        }
        let reference = fields.reference()?;
        if row.fields.len() < header.record.len() {
            fields.problem(None, &Problem::TooFewFields);
        }
        let residence = fields.residence();
        let preferred_channel = fields.read(KnownColumn::PreferredChannel, words::channel);
        let mut customer = Customer {
            id: CustomerId::of_reference(self.naming, &reference),
            reference: reference.into(),
            given_name: fields.text(KnownColumn::GivenName),
            family_name: fields.text(KnownColumn::FamilyName),
            email: fields.read(KnownColumn::Email, email),
            phone: fields.phone(residence, preferred_channel),
            address_lines: KnownColumn::ADDRESS_LINES.into_iter().filter_map(|line| fields.text(line)).collect(),
            residence,
            language: fields.read(KnownColumn::Language, words::language),
            preferred_channel,
            email_consent: fields.read(KnownColumn::EmailConsent, words::consent),
            birth_date: fields.read(KnownColumn::BirthDate, |text| birth_date(text, self.today)).map(Personal::new),
            data_types: fields.read(KnownColumn::DataTypes, words::data_types).unwrap_or_default(),
            fields: BTreeMap::new(),
            corrections: Vec::new(),
        };
        customer.fields =
            header.fields.iter().filter_map(|(name, column)| Some((name.clone(), fields.kept(column)?))).collect();
        fields.check_nameless_columns();
        fields.check_preference(&customer);
        Some(customer)
    }
}

/// Why nothing in the row can be trusted.
fn unusable(row: &Row<'_>, header: &Header) -> Option<Problem> {
    if row.fields == &header.record {
        return Some(Problem::RepeatedHeader);
    }
    let beyond = row.fields.iter().skip(header.record.len());
    beyond.into_iter().any(|field| !field.trim().is_empty()).then_some(Problem::TooManyFields)
}

/// The fields of one row.
struct Fields<'r> {
    row: &'r Row<'r>,
    header: &'r Header,
    bytes_left: usize,
    problems: &'r mut Problems,
}

impl<'r> Fields<'r> {
    fn problem(&mut self, column: Option<&Column>, problem: &Problem) {
        self.problems.add(self.row.number, column.map(|column| column.shown.as_str()), problem);
    }

    /// What a column says; `None` where it is blank.
    fn written(&mut self, column: &Column) -> Result<Option<Cow<'r, str>>, Problem> {
        let Some(raw) = self.row.fields.get(column.place) else { return Ok(None) };
        if raw.len() > FIELD_CHARACTERS && raw.chars().nth(FIELD_CHARACTERS).is_some() {
            return Err(Problem::TooLong);
        }
        let clean = clean(raw);
        if clean.text.is_empty() {
            return Ok(None);
        }
        if clean.text.contains(UNDECODABLE) {
            return Err(Problem::Undecodable);
        }
        self.bytes_left = self.bytes_left.checked_sub(clean.text.len()).ok_or(Problem::RowTooLong)?;
        if clean.had_invisible {
            self.problem(Some(column), &Problem::InvisibleCharacters);
        }
        Ok(Some(clean.text))
    }

    /// What a column means; a problem where it cannot be understood.
    fn understood<T>(&mut self, column: &Column, meaning: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        let understood = self.written(column).and_then(|text| text.map(|text| meaning(&text)).transpose());
        understood.unwrap_or_else(|problem| {
            self.problem(Some(column), &problem);
            None
        })
    }

    fn read<T>(&mut self, known: KnownColumn, meaning: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        let column = self.header.column(known)?;
        self.understood(column, meaning)
    }

    fn text(&mut self, known: KnownColumn) -> Option<Personal<String>> {
        self.read(known, |text| Ok(Personal::from(text)))
    }

    fn kept(&mut self, column: &Column) -> Option<Personal<String>> {
        self.understood(column, |text| Ok(Personal::from(text)))
    }

    /// The reference. Without one the row is lost, and a problem says why.
    fn reference(&mut self) -> Option<String> {
        let column = self.header.column(KnownColumn::Reference)?;
        let written = self.written(column).map_err(|_| Problem::UnreadableReference);
        match written.and_then(|text| reference(&text.unwrap_or_default())) {
            Ok(reference) => Some(reference),
            Err(problem) => {
                self.problem(Some(column), &problem);
                None
            }
        }
    }

    /// The subdivision where it is known, or else the country.
    fn residence(&mut self) -> Option<Residence> {
        let country = self.read(KnownColumn::Country, country);
        self.read(KnownColumn::Subdivision, |text| subdivision(text, country)).or(country)
    }

    fn phone(&mut self, residence: Option<Residence>, preferred: Option<Channel>) -> Option<Phone> {
        let says: Option<PhoneType> = self.read(KnownColumn::PhoneType, words::phone_type);
        let found = self.read(KnownColumn::Phone, |text| phone(text, residence))?;
        if found.had_extension {
            let column = self.header.column(KnownColumn::Phone);
            self.problem(column, &Problem::PhoneExtension);
        }
        Some(Phone {
            takes_texts: found.line_type.takes_texts(says, preferred == Some(Channel::Sms)),
            number: found.number,
        })
    }

    fn check_nameless_columns(&mut self) {
        let is_written = |place: &usize| self.row.fields.get(*place).is_some_and(|field| !field.trim().is_empty());
        if self.header.nameless.iter().any(is_written) {
            self.problem(None, &Problem::NamelessColumn);
        }
    }

    fn check_preference(&mut self, customer: &Customer) {
        let out_of_reach = match customer.preferred_channel {
            None => false,
            Some(Channel::Email) => customer.email.is_none(),
            Some(Channel::Sms) => !customer.phone.as_ref().is_some_and(|phone| phone.takes_texts),
            Some(Channel::Letter) => customer.address_lines.is_empty(),
            Some(Channel::Call) => customer.phone.is_none(),
        };
        if out_of_reach {
            let column = self.header.column(KnownColumn::PreferredChannel);
            self.problem(column, &Problem::PreferenceOutOfReach);
        }
    }
}
