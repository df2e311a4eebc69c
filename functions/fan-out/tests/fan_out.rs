//! *fan-out* alone, on memory: a slice is planned as it was approved, once, whoever is killed and however often its message comes.

use std::collections::BTreeSet;

use aws_lambda_events::sqs::SqsEvent;
use fan_out::{App, Ports, handle};
use memory::{Fault, ManualClock, Memory, MemoryQueue, Scene, run, run_for};
use model::channel::Channel;
use model::delivery::State;
use model::digest::Digest;
use model::id::CustomerId;
use model::keys;
use model::list::Slice;
use model::message::DeliveriesReleased;
use model::tally::StateWord;
use serde_json::json;
use stores::Incidents as _;

/// As many as take two batches of inserts, all over the shards.
const CUSTOMERS: usize = 60;

struct InMemory;

impl stores::World for InMemory {
    type Incidents = Memory;
    type Customers = Memory;
    type Deliveries = Memory;
    type Clock = ManualClock;
}

impl Ports for InMemory {
    type Topic = MemoryQueue;
}

/// A scene with *fan-out* in it.
struct World {
    scene: Scene,
    released: MemoryQueue,
    app: App<InMemory>,
}

impl World {
    fn new(customers: usize) -> Self {
        let row = |number| {
            let (reference, email) = (format!("C-{number}"), format!("person.{number}@example.org"));
            json!({ "reference": reference, "email": email, "residence": "DE", "email_consent": true, "data_types": [] })
        };
        let scene = Scene::of(&(0..customers).map(row).collect::<Vec<_>>());
        let released = MemoryQueue::under(&scene.weather);
        let app = App {
            incidents: scene.memory.clone(),
            customers: scene.memory.clone(),
            deliveries: scene.memory.clone(),
            topic: released.clone(),
            clock: scene.clock.clone(),
        };
        Self { scene, released, app }
    }

    /// The messages of all slices.
    fn messages(&self) -> Vec<String> {
        self.scene.slices().iter().map(|slice| self.scene.approved(slice)).collect()
    }

    /// The messages that are to come again.
    fn failed(&self, bodies: &[String]) -> Vec<String> {
        let response = run(handle(&self.app, from_queue(bodies)));
        response.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
    }

    /// Whose deliveries were released, by message.
    fn released(&self) -> Vec<CustomerId> {
        let messages = self.released.take();
        let message = |body: String| serde_json::from_str::<DeliveriesReleased>(&body).expect("a message");
        messages.into_iter().map(message).flat_map(|message| message.customers).collect()
    }
}

fn from_queue(bodies: &[String]) -> SqsEvent {
    serde_json::from_value(Scene::event(bodies)).expect("an event of SQS")
}

#[test]
fn everybody_is_planned_once_and_released_once_however_often_the_messages_come() {
    let world = World::new(CUSTOMERS);
    let twice = [world.messages(), world.messages()].concat();
    assert!(world.failed(&twice).is_empty());
    let rows = world.scene.deliveries();
    assert_eq!(rows.len(), CUSTOMERS);
    assert!(rows.iter().all(|row| row.state() == State::Planned { channel: Channel::Email }));
    assert_eq!(world.scene.counted().in_state(StateWord::Planned), CUSTOMERS as i64);
    let released = world.released();
    assert_eq!(released.len(), CUSTOMERS);
    assert_eq!(released.into_iter().collect::<BTreeSet<_>>(), world.scene.customers().into_iter().collect());
}

#[test]
fn a_slice_that_is_not_what_was_approved_is_refused_and_nobody_of_it_is_planned() {
    let world = World::new(CUSTOMERS);
    let slices = world.scene.slices();
    let other = Slice { digest: Digest::of(b"other people"), ..slices[0].clone() };
    assert!(world.failed(&[world.scene.approved(&other)]).is_empty(), "coming again would change nothing");
    assert!(world.scene.deliveries().is_empty() && world.released().is_empty());
    let refusal = run(world.scene.memory.get(&keys::refused_slice(&world.scene.notice, &other.first)));
    assert_eq!(refusal.expect("no weather").map(|stored| stored.value.slice), Some(other));
}

#[test]
fn of_a_notice_that_is_stopped_everybody_is_planned_and_nobody_released() {
    let world = World::new(CUSTOMERS);
    world.scene.stop();
    assert!(world.failed(&world.messages()).is_empty());
    assert_eq!(world.scene.deliveries().len(), CUSTOMERS);
    assert!(world.released().is_empty());
}

#[test]
fn a_message_that_cannot_be_read_comes_again_alone() {
    let world = World::new(3);
    let bodies = [vec!["{ poison".to_owned()], world.messages()].concat();
    assert_eq!(world.failed(&bodies), ["1"]);
    assert_eq!(world.scene.deliveries().len(), 3);
}

#[test]
fn a_slice_whose_rows_cannot_be_written_comes_again_and_is_not_called_planned() {
    let world = World::new(3);
    let slices = world.scene.slices();
    let message = [world.scene.approved(&slices[0])];
    world.scene.weather.forecast(
        |request| {
            if request == "BatchExecuteStatement" { Fault::Before } else { Fault::None }
        },
    );
    assert_eq!(world.failed(&message), ["1"]);
    world.scene.weather.clear();
    let key = keys::slice(&world.scene.notice, &slices[0].first);
    assert!(run(world.scene.memory.get(&key)).expect("no weather").is_none());
    assert!(world.failed(&message).is_empty());
    assert_eq!(world.scene.deliveries().len(), slices[0].customers as usize);
}

#[test]
fn killed_at_any_await_the_message_that_comes_again_plans_and_releases_everybody() {
    for awaits in 1.. {
        let world = World::new(CUSTOMERS);
        let slices = world.scene.slices();
        let largest = slices.iter().max_by_key(|slice| slice.customers).expect("a slice");
        let message = [world.scene.approved(largest)];
        let done = run_for(awaits, handle(&world.app, from_queue(&message))).is_some();
        assert!(world.failed(&message).is_empty());
        let rows = world.scene.deliveries();
        assert_eq!(rows.len(), largest.customers as usize, "killed at await {awaits}");
        let released: BTreeSet<_> = world.released().into_iter().collect();
        assert_eq!(released, rows.into_iter().map(|row| row.id.customer).collect(), "killed at await {awaits}");
        if done {
            assert!(awaits > 10, "there is something to be killed in");
            return;
        }
    }
}
