//! *call* alone, on memory: nobody is on two sheets that are handed over, whoever is killed and however often a message comes, and
//! what a person stopped or a bucket did not take is handed over by no sheet.

use std::collections::{BTreeMap, BTreeSet};

use aws_lambda_events::sqs::SqsEvent;
use call::{App, Calls, handle};
use handover::notice_cache::NoticeCache;
use jiff::SignedDuration;
use memory::{Fault, InMemory, MemoryBucket, Scene, run, run_for};
use model::channel::Channel;
use model::consignment::Consignment;
use model::delivery::{Outcome, RefusedReason};
use model::id::CustomerId;
use model::keys;
use model::tally::StateWord;
use serde_json::json;
use stores::Incidents as _;
use stores::clock::Clock as _;

/// A scene in which everybody is planned by a call, with *call* in it.
struct World {
    scene: Scene,
    sheets: MemoryBucket,
    app: App<InMemory, MemoryBucket>,
}

impl World {
    fn new(customers: usize) -> Self {
        let row = |number| {
            let phone = json!({ "number": format!("+1202555{number:04}"), "takes_texts": false });
            let residence = ["US-IL", "DE"][number % 2];
            json!({
                "reference": format!("C-{number}"), "given_name": "Ada", "phone": phone, "residence": residence, "data_types": [],
            })
        };
        Self::of(&(0..customers).map(row).collect::<Vec<_>>())
    }

    fn of(rows: &[serde_json::Value]) -> Self {
        let scene = Scene::of(rows);
        scene.plan(&[Channel::Call]);
        let [sheets, copies] = [(); 2].map(|()| MemoryBucket::under(&scene.weather));
        let app = App {
            incidents: scene.memory.clone(),
            customers: scene.memory.clone(),
            deliveries: scene.memory.clone(),
            files: sheets.clone(),
            copies,
            clock: scene.clock.clone(),
            approved: NoticeCache::scripts(),
            maker: Calls,
        };
        Self { scene, sheets, app }
    }

    fn event(&self, messages: usize) -> SqsEvent {
        from_queue(&vec![self.scene.released(Channel::Call); messages])
    }

    /// The messages that are to come again.
    fn failed(&self, event: SqsEvent) -> Vec<String> {
        let deadline = self.scene.clock.now() + SignedDuration::from_mins(5);
        let response = run(handle(&self.app, event, deadline));
        response.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
    }

    fn consignments(&self) -> Vec<Consignment> {
        let kind = keys::consignments(&self.scene.notice);
        let found = self.scene.weather.in_calm(|| run(self.scene.memory.all(&kind)));
        found.expect("no weather").into_iter().map(|stored| stored.value).collect()
    }

    /// On how many sheets that are handed over each customer stands.
    fn listed(&self) -> BTreeMap<CustomerId, usize> {
        let objects = self.sheets.objects();
        let ready = self.consignments();
        let files = ready.iter().filter_map(Consignment::contents).flat_map(|contents| &contents.objects);
        let sheets: Vec<String> =
            files.map(|file| String::from_utf8(objects[&file.key].clone()).expect("a text")).collect();
        let times = |customer: &CustomerId| sheets.iter().map(|sheet| sheet.matches(customer.as_str()).count()).sum();
        let listed = self.scene.customers().into_iter().map(|customer| (times(&customer), customer));
        listed.filter(|(times, _)| *times > 0).map(|(times, customer)| (customer, times)).collect()
    }

    fn in_state(&self, word: StateWord) -> BTreeSet<CustomerId> {
        let rows = self.scene.deliveries().into_iter().filter(|row| row.state().word() == word);
        rows.map(|row| row.id.customer).collect()
    }
}

fn from_queue(bodies: &[String]) -> SqsEvent {
    serde_json::from_value(Scene::event(bodies)).expect("an event of SQS")
}

#[test]
fn everybody_is_on_one_sheet_of_one_consignment_however_often_the_message_comes() {
    let world = World::new(10);
    for _ in 0..2 {
        assert!(world.failed(world.event(2)).is_empty());
    }
    let [consignment] = &world.consignments()[..] else { panic!("one: {:?}", world.consignments()) };
    let contents = consignment.contents().expect("it is ready");
    assert_eq!((contents.deliveries, contents.objects.len()), (10, 2), "a sheet for each time zone");
    assert_eq!(world.listed().into_values().collect::<Vec<_>>(), [1; 10]);
    assert_eq!(world.in_state(StateWord::Accepted).len(), 10);
}

#[test]
fn nobody_is_listed_once_a_person_has_stopped_the_notice() {
    let world = World::new(3);
    world.scene.stop();
    assert!(world.failed(world.event(1)).is_empty(), "watch releases it again once it may go");
    assert!(world.consignments().is_empty() && world.sheets.objects().is_empty());
    assert_eq!(world.in_state(StateWord::Planned).len(), 3);
}

#[test]
fn what_a_bucket_does_not_take_is_not_handed_over_and_goes_out_by_the_next_consignment() {
    let world = World::new(3);
    world.scene.weather.forecast(|request| if request == "PutObject" { Fault::Before } else { Fault::None });
    assert_eq!(world.failed(world.event(1)), ["1"]);
    assert!(world.listed().is_empty());
    assert_eq!(world.in_state(StateWord::Planned).len(), 3, "as if they had never been claimed");
    world.scene.weather.clear();
    assert!(world.failed(world.event(1)).is_empty());
    assert_eq!(world.listed().into_values().collect::<Vec<_>>(), [1; 3]);
    assert_eq!(world.consignments().iter().filter(|one| one.contents().is_some()).count(), 1);
}

#[test]
fn a_message_that_cannot_be_read_comes_again_alone() {
    let world = World::new(3);
    assert_eq!(world.failed(from_queue(&["{ poison".to_owned(), world.scene.released(Channel::Call)])), ["1"]);
    assert_eq!(world.listed().len(), 3);
}

#[test]
fn who_cannot_be_called_is_refused_and_keeps_nobody_else_from_being_called() {
    let reachable = json!({
        "reference": "C-1", "given_name": "Ada", "phone": { "number": "+12025550123", "takes_texts": false }, "data_types": [],
    });
    let world = World::of(&[reachable, json!({ "reference": "C-2", "given_name": "Bob", "data_types": [] })]);
    assert!(world.failed(world.event(1)).is_empty());
    assert_eq!(world.listed().len(), 1);
    let refused = world.scene.deliveries().into_iter().find(|row| row.state().word() == StateWord::Unreachable);
    let outcome = refused.expect("one is refused").attempts()[0].outcome.clone();
    assert_eq!(outcome, Outcome::Refused { reason: RefusedReason::NoAddress });
}

#[test]
fn killed_at_any_await_nobody_is_on_two_sheets_and_nobody_is_lost() {
    for awaits in 1.. {
        let world = World::new(3);
        let deadline = world.scene.clock.now() + SignedDuration::from_mins(5);
        let done = run_for(awaits, handle(&world.app, world.event(1), deadline)).is_some();
        assert!(world.failed(world.event(1)).is_empty());
        let listed = world.listed();
        assert!(listed.values().all(|times| *times == 1), "killed at await {awaits}: {listed:?}");
        // A claim of whoever was killed is settled by the fate of its consignment, once its lease has run out.
        let claimed = world.in_state(StateWord::Sending);
        for customer in world.scene.customers() {
            assert!(listed.contains_key(&customer) || claimed.contains(&customer), "killed at await {awaits}");
        }
        if done {
            assert!(awaits > 15, "there is something to be killed in");
            return;
        }
    }
}
