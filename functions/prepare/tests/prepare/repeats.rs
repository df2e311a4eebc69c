//! A request that comes again does nothing twice; also where the first one died on the way.

use memory::Fault;
use serde_json::json;

use crate::world::{World, address};

#[tokio::test]
async fn a_repeated_approval_tells_again() {
    let world = World::new();
    let (list, list_digest) = world.sealed().await;
    let (notice, content_digest) = world.draft(&list).await;
    let approve = format!("{}/approvals", address(&notice));
    let body = json!({ "content_digest": content_digest, "list_digest": list_digest });
    let mut left = 1;
    world.weather.forecast(move |asked| {
        let hit = asked == "Publish" && left > 0;
        left -= i32::from(hit);
        if hit { Fault::Before } else { Fault::None }
    });
    let first = world.pavel.post(&approve, "approve", &body).await;
    assert!(world.notices.is_empty());
    assert_eq!(world.pavel.post(&approve, "approve", &body).await.body, first.body);
    assert!(!world.notices.is_empty());
}
