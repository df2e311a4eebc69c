//! An author's placeholders, marked so that they pass through Markdown and Fluent, and as expressions of a template.

use std::collections::BTreeSet;

use notice::placeholders::{Piece, is_name, pieces};

use crate::blocks::{holds_marks, marked};
use crate::finding::Problem;

/// The text with its placeholders marked, and their names; or what is wrong, and in which of its lines.
pub(crate) fn mark(text: &str) -> Result<(String, BTreeSet<String>), (usize, Problem)> {
    let (mut done, mut names) = (String::with_capacity(text.len()), BTreeSet::new());
    if holds_marks(text) {
        return Err((1, Problem::PrivateCharacter));
    }
    for piece in pieces(text) {
        match piece {
            Piece::Text(words) => done.push_str(words),
            Piece::Placeholder { name, .. } if is_name(name) => {
                done.push_str(&marked(name));
                names.insert(name.to_owned());
            }
            Piece::Placeholder { line, .. } | Piece::Brace { line, .. } => return Err((line, Problem::NoPlaceholder)),
        }
    }
    Ok((done, names))
}

/// A placeholder as an expression of a template: ours by its name, a column by its place in the row, where it can be called
/// anything.
pub(crate) fn expression(name: &str) -> String {
    if name.starts_with('_') { name.to_owned() } else { format!("_row[\"{name}\"]") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_columns_can_be_named() {
        let (marked_text, names) = mark("Dear {{ given_name }}, {x} and {{straße}}").expect("placeholders");
        assert_eq!(marked_text, format!("Dear {}, {{x}} and {}", marked("given_name"), marked("straße")));
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["given_name", "straße"]);
        for text in ["{{ a", "{{ a|upper }}", "{{ _name }}", "{{}}", "{% if a %}", "{# a #}", "{{ a.b }}", "{{{a}}}"] {
            assert_eq!(mark(&format!("x\n{text}")), Err((2, Problem::NoPlaceholder)), "{text}");
        }
    }
}
