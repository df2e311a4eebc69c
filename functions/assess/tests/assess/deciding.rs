//! What people decide about obligations and do: all on record, the last counts.

use api::in_process::operator;
use model::assessment::Progress;
use model::evidence::Act;
use model::obligation::Decision;
use model::operator::Role;
use serde_json::{Value, json};

use crate::world::{World, ada, bob};

const DECISIONS: &str = "/obligations/us-ca.individuals/decisions";
const DONE: &str = "/obligations/us-ca.individuals/done";

async fn californians() -> World {
    let world = World::new().await;
    world.sealed(&[("US-CA", 501)]).await;
    world
}

async fn decide(world: &World, key: &str, body: Value) -> (u16, Value) {
    let reply = world.client(&bob()).post(&world.path(DECISIONS), key, &body).await;
    (reply.status.as_u16(), reply.body)
}

#[tokio::test]
async fn decisions_add_up_and_the_last_counts() {
    let world = californians().await;
    let delay = json!({ "decision": "delay", "until": "2026-12-01T00:00:00Z", "reason": "The sheriff asked to wait" });
    let (status, first) = decide(&world, "1", delay.clone()).await;
    assert_eq!((status, &first["number"], &first["by"]), (201, &json!(1), &json!("bob")), "{first}");
    assert_eq!(decide(&world, "1", delay).await, (201, first), "once for one key");
    assert_eq!(world.obligation("us-ca.individuals").await.progress, Progress::Delayed);

    let notify = json!({ "decision": "notify", "reason": "The sheriff let go" });
    assert_eq!(decide(&world, "2", notify).await.0, 201);
    let owed = world.obligation("us-ca.individuals").await;
    assert_eq!((owed.progress, owed.decisions.len()), (Progress::ToDo, 2));
    assert_eq!(owed.decisions[0].reason, "The sheriff asked to wait");

    let acts: Vec<Act> = world.evidence().await.into_iter().map(|entry| entry.act).collect();
    let decided = Act::ObligationDecided {
        obligation: "us-ca.individuals".parse().expect("a key"),
        decision: Decision::Notify,
        reason: "The sheriff let go".to_owned(),
    };
    assert_eq!((acts.len(), acts.last()), (2, Some(&decided)));
}

#[tokio::test]
async fn what_was_done_is_recorded_even_when_it_is_owed_no_more() {
    let world = californians().await;
    assert_eq!(decide(&world, "1", json!({ "decision": "notify", "reason": "Owed" })).await.0, 201);
    let harmless = json!({"fact": "data_types", "value": ["email"], "standing": "confirmed"});
    assert_eq!(world.patch("p", json!([harmless])).await.status, 201);
    let done = json!({
        "sent": "Notice 1", "to": "the affected people", "sent_at": "2026-11-24T08:00:00Z", "reference": "notice 1"
    });
    let reply = world.client(&ada()).post(&world.path(DONE), "d", &done).await;
    assert_eq!((reply.status.as_u16(), &reply.body["number"]), (201, &json!(1)), "{}", reply.body);

    assert_eq!(world.patch("w", json!([{ "fact": "data_types", "standing": "withdrawn" }])).await.status, 201);
    let owed = world.obligation("us-ca.individuals").await;
    assert_eq!((owed.progress, owed.done[0].reference.as_deref()), (Progress::Done, Some("notice 1")));
    assert!(matches!(world.evidence().await[2].act, Act::ObligationMet { .. }));
}

#[tokio::test]
async fn the_first_notice_to_people_starts_the_clocks_that_run_from_it() {
    let world = californians().await;
    let due = async || world.obligation("us-ca.california-attorney-general").await.due.by;
    assert_eq!(due().await, None, "fifteen days from a notice that nobody has sent");
    let send = async |key: &str, sent_at: &str| {
        let done = json!({ "sent": "Notice 1", "to": "the affected people", "sent_at": sent_at });
        world.client(&ada()).post(&world.path(DONE), key, &done).await.body
    };

    let answer = send("1", "2026-11-23T08:00:00-08:00").await;
    assert_eq!(answer["number"], 1, "{answer}");
    assert_eq!(answer["stated"]["facts"][0]["fact"], "individual_notice_sent", "{answer}");
    assert_eq!(answer["stated"]["obligations"][0]["obligation"], "us-ca.california-attorney-general", "{answer}");
    assert_eq!(due().await.as_deref(), Some("2026-12-08"));

    let later = send("2", "2026-11-24T00:00:00-08:00").await;
    assert_eq!(
        (&later["number"], &later["stated"]),
        (&json!(2), &json!(null)),
        "a later notice starts nothing: {later}"
    );
    assert_eq!(due().await.as_deref(), Some("2026-12-08"));
    let earlier = send("3", "2026-11-20T08:00:00-08:00").await;
    assert_eq!(earlier["stated"]["version"], 2, "{earlier}");
    assert_eq!(due().await.as_deref(), Some("2026-12-05"));
    let Act::ObligationMet { statements, .. } = &world.evidence().await[2].act else { panic!("the act of meeting it") };
    assert!(statements.is_some());
}

#[tokio::test]
async fn an_obligation_that_is_not_owed_is_not_found_and_the_nearest_is_named() {
    let world = californians().await;
    for key in ["us-ca.individual", "US-CA.individuals", "x", "..%2F..", "us-ny.individuals"] {
        for path in ["decisions", "done"] {
            let body = match path {
                "done" => json!({ "sent": "a", "to": "b", "sent_at": "2026-11-24T08:00:00Z" }),
                _ => json!({ "decision": "notify", "reason": "Owed" }),
            };
            let path = world.path(&format!("/obligations/{key}/{path}"));
            let reply = world.client(&bob()).post(&path, key, &body).await;
            assert_eq!(reply.status, 404, "{path}: {}", reply.body);
        }
        for path in ["content", "content.html"] {
            let reply = world.get(&format!("/obligations/{key}/{path}")).await;
            assert_eq!(reply.status, 404, "{key}");
        }
    }
    let reply = world.get("/obligations/us-ca.individual/content").await;
    assert!(reply.body["detail"].as_str().is_some_and(|words| words.contains("us-ca.individuals,")), "{}", reply.body);
    assert!(world.evidence().await.is_empty());
}

#[tokio::test]
async fn what_is_no_decision_is_refused_by_field() {
    let world = californians().await;
    for (body, pointer) in [
        (json!({ "decision": "wait", "reason": "x" }), "#/decision"),
        (json!({ "decision": "notify" }), "#/reason"),
        (json!({ "decision": "notify", "reason": "\n" }), "#/reason"),
        (json!({ "decision": "delay", "reason": "x" }), "#/until"),
        (json!({ "decision": "delay", "until": "2026-11-24T09:00:00Z", "reason": "x" }), "#/until"),
        (json!({ "decision": "notify", "until": "2026-12-24T09:00:00Z", "reason": "x" }), "#/until"),
    ] {
        let (status, answer) = decide(&world, "k", body.clone()).await;
        assert_eq!((status, &answer["errors"][0]["pointer"]), (422, &json!(pointer)), "{body}: {answer}");
    }
    let done = json!({ "sent": "a", "to": "b", "sent_at": "2026-11-24T09:00:01Z" });
    let reply = world.client(&bob()).post(&world.path(DONE), "k", &done).await;
    assert_eq!((reply.status.as_u16(), &reply.body["errors"][0]["pointer"]), (422, &json!("#/sent_at")));
    assert!(world.evidence().await.is_empty());
}

#[tokio::test]
async fn only_approvers_decide() {
    let world = californians().await;
    let decision = json!({ "decision": "notify", "reason": "Owed" });
    let done = json!({ "sent": "a", "to": "b", "sent_at": "2026-11-24T08:00:00Z" });
    let severity = json!({ "level": "low", "reason": "Public already" });
    for role in Role::ALL {
        let client = world.client(&operator(role.as_str(), &[role]));
        let status = async |path: &str, body: &Value| {
            client.post(&world.path(path), &format!("{role}{path}"), body).await.status.as_u16()
        };
        let expected = |roles: &[Role]| if roles.contains(&role) { 201 } else { 403 };
        assert_eq!(status(DECISIONS, &decision).await, expected(&[Role::Approver]), "{role}");
        assert_eq!(status(DONE, &done).await, expected(&[Role::Reporter, Role::Author, Role::Approver]), "{role}");
        assert_eq!(
            status("/assessment/severity", &severity).await,
            expected(&[Role::Reporter, Role::Approver]),
            "{role}"
        );
    }
}
