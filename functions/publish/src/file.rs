//! The page's files: all made from one [`Page`], each whole, so that putting them again only heals.

use shared::id::IncidentId;

use crate::page::Page;
use crate::{feed, html};

/// The page as an Atom feed.
pub const FEED: &str = "feed.atom";
/// The page as data.
pub const JSON: &str = "updates.json";
/// The page itself.
pub const INDEX: &str = "index.html";

/// A reader sees an update a minute later at most. While the bucket does not answer, CloudFront shows what it has, for a week.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html>
const CACHE_CONTROL: &str = "public, max-age=60, stale-if-error=604800";

/// A file of the public page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it lies in the bucket: `{incident}/{name}`.
    pub key: String,
    /// Its media type.
    pub content_type: &'static str,
    /// Who may keep it how long.
    pub cache_control: &'static str,
    /// What is in it.
    pub body: String,
}

impl File {
    /// The page's files, in the order in which they are put: `index.html` last, since it points to the others.
    #[must_use]
    pub fn all(incident: &IncidentId, page: &Page) -> [Self; 3] {
        let file = |name: &str, content_type, body| Self {
            key: format!("{incident}/{name}"),
            content_type,
            cache_control: CACHE_CONTROL,
            body,
        };
        [
            file(FEED, "application/atom+xml; charset=utf-8", feed::of(page)),
            file(JSON, "application/json", json(page)),
            file(INDEX, "text/html; charset=utf-8", html::document(page)),
        ]
    }
}

fn json(page: &Page) -> String {
    serde_json::to_string_pretty(page).expect("our own types have a JSON form") + "\n"
}
