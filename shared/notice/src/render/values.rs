//! A customer's values, as a template sees them: none of them can be more than a value.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use law::DataTypes;
use minijinja::value::{Object, Value};

use model::customer::Customer;
use model::notice::{Circumstance, Reader};
use model::rendered::escaped;

/// The answers to `_when["…"]` for one reader. A name that is no circumstance has none.
#[derive(Clone, Copy, Debug)]
struct When(Reader);

impl Object for When {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let circumstance: Circumstance = key.as_str()?.parse().ok()?;
        Some(Value::from(circumstance.holds(&self.0)))
    }
}

/// What a template is filled with: the row by its columns, the name, the day, and what holds. `data_types` are those of
/// whoever's row names none.
pub(super) fn of(customer: &Customer, data_types: DataTypes, today: Date, today_in_words: String) -> Value {
    Value::from(BTreeMap::from([
        ("_row", Value::from(row(customer))),
        ("_name", Value::from(name(customer))),
        ("_today", Value::from(today_in_words)),
        ("_when", Value::from_object(When(Reader::of(customer, data_types, today)))),
    ]))
}

/// The columns that we know, and those that only the list knows. What we know wins over a column that borrows its name.
fn row(customer: &Customer) -> BTreeMap<String, String> {
    let known = [
        ("reference", Some(&customer.reference)),
        ("given_name", customer.given_name.as_ref()),
        ("family_name", customer.family_name.as_ref()),
    ];
    let known =
        known.into_iter().map(|(name, value)| (name, value.map(|value| value.expose().as_str()).unwrap_or_default()));
    let own = customer.fields.iter().map(|(name, value)| (name.as_str(), value.expose().as_str()));
    own.chain(known).map(|(name, value)| (name.to_owned(), one_line(value))).collect()
}

fn name(customer: &Customer) -> String {
    let names = [&customer.given_name, &customer.family_name];
    let names: Vec<String> = names.into_iter().flatten().map(|name| one_line(name.expose())).collect();
    names.iter().filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

/// The text on one line: line breaks and control characters, bidi overrides among them, become spaces.
fn one_line(text: &str) -> String {
    let breaks = |character: char| {
        character.is_control()
            || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.split(breaks).map(str::trim).filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The text of a header: on one line, whatever its template holds. The isolation of its values stays.
pub(super) fn header(text: &str) -> String {
    let breaks = |character: char| character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
    text.split(breaks).map(str::trim).filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A value within HTML: escaped, and kept to itself where it runs the other way.
pub(super) fn html(value: &str) -> String {
    if runs_right_to_left(value) { format!("<bdi>{}</bdi>", escaped(value)) } else { escaped(value) }
}

/// A value within plain text, isolated where it runs the other way.
///
/// Source: Unicode Standard Annex 9, section 2.4.2.
pub(super) fn text(value: &str) -> String {
    if runs_right_to_left(value) { format!("\u{2068}{value}\u{2069}") } else { value.to_owned() }
}

/// A value within an address: all but what RFC 3986, section 2.3, leaves unreserved is percent-encoded.
pub(super) fn url(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// A value as a whole text of JSON.
pub(super) fn json(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// Whether something in it is written from right to left: Hebrew, Arabic and their neighbors, or a mark that says so.
///
/// Source: the blocks of bidi classes R and AL, <https://www.unicode.org/Public/UCD/latest/ucd/extracted/DerivedBidiClass.txt>
fn runs_right_to_left(value: &str) -> bool {
    let is_one = |character: char| {
        matches!(character,
            '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    value.chars().any(is_one)
}
