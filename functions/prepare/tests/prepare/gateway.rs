//! API Gateway's events reach the routes as they should.

use serde_json::json;

use crate::world::{World, assert_refused};

const APPROVE: &str = include_str!("../../../../events/05-prepare-approve-notice.json");

#[tokio::test]
async fn an_event_without_a_known_operator_is_answered_as_one_without_a_token() {
    let world = World::new();
    let mut event: serde_json::Value = serde_json::from_str(APPROVE).expect("JSON");
    assert_refused(&world.stranger.send_event(APPROVE).await, 404, "no incident of this id");
    for key in ["subject", "name", "roles"] {
        let mut incomplete = event.clone();
        incomplete["requestContext"]["authorizer"][key] = json!(null);
        assert_refused(&world.stranger.send_event(&incomplete.to_string()).await, 401, "Bearer TOKEN");
    }
    event["requestContext"].as_object_mut().expect("a context").remove("authorizer");
    assert_refused(&world.stranger.send_event(&event.to_string()).await, 401, "Bearer TOKEN");
}
