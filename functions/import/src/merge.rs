//! Rows with one reference are one customer: blanks are filled, the later row wins where the two differ, and what was exposed
//! is what either row says.

use std::collections::HashMap;

use law::Residence;
use model::customer::Customer;
use model::id::CustomerId;

use crate::problem::{Problem, Problems};

/// A customer with the number of the first row about them.
#[derive(Debug)]
pub(crate) struct CustomerRow {
    pub(crate) customer: Customer,
    pub(crate) row: u64,
}

/// Customers by reference, in the order of the file.
#[derive(Default)]
pub(crate) struct ByReference {
    found: Vec<CustomerRow>,
    places: HashMap<CustomerId, usize>,
    /// How many rows went into an earlier one.
    pub(crate) merged: u64,
}

impl ByReference {
    /// Adds the customer of the next row.
    pub(crate) fn add(&mut self, customer: Customer, row: u64, problems: &mut Problems) {
        if let Some(place) = self.places.get(&customer.id) {
            let earlier = &mut self.found[*place];
            let differing = absorb(&mut earlier.customer, customer);
            problems.add(row, None, &Problem::SameReference { row: earlier.row, differing });
            self.merged += 1;
        } else {
            self.places.insert(customer.id.clone(), self.found.len());
            self.found.push(CustomerRow { customer, row });
        }
    }

    pub(crate) fn into_found(self) -> Vec<CustomerRow> {
        self.found
    }
}

/// Puts what a later row says into the customer; answers with the columns in which the two differed.
pub(crate) fn absorb(customer: &mut Customer, later: Customer) -> Vec<&'static str> {
    let mut differing = Vec::new();
    let mut take = FieldMerge { differing: &mut differing };
    take.later("given_name", &mut customer.given_name, later.given_name);
    take.later("family_name", &mut customer.family_name, later.family_name);
    take.later("email", &mut customer.email, later.email);
    if let (Some(one), Some(other)) = (&customer.phone, &later.phone)
        && one.number == other.number
    {
        // One number: it takes texts if either row says so.
        let takes_texts = one.takes_texts || other.takes_texts;
        customer.phone = later.phone.map(|phone| model::customer::Phone { takes_texts, ..phone });
    } else {
        take.later("phone", &mut customer.phone, later.phone);
    }
    // An address is taken as a whole: lines of two addresses make none.
    let lines = |lines: Vec<_>| (!lines.is_empty()).then_some(lines);
    let mut address = lines(std::mem::take(&mut customer.address_lines));
    take.later("address_line_1", &mut address, lines(later.address_lines));
    customer.address_lines = address.unwrap_or_default();
    take.residence(&mut customer.residence, later.residence);
    take.later("language", &mut customer.language, later.language);
    take.later("preferred_channel", &mut customer.preferred_channel, later.preferred_channel);
    take.later("email_consent", &mut customer.email_consent, later.email_consent);
    take.later("birth_date", &mut customer.birth_date, later.birth_date);
    customer.data_types = customer.data_types.union(later.data_types);
    let mut other_columns_differ = false;
    for (name, value) in later.fields {
        let before = customer.fields.insert(name, value.clone());
        other_columns_differ |= before.is_some_and(|before| before != value);
    }
    if other_columns_differ {
        differing.push("other columns");
    }
    differing
}

struct FieldMerge<'d> {
    differing: &'d mut Vec<&'static str>,
}

impl FieldMerge<'_> {
    fn later<T: PartialEq>(&mut self, column: &'static str, value: &mut Option<T>, later: Option<T>) {
        if later.is_none() {
            return;
        }
        if value.is_some() && *value != later {
            self.differing.push(column);
        }
        *value = later;
    }

    /// A country says nothing against one of its subdivisions.
    fn residence(&mut self, value: &mut Option<Residence>, later: Option<Residence>) {
        match (*value, later) {
            (Some(known), Some(later)) if known.lies_in(later) => {}
            (Some(known), Some(later)) if later.lies_in(known) => *value = Some(later),
            _ => self.later("country", value, later),
        }
    }
}
