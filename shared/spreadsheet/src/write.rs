//! Tables to export: for a mail house, a call center, a person with a spreadsheet.

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use crate::safe::marked;

/// The mark by which spreadsheets recognize UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A table of `COLUMNS` columns being written: CSV (RFC 4180) in UTF-8, each cell in quotes and safe from being run.
pub struct Table<const COLUMNS: usize> {
    writer: Writer<Vec<u8>>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// A table whose first row names its columns.
    #[must_use]
    pub fn new(columns: [&str; COLUMNS]) -> Self {
        let writer = WriterBuilder::new()
            // A separator within a cell begins no other one, whatever a program takes for a separator.
            .quote_style(QuoteStyle::Always)
            .terminator(Terminator::CRLF)
            .from_writer(BYTE_ORDER_MARK.to_vec());
        let mut table = Self { writer };
        table.add(columns);
        table
    }

    /// Adds a row.
    ///
    /// # Panics
    /// Never: memory takes every byte, and every row has as many cells as the first.
    pub fn add(&mut self, cells: [&str; COLUMNS]) {
        self.writer
            .write_record(cells.map(marked).iter().map(|cell| cell.as_bytes()))
            .expect("memory takes every byte");
    }

    /// The file.
    ///
    /// # Panics
    /// Never: memory takes every byte.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.writer.into_inner().expect("memory takes every byte")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Rows, Separator, check_quotes, clean, decode};

    /// The rows of a file below its first, read as every list that comes in is read.
    fn read_back(file: &[u8]) -> Vec<Vec<String>> {
        let text = decode(file).expect("readable");
        let (separator, text) = Separator::find(&text, |header| header.iter().filter(|name| *name == "phone").count());
        let text = check_quotes(text, separator).expect("closed quotes");
        let mut rows = Rows::of(&text, separator);
        let mut all = Vec::new();
        while let Some(row) = rows.next_row() {
            all.push(row.fields.iter().map(|field| clean(field).text.into_owned()).collect());
        }
        all.split_off(1)
    }

    #[test]
    fn a_file_is_plain_csv_with_a_mark_that_it_is_utf_8() {
        let mut table = Table::new(["phone", "name"]);
        table.add(["+12025550123", "Zoë \"Z\", Jr."]);
        let file = String::from_utf8(table.into_bytes()).expect("UTF-8");
        assert_eq!(file, "\u{feff}\"phone\",\"name\"\r\n\"'+12025550123\",\"Zoë \"\"Z\"\", Jr.\"\r\n");
    }

    proptest! {
        /// Whatever import would keep of a field comes back as the same value.
        #[test]
        fn what_is_written_is_read_as_the_same_values(
            cells in proptest::collection::vec(["([-=+@'\"; ,|＝a]|\\PC){0,12}", "\\+[1-9][0-9]{7,14}"], 1..6),
        ) {
            let cells: Vec<[String; 2]> = cells
                .into_iter()
                .map(|[name, phone]| [clean(&name).text.into_owned(), phone])
                .collect();
            let mut table = Table::new(["name", "phone"]);
            cells.iter().for_each(|[name, phone]| table.add([name, phone]));
            prop_assert_eq!(read_back(&table.into_bytes()), cells);
        }
    }
}
