//! Customers are found by reference and withdrawn by their opaque id.

use axum::http::StatusCode;
use memory::Fault;
use model::channel::Channel;
use model::delivery::Delivery;
use model::keys;
use model::tally::StateWord;
use serde_json::json;
use stores::Incidents as _;

use crate::world::{World, assert_refused};

#[tokio::test]
async fn a_customer_is_found_by_reference_and_nothing_is_kept_of_it() {
    let world = World::new();
    let (list, notice) = world.approved().await;
    let path = format!("/incidents/{}/customers/lookup", list.incident);
    let before = world.tables.dump();
    let reply = world.post(&world.rita, &path, json!({ "list": 1, "reference": "  C-1 " })).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(reply.body["customer"], json!(world.delivery(&notice, "C-1").await.customer));
    assert_eq!(world.tables.dump(), before);
    let reply = world.post(&world.rita, &path, json!({ "list": 1, "reference": "C-3" })).await;
    assert_refused(&reply, 404, "The list has no customer of this reference");
    let reply = world.post(&world.rita, &path, json!({ "list": 2, "reference": "C-1" })).await;
    assert_refused(&reply, 404, "no list of this number");
}

#[tokio::test]
async fn a_withdrawn_customer_is_taken_out_of_what_was_not_sent() {
    let world = World::new();
    let (list, notice) = world.approved().await;
    let id = world.delivery(&notice, "C-1").await;
    world.plan(&[Delivery::planned(id.clone(), &[Channel::Email])]).await;
    let path = format!("/incidents/{}/customers/{}/withdraw", list.incident, id.customer);
    let reply = world.post(&world.rita, &path, json!({ "reason": "Asked us to." })).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(world.row(&id).await.state().word(), StateWord::Withdrawn);
    let entry = world.tables.get(&keys::withdrawal(&list.incident, &id.customer)).await.expect("read");
    assert_eq!(entry.expect("a withdrawal").value.reason, "Asked us to.");

    let again = world.post(&world.alma, &path, json!({ "reason": "Once more." })).await;
    assert_eq!(again.body, reply.body, "the first one counts");
    assert_eq!(world.acts(&list.incident).await[5..], ["customer_withdrawn"]);
}

#[tokio::test]
async fn a_repeated_withdrawal_finishes_what_the_first_one_did_not() {
    let world = World::new();
    let (list, notice) = world.approved().await;
    let id = world.delivery(&notice, "C-1").await;
    world.plan(&[Delivery::planned(id.clone(), &[Channel::Email])]).await;
    let path = format!("/incidents/{}/customers/{}/withdraw", list.incident, id.customer);
    let body = json!({ "reason": "Asked us to." });
    world.weather.forecast(|operation| if operation == "BatchExecuteStatement" { Fault::Before } else { Fault::None });
    assert_refused(&world.rita.post(&path, "withdrawal", &body).await, 503, "send the same request again");
    world.weather.clear();
    assert_eq!(world.rita.post(&path, "withdrawal", &body).await.status, StatusCode::OK);
    assert_eq!(world.row(&id).await.state().word(), StateWord::Withdrawn);
}

#[tokio::test]
async fn a_customer_of_no_list_cannot_be_withdrawn() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let path = format!("/incidents/{}/customers/{}/withdraw", list.incident, "0".repeat(32));
    let reply = world.post(&world.rita, &path, json!({ "reason": "Asked us to." })).await;
    assert_refused(&reply, 404, "No list of the incident has a customer of this id");
}
