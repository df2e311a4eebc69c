//! A made-up list of affected customers, the same every time: for the demo and for trying things out.
//!
//! The mix is that of a clinic's real list: most people are reachable by e-mail and some only by post; a few rows are wrong. Nobody
//! in it exists: e-mail domains are reserved (RFC 2606) or SES's mailbox simulator, phone numbers come from ranges that
//! regulators keep for films wherever a country has one.

use anyhow::Context;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use self::places::{Place, Written};

mod names;
mod places;

/// The columns, in order. The last two are the clinic's own.
pub const COLUMNS: [&str; 18] = [
    "reference",
    "given_name",
    "family_name",
    "email",
    "phone",
    "phone_type",
    "address_line_1",
    "address_line_2",
    "address_line_3",
    "country",
    "subdivision",
    "language",
    "preferred_channel",
    "email_consent",
    "birth_date",
    "data_types",
    "patient_since",
    "clinic",
];

/// The seed of the list that is part of the project.
pub const SEED: u64 = 1000;

/// One row, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Row {
    reference: String,
    given_name: String,
    family_name: String,
    email: String,
    phone: String,
    phone_type: &'static str,
    address: [String; 3],
    country: String,
    subdivision: String,
    language: &'static str,
    preferred_channel: &'static str,
    email_consent: &'static str,
    birth_date: String,
    data_types: &'static str,
    patient_since: String,
    clinic: &'static str,
}

/// The list as a CSV file: so many people, and about one row in a hundred beyond them that do not belong on a list (no
/// reference, a reference twice). The same count and seed give the same bytes.
///
/// # Errors
/// None that can be met: writing to memory.
pub fn customers(count: usize, seed: u64) -> anyhow::Result<Vec<u8>> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut rows: Vec<_> = (1..=count).map(|number| person(number, &mut random)).collect();
    look_alikes(&mut rows);
    spoil(&mut rows);
    add_bad_rows(&mut rows);
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(COLUMNS)?;
    for row in &rows {
        csv.write_record(row.cells())?;
    }
    csv.into_inner().context("writing to memory")
}

impl Row {
    fn cells(&self) -> [&str; COLUMNS.len()] {
        [
            &self.reference,
            &self.given_name,
            &self.family_name,
            &self.email,
            &self.phone,
            self.phone_type,
            &self.address[0],
            &self.address[1],
            &self.address[2],
            &self.country,
            &self.subdivision,
            self.language,
            self.preferred_channel,
            self.email_consent,
            &self.birth_date,
            self.data_types,
            &self.patient_since,
            self.clinic,
        ]
    }
}

/// Takes one of several by weight.
fn weighted<T: Copy>(choices: &[(u32, T)], random: &mut StdRng) -> T {
    let total: u32 = choices.iter().map(|(weight, _)| weight).sum();
    let mut at = random.random_range(0..total.max(1));
    for (weight, choice) in choices {
        if at < *weight {
            return *choice;
        }
        at -= weight;
    }
    choices[choices.len() - 1].1
}

fn person(number: usize, random: &mut StdRng) -> Row {
    let place = weighted(places::PLACES, random);
    let names = names::of(place.country, random);
    let given_name = (*names.given.choose(random).unwrap_or(&"Kai")).to_owned();
    let mut family_name = (*names.family.choose(random).unwrap_or(&"Smith")).to_owned();
    if random.random_ratio(1, 25) {
        family_name = format!("{family_name}-{}", names.family.choose(random).unwrap_or(&"Smith"));
    }
    let mut row = Row {
        reference: format!("MISH-{:06}", 100_000 + number * 7),
        given_name,
        family_name,
        country: place.country.to_owned(),
        subdivision: place.subdivision.to_owned(),
        language: weighted(&[(78, place.language), (17, names.language), (5, "")], random),
        birth_date: birth_date(random),
        data_types: weighted(DATA_TYPES, random),
        patient_since: random.random_range(2009..=2026_u32).to_string(),
        clinic: ["Honolulu", "Kailua", "Waipahu"].choose(random).unwrap_or(&"Honolulu"),
        ..Row::default()
    };
    reachable(&mut row, number, place, random);
    row
}

/// What was exposed of whom. Empty: what the incident says. Codes of the law's vocabulary.
const DATA_TYPES: &[(u32, &str)] = &[
    (70, ""),
    (12, "name;address;dob;medical;phi"),
    (8, "name;address;dob;ssn;health_insurance;medical;phi"),
    (6, "name;address;dob;driver_license;financial_account"),
    (4, "name;address"),
];

/// The ways in which people can be reached.
#[derive(Clone, Copy)]
struct Ways {
    email: bool,
    phone: bool,
    post: bool,
}

const WAYS: &[(u32, Ways)] = &[
    (690, Ways { email: true, phone: true, post: true }),
    (85, Ways { email: true, phone: false, post: true }),
    (55, Ways { email: true, phone: true, post: false }),
    (45, Ways { email: true, phone: false, post: false }),
    (60, Ways { email: false, phone: true, post: true }),
    (40, Ways { email: false, phone: false, post: true }),
    (20, Ways { email: false, phone: true, post: false }),
    // Nothing at all: such people exist, and must not be lost.
    (5, Ways { email: false, phone: false, post: false }),
];

fn reachable(row: &mut Row, number: usize, place: &Place, random: &mut StdRng) {
    let ways = weighted(WAYS, random);
    if ways.email {
        row.email = email(row, number, random);
        row.email_consent = weighted(&[(68, "yes"), (14, "no"), (18, "")], random);
    }
    if ways.phone {
        let mobile = place.mobile.filter(|_| random.random_ratio(2, 3));
        let written = weighted(Written::HABITS, random);
        row.phone = mobile.unwrap_or(place.fixed)(random, written);
        row.phone_type = weighted(&[(70, if mobile.is_some() { "mobile" } else { "fixed" }), (30, "")], random);
    }
    if ways.post {
        row.address = (place.address)(random);
    }
    let wishes: &[(u32, &str)] = &[
        (if ways.email { 60 } else { 0 }, "email"),
        (if ways.phone { 14 } else { 0 }, "sms"),
        (if ways.post { 14 } else { 0 }, "letter"),
        (if ways.phone { 2 } else { 0 }, "call"),
        (10, ""),
    ];
    row.preferred_channel = weighted(wishes, random);
}

/// Three in a hundred addresses bounce: two at a domain that the local provider bounces by rule, one at SES's own simulator.
fn email(row: &Row, number: usize, random: &mut StdRng) -> String {
    let mailbox = format!("{}.{}{number}", ascii(&row.given_name), ascii(&row.family_name));
    match random.random_range(0..100) {
        0 | 1 => format!("{mailbox}@bounce.example"),
        2 => format!("bounce+{number}@simulator.amazonses.com"),
        _ => {
            let domain = ["example.com", "example.org", "example.net"].choose(random).unwrap_or(&"example.com");
            format!("{mailbox}@{domain}")
        }
    }
}

/// The letters of a name that an e-mail address can hold.
fn ascii(name: &str) -> String {
    let plain = name.chars().flat_map(|letter| match letter {
        'ä' | 'á' | 'à' | 'â' | 'ā' | 'Á' => vec!['a'],
        'é' | 'è' | 'ê' | 'ë' | 'É' => vec!['e'],
        'í' | 'ï' | 'î' | 'ı' => vec!['i'],
        'ó' | 'ö' | 'ô' | 'Ö' | 'Ō' => vec!['o'],
        'ú' | 'ü' => vec!['u'],
        'ş' | 'Ş' => vec!['s'],
        'ğ' => vec!['g'],
        'ñ' => vec!['n'],
        'ç' => vec!['c'],
        'ß' => vec!['s', 's'],
        letter if letter.is_ascii_alphabetic() => vec![letter.to_ascii_lowercase()],
        _ => vec![],
    });
    let plain: String = plain.collect();
    if plain.is_empty() { "patient".to_owned() } else { plain }
}

fn birth_date(random: &mut StdRng) -> String {
    // About one in fifteen is a minor.
    let year =
        if random.random_ratio(1, 15) { random.random_range(2010..=2022) } else { random.random_range(1934..=2006) };
    format!("{year}-{:02}-{:02}", random.random_range(1..=12), random.random_range(1..=28))
}

/// Some people are in the list twice, under different references: they moved, or two clinics each have a file.
fn look_alikes(rows: &mut [Row]) {
    for first in (60..rows.len().saturating_sub(1)).step_by(240) {
        let original = rows[first].clone();
        let twin = &mut rows[first + 1];
        twin.given_name = original.given_name;
        twin.family_name = original.family_name;
        twin.birth_date = original.birth_date;
        twin.email = original.email;
        twin.email_consent = original.email_consent;
        twin.address = original.address;
        twin.country = original.country;
        twin.subdivision = original.subdivision;
    }
}

/// Wrong cells that do not cost the row: whoever has another address is reached by that.
fn spoil(rows: &mut [Row]) {
    for (number, row) in rows.iter_mut().enumerate().skip(30).step_by(97) {
        match number % 5 {
            0 if !row.email.is_empty() => row.email = row.email.replace('@', " at "),
            1 if !row.email.is_empty() => row.email.push_str(", "),
            2 if !row.phone.is_empty() => row.phone = "see file".to_owned(),
            3 => row.birth_date = "31.02.1987".to_owned(),
            _ => row.language = "German?",
        }
    }
}

/// Rows that do not belong on a list.
fn add_bad_rows(rows: &mut Vec<Row>) {
    let count = rows.len();
    let at = |part: usize| (count * part / 12).min(count.saturating_sub(1));
    for part in [1, 5, 9] {
        let mut nameless = rows[at(part)].clone();
        nameless.reference.clear();
        rows.insert(at(part), nameless);
        let mut twice = rows[at(part + 1)].clone();
        // The second copy knows a number that the first does not.
        "+1 808-555-0100".clone_into(&mut twice.phone);
        rows.push(twice);
        let mut nowhere = rows[at(part + 2)].clone();
        nowhere.reference.push_str("-B");
        "Hawaii".clone_into(&mut nowhere.country);
        rows.insert(at(part + 2), nowhere);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn read(bytes: &[u8]) -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(bytes).records().map(|record| record.expect("a row")).collect()
    }

    fn column(name: &str) -> usize {
        COLUMNS.iter().position(|column| *column == name).expect("a column")
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
        let list = customers(200, 7).expect("a list");
        assert_eq!(list, customers(200, 7).expect("a list"));
        assert_ne!(list, customers(200, 8).expect("a list"));
    }

    #[test]
    fn the_list_of_the_project_is_the_one_that_is_made_here() {
        let committed = include_bytes!("../../sample/customers.csv");
        assert!(customers(1000, SEED).expect("a list") == committed, "make it again with: local sample");
    }

    #[test]
    fn there_are_a_thousand_people_in_five_countries() {
        let rows = read(&customers(1000, SEED).expect("a list"));
        let references: HashSet<_> =
            rows.iter().map(|row| &row[column("reference")]).filter(|text| !text.is_empty()).collect();
        let whole = references.iter().filter(|reference| !reference.ends_with("-B")).count();
        assert_eq!(whole, 1000);
        let countries: HashSet<_> = rows.iter().map(|row| &row[column("country")]).collect();
        assert_eq!(countries, HashSet::from(["US", "CA", "DE", "FR", "MX", "Hawaii"]));
    }

    #[test]
    fn about_three_in_a_hundred_addresses_bounce() {
        let rows = read(&customers(1000, SEED).expect("a list"));
        let addresses: Vec<_> =
            rows.iter().map(|row| &row[column("email")]).filter(|email| !email.is_empty()).collect();
        let bouncing =
            addresses.iter().filter(|email| email.ends_with("@bounce.example") || email.starts_with("bounce+"));
        let share = bouncing.count() as f64 / addresses.len() as f64;
        assert!((0.02..0.04).contains(&share), "{share}");
    }

    #[test]
    fn nobody_real_can_be_written_to() {
        for row in read(&customers(3000, 3).expect("a list")) {
            let Some((_, domain)) = row[column("email")].rsplit_once('@') else { continue };
            let domain = domain.trim_end_matches(", ");
            let reserved = ["example.com", "example.org", "example.net", "bounce.example", "simulator.amazonses.com"];
            assert!(reserved.contains(&domain), "{domain}");
        }
    }

    #[test]
    fn every_number_is_one_that_could_exist() {
        let mut wrong = 0;
        for row in read(&customers(3000, 3).expect("a list")) {
            let (number, country) = (&row[column("phone")], &row[column("country")]);
            if number.is_empty() || number == "see file" || country == "Hawaii" {
                continue;
            }
            let parsed = rlibphonenumber::PhoneNumber::parse(number, country.parse().ok());
            let valid = parsed.is_ok_and(|number| number.is_valid());
            // A look-alike took over another's country but kept the phone.
            wrong += usize::from(!valid);
        }
        assert!(wrong <= 6, "{wrong} numbers are not valid");
    }

    #[test]
    fn the_incident_names_its_source_and_known_data_types_only() {
        let incident: serde_json::Value =
            serde_json::from_str(include_str!("../../sample/incident.json")).expect("JSON");
        assert_eq!(incident["source"]["row"]["Individuals Affected"], 1000);
        assert!(incident["discovered_at"].as_str().expect("a time").parse::<jiff::Timestamp>().is_ok());
        let known: Vec<_> =
            incident["data_types"].as_array().expect("a list").iter().filter_map(|code| code.as_str()).collect();
        for (_, list) in DATA_TYPES {
            assert!(list.split_terminator(';').all(|code| known.contains(&code)), "{list}");
        }
    }
}
