//! The events of `events/`, as API Gateway sends them.

use api::in_process::Client;
use serde_json::Value;

use crate::world::World;

const DRAFT: &str = include_str!("../../../../events/13-publish-draft.json");
const LIST: &str = include_str!("../../../../events/13-publish-list.json");
const APPROVE: &str = include_str!("../../../../events/13-publish-approve.json");

async fn answer(world: &World, event: &str) -> (u16, Value) {
    let reply = Client::new(world.router()).send_event(event).await;
    (reply.status.as_u16(), reply.body)
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
