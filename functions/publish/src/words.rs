//! Texts of people as paragraphs.

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
