//! Names of exposed data as others give them: Have I Been Pwned's data classes, VERIS's data varieties, and our own codes.

use crate::codes::{UnknownCode, plain};
use crate::data_types::{DataType, DataTypes};
use crate::library;

/// The data types that a name means, whatever its case and punctuation; a name that is no personal data means none.
///
/// # Errors
/// When nobody uses the name; the error lists the nearest.
pub fn data_types_named(name: &str) -> Result<DataTypes, UnknownCode> {
    let wanted = plain(name);
    if let Some(own) = DataType::ALL.iter().find(|kind| plain(kind.code()) == wanted) {
        return Ok(DataTypes::of(&[*own]));
    }
    let names = &library().data_type_names;
    names.iter().find(|(known, _)| plain(known) == wanted).map(|(_, kinds)| *kinds).ok_or_else(|| {
        let known = DataType::ALL.iter().map(|kind| kind.code()).chain(names.keys().map(String::as_str));
        UnknownCode::new(DataType::LIST, name, known)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_three_vocabularies_mean_the_same_data() {
        let medical = Ok(DataTypes::of(&[DataType::Medical]));
        for name in ["medical", "Medical", "Personal health data", "personal_health_data", "HIV statuses"] {
            assert_eq!(data_types_named(name), medical, "{name}");
        }
        assert_eq!(data_types_named("Source code"), Ok(DataTypes::EMPTY));
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest() {
        let error = data_types_named("Social securty number").expect_err("nobody spells it so");
        assert_eq!(error.nearest.first(), Some(&"Social security numbers"));
        assert!(!error.to_string().contains("securty"), "what was written is not repeated");
    }
}
