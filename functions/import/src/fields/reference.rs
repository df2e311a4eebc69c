//! The company's own reference: what makes two rows one customer, so nothing may make different references look the same.

use crate::problem::Problem;

/// What spreadsheets and databases write for nothing, in lower case. Taken as a reference, each of them would make one
/// customer of many.
const NOTHING: [&str; 16] = [
    "", "-", "--", "?", "null", "(null)", "<null>", "\\n", "nil", "none", "n/a", "#n/a", "#ref!", "#value!", "#name?",
    "nan",
];

/// The reference as written.
///
/// # Errors
/// [`Problem::NoReference`] and [`Problem::RoundedReference`].
pub(crate) fn reference(text: &str) -> Result<String, Problem> {
    if NOTHING.contains(&text.to_ascii_lowercase().as_str()) {
        Err(Problem::NoReference)
    } else if is_rounded(text) {
        Err(Problem::RoundedReference)
    } else {
        Ok(text.to_owned())
    }
}

/// `1.23457E+11`: a long number in a spreadsheet's cell of type "general". Digits are lost.
pub(crate) fn is_rounded(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    digits(whole) && digits(fraction) && exponent.strip_prefix('+').is_some_and(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_stays_as_it_is_written() {
        for text in ["1", "C-0017", "007", "kunde/4", "12E5", "Null & Co", "NA-1"] {
            assert_eq!(reference(text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn placeholders_for_empty_cells_make_no_customer() {
        for text in ["", "NULL", "#N/A", "None", "-", "\\N", "nan"] {
            assert_eq!(reference(text), Err(Problem::NoReference), "{text}");
        }
    }

    #[test]
    fn a_rounded_number_makes_no_customer() {
        for text in ["1.23457E+11", "1,2e+10", "4E+15"] {
            assert_eq!(reference(text), Err(Problem::RoundedReference), "{text}");
        }
    }
}
