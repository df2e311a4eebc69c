//! The page's files: all made from one [`Page`], the root from one [`Root`], each whole, so that putting them again only heals.

use genuine::{Check, Place, Spoken};
use model::id::IncidentId;

use crate::page::Page;
use crate::root::Root;
use crate::{feed, html};

/// The page as an Atom feed.
pub const FEED: &str = "feed.atom";
/// The page as data.
pub const JSON: &str = "updates.json";
/// The page itself.
pub use model::update::INDEX;

const HTML: &str = "text/html; charset=utf-8";

/// A reader sees an update a minute later at most. While the bucket does not answer, CloudFront shows what it has, for a week.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html>
const CACHE_CONTROL: &str = "public, max-age=60, stale-if-error=604800";

/// A file of the public page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it lies in the bucket: `{incident}/{name}`, or the name alone at the root.
    pub key: String,
    /// Its media type.
    pub content_type: &'static str,
    /// Who may keep it how long.
    pub cache_control: &'static str,
    /// What is in it.
    pub body: String,
}

impl File {
    /// The files of an incident's page, in the order in which they are put: `index.html` last, since it points to the others.
    #[must_use]
    pub fn all(incident: &IncidentId, page: &Page) -> Vec<Self> {
        let file = |name: &str, content_type, body| Self::new(format!("{incident}/{name}"), content_type, body);
        let check = |spoken| {
            let organisation = Some(page.organisation.as_str());
            Check { spoken, organisation, place: Place::BesideThePage, outcome: None }.html()
        };
        let checks = Spoken::ALL.into_iter();
        let mut all: Vec<_> = checks.map(|spoken| file(&genuine::file_name(spoken), HTML, check(spoken))).collect();
        all.extend([
            file(FEED, "application/atom+xml; charset=utf-8", feed::of(page)),
            file(JSON, "application/json", json(page)),
            file(INDEX, HTML, html::document(page)),
        ]);
        all
    }

    /// The root page, which the distribution serves for its bare domain.
    #[must_use]
    pub fn root(root: &Root) -> Self {
        Self::new(INDEX.to_owned(), HTML, html::root(root))
    }

    fn new(key: String, content_type: &'static str, body: String) -> Self {
        Self { key, content_type, cache_control: CACHE_CONTROL, body }
    }
}

fn json(page: &Page) -> String {
    serde_json::to_string_pretty(page).expect("our own types have a JSON form") + "\n"
}
