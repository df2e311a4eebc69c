//! Incidents are reported, listed and read.

use serde_json::json;

use crate::world::{World, incident, text};

#[tokio::test]
async fn a_reported_incident_can_be_read_and_is_listed_first() {
    let world = World::new();
    let older = world.report().await;
    world.advance(60);
    let reply = world.post(&world.rita, "/incidents", incident()).await;
    assert_eq!(reply.headers["location"], format!("incidents/{}", text(&reply.body["incident"])));
    assert_eq!(reply.headers["cache-control"], "no-store");

    let listed = world.audra.get("/incidents").await;
    let ids: Vec<&str> =
        listed.body["incidents"].as_array().expect("lines").iter().map(|line| text(&line["incident"])).collect();
    assert_eq!(ids, [text(&reply.body["incident"]), older.as_str()]);
    assert_eq!(listed.body.get("next"), None);

    let read = world.audra.get(&format!("/incidents/{older}")).await;
    assert_eq!(read.body["summary"], incident()["summary"]);
    assert_eq!(read.body["data_types"], json!(["name", "ssn"]));
    assert_eq!(read.body["reported_by"], "Rita");
    assert_eq!(world.acts(&older).await, ["incident_reported"]);
}

#[tokio::test]
async fn many_incidents_are_read_page_by_page() {
    let world = World::new();
    for _ in 0..53 {
        world.report().await;
        world.advance(1);
    }
    let first = world.rita.get("/incidents").await;
    let second = world.rita.get(&format!("/incidents?after={}", text(&first.body["next"]))).await;
    let count = |body: &serde_json::Value| body["incidents"].as_array().expect("lines").len();
    assert_eq!((count(&first.body), count(&second.body)), (50, 3));
    assert_eq!(second.body.get("next"), None);
}

#[tokio::test]
async fn the_chain_of_evidence_is_read_page_by_page_and_holds() {
    let world = World::new();
    let incident = world.report().await;
    for _ in 0..120 {
        world.load(&incident).await;
    }
    let mut entries: Vec<model::evidence::Evidence> = Vec::new();
    let mut path = format!("/incidents/{incident}/evidence");
    loop {
        let page = world.audra.get(&path).await;
        entries.extend(serde_json::from_value::<Vec<_>>(page.body["evidence"].clone()).expect("entries"));
        match page.body.get("next") {
            Some(next) => path = format!("/incidents/{incident}/evidence?after={next}"),
            None => break,
        }
    }
    assert_eq!(entries.len(), 121);
    let mut previous = None;
    for entry in &entries {
        assert!(entry.follows(previous), "{entry:?}");
        previous = Some(entry);
    }
}

#[tokio::test]
async fn an_outsider_can_verify_an_entry_by_its_text_alone() {
    let world = World::new();
    let incident = world.report().await;
    let chain = world.audra.get(&format!("/incidents/{incident}/evidence")).await;
    let entry = chain.read::<bodies::intake::evidence::Chain>().evidence.remove(0);
    // What stands in the answer, and the array that its digest is of according to the OpenAPI document.
    let shown = serde_json::to_string(&entry).expect("JSON");
    let (members, digest) = shown.split_once(",\"digest\":").expect("the digest comes last");
    let mut array = members.replacen("{\"sequence\":", "[", 1);
    for name in [",\"at\":", ",\"by\":", ",\"act\":", ",\"previous\":"] {
        array = array.replacen(name, ",", 1);
    }
    let computed = model::digest::Digest::of(format!("{array}]").as_bytes());
    assert_eq!(format!("\"{computed}\"}}"), digest);
}
