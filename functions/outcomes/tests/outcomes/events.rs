//! The events of `events/`, as API Gateway sends them.

use api::in_process::Client;
use model::delivery::{Basis, State};
use serde_json::Value;

use crate::world::World;

async fn answer(world: &World, event: &str) -> (u16, Value) {
    let reply = Client::new(world.router.clone()).send_event(event).await;
    (reply.status.as_u16(), reply.body)
}

#[tokio::test]
async fn the_events_lead_from_a_sheet_to_whoever_was_reached() {
    let world = World::new().await;
    let (status, listed) = answer(&world, include_str!("../../../../events/10-outcomes-list.json")).await;
    assert_eq!((status, &listed["consignments"][0]["outstanding"]), (200, &3.into()), "{listed}");
    let (status, fetched) = answer(&world, include_str!("../../../../events/10-outcomes-fetch.json")).await;
    assert_eq!((status, &fetched["consignment"]), (200, &"call-000001".into()), "{fetched}");
    let (status, read) = answer(&world, include_str!("../../../../events/10-outcomes-calls.json")).await;
    assert_eq!((status, &read["recorded"]), (200, &2.into()), "{read}");
    let state = world.delivery(0).await.state();
    assert!(matches!(state, State::Notified { basis: Basis::Reached, .. }), "{state:?}");
}
