//! Statements: made once, read back at any version, compared.

use api::in_process::{Client, operator};
use bodies::assess::facts::{Changes, Stated};
use memory::Fault;
use model::digest::Digest;
use model::evidence::Act;
use model::fact::Statement;
use model::id::StatementNumber;
use model::keys;
use model::operator::Role;
use serde_json::{Value, json};
use stores::Incidents as _;

use crate::world::{World, ada};

#[tokio::test]
async fn a_statement_says_what_it_changed_and_is_on_record() {
    let world = World::new().await;
    let stated = world.state("counts", json!({"US-CA": 501, "DE": 12}), "suspected").await;
    assert_eq!(stated.version, 1);
    assert_eq!(stated.facts[0].words, "counts: DE: 12, US-CA: 501 (suspected), before: not known");
    let arose = stated.obligations.iter().find(|change| change.obligation == "us-ca.individuals").expect("it arose");
    assert_eq!((arose.change.as_str(), arose.words.as_str()), ("arose", "us-ca.individuals: new, due 2026-12-20"));

    let [entry] = &world.evidence().await[..] else { panic!("one entry") };
    let stored = world.app.incidents.all(&keys::statements(&world.incident)).await.expect("memory");
    let statements: Vec<Statement> = stored.into_iter().map(|stored| stored.value).collect();
    let (first, statements) = (StatementNumber::FIRST, Digest::of_json(&statements));
    assert_eq!(entry.act, Act::FactsStated { first, last: first, statements });
}

#[tokio::test]
async fn a_repeated_request_states_once_and_another_body_under_its_key_is_refused() {
    let world = World::new().await;
    let encrypted = json!([{ "fact": "encrypted", "value": true, "standing": "suspected" }]);
    let first = world.patch("k", encrypted.clone()).await;
    assert_eq!(first.status, 201, "{}", first.body);
    assert_eq!(world.patch("k", encrypted).await.body, first.body);
    let other = json!([{ "fact": "encrypted", "value": false, "standing": "suspected" }]);
    assert_eq!(world.patch("k", other).await.status, 422);
    assert_eq!(world.facts("").await.version, 1);
    assert_eq!(world.evidence().await.len(), 1);
}

#[tokio::test]
async fn two_who_state_at_once_lose_nothing() {
    let world = World::new().await;
    let statement = |fact: &str| json!([{ "fact": fact, "value": true, "standing": "suspected" }]);
    let (one, other) = tokio::join!(world.patch("a", statement("encrypted")), world.patch("b", statement("key_taken")));
    assert_eq!((one.status.as_u16(), other.status.as_u16()), (201, 201));
    let numbers: Vec<u32> = world.facts("").await.statements.iter().map(|each| each.number.0).collect();
    assert_eq!(numbers, [1, 2]);
}

#[tokio::test]
async fn every_version_is_read_back_and_the_difference_of_two_is_told() {
    let world = World::new().await;
    world.sealed(&[("US-CA", 501)]).await;
    world.state("discovered", json!("2026-11-18"), "suspected").await;
    world.state("discovered", json!("2026-11-10"), "confirmed").await;
    let withdrawn = json!([{ "fact": "discovered", "standing": "withdrawn", "note": "Wrong log" }]);
    assert_eq!(world.patch("w", withdrawn).await.status, 201);

    let at = async |version: u32| {
        let facts = world.facts(&format!("?version={version}")).await;
        let known = facts.known.into_iter().find(|fact| fact.fact == "discovered").expect("it is known");
        (known.value.as_str().unwrap_or_default().to_owned(), known.statement.map(|number| number.0))
    };
    assert_eq!(at(0).await, ("2026-11-20T08:15:00+00:00".to_owned(), None), "the report");
    assert_eq!(at(1).await, ("2026-11-18".to_owned(), Some(1)));
    assert_eq!(at(2).await, ("2026-11-10".to_owned(), Some(2)));
    assert_eq!(at(3).await, ("2026-11-18".to_owned(), Some(1)), "the suspicion stands again");
    let last = world.facts("").await;
    assert_eq!((last.version, last.statements.len(), last.statements[2].note.as_deref()), (3, 3, Some("Wrong log")));

    let changes: Changes = world.get("/facts/changes?from=1&to=2").await.read();
    assert_eq!(changes.facts[0].words, "discovered: 2026-11-10, before: 2026-11-18 (suspected)");
    let moved = changes.obligations.iter().find(|change| change.obligation == "us-ca.individuals").expect("it moved");
    assert_eq!(moved.words, "us-ca.individuals: due 2026-12-10, before: 2026-12-18");
    let same: Changes = world.get("/facts/changes?from=1").await.read();
    assert!(same.facts.is_empty() && same.obligations.is_empty() && same.to == 3);
    for query in ["?version=4", "/changes?to=4", "/changes?from=x", "?versoin=1"] {
        assert_eq!(world.get(&format!("/facts{query}")).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn many_statements_are_read_page_by_page() {
    let world = World::new().await;
    for turn in 0..5 {
        let statements: Vec<Value> = (0..50)
            .map(|at| json!({ "fact": "systems", "value": format!("{turn} {at}"), "standing": "suspected" }))
            .collect();
        assert_eq!(world.patch(&turn.to_string(), json!(statements)).await.status, 201);
    }
    let (mut seen, mut after) = (Vec::new(), 0);
    loop {
        let page = world.facts(&format!("?version=240&after={after}")).await;
        seen.extend(page.statements.iter().map(|statement| statement.number.0));
        match page.next {
            Some(next) => after = next.0,
            None => break,
        }
    }
    assert_eq!(seen, (1..=240).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_no_statement_is_refused_by_field_and_stores_nothing() {
    let world = World::new().await;
    let one = |fact: &str, value: Value| json!([{ "fact": fact, "value": value, "standing": "confirmed" }]);
    let many: Vec<Value> =
        (0..51).map(|_| json!({ "fact": "encrypted", "value": true, "standing": "suspected" })).collect();
    for (statements, pointer, expected) in [
        (json!([]), "#/statements", "1 to 50"),
        (json!(many), "#/statements", "1 to 50"),
        (one("encripted", json!(true)), "#/statements/0/fact", "the nearest are encrypted"),
        (one("encrypted", json!("yes")), "#/statements/0/value", "true or false"),
        (one("data_types", json!(["name", "Pasport"])), "#/statements/0/value/1", "passport"),
        (one("discovered", json!("2026-11-26")), "#/statements/0/value", "not in the future"),
        (one("counts", json!({"US-XX": 1})), "#/statements/0/value", "ISO 3166"),
        (one("cause", json!(" ")), "#/statements/0/value", "not blank"),
        (json!([{ "fact": "risk", "standing": "confirmed" }]), "#/statements/0/value", "one of none"),
        (json!([{ "fact": "risk", "standing": "withdrawn" }]), "#/statements/0/fact", "something is known"),
        (json!([{ "fact": "risk", "value": "high", "standing": "withdrawn" }]), "#/statements/0/value", "takes back"),
        (json!([{ "fact": "risk", "value": "high", "standing": "sure" }]), "#/statements/0/standing", "suspected"),
        (
            json!([{ "fact": "risk", "value": "high", "standing": "confirmed", "note": " " }]),
            "#/statements/0/note",
            "not blank",
        ),
    ] {
        let reply = world.patch("k", statements.clone()).await;
        let error = &reply.body["errors"][0];
        assert_eq!((reply.status.as_u16(), &error["pointer"]), (422, &json!(pointer)), "{statements}: {}", reply.body);
        assert!(error["expected"].as_str().is_some_and(|words| words.contains(expected)), "{error}");
    }
    assert!(world.facts("").await.version == 0 && world.evidence().await.is_empty());
}

#[tokio::test]
async fn only_reporters_and_authors_state_and_everyone_reads() {
    let world = World::new().await;
    let body = json!({ "statements": [{ "fact": "encrypted", "value": false, "standing": "suspected" }] });
    for role in Role::ALL {
        let client = world.client(&operator(role.as_str(), &[role]));
        let status = client.patch(&world.path(""), role.as_str(), &body).await.status.as_u16();
        assert_eq!(status, if [Role::Reporter, Role::Author].contains(&role) { 201 } else { 403 }, "{role}");
        for path in ["/facts", "/facts/changes", "/assessment"] {
            assert_eq!(client.get(&world.path(path)).await.status, 200, "{role} {path}");
        }
    }
    assert_eq!(Client::new(world.router()).get(&world.path("/facts")).await.status, 401);
    let elsewhere = world.client(&ada()).patch("/incidents/inc-00000000000000000000", "k", &body).await;
    assert_eq!(elsewhere.status, 404);
}

#[tokio::test]
async fn a_request_whose_answer_was_lost_comes_again_and_states_once() {
    let world = World::new().await;
    let statements = json!([{ "fact": "encrypted", "value": true, "standing": "suspected" }]);
    for fault in [Fault::Before, Fault::After] {
        world.weather.forecast(move |operation| if operation == "TransactWriteItems" { fault } else { Fault::None });
        let failed = world.patch("k", statements.clone()).await;
        assert_eq!(failed.status, 503, "{}", failed.body);
        world.weather.clear();
        assert_eq!(world.facts("").await.version, u32::from(fault == Fault::After));
    }
    let again: Stated = world.patch("k", statements).await.read();
    assert_eq!((again.version, world.evidence().await.len()), (1, 1));
}
