//! The sample that the demo plays is held against every law that binds for its customers.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::time::Duration;

use check::Severity;
use prepare::bodies::check::CheckedNotice;
use serde_json::{Value, json};
use shared::evidence::Actor;
use shared::fact::{Known, Says, Statement};
use shared::id::{IncidentId, StatementNumber};
use shared::keys;
use shared::ports::{Incidents, Write};
use tests::world::{World, now};

const INCIDENT: &str = include_str!("../local/sample/incident.json");
const CUSTOMERS: &str = include_str!("../local/sample/customers.csv");
const NOTICE: &str = include_str!("../local/sample/notice.json");

/// What the report of an incident takes; what else the sample says is stated as facts, as the demo does.
const REPORTED: [&str; 8] =
    ["title", "organisation", "summary", "discovered_at", "began_at", "ended_at", "cause", "data_types"];

/// The incident, reported, with what else its file says.
fn reported(world: &World) -> IncidentId {
    let given: serde_json::Map<String, Value> = serde_json::from_str(INCIDENT).unwrap();
    let mut body = given.clone();
    body.retain(|field, _| REPORTED.contains(&field.as_str()));
    let reply = now(world.lead.post("/incidents", "report", &Value::Object(body)));
    assert_eq!(reply.status, 201, "{}", reply.body);
    let incident: IncidentId = reply.body["incident"].as_str().unwrap().parse().unwrap();
    let beyond = given.iter().filter(|(field, value)| !REPORTED.contains(&field.as_str()) && !value.is_null());
    let known = beyond.filter_map(|(field, value)| Some(Known::read(field.parse().ok()?, value).unwrap()));
    let statements = known.zip(1..).map(|(known, number)| Statement {
        number: StatementNumber(number),
        says: Says::Is { known, confirmed: true },
        stated_by: Actor::function("sample"),
        stated_at: "2026-11-21T00:00:00Z".parse().unwrap(),
        note: None,
    });
    let writes: Vec<Write> =
        statements.map(|one| Write::create(keys::statement(&incident, one.number), &one)).collect();
    assert!(!writes.is_empty(), "the sample states what kind of company it is");
    let _ = now(world.memory.commit(writes)).unwrap();
    incident
}

/// The notice for this incident, as the demo fills it in.
fn notice() -> Value {
    let incident: Value = serde_json::from_str(INCIDENT).unwrap();
    let day = |field: &str| incident[field].as_str().unwrap()[..10].to_owned();
    let filled = NOTICE
        .replace("[organisation]", incident["organisation"].as_str().unwrap())
        .replace("[discovered]", &day("discovered_at"))
        .replace("[page]", "http://127.0.0.1:4566/page/index.html");
    let mut notice: Value = serde_json::from_str(&filled).unwrap();
    notice["particulars"]["discovered"] = day("discovered_at").into();
    notice["particulars"]["occurred"] = json!({ "between": { "first": day("began_at"), "last": day("ended_at") } });
    notice
}

#[test]
fn the_sample_notice_passes_every_law_of_its_customers() {
    let world = World::new(1);
    // The sample's incident is in November.
    world.clock.advance(Duration::from_secs(270 * 24 * 60 * 60));
    let incident = reported(&world);
    let list = world.load(&incident, CUSTOMERS);
    let path = format!("/incidents/{incident}/lists/{list}");
    world.run_until(|| now(world.lead.get(&path)).body["state"] == "open");
    world.seal(&incident, list);
    world.run_until(|| now(world.lead.get(&path)).body["state"] == "sealed");

    let codes: Vec<String> = (0..1_000).map(|number| format!("CODE-{number:04}")).collect();
    assert_eq!(world.upload_codes(&incident, 24, &codes).status, 201, "as the demo does");
    let body = json!({ "list": list, "content": notice() });
    let reply = now(world.lead.post(&format!("/incidents/{incident}/notices"), "draft", &body));
    assert_eq!(reply.status, 201, "{}", reply.body);
    let path = format!("/incidents/{incident}/notices/{}/check", reply.body["notice"]);
    let reply = now(world.counsel.post(&path, "check", &json!({})));
    assert_eq!(reply.status, 200, "{}", reply.body);
    let checked: CheckedNotice = serde_json::from_value(reply.body).unwrap();
    let blocking = checked.findings.iter().filter(|found| found.finding.severity != Severity::Warns).count();
    for found in &checked.findings {
        let finding = &found.finding;
        println!(
            "{:?} {} ({} people, {}): {} {}",
            finding.severity, finding.key, finding.concerns.people, finding.place.field, finding.wrong, finding.fix
        );
    }
    println!("{} findings, {blocking} of them block", checked.findings.len());
    assert!(checked.passes && blocking == 0);
}
