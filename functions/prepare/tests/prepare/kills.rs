//! The function is killed at every await of an approval; whoever sends the request again finds it done once, and told.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::json;

use crate::world::{World, address};

/// Runs a future up to its so many-th await and drops it there. `None`: it was killed.
fn killed_at<T>(awaits: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    for _ in 0..awaits {
        if let Poll::Ready(done) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return Some(done);
        }
    }
    None
}

#[tokio::test]
async fn a_killed_approval_is_recorded_once_and_told() {
    for awaits in 1.. {
        let world = World::new();
        let (list, list_digest) = world.sealed().await;
        let (notice, content_digest) = world.draft(&list).await;
        let body = json!({ "content_digest": content_digest, "list_digest": list_digest });
        let path = format!("{}/approvals", address(&notice));
        let first = killed_at(awaits, world.pavel.post(&path, "killed", &body));
        let reply = world.pavel.post(&path, "killed", &body).await;
        assert!(reply.status.is_success(), "killed at {awaits}: {} {}", reply.status, reply.body);
        let acts = world.acts(&list.incident).await;
        assert_eq!(acts.iter().filter(|act| *act == "notice_approved").count(), 1);
        assert!(!world.notices.is_empty());
        if let Some(first) = first {
            assert_eq!((first.status, first.body), (reply.status, reply.body));
            assert!(awaits > 8, "it has awaits to be killed at");
            return;
        }
    }
}
