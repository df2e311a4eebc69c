//! API Gateway's events reach the routes as they should.

use api::gateway::request_of;
use axum::http::StatusCode;
use serde_json::json;
use shared::list::List;
use shared::ports::Incidents as _;

use crate::world::{World, text};

const REPORT: &str = include_str!("../../../../events/02-intake-report-incident.json");
const LOAD: &str = include_str!("../../../../events/02-intake-load-list.json");
const OPENAPI: &str = include_str!("../../../../events/02-intake-read-openapi.json");

async fn send(world: &World, event: &str) -> api::in_process::Reply {
    let event = lambda_http::request::from_str(event).expect("an event of a REST API");
    world.stranger.send_as_it_is(request_of(event)).await
}

#[tokio::test]
async fn a_report_is_taken_in_the_name_of_the_authorizers_operator() {
    let world = World::new();
    let reply = send(&world, REPORT).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    let read = world.audra.get(&format!("/incidents/{}", text(&reply.body["incident"]))).await;
    assert_eq!(read.body["reported_by"], "Rita");
    assert_eq!(send(&world, REPORT).await.body, reply.body);
}

#[tokio::test]
async fn a_list_in_utf_16_arrives_byte_by_byte() {
    let world = World::new();
    let reported = send(&world, REPORT).await;
    let incident = text(&reported.body["incident"]);
    let reply = send(&world, &LOAD.replace("inc-0123456789abcdef0123", incident)).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.body);
    let (key, file) = world.uploads.take().remove(0);
    assert!(file.starts_with(b"\xff\xfer\0e\0f\0"));
    let list = world.tables.last::<List>(incident, shared::keys::LISTS).await.expect("read").expect("a list").value;
    assert!(list.merge_lookalikes && list.upload == key);
}

#[tokio::test]
async fn the_document_is_open_to_everyone() {
    let reply = send(&World::new(), OPENAPI).await;
    assert_eq!((reply.status, &reply.body["openapi"]), (StatusCode::OK, &json!("3.1.0")));
}
