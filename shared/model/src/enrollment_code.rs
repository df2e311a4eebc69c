//! The code by which one person enrolls in credit monitoring, and its sealed form.
//!
//! Apart from [`crate::codes`], which is about pools of codes, because a delivery's row holds its customer's own code.

mod sealed;

use std::fmt;
use std::str::FromStr;

use crate::customer::Customer;
use crate::personal::Personal;

pub use sealed::{NotSealedHere, SealedCode, Vault};

/// The placeholder of the customer's own code.
pub const CODE: &str = "credit_monitoring_code";
/// The placeholder of the months that it is good for.
pub const MONTHS: &str = "credit_monitoring_months";
/// What a preview shows instead of a code: nobody's.
pub const SAMPLE: &str = "SAMPLE-CODE-0000";

/// A code by which one person enrolls.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnrolmentCode(Personal<String>);

/// The text is not a code that we take. Never holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 4 to 24 letters, digits, hyphens, dots and underscores, beginning with a letter or digit")]
pub struct NotAnEnrolmentCode;

impl EnrolmentCode {
    /// The most characters of one: with it a planned row stays within one write unit.
    pub const LONGEST: usize = 24;

    /// The code itself, for whoever writes it to its owner or seals it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl FromStr for EnrolmentCode {
    type Err = NotAnEnrolmentCode;

    /// Reads a code. None of its characters means anything in HTML, an address, a template or a spreadsheet.
    fn from_str(text: &str) -> Result<Self, NotAnEnrolmentCode> {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let fits = (4..=Self::LONGEST).contains(&text.len())
            && text.bytes().all(inner)
            && text.starts_with(|first: char| first.is_ascii_alphanumeric());
        fits.then(|| Self(text.into())).ok_or(NotAnEnrolmentCode)
    }
}

impl fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A code as its owner gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenCode {
    /// The code.
    pub code: EnrolmentCode,
    /// For how many months it is good.
    pub months: u8,
}

impl GivenCode {
    /// Nobody's, for a look at what a message is going to be.
    #[must_use]
    pub fn sample(months: u8) -> Self {
        Self { code: EnrolmentCode(SAMPLE.into()), months }
    }

    /// Puts it where templates look for it, so that it is filled in like any other value, whatever the channel.
    pub fn fill_in(&self, customer: &mut Customer) {
        customer.fields.insert(CODE.to_owned(), self.code.0.clone());
        customer.fields.insert(MONTHS.to_owned(), self.months.to_string().into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_does_not_show_itself() {
        let code: EnrolmentCode = "AB12-CD34".parse().expect("a code");
        let given = GivenCode { code, months: 24 };
        assert!(!format!("{given:?}").contains("AB12"));
        assert_eq!(given.code.expose(), "AB12-CD34");
    }

    #[test]
    fn what_could_be_more_than_a_code_is_none() {
        let long = "A".repeat(EnrolmentCode::LONGEST + 1);
        for text in ["", "abc", "=1+1+1", "-abc", "a b c d", "code,2", "{{ x }}", "<b>x</b>", "códe", long.as_str()] {
            assert_eq!(text.parse::<EnrolmentCode>(), Err(NotAnEnrolmentCode), "{text}");
        }
        assert!(SAMPLE.parse::<EnrolmentCode>().is_ok());
    }
}
