//! An incident, the people who work on it, and its lists in numbers.

use api::in_process::{Client, Reply, operator};
use assess::{App, router};
use axum::Router;
use bodies::assess::assessment::{AssessmentView, ObligationView};
use bodies::assess::facts::{FactsView, Stated};
use jiff::Timestamp;
use law::{AgeGroup, DataType, DataTypes, Profile, Residence};
use memory::InMemory;
use memory::{ManualClock, Memory, Weather};
use model::actor::Actor;
use model::channel::Channel;
use model::digest::Digest;
use model::entry::{Commit, Write};
use model::evidence::Evidence;
use model::id::{IncidentId, ListId, ListNumber};
use model::incident::Incident;
use model::keys;
use model::list::{List, ListState, ProfileCount, ProfilePage};
use model::operator::{Operator, Role};
use model::reach::{ReachCount, ReachGroup, ReachPage, Unreached};
use serde_json::{Value, json};
use stores::Incidents;

pub(crate) struct World {
    pub(crate) weather: Weather,
    pub(crate) app: App<InMemory>,
    pub(crate) incident: IncidentId,
}

/// Who states facts.
pub(crate) fn ada() -> Operator {
    operator("ada", &[Role::Reporter])
}

/// Who decides.
pub(crate) fn bob() -> Operator {
    operator("bob", &[Role::Approver])
}

pub(crate) fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().expect("a moment")
}

impl World {
    /// An incident that was discovered four days ago: names and Social Security numbers.
    pub(crate) async fn new() -> Self {
        let weather = Weather::default();
        let world = Self {
            app: App { incidents: Memory::under(&weather), clock: ManualClock::at(now()) },
            incident: IncidentId::of_request("ada", "incident"),
            weather,
        };
        let at: Timestamp = "2026-11-20T08:15:00Z".parse().expect("a moment");
        let incident = Incident {
            id: world.incident.clone(),
            title: "Open <backup> server".to_owned(),
            organisation: "Northwind Health & Sons".to_owned(),
            summary: "A backup server was open to the Internet.".to_owned(),
            discovered_at: at.into(),
            began_at: None,
            ended_at: None,
            cause: None,
            data_types: DataTypes::of(&[DataType::Name, DataType::Ssn]),
            reported_by: Actor::function("test"),
            reported_at: at,
        };
        world.commit(vec![Write::create(keys::incident(&world.incident), &incident)]).await;
        world
    }

    pub(crate) async fn commit(&self, writes: Vec<Write>) {
        assert_eq!(self.app.incidents.commit(writes).await.expect("memory"), Commit::Done);
    }

    /// A list as *import* leaves it: its people by residence, of whom the incident says what was exposed.
    pub(crate) async fn list(&self, number: u32, state: ListState, people: &[(&str, u64)]) {
        let id = ListId { incident: self.incident.clone(), list: ListNumber(number) };
        let list = List {
            id: id.clone(),
            state,
            loaded_by: Actor::function("test"),
            corrected_by: Vec::new(),
            loaded_at: now(),
            merge_lookalikes: false,
            upload: format!("{}/{number}", self.incident),
            report: None,
            seal: None,
        };
        let profiles = people.iter().map(|(place, people)| ProfileCount {
            profile: Profile {
                residence: Residence::parse(place).expect("a place"),
                data_types: DataTypes::EMPTY,
                age_group: AgeGroup::Adult,
            },
            people: *people,
        });
        let total = people.iter().map(|(_, people)| people).sum();
        let page = ProfilePage {
            profiles: profiles.collect(),
            residence_unknown: 2,
            first_channels: [(Channel::Email, total)].into(),
            languages: [("en".to_owned(), total + 2)].into(),
        };
        let page = Write::put(keys::profile_page(&id, 0), &page);
        self.commit(vec![Write::put(keys::list(&id), &list), page]).await;
    }

    /// How the people of a list are reached, as *import* counts it, with the two whose home nobody knows.
    pub(crate) async fn reach(&self, number: u32, people: &[(&str, u64, Option<Unreached>)]) {
        let id = ListId { incident: self.incident.clone(), list: ListNumber(number) };
        let group = |place: Option<&str>, unreached: Option<Unreached>| ReachGroup {
            profile: place.map(|place| Profile {
                residence: Residence::parse(place).expect("a place"),
                data_types: DataTypes::EMPTY,
                age_group: AgeGroup::Adult,
            }),
            language: "en".to_owned(),
            channels: if unreached.is_none() { vec![Channel::Email] } else { Vec::new() },
            unreached,
            electronic_consent: None,
            prefers_email: None,
            other_contact: false,
            texts_to: None,
        };
        let known = people.iter().map(|(place, people, unreached)| (group(Some(place), *unreached), *people));
        let groups = known.chain([(group(None, None), 2)]).map(|(group, people)| ReachCount { group, people });
        self.commit(vec![Write::put(keys::reach_page(&id, 0), &ReachPage { groups: groups.collect() })]).await;
    }

    pub(crate) async fn sealed(&self, people: &[(&str, u64)]) {
        self.list(1, ListState::Sealed, people).await;
    }

    pub(crate) fn router(&self) -> Router {
        router(App::<InMemory> { incidents: self.app.incidents.clone(), clock: self.app.clock.clone() })
    }

    pub(crate) fn client(&self, operator: &Operator) -> Client {
        Client::new(self.router()).signed_in(operator)
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/incidents/{}{rest}", self.incident)
    }

    /// Ada states.
    pub(crate) async fn patch(&self, key: &str, statements: Value) -> Reply {
        self.client(&ada()).patch(&self.path(""), key, &json!({ "statements": statements })).await
    }

    /// Ada states what is taken.
    pub(crate) async fn state(&self, fact: &str, value: Value, standing: &str) -> Stated {
        let statement = json!({ "fact": fact, "value": value, "standing": standing });
        let reply = self.patch(&Digest::of_json(&statement).to_string(), json!([statement])).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.read()
    }

    pub(crate) async fn get(&self, rest: &str) -> Reply {
        self.client(&operator("eve", &[Role::Auditor])).get(&self.path(rest)).await
    }

    pub(crate) async fn facts(&self, query: &str) -> FactsView {
        self.get(&format!("/facts{query}")).await.read()
    }

    pub(crate) async fn assessment(&self) -> AssessmentView {
        let reply = self.get("/assessment").await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.read()
    }

    pub(crate) async fn obligation(&self, key: &str) -> ObligationView {
        let found = self.assessment().await.obligations.into_iter().find(|owed| owed.key == key);
        found.unwrap_or_else(|| panic!("{key} is not owed"))
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
