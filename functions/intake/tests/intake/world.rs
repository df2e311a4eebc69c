//! A world in memory with the operators who work in it, and the verbs by which they do, at *intake* and at *prepare*.
//! What *import* and *fan-out* would do is done by hand.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use api::in_process::{Client, Reply, operator};
use axum::http::StatusCode;
use intake::MemoryUploads;
use jiff::Timestamp;
use memory::{ManualClock, Memory, MemoryQueue, Weather};
use model::channel::Channel;
use model::customer::Customer;
use model::delivery::Delivery;
use model::digest::Digest;
use model::entry::Kind;
use model::entry::{Commit, Entry, Stored, Write};
use model::id::{CustomerId, DeliveryId, IncidentId, ListId, ListNumber, NoticeId, NoticeNumber, Shard};
use model::keys;
use model::list::{List, ListReport, ListState, ProblemPage, RowProblem, Seal, ShardSeal, Slicer};
use model::operator::Role;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use stores::clock::Clock as _;
use stores::{Change, Customers as _, Deliveries, Incidents as _};

pub(crate) const NOW: i64 = 1_795_000_000;

pub(crate) struct World {
    pub(crate) weather: Weather,
    pub(crate) tables: Memory,
    pub(crate) uploads: MemoryUploads,
    pub(crate) imports: MemoryQueue,
    pub(crate) notices: MemoryQueue,
    pub(crate) clock: ManualClock,
    /// Without a token.
    pub(crate) stranger: Client,
    /// Reports and loads.
    pub(crate) rita: Client,
    /// Writes.
    pub(crate) alma: Client,
    /// Approves.
    pub(crate) pavel: Client,
    /// Reads.
    pub(crate) audra: Client,
    keys: AtomicU64,
}

impl World {
    pub(crate) fn new() -> Self {
        let weather = Weather::default();
        let tables = Memory::under(&weather);
        let (imports, notices) = (MemoryQueue::under(&weather), MemoryQueue::under(&weather));
        let clock = ManualClock::at(Timestamp::from_second(NOW).expect("in range"));
        let uploads = MemoryUploads::under(&weather);
        let intake = intake::App::<memory::InMemory> {
            incidents: tables.clone(),
            customers: tables.clone(),
            deliveries: tables.clone(),
            uploads: uploads.clone(),
            imports: imports.clone(),
            clock: clock.clone(),
            retention: jiff::SignedDuration::from_hours(24 * 365),
        };
        let prepare = prepare::App::<memory::InMemory> {
            incidents: tables.clone(),
            customers: tables.clone(),
            deliveries: tables.clone(),
            notices: notices.clone(),
            tests: MemoryQueue::under(&weather),
            clock: clock.clone(),
            page_url: "https://notice.example".to_owned(),
        };
        let notice_routes = prepare::routes::<memory::InMemory>();
        let stranger = Client::new(intake::router(intake)).with(notice_routes.list(), prepare::router(prepare));
        let signed_in = |name, role| stranger.signed_in(&operator(name, &[role]));
        Self {
            rita: signed_in("Rita", Role::Reporter),
            alma: signed_in("Alma", Role::Author),
            pavel: signed_in("Pavel", Role::Approver),
            audra: signed_in("Audra", Role::Auditor),
            stranger,
            weather,
            tables,
            uploads,
            imports,
            notices,
            clock,
            keys: AtomicU64::default(),
        }
    }

    /// A caller with these roles.
    pub(crate) fn person(&self, name: &str, roles: &[Role]) -> Client {
        self.stranger.signed_in(&operator(name, roles))
    }

    /// A key that no other request has.
    pub(crate) fn key(&self) -> String {
        format!("key-{}", self.keys.fetch_add(1, Ordering::Relaxed))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Posts under a key of its own.
    pub(crate) async fn post(&self, by: &Client, path: &str, body: Value) -> Reply {
        by.post(path, &self.key(), &body).await
    }

    /// Reports an incident.
    pub(crate) async fn report(&self) -> IncidentId {
        let reply = self.post(&self.rita, "/incidents", incident()).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
        text(&reply.body["incident"]).parse().expect("an id")
    }

    /// Loads a file of two customers by Rita.
    pub(crate) async fn load(&self, incident: &IncidentId) -> ListId {
        let path = format!("/incidents/{incident}/lists");
        let reply = self.rita.post_file(&path, &self.key(), "text/csv", b"reference\nC-1\nC-2\n").await;
        assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.body);
        let number = reply.body["list"].as_u64().expect("a number");
        ListId { incident: incident.clone(), list: ListNumber(u32::try_from(number).expect("small")) }
    }

    /// What *import* does: reads these references into customers and opens the list.
    pub(crate) async fn import(&self, id: &ListId, references: &[&str]) {
        let secrets = self.tables.make_keys(&id.incident, Timestamp::MAX).await.expect("keys");
        let customers: Vec<Customer> =
            references.iter().map(|reference| customer(secrets.naming(), reference)).collect();
        self.tables.put(id, &customers, Timestamp::MAX).await.expect("stored");
        let stored = self.list(id).await;
        let problem = RowProblem {
            row: 3,
            column: Some("email".into()),
            code: "not_an_email".into(),
            message: "Expected one e-mail address.".into(),
        };
        let report = ListReport {
            rows: customers.len() as u64 + 1,
            customers: customers.len() as u64,
            rejected: 1,
            problems: [("not_an_email".to_owned(), 201)].into(),
            ..ListReport::default()
        };
        let list = List { state: ListState::Open, report: Some(report), ..stored.value.clone() };
        let pages = [vec![problem.clone(); 200], vec![problem; 1]];
        let pages = pages
            .into_iter()
            .enumerate()
            .map(|(place, problems)| Write::put(keys::problem_page(id, place), &ProblemPage { problems }));
        let writes = std::iter::once(stored.replace(&list)).chain(pages).collect();
        assert_eq!(self.tables.commit(writes).await.expect("stored"), Commit::Done);
    }

    /// What *import* does when a seal was requested; answers with the list's digest.
    pub(crate) async fn finish_seal(&self, id: &ListId) -> Digest {
        let mut writes = Vec::new();
        let (mut digests, mut customers, mut slices) = (Vec::new(), 0, 0);
        for shard in Shard::all() {
            let mut slicer = Slicer::default();
            for customer in &stores::Customers::page(&self.tables, id, shard, None, None).await.expect("read").items {
                slicer.add(customer);
                customers += 1;
            }
            let seal = ShardSeal { shard, slices: slicer.finish() };
            slices += seal.slices.len() as u32;
            digests.push(seal.digest());
            writes.push(Write::put(keys::shard_seal(id, shard), &seal));
        }
        let digest = Digest::of_digests(digests);
        let seal = Seal {
            digest,
            sealed_at: self.now(),
            customers,
            slices,
            languages: [("und".to_owned(), customers)].into(),
            reachable_by: [(Channel::Email, customers)].into(),
        };
        let stored = self.list(id).await;
        writes.push(stored.replace(&List { state: ListState::Sealed, seal: Some(seal), ..stored.value.clone() }));
        assert_eq!(self.tables.commit(writes).await.expect("stored"), Commit::Done);
        digest
    }

    /// From the report to a sealed list of C-1 and C-2.
    pub(crate) async fn sealed(&self) -> (ListId, Digest) {
        let incident = self.report().await;
        let id = self.load(&incident).await;
        self.import(&id, &["C-1", "C-2"]).await;
        let path = format!("/incidents/{incident}/lists/{}/seal", id.list);
        let reply = self.post(&self.rita, &path, json!({})).await;
        assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.body);
        let digest = self.finish_seal(&id).await;
        (id, digest)
    }

    /// Alma writes a notice to this list.
    pub(crate) async fn draft(&self, list: &ListId) -> (NoticeId, Value) {
        let path = format!("/incidents/{}/notices", list.incident);
        let reply = self.post(&self.alma, &path, notice(list.list)).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
        let number = reply.body["notice"].as_u64().expect("a number");
        let notice = NoticeNumber(u32::try_from(number).expect("small"));
        (NoticeId { incident: list.incident.clone(), notice }, reply.body["content_digest"].clone())
    }

    /// From the report to an approved notice to C-1 and C-2.
    pub(crate) async fn approved(&self) -> (ListId, NoticeId) {
        let (list, list_digest) = self.sealed().await;
        let (notice, content_digest) = self.draft(&list).await;
        let body = json!({ "content_digest": content_digest, "list_digest": list_digest });
        let reply = self.post(&self.pavel, &format!("{}/approvals", address(&notice)), body).await;
        assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.body);
        (list, notice)
    }

    /// What *fan-out* does: plans a delivery to each customer, changed as the test wants it.
    pub(crate) async fn plan(&self, rows: &[Delivery]) {
        self.tables.plan(rows).await.expect("planned");
    }

    /// Puts this row in the place of the one that is there.
    pub(crate) async fn change(&self, after: Delivery) {
        let before = Deliveries::read(&self.tables, std::slice::from_ref(&after.id)).await.expect("read").remove(0);
        self.tables.advance(&[Change { before, after }]).await.expect("changed");
    }

    /// The delivery of a notice to this reference.
    pub(crate) async fn delivery(&self, notice: &NoticeId, reference: &str) -> DeliveryId {
        let secrets = self.tables.keys(&notice.incident).await.expect("an answer").expect("keys");
        DeliveryId { notice: notice.clone(), customer: CustomerId::of_reference(secrets.naming(), reference) }
    }

    pub(crate) async fn row(&self, id: &DeliveryId) -> Delivery {
        Deliveries::read(&self.tables, std::slice::from_ref(id)).await.expect("read").remove(0).delivery
    }

    pub(crate) async fn list(&self, id: &ListId) -> Stored<List> {
        self.tables.get(&keys::list(id)).await.expect("read").expect("a list")
    }

    /// What DynamoDB's TTL does after a day: the kept answers are gone.
    pub(crate) async fn forget_answers(&self) {
        let kept = self.tables.all(&Kind::<Anything>::of("idempotency", "")).await.expect("read");
        let deletes = kept.iter().map(Stored::delete).collect();
        assert_eq!(self.tables.commit(deletes).await.expect("deleted"), Commit::Done);
    }

    /// The acts on record, as words.
    pub(crate) async fn acts(&self, incident: &IncidentId) -> Vec<String> {
        let reply = self.audra.get(&format!("/incidents/{incident}/evidence")).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        let entries = reply.body["evidence"].as_array().expect("entries");
        entries.iter().map(|entry| text(&entry["act"]["kind"]).to_owned()).collect()
    }
}

/// An entry of any kind.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct Anything(Value);

impl Entry for Anything {
    const WHAT: &'static str = "anything";
}

pub(crate) fn address(notice: &NoticeId) -> String {
    format!("/incidents/{}/notices/{}", notice.incident, notice.notice)
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}"))
}

/// A customer of this reference, with an e-mail address and a phone.
pub(crate) fn customer(naming: &[u8; 32], reference: &str) -> Customer {
    let mut customer: Customer = serde_json::from_value(json!({
        "reference": reference,
        "given_name": "Ada",
        "email": "ada@example.com",
        "phone": { "number": "+12025550123", "takes_texts": true },
    }))
    .expect("a customer");
    customer.id = CustomerId::of_reference(naming, reference);
    customer
}

pub(crate) fn incident() -> Value {
    json!({
        "title": "Open backup server",
        "organisation": "Example & Co",
        "summary": "A backup server could be read by anyone.",
        "discovered_at": "2026-11-10T08:00:00Z",
        "data_types": ["name", "ssn"],
    })
}

pub(crate) fn notice(list: ListNumber) -> Value {
    json!({ "list": list, "content": { "default_language": "en", "texts": { "en": words() } } })
}

pub(crate) fn words() -> Value {
    json!({
        "subject": "Your data at Example & Co",
        "what_happened": "A server was open.",
        "what_information_was_involved": "Your name and Social Security number.",
        "what_we_are_doing": "We closed it.",
        "what_you_can_do": "Watch your accounts, {{ given_name }}.",
        "for_more_information": "Call us.",
        "text_message": "{{ given_name }}, a server of ours was open. Please read our letter.",
    })
}

/// Asserts that a request was refused: with this status, and a detail that says this.
#[track_caller]
pub(crate) fn assert_refused(reply: &Reply, status: u16, says: &str) {
    assert_eq!(reply.status.as_u16(), status, "{}", reply.body);
    assert_eq!(reply.headers["content-type"], "application/problem+json");
    assert_eq!(reply.headers["cache-control"], "no-store");
    let shown = reply.body.to_string();
    assert!(shown.contains(says), "{says:?} is not in {shown}");
    assert_eq!(reply.body["status"], status);
    assert!(text(&reply.body["type"]).starts_with("breach-notice:"), "{shown}");
}
