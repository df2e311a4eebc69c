//! What a text message costs: its characters' alphabet and the segments that carry it.
//!
//! Source: 3GPP TS 23.038, sections 6.2.1 (the default alphabet and its extension table) and 6.2.3 (UCS-2); TS 23.040, section
//! 9.2.3.24.1 (the header by which segments are put together takes 6 octets of each).

/// The default alphabet, without the character that leads over to the extension table.
const DEFAULT: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// The extension table: each of these takes two places.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// Which alphabet a text needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// GSM 7-bit: 160 places in one segment, 153 in each of several.
    Gsm7,
    /// UCS-2: 70 places in one segment, 67 in each of several.
    Ucs2,
}

/// How a text message is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segments {
    /// In which alphabet.
    pub alphabet: Alphabet,
    /// How many places it takes: septets, or UTF-16 units.
    pub places: usize,
    /// In how many segments, each of which is paid for.
    pub segments: usize,
    /// How many places the last segment has left.
    pub left: usize,
}

impl Segments {
    /// Counts a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
        let (alphabet, widths, one, several) = match septets {
            Some(widths) => (Alphabet::Gsm7, widths, 160, 153),
            None => (Alphabet::Ucs2, text.chars().map(char::len_utf16).collect(), 70, 67),
        };
        let places: usize = widths.iter().sum();
        if places <= one {
            return Self { alphabet, places, segments: 1, left: one - places };
        }
        // A character of two places is never cut in two, so a segment may end one place early.
        let (mut segments, mut used) = (1, 0);
        for width in widths {
            if used + width > several {
                segments += 1;
                used = 0;
            }
            used += width;
        }
        Self { alphabet, places, segments, left: several - used }
    }
}

fn septets(character: char) -> Option<usize> {
    if DEFAULT.contains(character) { Some(1) } else { EXTENSION.contains(character).then_some(2) }
}

/// The shortest form that says the same: typographic quotes, dashes and blanks become plain ones where that alone lets the
/// text go in the cheaper alphabet. No letter is changed: a name is written as its owner writes it.
#[must_use]
pub fn shortest(text: &str) -> String {
    let plain: String = text.chars().map(plain).collect::<String>().replace('…', "...");
    match Segments::of(&plain).alphabet {
        Alphabet::Gsm7 => plain,
        Alphabet::Ucs2 => text.to_owned(),
    }
}

fn plain(character: char) -> char {
    match character {
        '‘' | '’' | '‚' | '‹' | '›' | '′' => '\'',
        '“' | '”' | '„' | '«' | '»' | '″' => '"',
        '\u{2010}'..='\u{2015}' | '−' => '-',
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' => ' ',
        '·' | '•' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> (Alphabet, usize, usize, usize) {
        let Segments { alphabet, places, segments, left } = Segments::of(text);
        (alphabet, places, segments, left)
    }

    #[test]
    fn segments_are_counted_as_networks_carry_them() {
        use Alphabet::{Gsm7, Ucs2};
        for (text, expected) in [
            (String::new(), (Gsm7, 0, 1, 160)),
            ("a".repeat(160), (Gsm7, 160, 1, 0)),
            ("a".repeat(161), (Gsm7, 161, 2, 145)),
            ("€".repeat(80), (Gsm7, 160, 1, 0)),
            // 153 is odd: each of the first segments ends one place early.
            ("€".repeat(81), (Gsm7, 162, 2, 143)),
            ("é".repeat(160), (Gsm7, 160, 1, 0)),
            ("ê".repeat(70), (Ucs2, 70, 1, 0)),
            ("ê".repeat(71), (Ucs2, 71, 2, 63)),
            ("😀".repeat(35), (Ucs2, 70, 1, 0)),
            ("😀".repeat(36), (Ucs2, 72, 2, 61)),
        ] {
            assert_eq!(counted(&text), expected, "{text}");
        }
    }

    #[test]
    fn the_shortest_form_changes_no_letter() {
        assert_eq!(shortest("L’avis – «lu»…"), "L'avis - \"lu\"...");
        assert_eq!(shortest("Zoë’s – заметка"), "Zoë’s – заметка", "it would be UCS-2 all the same");
        assert_eq!(shortest("Noël"), "Noël");
    }
}
