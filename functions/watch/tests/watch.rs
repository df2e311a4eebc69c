//! *watch* alone, on memory: it counts exactly, expires claims and releases, and what one run leaves out the next one does.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use memory::{Fault, ManualClock, Memory, MemoryAlerts, MemoryQueue, Scene, run, run_for};
use model::account::AlarmSubscriptions;
use model::channel::Channel;
use model::delivery::{Answer, Claim, Delivery, ProviderEvents, State};
use model::evidence::Act;
use model::id::AttemptNumber;
use model::keys;
use model::message::{DeliveriesReleased, SliceApproved};
use model::pacing::Pacing;
use serde_json::json;
use stores::Incidents as _;
use stores::clock::Clock as _;
use watch::{
    Account, AccountUnread, App, Ports, Queues, Subscriptions, SubscriptionsUnread, Times, Waiting, WatchError,
};

const CUSTOMERS: usize = 10;

/// An account that may send enough, and queues in which nothing waits.
struct Outside;

impl Account for Outside {
    async fn pacing(&self, now: Timestamp) -> Result<Pacing, AccountUnread> {
        Ok(Pacing { rate_per_second: 14.0, remaining_today: 50_000, most_per_day: Some(50_000), read_at: now })
    }
}

impl Queues for Outside {
    async fn waiting(&self) -> Result<Waiting, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Waiting::default())
    }
}

impl Subscriptions for Outside {
    async fn subscriptions(&self, now: Timestamp) -> Result<AlarmSubscriptions, SubscriptionsUnread> {
        Ok(AlarmSubscriptions { confirmed: 1, pending: 0, read_at: now })
    }
}

struct InMemory;

impl Ports for InMemory {
    type Incidents = Memory;
    type Deliveries = Memory;
    type Notices = MemoryQueue;
    type Releases = MemoryQueue;
    type Seals = MemoryQueue;
    type Alerts = MemoryAlerts;
    type Account = Outside;
    type Queues = Outside;
    type Subscriptions = Outside;
    type Clock = ManualClock;
}

/// A scene with *watch* in it.
struct World {
    scene: Scene,
    notices: MemoryQueue,
    releases: MemoryQueue,
    alerts: MemoryAlerts,
    app: App<InMemory>,
}

impl World {
    /// Time enough for a run.
    fn deadline(&self) -> jiff::Timestamp {
        self.scene.clock.now() + SignedDuration::from_secs(30)
    }

    fn new() -> Self {
        let row = |number| {
            let (reference, email) = (format!("C-{number}"), format!("person.{number}@example.org"));
            json!({ "reference": reference, "email": email, "data_types": [] })
        };
        let scene = Scene::of(&(0..CUSTOMERS).map(row).collect::<Vec<_>>());
        let [notices, releases, seals] = [(); 3].map(|()| MemoryQueue::under(&scene.weather));
        let alerts = MemoryAlerts::under(&scene.weather);
        let app = App {
            incidents: scene.memory.clone(),
            deliveries: scene.memory.clone(),
            notices: notices.clone(),
            releases: releases.clone(),
            seals,
            alerts: alerts.clone(),
            account: Outside,
            queues: Outside,
            subscriptions: Outside,
            clock: scene.clock.clone(),
            times: Times {
                grace: SignedDuration::from_secs(60),
                handed_over: SignedDuration::from_secs(180),
                sweep: SignedDuration::from_secs(30),
                silence: SignedDuration::from_secs(60),
                silence_messages: 20,
            },
        };
        Self { scene, notices, releases, alerts, app }
    }

    /// The same, planned by e-mail.
    fn planned() -> Self {
        let world = Self::new();
        world.scene.plan(&[Channel::Email]);
        world
    }

    /// The same, in which each e-mail was claimed a minute ago, by somebody with half a minute left.
    fn claimed() -> Self {
        let world = Self::planned();
        let now = world.scene.clock.now();
        let lease_until = now + SignedDuration::from_secs(30);
        let claim = Claim { lease_until, content: "00".repeat(16), copy: "0".repeat(16) };
        world.scene.change(|row| row.claimed(Channel::Email, &claim, now));
        world.pass(60);
        world
    }

    /// The same, in which everybody has got their e-mail.
    fn delivered() -> Self {
        let world = Self::claimed();
        let now = world.scene.clock.now();
        let first = AttemptNumber(1);
        world.scene.change(|row| row.answered(first, &Answer::Accepted { message_id: "0100".to_owned() }, now));
        world
            .scene
            .change(|row| row.heard(first, &ProviderEvents { delivered_at: Some(now), ..ProviderEvents::default() }));
        world
    }

    fn pass(&self, seconds: u64) {
        self.scene.clock.advance(Duration::from_secs(seconds));
    }

    fn run(&self) -> Result<(), WatchError> {
        run(watch::run(&self.app, self.deadline()))
    }

    /// How many customers were released since this was last asked.
    fn released(&self) -> usize {
        let message = |body: String| serde_json::from_str::<DeliveriesReleased>(&body).expect("a message");
        self.releases.take().into_iter().map(message).map(|message| message.customers.len()).sum()
    }

    fn finished(&self) -> Vec<Act> {
        let evidence = run(self.scene.memory.all(&keys::evidence_chain(&self.scene.list.incident)));
        let acts = evidence.expect("no weather").into_iter().map(|entry| entry.value.act);
        acts.filter(|act| matches!(act, Act::NoticeFinished { .. })).collect()
    }
}

fn is_planned(row: &Delivery) -> bool {
    row.state() == State::Planned { channel: Channel::Email }
}

#[test]
fn a_notice_is_finished_by_an_exact_count_and_people_are_told_once() {
    let world = World::delivered();
    for _ in 0..3 {
        world.run().expect("it runs");
        world.pass(60);
    }
    let observed = world.scene.dispatch().value.observed.expect("a count");
    assert!(observed.finished, "{observed:?}");
    assert_eq!(observed.tally.total(), CUSTOMERS as i64);
    assert_eq!(world.finished().len(), 1);
    let told = world.alerts.sent();
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn a_notice_of_which_one_is_still_open_is_not_finished() {
    let world = World::claimed();
    world.run().expect("it runs");
    assert!(!world.scene.dispatch().value.observed.expect("a count").finished);
    assert!(world.finished().is_empty());
}

#[test]
fn a_claim_that_lapsed_is_uncertain_and_its_email_is_sent_again_only_after_the_grace() {
    let world = World::claimed();
    world.run().expect("it runs");
    let rows = world.scene.deliveries();
    assert!(rows.iter().all(|row| matches!(row.state(), State::Uncertain { .. })), "{rows:?}");
    world.pass(59);
    world.run().expect("it runs");
    assert_eq!(world.released(), 0, "an event of the provider may still come");
    world.pass(60);
    world.run().expect("it runs");
    let rows = world.scene.deliveries();
    assert!(rows.iter().all(is_planned), "{rows:?}");
}

#[test]
fn the_next_window_is_released_unless_a_person_has_stopped_the_notice() {
    for is_stopped in [true, false] {
        let world = World::planned();
        if is_stopped {
            world.scene.stop();
        }
        world.run().expect("it runs");
        assert_eq!(world.released(), 0, "the first window is fan-out's, for a while");
        world.pass(31);
        world.run().expect("it runs");
        assert_eq!(world.released(), if is_stopped { 0 } else { CUSTOMERS });
        world.run().expect("it runs");
        assert_eq!(world.released(), 0, "each was released");
    }
}

#[test]
fn a_slice_that_nobody_has_planned_is_published_again_after_a_while() {
    let world = World::new();
    world.run().expect("it runs");
    assert!(world.notices.is_empty(), "the message may still be on its way");
    world.pass(31);
    world.run().expect("it runs");
    let messages = world.notices.take();
    let slices: Vec<_> =
        messages.iter().map(|body| serde_json::from_str::<SliceApproved>(body).expect("one").slice).collect();
    assert_eq!(slices, world.scene.slices());
}

#[test]
fn a_run_in_which_something_failed_says_so_and_the_next_run_does_it() {
    let world = World::delivered();
    world.scene.weather.forecast(|request| if request == "Publish" { Fault::Before } else { Fault::None });
    assert!(matches!(world.run(), Err(WatchError::Some(1))));
    assert!(world.alerts.sent().is_empty());
    world.scene.weather.clear();
    world.pass(60);
    world.run().expect("it runs");
    assert_eq!((world.finished().len(), world.alerts.sent().len()), (1, 1));
}

#[test]
fn killed_at_any_await_the_next_runs_finish_the_notice_and_note_it_once() {
    for awaits in 1.. {
        let world = World::delivered();
        let done = run_for(awaits, watch::run(&world.app, world.deadline())).is_some();
        for _ in 0..3 {
            world.pass(60);
            world.run().expect("it runs");
        }
        assert!(world.scene.dispatch().value.is_finished(), "killed at await {awaits}");
        assert_eq!(world.finished().len(), 1, "killed at await {awaits}");
        assert!(!world.alerts.sent().is_empty(), "killed at await {awaits}: people are told");
        if done {
            assert!(awaits > 10, "there is something to be killed in");
            return;
        }
    }
}
