//! Two people stand behind what is public, and whatever dies on the way is healed.

use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use api::in_process::operator;
use bodies::publish::{ApprovedUpdate, DraftedUpdate};
use memory::Fault;
use model::digest::Digest;
use model::evidence::Act;
use model::id::UpdateNumber;
use model::operator::Role;
use serde_json::json;

use crate::world::{World, ada, bob};

fn approvals(evidence: &[model::evidence::Evidence]) -> usize {
    evidence.iter().filter(|entry| matches!(entry.act, Act::UpdateApproved { .. })).count()
}

/// The page, its feed, its data, and the check of a notice's code in four languages.
const FILES: u64 = 7;
/// And the root page, which comes last.
const FILES_AND_ROOT: u64 = FILES + 1;

#[tokio::test]
async fn an_update_that_a_second_person_approves_is_public() {
    let world = World::new().await;
    let draft = world.draft("Passwords were reset", "Choose a new one.").await;
    let reply = world.approve(&bob(), "k", &draft).await;

    assert_eq!(reply.status, 201, "{}", reply.body);
    let published: ApprovedUpdate = reply.read();
    assert_eq!(published.page, format!("https://notice.example/{}/index.html", world.incident));
    assert!(world.html().expect("a page").contains("Passwords were reset"));
    let evidence = world.evidence().await;
    let last = evidence.last().expect("evidence");
    assert_eq!(last.act, Act::UpdateApproved { update: draft.update, content: draft.content_digest });
    assert_eq!((last.by.to_string(), last.at), ("bob".to_owned(), published.approved_at));
    assert_eq!(world.list().await[0].approved_by.as_deref(), Some("bob"));
}

#[tokio::test]
async fn nobody_approves_what_they_wrote_whatever_their_roles() {
    let world = World::new().await;
    let draft = world.draft("Mine", "All mine.").await;
    let ada_as_approver = operator("ada", &Role::ALL);
    for key in ["first", "second"] {
        let reply = world.approve(&ada_as_approver, key, &draft).await;
        assert_eq!((reply.status.as_u16(), &reply.body["type"]), (403, &json!("breach-notice:own-text")));
    }
    assert!(world.app.pages.files().is_empty());
    assert_eq!(approvals(&world.evidence().await), 0);
}

#[tokio::test]
async fn only_publishers_and_approvers_approve() {
    let world = World::new().await;
    for role in Role::ALL {
        let draft = world.draft(role.as_str(), "Text").await;
        let status = world.approve(&operator("eve", &[role]), role.as_str(), &draft).await.status.as_u16();
        let may = [Role::Approver, Role::Publisher].contains(&role);
        assert_eq!(status, if may { 201 } else { 403 }, "{role}");
    }
}

#[tokio::test]
async fn a_text_that_the_approver_did_not_read_is_not_approved() {
    let world = World::new().await;
    let draft = world.draft("One", "Text").await;
    let other = DraftedUpdate { content_digest: Digest::of(b"another text"), ..draft };
    assert_eq!(world.approve(&bob(), "k", &other).await.status, 409);
    let missing = DraftedUpdate { update: UpdateNumber(7), ..draft.clone() };
    assert_eq!(world.approve(&bob(), "k", &missing).await.status, 404);
    assert!(world.app.pages.files().is_empty() && approvals(&world.evidence().await) == 0);
    // A refusal takes no key: once the cause is gone, the same key does.
    assert_eq!(world.approve(&bob(), "k", &draft).await.status, 201);
}

#[tokio::test]
async fn approving_again_changes_nothing_and_writes_the_page_again() {
    let world = World::new().await;
    let draft = world.draft("One", "Text").await;
    let first: ApprovedUpdate = world.approve(&bob(), "k", &draft).await.read();
    let (html, evidence) = (world.html(), world.evidence().await);
    world.app.clock.advance(Duration::from_secs(3_600));
    for (operator, key, status) in [(bob(), "k", 201), (bob(), "another", 200), (operator("cy", &Role::ALL), "k", 200)]
    {
        world.weather.reset_meter();
        let reply = world.approve(&operator, key, &draft).await;
        assert_eq!((reply.status.as_u16(), reply.read::<ApprovedUpdate>().approved_at), (status, first.approved_at));
        assert_eq!(world.weather.meter().requests["PutObject"], FILES_AND_ROOT, "{key}");
    }
    assert_eq!(world.approve(&ada(), "k", &draft).await.status, 403, "the writer, even now");
    assert_eq!((world.html(), world.evidence().await), (html, evidence));
}

#[tokio::test]
async fn a_bucket_that_does_not_answer_is_told_and_the_same_request_heals_it() {
    for broken in 1..=FILES_AND_ROOT {
        let world = World::new().await;
        let draft = world.draft("One", "Text").await;
        let mut puts = 0;
        world.weather.forecast(move |operation| {
            puts += u64::from(operation == "PutObject");
            if operation == "PutObject" && puts == broken { Fault::Before } else { Fault::None }
        });
        let reply = world.approve(&bob(), "k", &draft).await;
        assert_eq!((reply.status.as_u16(), &reply.body["type"]), (503, &json!("breach-notice:unavailable")));
        assert!(reply.headers.contains_key("retry-after"));
        assert_eq!(
            world.html().is_some(),
            broken > FILES,
            "index.html comes last of its files: it points to the others"
        );
        assert_eq!(world.root(), None, "the root comes last of all");

        assert_eq!(world.approve(&bob(), "k", &draft).await.status, 201);
        assert!(world.html().is_some() && world.feed().is_some() && world.json().is_some() && world.root().is_some());
        assert_eq!(approvals(&world.evidence().await), 1);
    }
}

/// Polls the approval `polls` times, then drops it. Whether it was done before.
async fn killed_after(polls: usize, world: &World, draft: &DraftedUpdate) -> bool {
    let bob = bob();
    let mut approval = pin!(world.approve(&bob, "k", draft));
    let mut context = Context::from_waker(Waker::noop());
    (0..polls).any(|_| approval.as_mut().poll(&mut context).is_ready())
}

#[tokio::test]
async fn a_kill_at_any_await_loses_neither_the_approval_nor_the_page() {
    for polls in 0.. {
        let world = World::new().await;
        let draft = world.draft("One", "Text").await;
        let survived = killed_after(polls, &world, &draft).await;
        assert_eq!(world.approve(&bob(), "k", &draft).await.status, 201, "killed after {polls} polls");
        assert_eq!(world.json().expect("a page")["updates"][0]["title"], "One", "killed after {polls} polls");
        assert!(world.root().expect("a root").contains("One"), "killed after {polls} polls");
        assert_eq!(approvals(&world.evidence().await), 1, "killed after {polls} polls");
        if survived {
            assert!(polls > 20, "there were awaits to die at: {polls}");
            break;
        }
    }
}

#[tokio::test]
async fn the_next_approval_heals_a_page_that_nobody_asked_for_again() {
    let world = World::new().await;
    let (one, two) = (world.draft("One", "Text").await, world.draft("Two", "Text").await);
    world.weather.forecast(|operation| if operation == "PutObject" { Fault::Before } else { Fault::None });
    assert_eq!(world.approve(&bob(), "one", &one).await.status, 503);
    world.weather.clear();
    assert_eq!(world.approve(&bob(), "two", &two).await.status, 201);
    assert_eq!(world.json().expect("a page")["updates"].as_array().map(Vec::len), Some(2));
}

/// Two approvals, each of a draft of its own, however their requests interleave; then what has to be so of the two worlds.
async fn interleaved(worlds: impl AsyncFn() -> [World; 2], holds: impl Fn([&World; 2], &str)) {
    let bob = bob();
    let mut context = Context::from_waker(Waker::noop());
    // Each request gives way twice, before and after its effect; whole requests are what can overtake each other.
    let pauses = || (0..44).step_by(2);
    for pause_one in pauses() {
        for pause_two in pauses() {
            let [first, second] = worlds().await;
            let drafts = [first.draft("One", "Text").await, second.draft("Two", "Text").await];
            let mut one = Box::pin(first.approve(&bob, "one", &drafts[0]));
            let mut two = Box::pin(second.approve(&bob, "two", &drafts[1]));
            let done_one = (0..pause_one).any(|_| one.as_mut().poll(&mut context).is_ready());
            let done_two = (0..pause_two).any(|_| two.as_mut().poll(&mut context).is_ready());
            if !done_one {
                assert_eq!(one.await.status, 201);
            }
            if !done_two {
                assert_eq!(two.await.status, 201);
            }
            holds([&first, &second], &format!("{pause_one} {pause_two}"));
        }
    }
}

#[tokio::test]
async fn of_two_approvals_at_once_both_are_on_the_page_however_they_interleave() {
    let same = async || {
        let world = World::new().await;
        let again = World { weather: world.weather.clone(), app: world.app.clone(), incident: world.incident.clone() };
        [world, again]
    };
    interleaved(same, |[world, _], when| {
        for name in [world.html(), world.feed(), world.json().map(|json| json.to_string())] {
            let file = name.expect("a page");
            assert!(file.contains("One") && file.contains("Two"), "{when}: {file}");
        }
        let newest = world.json().expect("a page")["updates"][0]["title"].as_str().expect("a title").to_owned();
        assert!(world.root().expect("a root").contains(&newest), "{when}");
    })
    .await;
}

#[tokio::test]
async fn of_two_incidents_published_at_once_both_are_on_the_root_however_they_interleave() {
    let two = async || {
        let world = World::new().await;
        let other = world.beside("Fabrikam").await;
        [world, other]
    };
    interleaved(two, |[world, other], when| {
        let root = world.root().expect("a root");
        for incident in [&world.incident, &other.incident] {
            assert!(root.contains(incident.as_str()), "{when}: {root}");
        }
    })
    .await;
}
