//! An incident, the people who write about it, and the page.

use api::in_process::{Client, Reply, operator};
use axum::Router;
use bodies::publish::{ApprovedUpdate, DraftedUpdate, UpdateView, Updates};
use jiff::Timestamp;
use memory::InMemory;
use memory::{ManualClock, Memory, Weather};
use model::actor::Actor;
use model::digest::Digest;
use model::entry::{Commit, Write};
use model::evidence::Evidence;
use model::id::{IncidentId, UpdateNumber};
use model::incident::Incident;
use model::keys;
use model::operator::{Operator, Role};
use publish::file::{FEED, INDEX, JSON};
use publish::{App, MemoryPages, router};
use serde_json::{Value, json};
use stores::Incidents;

pub(crate) const PAGE_URL: &str = "https://notice.example";

pub(crate) struct World {
    pub(crate) weather: Weather,
    pub(crate) app: App<InMemory>,
    pub(crate) incident: IncidentId,
}

/// Who writes.
pub(crate) fn ada() -> Operator {
    operator("ada", &[Role::Author, Role::Publisher])
}

/// Who approves.
pub(crate) fn bob() -> Operator {
    operator("bob", &[Role::Approver])
}

/// An `Idempotency-Key` of its own for each body.
fn key(body: &Value) -> String {
    Digest::of_json(body).to_string()
}

impl World {
    /// An incident of this organisation, without updates.
    pub(crate) async fn of(organisation: &str) -> Self {
        let weather = Weather::default();
        let incident = IncidentId::of_request("ada", "incident");
        let app = App {
            incidents: Memory::under(&weather),
            pages: MemoryPages::under(&weather),
            clock: ManualClock::at("2026-11-24T09:00:00.123456789Z".parse().expect("a moment")),
            page_url: PAGE_URL.to_owned(),
        };
        let world = Self { weather, app, incident };
        world.report(organisation).await;
        world
    }

    pub(crate) async fn new() -> Self {
        Self::of("Northwind Health & Sons").await
    }

    /// Another incident of this organisation beside this one, in the same tables and on the same page.
    pub(crate) async fn beside(&self, organisation: &str) -> Self {
        let incident = IncidentId::of_request("ada", organisation);
        let other = Self { weather: self.weather.clone(), app: self.app.clone(), incident };
        other.report(organisation).await;
        other
    }

    async fn report(&self, organisation: &str) {
        let at: Timestamp = "2026-11-20T08:15:00Z".parse().expect("a moment");
        let incident = Incident {
            id: self.incident.clone(),
            title: "INTERNAL: hackers in the billing system".to_owned(),
            organisation: organisation.to_owned(),
            summary: "INTERNAL: counsel says nothing before Friday".to_owned(),
            discovered_at: at.into(),
            began_at: None,
            ended_at: None,
            cause: Some("INTERNAL: a laptop".to_owned()),
            data_types: Default::default(),
            reported_by: Actor::function("test"),
            reported_at: at,
        };
        let write = Write::create(keys::incident(&self.incident), &incident);
        assert_eq!(self.app.incidents.commit(vec![write]).await.expect("memory"), Commit::Done);
    }

    pub(crate) fn router(&self) -> Router {
        router(self.app.clone())
    }

    pub(crate) fn client(&self, operator: &Operator) -> Client {
        Client::new(self.router()).signed_in(operator)
    }

    pub(crate) fn updates_path(&self) -> String {
        format!("/incidents/{}/updates", self.incident)
    }

    pub(crate) fn approvals_path(&self, update: UpdateNumber) -> String {
        format!("{}/{update}/approvals", self.updates_path())
    }

    /// Ada writes an update.
    pub(crate) async fn write(&self, key: &str, body: &Value) -> Reply {
        self.client(&ada()).post(&self.updates_path(), key, body).await
    }

    /// Ada writes an update that is taken.
    pub(crate) async fn draft(&self, title: &str, text: &str) -> DraftedUpdate {
        let body = json!({ "title": title, "text": text });
        let reply = self.write(&key(&body), &body).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.read()
    }

    pub(crate) async fn approve(&self, operator: &Operator, key: &str, draft: &DraftedUpdate) -> Reply {
        let body = json!({ "content_digest": draft.content_digest });
        self.client(operator).post(&self.approvals_path(draft.update), key, &body).await
    }

    /// Ada writes, Bob approves.
    pub(crate) async fn publish(&self, body: &Value) -> ApprovedUpdate {
        let draft = self.write(&key(body), body).await;
        assert_eq!(draft.status, 201, "{}", draft.body);
        let reply = self.approve(&bob(), &key(body), &draft.read()).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.read()
    }

    pub(crate) async fn list(&self) -> Vec<UpdateView> {
        self.client(&bob()).get(&self.updates_path()).await.read::<Updates>().updates
    }

    pub(crate) fn html(&self) -> Option<String> {
        self.file(INDEX)
    }

    /// The root page, of all incidents.
    pub(crate) fn root(&self) -> Option<String> {
        Some(self.app.pages.file(INDEX)?.body)
    }

    pub(crate) fn feed(&self) -> Option<String> {
        self.file(FEED)
    }

    pub(crate) fn json(&self) -> Option<Value> {
        Some(serde_json::from_str(&self.file(JSON)?).expect("JSON"))
    }

    fn file(&self, name: &str) -> Option<String> {
        Some(self.app.pages.file(&format!("{}/{name}", self.incident))?.body)
    }

    /// What was done, in order, after the chain was verified.
    pub(crate) async fn evidence(&self) -> Vec<Evidence> {
        let stored = self.app.incidents.all(&keys::evidence_chain(&self.incident)).await.expect("memory");
        let entries: Vec<_> = stored.into_iter().map(|stored| stored.value).collect();
        let mut previous = None;
        for entry in &entries {
            assert!(entry.follows(previous), "{entry:?}");
            previous = Some(entry);
        }
        entries
    }
}
