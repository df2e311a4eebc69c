//! Why a whole file cannot be used, in one sentence for whoever made it. Nothing of such a file is stored.

/// The file is refused. `Display` says why and what to do; it never repeats a value of a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// More bytes than one list may have.
    #[error("The file is larger than {limit_megabytes} MB: split it and load each part as a list of its own.")]
    TooLarge {
        /// The most that one file may have, in MB of 1,000,000 bytes.
        limit_megabytes: usize,
    },
    /// All that is in the file does not fit into the function's memory at once.
    #[error(
        "The file holds more rows or columns than can be read at once (reading stopped at row {row}): split it, or remove \
         columns that no notice needs, and load each part as a list of its own."
    )]
    TooMuch {
        /// Where the reading stopped, as a spreadsheet numbers rows.
        row: u64,
    },
    /// The object is not there any more, or another one is, although a part of it may be written already.
    #[error("The file was replaced or deleted before it was read to its end: load it again as a new list.")]
    UploadLost,
    /// No row below the header, or nothing at all.
    #[error("The file has no customers in it: below the line that names the columns, each line must be one customer.")]
    NoRows,
    /// No table can be made out in it.
    #[error(transparent)]
    Unreadable(#[from] spreadsheet::Unreadable),
    /// No column is named `reference`.
    #[error(
        "No column is named “reference”: the first line must name the columns, and that one must hold your own number or \
         name for each customer."
    )]
    NoReferenceColumn,
    /// Two columns have one name.
    #[error(
        "Columns {first} and {second} are both named “{name}”: rename or remove one, so that it is clear which counts."
    )]
    ColumnTwice {
        /// The name that they share.
        name: String,
        /// The first one's place, from 1.
        first: usize,
        /// The second one's place, from 1.
        second: usize,
    },
    /// More columns than one list may have.
    #[error("The file has more than {limit} columns: remove those that no notice needs.")]
    TooManyColumns {
        /// The most that one file may have.
        limit: usize,
    },
    /// Not one row can be used.
    #[error(
        "None of the file's {rows} rows can be used: see the problems listed by row, correct the file and load it again."
    )]
    OnlyBadRows {
        /// How many there are.
        rows: u64,
    },
}
