//! A file of enrolment codes, read row by row. No refusal shows a code.

use std::collections::HashMap;

use api::{Payload, Problem, problem};
use axum::body::Bytes;
use fields::FieldErrors;
use model::codes::EnrolmentCode;

/// The media type of a file of codes.
pub(crate) const FILE_TYPE: [&str; 1] = ["text/csv"];
/// The one column of a file of codes.
pub(crate) const HEADER: &str = "code";
/// How many rows one refusal names at most.
const MAX_ERRORS: usize = 100;

/// Codes from a file, each once, in its order, with its row: the header is row 1.
#[derive(Clone, Debug)]
pub struct NewCodes(pub Vec<(usize, EnrolmentCode)>);

impl Payload for NewCodes {
    // API Gateway hands a body to Lambda in base64 within 6 MB.
    const MAX_BYTES: usize = 4 * 1024 * 1024;
    const IF_LARGER: &str =
        "Upload it in several pools of the same product and months: a list takes codes from all of them.";

    fn read(media_type: Option<&str>, bytes: Bytes) -> Result<Self, Problem> {
        if media_type != Some(FILE_TYPE[0]) {
            return Err(Problem::new(&problem::CONTENT_TYPE, "Send the file of codes as text/csv."));
        }
        let mut errors = FieldErrors::default();
        let codes = rows(&bytes, &mut errors);
        errors.finish()?;
        Ok(Self(codes))
    }
}

/// Reads the rows, and notes each that is no code or repeats one, by its number alone.
fn rows(bytes: &[u8], errors: &mut FieldErrors) -> Vec<(usize, EnrolmentCode)> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        errors.add("", "a file in UTF-8");
        return Vec::new();
    };
    let mut lines = (1..).zip(text.trim_start_matches('\u{feff}').lines().map(cell));
    if !lines.next().is_some_and(|(_, header)| header.eq_ignore_ascii_case(HEADER)) {
        errors.add("rows/1", format!("the header `{HEADER}`, and no other column"));
        return Vec::new();
    }
    let mut noted = RowErrors::new(errors);
    let mut seen: HashMap<EnrolmentCode, usize> = HashMap::new();
    let mut codes = Vec::new();
    for (row, cell) in lines.filter(|(_, cell)| !cell.is_empty()) {
        match cell.parse::<EnrolmentCode>() {
            Err(error) => noted.add(row, &error.to_string().replacen("expected ", "", 1)),
            Ok(code) => match seen.insert(code.clone(), row) {
                Some(first) => noted.add(row, &format!("another code than in row {first}: each can be given once")),
                None => codes.push((row, code)),
            },
        }
    }
    noted.finish();
    if codes.is_empty() {
        errors.add("rows/2", "at least one code");
    }
    codes
}

/// A line's only cell, with or without quotes.
fn cell(line: &str) -> &str {
    let line = line.trim();
    line.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(line)
}

/// What is wrong with rows of codes: some of it by row, the rest as a number.
pub(crate) struct RowErrors<'e> {
    errors: &'e mut FieldErrors,
    noted: usize,
}

impl<'e> RowErrors<'e> {
    pub(crate) fn new(errors: &'e mut FieldErrors) -> Self {
        Self { errors, noted: 0 }
    }

    /// Notes what was expected in a row, the header being row 1.
    pub(crate) fn add(&mut self, row: usize, expected: &str) {
        self.noted += 1;
        if self.noted <= MAX_ERRORS {
            self.errors.add(&format!("rows/{row}/{HEADER}"), expected);
        }
    }

    pub(crate) fn finish(self) {
        if let Some(more @ 1..) = self.noted.checked_sub(MAX_ERRORS) {
            self.errors.add("rows", format!("codes in {more} more rows"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Result<Vec<EnrolmentCode>, String> {
        let read = NewCodes::read(Some("text/csv"), Bytes::copy_from_slice(file.as_bytes()));
        read.map(|codes| codes.0.into_iter().map(|(_, code)| code).collect()).map_err(|problem| format!("{problem:?}"))
    }

    #[test]
    fn codes_are_read_as_spreadsheets_write_them() {
        let codes = read("\u{feff}Code\r\n\"AAAA-1\"\r\nBBBB-2\r\n\r\n").expect("codes");
        assert_eq!(codes.iter().map(EnrolmentCode::expose).collect::<Vec<_>>(), ["AAAA-1", "BBBB-2"]);
    }

    #[test]
    fn what_is_no_code_or_stands_twice_is_reported_by_row_and_never_shown() {
        for (file, expected) in [
            ("code\nAAAA-1\n=HYPERLINK(1)\n", "rows/3/code"),
            ("code\nAAAA-1\nBBBB-2\nAAAA-1\n", "another code than in row 2"),
            ("AAAA-1\nBBBB-2\n", "the header `code`"),
            ("code\n", "at least one code"),
            ("code,months\nAAAA-1,12\n", "the header `code`"),
        ] {
            let refused = read(file).expect_err("refused");
            assert!(refused.contains(expected), "{refused}");
            assert!(!refused.contains("AAAA") && !refused.contains("HYPERLINK"), "{refused}");
        }
        let many = "code\n".to_owned() + &"AAAA-1\n".repeat(500);
        assert!(read(&many).expect_err("refused").contains("399 more rows"));
    }
}
