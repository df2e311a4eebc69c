//! What a call centre and a mail house say, and what it makes of deliveries.

use model::channel::Channel;
use model::delivery::{Basis, State};
use model::evidence::Act;
use serde_json::{Value, json};

use crate::world::{World, customer, notice};

fn calls(rows: &[(u8, u8, &str, &str)]) -> String {
    let row = |(number, of, outcome, at): &(u8, u8, &str, &str)| {
        format!("call-000001,{},{of},{outcome},2026-11-18T{at}Z\n", customer(*number))
    };
    rows.iter().map(row).fold("consignment,id,try,outcome,at\n".to_owned(), |all, row| all + &row)
}

fn counts(body: &Value) -> [u64; 4] {
    ["rows", "recorded", "known", "wrong"].map(|name| body[name].as_u64().unwrap())
}

fn state(delivery: &model::delivery::Delivery) -> (String, Option<Basis>) {
    match delivery.state() {
        State::Notified { basis, channel, .. } => (format!("notified {channel}"), Some(basis)),
        State::Planned { channel } => (format!("planned {channel}"), None),
        State::Accepted { channel, .. } => (format!("accepted {channel}"), None),
        other => (format!("{other:?}"), None),
    }
}

#[tokio::test]
async fn whoever_was_reached_is_told_and_the_others_are_owed_the_next_channel() {
    let world = World::new().await;
    let file = calls(&[
        (0, 2, "reached", "21:00"),
        (0, 1, "voicemail", "18:00"),
        (1, 1, "refused", "18:05"),
        (2, 1, "wrong_number", "18:06"),
    ]);
    let reply = world.report("calls", "a", &file).await;
    assert_eq!((reply.status.as_u16(), counts(&reply.body)), (200, [4, 4, 0, 0]), "{}", reply.body);
    assert_eq!(state(&world.delivery(0).await), ("notified call".to_owned(), Some(Basis::Reached)));
    assert_eq!(state(&world.delivery(1).await).0, "planned letter", "who would not listen is told by another channel");
    assert_eq!(state(&world.delivery(2).await).0, "planned letter");

    for key in ["a", "b"] {
        let again = world.report("calls", key, &file).await;
        assert_eq!(counts(&again.body), [4, 0, 4, 0], "the same file again changes nothing");
    }
    let name = world.hand_over(Channel::Letter, &[1, 2], "2026-11-18T22:00:00Z".parse().unwrap()).await;
    let mailed: String = [1, 2].map(|number| format!("{name};2026-11-18;{}\n", customer(number))).concat();
    let reply = world.report("mailings", "c", &format!("consignment;Mailed on;id\n{mailed}")).await;
    assert_eq!(counts(&reply.body), [2, 2, 0, 0], "{}", reply.body);
    assert_eq!(state(&world.delivery(1).await), ("notified letter".to_owned(), Some(Basis::MailedOn)));
    let reply = world.report("returns", "d", &format!("consignment,id,reason\n{name},{},moved\n", customer(1))).await;
    assert_eq!(counts(&reply.body), [1, 1, 0, 0], "{}", reply.body);
    assert_eq!(world.delivery(1).await.state(), State::Unreachable, "the letter came back, and nothing is left");
}

#[tokio::test]
async fn after_the_last_try_the_next_channel_is_owed_whatever_the_order_of_reports() {
    let world = World::new().await;
    for (key, row) in [("a", (0, 3, "no_answer", "21:00")), ("b", (0, 1, "voicemail", "18:00"))] {
        world.report("calls", key, &calls(&[row])).await;
        assert_eq!(state(&world.delivery(0).await).0, "accepted call", "a try is left");
    }
    world.report("calls", "c", &calls(&[(0, 2, "no_answer", "20:00")])).await;
    assert_eq!(state(&world.delivery(0).await).0, "planned letter");
    let reply = world.report("calls", "d", &calls(&[(0, 3, "reached", "21:00")])).await;
    assert_eq!(counts(&reply.body), [1, 1, 0, 0]);
    assert_eq!(state(&world.delivery(0).await).1, Some(Basis::Reached), "a correction takes the letter back");
}

#[tokio::test]
async fn a_bad_row_is_told_and_the_good_ones_are_recorded() {
    let world = World::new().await;
    let file = calls(&[(0, 1, "reached", "21:00"), (1, 1, "busy", "21:00"), (2, 1, "reached", "23:59")])
        + "call-000002,0123456789abcdef0123456789abcdef,1,reached,2026-11-18T21:00Z\n"
        + "call-000001,ffff456789abcdef0123456789abcdef,1,reached,2026-11-18T21:00Z\n"
        + "call-000001,0123456789abcdef0123456789abcdef,1,reached,2026-11-17T21:00Z\n"
        + "call-000001,0123456789abcdef0123456789abcdef,1,reached,2026-12-17T21:00Z\n";
    let reply = world.report("calls", "a", &file).await;
    assert_eq!(counts(&reply.body), [7, 2, 0, 5], "{}", reply.body);
    let problems: Vec<String> = reply.body["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| format!("{} {}", problem["row"], problem["column"].as_str().unwrap()))
        .collect();
    assert_eq!(problems, ["3 outcome", "5 consignment", "6 id", "7 at", "8 at"]);
    assert!(!reply.body.to_string().contains("ffff"), "no value is repeated");

    let reply = world.report("calls", "b", "id,outcome\nx,y\n").await;
    assert_eq!((reply.status.as_u16(), &reply.body["type"]), (422, &json!("breach-notice:unusable-file")));
}

#[tokio::test]
async fn what_is_outstanding_is_told_and_who_fetches_a_sheet_leaves_evidence() {
    let world = World::new().await;
    world.report("calls", "a", &calls(&[(0, 1, "reached", "21:00"), (1, 1, "no_answer", "21:00")])).await;
    let path = format!("/incidents/{}/notices/1/consignments", notice().incident);
    let listed = world.auditor.get(&path).await.body;
    let expected = json!([{
        "consignment": "call-000001", "channel": "call", "state": "ready", "ready_at": "2026-11-18T17:00:00Z",
        "deliveries": 3, "outstanding": 2,
    }]);
    assert_eq!(listed["consignments"], expected);
    assert_eq!(world.auditor.get(&format!("{path}/call-000001")).await.status, 403);
    let fetched = world.lead.get(&format!("{path}/call-000001")).await.body;
    assert_eq!(fetched["files"][0]["name"], "UTC.en.csv", "{fetched}");
    assert_eq!(fetched["files"][0]["expires_at"], "2026-11-19T01:15:00Z");
    assert_eq!(world.lead.get(&format!("{path}/call-000007")).await.status, 404);
    let acts: Vec<Act> = world.evidence().await.into_iter().map(|entry| entry.act).collect();
    assert!(
        matches!(
            &acts[..],
            [Act::ConsignmentReady { .. }, Act::OutcomesRead { rows: 2, wrong: 0, .. }, Act::ConsignmentFetched { .. }]
        ),
        "{acts:?}"
    );
}

#[test]
fn the_api_describes_itself() {
    let document = serde_json::to_value(outcomes::openapi()).unwrap();
    oas3::from_json(document.to_string()).unwrap();
    insta::with_settings!({ sort_maps => true }, { insta::assert_json_snapshot!("openapi", document) });
}

#[tokio::test]
async fn two_people_who_open_a_consignment_at_once_both_get_its_links() {
    let world = World::new().await;
    let path = format!("/incidents/{}/notices/1/consignments/call-000001", notice().incident);
    let (one, two) = tokio::join!(world.lead.get(&path), world.lead.get(&path));
    assert_eq!([one.status.as_u16(), two.status.as_u16()], [200, 200], "{} {}", one.body, two.body);
    let fetched = |act: &Act| matches!(act, Act::ConsignmentFetched { .. });
    assert_eq!(world.evidence().await.iter().filter(|entry| fetched(&entry.act)).count(), 2, "each look is evidence");
}
