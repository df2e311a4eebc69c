//! Where people live, what they speak, how addresses and phone numbers look there.
//!
//! | country | numbers come from | source |
//! | --- | --- | --- |
//! | US, CA | 555-0100 to 555-0199 of an area code | NANPA's guidelines on 555 line numbers |
//! | DE | (0)30 23125 000–999, (0)89 99998 000–999; (0)171 39200 00–99, (0)176 040690 00–99 | Bundesnetzagentur, Mitteilung 148/2021 |
//! | FR | 01 99 00 00 00 to 01 99 00 99 99 | ARCEP, plan de numérotation |
//! | MX | 55 5555 0100 to 0199 | none is reserved; nothing leaves this machine |

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

/// A place, with what is usual there.
pub(super) struct Place {
    pub(super) country: &'static str,
    pub(super) subdivision: &'static str,
    pub(super) language: &'static str,
    /// None where every number kept for films is one that rlibphonenumber takes for invalid.
    pub(super) mobile: Option<fn(&mut StdRng, Written) -> String>,
    pub(super) fixed: fn(&mut StdRng, Written) -> String,
    pub(super) address: fn(&mut StdRng) -> [String; 3],
}

/// How somebody typed a number.
#[derive(Clone, Copy)]
pub(super) enum Written {
    /// `+18085550142`
    Compact,
    /// `+1 808-555-0142`
    International,
    /// `(808) 555-0142`
    National,
}

impl Written {
    pub(super) const HABITS: &'static [(u32, Self)] =
        &[(50, Self::Compact), (25, Self::International), (25, Self::National)];
}

fn north_american(area: &str, random: &mut StdRng, written: Written) -> String {
    let line = random.random_range(100..200);
    match written {
        Written::Compact => format!("+1{area}5550{line}"),
        Written::International => format!("+1 {area}-555-0{line}"),
        Written::National => format!("({area}) 555-0{line}"),
    }
}

/// A number of a country without area codes in brackets: the country's code, the first digits and how many follow.
fn european(country: &str, first: &str, digits: usize, random: &mut StdRng, written: Written) -> String {
    let rest: String = (0..digits).map(|_| char::from(b'0' + random.random_range(0..10_u8))).collect();
    match written {
        Written::Compact => format!("+{country}{first}{rest}"),
        Written::International => format!("+{country} {first} {rest}"),
        Written::National => format!("0{first} {rest}"),
    }
}

fn street(names: &[&str], random: &mut StdRng) -> String {
    (*names.choose(random).unwrap_or(&"Main Street")).to_owned()
}

fn unit(random: &mut StdRng, word: &str) -> String {
    if random.random_ratio(1, 4) { format!("{word} {}", random.random_range(1..40)) } else { String::new() }
}

/// Two or three lines without a gap.
fn lines(first: String, second: String, third: String) -> [String; 3] {
    if second.is_empty() { [first, third, String::new()] } else { [first, second, third] }
}

const AMERICAN: &[&str] =
    &["Kapiʻolani Blvd", "Ala Moana Blvd", "Main Street", "Oak Avenue", "Maple Drive", "2nd Street", "Hillcrest Road"];

macro_rules! american {
    ($country:literal, $subdivision:literal, $area:literal, $city:literal, $zip:literal, $language:literal) => {
        &Place {
            country: $country,
            subdivision: $subdivision,
            language: $language,
            mobile: Some(|random, written| north_american($area, random, written)),
            fixed: |random, written| north_american($area, random, written),
            address: |random| {
                let first = format!("{} {}", random.random_range(10..9000), street(AMERICAN, random));
                let unit = unit(random, "Apt");
                lines(first, unit, format!("{} {}{:02}", $city, $zip, random.random_range(1..60)))
            },
        }
    };
}

macro_rules! canadian {
    ($subdivision:literal, $area:literal, $city:literal, $postcode:literal, $language:literal) => {
        &Place {
            country: "CA",
            subdivision: $subdivision,
            language: $language,
            mobile: Some(|random, written| north_american($area, random, written)),
            fixed: |random, written| north_american($area, random, written),
            address: |random| {
                let first = format!(
                    "{} {}",
                    random.random_range(10..900),
                    street(&["King Street W", "Rue Sherbrooke O", "Elm Crescent"], random)
                );
                let code = format!("{} {}A{}", $postcode, random.random_range(1..10), random.random_range(1..10));
                lines(first, unit(random, "Unit"), format!("{} {code}", $city))
            },
        }
    };
}

/// The places by weight.
pub(super) const PLACES: &[(u32, &Place)] = &[
    (320, american!("US", "US-HI", "808", "Honolulu, HI", "968", "en")),
    (110, american!("US", "US-HI", "808", "Kailua, HI", "967", "en")),
    (120, american!("US", "US-CA", "213", "Los Angeles, CA", "900", "en")),
    (45, american!("US", "US-WA", "206", "Seattle, WA", "981", "en")),
    (40, american!("US", "US-TX", "512", "Austin, TX", "787", "en")),
    (35, american!("US", "US-NY", "212", "New York, NY", "100", "en")),
    (30, american!("US", "US-NV", "702", "Las Vegas, NV", "891", "en")),
    (25, american!("US", "US-OR", "503", "Portland, OR", "972", "en")),
    (25, american!("US", "US-FL", "305", "Miami, FL", "331", "en")),
    (20, american!("US", "US-MA", "617", "Boston, MA", "021", "en")),
    (20, american!("US", "US-IL", "312", "Chicago, IL", "606", "en")),
    (15, american!("US", "US-CO", "303", "Denver, CO", "802", "en")),
    (15, american!("US", "US-PR", "787", "San Juan, PR", "009", "es")),
    (30, canadian!("CA-BC", "604", "Vancouver BC", "V5K", "en-CA")),
    (20, canadian!("CA-ON", "416", "Toronto ON", "M5V", "en-CA")),
    (10, canadian!("CA-QC", "514", "Montréal QC", "H2X", "fr-CA")),
    (40, &MEXICO_CITY),
    (10, &JALISCO),
    (25, &BERLIN),
    (15, &MUNICH),
    (20, &PARIS),
    (10, &LYON),
];

const fn mexican(subdivision: &'static str, address: fn(&mut StdRng) -> [String; 3]) -> Place {
    Place {
        country: "MX",
        subdivision,
        language: "es-MX",
        mobile: Some(|random, written| {
            let line = random.random_range(100..200);
            match written {
                Written::Compact => format!("+5255555501{:02}", line - 100),
                Written::International => format!("+52 55 5555 0{line}"),
                Written::National => format!("55 5555 0{line}"),
            }
        }),
        fixed: |random, _| format!("+52 55 5555 0{}", random.random_range(100..200)),
        address,
    }
}

const MEXICAN: &[&str] = &["Av. Insurgentes Sur", "Calle Orizaba", "Av. Álvaro Obregón", "Calle Puebla"];

static MEXICO_CITY: Place = mexican("MX-CMX", |random| {
    let first = format!("{} {}", street(MEXICAN, random), random.random_range(1..900));
    [first, "Col. Roma Norte".to_owned(), "06700 Ciudad de México, CDMX".to_owned()]
});

static JALISCO: Place = mexican("MX-JAL", |random| {
    let first = format!("{} {}", street(MEXICAN, random), random.random_range(1..900));
    [first, "Col. Americana".to_owned(), "44160 Guadalajara, Jal.".to_owned()]
});

const GERMAN: &[&str] = &["Lindenstraße", "Große Gasse", "Bahnhofstraße", "Am Mühlbach", "Schönhauser Allee"];

static BERLIN: Place = Place {
    country: "DE",
    subdivision: "DE-BE",
    language: "de",
    mobile: Some(|random, written| european("49", "17139200", 2, random, written)),
    fixed: |random, written| european("49", "3023125", 3, random, written),
    address: |random| {
        let first = format!("{} {}", street(GERMAN, random), random.random_range(1..120));
        lines(first, String::new(), format!("10{} Berlin", random.random_range(115..999)))
    },
};

static MUNICH: Place = Place {
    country: "DE",
    subdivision: "DE-BY",
    language: "de",
    mobile: Some(|random, written| european("49", "176040690", 2, random, written)),
    fixed: |random, written| european("49", "8999998", 3, random, written),
    address: |random| {
        let first = format!("{} {}", street(GERMAN, random), random.random_range(1..120));
        lines(first, unit(random, "c/o Familie Vogel, Wohnung"), format!("80{} München", random.random_range(331..999)))
    },
};

const FRENCH: &[&str] = &["rue de la République", "avenue Jean Jaurès", "impasse des Lilas", "boulevard de l'Hôpital"];

static PARIS: Place = Place {
    country: "FR",
    subdivision: "FR-75C",
    language: "fr",
    mobile: None,
    fixed: |random, written| european("33", "19900", 4, random, written),
    address: |random| {
        let first = format!("{} {}", random.random_range(1..200), street(FRENCH, random));
        lines(first, unit(random, "Bâtiment"), format!("750{:02} Paris", random.random_range(1..=20)))
    },
};

static LYON: Place = Place {
    country: "FR",
    subdivision: "FR-69",
    language: "fr",
    mobile: None,
    fixed: |random, written| european("33", "19900", 4, random, written),
    address: |random| {
        let first = format!("{} {}", random.random_range(1..200), street(FRENCH, random));
        lines(first, String::new(), format!("6900{} Lyon", random.random_range(1..=9)))
    },
};
