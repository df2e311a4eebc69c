//! What the public reads.

use std::time::Duration;

use serde_json::json;

use crate::world::World;

/// Three updates, the second of which says anew what happened, and a draft.
async fn told() -> World {
    let world = World::new().await;
    world
        .publish(&json!({
            "title": "We are looking into an incident",
            "text": "Some of our systems were not available on 20 November. We took them offline and called in experts.",
            "what_happened": "Somebody may have had access to our billing system.",
        }))
        .await;
    world.app.clock.advance(Duration::from_secs(93_784));
    world
        .publish(&json!({
            "title": "Names and dates of birth were copied",
            "text": "The experts found that names, addresses and dates of birth were copied. Health records were not.\n\n\
                     What you can do:\n- Look at your statements for payments that are not yours.\n- Report identity theft at \
                     https://www.identitytheft.gov/ and to your bank.\n\nWe write to everyone affected.",
            "what_happened": "Between 11 and 20 November somebody had access to our billing system with a stolen password.\n\n\
                              They copied a file with names, addresses and dates of birth of 48,213 customers.",
        }))
        .await;
    world.app.clock.advance(Duration::from_secs(270_000));
    world
        .publish(&json!({
            "title": "All letters are on their way",
            "text": "Everyone whose data was in the file was written to by 27 November. If you have had no letter or e-mail by 7 \
                     December, your data was not in it.",
        }))
        .await;
    world.draft("DRAFT: a settlement", "DRAFT: not before the board agrees").await;
    world
}

#[tokio::test]
async fn the_page_as_it_is_read() {
    let world = told().await;
    insta::assert_snapshot!("index.html", world.html().expect("a page"));
    insta::assert_snapshot!("feed.atom", world.feed().expect("a feed"));
    insta::assert_snapshot!("updates.json", serde_json::to_string_pretty(&world.json()).expect("JSON"));
}

#[tokio::test]
async fn nothing_internal_is_public() {
    let world = told().await;
    for (key, file) in world.app.pages.files() {
        for inside in ["INTERNAL", "DRAFT", "issuer.test"] {
            assert!(!file.body.contains(inside), "{inside} in {key}");
        }
        let mut words = file.body.split(|character: char| !character.is_alphanumeric());
        assert!(words.all(|word| !["ada", "bob"].contains(&word)), "{key}");
    }
}

#[tokio::test]
async fn the_files_say_what_they_are() {
    let world = told().await;
    let mut files = world.app.pages.files();
    let root = files.remove("index.html").expect("the root");
    assert_eq!(root.content_type, "text/html; charset=utf-8");
    assert!(root.cache_control.contains("max-age=60"));
    let said: Vec<_> =
        files.iter().map(|(key, file)| (key.split_once('/').expect("a folder").1, file.content_type)).collect();
    assert_eq!(
        said,
        [
            ("feed.atom", "application/atom+xml; charset=utf-8"),
            ("index.html", "text/html; charset=utf-8"),
            ("updates.json", "application/json"),
            ("verify.de.html", "text/html; charset=utf-8"),
            ("verify.es.html", "text/html; charset=utf-8"),
            ("verify.fr.html", "text/html; charset=utf-8"),
            ("verify.html", "text/html; charset=utf-8"),
        ]
    );
    assert!(files.values().all(|file| file.cache_control.contains("max-age=60")));
    assert!(files.keys().all(|key| key.starts_with(&format!("{}/", world.incident))));
}

/// What a hostile author may try: markup, attributes, template syntax, ends of comments, of CDATA and of the style.
const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' autofocus onfocus='alert(1)",
    "-->]]></content><entry/>",
    "{{ page.organisation }}{% include \"page.css\" %}",
    "&lt;b&gt;&#60;&amp;",
    "javascript:alert(1)",
    "http://plain.example/",
    "https://bank.example@thief.example/",
    "</title></head><meta http-equiv=refresh content=0>",
    "\u{200f}עברית <b>",
];

/// The tags of the page in order, without what stands between them.
fn tags(html: &str) -> Vec<String> {
    let tag =
        |rest: &str| rest.split_once('>').map(|(tag, _)| tag.split_whitespace().next().unwrap_or_default().to_owned());
    html.split('<').skip(1).filter_map(tag).collect()
}

async fn saying(words: &str) -> World {
    let world = World::of(words).await;
    world.publish(&json!({ "title": words, "text": words, "what_happened": words })).await;
    world
}

fn elements<'d>(document: &'d roxmltree::Document) -> Vec<&'d str> {
    document.descendants().filter(roxmltree::Node::is_element).map(|node| node.tag_name().name()).collect()
}

fn text_of_last<'d>(document: &'d roxmltree::Document, element: &str) -> &'d str {
    let mut found = document.descendants().filter(|node| node.has_tag_name(element)).collect::<Vec<_>>();
    found.pop().and_then(|node| node.text()).unwrap_or_default()
}

#[tokio::test]
async fn a_hostile_text_changes_no_structure() {
    let plain = saying("plain words").await;
    for hostile in HOSTILE {
        let world = saying(hostile).await;
        let (html, feed) = (world.html().expect("a page"), world.feed().expect("a feed"));
        assert_eq!(tags(&html), tags(&plain.html().expect("a page")), "{hostile}");
        assert_eq!(tags(&world.root().expect("a root")), tags(&plain.root().expect("a root")), "{hostile}");

        let plain_feed = plain.feed().expect("a feed");
        let [document, plain_document] =
            [&feed, &plain_feed].map(|feed| roxmltree::Document::parse(feed).expect("well-formed"));
        assert_eq!(elements(&document), elements(&plain_document), "{hostile}");
        assert_eq!(text_of_last(&document, "title"), hostile);
        assert_eq!(tags(text_of_last(&document, "content")), ["p", "/p"], "{hostile}");

        let json = world.json().expect("JSON");
        assert_eq!((&json["organisation"], &json["updates"][0]["text"]), (&json!(hostile), &json!(hostile)));
    }
}

#[tokio::test]
async fn the_newest_approved_statement_is_what_happened() {
    let world = World::new().await;
    world.publish(&json!({ "title": "One", "text": "1" })).await;
    assert_eq!(world.json().expect("JSON")["what_happened"], json!(null));
    assert!(!world.html().expect("a page").contains("what-happened"));
    let statement = |words: &str| json!({ "title": words, "text": "2", "what_happened": words });
    for words in ["First", "Second"] {
        world.app.clock.advance(Duration::from_secs(60));
        world.publish(&statement(words)).await;
    }
    world.app.clock.advance(Duration::from_secs(60));
    world.publish(&json!({ "title": "Four", "text": "4" })).await;
    world.write("draft", &statement("Never")).await;

    let json = world.json().expect("JSON");
    assert_eq!(json["what_happened"], json!({ "published_at": "2026-11-24T09:02:00Z", "text": "Second" }));
    let titles: Vec<_> = json["updates"].as_array().expect("a list").iter().map(|update| &update["title"]).collect();
    assert_eq!(titles, ["Four", "Second", "First", "One"]);
    assert_eq!(json["changed_at"], "2026-11-24T09:03:00Z");
}

/// A page that is saved, or opened where the distribution's headers are missing, protects itself.
#[tokio::test]
async fn the_page_lets_in_its_own_style_and_nothing_else() {
    let world = told().await;
    for html in [world.html().expect("a page"), world.root().expect("a root")] {
        lets_in_its_own_style_alone(&html);
    }
}

fn lets_in_its_own_style_alone(html: &str) {
    let between =
        |from: &str, to: &str| html.split_once(from).expect("there").1.split_once(to).expect("there").0.to_owned();
    let style = between("<style>", "</style>");
    let allowed = between("style-src 'sha256-", "'");
    let digest: String = model::digest::Digest::of(style.as_bytes()).to_string();
    assert_eq!(hex_of_base64(&allowed), digest);
    assert!(!style.contains("url(") && !style.contains("@import"));
    for loading in ["<script", "<img", "<iframe", " src=", "rel=\"stylesheet\"", " style="] {
        assert!(!html.contains(loading), "{loading}");
    }
}

fn hex_of_base64(text: &str) -> String {
    use base64::prelude::{BASE64_STANDARD, Engine};
    BASE64_STANDARD.decode(text).expect("base64").iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn the_root_leads_to_every_page_with_what_was_said_there_last() {
    let world = told().await;
    world.app.clock.advance(Duration::from_secs(3_600));
    let other = world.beside("Fabrikam & Daughters").await;
    other.publish(&json!({ "title": "We know <little> yet", "text": "Come back." })).await;
    let unpublished = world.beside("Contoso").await;
    unpublished.draft("DRAFT: nothing yet", "Nothing.").await;
    insta::assert_snapshot!("root.html", world.root().expect("a root"));
}
