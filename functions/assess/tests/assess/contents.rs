//! What a regulator's notice has to say: filled, with gaps, escaped.

use bodies::assess::content::{ContentItem, ContentView};
use serde_json::json;

use crate::world::World;

async fn germans() -> World {
    let world = World::new().await;
    world.sealed(&[("DE", 12), ("FR", 3)]).await;
    world
}

async fn content(world: &World, key: &str) -> ContentView {
    let reply = world.get(&format!("/obligations/{key}/content")).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.read()
}

/// The key of the first report to an authority under a law.
async fn regulator(world: &World, law: &str) -> String {
    let assessment = world.assessment().await;
    let report = assessment.obligations.iter().find(|owed| owed.regime == law && owed.duty == "tell_regulator");
    report.unwrap_or_else(|| panic!("{law} asks for no report")).key.clone()
}

fn item<'c>(content: &'c ContentView, code: &str) -> &'c ContentItem {
    content.items.iter().find(|item| item.content == code).unwrap_or_else(|| panic!("{code} is not listed"))
}

#[tokio::test]
async fn what_is_known_is_filled_and_what_is_not_is_a_gap_that_names_the_fact() {
    let world = germans().await;
    let key = regulator(&world, "eu-gdpr").await;
    let before = content(&world, &key).await;
    assert_eq!(item(&before, "what_happened").text.as_deref(), Some("A backup server was open to the Internet."));
    let subjects = item(&before, "categories_and_number_of_subjects").text.as_deref();
    assert_eq!(subjects, Some("customers, by where they live: France: 3; Germany: 12"));
    let measures = item(&before, "actions_taken");
    assert_eq!((measures.text.as_deref(), measures.fact.as_deref()), (None, Some("containment")), "{measures:?}");
    assert!(before.gaps >= 2 && before.gaps == before.items.iter().filter(|item| item.gap.is_some()).count());

    world.state("containment", json!("The server was closed."), "suspected").await;
    let after = content(&world, &key).await;
    assert_eq!(item(&after, "actions_taken").text.as_deref(), Some("The server was closed. (suspected)"));
    assert_eq!((after.gaps, after.version), (before.gaps - 1, 1));
    assert!(after.items.iter().all(|item| item.text.is_some() != item.gap.is_some()));
}

#[tokio::test]
async fn every_obligation_has_its_content_and_a_page_of_it() {
    let world = World::new().await;
    let everywhere: Vec<(String, u64)> = law::library()
        .regimes()
        .iter()
        .flat_map(|regime| &regime.jurisdictions)
        .map(|place| (place.to_string(), 10_000))
        .collect();
    let everywhere: Vec<(&str, u64)> = everywhere.iter().map(|(place, people)| (place.as_str(), *people)).collect();
    world.sealed(&everywhere).await;
    let sectors = json!(["hipaa_covered_entity", "sec_registrant", "dfs_covered_entity"]);
    world.state("sector", sectors, "confirmed").await;
    let obligations = world.assessment().await.obligations;
    assert!(obligations.len() > 100, "{}", obligations.len());
    for owed in obligations {
        let content = content(&world, &owed.key).await;
        assert!(content.items.iter().all(|item| !item.words.is_empty()), "{}", owed.key);
        assert!(content.items.iter().all(|item| item.content != "as_for_attorney_general"), "{}", owed.key);
        let page = world.get(&format!("/obligations/{}/content.html", owed.key)).await;
        let html = page.body.as_str().expect("a page");
        let xml = html.replacen("<!DOCTYPE html>", "", 1);
        assert!(roxmltree::Document::parse(&closed(&xml)).is_ok(), "{}: {html}", owed.key);
    }
}

/// HTML's elements without an end, closed as XML wants them.
fn closed(html: &str) -> String {
    let void = |line: &str| line.starts_with("<meta");
    html.lines().map(|line| if void(line) { line.replace('>', "/>") } else { line.to_owned() + "\n" }).collect()
}

#[tokio::test]
async fn a_page_shows_gaps_and_lets_nothing_through_as_markup() {
    let world = germans().await;
    world.state("cause", json!("<script>alert(1)</script>"), "confirmed").await;
    world.state("contact", json!("<b>Privacy</b> & Co"), "confirmed").await;
    world.state("what_happened", json!("One.\n\n<img src=x>"), "confirmed").await;
    let key = regulator(&world, "eu-gdpr").await;
    let page = world.get(&format!("/obligations/{key}/content.html")).await;
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(page.headers["cache-control"], "no-store");
    let html = page.body.as_str().expect("a page");
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>"), "{html}");
    assert!(html.contains("&#60;img src=x&#62;") || html.contains("&lt;img src=x&gt;"), "{html}");
    assert!(html.contains("<mark>Gap</mark>") && html.contains("<code>containment</code>"), "{html}");
    assert!(html.contains("Open &#60;backup&#62; server") || html.contains("Open &lt;backup&gt; server"), "{html}");
    insta::assert_snapshot!("content.html", html);
}
