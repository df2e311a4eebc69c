//! Fields whose words are few: channel, consent, phone type, language, data types.

use law::{DataTypes, data_types_named};
use model::channel::Channel;
use model::customer::Language;

use super::phone::PhoneType;
use crate::problem::Problem;
use spreadsheet::bare;

/// The channel that a person asked for. "mail" is not among the words: it means a letter to some and e-mail to others.
///
/// # Errors
/// [`Problem::UnknownChannel`].
pub(crate) fn channel(text: &str) -> Result<Channel, Problem> {
    match bare(text).as_str() {
        "email" => Ok(Channel::Email),
        "sms" | "text" | "textmessage" => Ok(Channel::Sms),
        "letter" | "post" | "postal" | "postalmail" => Ok(Channel::Letter),
        "call" | "phone" | "phonecall" | "telephone" | "voice" => Ok(Channel::Call),
        _ => Err(Problem::UnknownChannel),
    }
}

/// Yes or no.
///
/// # Errors
/// [`Problem::UnclearConsent`].
pub(crate) fn consent(text: &str) -> Result<bool, Problem> {
    match bare(text).as_str() {
        "yes" | "y" | "true" | "t" | "1" | "on" | "optin" | "optedin" | "granted" | "ja" | "oui" | "si" | "sí"
        | "sim" => Ok(true),
        "no" | "n" | "false" | "f" | "0" | "off" | "optout" | "optedout" | "denied" | "nein" | "non" | "não" => {
            Ok(false)
        }
        _ => Err(Problem::UnclearConsent),
    }
}

/// Mobile or fixed.
///
/// # Errors
/// [`Problem::UnknownPhoneType`].
pub(crate) fn phone_type(text: &str) -> Result<PhoneType, Problem> {
    match bare(text).as_str() {
        "mobile" | "mobilephone" | "cell" | "cellphone" | "cellular" => Ok(PhoneType::Mobile),
        "fixed" | "fixedline" | "landline" => Ok(PhoneType::Fixed),
        _ => Err(Problem::UnknownPhoneType),
    }
}

/// A language by its BCP 47 tag, as far as its script and region: no notice is written for one variant alone, and lists are
/// counted by language, where nothing else that stands in such a column may come along.
///
/// # Errors
/// [`Problem::NotALanguage`].
pub(crate) fn language(text: &str) -> Result<Language, Problem> {
    let mut tag: Language = text.parse().map_err(|_| Problem::NotALanguage)?;
    while tag.as_str().split('-').skip(1).any(|subtag| !is_script_or_region(subtag)) {
        tag = tag.parent().ok_or(Problem::NotALanguage)?;
    }
    Ok(tag)
}

/// Four letters are a script; two letters or three digits are a region.
fn is_script_or_region(subtag: &str) -> bool {
    let is_letters = subtag.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_digits = subtag.bytes().all(|byte| byte.is_ascii_digit());
    matches!(subtag.len(), 2 | 4) && is_letters || subtag.len() == 3 && is_digits
}

/// Data types by their codes, separated by `;` (or `,` or `|`, which no code holds), in any case.
///
/// # Errors
/// [`Problem::UnknownDataType`] where one is not listed. Then none of them counts: a set with one left out would give the
/// person of less than was exposed, while no set falls back to what the incident says.
pub(crate) fn data_types(text: &str) -> Result<DataTypes, Problem> {
    let names = text.split([';', ',', '|']).map(str::trim).filter(|name| !name.is_empty());
    let mut meant = names.map(|name| {
        // No name is longer, and looking for the nearest takes time by the length.
        let name: String = name.chars().take(64).collect();
        data_types_named(&name).map_err(|unknown| Problem::UnknownDataType { nearest: unknown.nearest })
    });
    meant.try_fold(DataTypes::EMPTY, |all, kinds| Ok(all.union(kinds?)))
}

#[cfg(test)]
mod tests {
    use law::DataType;

    use super::*;

    #[test]
    fn usual_words_are_understood_in_any_case() {
        assert_eq!(channel("E-Mail"), Ok(Channel::Email));
        assert_eq!(channel("Text message"), Ok(Channel::Sms));
        assert_eq!(channel("mail"), Err(Problem::UnknownChannel));
        assert_eq!((consent("YES"), consent("opt-in"), consent("0")), (Ok(true), Ok(true), Ok(false)));
        assert_eq!(consent("maybe"), Err(Problem::UnclearConsent));
        assert_eq!((phone_type("Cell"), phone_type("landline")), (Ok(PhoneType::Mobile), Ok(PhoneType::Fixed)));
        assert_eq!(phone_type("home"), Err(Problem::UnknownPhoneType));
        assert_eq!(language("es_mx").map(String::from).as_deref(), Ok("es-MX"));
        assert_eq!(language("Spanish"), Err(Problem::NotALanguage));
        for (tag, kept) in
            [("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419"), ("ca-valencia", "ca"), ("de-x-ann", "de")]
        {
            assert_eq!(language(tag).map(String::from).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn data_types_are_read_as_a_set() {
        let both = DataTypes::of(&[DataType::Ssn, DataType::DriverLicense]);
        assert_eq!(data_types("ssn;driver_license"), Ok(both));
        assert_eq!(data_types(" Driver License ; SSN; ssn;"), Ok(both));
        assert_eq!(data_types(""), Ok(DataTypes::EMPTY));
        assert_eq!(data_types("Social security numbers; Driver's licenses"), Ok(both), "Have I Been Pwned's names");
    }

    #[test]
    fn one_unknown_data_type_leaves_the_incidents_own_and_names_the_nearest() {
        let Err(Problem::UnknownDataType { nearest }) = data_types("ssn;pasport") else { panic!("not refused") };
        assert_eq!(nearest.first(), Some(&"passport"));
    }
}
