//! What people of a world state, decide and do about what the laws require.

use std::time::Duration;

use jiff::Timestamp;
use model::clocks::Reached;
use model::digest::Digest;
use model::evidence::{Act, Evidence};
use model::id::IncidentId;
use model::keys;
use serde_json::{Value, json};
use stores::Incidents;
use stores::clock::Clock as _;

use super::{World, calmly, now};

impl World {
    /// States one fact, for certain.
    pub fn state(&self, incident: &IncidentId, fact: &str, value: &Value) {
        let body = json!({ "statements": [{ "fact": fact, "value": value, "standing": "confirmed" }] });
        let key = Digest::of_json(&(fact, value, self.clock.now())).to_string();
        let reply = now(self.lead.patch(&format!("/incidents/{incident}"), &key, &body));
        assert_eq!(reply.status, 201, "{}", reply.body);
    }

    /// Records that something was sent to meet an obligation.
    pub fn meet(&self, incident: &IncidentId, obligation: &str) {
        let body = json!({ "sent": "The notice", "to": "Whom it concerns", "sent_at": self.clock.now() });
        self.about(incident, obligation, "done", &body);
    }

    /// Decides about an obligation.
    pub fn decide(&self, incident: &IncidentId, obligation: &str, decision: &Value) {
        self.about(incident, obligation, "decisions", decision);
    }

    fn about(&self, incident: &IncidentId, obligation: &str, what: &str, body: &Value) {
        let path = format!("/incidents/{incident}/obligations/{obligation}/{what}");
        let key = format!("{obligation}-{what}-{}", self.clock.now());
        let reply = now(self.counsel.post(&path, &key, body));
        assert_eq!(reply.status, 201, "{}", reply.body);
    }

    /// Moves the clock to this moment and lets *watch* run, and once more a minute later, as it would.
    pub fn watch_at(&self, moment: Timestamp) {
        self.move_to(moment);
        self.run_watch();
        self.clock.advance(Duration::from_secs(60));
        self.run_watch();
    }

    /// Lets *watch* run at this pace up to a moment.
    pub fn watch_until(&self, moment: Timestamp, every: Duration) {
        while self.clock.now() < moment {
            self.clock.advance(every);
            self.run_watch();
        }
    }

    /// Moves the clock on to a moment that has not come yet.
    pub fn move_to(&self, moment: Timestamp) {
        let ahead = moment.duration_since(self.clock.now());
        self.clock.advance(Duration::try_from(ahead).expect("it has not come yet"));
    }

    /// The dates that people were reminded of, as the evidence records them, in order.
    #[must_use]
    pub fn reminders_recorded(&self, incident: &IncidentId) -> Vec<(Timestamp, Vec<Reached>)> {
        let look = || now(self.memory.all(&keys::evidence_chain(incident)));
        let evidence = calmly(&self.weather, look).expect("readable").into_iter().map(|stored| stored.value);
        let reminders = |entry: Evidence| match entry.act {
            Act::DatesTold { reached } => Some((entry.at, reached)),
            _ => None,
        };
        evidence.filter_map(reminders).collect()
    }
}
