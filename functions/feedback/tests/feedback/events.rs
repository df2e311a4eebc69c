//! The events of `events/`, as API Gateway sends them.

use api::gateway::request_of;
use axum::body::to_bytes;
use tower::ServiceExt;

use crate::world::World;

const FORM: &str = include_str!("../../../../events/14-feedback-form.json");
const VERIFY: &str = include_str!("../../../../events/14-feedback-verify.json");

async fn answer(world: &World, event: &str) -> String {
    let request = request_of(lambda_http::request::from_str(event).expect("an event of a REST API"));
    let response = world.router().oneshot(request).await.unwrap_or_else(|never| match never {});
    assert_eq!(response.status(), 200);
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body in memory");
    String::from_utf8(body.to_vec()).expect("a page")
}

#[tokio::test]
async fn the_events_lead_from_the_form_to_the_answer() {
    let world = World::new().await;
    let form = answer(&world, FORM).await;
    assert!(form.contains("Ist diese Nachricht echt?") && form.contains("name=\"code\""), "{form}");
    assert!(answer(&world, VERIFY).await.contains("Dieser Code ist von uns"));
}
