//! *deliver* alone, on memory: nobody is sent a second e-mail, whoever is killed and however often a message comes, and nothing leaves
//! that a person stopped, that has no kept copy or for which no time is left.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lambda_events::sqs::SqsEvent;
use deliver::{App, Mailer, Ports, Texter, handle};
use handover::notice_cache::NoticeCache;
use jiff::{SignedDuration, Timestamp};
use memory::{Fault, ManualClock, Memory, MemoryBucket, Scene, Weather, run, run_for};
use model::channel::Channel;
use model::delivery::{AccountReason, Answer, Delivery, State};
use model::id::{AttemptId, CustomerId};
use model::personal::{EmailAddress, PhoneNumber};
use model::rendered::{Email, Sms};
use model::tally::StateWord;
use serde_json::json;
use stores::clock::Clock as _;

/// A provider that takes everything, unless it refuses the whole account.
#[derive(Clone)]
struct Outside {
    weather: Weather,
    sent: Arc<Mutex<Vec<CustomerId>>>,
    refuses: Arc<Mutex<Option<AccountReason>>>,
}

impl Outside {
    async fn take(&self, attempt: Option<&AttemptId>) -> Answer {
        let customer = attempt.expect("no test is sent here").delivery.customer.clone();
        let take = || self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(customer);
        let refuses = *self.refuses.lock().unwrap_or_else(PoisonError::into_inner);
        match self.weather.request("Send", take).await {
            Ok(()) if refuses.is_some() => Answer::AccountRefused(refuses.expect("it refuses")),
            Ok(()) => Answer::Accepted { message_id: "0100".to_owned() },
            Err(_) => Answer::Lost,
        }
    }

    /// How often each was written to.
    fn sent(&self) -> BTreeMap<CustomerId, usize> {
        let mut sent = BTreeMap::new();
        for customer in self.sent.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            *sent.entry(customer.clone()).or_default() += 1;
        }
        sent
    }
}

impl Mailer for Outside {
    async fn send(&self, attempt: Option<&AttemptId>, _: &EmailAddress, _: &Email) -> Answer {
        self.take(attempt).await
    }
}

impl Texter for Outside {
    async fn send(&self, attempt: Option<&AttemptId>, _: &PhoneNumber, _: &Sms) -> Answer {
        self.take(attempt).await
    }
}

struct InMemory;

impl stores::World for InMemory {
    type Incidents = Memory;
    type Customers = Memory;
    type Deliveries = Memory;
    type Clock = ManualClock;
}

impl Ports for InMemory {
    type Mailer = Outside;
    type Texter = Outside;
    type Copies = MemoryBucket;
}

/// A scene in which everybody is planned by e-mail, with *deliver* in it.
struct World {
    scene: Scene,
    outside: Outside,
    app: App<InMemory>,
}

impl World {
    fn new(customers: usize) -> Self {
        let row = |number| {
            let (reference, email) = (format!("C-{number}"), format!("person.{number}@example.org"));
            json!({ "reference": reference, "given_name": "Ada", "email": email, "data_types": [] })
        };
        let scene = Scene::of(&(0..customers).map(row).collect::<Vec<_>>());
        scene.plan(&[Channel::Email]);
        let outside = Outside { weather: scene.weather.clone(), sent: Arc::default(), refuses: Arc::default() };
        let app = App {
            incidents: scene.memory.clone(),
            customers: scene.memory.clone(),
            deliveries: scene.memory.clone(),
            mailer: outside.clone(),
            texter: outside.clone(),
            copies: MemoryBucket::under(&scene.weather),
            clock: scene.clock.clone(),
            environments: 1,
            approved: NoticeCache::messages(),
        };
        Self { scene, outside, app }
    }

    fn released(&self) -> String {
        self.scene.released(Channel::Email)
    }

    /// Time enough for everything.
    fn deadline(&self) -> Timestamp {
        self.scene.clock.now() + SignedDuration::from_mins(15)
    }

    /// The messages that are to come again.
    fn failed(&self, bodies: &[String]) -> Vec<String> {
        let response = run(handle(&self.app, from_queue(bodies), self.deadline()));
        response.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
    }

    fn in_state(&self, word: StateWord) -> usize {
        self.scene.deliveries().iter().filter(|row| row.state().word() == word).count()
    }
}

fn from_queue(bodies: &[String]) -> SqsEvent {
    serde_json::from_value(Scene::event(bodies)).expect("an event of SQS")
}

fn was_tried(row: &Delivery) -> bool {
    !row.attempts().is_empty()
}

#[test]
fn a_batch_stops_at_the_first_call_that_the_account_is_refused_and_spends_nobodys_row() {
    const REFUSED_TIMES: usize = 30;
    let world = World::new(40);
    *world.outside.refuses.lock().expect("not poisoned") = Some(AccountReason::SenderNotVerified);
    let before = world.scene.deliveries();
    for times in 1..=REFUSED_TIMES {
        assert_eq!(
            world.failed(&[world.released()]),
            Vec::<String>::new(),
            "it is acknowledged: watch releases it again"
        );
        let calls: usize = world.outside.sent().values().sum();
        // The first, and those that were under way when its answer came.
        assert!(calls <= times * 3, "{calls} calls in {times} batches");
    }
    assert_eq!(world.scene.deliveries(), before, "as if nobody had been tried");
    let (times, reason) = world.scene.counted().account_refused(Channel::Email).expect("it is counted");
    assert!(times >= 30 && reason == AccountReason::SenderNotVerified, "{times} {reason:?}");

    *world.outside.refuses.lock().expect("not poisoned") = None;
    world.outside.sent.lock().expect("not poisoned").clear();
    assert_eq!(world.failed(&[world.released()]), Vec::<String>::new());
    assert_eq!(world.outside.sent().len(), 40, "once it is mended everybody goes out");
}

#[test]
fn everybody_is_sent_one_email_however_often_the_message_comes() {
    let world = World::new(30);
    for _ in 0..2 {
        assert!(world.failed(&[world.released(), world.released()]).is_empty());
    }
    let sent = world.outside.sent();
    assert_eq!(sent.keys().cloned().collect::<Vec<_>>(), world.scene.customers());
    assert!(sent.values().all(|calls| *calls == 1));
    assert_eq!(world.in_state(StateWord::Accepted), 30);
    assert_eq!(world.scene.counted().in_state(StateWord::Accepted), 30);
}

#[test]
fn nothing_leaves_once_a_person_has_stopped_the_notice() {
    let world = World::new(3);
    world.scene.stop();
    assert!(world.failed(&[world.released()]).is_empty(), "watch releases it again once it may go");
    assert!(world.outside.sent().is_empty());
    assert_eq!(world.in_state(StateWord::Planned), 3);
}

#[test]
fn nothing_leaves_without_a_kept_copy_and_its_message_comes_again() {
    let world = World::new(3);
    world.scene.weather.forecast(|request| if request == "PutObject" { Fault::Before } else { Fault::None });
    assert_eq!(world.failed(&[world.released()]), ["1"]);
    assert!(world.outside.sent().is_empty());
    assert!(!world.scene.deliveries().iter().any(was_tried), "the copy comes before the claim");
    world.scene.weather.clear();
    assert!(world.failed(&[world.released()]).is_empty());
    assert_eq!(world.outside.sent().len(), 3);
}

#[test]
fn a_message_that_cannot_be_read_comes_again_alone() {
    let world = World::new(3);
    assert_eq!(world.failed(&["{ poison".to_owned(), world.released()]), ["1"]);
    assert_eq!(world.outside.sent().len(), 3);
}

#[test]
fn what_there_is_no_time_for_stays_planned() {
    let world = World::new(20);
    // An account of which nothing is known may send one a second.
    let deadline = world.scene.clock.now() + SignedDuration::from_secs(9);
    let response = run(handle(&world.app, from_queue(&[world.released()]), deadline));
    assert!(response.batch_item_failures.is_empty());
    let sent = world.outside.sent().len();
    assert!((1..10).contains(&sent), "{sent} in six seconds");
    assert_eq!((world.in_state(StateWord::Accepted), world.in_state(StateWord::Planned)), (sent, 20 - sent));
    assert!(world.scene.clock.now() <= deadline);
}

#[test]
fn an_answer_that_is_lost_is_uncertain_and_nobody_is_written_to_again_for_it() {
    let world = World::new(1);
    world.scene.weather.forecast(|request| if request == "Send" { Fault::After } else { Fault::None });
    for _ in 0..2 {
        assert!(world.failed(&[world.released()]).is_empty());
    }
    assert!(matches!(world.scene.deliveries()[0].state(), State::Uncertain { channel: Channel::Email, .. }));
    assert_eq!(world.outside.sent().values().collect::<Vec<_>>(), [&1]);
}

#[test]
fn killed_at_any_await_nobody_is_sent_two_and_who_was_not_tried_is_sent_one() {
    for awaits in 1.. {
        let world = World::new(3);
        let deadline = world.deadline();
        let done = run_for(awaits, handle(&world.app, from_queue(&[world.released()]), deadline)).is_some();
        let doubtful: Vec<_> = world.scene.deliveries().into_iter().filter(was_tried).collect();
        assert!(world.failed(&[world.released()]).is_empty());
        let sent = world.outside.sent();
        assert!(sent.values().all(|calls| *calls == 1), "killed at await {awaits}: {sent:?}");
        let is_doubtful = |customer: &CustomerId| doubtful.iter().any(|row| row.id.customer == *customer);
        for customer in world.scene.customers() {
            assert!(sent.contains_key(&customer) || is_doubtful(&customer), "killed at await {awaits}: nobody is lost");
        }
        if done {
            assert!(awaits > 10, "there is something to be killed in");
            return;
        }
    }
}
