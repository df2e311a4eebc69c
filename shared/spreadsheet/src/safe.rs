//! Cells that no spreadsheet runs as a formula, and that can be read back unchanged.
//!
//! A cell that begins with one of `= + - @`, a tab or a line break may be run as a formula when somebody opens the file, with the
//! data of other cells in its hands (OWASP, "CSV Injection", <https://owasp.org/www-community/attacks/CSV_Injection>). So does what
//! follows a separator or a quote within a cell, where a program takes another character for the separator than we wrote.
//!
//! What is dangerous there gets an apostrophe before it, by which spreadsheets mark a text. Reading takes one apostrophe away
//! where apostrophes stand before such a character. A value that has them itself gets one more, so for every text
//! `plain(&marked(text)) == text`, and `+12025550123` leaves as `'+12025550123` and comes back as the number it was.

use std::borrow::Cow;

/// The mark by which spreadsheets recognize text.
const MARK: char = '\'';

/// The text, with a mark wherever a spreadsheet might begin to run it.
#[must_use]
pub fn marked(text: &str) -> Cow<'_, str> {
    if !text.contains(is_run) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(rewritten(text, |out, mark| out.insert(mark.unwrap_or(out.len()), MARK)))
}

/// The text without the marks.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    if !(text.contains(MARK) && text.contains(is_run)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(rewritten(text, |out, mark| {
        if let Some(mark) = mark {
            out.remove(mark);
        }
    }))
}

/// Scans a text and calls `at_run` before each character that would be run, with what is written so far and the place of
/// the first of the marks right before it.
fn rewritten(text: &str, at_run: impl Fn(&mut String, Option<usize>)) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    let (mut begins, mut mark) = (true, None);
    for character in text.chars() {
        if begins && character == MARK {
            mark = mark.or(Some(out.len()));
        } else {
            if begins && is_run(character) {
                at_run(&mut out, mark);
            }
            begins = is_separator(character) || (begins && mark.is_none() && is_blank(character));
            mark = None;
        }
        out.push(character);
    }
    out
}

/// What a spreadsheet takes for the beginning of a formula, in its half and full width.
fn is_run(character: char) -> bool {
    matches!(character, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
}

/// Characters after which some program may see a new cell.
fn is_separator(character: char) -> bool {
    matches!(character, ',' | ';' | '\t' | '|' | '\r' | '\n' | '"')
}

/// What a program may skip before it decides whether to run something: blanks and invisible characters.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || character.is_control() || crate::text::is_invisible(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_as_a_formula_is_marked() {
        for (text, cell) in [
            ("+12025550123", "'+12025550123"),
            ("=HYPERLINK(\"https://evil.example\")", "'=HYPERLINK(\"https://evil.example\")"),
            (" =1", " '=1"),
            ("a;=1", "a;'=1"),
            ("\"=1\"", "\"'=1\""),
            ("\t=1", "'\t'=1"),
            ("＝1", "'＝1"),
            ("'+1", "''+1"),
            ("O'Neill", "O'Neill"),
            ("'Abd al-Rahman", "'Abd al-Rahman"),
            ("Smith-Jones, Ann", "Smith-Jones, Ann"),
            ("", ""),
        ] {
            assert_eq!(marked(text), cell, "{text:?}");
            assert_eq!(plain(cell), text, "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back_as_it_was(text in "([-=+@'\"; ,\t\r\n|＝a1\u{200b}]|\\PC){0,12}") {
            let cell = marked(&text);
            prop_assert_eq!(plain(&cell), text.as_str());
            prop_assert!(!cell.trim_start_matches(is_blank).starts_with(is_run), "{:?}", cell);
            for part in cell.split(is_separator).skip(1) {
                let part = part.trim_start_matches(is_blank);
                prop_assert!(!part.starts_with(is_run), "{:?}", cell);
            }
        }

        #[test]
        fn nothing_is_taken_from_a_text_without_marks(text in "[^']{0,20}") {
            prop_assert_eq!(plain(&text), text.as_str());
        }
    }
}
