//! An obligation's content as a page: works without script, asks nobody for anything, prints well.

use askama::Template;
use base64::prelude::{BASE64_STANDARD, Engine};
use bodies::assess::content::ContentView;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// What `templates/content.html` is filled with.
#[derive(Template)]
#[template(path = "content.html")]
struct Document<'c> {
    content: &'c ContentView,
    style: &'static str,
    /// The digest by which the page's own content security policy lets in this style and no other.
    style_digest: String,
}

/// The content as a document.
pub(crate) fn document(content: &ContentView) -> String {
    let style = include_str!("../templates/content.css");
    let style_digest = BASE64_STANDARD.encode(Sha256::digest(style));
    Document { content, style, style_digest }.render().expect("writing to a string does not fail")
}

/// A moment as the page shows it.
fn in_words(at: &Timestamp) -> String {
    at.strftime("%-d %B %Y at %H:%M UTC").to_string()
}

/// A text's paragraphs.
fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
}
