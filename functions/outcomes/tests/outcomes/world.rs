//! A notice that is being sent, with one consignment of calls and one of letters handed over.

use api::in_process::{Client, Reply, operator};
use jiff::Timestamp;
use memory::{ManualClock, Memory};
use model::actor::Actor;
use model::channel::Channel;
use model::consignment::{ConsignmentName, Contents, Object};
use model::delivery::{Answer, Claim, Delivery};
use model::entry::{Commit, Write};
use model::evidence::Evidence;
use model::id::{CustomerId, DeliveryId, IncidentId, ListNumber, NoticeId, NoticeNumber};
use model::keys;
use model::notice::Dispatch;
use model::operator::Role;
use outcomes::{App, InMemory, MemoryFiles, router};
use stores::consignment;
use stores::{Change, Deliveries as _, Incidents as _};

pub(crate) struct World {
    pub(crate) memory: Memory,
    pub(crate) lead: Client,
    pub(crate) auditor: Client,
    pub(crate) router: axum::Router,
}

pub(crate) fn notice() -> NoticeId {
    NoticeId { incident: "inc-9f481e095110040eaa2d".parse::<IncidentId>().unwrap(), notice: NoticeNumber::FIRST }
}

/// Three people: `0…`, `1…`, `2…`. All of them are called, and whom a call does not reach is owed a letter.
pub(crate) fn customer(number: u8) -> CustomerId {
    format!("{number}123456789abcdef0123456789abcdef").parse().unwrap()
}

fn id(number: u8) -> DeliveryId {
    DeliveryId { notice: notice(), customer: customer(number) }
}

impl World {
    pub(crate) async fn new() -> Self {
        let memory = Memory::default();
        let now: Timestamp = "2026-11-18T17:00:00Z".parse().unwrap();
        let dispatch = Dispatch::new(notice(), ListNumber::FIRST, (3, 1), now);
        let written = memory.commit(vec![Write::create(keys::dispatch(&notice()), &dispatch)]).await.unwrap();
        assert_eq!(written, Commit::Done);
        let rows: Vec<Delivery> =
            (0..3).map(|number| Delivery::planned(id(number), &[Channel::Call, Channel::Letter])).collect();
        memory.plan(&rows).await.unwrap();
        let clock = ManualClock::at(now);
        let app = App::<InMemory> {
            incidents: memory.clone(),
            deliveries: memory.clone(),
            files: MemoryFiles,
            clock: clock.clone(),
        };
        let router = router(app);
        let client = |name, role| Client::new(router.clone()).signed_in(&operator(name, &[role]));
        let world = Self {
            memory,
            lead: client("lead", Role::Reporter),
            auditor: client("auditor", Role::Auditor),
            router: router.clone(),
        };
        world.hand_over(Channel::Call, &[0, 1, 2], now).await;
        clock.advance(std::time::Duration::from_secs(8 * 3600));
        world
    }

    /// Hands over to these customers, who are owed by this channel.
    pub(crate) async fn hand_over(&self, channel: Channel, customers: &[u8], now: Timestamp) -> ConsignmentName {
        let open = consignment::begin(&self.memory, &notice(), channel, now, now).await.unwrap();
        let name = open.value.name;
        let claim = Claim { lease_until: now, content: "0".repeat(32), copy: name.to_string() };
        for number in customers {
            let before = self.memory.read(&[id(*number)]).await.unwrap().remove(0);
            let attempt = before.delivery.next_attempt().attempt;
            let claimed = before.delivery.claimed(channel, &claim, now).unwrap();
            let answer = Answer::Accepted { message_id: name.to_string() };
            let after = claimed.answered(attempt, &answer, now).unwrap();
            self.memory.advance(&[Change { before, after }]).await.unwrap();
        }
        let object = Object::of(open.value.object_key("UTC.en.csv"), b"sheet");
        let contents =
            Contents { deliveries: u32::try_from(customers.len()).unwrap(), pages: None, objects: vec![object] };
        consignment::make_ready(&self.memory, &open, contents, &Actor::function("call"), now).await.unwrap();
        name
    }

    pub(crate) async fn delivery(&self, number: u8) -> Delivery {
        self.memory.read(&[id(number)]).await.unwrap().remove(0).delivery
    }

    pub(crate) async fn report(&self, of: &str, key: &str, file: &str) -> Reply {
        let path = format!("/incidents/{}/notices/1/{of}", notice().incident);
        self.lead.post_file(&path, key, "text/csv", file.as_bytes()).await
    }

    pub(crate) async fn evidence(&self) -> Vec<Evidence> {
        let all = self.memory.all(&keys::evidence_chain(&notice().incident)).await.unwrap();
        all.into_iter().map(|stored| stored.value).collect()
    }
}
