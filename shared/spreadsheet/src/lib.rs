//! Tables in text: read as office software writes them, written so that no spreadsheet runs them.
//!
//! Reading goes `bytes → decode → Separator::find → check_quotes → Rows`, and each field through [`clean`]. It forgives encodings,
//! byte order marks, separators and line ends; it never forgives quotes, since those would run people's rows into each other.
//! An error names a row and never a value.
//!
//! Writing is [`Table`]: what a spreadsheet would take for a formula is marked as text, and [`clean`] takes the mark away again
//! (see [`safe`]), so whatever is exported can be imported unchanged.

mod decode;
mod quotes;
mod rows;
pub mod safe;
mod separator;
mod text;
mod unreadable;
mod write;

pub use decode::{UNDECODABLE, decode};
pub use quotes::check as check_quotes;
pub use rows::{Row, Rows};
pub use separator::Separator;
pub use text::{Clean, bare, clean};
pub use unreadable::Unreadable;
pub use write::Table;
