//! Which character stands between the fields: found by the header, since that is the one line whose words are known.

use csv::{ReaderBuilder, StringRecord};

/// The character between two fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

impl Separator {
    const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    /// The character.
    #[must_use]
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    /// Finds the separator of a text, and the text without the line `sep=;` that spreadsheets write and hide.
    ///
    /// The separator under which the first line names the most columns that the caller knows wins; where none does, the one that
    /// gives most fields.
    pub fn find(text: &str, known_columns: impl Fn(&StringRecord) -> usize) -> (Self, &str) {
        if let Some((separator, rest)) = announced(text) {
            return (separator, rest);
        }
        let best = Self::ALL.into_iter().rev().max_by_key(|separator| {
            let header = separator.first_record(text);
            (known_columns(&header), header.len())
        });
        (best.unwrap_or(Self::Comma), text)
    }

    fn first_record(self, text: &str) -> StringRecord {
        let mut record = StringRecord::new();
        let mut reader = ReaderBuilder::new().delimiter(self.byte()).has_headers(false).from_reader(text.as_bytes());
        match reader.read_record(&mut record) {
            Ok(_) => record,
            Err(_) => StringRecord::new(),
        }
    }
}

/// `sep=;` as a line of its own.
fn announced(text: &str) -> Option<(Separator, &str)> {
    let (word, rest) = text.split_at_checked("sep=".len())?;
    let separator = Separator::ALL.into_iter().find(|separator| rest.as_bytes().first() == Some(&separator.byte()))?;
    let rest = &rest[1..];
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n']))?;
    word.eq_ignore_ascii_case("sep=").then_some((separator, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(header: &StringRecord) -> usize {
        header.iter().filter(|name| ["reference", "email"].contains(name)).count()
    }

    #[test]
    fn the_separator_is_the_one_that_makes_sense_of_the_header() {
        for (text, separator) in [
            ("reference,email\n1,a;b;c;d", Separator::Comma),
            ("reference;email;Notes, if any, or not\n1;a", Separator::Semicolon),
            ("reference\temail\n", Separator::Tab),
            ("\"Family, given; or both\",reference,email\n", Separator::Comma),
            ("\r\n\r\nreference;email\r1;2", Separator::Semicolon),
            ("reference\n1", Separator::Comma),
            ("", Separator::Comma),
        ] {
            assert_eq!(Separator::find(text, known), (separator, text));
        }
    }

    #[test]
    fn a_spreadsheets_own_hint_is_followed_and_dropped() {
        assert_eq!(
            Separator::find("sep=;\r\nreference;a,b,c\r\n", known),
            (Separator::Semicolon, "reference;a,b,c\r\n")
        );
        assert_eq!(Separator::find("SEP=\t\nreference", known), (Separator::Tab, "reference"));
        assert_eq!(Separator::find("sep=", known).1, "sep=");
    }
}
