//! Why the text of a table cannot be read.

/// The file cannot be read as a table. `Display` says why and what to do; it never repeats a value of a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A workbook, an archive, a document.
    #[error("The file is {what}, not a table in plain text: open it and save it as “CSV UTF-8”, then load that file.")]
    NotAText {
        /// What it is, with its article.
        what: &'static str,
    },
    /// Too much of it is not text in any encoding that we know.
    #[error("The file's characters cannot be read: save it again as “CSV UTF-8”, then load that file.")]
    UnreadableEncoding,
    /// A quote is opened and never closed: everything after it is one field, so no row after it can be trusted.
    #[error(
        "The quote that opens in row {row} is never closed, so no row after it can be trusted: close or remove it."
    )]
    UnclosedQuote {
        /// Where it opens, as a spreadsheet numbers rows.
        row: u64,
    },
    /// A quoted field goes on after its closing quote: one of its quotes is data, and from here on inside and outside of
    /// quotes may be mixed up.
    #[error(
        "In row {row} text follows a closing quote, so no row after it can be trusted: \
         write quotes that belong to a value twice (\"\")."
    )]
    TextAfterQuote {
        /// Where, as a spreadsheet numbers rows.
        row: u64,
    },
}
