//! Lists are loaded, looked at and sealed.

use axum::http::StatusCode;
use model::keys;
use model::message::ListSealRequested;
use serde_json::json;
use stores::Incidents as _;

use crate::world::{World, assert_refused, text};

#[tokio::test]
async fn a_file_reaches_the_bucket_byte_by_byte_under_the_key_that_its_list_knows() {
    let world = World::new();
    let incident = world.report().await;
    let utf16 = b"\xff\xfer\0e\0f\0e\0r\0e\0n\0c\0e\0\n\0\xe4\0\n\0";
    let path = format!("/incidents/{incident}/lists?merge_same_person=true");
    for media_type in
        ["text/csv; charset=utf-16", "text/tab-separated-values", "TEXT/plain", "application/octet-stream"]
    {
        let reply = world.rita.post_file(&path, &world.key(), media_type, utf16).await;
        assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.body);
    }
    let put = world.uploads.take();
    assert_eq!(put.len(), 4);
    for (number, (key, file)) in (1..).zip(&put) {
        let id = model::id::ListId { incident: incident.clone(), list: model::id::ListNumber(number) };
        let list = world.list(&id).await.value;
        assert_eq!((&list.upload, &file[..]), (key, &utf16[..]));
        assert!(list.merge_lookalikes && key.starts_with(&format!("{incident}/{number:04}/")), "{key}");
    }
    assert_eq!(world.acts(&incident).await[1..], ["list_loaded"; 4]);
}

#[tokio::test]
async fn a_large_file_gets_an_address_that_expires() {
    let world = World::new();
    let incident = world.report().await;
    let body = json!({ "upload": "presigned", "merge_same_person": true });
    let reply = world.post(&world.rita, &format!("/incidents/{incident}/lists"), body).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.body);
    assert_eq!(reply.headers["location"], "lists/1");
    assert_eq!(reply.body["upload"]["method"], "PUT");
    assert_eq!(reply.body["upload"]["expires_at"], "2026-11-18T11:21:40Z");
    let id = model::id::ListId { incident, list: model::id::ListNumber(1) };
    let list = world.list(&id).await.value;
    assert!(text(&reply.body["upload"]["url"]).contains(&list.upload) && list.merge_lookalikes);
}

#[tokio::test]
async fn a_list_tells_its_state_its_counts_and_its_rows_problems_page_by_page() {
    let world = World::new();
    let incident = world.report().await;
    let id = world.load(&incident).await;
    let path = format!("/incidents/{incident}/lists/{}", id.list);
    let waiting = world.audra.get(&path).await;
    assert_eq!((text(&waiting.body["state"]), text(&waiting.body["loaded_by"])), ("awaiting_upload", "Rita"));

    world.import(&id, &["C-1", "C-2"]).await;
    let first = world.audra.get(&path).await;
    assert_eq!(first.body["state"], "open");
    assert!(text(&first.body["words"]).starts_with("3 rows gave 2 customers; 1 could not be used."), "{}", first.body);
    assert_eq!(first.body["row_problems"].as_array().map(Vec::len), Some(200));
    assert_eq!(first.body["row_problems"][0]["column"], "email");
    let second = world.audra.get(&format!("{path}?after={}", first.body["next"])).await;
    assert_eq!(second.body["row_problems"].as_array().map(Vec::len), Some(1));
    assert_eq!(second.body.get("next"), None);

    let lists = world.audra.get(&format!("/incidents/{incident}/lists")).await;
    assert_eq!(lists.body["lists"][0]["report"]["customers"], 2);
}

#[tokio::test]
async fn a_seal_is_requested_once_and_watched_until_it_is_there() {
    let world = World::new();
    let (id, digest) = world.sealed().await;
    let told: Vec<ListSealRequested> =
        world.imports.take().iter().map(|body| serde_json::from_str(body).expect("a message")).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].seal, id);
    assert!(world.tables.get(&keys::watched_list(&id)).await.expect("read").is_some());
    assert_eq!(world.acts(&id.incident).await[2..], ["list_seal_requested"]);

    let read = world.audra.get(&format!("/incidents/{}/lists/{}", id.incident, id.list)).await;
    assert_eq!(read.body["seal"]["list_digest"], json!(digest));
}

#[tokio::test]
async fn a_seal_that_the_queue_did_not_take_is_answered_all_the_same() {
    let world = World::new();
    let incident = world.report().await;
    let id = world.load(&incident).await;
    world.import(&id, &["C-1"]).await;
    world.weather.forecast(|operation| match operation {
        "Publish" => memory::Fault::Before,
        _ => memory::Fault::None,
    });
    let reply = world.post(&world.alma, &format!("/incidents/{incident}/lists/1/seal"), json!({})).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "watch tells it again: {}", reply.body);
    assert!(world.imports.is_empty());
}

#[tokio::test]
async fn only_an_open_list_can_be_sealed() {
    let world = World::new();
    let incident = world.report().await;
    let id = world.load(&incident).await;
    let path = format!("/incidents/{incident}/lists/{}/seal", id.list);
    assert_refused(&world.post(&world.rita, &path, json!({})).await, 409, "has not arrived yet");
    world.import(&id, &["C-1"]).await;
    assert_eq!(world.post(&world.rita, &path, json!({})).await.status, StatusCode::ACCEPTED);
    assert_refused(&world.post(&world.rita, &path, json!({})).await, 409, "being sealed already");
    world.finish_seal(&id).await;
    assert_refused(&world.post(&world.rita, &path, json!({})).await, 409, "sealed already");
}
