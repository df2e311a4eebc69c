//! Tables made by others, read row by row as *import* reads them.

use std::collections::HashMap;
use std::ops::ControlFlow;

use spreadsheet::{Rows, Separator, Unreadable, bare, check_quotes, clean, decode};

/// A row's cells by the names of their columns.
pub(super) type Cells = HashMap<String, String>;

/// Gives each row of a file in which the column `known` shows the separator, until `visit` has seen enough.
pub(super) fn each_row(
    file: &[u8],
    known: &str,
    mut visit: impl FnMut(Cells) -> ControlFlow<()>,
) -> Result<(), Unreadable> {
    let text = decode(file)?;
    let named = |header: &csv::StringRecord| header.iter().filter(|name| bare(name) == bare(known)).count();
    let (separator, text) = Separator::find(&text, named);
    let text = check_quotes(text, separator)?;
    let mut rows = Rows::of(&text, separator);
    let cells = |fields: &csv::StringRecord| -> Vec<String> {
        fields.iter().map(|cell| clean(cell).text.into_owned()).collect()
    };
    let Some(header) = rows.next_row().map(|row| cells(row.fields)) else { return Ok(()) };
    while let Some(row) = rows.next_row() {
        if visit(header.iter().cloned().zip(cells(row.fields)).collect()).is_break() {
            break;
        }
    }
    Ok(())
}

/// The first value of a column, by its name in any spelling, in which something is written.
pub(super) fn first_of(file: &[u8], column: &str) -> Result<Option<String>, Unreadable> {
    let mut first = None;
    each_row(file, column, |cells| {
        let value = cells.into_iter().find(|(name, value)| bare(name) == bare(column) && !value.is_empty());
        first = value.map(|(_, value)| value);
        if first.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reference_is_found_however_the_file_was_written() {
        for file in [
            "reference,email\nA-1,a@example.org\n",
            "email;Reference\n\"Doe; Jo <a@example.org>\";\"A-1\"\n",
            "\u{feff}name\tREFERENCE\r\n\"two\nlines, one cell\"\tA-1\r\n",
            "sep=;\nreference;email\n;none@example.org\n\n  ;\nA-1;a@example.org\nA-2;b@example.org\n",
        ] {
            let first = first_of(file.as_bytes(), "reference");
            assert_eq!(first.expect("a table").as_deref(), Some("A-1"), "{file:?}");
        }
        let wide: Vec<u8> = "reference,email\nA-1,a@example.org\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&[0xff, 0xfe][..], &wide].concat();
        assert_eq!(first_of(&marked, "reference").expect("a table").as_deref(), Some("A-1"), "UTF-16");
        assert_eq!(first_of(b"email\na@example.org\n", "reference").expect("a table"), None);
        assert!(first_of(b"reference\n\"A-1\n", "reference").is_err(), "an open quote");
    }
}
