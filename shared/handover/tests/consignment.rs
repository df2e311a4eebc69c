//! The protocol of consignments under faults, with a maker that makes one file of all.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use futures::executor::block_on;
use handover::claims::{Message, Preparation, Prepared};
use handover::consignment::{App, File, Files, Maker, hand_over_batch};
use handover::copy::{Copy, SentContent};
use handover::notice_cache::NoticeCache;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use memory::{Fault, InMemory, ManualClock, Memory, MemoryBucket, Weather};
use model::actor::Actor;
use model::channel::Channel;
use model::consignment::{Consignment, Fate};
use model::customer::Customer;
use model::delivery::{Delivery, State};
use model::digest::Digest;
use model::entry::{Commit, Write};
use model::id::{CustomerId, DeliveryId, IncidentId, ListNumber, NoticeId, NoticeNumber};
use model::keys;
use model::message::{DeliveriesReleased, Version};
use model::notice::{Approval, Composed, Dispatch, Notice, Stop};
use model::personal::Personal;
use model::rendered::Sms;
use model::tally::{StateWord, Tally};
use notice::Renderer;
use serde_json::json;
use stores::clock::Clock;
use stores::{Customers, Deliveries, Incidents, Row};

/// Runs something that waits for nothing but memory, also within what an executor runs.
fn now<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// What happens while files are made.
type Meanwhile = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct OneFile(Mutex<Option<Meanwhile>>);

struct Slip(CustomerId);

impl Message for Slip {
    fn copy(&self, customer: &CustomerId) -> Copy {
        let content = SentContent::Sms(Sms { language: "en".parse().expect("a tag"), text: self.0.to_string() });
        Copy { customer: customer.clone(), to: Personal::new("+12025550123".to_owned()), content }
    }
}

impl Maker for OneFile {
    type Message = Slip;

    const CHANNEL: Channel = Channel::Letter;
    const FUNCTION: &'static str = "print";
    const MAX_DELIVERIES: usize = 500;

    fn messages(&self, _: &Renderer, due: Vec<Row>, _: HashMap<CustomerId, Customer>, _: Date) -> Preparation<Slip> {
        Preparation::of(due, |row| Ok(Slip(row.delivery.id.customer.clone())))
    }

    fn files(&self, _: &NoticeId, _: &Consignment, claimed: Vec<Prepared<Slip>>) -> Files<Slip> {
        if let Some(happens) = self.0.lock().expect("not poisoned").take() {
            happens();
        }
        let bytes = claimed.iter().map(|slip| format!("{}\n", slip.message.0)).collect::<String>().into_bytes();
        let file = File { name: "slips.txt".to_owned(), media_type: "text/plain", bytes };
        Files { members: claimed, refused: Vec::new(), made: Ok((vec![file], None)) }
    }
}

struct World {
    app: App<InMemory, MemoryBucket, OneFile>,
    weather: Weather,
    memory: Memory,
    customers: Vec<CustomerId>,
}

fn notice() -> NoticeId {
    NoticeId { incident: IncidentId::of_request("lead", "report"), notice: NoticeNumber(1) }
}

impl World {
    /// A notice that is being sent, with so many deliveries that are due by letter.
    fn with_due(count: u32) -> Self {
        let weather = Weather::default();
        let memory = Memory::under(&weather);
        let clock = ManualClock::at("2026-11-24T09:00:00Z".parse().expect("a time"));
        let composed: Composed = serde_json::from_value(json!({
            "language": "en", "subject": "Your data", "html": "<p>Your data</p>", "text": "Your data",
            "text_message": "Your data", "data_types": [], "long_date": [],
        }))
        .expect("a text");
        let mut approved: Notice = serde_json::from_value(json!({
            "incident": notice().incident, "notice": 1, "list": 1, "content": { "default_language": "en", "texts": {} },
            "composed": { "en": composed.digest() }, "written_by": [], "written_at": clock.now(),
        }))
        .expect("a notice");
        let (by, at) = (Actor::function("counsel"), clock.now());
        approved.approval = Some(Approval { by, at, content: approved.digest(), list: Digest::of(b"the list") });
        let dispatch: Dispatch = serde_json::from_value(json!({
            "incident": notice().incident, "notice": 1, "list": 1, "customers": count, "slices": 1,
            "approved_at": clock.now(), "let_out": [clock.now()],
        }))
        .expect("a dispatch");
        let writes = vec![
            Write::create(keys::notice(&notice()), &approved),
            Write::create(keys::composed(&notice(), &composed.language), &composed),
            Write::create(keys::dispatch(&notice()), &dispatch),
        ];
        assert_eq!(block_on(memory.commit(writes)).expect("memory"), Commit::Done);
        let until = clock.now() + SignedDuration::from_hours(24);
        block_on(memory.make_keys(&notice().incident, until)).expect("memory");
        let customers: Vec<_> =
            (0..count).map(|number| CustomerId::of_reference(&[0; 32], &number.to_string())).collect();
        let id = |customer: &CustomerId| DeliveryId { notice: notice(), customer: customer.clone() };
        let rows: Vec<_> =
            customers.iter().map(|customer| Delivery::planned(id(customer), &[Channel::Letter])).collect();
        block_on(memory.plan(&rows)).expect("memory");
        let app = App {
            incidents: memory.clone(),
            customers: memory.clone(),
            deliveries: memory.clone(),
            files: MemoryBucket::under(&weather),
            copies: MemoryBucket::under(&weather),
            clock,
            approved: NoticeCache::messages(),
            maker: OneFile::default(),
        };
        Self { app, weather, memory, customers }
    }

    /// The `turn`th request of this operation from now on meets this fault.
    fn fault(&self, operation: &'static str, turn: usize, fault: Fault) {
        let mut requests = 0;
        self.weather.forecast(move |asked| {
            requests += usize::from(asked == operation);
            if asked == operation && requests == turn { fault } else { Fault::None }
        });
    }

    /// Hands everybody over in one batch of messages; whether that was acknowledged.
    fn hand_over(&self) -> bool {
        let message = |(place, customers): (usize, &[CustomerId])| {
            let (notice, list) = (notice(), ListNumber(1));
            let customers = customers.to_vec();
            let released = DeliveriesReleased { version: Version, notice, list, channel: Channel::Letter, customers };
            let mut message = SqsMessage::default();
            message.message_id = Some(place.to_string());
            message.body = Some(serde_json::to_string(&released).expect("JSON"));
            message
        };
        let mut event = SqsEvent::default();
        event.records = self.customers.chunks(DeliveriesReleased::MAX).enumerate().map(message).collect();
        let deadline = self.app.clock.now() + SignedDuration::from_secs(60);
        let response = now(hand_over_batch(&self.app, event, deadline));
        self.weather.clear();
        response.batch_item_failures.is_empty()
    }

    fn rows(&self) -> Vec<Delivery> {
        let id = |customer: &CustomerId| DeliveryId { notice: notice(), customer: customer.clone() };
        let ids: Vec<_> = self.customers.iter().map(id).collect();
        block_on(Deliveries::read(&self.memory, &ids)).expect("memory").into_iter().map(|row| row.delivery).collect()
    }

    /// How many deliveries are in this state, by their rows.
    fn in_state(&self, word: StateWord) -> usize {
        self.rows().iter().filter(|row| row.state().word() == word).count()
    }

    fn fates(&self) -> Vec<Fate> {
        let all = block_on(self.memory.all(&keys::consignments(&notice()))).expect("memory");
        all.iter().map(|stored| stored.value.fate()).collect()
    }

    /// Makes sure that the counters say what the rows say.
    fn assert_counted(&self) {
        let mut counted = Tally::default();
        let counters = block_on(self.memory.all(&keys::counters(&notice()))).expect("memory");
        counters.iter().for_each(|counter| counted.merge(&counter.value));
        for word in [StateWord::Accepted, StateWord::Sending] {
            let rows = i64::try_from(self.in_state(word)).expect("few");
            assert_eq!(counted.in_state(word), rows, "{word:?}");
        }
    }
}

fn is_ready(fates: &[Fate]) -> bool {
    matches!(fates, [Fate::Ready { .. }])
}

#[test]
fn everybody_goes_in_one_consignment_whose_members_are_kept() {
    let world = World::with_due(60);
    assert!(world.hand_over() && is_ready(&world.fates()));
    assert_eq!(world.in_state(StateWord::Accepted), 60);
    let name = "letter-000001".parse().expect("a name");
    let members = block_on(world.memory.get(&keys::consignment_members(&notice(), &name))).expect("memory");
    assert_eq!(members.expect("kept").value.customers, world.customers.iter().cloned().collect());
    assert_eq!((world.app.files.objects().len(), world.app.copies.objects().len()), (1, 1));
    world.assert_counted();
}

#[test]
fn a_commit_point_whose_answer_was_lost_is_found_out_at_once() {
    // The first transaction takes the number, the second makes the consignment ready.
    let world = World::with_due(30);
    world.fault("TransactWriteItems", 2, Fault::After);
    assert!(world.hand_over(), "it is ready, so nothing is to be done over");
    assert!(is_ready(&world.fates()));
    assert_eq!(world.in_state(StateWord::Accepted), 30, "recorded now, not by a sweep after the lease");
    world.assert_counted();
}

#[test]
fn a_commit_point_that_failed_makes_it_void_and_everybody_goes_in_the_next() {
    let world = World::with_due(30);
    world.fault("TransactWriteItems", 2, Fault::Before);
    assert!(!world.hand_over(), "its messages come again");
    assert_eq!(world.fates(), [Fate::Void]);
    assert_eq!(world.in_state(StateWord::Planned), 30, "put back now, not by a sweep after the lease");
    world.assert_counted();
    assert!(world.hand_over());
    assert_eq!(world.in_state(StateWord::Accepted), 30);
    let accepted = |row: &Delivery| match row.state() {
        State::Accepted { .. } => row.attempts().last().map(|attempt| attempt.copy.clone()),
        _ => None,
    };
    assert!(world.rows().iter().all(|row| accepted(row).as_deref() == Some("letter-000002")));
}

#[test]
fn where_a_later_claim_fails_those_who_are_known_to_be_claimed_go_back_at_once() {
    let world = World::with_due(60);
    world.fault("BatchExecuteStatement", 2, Fault::After);
    assert!(!world.hand_over());
    assert_eq!(world.fates(), [Fate::Void]);
    // Those of the request whose answer was lost lapse, and find the consignment void.
    assert_eq!((world.in_state(StateWord::Planned), world.in_state(StateWord::Sending)), (35, 25));
    assert!(world.app.files.is_empty() && world.app.copies.is_empty());
}

#[test]
fn where_a_file_cannot_be_stored_nothing_counts_as_handed_over() {
    let world = World::with_due(30);
    // The first object is the kept copy.
    world.fault("PutObject", 2, Fault::After);
    assert!(!world.hand_over());
    assert_eq!((world.fates(), world.in_state(StateWord::Planned)), (vec![Fate::Void], 30));
    world.assert_counted();
}

#[test]
fn what_a_person_stopped_while_it_was_made_is_void_and_acknowledged() {
    let world = World::with_due(30);
    let memory = world.memory.clone();
    let stop = move || {
        let stored = now(memory.get(&keys::dispatch(&notice()))).expect("memory").expect("it is there");
        let at: Timestamp = "2026-11-24T09:00:10Z".parse().expect("a time");
        let stop = Stop { by: Actor::function("lead"), at, reason: "Look again.".to_owned() };
        let stopped = Dispatch { stopped: Some(stop), ..stored.value.clone() };
        assert_eq!(now(memory.commit(vec![stored.replace(&stopped)])).expect("memory"), Commit::Done);
    };
    *world.app.maker.0.lock().expect("not poisoned") = Some(Box::new(stop));
    assert!(world.hand_over(), "watch releases them again once it is resumed");
    assert_eq!((world.fates(), world.in_state(StateWord::Planned)), (vec![Fate::Void], 30));
    world.assert_counted();
}
