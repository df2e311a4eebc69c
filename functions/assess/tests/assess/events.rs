//! The events of `events/`, as API Gateway sends them.

use api::in_process::Client;
use serde_json::Value;

use crate::world::World;

const STATE: &str = include_str!("../../../../events/03-assess-state.json");
const READ: &str = include_str!("../../../../events/03-assess-read.json");
const DECIDE: &str = include_str!("../../../../events/03-assess-decide.json");

async fn answer(world: &World, event: &str) -> (u16, Value) {
    let reply = Client::new(world.router()).send_event(event).await;
    (reply.status.as_u16(), reply.body)
}

#[tokio::test]
async fn the_events_lead_from_a_statement_to_a_decision() {
    let world = World::new().await;
    let (status, stated) = answer(&world, STATE).await;
    assert_eq!((status, &stated["version"]), (201, &2.into()), "{stated}");
    let (status, decided) = answer(&world, DECIDE).await;
    assert_eq!((status, &decided["by"]), (201, &"Bob".into()), "{decided}");
    let (status, assessment) = answer(&world, READ).await;
    let owed = assessment["obligations"].as_array().expect("a list");
    let owed = owed.iter().find(|owed| owed["key"] == "us-ca.individuals").expect("California asks for notice");
    assert_eq!((status, &owed["progress"], &owed["rests_on"][0]), (200, &"to_do".into(), &"counts".into()), "{owed}");
}
