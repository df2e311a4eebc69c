//! The events of `events/`, as API Gateway sends them.

use api::gateway::request_of;
use axum::body::to_bytes;
use serde_json::Value;
use tower::ServiceExt;

use crate::world::World;

const DRAFT: &str = include_str!("../../../../events/12-publish-draft.json");
const LIST: &str = include_str!("../../../../events/12-publish-list.json");
const APPROVE: &str = include_str!("../../../../events/12-publish-approve.json");

async fn answer(world: &World, event: &str) -> (u16, Value) {
    let request = request_of(lambda_http::request::from_str(event).expect("an event of a REST API"));
    let response = world.router().oneshot(request).await.unwrap_or_else(|never| match never {});
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body in memory");
    (status, serde_json::from_slice(&body).expect("JSON"))
}

#[tokio::test]
async fn the_events_lead_from_a_draft_to_the_page() {
    let world = World::new().await;
    let (status, draft) = answer(&world, DRAFT).await;
    assert_eq!(status, 201, "{draft}");

    let (status, listed) = answer(&world, LIST).await;
    assert_eq!((status, &listed["updates"][0]["content_digest"]), (200, &draft["content_digest"]), "{listed}");
    assert_eq!(listed["updates"][0]["written_by"], "Ada");

    let (status, approved) = answer(&world, APPROVE).await;
    assert_eq!((status, &approved["content_digest"]), (201, &draft["content_digest"]), "{approved}");
    assert_eq!(world.json().expect("a page")["updates"][0]["title"], "Passwords were reset");
}
