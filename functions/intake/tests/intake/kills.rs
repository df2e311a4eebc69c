//! The function is killed at every await of a request; whoever sends the request again finds it done once, and all that
//! has to follow it done too.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use api::in_process::{Client, Reply};
use axum::http::StatusCode;
use model::channel::Channel;
use model::delivery::Delivery;
use model::tally::StateWord;
use serde_json::{Value, json};

use crate::world::World;

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

/// A request that is sent until it is answered.
struct Post<'w> {
    by: &'w Client,
    path: String,
    body: Value,
}

impl Post<'_> {
    async fn send(&self) -> Reply {
        self.by.post(&self.path, "killed", &self.body).await
    }
}

/// Kills the request that `prepare` makes at each of its awaits, sends it again and lets `check` look at what came of
/// it.
async fn at_every_await<T>(
    prepare: impl AsyncFn(&World) -> (T, String, Value),
    by: impl Fn(&World) -> &Client,
    check: impl AsyncFn(&World, T),
) {
    for awaits in 1.. {
        let world = World::new();
        let (subject, path, body) = prepare(&world).await;
        let post = Post { by: by(&world), path, body };
        let first = killed_at(awaits, post.send());
        let reply = post.send().await;
        assert!(reply.status.is_success(), "killed at {awaits}: {} {}", reply.status, reply.body);
        check(&world, subject).await;
        if let Some(first) = first {
            assert_eq!((first.status, first.body), (reply.status, reply.body));
            assert!(awaits > 8, "it has awaits to be killed at");
            return;
        }
    }
}

fn count(acts: &[String], act: &str) -> usize {
    acts.iter().filter(|one| *one == act).count()
}

#[tokio::test]
async fn a_killed_request_for_a_seal_is_recorded_once_and_told() {
    at_every_await(
        async |world| {
            let incident = world.report().await;
            let list = world.load(&incident).await;
            world.import(&list, &["C-1"]).await;
            (incident.clone(), format!("/incidents/{incident}/lists/1/seal"), json!({}))
        },
        |world| &world.alma,
        async |world, incident| {
            assert_eq!(count(&world.acts(&incident).await, "list_seal_requested"), 1);
            assert!(!world.imports.is_empty());
        },
    )
    .await;
}

#[tokio::test]
async fn a_killed_withdrawal_is_recorded_once_and_takes_the_customer_out() {
    at_every_await(
        async |world| {
            let (list, notice) = world.approved().await;
            let id = world.delivery(&notice, "C-1").await;
            world.plan(&[Delivery::planned(id.clone(), &[Channel::Email])]).await;
            let path = format!("/incidents/{}/customers/{}/withdraw", list.incident, id.customer);
            (id, path, json!({ "reason": "Asked us to." }))
        },
        |world| &world.rita,
        async |world, id| {
            assert_eq!(count(&world.acts(&id.notice.incident).await, "customer_withdrawn"), 1);
            assert_eq!(world.row(&id).await.state().word(), StateWord::Withdrawn);
        },
    )
    .await;
}

#[tokio::test]
async fn a_killed_upload_is_announced_once_and_stored() {
    for awaits in 1.. {
        let world = World::new();
        let incident = world.report().await;
        let path = format!("/incidents/{incident}/lists");
        let load = || world.rita.post_file(&path, "killed", "text/csv", b"reference\n1\n");
        let first = killed_at(awaits, load());
        assert_eq!(load().await.status, StatusCode::ACCEPTED);
        assert_eq!(count(&world.acts(&incident).await, "list_loaded"), 1);
        assert!(!world.uploads.take().is_empty(), "killed at {awaits}");
        if first.is_some() {
            assert!(awaits > 8, "it has awaits to be killed at");
            return;
        }
    }
}
