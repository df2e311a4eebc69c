//! Different references that look like one person: reported, and merged only when whoever loads the list asks for it.
//!
//! Even then nobody is merged whose name or date of birth says otherwise: families share an address, father and son a name,
//! and a placeholder's e-mail address is everybody's. Merging two people would leave one of them without notice.

use std::collections::HashMap;

use model::customer::Customer;

use crate::merge::{CustomerRow, absorb};
use crate::problem::{Likeness, Problem, Problems};
use spreadsheet::bare;

/// The result of the search for look-alikes.
pub(crate) struct Distinguished {
    /// The customers that are left.
    pub(crate) customers: Vec<CustomerRow>,
    /// How many went into an earlier one.
    pub(crate) merged: u64,
}

/// Finds the look-alikes among customers in the order of the file.
pub(crate) fn distinguish(found: Vec<CustomerRow>, merge: bool, problems: &mut Problems) -> Distinguished {
    let mut first_with: HashMap<(Likeness, String), usize> = HashMap::new();
    let mut kept: Vec<CustomerRow> = Vec::with_capacity(found.len());
    let mut merged = 0;
    for next in found {
        let traits = traits(&next.customer);
        let alike = traits.iter().find_map(|likeness| first_with.get(likeness).map(|place| (*place, likeness.0)));
        let mut place = kept.len();
        if let Some((earlier_place, by)) = alike {
            let earlier = &mut kept[earlier_place];
            let merges = merge && !contradict(&earlier.customer, &next.customer);
            let row = earlier.row;
            if merges {
                problems.add(next.row, None, &Problem::MergedLookalike { row, by });
                absorb(&mut earlier.customer, next.customer);
                merged += 1;
                place = earlier_place;
            } else {
                problems.add(next.row, None, &Problem::LooksAlike { row, by });
                kept.push(next);
            }
        } else {
            kept.push(next);
        }
        for likeness in traits {
            first_with.entry(likeness).or_insert(place);
        }
    }
    Distinguished { customers: kept, merged }
}

/// What a customer would share with another row about the same person.
fn traits(customer: &Customer) -> Vec<(Likeness, String)> {
    let name = name(customer);
    let mut traits = Vec::new();
    if let Some(email) = &customer.email {
        traits.push((Likeness::Email, email.expose().to_lowercase()));
    }
    if let (Some(phone), false) = (&customer.phone, name.is_empty()) {
        traits.push((Likeness::PhoneAndName, format!("{} {name}", phone.number.expose())));
    }
    if let (Some(born), false, false) = (&customer.birth_date, name.is_empty(), customer.address_lines.is_empty()) {
        let address: String = customer.address_lines.iter().map(|line| bare(line.expose())).collect();
        traits.push((Likeness::NameBirthDateAndAddress, format!("{} {name} {address}", born.expose())));
    }
    traits
}

fn name(customer: &Customer) -> String {
    let names = [&customer.given_name, &customer.family_name];
    names.into_iter().flatten().map(|name| bare(name.expose())).collect()
}

/// Whether names or dates of birth show that these are two different people.
fn contradict(one: &Customer, other: &Customer) -> bool {
    let (name_of_one, name_of_other) = (name(one), name(other));
    let names_differ = !name_of_one.is_empty() && !name_of_other.is_empty() && name_of_one != name_of_other;
    let births_differ = matches!((&one.birth_date, &other.birth_date), (Some(one), Some(other)) if one != other);
    names_differ || births_differ
}
