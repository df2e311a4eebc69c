//! The rows of a table, numbered as a spreadsheet numbers them: the header is row 1, blank lines count, and a line break
//! within quotes does not.

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::separator::Separator;

/// One row.
pub struct Row<'r> {
    /// Its number in a spreadsheet.
    pub number: u64,
    /// Its fields.
    pub fields: &'r StringRecord,
}

/// Reads rows one after the other into one buffer.
pub struct Rows<'t> {
    text: &'t [u8],
    reader: Reader<&'t [u8]>,
    record: StringRecord,
    number: u64,
}

impl<'t> Rows<'t> {
    /// The rows of a text whose quotes are closed.
    pub fn of(text: &'t str, separator: Separator) -> Self {
        let text = text.as_bytes();
        // The header is a row like the others here, and how many fields a row has is judged by whoever knows the header.
        let reader =
            ReaderBuilder::new().delimiter(separator.byte()).has_headers(false).flexible(true).from_reader(text);
        Self { text, reader, record: StringRecord::new(), number: 0 }
    }

    /// The next row that is not blank.
    pub fn next_row(&mut self) -> Option<Row<'_>> {
        loop {
            let start = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
            // Memory cannot fail to be read, the text is UTF-8 and rows may have any length, so there is no error to pass on.
            if !self.reader.read_record(&mut self.record).unwrap_or(false) {
                return None;
            }
            self.number += blank_lines(self.text, start) + 1;
            if self.record.iter().any(|field| !field.trim().is_empty()) {
                return Some(Row { number: self.number, fields: &self.record });
            }
        }
    }
}

/// How many blank lines begin at `start`: the reader skips them.
fn blank_lines(text: &[u8], start: usize) -> u64 {
    let mut rest = text.get(start..).unwrap_or_default();
    let after_half_a_line_end = start > 0 && text.get(start - 1) == Some(&b'\r');
    if after_half_a_line_end && let [b'\n', after @ ..] = rest {
        rest = after;
    }
    let mut lines = 0;
    while let [b'\r', b'\n', after @ ..] | [b'\r' | b'\n', after @ ..] = rest {
        rest = after;
        lines += 1;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut rows = Rows::of(text, Separator::Comma);
        let mut all = Vec::new();
        while let Some(row) = rows.next_row() {
            all.push((row.number, row.fields.iter().map(str::to_owned).collect()));
        }
        all
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does_with_any_line_end() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["\u{20}", "a,b", "", "", "1,\"x", "y\"", " ,", "2,z", "", ""].join(end);
            let rows = numbered(&text);
            let numbers: Vec<u64> = rows.iter().map(|(number, _)| *number).collect();
            assert_eq!(numbers, [2, 5, 7], "{end:?}");
            assert_eq!(rows[1].1, ["1", &format!("x{end}y")], "{end:?}");
        }
    }

    #[test]
    fn rows_may_have_any_number_of_fields() {
        assert_eq!(numbered("a,b,c\n1\n1,2,3,4").iter().map(|(_, fields)| fields.len()).collect::<Vec<_>>(), [3, 1, 4]);
    }
}
