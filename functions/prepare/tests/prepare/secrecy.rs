//! Nothing personal in an error, a log, or an entry of the Incidents table.

use axum::http::{Method, Request};
use memory::{Fault, MemoryLog};
use model::operator::Role;
use serde_json::json;

use crate::world::{World, address, notice};

/// What is planted wherever a caller can put a text.
const PLANTED: [&str; 4] = ["ada.byron@example.com", "C-0017-4711", "+12025550123", "Ada Byron"];

/// Asserts that this holds nothing of what was planted.
#[track_caller]
fn assert_clean(what: &str, shown: &str) {
    for planted in PLANTED {
        assert!(!shown.contains(planted), "{planted} in {what}: {shown}");
    }
}

#[tokio::test]
async fn what_a_caller_sends_is_in_no_refusal_and_no_log() {
    let log = MemoryLog::begin();
    let world = World::new();
    let (list, _) = world.sealed().await;
    let (id, _) = world.draft(&list).await;
    let everyone = world.person("Someone", &Role::ALL);
    let incident = &list.incident;
    let notices = format!("/incidents/{incident}/notices");
    for planted in PLANTED {
        let escaped = planted.replace('+', "%2B").replace(' ', "%20").replace('@', "%40");
        let text = json!(planted);
        let bodies = [
            (format!("{}/deliveries/{escaped}/decisions", address(&id)), json!({ "decision": planted, "reason": 7 })),
            (format!("{}/approvals", address(&id)), json!({ "content_digest": planted, "list_digest": planted })),
            (format!("{}/stop", address(&id)), json!({ "reason": { planted: planted } })),
            (notices.clone(), json!({ "list": 1, "content": { "default_language": planted, "texts": {} } })),
            (
                notices.clone(),
                json!({ "list": 1, "content": { "default_language": "en", "texts": { planted: text } } }),
            ),
        ];
        for (path, body) in bodies {
            let reply = world.post(&everyone, &path, body.clone()).await;
            assert!(reply.status.is_client_error(), "{path} {body}: {}", reply.body);
            assert_clean("a refusal", &format!("{} {:?}", reply.body, reply.headers));
        }
        for path in [
            format!("{}/preview?customer={escaped}&channel={escaped}", address(&id)),
            format!("{}/deliveries?state={escaped}", address(&id)),
        ] {
            let reply = everyone.get(&path).await;
            assert!(reply.status.is_client_error(), "{path}: {}", reply.body);
            assert_clean("a refusal", &reply.body.to_string());
        }
        let broken = format!("{{\"list\": {planted}");
        let request = Request::builder().method(Method::POST).uri(&notices).header("idempotency-key", "x");
        let reply = everyone.send(request.header("content-type", "application/json"), broken.into()).await;
        assert_clean("a refusal", &reply.body.to_string());
    }
    world.weather.forecast(|operation| if operation == "BatchGetItem" { Fault::Before } else { Fault::None });
    let customer = world.delivery(&id, "C-1").await.customer;
    let reply = everyone.get(&format!("{}/preview?customer={customer}&channel=email", address(&id))).await;
    assert_eq!(reply.status.as_u16(), 503);
    let logged = log.text();
    assert!(
        logged.contains("a request could not be answered") && logged.contains("BatchGetItem failed on purpose"),
        "{logged}"
    );
    assert_eq!(logged.matches("BatchGetItem failed on purpose").count(), 1, "the cause is logged once: {logged}");
    assert_clean("the log", &logged);
}

#[tokio::test]
async fn a_customers_data_stays_in_the_customers_table() {
    let world = World::new();
    let incident = world.report().await;
    let list = world.load(&incident).await;
    world.import(&list, &["C-0017-4711"]).await;
    let path = format!("/incidents/{incident}/customers/lookup");
    let found = world.post(&world.rita, &path, json!({ "list": 1, "reference": "C-0017-4711" })).await;
    let reply = world.post(&world.alma, &format!("/incidents/{incident}/notices"), notice(list.list)).await;
    assert_eq!(reply.status.as_u16(), 201);
    let customer = found.body["customer"].as_str().expect("an id");
    let preview = format!("/incidents/{incident}/notices/1/preview?customer={customer}&channel=email");
    assert_eq!(world.alma.get(&preview).await.status.as_u16(), 200);
    let tables = world.tables.dump();
    assert!(tables["Customers"].contains("C-0017-4711"));
    assert_clean("the Incidents table", &tables["Incidents"]);
    assert_clean("the Deliveries table", &tables["Deliveries"]);
}
