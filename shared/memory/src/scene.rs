//! A scene: one incident with a sealed list and an approved notice on the tables, as a function meets them that is tested alone.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use jiff::SignedDuration;
use model::channel::Channel;
use model::customer::Customer;
use model::delivery::Delivery;
use model::digest::Digest;
use model::entry::{Commit, Stored, Write};
use model::id::{CustomerId, DeliveryId, IncidentId, ListId, ListNumber, NoticeId, NoticeNumber, Shard};
use model::incident::Incident;
use model::keys;
use model::list::{List, ShardSeal, Slice, Slicer};
use model::message::{DeliveriesReleased, SliceApproved, Version};
use model::notice::{Approval, Composed, Dispatch, Notice, SliceProgress, Stop};
use model::tally::Tally;
use model::watched::{Watched, WatchedThing};
use serde_json::{Value, json};
use stores::clock::Clock as _;
use stores::{Advance, Change, Customers as _, Deliveries as _, Incidents as _};

use crate::{ManualClock, Memory, Weather};

/// Runs a future on memory to its end: it waits for nothing outside.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    run_for(usize::MAX, future).expect("it ends")
}

/// Runs a future up to so many of its awaits and drops it there, as if its process had been killed. `None`: it was not done by then.
pub fn run_for<T>(awaits: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..awaits {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return Some(done);
        }
    }
    None
}

/// One incident, its list and its notice.
#[derive(Clone)]
pub struct Scene {
    /// What requests meet.
    pub weather: Weather,
    /// The tables.
    pub memory: Memory,
    /// The time.
    pub clock: ManualClock,
    /// The list, which is sealed.
    pub list: ListId,
    /// The notice, which is approved.
    pub notice: NoticeId,
}

impl Scene {
    /// A scene whose list holds customers of these rows, each the stored form of a [`Customer`].
    ///
    /// # Panics
    /// Where a row is none.
    #[must_use]
    pub fn of(rows: &[Value]) -> Self {
        let weather = Weather::default();
        let incident = IncidentId::of_request("scene", "1");
        let scene = Self {
            memory: Memory::under(&weather),
            clock: ManualClock::at("2026-03-02T17:00:00Z".parse().expect("a time")),
            list: ListId { incident: incident.clone(), list: ListNumber(1) },
            notice: NoticeId { incident, notice: NoticeNumber(1) },
            weather,
        };
        scene.seal(rows);
        scene.approve(rows.len());
        scene
    }

    fn seal(&self, rows: &[Value]) {
        let until = self.clock.now() + SignedDuration::from_hours(24);
        let keys = run(self.memory.make_keys(&self.list.incident, until)).expect("no weather");
        let customers: Vec<Customer> = rows
            .iter()
            .map(|row| {
                let customer: Customer = serde_json::from_value(row.clone()).expect("a customer");
                Customer { id: CustomerId::of_reference(keys.naming(), customer.reference.expose()), ..customer }
            })
            .collect();
        run(self.memory.put(&self.list, &customers, until)).expect("no weather");
        for shard in Shard::all() {
            let mut slicer = Slicer::default();
            let page = run(stores::Customers::page(&self.memory, &self.list, shard, None, None)).expect("no weather");
            page.items.iter().for_each(|customer| slicer.add(customer));
            let seal = ShardSeal { shard, slices: slicer.finish() };
            self.write(vec![Write::put(keys::shard_seal(&self.list, shard), &seal)]);
        }
    }

    fn approve(&self, customers: usize) {
        let at = self.clock.now();
        let (incident, list, notice) = (&self.list.incident, self.list.list, self.notice.notice);
        let person = |subject: &str| json!({ "kind": "operator", "subject": subject, "name": subject });
        let reported: Incident = read(json!({
            "id": incident, "title": "Open server", "organisation": "Example Health", "summary": "A server was open.",
            "discovered_at": "2026-03-01T08:00:00Z", "data_types": ["name"], "reported_by": person("lead"), "reported_at": at,
        }));
        let digest = Digest::of_digests(self.seals().iter().map(ShardSeal::digest));
        let slices = self.slices().len();
        let sealed: List = read(json!({
            "incident": incident, "list": list, "state": { "state": "sealed" }, "loaded_by": person("lead"), "loaded_at": at,
            "merge_lookalikes": false, "upload": "uploads/1",
            "seal": {
                "digest": digest, "sealed_at": at, "customers": customers, "slices": slices, "languages": {}, "reachable_by": {},
            },
        }));
        let composed: Composed = read(json!({
            "language": "en", "subject": "Your data", "html": "<p>Dear {{ given_name }}</p>", "text": "Dear {{ given_name }}",
            "text_message": "Your data: see our page", "script": "Hello, {{ given_name }}?", "data_types": ["name"], "long_date": [],
        }));
        let text = json!({
            "subject": "", "what_happened": "", "what_information_was_involved": "", "what_we_are_doing": "",
            "what_you_can_do": "", "for_more_information": "", "text_message": "",
        });
        let mut written: Notice = read(json!({
            "incident": incident, "notice": notice, "list": list, "written_by": [person("lead")], "written_at": at,
            "content": { "default_language": "en", "texts": { "en": text } }, "composed": { "en": composed.digest() },
        }));
        let by = read(person("counsel"));
        written.approval = Some(Approval { by, at, content: written.digest(), list: digest });
        let dispatch: Dispatch = read(json!({
            "incident": incident, "notice": notice, "list": list, "approved_at": at, "let_out": [at], "customers": customers,
            "slices": slices,
        }));
        let watched = Watched::new(WatchedThing::Notice(self.notice.clone()), at);
        self.write(vec![
            Write::create(keys::incident(incident), &reported),
            Write::create(keys::list(&self.list), &sealed),
            Write::create(keys::composed(&self.notice, &composed.language), &composed),
            Write::create(keys::notice(&self.notice), &written),
            Write::create(keys::dispatch(&self.notice), &dispatch),
            Write::create(keys::watched_notice(&self.notice), &watched),
        ]);
    }

    /// Writes entries.
    ///
    /// # Panics
    /// Where one is not as the write expects.
    pub fn write(&self, writes: Vec<Write>) {
        let commit = self.calmly(|| run(self.memory.commit(writes)).expect("no weather"));
        assert_eq!(commit, Commit::Done);
    }

    /// The slices of the list.
    #[must_use]
    pub fn slices(&self) -> Vec<Slice> {
        self.seals().into_iter().flat_map(|seal| seal.slices).collect()
    }

    fn seals(&self) -> Vec<ShardSeal> {
        let seals = self.calmly(|| run(self.memory.all(&keys::shard_seals(&self.list))));
        seals.expect("no weather").into_iter().map(|seal| seal.value).collect()
    }

    /// Everyone on the list, in order.
    #[must_use]
    pub fn customers(&self) -> Vec<CustomerId> {
        let page =
            |shard| run(stores::Customers::page(&self.memory, &self.list, shard, None, None)).expect("no weather");
        self.calmly(|| Shard::all().flat_map(|shard| page(shard).items).map(|customer| customer.id).collect())
    }

    /// Plans a delivery by these channels for everyone on the list, slice by slice; nothing is released.
    pub fn plan(&self, channels: &[Channel]) {
        let id = |customer| DeliveryId { notice: self.notice.clone(), customer };
        let rows: Vec<_> =
            self.customers().into_iter().map(|customer| Delivery::planned(id(customer), channels)).collect();
        self.calmly(|| run(self.memory.plan(&rows)).expect("no weather"));
        for slice in self.slices() {
            let key = keys::slice(&self.notice, &slice.first);
            let progress: SliceProgress = read(json!({ "slice": slice, "planned_at": self.clock.now() }));
            self.write(vec![Write::create(key, &progress)]);
        }
    }

    /// The deliveries of everyone on the list who has one, in order.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        let page =
            |shard| run(stores::Deliveries::page(&self.memory, &self.notice, shard, None, None)).expect("no weather");
        self.calmly(|| Shard::all().flat_map(|shard| page(shard).items).map(|row| row.delivery).collect())
    }

    /// Changes every delivery, as far as there is anything to change.
    pub fn change(&self, change: impl Fn(&Delivery) -> Option<Delivery>) {
        let page =
            |shard| run(stores::Deliveries::page(&self.memory, &self.notice, shard, None, None)).expect("no weather");
        self.calmly(|| {
            let rows = Shard::all().flat_map(|shard| page(shard).items);
            let changes: Vec<_> =
                rows.filter_map(|before| Some(Change { after: change(&before.delivery)?, before })).collect();
            let outcomes = run(self.memory.advance(&changes)).expect("no weather");
            assert!(outcomes.iter().all(|outcome| *outcome == Advance::Won), "nobody else is at work");
        });
    }

    /// The sum of the notice's counters.
    #[must_use]
    pub fn counted(&self) -> Tally {
        let mut sum = Tally::default();
        let counters = self.calmly(|| run(self.memory.all(&keys::counters(&self.notice))));
        counters.expect("no weather").iter().for_each(|counter| sum.merge(&counter.value));
        sum
    }

    /// How the notice is being sent.
    #[must_use]
    pub fn dispatch(&self) -> Stored<Dispatch> {
        let dispatch = self.calmly(|| run(self.memory.get(&keys::dispatch(&self.notice))));
        dispatch.expect("no weather").expect("it is there from the beginning")
    }

    /// A person stops all sending.
    pub fn stop(&self) {
        let before = self.dispatch();
        let by = read(json!({ "kind": "operator", "subject": "lead", "name": "lead" }));
        let stopped = Some(Stop { by, at: self.clock.now(), reason: "A second look.".to_owned() });
        self.write(vec![before.replace(&Dispatch { stopped, ..before.value.clone() })]);
    }

    /// The message by which a slice is to be planned.
    #[must_use]
    pub fn approved(&self, slice: &Slice) -> String {
        let message = SliceApproved {
            version: Version,
            notice: self.notice.clone(),
            list: self.list.list,
            slice: slice.clone(),
            resend: None,
        };
        serde_json::to_string(&message).expect("a message has a JSON form")
    }

    /// The message by which everybody's delivery may go out by this channel.
    #[must_use]
    pub fn released(&self, channel: Channel) -> String {
        let message = DeliveriesReleased {
            version: Version,
            notice: self.notice.clone(),
            list: self.list.list,
            channel,
            customers: self.customers(),
        };
        serde_json::to_string(&message).expect("a message has a JSON form")
    }

    /// The event by which Lambda passes these bodies on from a queue, as messages `1`, `2` and so on, in its JSON form.
    #[must_use]
    pub fn event(bodies: &[String]) -> Value {
        let record = |(number, body): (usize, &String)| {
            json!({
                "messageId": number.to_string(), "receiptHandle": "", "body": body, "attributes": {}, "messageAttributes": {},
                "md5OfBody": "", "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:1:q", "awsRegion": "us-east-1",
            })
        };
        json!({ "Records": (1..).zip(bodies).map(record).collect::<Vec<_>>() })
    }

    /// Looks at something without faults and without being counted.
    fn calmly<T>(&self, look: impl FnOnce() -> T) -> T {
        self.weather.in_calm(look)
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("its stored form")
}
