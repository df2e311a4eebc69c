//! API Gateway's events reach the routes as they should.

use axum::http::StatusCode;
use serde_json::json;
use stores::Incidents as _;

use crate::world::{World, text};

const REPORT: &str = include_str!("../../../../events/02-intake-report-incident.json");
const LOAD: &str = include_str!("../../../../events/02-intake-load-list.json");
const CODES: &str = include_str!("../../../../events/02-intake-load-code-pool.json");
const OPENAPI: &str = include_str!("../../../../events/02-intake-read-openapi.json");

#[tokio::test]
async fn a_report_is_taken_in_the_name_of_the_authorizers_operator() {
    let world = World::new();
    let reply = world.stranger.send_event(REPORT).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    let read = world.audra.get(&format!("/incidents/{}", text(&reply.body["incident"]))).await;
    assert_eq!(read.body["reported_by"], "Rita");
    assert_eq!(world.stranger.send_event(REPORT).await.body, reply.body);
}

#[tokio::test]
async fn a_list_in_utf_16_arrives_byte_by_byte() {
    let world = World::new();
    let reported = world.stranger.send_event(REPORT).await;
    let incident = text(&reported.body["incident"]);
    let reply = world.stranger.send_event(&LOAD.replace("inc-0123456789abcdef0123", incident)).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.body);
    let (key, file) = world.uploads.take().remove(0);
    assert!(file.starts_with(b"\xff\xfer\0e\0f\0"));
    let list = world
        .tables
        .last(&model::keys::lists(&incident.parse().expect("an id")))
        .await
        .expect("read")
        .expect("a list")
        .value;
    assert!(list.merge_lookalikes && list.upload == key);
}

#[tokio::test]
async fn a_pool_of_codes_arrives_with_its_product_and_is_counted_in_two_requests() {
    let world = World::new();
    let reported = world.stranger.send_event(REPORT).await;
    let incident = text(&reported.body["incident"]);
    let reply = world.stranger.send_event(&CODES.replace("inc-0123456789abcdef0123", incident)).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    world.weather.reset_meter();
    let pools = world.audra.get(&format!("/incidents/{incident}/code-pools")).await.body;
    assert!(world.weather.meter().all_requests() <= 2, "{:?}", world.weather.meter());
    let pool = &pools["pools"][0];
    assert_eq!((&pool["product"], &pool["months"], &pool["left"]), (&json!("Identity Guard"), &json!(24), &json!(2)));
    assert!(!world.tables.dump().values().any(|table| table.contains("EXAMPLE-0001")), "a code is stored only sealed");
}

#[tokio::test]
async fn the_document_is_open_to_everyone() {
    let reply = World::new().stranger.send_event(OPENAPI).await;
    assert_eq!((reply.status, &reply.body["openapi"]), (StatusCode::OK, &json!("3.1.0")));
}
