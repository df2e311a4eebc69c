//! The manifest of a consignment: which letter is where in its PDF, and what it costs to send. It names nobody.

use model::consignment::ConsignmentName;
use model::digest::Digest;
use model::id::CustomerId;
use serde::Serialize;

use crate::address::{AddressBlock, Paper, Postage};
use crate::typeset::Pages;

/// The columns, in their order. `consignment` and `id` are what the mail house's file of posted letters is matched by.
pub const COLUMNS: [&str; 8] =
    ["consignment", "id", "first_page", "pages", "paper", "postage", "content_sha256", "pdf_sha256"];

/// One letter.
pub(crate) struct LetterLine<'a> {
    pub(crate) customer: &'a CustomerId,
    pub(crate) address: &'a AddressBlock,
    pub(crate) pages: Pages,
    pub(crate) content: Digest,
}

/// A row, in the order of [`COLUMNS`].
#[derive(Serialize)]
struct Row<'a> {
    consignment: &'a ConsignmentName,
    id: &'a CustomerId,
    first_page: usize,
    pages: usize,
    paper: Paper,
    postage: Postage,
    content_sha256: Digest,
    pdf_sha256: Digest,
}

/// The manifest as CSV (RFC 4180). No cell of it comes from outside, so none needs to be made safe for a spreadsheet.
pub(crate) fn write<'a>(
    name: &ConsignmentName,
    pdf: Digest,
    lines: impl Iterator<Item = LetterLine<'a>>,
) -> Result<Vec<u8>, csv::Error> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for LetterLine { customer, address, pages, content } in lines {
        csv.serialize(Row {
            consignment: name,
            id: customer,
            first_page: pages.first,
            pages: pages.count,
            paper: address.paper,
            postage: address.postage,
            content_sha256: content,
            pdf_sha256: pdf,
        })?;
    }
    csv.into_inner().map_err(|error| error.into_error().into())
}
