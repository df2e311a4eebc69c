//! The outside of a world: a provider with a ledger.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use deliver::{Mailer, Texter};
use jiff::Timestamp;
use memory::{ManualClock, Storm, Weather};
use model::account::AlarmSubscriptions;
use model::channel::Channel;
use model::delivery::{Answer, Delivery, RefusedReason};
use model::id::{AttemptId, DeliveryId};
use model::pacing::Pacing;
use model::personal::{EmailAddress, PhoneNumber};
use model::rendered::{Email, Sms};
use serde_json::json;
use stores::clock::Clock;
use watch::{Account, AccountUnread, Queues, Subscriptions, SubscriptionsUnread, Waiting};

/// One call that the provider took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Which attempt it carried.
    pub attempt: AttemptId,
    /// By which channel.
    pub channel: Channel,
    /// What it said: the e-mail's plain text, or the text message.
    pub said: String,
}

/// A test that the provider took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestCall {
    /// Where it went.
    pub to: String,
    /// Its subject; none of a text.
    pub subject: Option<String>,
    /// What it says.
    pub text: String,
}

/// SES, SNS and SQS's depth, as one. What becomes of a mail is decided by its domain: `bounce.example` bounces,
/// `complaint.example` complains, for `silent.example` no event but `Send` comes; every other mail is delivered.
#[derive(Clone)]
pub struct Provider {
    weather: Weather,
    clock: ManualClock,
    state: Arc<Mutex<State>>,
}

struct State {
    ledger: Vec<Call>,
    tests: Vec<TestCall>,
    events: Vec<String>,
    withholds_events: bool,
    remaining_today: u64,
    rate: f64,
    waiting: Waiting,
    subscribers: u32,
}

/// The account's rate: fast enough that a world's time is not spent on it.
const RATE: f64 = 500.0;

impl Provider {
    pub(super) fn under(weather: &Weather, clock: &ManualClock) -> Self {
        let state = State {
            ledger: Vec::new(),
            tests: Vec::new(),
            events: Vec::new(),
            withholds_events: false,
            remaining_today: u64::MAX,
            rate: RATE,
            waiting: Waiting::default(),
            subscribers: 1,
        };
        Self { weather: weather.clone(), clock: clock.clone(), state: Arc::new(Mutex::new(state)) }
    }

    /// Every call taken so far.
    #[must_use]
    pub fn ledger(&self) -> Vec<Call> {
        self.lock().ledger.clone()
    }

    /// How many calls were taken so far.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.lock().ledger.len()
    }

    /// Every test taken so far.
    #[must_use]
    pub fn tests(&self) -> Vec<TestCall> {
        self.lock().tests.clone()
    }

    fn accept_test(&self, test: TestCall) -> String {
        let mut state = self.lock();
        state.tests.push(test);
        format!("test-{}", state.tests.len())
    }

    /// How often each customer was written to by each channel.
    #[must_use]
    pub fn calls_by_customer(&self) -> BTreeMap<(DeliveryId, Channel), usize> {
        let mut calls = BTreeMap::new();
        for Call { attempt, channel, .. } in self.ledger() {
            *calls.entry((attempt.delivery, channel)).or_default() += 1;
        }
        calls
    }

    /// Calls beyond one per customer and channel.
    #[must_use]
    pub fn second_calls(&self) -> usize {
        self.calls_by_customer().values().map(|calls| calls - 1).sum()
    }

    /// From now on no events come.
    pub fn withhold_events(&self) {
        self.lock().withholds_events = true;
    }

    /// How many mails may still be sent today.
    pub fn set_quota(&self, remaining: u64) {
        self.lock().remaining_today = remaining;
    }

    /// How many mails a second may be sent.
    pub fn set_rate(&self, rate: f64) {
        self.lock().rate = rate;
    }

    /// Lets the last attempt of a delivery come back after all.
    pub fn bounce_late(&self, delivery: &Delivery) {
        let last = delivery.attempts().last().expect("it was tried");
        let attempt = AttemptId { delivery: delivery.id.clone(), attempt: last.number };
        let event = event("Bounce", &attempt, "late", self.clock.now());
        self.lock().events.push(event);
    }

    /// How many addresses get the alarms.
    pub fn set_subscribers(&self, confirmed: u32) {
        self.lock().subscribers = confirmed;
    }

    pub(super) fn set_waiting(&self, waiting: Waiting) {
        self.lock().waiting = waiting;
    }

    pub(super) fn events_waiting(&self) -> usize {
        self.lock().events.len()
    }

    pub(super) fn events(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().events)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn accept(&self, attempt: &AttemptId, channel: Channel, said: &str, kinds: &[&str]) -> String {
        let at = self.clock.now();
        let mut state = self.lock();
        state.ledger.push(Call { attempt: attempt.clone(), channel, said: said.to_owned() });
        state.remaining_today = state.remaining_today.saturating_sub(1);
        let message_id = format!("{:060}", state.ledger.len());
        if !state.withholds_events {
            let events: Vec<String> = kinds.iter().map(|kind| event(kind, attempt, &message_id, at)).collect();
            state.events.extend(events);
        }
        message_id
    }
}

fn event(kind: &str, attempt: &AttemptId, message_id: &str, at: Timestamp) -> String {
    let mut event = json!({
        "eventType": kind,
        "mail": {
            "timestamp": at, "messageId": message_id, "source": "notice@example.com", "destination": ["somebody@example.org"],
            "tags": { "ses:configuration-set": ["notices"], "delivery": [attempt.to_string()] },
        },
    });
    match kind {
        "Delivery" => event["delivery"] = json!({ "timestamp": at }),
        "Complaint" => event["complaint"] = json!({ "timestamp": at }),
        "Bounce" => event["bounce"] = json!({ "timestamp": at, "bounceType": "Permanent" }),
        _ => {}
    }
    event.to_string()
}

fn lost_or_not(storm: &Storm) -> Answer {
    if storm.took_effect { Answer::Lost } else { Answer::NotSent }
}

impl Mailer for Provider {
    async fn send(&self, attempt: Option<&AttemptId>, to: &EmailAddress, email: &Email) -> Answer {
        let kinds: &[&str] = match to.expose().rsplit_once('@').map(|(_, domain)| domain) {
            Some("bounce.example") => &["Send", "Bounce"],
            Some("complaint.example") => &["Send", "Delivery", "Complaint"],
            Some("silent.example") => &["Send"],
            _ => &["Send", "Delivery"],
        };
        let send = || {
            let has_quota = self.lock().remaining_today > 0;
            has_quota.then(|| match attempt {
                Some(attempt) => self.accept(attempt, Channel::Email, &email.text, kinds),
                None => self.accept_test(TestCall {
                    to: to.expose().to_owned(),
                    subject: Some(email.subject.clone()),
                    text: email.text.clone(),
                }),
            })
        };
        match self.weather.request("SendEmail", send).await {
            Ok(Some(message_id)) => Answer::Accepted { message_id },
            Ok(None) => Answer::NotSent,
            Err(storm) => lost_or_not(&storm),
        }
    }
}

impl Texter for Provider {
    async fn send(&self, attempt: Option<&AttemptId>, to: &PhoneNumber, sms: &Sms) -> Answer {
        // SNS's own answer to a number that is none.
        if to.expose().ends_with("000000") {
            return Answer::Refused(RefusedReason::InvalidAddress);
        }
        let send = || match attempt {
            Some(attempt) => self.accept(attempt, Channel::Sms, &sms.text, &[]),
            None => self.accept_test(TestCall { to: to.expose().to_owned(), subject: None, text: sms.text.clone() }),
        };
        match self.weather.request("PublishSms", send).await {
            Ok(message_id) => Answer::Accepted { message_id },
            Err(storm) => lost_or_not(&storm),
        }
    }
}

impl Account for Provider {
    async fn pacing(&self, now: Timestamp) -> Result<Pacing, AccountUnread> {
        let read = || {
            let state = self.lock();
            Pacing {
                rate_per_second: state.rate,
                remaining_today: state.remaining_today,
                most_per_day: None,
                read_at: now,
            }
        };
        self.weather.request("GetAccount", read).await.map_err(|storm| AccountUnread(storm.into()))
    }
}

impl Subscriptions for Provider {
    async fn subscriptions(&self, now: Timestamp) -> Result<AlarmSubscriptions, SubscriptionsUnread> {
        let read = || {
            let confirmed = self.lock().subscribers;
            AlarmSubscriptions { confirmed, pending: u32::from(confirmed == 0), read_at: now }
        };
        self.weather.request("GetTopicAttributes", read).await.map_err(|storm| SubscriptionsUnread(storm.into()))
    }
}

impl Queues for Provider {
    async fn waiting(&self) -> Result<Waiting, Box<dyn std::error::Error + Send + Sync>> {
        let read = || self.lock().waiting.clone();
        Ok(self.weather.request("GetQueueAttributes", read).await?)
    }
}
