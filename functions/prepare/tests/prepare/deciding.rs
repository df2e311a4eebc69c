//! Deliveries that wait for a person are listed and decided about.

use axum::http::StatusCode;
use memory::Fault;
use model::channel::Channel;
use model::delivery::{Claim, Delivery};
use model::id::DeliveryId;
use model::keys;
use model::tally::{StateWord, Tally};
use serde_json::{Value, json};
use stores::Incidents as _;

use crate::world::{World, address, assert_refused, text};

/// A text whose outcome is not known, so that a person has to look at it.
fn held(id: DeliveryId, world: &World) -> Delivery {
    let lease_until = world.now() - jiff::SignedDuration::from_secs(60);
    let claim = Claim { lease_until, content: "0".repeat(32), copy: "0".repeat(16) };
    let planned = Delivery::planned(id, &[Channel::Sms]);
    let claimed = planned.claimed(Channel::Sms, &claim, lease_until).expect("it is owed");
    claimed.lapsed(world.now()).expect("its lease ran out")
}

async fn held_delivery(world: &World) -> (DeliveryId, String) {
    let (_, notice) = world.approved().await;
    let id = world.delivery(&notice, "C-1").await;
    world.plan(&[held(id.clone(), world), Delivery::planned(world.delivery(&notice, "C-2").await, &[])]).await;
    let path = format!("{}/deliveries", address(&notice));
    (id, path)
}

fn customers(body: &Value) -> Vec<&str> {
    body["deliveries"].as_array().expect("deliveries").iter().map(|delivery| text(&delivery["customer"])).collect()
}

#[tokio::test]
async fn each_list_holds_what_it_is_asked_for() {
    let world = World::new();
    let (id, path) = held_delivery(&world).await;
    let unreachable = world.delivery(&id.notice, "C-2").await;
    for (state, expected) in [
        ("held", vec![id.customer.as_str()]),
        ("unreachable", vec![unreachable.customer.as_str()]),
        ("uncertain", vec![]),
        ("possible_duplicate", vec![]),
    ] {
        let reply = world.audra.get(&format!("{path}?state={state}")).await;
        assert_eq!(customers(&reply.body), expected, "{state}: {}", reply.body);
        assert_eq!(reply.body.get("next"), None);
    }
    let reply = world.audra.get(&format!("{path}?state=held")).await;
    assert_eq!(reply.body["deliveries"][0]["held_because"], "uncertain_text");
    assert_refused(&world.audra.get(&format!("{path}?state=planned")).await, 400, "Expected one of `held`");
    assert_refused(&world.audra.get(&format!("{path}?state=held&after=zz")).await, 400, "`next`");
}

#[tokio::test]
async fn a_long_list_is_read_in_calls_of_bounded_size() {
    let world = World::new();
    let (_, notice) = world.approved().await;
    let row = |number: u32, channels| {
        // The first digit is the shard.
        let customer = format!("{:x}{number:031x}", number % 16).parse().expect("an id");
        Delivery::planned(DeliveryId { notice: notice.clone(), customer }, channels)
    };
    let planned = (0..40_250).map(|number| row(number, &[Channel::Email]));
    let rows: Vec<Delivery> = planned.chain((50_000..50_230).map(|number| row(number, &[]))).collect();
    world.plan(&rows).await;
    let mut found = std::collections::BTreeSet::new();
    let (mut calls, mut after) = (0, String::new());
    loop {
        world.weather.reset_meter();
        let path = format!("{}/deliveries?state=unreachable{after}", address(&notice));
        let reply = world.audra.get(&path).await;
        assert!(world.weather.meter().requests["Query"] <= 16);
        let customers = customers(&reply.body);
        assert!(customers.len() <= 100);
        found.extend(customers.into_iter().map(str::to_owned));
        calls += 1;
        match reply.body.get("next") {
            Some(next) => after = format!("&after={}", text(next)),
            None => break,
        }
    }
    assert_eq!(found.len(), 230);
    assert!((3..=6).contains(&calls), "{calls} calls");
}

#[tokio::test]
async fn a_decision_is_recorded_applied_and_counted() {
    let world = World::new();
    let (id, path) = held_delivery(&world).await;
    let body = json!({ "decision": "count_as_notified", "reason": "They wrote back." });
    let reply = world.post(&world.alma, &format!("{path}/{}/decisions", id.customer), body).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.body);
    assert_eq!((&reply.body["was"], &reply.body["becomes"]), (&json!("held"), &json!("notified")));
    assert_eq!(world.acts(&id.notice.incident).await.last().map(String::as_str), Some("delivery_decided"));
    let counters = world.tables.all(&keys::counters(&id.notice)).await;
    let mut sum = Tally::default();
    counters.expect("read").iter().for_each(|counter| sum.merge(&counter.value));
    assert_eq!(sum.in_state(StateWord::Held), -1);
}

#[tokio::test]
async fn a_repeated_decision_finishes_what_the_first_one_did_not() {
    let world = World::new();
    let (id, path) = held_delivery(&world).await;
    let path = format!("{path}/{}/decisions", id.customer);
    let body = json!({ "decision": "send_again", "reason": "They say that nothing came." });
    world.weather.forecast(|operation| if operation == "BatchExecuteStatement" { Fault::Before } else { Fault::None });
    assert_refused(&world.pavel.post(&path, "decision", &body).await, 503, "send the same request again");
    assert_eq!(world.row(&id).await.state().word(), StateWord::Held);

    world.weather.clear();
    let reply = world.pavel.post(&path, "decision", &body).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.body);
    assert_eq!(world.row(&id).await.state().word(), StateWord::Planned);

    // What the row becomes later is not decided by the same request once more.
    world.change(held(id.clone(), &world)).await;
    assert_eq!(world.pavel.post(&path, "decision", &body).await.body, reply.body);
    assert_eq!(world.row(&id).await.state().word(), StateWord::Held);
}

#[tokio::test]
async fn nothing_is_decided_about_a_delivery_that_goes_its_way() {
    let world = World::new();
    let (id, path) = held_delivery(&world).await;
    let unreachable = world.delivery(&id.notice, "C-2").await.customer;
    let body = json!({ "decision": "send_again", "reason": "Please." });
    let reply = world.post(&world.alma, &format!("{path}/{unreachable}/decisions"), body.clone()).await;
    assert_refused(&reply, 409, "The delivery is unreachable");
    let nobody = "0".repeat(32);
    let reply = world.post(&world.alma, &format!("{path}/{nobody}/decisions"), body).await;
    assert_refused(&reply, 404, "no delivery to a customer of this id");
    let body = json!({ "decision": "give_up", "reason": "Please." });
    let reply = world.post(&world.alma, &format!("{path}/{}/decisions", id.customer), body).await;
    assert_refused(&reply, 422, "one of `send_again`, `next_channel`, `count_as_notified`");
}
