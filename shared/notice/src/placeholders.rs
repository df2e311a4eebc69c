//! Placeholders: `{{ column }}`, and nothing else of the template language, so that an author's text stays a text.

/// A piece of a text; together the pieces are the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Words as they are.
    Text(&'t str),
    /// What stands between `{{` and the next `}}`.
    Placeholder {
        /// What it names, without the blanks around it. Only some names can be filled in: [`is_name`].
        name: &'t str,
        /// The line of the text in which it begins, from 1.
        line: usize,
    },
    /// The beginning of something else of the template language: `{%`, `{#`, or a `{{` that does not end.
    Brace {
        /// The two characters.
        text: &'t str,
        /// Their line in the text, from 1.
        line: usize,
    },
}

/// The pieces of a text, in order.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    Pieces { rest: text, line: 1 }
}

/// The names in a text's placeholders with the lines in which they begin, whether or not they can be filled in.
pub fn names(text: &str) -> impl Iterator<Item = (usize, &str)> {
    pieces(text).filter_map(|piece| match piece {
        Piece::Placeholder { name, line } => Some((line, name)),
        Piece::Text(_) | Piece::Brace { .. } => None,
    })
}

/// Whether a placeholder can name a column so: letters, digits and `_`, beginning with a letter. Names that begin with `_` are ours.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let inner = |character: char| character.is_alphanumeric() || character == '_';
    name.starts_with(char::is_alphabetic) && name.chars().all(inner)
}

struct Pieces<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Pieces<'t> {
    /// Takes that many bytes off the text.
    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        self.line += taken.matches('\n').count();
        taken
    }
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        let begins = ["{{", "{%", "{#"];
        let at = self.rest.match_indices('{').map(|(at, _)| at);
        let at = at.into_iter().find(|at| begins.iter().any(|begin| self.rest[*at..].starts_with(begin)));
        let line = self.line;
        match at {
            None if self.rest.is_empty() => None,
            None => Some(Piece::Text(self.take(self.rest.len()))),
            Some(0) => match placeholder(self.rest) {
                Some((name, bytes)) => {
                    self.take(bytes);
                    Some(Piece::Placeholder { name, line })
                }
                None => Some(Piece::Brace { text: self.take(2), line }),
            },
            Some(at) => Some(Piece::Text(self.take(at))),
        }
    }
}

/// The name of the placeholder with which a text begins, and how many bytes the placeholder has.
fn placeholder(text: &str) -> Option<(&str, usize)> {
    let (name, _) = text.strip_prefix("{{")?.split_once("}}")?;
    (!name.contains("{{")).then(|| (name.trim(), name.len() + 4))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn placeholders_are_found_with_the_lines_in_which_they_begin() {
        let text = "Dear {{ given_name }},\n{{ a {{b}} }} {x} {{";
        assert_eq!(names(text).collect::<Vec<_>>(), [(1, "given_name"), (2, "b")]);
        let expected = [
            Piece::Text("Dear "),
            Piece::Placeholder { name: "given_name", line: 1 },
            Piece::Text(",\n"),
            Piece::Brace { text: "{{", line: 2 },
            Piece::Text(" a "),
            Piece::Placeholder { name: "b", line: 2 },
            Piece::Text(" }} {x} "),
            Piece::Brace { text: "{{", line: 2 },
        ];
        assert_eq!(pieces(text).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_placeholder_may_stand_on_two_lines() {
        assert_eq!(names("a\n{{\nplan\n}}\n{{ b }}").collect::<Vec<_>>(), [(2, "plan"), (5, "b")]);
    }

    #[test]
    fn only_columns_can_be_named() {
        for name in ["given_name", "straße", "x1"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "_name", "a|upper", "a.b", "{a", "1x", "a b"] {
            assert!(!is_name(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn nothing_of_a_text_is_lost(parts in proptest::collection::vec("[{}%#\n a-c]{0,6}", 0..12)) {
            let text = parts.concat();
            let mut rest = text.as_str();
            for piece in pieces(&text) {
                let begins = match piece {
                    Piece::Text(words) | Piece::Brace { text: words, .. } => rest.strip_prefix(words),
                    Piece::Placeholder { name, .. } => rest
                        .strip_prefix("{{")
                        .and_then(|rest| rest.trim_start().strip_prefix(name))
                        .and_then(|rest| rest.trim_start().strip_prefix("}}")),
                };
                prop_assert!(begins.is_some(), "{piece:?} is not where {rest:?} begins");
                rest = begins.unwrap_or_default();
            }
            prop_assert_eq!(rest, "");
        }
    }
}
