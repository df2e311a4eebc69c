//! Placeholders: `{{ column }}`, and nothing else of the template language, so that an author's text stays a text.

use std::collections::BTreeSet;

use crate::blocks::{holds_marks, marked};
use crate::finding::Problem;

/// The text with its placeholders marked, and their names; or what is wrong, and in which of its lines.
pub(crate) fn mark(text: &str) -> Result<(String, BTreeSet<String>), (usize, Problem)> {
    let (mut done, mut names) = (String::with_capacity(text.len()), BTreeSet::new());
    let mut rest = text;
    let line = |rest: &str| text[..text.len() - rest.len()].matches('\n').count() + 1;
    if holds_marks(text) {
        return Err((1, Problem::PrivateCharacter));
    }
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        done.push_str(before);
        if let Some(inner) = from.strip_prefix("{{") {
            let name = inner.split_once("}}").map(|(name, behind)| (name.trim(), behind));
            let Some((name, behind)) = name.filter(|(name, _)| is_name(name)) else {
                return Err((line(from), Problem::NoPlaceholder));
            };
            done.push_str(&marked(name));
            names.insert(name.to_owned());
            rest = behind;
        } else if from.starts_with("{%") || from.starts_with("{#") {
            return Err((line(from), Problem::NoPlaceholder));
        } else {
            done.push('{');
            rest = &from[1..];
        }
    }
    done.push_str(rest);
    Ok((done, names))
}

/// A placeholder as an expression of a template: ours by its name, a column by its place in the row, where it can be called
/// anything.
pub(crate) fn expression(name: &str) -> String {
    if name.starts_with('_') { name.to_owned() } else { format!("_row[\"{name}\"]") }
}

/// Whether this can name a column; names that begin with `_` are ours.
pub(crate) fn is_name(name: &str) -> bool {
    let inner = |character: char| character.is_alphanumeric() || character == '_';
    name.starts_with(char::is_alphabetic) && name.chars().all(inner)
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
