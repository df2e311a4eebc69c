//! A notice goes out on the word of two people, is stopped by anyone and resumed by a second person.

use axum::http::StatusCode;
use memory::Fault;
use model::channel::Channel;
use model::delivery::Delivery;
use model::entry::Commit;
use model::keys;
use model::message::SliceApproved;
use model::notice::{Dispatch, Observation};
use model::operator::Role;
use model::tally::Tally;
use serde_json::json;
use stores::Incidents as _;

use crate::world::{World, address, assert_refused, notice, text};

#[tokio::test]
async fn an_approval_by_a_second_person_lets_the_notice_out_slice_by_slice() {
    let world = World::new();
    let (list, id) = world.approved().await;
    let told: Vec<SliceApproved> =
        world.notices.take().iter().map(|body| serde_json::from_str(body).expect("a message")).collect();
    assert_eq!(told.iter().map(|slice| slice.slice.customers).sum::<u32>(), 2);
    assert!(told.iter().all(|slice| slice.notice == id && slice.list == list.list));
    assert!(world.tables.get(&keys::watched_notice(&id)).await.expect("read").is_some());
    assert_eq!(world.acts(&list.incident).await.last().map(String::as_str), Some("notice_approved"));
    let read = world.audra.get(&address(&id)).await;
    assert_eq!(read.body["approval"]["by"], "Pavel");
}

#[tokio::test]
async fn nobody_approves_what_they_wrote_or_loaded() {
    let world = World::new();
    let (list, list_digest) = world.sealed().await;
    let (id, content_digest) = world.draft(&list).await;
    let body = json!({ "content_digest": content_digest, "list_digest": list_digest });
    let path = format!("{}/approvals", address(&id));
    let alma = world.person("Alma", &[Role::Author, Role::Approver]);
    let reply = world.post(&alma, &path, body.clone()).await;
    assert_refused(&reply, 403, "You wrote this notice; somebody else has to approve it.");
    assert_eq!(reply.body["type"], "breach-notice:own-text");
    let rita = world.person("Rita", &[Role::Approver]);
    let reply = world.post(&rita, &path, body).await;
    assert_refused(&reply, 403, "You loaded this notice's list");
    assert_eq!(reply.body["type"], "breach-notice:own-list");
    assert!(world.tables.get(&keys::dispatch(&id)).await.expect("read").is_none());
}

#[tokio::test]
async fn a_changed_text_is_not_approved() {
    let world = World::new();
    let (list, list_digest) = world.sealed().await;
    let (id, content_digest) = world.draft(&list).await;
    let mut body = notice(list.list);
    body["content"]["texts"]["en"]["subject"] = json!("Another subject");
    world.alma.put(&address(&id), &body).await;
    let body = json!({ "content_digest": content_digest, "list_digest": list_digest });
    let reply = world.post(&world.pavel, &format!("{}/approvals", address(&id)), body).await;
    assert_refused(&reply, 409, "The text was changed since you looked at it");
}

#[tokio::test]
async fn an_unsealed_list_is_not_approved() {
    let world = World::new();
    let incident = world.report().await;
    let list = world.load(&incident).await;
    world.import(&list, &["C-1"]).await;
    let (id, content_digest) = world.draft(&list).await;
    let body = json!({ "content_digest": content_digest, "list_digest": content_digest });
    let reply = world.post(&world.pavel, &format!("{}/approvals", address(&id)), body).await;
    assert_refused(&reply, 409, "The list is not sealed");
}

#[tokio::test]
async fn another_list_than_the_one_seen_is_not_approved_and_nothing_is_approved_twice() {
    let world = World::new();
    let (list, list_digest) = world.sealed().await;
    let (id, content_digest) = world.draft(&list).await;
    let path = format!("{}/approvals", address(&id));
    let body = json!({ "content_digest": content_digest, "list_digest": content_digest });
    assert_refused(&world.post(&world.pavel, &path, body).await, 409, "The list is not the one that you looked at");
    let body = json!({ "content_digest": content_digest, "list_digest": list_digest });
    assert_eq!(world.post(&world.pavel, &path, body.clone()).await.status, StatusCode::ACCEPTED);
    assert_refused(&world.post(&world.pavel, &path, body).await, 409, "This notice is approved already");
}

#[tokio::test]
async fn an_approval_that_the_topic_did_not_take_is_answered_all_the_same() {
    let world = World::new();
    let (list, list_digest) = world.sealed().await;
    let (id, content_digest) = world.draft(&list).await;
    let body = json!({ "content_digest": content_digest, "list_digest": list_digest });
    world.weather.forecast(|operation| if operation == "Publish" { Fault::Before } else { Fault::None });
    let reply = world.post(&world.pavel, &format!("{}/approvals", address(&id)), body).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "watch tells it again: {}", reply.body);
    assert!(world.notices.is_empty());
}

#[tokio::test]
async fn anyone_at_work_stops_and_only_a_second_person_resumes() {
    let world = World::new();
    let (list, id) = world.approved().await;
    let (stop, resume) = (format!("{}/stop", address(&id)), format!("{}/resume", address(&id)));
    assert_refused(&world.post(&world.pavel, &resume, json!({})).await, 409, "neither stopped nor paused");
    let reply = world.post(&world.rita, &stop, json!({ "reason": "Wrong list?" })).await;
    assert_eq!((reply.status, &reply.body["reason"]), (StatusCode::OK, &json!("Wrong list?")));
    let later = world.post(&world.alma, &stop, json!({ "reason": "Me too." })).await;
    assert_eq!(later.body, reply.body, "the first stop counts");

    let progress = world.audra.get(&format!("{}/progress", address(&id))).await;
    assert_eq!((&progress.body["sending"], &progress.body["stopped"]["by"]), (&json!("stopped"), &json!("Rita")));

    let rita = world.person("Rita", &[Role::Approver]);
    assert_refused(&world.post(&rita, &resume, json!({})).await, 403, "You loaded this notice's list");
    assert_eq!(world.post(&world.pavel, &resume, json!({})).await.status, StatusCode::OK);
    let progress = world.audra.get(&format!("{}/progress", address(&id))).await;
    assert_eq!(progress.body["sending"], "running");
    assert_eq!(world.acts(&list.incident).await[5..], ["notice_stopped", "notice_resumed"]);
}

#[tokio::test]
async fn resuming_releases_the_brake_of_a_paused_channel() {
    let world = World::new();
    let (_, id) = world.approved().await;
    let stored = world.tables.get(&keys::dispatch(&id)).await.expect("read").expect("a dispatch");
    let mut paused = stored.value.clone();
    paused.brakes.paused.insert(Channel::Email, "5 % bounced".to_owned());
    let write = stored.replace(&paused);
    assert_eq!(world.tables.commit(vec![write]).await.expect("stored"), Commit::Done);

    let progress = world.audra.get(&format!("{}/progress", address(&id))).await;
    assert_eq!(
        (&progress.body["sending"], &progress.body["paused"]["email"]),
        (&json!("paused"), &json!("5 % bounced"))
    );
    world.post(&world.pavel, &format!("{}/resume", address(&id)), json!({})).await;
    let after = world.tables.get(&keys::dispatch(&id)).await.expect("read").expect("a dispatch").value;
    assert!(after.allows(Channel::Email));
}

#[tokio::test]
async fn a_draft_is_not_sent_so_it_is_neither_stopped_nor_followed() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let (id, _) = world.draft(&list).await;
    let says = "The notice is a draft";
    let stop = world.post(&world.rita, &format!("{}/stop", address(&id)), json!({ "reason": "Why not" })).await;
    assert_refused(&stop, 409, says);
    assert_refused(&world.post(&world.pavel, &format!("{}/resume", address(&id)), json!({})).await, 409, says);
    assert_refused(&world.audra.get(&format!("{}/progress", address(&id))).await, 409, says);
    assert_refused(&world.audra.get(&format!("{}/deliveries?state=held", address(&id))).await, 409, says);
}

#[tokio::test]
async fn progress_is_read_in_two_requests_and_says_what_is_exact() {
    let world = World::new();
    let (_, id) = world.approved().await;
    let mut tally = Tally::default();
    let told = Delivery::planned(world.delivery(&id, "C-1").await, &[Channel::Email]);
    tally.add(&told);
    world.tables.add(&keys::counter(&id, jiff::Timestamp::UNIX_EPOCH), &tally).await.expect("counted");
    tally.add(&Delivery::planned(world.delivery(&id, "C-2").await, &[]));
    let stored = world.tables.get(&keys::dispatch(&id)).await.expect("read").expect("a dispatch");
    let observed = Some(Observation { at: world.now(), tally, finished: false });
    let write = stored.replace(&Dispatch { observed, ..stored.value.clone() });
    assert_eq!(world.tables.commit(vec![write]).await.expect("stored"), Commit::Done);

    world.weather.reset_meter();
    let progress = world.audra.get(&format!("{}/progress", address(&id))).await;
    assert_eq!(world.weather.meter().all_requests(), 2);
    assert_eq!(progress.body["about_now"]["states"]["planned"], 1);
    assert_eq!(progress.body["exact"]["states"]["unreachable"], 1);
    assert_eq!((&progress.body["exact"]["finished"], &progress.body["customers"]), (&json!(false), &json!(2)));
    assert!(text(&progress.body["words"]).contains("about now"), "{}", progress.body);
}
