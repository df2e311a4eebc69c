//! A request that comes again is answered again and does nothing twice; also where the first one died on the way.

use axum::http::StatusCode;
use memory::Fault;
use serde_json::{Value, json};

use crate::world::{World, assert_refused, incident, text};

#[tokio::test]
async fn the_same_request_under_the_same_key_is_answered_the_same() {
    let world = World::new();
    let first = world.rita.post("/incidents", "one", &incident()).await;
    world.advance(3_600);
    let second = world.rita.post("/incidents", "one", &incident()).await;
    assert_eq!((first.status, &first.body, &first.headers), (second.status, &second.body, &second.headers));
    let listed = world.rita.get("/incidents").await;
    assert_eq!(listed.body["incidents"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn another_body_address_or_query_under_the_same_key_is_refused() {
    let world = World::new();
    world.rita.post("/incidents", "one", &incident()).await;
    let mut other = incident();
    other["title"] = json!("Another title");
    let reply = world.rita.post("/incidents", "one", &other).await;
    assert_refused(&reply, 422, "used before with another body or address");
    assert_eq!(reply.body["type"], "breach-notice:idempotency-key-reused");

    let id = world.report().await;
    let path = format!("/incidents/{id}/lists");
    world.rita.post_file(&path, "two", "text/csv", b"reference\n1\n").await;
    let merged =
        world.rita.post_file(&format!("{path}?merge_same_person=true"), "two", "text/csv", b"reference\n1\n").await;
    assert_refused(&merged, 422, "another body or address");
}

#[tokio::test]
async fn a_key_is_its_callers_own() {
    let world = World::new();
    let rita = world.rita.post("/incidents", "one", &incident()).await;
    let other = world.person("Rosa", &[model::operator::Role::Reporter]).post("/incidents", "one", &incident()).await;
    assert_eq!(other.status, StatusCode::CREATED);
    assert_ne!(rita.body["incident"], other.body["incident"]);
}

#[tokio::test]
async fn an_incident_is_reported_once_also_after_the_kept_answer_is_gone() {
    let world = World::new();
    let first = world.rita.post("/incidents", "one", &incident()).await;
    world.forget_answers().await;
    world.advance(90_000);
    let second = world.rita.post("/incidents", "one", &incident()).await;
    assert_eq!((second.status, second.body), (StatusCode::CREATED, first.body.clone()));
    world.forget_answers().await;
    let mut other = incident();
    other["title"] = json!("Another title");
    assert_refused(&world.rita.post("/incidents", "one", &other).await, 422, "reported under it with another body");
    let id: model::id::IncidentId = text(&first.body["incident"]).parse().expect("an id");
    assert_eq!(world.acts(&id).await, ["incident_reported"]);
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let world = World::new();
    let id = world.report().await;
    let list = world.load(&id).await;
    let path = format!("/incidents/{id}/lists/{}/seal", list.list);
    assert_refused(&world.rita.post(&path, "seal", &json!({})).await, 409, "has not arrived yet");
    world.import(&list, &["C-1"]).await;
    assert_eq!(world.rita.post(&path, "seal", &json!({})).await.status, StatusCode::ACCEPTED);
}

/// Fails this operation once, with or without its effect.
fn once(operation: &'static str, fault: Fault) -> impl FnMut(&'static str) -> Fault + Send + 'static {
    let mut left = 1;
    move |asked| {
        let hit = asked == operation && left > 0;
        left -= i32::from(hit);
        if hit { fault } else { Fault::None }
    }
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_answered_when_the_request_comes_again() {
    let world = World::new();
    world.weather.forecast(once("TransactWriteItems", Fault::After));
    let lost = world.rita.post("/incidents", "one", &incident()).await;
    assert_refused(&lost, 503, "with the same Idempotency-Key nothing happens twice");
    assert_eq!(lost.headers["retry-after"], "2");
    let again = world.rita.post("/incidents", "one", &incident()).await;
    assert_eq!(again.status, StatusCode::CREATED);
    let id: model::id::IncidentId = text(&again.body["incident"]).parse().expect("an id");
    assert_eq!(world.acts(&id).await, ["incident_reported"]);
}

#[tokio::test]
async fn a_file_that_was_not_stored_is_stored_when_the_request_comes_again() {
    let world = World::new();
    let id = world.report().await;
    let path = format!("/incidents/{id}/lists");
    world.weather.forecast(once("PutObject", Fault::Before));
    assert_refused(&world.rita.post_file(&path, "one", "text/csv", b"reference\n1\n").await, 503, "again");
    assert!(world.uploads.take().is_empty());
    let again = world.rita.post_file(&path, "one", "text/csv", b"reference\n1\n").await;
    assert_eq!((again.status, &again.body["list"]), (StatusCode::ACCEPTED, &json!(1)));
    let put = world.uploads.take();
    let list = model::id::ListId { incident: id.clone(), list: model::id::ListNumber(1) };
    assert_eq!(put.len(), 1);
    assert_eq!(put[0].0, world.list(&list).await.value.upload);

    world.import(&list, &["C-1"]).await;
    let once_more = world.rita.post_file(&path, "one", "text/csv", b"reference\n1\n").await;
    assert_eq!(once_more.body, again.body);
    assert!(world.uploads.take().is_empty(), "what is read already is not stored again");
}

#[tokio::test]
async fn an_upload_address_is_the_same_until_it_expires_and_then_a_fresh_one_to_the_same_place() {
    let world = World::new();
    let id = world.report().await;
    let (path, body) = (format!("/incidents/{id}/lists"), json!({ "upload": "presigned" }));
    let first = world.rita.post(&path, "one", &body).await;
    world.advance(600);
    assert_eq!(world.rita.post(&path, "one", &body).await.body, first.body);
    world.advance(600);
    let fresh = world.rita.post(&path, "one", &body).await;
    assert_eq!((fresh.status, &fresh.body["list"]), (first.status, &first.body["list"]));
    let place = |body: &Value| text(&body["upload"]["url"]).split('?').next().map(str::to_owned);
    assert_eq!(place(&fresh.body), place(&first.body));
    assert_ne!(fresh.body["upload"]["expires_at"], first.body["upload"]["expires_at"]);
}

#[tokio::test]
async fn a_repeated_seal_tells_again() {
    let world = World::new();
    let id = world.report().await;
    let list = world.load(&id).await;
    world.import(&list, &["C-1", "C-2"]).await;
    let seal = format!("/incidents/{id}/lists/1/seal");
    world.weather.forecast(once("Publish", Fault::Before));
    let first = world.rita.post(&seal, "seal", &json!({})).await;
    assert!(world.imports.is_empty());
    assert_eq!(world.rita.post(&seal, "seal", &json!({})).await.body, first.body);
    assert_eq!(world.imports.len(), 1);
}

#[tokio::test]
async fn two_requests_at_once_under_one_key_do_one_thing() {
    let world = World::new();
    let id = world.report().await;
    let path = format!("/incidents/{id}/lists");
    let load = || world.rita.post_file(&path, "one", "text/csv", b"reference\n1\n");
    let (one, two) = tokio::join!(load(), load());
    assert_eq!((one.status, &one.body), (two.status, &two.body));
    assert_eq!(world.acts(&id).await, ["incident_reported", "list_loaded"]);

    let load = |key| world.rita.post_file(&path, key, "text/csv", b"reference\n1\n");
    let (one, two) = tokio::join!(load("two"), load("three"));
    let mut numbers = [one.body["list"].as_u64(), two.body["list"].as_u64()];
    numbers.sort();
    assert_eq!(numbers, [Some(2), Some(3)], "two keys are two lists, each with a number of its own");
}
