//! The page as HTML: works without script, asks nobody for anything, and reads the same when it is saved.

use askama::Template;
use base64::prelude::{BASE64_STANDARD, Engine};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::page::Page;
use crate::root::Root;
use crate::words::{self, Line, Span};

/// What `templates/page.html` is filled with.
#[derive(Template)]
#[template(path = "page.html")]
struct Document<'p> {
    page: &'p Page,
    style: Style,
}

/// What `templates/root.html` is filled with.
#[derive(Template)]
#[template(path = "root.html")]
struct RootDocument<'r> {
    root: &'r Root,
    style: Style,
}

/// The style of all documents.
struct Style {
    text: &'static str,
    /// By what a document's own content security policy lets in this style and no other.
    digest: String,
}

impl Style {
    fn new() -> Self {
        let text = include_str!("../templates/page.css");
        Self { text, digest: BASE64_STANDARD.encode(Sha256::digest(text)) }
    }
}

/// The page as a document.
pub(crate) fn document(page: &Page) -> String {
    filled(&Document { page, style: Style::new() })
}

/// The root as a document.
pub(crate) fn root(root: &Root) -> String {
    filled(&RootDocument { root, style: Style::new() })
}

#[derive(Template)]
#[template(path = "paragraphs.html")]
struct Paragraphs<'t> {
    paragraphs: Vec<Vec<Line<'t>>>,
}

/// A person's text as paragraphs of HTML.
pub(crate) fn paragraphs(text: &str) -> String {
    filled(&Paragraphs { paragraphs: words::paragraphs(text) })
}

/// A moment as the page shows it.
pub(crate) fn in_words(at: &Timestamp) -> String {
    at.strftime("%-d %B %Y at %H:%M UTC").to_string()
}

fn filled(template: &impl Template) -> String {
    template.render().expect("writing to a string does not fail")
}
