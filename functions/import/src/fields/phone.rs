//! Phone numbers, by the numbering plans that libphonenumber carries.

use law::Residence;
use model::personal::PhoneNumber;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType, Region};

use super::reference::is_rounded;
use crate::problem::Problem;

/// A number that exists in its country's plan.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ValidNumber {
    pub(crate) number: PhoneNumber,
    pub(crate) line_type: LineType,
    /// The number had an extension, which is not part of E.164.
    pub(crate) had_extension: bool,
}

/// What the numbering plan says of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineType {
    Mobile,
    /// Mobile or fixed: plans such as North America's do not distinguish them.
    Either,
    /// Anything else: fixed, toll-free, voice over IP.
    NotMobile,
}

/// What a row says of its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhoneType {
    Mobile,
    Fixed,
}

impl LineType {
    /// Whether a text may go there: to a mobile number, or to one that may be and whose row says so, by the number's type or
    /// else by preferring texts.
    pub(crate) fn takes_texts(self, says: Option<PhoneType>, prefers_texts: bool) -> bool {
        match self {
            Self::Mobile => true,
            Self::Either => says.map_or(prefers_texts, |says| says == PhoneType::Mobile),
            Self::NotMobile => false,
        }
    }
}

/// Reads a number as somebody who lives in `residence` would dial it.
///
/// # Errors
/// [`Problem::RoundedPhone`], [`Problem::PhoneWithoutCountry`] and [`Problem::NotAPhone`].
pub(crate) fn phone(text: &str, residence: Option<Residence>) -> Result<ValidNumber, Problem> {
    if is_rounded(text) {
        // libphonenumber would read the E as the key 3.
        return Err(Problem::RoundedPhone);
    }
    // 00 leads abroad from most countries, and where it does not, no national number begins with it.
    let international = text.strip_prefix("00").map(|rest| format!("+{rest}"));
    let text = international.as_deref().unwrap_or(text);
    let region: Option<Region> = residence.and_then(|residence| residence.country().parse().ok());
    if region.is_none() && !text.contains('+') && text.bytes().filter(u8::is_ascii_digit).count() > 4 {
        return Err(Problem::PhoneWithoutCountry);
    }
    let parsed = PHONE_NUMBER_UTIL.parse(text, region).map_err(|_| Problem::NotAPhone)?;
    if !PHONE_NUMBER_UTIL.is_valid_number(&parsed) {
        return Err(Problem::NotAPhone);
    }
    let number = PHONE_NUMBER_UTIL.format(&parsed, PhoneNumberFormat::E164).parse().map_err(|_| Problem::NotAPhone)?;
    let line_type = match PHONE_NUMBER_UTIL.get_number_type(&parsed) {
        PhoneNumberType::Mobile => LineType::Mobile,
        PhoneNumberType::FixedLineOrMobile => LineType::Either,
        _ => LineType::NotMobile,
    };
    Ok(ValidNumber { number, line_type, had_extension: !parsed.extension().is_empty() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, country: &str) -> Result<(String, LineType), Problem> {
        phone(text, Residence::parse(country).ok()).map(|found| (found.number.expose().to_owned(), found.line_type))
    }

    #[test]
    fn national_and_international_forms_give_one_number() {
        for (text, country, number, line_type) in [
            ("(202) 555-0123", "US", "+12025550123", LineType::Either),
            ("1-202-555-0123", "US-CA", "+12025550123", LineType::Either),
            ("+1 202.555.0123", "", "+12025550123", LineType::Either),
            ("tel:+1-202-555-0123", "", "+12025550123", LineType::Either),
            ("(787) 764-1234", "PR", "+17877641234", LineType::Either),
            ("0151 23456789", "DE", "+4915123456789", LineType::Mobile),
            ("0049 30 901820", "", "+4930901820", LineType::NotMobile),
            ("07400 123456", "GB", "+447400123456", LineType::Mobile),
            ("020 7946 0018", "GB", "+442079460018", LineType::NotMobile),
            ("0044 7400 123456", "FR", "+447400123456", LineType::Mobile),
            ("+52 55 1234 5678", "MX", "+525512345678", LineType::Either),
        ] {
            assert_eq!(read(text, country), Ok((number.to_owned(), line_type)), "{text} in {country}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_its_reason() {
        for (text, country, problem) in [
            ("555-0123", "US", Problem::NotAPhone),
            ("call me", "US", Problem::NotAPhone),
            ("", "US", Problem::NotAPhone),
            ("+999 1234567", "", Problem::NotAPhone),
            ("000-000-0000", "US", Problem::NotAPhone),
            ("(202) 555-0123", "", Problem::PhoneWithoutCountry),
            ("1.2025E+10", "US", Problem::RoundedPhone),
        ] {
            assert_eq!(read(text, country), Err(problem), "{text} in {country}");
        }
    }

    #[test]
    fn an_extension_is_noticed() {
        let found = phone("202-555-0123 ext. 42", Residence::parse("US").ok()).expect("a number");
        assert!(found.had_extension && found.number.expose() == "+12025550123");
    }

    #[test]
    fn texts_go_to_mobiles_and_to_what_may_be_one_and_is_said_to_be() {
        use PhoneType::{Fixed, Mobile};
        for (line_type, says, prefers_texts, takes) in [
            (LineType::Mobile, None, false, true),
            (LineType::Either, None, false, false),
            (LineType::Either, None, true, true),
            (LineType::Either, Some(Mobile), false, true),
            (LineType::Either, Some(Fixed), true, false),
            (LineType::NotMobile, Some(Mobile), true, false),
        ] {
            assert_eq!(line_type.takes_texts(says, prefers_texts), takes, "{line_type:?} {says:?} {prefers_texts}");
        }
    }
}
