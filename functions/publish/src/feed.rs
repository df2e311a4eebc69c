//! The page as an Atom feed (RFC 4287), for readers that ask by themselves.

use atom_syndication::{Content, Entry, Feed, FixedDateTime, Link, Person, Text};
use jiff::Timestamp;

use crate::file::FEED;
use crate::html::paragraphs;
use crate::page::{Page, PublishedUpdate};

/// The feed of this page.
pub(crate) fn of(page: &Page) -> String {
    let feed = Feed {
        id: page.address.clone(),
        title: Text::plain(format!("{}: information about a security incident", page.organisation)),
        updated: date(page.changed_at),
        authors: vec![Person { name: page.organisation.clone(), ..Person::default() }],
        links: vec![
            link("self", "application/atom+xml", page.beside(FEED)),
            link("alternate", "text/html", page.address.clone()),
        ],
        lang: Some("en".to_owned()),
        entries: page.updates.iter().map(|update| entry(page, update)).collect(),
        ..Feed::default()
    };
    feed.to_string()
}

fn entry(page: &Page, update: &PublishedUpdate) -> Entry {
    let address = format!("{}#update-{}", page.address, update.number);
    Entry {
        id: address.clone(),
        title: Text::plain(update.title.clone()),
        updated: date(update.published_at),
        published: Some(date(update.published_at)),
        links: vec![link("alternate", "text/html", address)],
        content: Some(Content {
            content_type: Some("html".to_owned()),
            value: Some(paragraphs(&update.text)),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

fn link(rel: &str, mime_type: &str, href: String) -> Link {
    Link { href, rel: rel.to_owned(), mime_type: Some(mime_type.to_owned()), ..Link::default() }
}

fn date(at: Timestamp) -> FixedDateTime {
    at.to_string().parse().expect("one RFC 3339 form is as good as another")
}
