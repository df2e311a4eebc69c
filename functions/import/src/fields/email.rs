//! E-mail addresses.

use idna::domain_to_ascii_strict;
use model::personal::EmailAddress;

use crate::problem::Problem;

/// The address in the form in which SES takes it: the domain in ASCII (punycode), the part before the `@` as written.
///
/// SES does not carry letters beyond ASCII before the `@`:
/// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html>
///
/// # Errors
/// [`Problem::NotAnEmail`] and [`Problem::EmailBeyondAscii`].
pub(crate) fn email(text: &str) -> Result<EmailAddress, Problem> {
    let text = without_wrapping(text);
    let (local, domain) = text.rsplit_once('@').ok_or(Problem::NotAnEmail)?;
    let (local, domain) = (local.trim_end(), domain.trim_start().trim_end_matches('.'));
    let domain = domain_to_ascii_strict(domain).map_err(|_| Problem::NotAnEmail)?;
    if !local.is_ascii() {
        // Only what would be an address otherwise deserves the more exact words.
        let letters: String =
            local.chars().map(|character| if character.is_alphanumeric() { 'a' } else { character }).collect();
        let otherwise = format!("{letters}@{domain}").parse::<EmailAddress>();
        return Err(otherwise.map_or(Problem::NotAnEmail, |_| Problem::EmailBeyondAscii));
    }
    format!("{local}@{domain}").parse().map_err(|_| Problem::NotAnEmail)
}

/// Takes off what address books and web pages put around an address: `Ann <ann@example.com>`, `mailto:ann@example.com`.
fn without_wrapping(text: &str) -> &str {
    let text = text.trim_end_matches([',', ';', ' ']);
    let text =
        text.strip_suffix('>').and_then(|text| text.rsplit_once('<')).map_or(text, |(_, address)| address).trim();
    match text.split_at_checked("mailto:".len()) {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("mailto:") => address.trim(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_brought_into_the_form_that_can_be_sent_to() {
        for (text, address) in [
            ("ann@example.com", "ann@example.com"),
            ("Ann.Lee+x@Example.COM", "Ann.Lee+x@example.com"),
            ("ann @ example.com", "ann@example.com"),
            ("mailto:ann@example.com", "ann@example.com"),
            ("MAILTO: ann@example.com;", "ann@example.com"),
            ("Ann Lee <ann@example.com>", "ann@example.com"),
            ("ann@bücher.example", "ann@xn--bcher-kva.example"),
            ("ann@example.com.", "ann@example.com"),
            ("o'brien@example.com", "o'brien@example.com"),
        ] {
            assert_eq!(email(text).expect(text).expose(), address);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "ann",
            "ann@",
            "@example.com",
            "ann@example",
            "ann lee@example.com",
            "a@b.example; c@d.example",
            "a@b@c.example",
            "ann@exa_mple.com",
            "ann@-example.com",
            "n/a",
            "<>",
            "ann..lee@example.com",
        ] {
            assert_eq!(email(text), Err(Problem::NotAnEmail), "{text}");
        }
    }

    #[test]
    fn letters_beyond_ascii_before_the_at_are_named_as_the_reason() {
        assert_eq!(email("josé@example.com"), Err(Problem::EmailBeyondAscii));
        assert_eq!(email("josé lee@example.com"), Err(Problem::NotAnEmail));
    }
}
