//! Texts of people as paragraphs, and what no text may hold.

use linkify::{LinkFinder, LinkKind};

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span<'t> {
    /// Words, as they are.
    Words(&'t str),
    /// An address that can be followed, and that is shown as it is: no link says something else than where it leads.
    Link(&'t str),
}

/// A line in spans.
pub(crate) type Line<'t> = Vec<Span<'t>>;

/// The text's paragraphs, which empty lines separate, in lines.
pub(crate) fn paragraphs(text: &str) -> Vec<Vec<Line<'_>>> {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| paragraph.lines().map(line).collect()).collect()
}

fn line(text: &str) -> Line<'_> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    finder.spans(text).map(Span::of).collect()
}

impl<'t> Span<'t> {
    fn of(found: linkify::Span<'t>) -> Self {
        match found.kind() {
            Some(_) if is_plain(found.as_str()) => Self::Link(found.as_str()),
            _ => Self::Words(found.as_str()),
        }
    }
}

/// Encrypted, in ASCII, and without a name before the host, as in `https://bank.example@thief.example`.
fn is_plain(url: &str) -> bool {
    url.strip_prefix("https://").is_some_and(|rest| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        url.is_ascii() && !authority.contains('@')
    })
}

/// The text as it is stored, approved and shown: one kind of line end, no blanks at line ends, one empty line between paragraphs.
pub(crate) fn tidied(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for line in text.replace("\r\n", "\n").split(['\n', '\r']) {
        if !(line.trim().is_empty() && (tidied.is_empty() || tidied.ends_with("\n\n"))) {
            tidied.push_str(line.trim_end());
            tidied.push('\n');
        }
    }
    tidied.truncate(tidied.trim_end().len());
    tidied
}

/// Whether the character cannot stand in XML, or makes a text read otherwise than it is written.
///
/// Line separators, directional embeddings, overrides and isolates (Unicode Standard Annex #9), and the noncharacters that
/// XML 1.0 leaves out of `Char`. Control characters are told apart by [`char::is_control`].
pub(crate) fn misleads(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::Span::{Link, Words};
    use super::*;

    #[test]
    fn empty_lines_separate_paragraphs_and_single_ones_do_not() {
        let found = paragraphs("one\ntwo\n\n\nthree\n");
        assert_eq!(found, [vec![vec![Words("one")], vec![Words("two")]], vec![vec![Words("three")]]]);
        assert!(paragraphs(" \n\n ").is_empty());
    }

    #[test]
    fn a_text_is_tidied_once_and_for_all() {
        let tidy = "one\n  - two\n\nthree";
        assert_eq!(tidied("\r\n \r\none  \r\n  - two\r\n \n\t\n\n\nthree\r\n\r\n"), tidy);
        assert_eq!(tidied(tidy), tidy);
        assert_eq!(tidied(" \n "), "");
    }

    #[test]
    fn an_encrypted_address_is_a_link_without_the_full_stop_behind_it() {
        assert_eq!(
            paragraphs("See https://example.com/a?b=c. Then rest."),
            [[[Words("See "), Link("https://example.com/a?b=c"), Words(". Then rest.")]]]
        );
    }

    #[test]
    fn no_other_address_is_a_link() {
        for text in [
            "http://example.com/",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://bank.example@thief.example/",
            "https://bаnk.example/",
            "help@example.com",
            "example.com",
        ] {
            let found = line(text);
            assert!(found.iter().all(|span| matches!(span, Words(_))), "{text}: {found:?}");
        }
    }
}
