//! Notices are written, changed while they are drafts, read and previewed.

use axum::http::StatusCode;
use serde_json::json;
use shared::operator::Role;

use crate::world::{World, address, assert_refused, notice, text, words};

#[tokio::test]
async fn a_draft_is_read_with_what_an_approval_must_name() {
    let world = World::new();
    let (list, list_digest) = world.sealed().await;
    let (id, digest) = world.draft(&list).await;
    let read = world.pavel.get(&address(&id)).await;
    assert_eq!(read.body["content"]["texts"]["en"], words());
    assert_eq!((&read.body["content_digest"], &read.body["list_digest"]), (&digest, &json!(list_digest)));
    assert_eq!(read.body["written_by"], json!(["Alma"]));
    assert_eq!(read.body.get("approval"), None);

    let listed = world.pavel.get(&format!("/incidents/{}/notices", list.incident)).await;
    assert_eq!(listed.body["notices"][0]["subject"], words()["subject"]);
    assert_eq!(listed.body["notices"][0].get("content"), None);
}

#[tokio::test]
async fn whoever_changes_a_draft_is_among_its_writers() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let (id, digest) = world.draft(&list).await;
    let olaf = world.person("Olaf", &[Role::Author]);
    let mut body = notice(list.list);
    body["content"]["texts"]["en"]["subject"] = json!("Another subject");
    let reply = olaf.put(&address(&id), &body).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_ne!(reply.body["content_digest"], digest);
    let read = world.pavel.get(&address(&id)).await;
    assert_eq!(read.body["written_by"], json!(["Alma", "Olaf"]));
    assert_eq!(read.body["content_digest"], reply.body["content_digest"]);
    assert_eq!(world.acts(&list.incident).await[3..], ["notice_written", "notice_written"]);

    let again = olaf.put(&address(&id), &body).await;
    assert_eq!(again.body, reply.body);
    assert_eq!(world.acts(&list.incident).await.len(), 5, "the same text once more is no act");
}

#[tokio::test]
async fn an_approved_notice_never_changes() {
    let world = World::new();
    let (list, id) = world.approved().await;
    assert_refused(&world.alma.put(&address(&id), &notice(list.list)).await, 409, "what was approved never changes");
}

#[tokio::test]
async fn a_text_that_cannot_be_filled_in_is_refused_with_its_place() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let mut body = notice(list.list);
    body["content"]["texts"]["en"]["what_you_can_do"] = json!("First line.\n{{ given_name");
    let reply = world.post(&world.alma, &format!("/incidents/{}/notices", list.incident), body).await;
    assert_refused(&reply, 422, "in line 2: a text whose placeholders look like {{ given_name }}");
    assert_eq!(reply.body["errors"][0]["pointer"], "#/content/texts/en/what_you_can_do");
}

#[tokio::test]
async fn a_notice_is_written_to_a_list_of_its_own_incident_in_its_default_language_too() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let path = format!("/incidents/{}/notices", list.incident);
    let mut body = notice(list.list);
    body["list"] = json!(7);
    let reply = world.post(&world.alma, &path, body).await;
    assert_refused(&reply, 422, "a list of this incident");
    let mut body = notice(list.list);
    body["content"]["default_language"] = json!("de");
    assert_refused(&world.post(&world.alma, &path, body).await, 422, "a text in the default language, de");
}

#[tokio::test]
async fn a_preview_shows_what_one_customer_is_going_to_get() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let (id, _) = world.draft(&list).await;
    let customer = world.delivery(&id, "C-1").await.customer;
    let email = world.pavel.get(&format!("{}/preview?customer={customer}&channel=email", address(&id))).await;
    assert_eq!(email.status, StatusCode::OK, "{}", email.body);
    assert!(text(&email.body["text"]).contains("Watch your accounts, Ada."));
    assert!(text(&email.body["html"]).contains("<html lang=\"en\""));
    assert_eq!(email.headers["cache-control"], "no-store");
    let sms = world.alma.get(&format!("{}/preview?customer={customer}&channel=sms", address(&id))).await;
    assert_eq!(sms.body["text"], "Ada, a server of ours was open. Please read our letter.");

    let nobody = "0".repeat(32);
    let reply = world.alma.get(&format!("{}/preview?customer={nobody}&channel=sms", address(&id))).await;
    assert_refused(&reply, 404, "has no customer of this id");
    let reply = world.alma.get(&format!("{}/preview?customer={customer}&channel=letter", address(&id))).await;
    assert_refused(&reply, 400, "Expected `email` or `sms`");
}
