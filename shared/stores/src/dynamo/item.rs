//! Items: their form, and reading them.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use model::keys::REVISION;

/// The attribute that holds the row itself.
pub(super) const DOCUMENT: &str = "document";

/// An item by its attributes.
pub(super) type Item = HashMap<String, AttributeValue>;

/// What an item has that it should not, or has not: where in it, never what stands there.
///
/// A decoder's own words may quote what it found, and that may be personal data.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} at `{place}`")]
pub struct Misfit {
    place: String,
    problem: String,
}

impl Misfit {
    pub(super) fn missing(attribute: &str) -> Self {
        Self { place: attribute.to_owned(), problem: "nothing".to_owned() }
    }

    pub(super) fn unexpected(attribute: &str) -> Self {
        Self { place: attribute.to_owned(), problem: "not what was expected".to_owned() }
    }

    fn of_document(error: &serde_path_to_error::Error<serde_dynamo::Error>) -> Self {
        let place = match error.path().to_string().as_str() {
            "." => DOCUMENT.to_owned(),
            path => format!("{DOCUMENT}.{path}"),
        };
        // Serde's own words for a missing field name the field and nothing else.
        let words = error.inner().to_string();
        let problem = if words.starts_with("missing field `") { words } else { "not what was expected".to_owned() };
        Self { place, problem }
    }
}

/// A document as an attribute.
pub(super) fn document<T: Serialize>(value: &T) -> AttributeValue {
    serde_dynamo::to_attribute_value(value).expect("our own types have a DynamoDB form")
}

/// The document of an item.
pub(super) fn read_document<T: DeserializeOwned>(item: &mut Item) -> Result<T, Misfit> {
    let attribute = item.remove(DOCUMENT).ok_or_else(|| Misfit::missing(DOCUMENT))?;
    let decoder = serde_dynamo::Deserializer::from_attribute_value(attribute.into());
    serde_path_to_error::deserialize(decoder).map_err(|error| Misfit::of_document(&error))
}

/// What an attribute holds, in an item that may not have it.
pub(super) fn read_if_there<T: DeserializeOwned>(item: &mut Item, attribute: &str) -> Result<Option<T>, Misfit> {
    let Some(value) = item.remove(attribute) else { return Ok(None) };
    // The decoder's own words may quote what it found.
    serde_dynamo::from_attribute_value(value).map(Some).map_err(|_| Misfit::unexpected(attribute))
}

/// The revision of an item.
pub(super) fn revision(item: &Item) -> Result<u64, Misfit> {
    let attribute = item.get(REVISION).ok_or_else(|| Misfit::missing(REVISION))?;
    let digits = attribute.as_n().map_err(|_| Misfit::unexpected(REVISION))?;
    digits.parse().map_err(|_| Misfit::unexpected(REVISION))
}

/// A text attribute of an item.
pub(super) fn text<'a>(item: &'a Item, attribute: &str) -> Result<&'a str, Misfit> {
    let value = item.get(attribute).ok_or_else(|| Misfit::missing(attribute))?;
    value.as_s().map(String::as_str).map_err(|_| Misfit::unexpected(attribute))
}

/// A binary attribute of an item, of exactly this length.
pub(super) fn bytes<const LENGTH: usize>(item: &Item, attribute: &str) -> Result<[u8; LENGTH], Misfit> {
    let value = item.get(attribute).ok_or_else(|| Misfit::missing(attribute))?;
    let bytes = value.as_b().map_err(|_| Misfit::unexpected(attribute))?;
    bytes.as_ref().try_into().map_err(|_| Misfit::unexpected(attribute))
}

pub(super) fn string(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(super) fn number(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(super) fn binary(bytes: &[u8]) -> AttributeValue {
    AttributeValue::B(Blob::new(bytes))
}
