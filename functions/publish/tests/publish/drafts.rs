//! Writing updates, and reading them before they are public.

use api::in_process::{Client, operator};
use bodies::publish::{DraftedUpdate, Updates};
use model::evidence::Act;
use model::id::UpdateNumber;
use model::operator::Role;
use serde_json::{Value, json};

use crate::world::{World, ada, bob};

#[tokio::test]
async fn a_draft_is_on_record_and_not_on_the_page() {
    let world = World::new().await;
    let draft = world.draft("Secret title", "Secret text").await;

    assert!(world.app.pages.files().is_empty());
    let [view] = &world.list().await[..] else { panic!("one update") };
    assert_eq!((view.update, view.content_digest), (UpdateNumber::FIRST, draft.content_digest));
    assert_eq!((view.written_by.as_str(), &view.approved_by), ("ada", &None));
    let [entry] = &world.evidence().await[..] else { panic!("one entry") };
    assert_eq!(entry.act, Act::UpdateWritten { update: draft.update, content: draft.content_digest });

    world.publish(&json!({ "title": "Another", "text": "Public." })).await;
    for (key, file) in world.app.pages.files() {
        assert!(!file.body.contains("Secret"), "{key}");
    }
}

#[tokio::test]
async fn a_repeated_request_writes_one_draft() {
    let world = World::new().await;
    let body = json!({ "title": "One", "text": "Once." });
    let first = world.write("k", &body).await;
    assert_eq!(world.write("k", &body).await.body, first.body);
    assert_eq!(world.write("k", &json!({ "title": "Two", "text": "Once." })).await.status, 422);
    assert_eq!(world.list().await.len(), 1);
    assert_eq!(world.evidence().await.len(), 1);
}

#[tokio::test]
async fn line_ends_do_not_change_the_digest() {
    let world = World::new().await;
    let unix = world.draft("Same", "one\n\ntwo").await;
    let windows: DraftedUpdate =
        world.write("w", &json!({ "title": " Same ", "text": "one  \r\n\r\n\r\ntwo\r\n" })).await.read();
    assert_eq!(unix.content_digest, windows.content_digest);
}

#[tokio::test]
async fn what_is_no_update_is_refused_by_field_and_stores_nothing() {
    let world = World::new().await;
    let long = "x".repeat(20_001);
    for (body, pointer) in [
        (json!({ "text": "b" }), "#/title"),
        (json!({ "title": "a\nb", "text": "b" }), "#/title"),
        (json!({ "title": "a", "text": " \n " }), "#/text"),
        (json!({ "title": "a", "text": long }), "#/text"),
        (json!({ "title": "a", "text": "b\u{0}c" }), "#/text"),
        (json!({ "title": "a\u{202e}b", "text": "b" }), "#/title"),
        (json!({ "title": "a", "text": "b", "what_happened": "\u{2066}" }), "#/what_happened"),
        (json!({ "title": "a", "text": "b", "approved": true }), "#/approved"),
        (json!({ "title": "a", "text": ["b"] }), "#/text"),
    ] {
        let reply = world.write("k", &body).await;
        assert_eq!((reply.status.as_u16(), &reply.body["errors"][0]["pointer"]), (422, &json!(pointer)), "{body}");
    }
    assert!(world.list().await.is_empty() && world.evidence().await.is_empty());
}

#[tokio::test]
async fn only_authors_and_publishers_write_and_everyone_reads() {
    let world = World::new().await;
    let body = json!({ "title": "a", "text": "b" });
    for role in Role::ALL {
        let client = world.client(&operator(role.as_str(), &[role]));
        let status = client.post(&world.updates_path(), role.as_str(), &body).await.status.as_u16();
        let may = [Role::Author, Role::Publisher].contains(&role);
        assert_eq!(status, if may { 201 } else { 403 }, "{role}");
        assert_eq!(client.get(&world.updates_path()).await.status, 200, "{role}");
    }
    let stranger = Client::new(world.router());
    assert_eq!(stranger.post(&world.updates_path(), "k", &body).await.status, 401);
    assert_eq!(stranger.get(&world.updates_path()).await.status, 401);
}

#[tokio::test]
async fn an_incident_that_was_not_reported_has_no_updates() {
    let world = World::new().await;
    let client = world.client(&ada());
    for path in ["/incidents/inc-00000000000000000000/updates", "/incidents/x/updates"] {
        assert_eq!(client.get(path).await.status, 404, "{path}");
        assert_eq!(client.post(path, "k", &json!({ "title": "a", "text": "b" })).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn many_updates_are_read_page_by_page_newest_first() {
    let world = World::new().await;
    for number in 1..=45 {
        world.draft(&format!("Update {number}"), "Text").await;
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let query = after.map_or_else(String::new, |after: UpdateNumber| format!("?after={after}"));
        let page: Updates = world.client(&bob()).get(&(world.updates_path() + &query)).await.read();
        seen.extend(page.updates.iter().map(|update| update.update.0));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, (1..=45).rev().collect::<Vec<_>>());
    let refused = world.client(&bob()).get(&(world.updates_path() + "?after=x")).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
}

#[test]
fn every_route_is_in_the_document_with_its_roles() {
    let document: Value = serde_json::to_value(publish::openapi()).expect("JSON");
    // In one order, whichever features another crate of the workspace gives serde_json.
    insta::with_settings!({ sort_maps => true }, { insta::assert_json_snapshot!("openapi.json", document) });
}
