//! *receipts* alone, on memory: what SES's events make of a row, however often and in whatever order they come.

use aws_lambda_events::sqs::SqsEvent;
use jiff::SignedDuration;
use memory::{Fault, Scene, run, run_for};
use model::channel::Channel;
use model::delivery::{Answer, Claim, Delivery, State};
use model::id::{AttemptId, AttemptNumber};
use model::tally::Count;
use receipts::{App, Watermark, handle};
use serde_json::{Value, json};
use stores::clock::Clock as _;

/// A notice on its way by e-mail to this many customers, each of whom could be sent a text next.
fn sent(customers: usize) -> Scene {
    let row = |number| json!({ "reference": format!("C-{number}"), "email": "ada@example.org", "data_types": [] });
    let scene = Scene::of(&(0..customers).map(row).collect::<Vec<_>>());
    scene.plan(&[Channel::Email, Channel::Sms]);
    let now = scene.clock.now();
    let lease_until = now + SignedDuration::from_secs(60);
    let claim = Claim { lease_until, content: "00".repeat(16), copy: "0".repeat(16) };
    scene.change(|row| row.claimed(Channel::Email, &claim, now));
    let accepted = Answer::Accepted { message_id: "0100".to_owned() };
    scene.change(|row| row.answered(AttemptNumber(1), &accepted, now));
    scene
}

fn app(scene: &Scene) -> App<memory::InMemory> {
    App {
        incidents: scene.memory.clone(),
        deliveries: scene.memory.clone(),
        clock: scene.clock.clone(),
        watermark: Watermark::default(),
    }
}

/// An event of SES about the first attempt of a delivery.
fn event(kind: &str, delivery: &Delivery) -> String {
    let attempt = AttemptId { delivery: delivery.id.clone(), attempt: AttemptNumber(1) };
    let mut event = json!({
        "eventType": kind,
        "mail": { "timestamp": "2026-03-02T17:00:03Z", "messageId": "0100", "tags": { "delivery": [attempt.to_string()] } },
    });
    match kind {
        "Delivery" => event["delivery"] = json!({ "timestamp": "2026-03-02T17:00:04Z" }),
        "Bounce" => event["bounce"] = json!({ "timestamp": "2026-03-02T17:00:05Z", "bounceType": "Permanent" }),
        _ => {}
    }
    event.to_string()
}

fn from_queue(bodies: &[String]) -> SqsEvent {
    serde_json::from_value(Scene::event(bodies)).expect("an event of SQS")
}

/// The messages that are to come again.
fn failed(scene: &Scene, bodies: &[String]) -> Vec<String> {
    let response = run(handle(&app(scene), from_queue(bodies)));
    response.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
}

#[test]
fn events_that_come_twice_and_in_any_order_leave_the_same_row_and_are_counted_once() {
    let orders: [&[&str]; 4] = [
        &["Send", "Delivery"],
        &["Delivery", "Send"],
        &["Delivery", "Delivery", "Send"],
        &["Send", "Delivery", "Send"],
    ];
    let mut rows = Vec::new();
    for order in orders {
        let scene = sent(1);
        for kind in order {
            assert!(failed(&scene, &[event(kind, &scene.deliveries()[0])]).is_empty());
        }
        assert_eq!(
            scene.counted().get(Count::Notified(model::delivery::Basis::Delivered, Channel::Email)),
            1,
            "{order:?}"
        );
        rows.extend(scene.deliveries());
    }
    assert!(matches!(rows[0].state(), State::Notified { .. }));
    assert!(rows.iter().all(|row| *row == rows[0]), "{rows:?}");
}

#[test]
fn a_bounce_plans_the_next_channel_in_the_same_write() {
    let scene = sent(1);
    scene.weather.reset_meter();
    assert!(failed(&scene, &[event("Bounce", &scene.deliveries()[0])]).is_empty());
    assert_eq!(scene.deliveries()[0].state(), State::Planned { channel: Channel::Sms });
    assert_eq!(scene.weather.meter().requests["BatchExecuteStatement"], 1);
    assert_eq!(scene.counted().get(Count::Bounced(Channel::Email)), 1);
}

#[test]
fn what_cannot_be_read_comes_again_alone_and_mail_of_others_is_passed_over() {
    let scene = sent(1);
    let mut of_others: Value = serde_json::from_str(&event("Bounce", &scene.deliveries()[0])).expect("JSON");
    of_others["mail"]["tags"] = json!({});
    let bodies = ["{ poison".to_owned(), of_others.to_string(), event("Delivery", &scene.deliveries()[0])];
    assert_eq!(failed(&scene, &bodies), ["1"]);
    assert!(matches!(scene.deliveries()[0].state(), State::Notified { .. }));
}

#[test]
fn an_event_whose_row_cannot_be_written_comes_again_and_is_merged_then() {
    let scene = sent(1);
    let bounce = [event("Bounce", &scene.deliveries()[0])];
    scene.weather.forecast(|request| if request == "BatchExecuteStatement" { Fault::Before } else { Fault::None });
    assert_eq!(failed(&scene, &bounce), ["1"]);
    assert!(matches!(scene.deliveries()[0].state(), State::Accepted { .. }), "nothing is written");
    scene.weather.clear();
    assert!(failed(&scene, &bounce).is_empty());
    assert_eq!(scene.deliveries()[0].state(), State::Planned { channel: Channel::Sms });
}

#[test]
fn killed_at_any_await_the_events_that_come_again_leave_every_row_as_it_has_to_be() {
    let expected = {
        let scene = sent(30);
        let bodies: Vec<_> = scene.deliveries().iter().map(|row| event("Bounce", row)).collect();
        assert!(failed(&scene, &bodies).is_empty());
        scene.deliveries()
    };
    for awaits in 1.. {
        let scene = sent(30);
        let bodies: Vec<_> = scene.deliveries().iter().map(|row| event("Bounce", row)).collect();
        let done = run_for(awaits, handle(&app(&scene), from_queue(&bodies))).is_some();
        assert!(failed(&scene, &bodies).is_empty());
        assert_eq!(scene.deliveries(), expected, "killed at await {awaits}");
        if done {
            assert!(awaits > 6, "there is something to be killed in");
            return;
        }
    }
}
