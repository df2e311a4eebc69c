//! A list's columns in numbers: how many of its customers each is filled for, and a few of those for whom it is not.
//!
//! Counted while a list is sealed, when every customer is read anyway, so that a notice's placeholders can be checked against
//! it without reading a customer. Nothing here is a value of anybody: customers stand here by their opaque ids.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::customer::Customer;
use crate::entry::Entry;
use crate::id::CustomerId;

/// The columns of a list's customers that a notice can name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// How many customers were scanned.
    pub customers: u64,
    /// The first of them.
    first: Vec<CustomerId>,
    /// By the column's name, as a placeholder names it.
    columns: BTreeMap<String, Filled>,
    /// There were more columns than are counted.
    #[serde(default)]
    pub cut: bool,
}

impl Entry for Columns {
    const WHAT: &'static str = "the columns of a list";
}

/// For whom a column is filled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// For how many customers it is.
    pub filled: u64,
    /// Some of those for whom it is not: at most [`Columns::MISSING`].
    pub missing: Vec<CustomerId>,
}

impl Columns {
    /// How many customers are named for whom a column is not filled.
    pub const MISSING: usize = 10;
    /// How many columns are counted; the entry stays far under DynamoDB's 400 KB an item.
    pub const MAX: usize = 500;

    /// Counts a customer's columns.
    pub fn add(&mut self, customer: &Customer) {
        let filled = filled(customer);
        for name in &filled {
            if !self.columns.contains_key(*name) {
                if self.columns.len() == Self::MAX {
                    self.cut = true;
                    continue;
                }
                // Whoever came before has no such column.
                self.columns.insert((*name).to_owned(), Filled { filled: 0, missing: self.first.clone() });
            }
        }
        for (name, column) in &mut self.columns {
            if filled.contains(name.as_str()) {
                column.filled += 1;
            } else if column.missing.len() < Self::MISSING {
                column.missing.push(customer.id.clone());
            }
        }
        if self.first.len() < Self::MISSING {
            self.first.push(customer.id.clone());
        }
        self.customers += 1;
    }

    /// Adds what was counted of other customers.
    pub fn merge(&mut self, other: Self) {
        for name in other.columns.keys() {
            if !self.columns.contains_key(name) {
                if self.columns.len() == Self::MAX {
                    self.cut = true;
                    continue;
                }
                self.columns.insert(name.clone(), Filled { filled: 0, missing: self.first.clone() });
            }
        }
        for (name, column) in &mut self.columns {
            let theirs = other.columns.get(name);
            column.filled += theirs.map_or(0, |theirs| theirs.filled);
            let missing = theirs.map_or(&other.first, |theirs| &theirs.missing);
            let room = Self::MISSING.saturating_sub(column.missing.len());
            column.missing.extend(missing.iter().take(room).cloned());
        }
        let room = Self::MISSING.saturating_sub(self.first.len());
        self.first.extend(other.first.into_iter().take(room));
        self.customers += other.customers;
        self.cut |= other.cut;
    }

    /// For whom this column is filled. `None`: no customer has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Filled> {
        self.columns.get(name)
    }

    /// Every column that is filled for somebody.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.keys().map(String::as_str)
    }
}

/// The columns that are filled for this customer, as a notice's placeholders name them.
fn filled(customer: &Customer) -> BTreeSet<&str> {
    let known = [
        ("reference", Some(&customer.reference)),
        ("given_name", customer.given_name.as_ref()),
        ("family_name", customer.family_name.as_ref()),
    ];
    let known = known.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let own = customer.fields.iter().map(|(name, value)| (name.as_str(), value));
    known.chain(own).filter(|(_, value)| !value.expose().trim().is_empty()).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::personal::Personal;

    fn customer(number: usize, fields: &[(&str, &str)]) -> Customer {
        let mut customer: Customer =
            serde_json::from_value(serde_json::json!({ "reference": format!("C-{number}") })).expect("a customer");
        customer.id = CustomerId::of_reference(&[0; 32], &format!("C-{number}"));
        for (name, value) in fields {
            customer.fields.insert((*name).to_owned(), Personal::new((*value).to_owned()));
        }
        customer
    }

    fn everybody() -> Vec<Customer> {
        (0..40)
            .map(|number| match number % 4 {
                0 => customer(number, &[("plan", "gold")]),
                1 => customer(number, &[("plan", " ")]),
                _ => customer(number, &[]),
            })
            .collect()
    }

    #[test]
    fn a_column_is_filled_for_some_and_a_few_others_are_named() {
        let mut columns = Columns::default();
        everybody().iter().for_each(|customer| columns.add(customer));
        let plan = columns.get("plan").expect("a column");
        assert_eq!((plan.filled, plan.missing.len(), columns.customers), (10, 10, 40));
        let second = CustomerId::of_reference(&[0; 32], "C-1");
        assert!(plan.missing.contains(&second), "a blank is no value");
        assert_eq!(columns.get("reference").map(|column| (column.filled, column.missing.len())), Some((40, 0)));
        assert_eq!(columns.get("given_name"), None);
    }

    #[test]
    fn it_does_not_matter_where_the_list_is_cut() {
        let all = everybody();
        let mut whole = Columns::default();
        all.iter().for_each(|customer| whole.add(customer));
        for cut in 0..=all.len() {
            let (mut left, mut right) = (Columns::default(), Columns::default());
            all[..cut].iter().for_each(|customer| left.add(customer));
            all[cut..].iter().for_each(|customer| right.add(customer));
            left.merge(right);
            assert_eq!(left, whole, "cut at {cut}");
        }
    }

    #[test]
    fn a_list_of_endless_columns_is_counted_in_part_and_says_so() {
        let mut columns = Columns::default();
        for number in 0..600 {
            columns.add(&customer(number, &[(&format!("column_{number}"), "x")]));
        }
        assert!(columns.cut && columns.names().count() == Columns::MAX);
        let bytes = serde_json::to_vec(&columns).expect("JSON").len();
        assert!(bytes < 300_000, "{bytes}");
    }
}
