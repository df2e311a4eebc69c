//! Texts that people write for the page: in which form they are kept, and what they may not hold.

/// The text as it is stored, approved and shown: one kind of line end, no blanks at line ends, one empty line between paragraphs.
#[must_use]
pub fn tidied(text: &str) -> String {
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
/// XML 1.0 leaves out of `Char`. Control characters are found by [`char::is_control`].
#[must_use]
pub fn misleads(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_tidied_once_and_for_all() {
        let tidy = "one\n  - two\n\nthree";
        assert_eq!(tidied("\r\n \r\none  \r\n  - two\r\n \n\t\n\n\nthree\r\n\r\n"), tidy);
        assert_eq!(tidied(tidy), tidy);
        assert_eq!(tidied(" \n "), "");
    }
}
