//! Personal data that masks itself: what is wrapped here cannot reach a log, an error or a `Debug` form by accident.

use std::fmt;
use std::str::FromStr;

use email_address::EmailAddress as Checked;
use serde::{Deserialize, Serialize};

/// A value about a person. `Debug` and `Display` show `***`; serde passes through, since stores must hold it.
///
/// Reading the value takes a call of [`Personal::expose`], which a reviewer can search for.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Wraps the value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for whoever has to put it on a page, an envelope or into a store.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Personal<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<T> fmt::Display for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why a text is not an address of its kind. Never holds the text.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum AddressError {
    /// RFC 5321's form is not met, or the domain is not in its ASCII form.
    #[error("not an e-mail address: expected the form name@example.com")]
    NotAnEmailAddress,
    /// E.164's form is not met.
    #[error("not a phone number in international form: expected + and 8 to 15 digits")]
    NotAPhoneNumber,
}

/// An e-mail address that SES accepts as a recipient: one mailbox, domain in ASCII (punycode), at most 254 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(Personal<String>);

impl EmailAddress {
    /// The address itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl FromStr for EmailAddress {
    type Err = AddressError;

    /// # Errors
    /// [`AddressError::NotAnEmailAddress`], also where a header could be forged (control characters) or the domain has no dot.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let plain =
            text.len() <= 254 && text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control() || byte == b' ');
        let fits =
            plain && Checked::is_valid(text) && text.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.'));
        fits.then(|| Self(text.into())).ok_or(AddressError::NotAnEmailAddress)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = AddressError;
    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0.0
    }
}

/// A phone number in E.164's international form. Whether the number exists is the numbering plan's matter (see *import*).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(Personal<String>);

impl PhoneNumber {
    /// The number itself, beginning with `+`.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl FromStr for PhoneNumber {
    type Err = AddressError;

    /// # Errors
    /// [`AddressError::NotAPhoneNumber`]: E.164 allows at most 15 digits; fewer than 8 is no international number.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let digits = text.strip_prefix('+').ok_or(AddressError::NotAPhoneNumber)?;
        let fits = (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| Self(text.into())).ok_or(AddressError::NotAPhoneNumber)
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = AddressError;
    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_does_not_show_itself() {
        let email: EmailAddress = "ada@example.com".parse().expect("an address");
        let phone: PhoneNumber = "+12025550123".parse().expect("a number");
        let name = Personal::new("Ada".to_owned());
        let shown = format!("{email:?} {phone:?} {name:?} {name}");
        assert!(!shown.contains("ada") && !shown.contains("2025") && !shown.contains("Ada"), "{shown}");
        assert_eq!(email.expose(), "ada@example.com");
    }

    #[test]
    fn addresses_that_could_forge_a_header_are_refused() {
        for text in [
            "a@b.example\r\nBcc: x@y.example",
            "a b@c.example",
            "a@b",
            "@b.example",
            "a@bücher.example",
            "a@b.example\0",
        ] {
            assert_eq!(text.parse::<EmailAddress>(), Err(AddressError::NotAnEmailAddress), "{text:?}");
        }
        for text in ["12025550123", "+1", "+1202555012x", "+1234567890123456"] {
            assert_eq!(text.parse::<PhoneNumber>(), Err(AddressError::NotAPhoneNumber), "{text}");
        }
    }
}
