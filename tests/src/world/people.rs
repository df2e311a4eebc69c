//! The affected customers of a world, made from a seed.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// One row of a list.
#[derive(Clone, Debug)]
pub struct Person {
    /// The company's own reference.
    pub reference: String,
    /// Where e-mail goes.
    pub email: String,
    /// A phone, in international form.
    pub phone: String,
    /// `mobile` or `fixed`.
    pub phone_type: &'static str,
    /// The street, in a town of that name; empty where no letter can be sent.
    pub street: String,
    /// What the person asked for.
    pub preferred: &'static str,
    /// The language.
    pub language: &'static str,
    /// Where the person lives, by ISO 3166-2 where that matters.
    pub home: &'static str,
    /// Whether the person agreed to electronic notices: `yes`, `no` or nothing.
    pub email_consent: &'static str,
}

/// People of a real mix: most with e-mail, a third with a phone, some with neither; three in a hundred addresses bounce.
#[must_use]
pub fn people(count: usize, seed: u64) -> Vec<Person> {
    let mut chance = StdRng::seed_from_u64(seed);
    (0..count).map(|number| person(number, &mut chance)).collect()
}

/// People of whom only a postal address is known.
#[must_use]
pub fn people_by_letter(count: usize, seed: u64) -> Vec<Person> {
    let by_letter = |(number, person): (usize, Person)| Person {
        email: String::new(),
        phone: String::new(),
        street: format!("{number} Main Street"),
        ..person
    };
    people(count, seed).into_iter().enumerate().map(by_letter).collect()
}

fn person(number: usize, chance: &mut StdRng) -> Person {
    let domain = match chance.random_range(0..100) {
        0..3 => "bounce.example",
        3 => "example.org",
        4..6 => "silent.example",
        _ => "example.org",
    };
    let has_email = chance.random_bool(0.9);
    let has_phone = chance.random_bool(0.4);
    Person {
        reference: format!("C-{number:06}"),
        email: if has_email { format!("person.{number}@{domain}") } else { String::new() },
        phone: if has_phone { format!("+1202555{:04}", number % 10_000) } else { String::new() },
        phone_type: if chance.random_bool(0.8) { "mobile" } else { "fixed" },
        preferred: ["", "email", "sms"][chance.random_range(0..3)],
        language: ["en", "es", "de", "fr"][chance.random_range(0..4)],
        street: String::new(),
        // Where e-mails and texts count without any condition.
        home: "DE",
        email_consent: "",
    }
}

/// The rows as a file.
#[must_use]
pub fn to_csv(people: &[Person]) -> String {
    let header = "reference,given_name,family_name,email,phone,phone_type,preferred_channel,language,country,subdivision,email_consent,address_line_1,address_line_2\n";
    let row = |person: &Person| {
        let Person { reference, email, phone, phone_type, preferred, language, home, email_consent, street } = person;
        let (country, subdivision) = (&home[..2], if home.len() > 2 { home } else { "" });
        let town = if street.is_empty() { "" } else { "12345 Town" };
        format!(
            "{reference},Given{reference},Family{reference},{email},{phone},{phone_type},{preferred},{language},{country},{subdivision},{email_consent},{street},{town}\n"
        )
    };
    people.iter().map(row).fold(header.to_owned(), |all, row| all + &row)
}
