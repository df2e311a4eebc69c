//! Are the quotes of a table closed?
//!
//! The CSV reader forgives broken quotes and runs rows into each other; for people's addresses that is worse than an error.
//! So this scans the text first, by RFC 4180's rules: a field that opens with a quote ends with one, and quotes within
//! it are written twice. <https://www.rfc-editor.org/rfc/rfc4180#section-2>

use std::borrow::Cow;
use std::ops::Range;

use crate::separator::Separator;
use crate::unreadable::Unreadable;

enum At {
    FieldStart,
    Plain,
    Quoted {
        since_row: u64,
    },
    /// After a quote within a quoted field: its end, or the first half of a doubled quote.
    Quote {
        since_row: u64,
    },
    /// After the end of a quoted field.
    Closed,
}

/// The text, ready for the CSV reader: blanks between a separator and an opening quote are taken out, since the reader would
/// take such a quote for data.
///
/// # Errors
/// [`Unreadable::UnclosedQuote`] and [`Unreadable::TextAfterQuote`].
pub fn check(text: &str, separator: Separator) -> Result<Cow<'_, str>, Unreadable> {
    let bytes = text.as_bytes();
    let mut blanks: Vec<Range<usize>> = Vec::new();
    let (mut at, mut row, mut field_start) = (At::FieldStart, 1, 0);
    for (place, &byte) in bytes.iter().enumerate() {
        at = match (at, byte) {
            (At::Quoted { since_row }, b'"') => At::Quote { since_row },
            (At::Quoted { since_row }, _) => At::Quoted { since_row },
            (At::Quote { since_row }, b'"') => At::Quoted { since_row },
            (At::FieldStart, b'"') => {
                if field_start < place {
                    blanks.push(field_start..place);
                }
                At::Quoted { since_row: row }
            }
            (At::FieldStart, b' ') => At::FieldStart,
            (_, b'\r' | b'\n') => {
                // The second half of CR LF ends no second row.
                row += u64::from(!(byte == b'\n' && place > 0 && bytes[place - 1] == b'\r'));
                field_start = place + 1;
                At::FieldStart
            }
            (_, byte) if byte == separator.byte() => {
                field_start = place + 1;
                At::FieldStart
            }
            (At::Quote { .. } | At::Closed, b' ') => At::Closed,
            (At::Quote { .. } | At::Closed, _) => return Err(Unreadable::TextAfterQuote { row }),
            (At::FieldStart | At::Plain, _) => At::Plain,
        };
    }
    match at {
        At::Quoted { since_row } => Err(Unreadable::UnclosedQuote { row: since_row }),
        _ => Ok(without(text, &blanks)),
    }
}

fn without<'t>(text: &'t str, ranges: &[Range<usize>]) -> Cow<'t, str> {
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut rest = String::with_capacity(text.len());
    let mut from = 0;
    for range in ranges {
        rest.push_str(&text[from..range.start]);
        from = range.end;
    }
    rest.push_str(&text[from..]);
    Cow::Owned(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<Cow<'_, str>, Unreadable> {
        check(text, Separator::Comma)
    }

    #[test]
    fn quotes_that_are_closed_pass_unchanged() {
        for text in
            ["", "a,b\n1,2\n", "\"a\",b\r\n\"x \"\"y\"\"\",\"1\n2\"", "a,5'10\" tall,b\"\n", "\"\",\"\"", "\"a\" ,b"]
        {
            assert_eq!(checked(text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn blanks_before_a_quote_are_taken_out() {
        assert_eq!(checked("1, \"a, b\",  \"c\"\n \"2\", d").as_deref(), Ok("1,\"a, b\",\"c\"\n\"2\", d"));
    }

    #[test]
    fn a_quote_left_open_is_named_by_the_row_where_it_opens() {
        assert_eq!(checked("a,b\r\n1,2\r\n\r\n3,\"x\r\n4,5\r\n"), Err(Unreadable::UnclosedQuote { row: 4 }));
        assert_eq!(checked("a,b\r1,\"2"), Err(Unreadable::UnclosedQuote { row: 2 }));
    }

    #[test]
    fn a_quote_that_swallows_the_next_rows_quote_is_found() {
        // The stray quote of row 2 is closed by the one that should open a field of row 3.
        assert_eq!(checked("a,b\n1,\"x\n2,\"y\"\n"), Err(Unreadable::TextAfterQuote { row: 2 }));
        assert_eq!(checked("a\n\"x\" \"y\"\n"), Err(Unreadable::TextAfterQuote { row: 2 }));
    }
}
