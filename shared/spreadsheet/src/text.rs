//! Plain text: single blanks, and no invisible characters.

use std::borrow::Cow;

use crate::safe::plain;

/// A cleaned text.
#[derive(Debug, PartialEq, Eq)]
pub struct Clean<'t> {
    /// The text; empty where the field is blank.
    pub text: Cow<'t, str>,
    /// Whether invisible characters were taken out of its middle.
    pub had_invisible: bool,
}

/// Trims a text, makes every run of blanks, tabs and line breaks one space, and removes invisible characters.
///
/// Control characters have no place in a name and could end a mail's header line. Bidirectional controls would reverse
/// the notice's own text after the name. Zero-width joiners stay: Persian and the Indic scripts spell with them. Marks that keep
/// a spreadsheet from running a cell are taken away ([`crate::safe`]).
#[must_use]
pub fn clean(raw: &str) -> Clean<'_> {
    match plain(unwrapped(raw.trim())) {
        Cow::Borrowed(raw) if is_plain(raw) => Clean { text: Cow::Borrowed(raw), had_invisible: false },
        raw => single_spaced(&raw),
    }
}

fn single_spaced<'t>(raw: &str) -> Clean<'t> {
    let mut text = String::with_capacity(raw.len());
    let mut had_invisible = false;
    for character in raw.chars() {
        if character.is_whitespace() {
            if !text.is_empty() && !text.ends_with(' ') {
                text.push(' ');
            }
        } else if is_invisible(character) {
            had_invisible = true;
        } else {
            text.push(character);
        }
    }
    text.truncate(text.trim_end().len());
    Clean { text: Cow::Owned(text), had_invisible }
}

/// `="00123"` is how leading zeros survive a spreadsheet.
fn unwrapped(text: &str) -> &str {
    text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).map_or(text, str::trim)
}

/// Printable ASCII without double blanks: most of all fields, and nothing to do.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.contains("  ")
}

pub(crate) fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}'
            // Zero-width space; left-to-right and right-to-left marks. Not the joiners U+200C and U+200D.
            | '\u{200b}' | '\u{200e}' | '\u{200f}'
            // Bidirectional embeddings, overrides and isolates, and invisible operators.
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Letters and digits only, in lower case: what is left when two texts are compared as a person would.
#[must_use]
pub fn bare(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_become_single_and_outer_ones_go() {
        for (raw, text) in [
            ("  Ann  ", "Ann"),
            ("Ann \t Lee\r\nJones", "Ann Lee Jones"),
            ("Ann\u{a0}\u{3000}Lee", "Ann Lee"),
            ("", ""),
            (" \u{200b} ", ""),
            ("=\"00123\"", "00123"),
            ("= \"x\"", "= \"x\""),
        ] {
            assert_eq!(clean(raw).text, text, "{raw:?}");
        }
    }

    #[test]
    fn invisible_characters_are_removed_and_reported() {
        for raw in ["An\0n", "An\u{202e}n", "\u{feff}Ann", "Ann\u{7}", "A\u{2066}nn"] {
            assert_eq!(clean(raw), Clean { text: "Ann".into(), had_invisible: true }, "{raw:?}");
        }
        assert!(!clean("Ann Lee").had_invisible && !clean("Zoë  Lee").had_invisible);
    }

    #[test]
    fn joiners_that_scripts_need_for_spelling_stay() {
        let name = "می\u{200c}نا";
        assert_eq!(clean(name), Clean { text: name.into(), had_invisible: false });
    }
}
