//! Conditions of paragraphs, as an attorney reads them:
//!
//! ```text
//! ::: when data ssn, driver_license and residence US
//! You can place a security freeze.
//! ::: otherwise
//! You can ask your bank.
//! :::
//! ```
//!
//! | test | holds for |
//! | --- | --- |
//! | `data ssn, medical` | those of whom one of these was exposed |
//! | `residence US-CA, DE` | those who live in one of these countries or subdivisions |
//! | `minor` | those for whom a parent or guardian reads |
//! | `credit monitoring` | those who get a code of their own from the incident's pools |
//! | `next of kin` | those for whose family it is, since they died |
//!
//! `not` before a test turns it round, `and` joins two; what holds for one or the other stands in two blocks. Blocks can
//! stand in blocks.

use law::{DataType, Residence, UnknownCode};
use model::codes::CODE;

use crate::placeholders::expression as expression_of;

const TESTS: [&str; 5] = ["data", "residence", "minor", "next of kin", "credit monitoring"];

/// The words behind `::: when`, as an expression of a template.
///
/// # Errors
/// What is expected instead, in words.
pub(crate) fn expression(words: &str) -> Result<String, String> {
    let tests: Vec<String> = words.split(" and ").map(|test| one(test.trim())).collect::<Result<_, _>>()?;
    Ok(tests.join(" and "))
}

fn one(test: &str) -> Result<String, String> {
    if let Some(rest) = test.strip_prefix("not ") {
        return Ok(format!("not {}", one(rest.trim())?));
    }
    let (word, codes) = test.split_once(' ').unwrap_or((test, ""));
    match (word, codes.trim()) {
        ("data", codes) if !codes.is_empty() => any_of(codes, data),
        ("residence", codes) if !codes.is_empty() => any_of(codes, residence),
        ("data" | "residence", _) => Err(format!("codes behind `{word}`, separated by commas")),
        ("minor", "") => Ok(circumstance("minor")),
        ("next", "of kin") => Ok(circumstance("next of kin")),
        ("credit", "monitoring") => Ok(expression_of(CODE)),
        _ => {
            let near = |known: &&&str| (strsim::jaro_winkler(known, word) * 1_000.0) as u32;
            let nearest = TESTS.iter().max_by_key(near).copied().unwrap_or_default();
            Err(format!("a test behind `when` that is one of {}; the nearest is `{nearest}`", TESTS.join(", ")))
        }
    }
}

fn any_of(codes: &str, one: impl Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let tests: Vec<String> = codes.split(',').map(|code| one(code.trim())).collect::<Result<_, _>>()?;
    Ok(format!("({})", tests.join(" or ")))
}

fn data(code: &str) -> Result<String, String> {
    let kind: DataType =
        code.parse().map_err(|error: UnknownCode| format!("data types behind `data`; {}", nearest(&error)))?;
    Ok(circumstance(&format!("data {kind}")))
}

fn nearest(error: &UnknownCode) -> String {
    format!("one is none of the vocabulary, the nearest are {}", error.nearest.join(", "))
}

fn residence(code: &str) -> Result<String, String> {
    let place = Residence::parse(code).map_err(|_| {
        "countries or subdivisions behind `residence`, such as DE or US-CA; one is none of ISO 3166".to_owned()
    })?;
    Ok(circumstance(&format!("residence {}", place.code())))
}

/// The test of one circumstance, which [`notice`] answers for each customer.
fn circumstance(name: &str) -> String {
    format!("_when[\"{name}\"]")
}

/// A test that any of these data was exposed, any of these places is home, and this somebody reads; `None`: always.
pub(crate) fn fitting(
    data_types: law::DataTypes,
    places: &[Residence],
    addressee: Option<model::customer::Addressee>,
) -> Option<String> {
    let either = |tests: Vec<String>| (!tests.is_empty()).then(|| format!("({})", tests.join(" or ")));
    let data = either(data_types.iter().map(|kind| circumstance(&format!("data {kind}"))).collect());
    let places = either(places.iter().map(|place| circumstance(&format!("residence {}", place.code()))).collect());
    let addressee = addressee.map(|addressee| {
        circumstance(match addressee {
            model::customer::Addressee::Guardian => "minor",
            model::customer::Addressee::NextOfKin => "next of kin",
        })
    });
    let tests: Vec<String> = [data, places, addressee].into_iter().flatten().collect();
    (!tests.is_empty()).then(|| tests.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_read_as_they_are_meant() {
        for (words, expected) in [
            ("data ssn, medical", r#"(_when["data ssn"] or _when["data medical"])"#),
            ("residence us-ca", r#"(_when["residence US-CA"])"#),
            ("not minor", r#"not _when["minor"]"#),
            ("next of kin", r#"_when["next of kin"]"#),
            ("not credit monitoring", r#"not _row["credit_monitoring_code"]"#),
            ("data ssn and not residence DE", r#"(_when["data ssn"]) and not (_when["residence DE"])"#),
        ] {
            assert_eq!(expression(words).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn an_unknown_code_is_told_with_the_nearest() {
        for (words, says) in [
            ("data snn", "the nearest are ssn"),
            ("residence XX", "ISO 3166"),
            ("date ssn", "the nearest is `data`"),
            ("data", "codes behind `data`"),
            ("", "one of data, residence"),
        ] {
            let error = expression(words).expect_err("no condition");
            assert!(error.contains(says), "{words}: {error}");
        }
    }
}
