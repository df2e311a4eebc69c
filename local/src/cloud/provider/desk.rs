//! The desk at which every call is decided, written down and captured, at one moment and under one lock.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::account::{Account, Limit, Quotas};
use super::answer::{Refusal, Service};
use super::email::Email;
use super::event::{Kind, Taken};
use super::fault::{Fault, Faults};
use super::ledger::{Call, Channel, DELIVERY, Ledger};
use super::mailbox::{Captured, Heading, Mailbox};
use super::manner::Manner;
use super::outcome::{Outcome, Rules, is_simulator};
use super::post::Posted;
use super::sms_voice;
use super::spending::Spending;
use super::text::Text;

/// What a call reads and changes.
#[derive(Debug)]
pub struct Desk {
    /// Limits and use.
    pub account: Account,
    /// What texts cost, and may cost.
    pub spending: Spending,
    /// What becomes of whom.
    pub rules: Rules,
    /// What goes wrong.
    pub faults: Faults,
    /// How events arrive.
    pub manner: Manner,
    /// Every call.
    pub ledger: Ledger,
    /// Every message taken.
    pub mailbox: Mailbox,
    /// What is told from outside once the stack is deployed.
    pub deployed: Deployed,
    /// How the last wake-up of watch went.
    pub watched: Option<Watched>,
    pub(super) withheld: Vec<Posted>,
    published: BTreeMap<String, Vec<PublishedEvent>>,
    pub(super) random: StdRng,
}

/// What the endpoint learns from the deployed stack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Deployed {
    /// The function that is woken every two seconds.
    pub watch_function: Option<String>,
    /// The bucket of the public page.
    pub page_bucket: Option<String>,
    /// The topic that gets the events about texts that AWS End User Messaging takes: MiniStack knows none of its configuration sets.
    pub receipts_topic: Option<String>,
    /// Where the public API answers, without the path.
    pub public_api_url: Option<String>,
}

/// An event of a message, for the mailbox's view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedEvent {
    /// When it was published or kept back.
    pub at: Timestamp,
    /// Its kind.
    pub kind: Kind,
    /// Whether it was kept back.
    pub withheld: bool,
}

/// How a wake-up of watch went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Watched {
    /// When it was woken.
    pub at: Timestamp,
    /// How long it took.
    pub milliseconds: u64,
    /// What went wrong.
    pub error: Option<String>,
}

/// Whom what becomes of.
pub(super) type Outcomes = BTreeMap<Outcome, Vec<String>>;

/// What a call comes to.
pub(super) struct Verdict {
    /// The message's id, if it is taken.
    pub(super) message_id: Option<String>,
    /// What the caller hears; `None` is nothing.
    pub(super) answer: Option<Result<(), Refusal>>,
    /// How much later than at once.
    pub(super) late: Duration,
}

/// How a text begins, for a list.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{} …", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

impl Verdict {
    /// Weighs a planned fault against what the service itself says to the call, which is asked only if the fault lets it through.
    fn of(
        fault: Option<Fault>,
        service: Service,
        message_id: &str,
        decide: impl FnOnce() -> Result<(), Refusal>,
    ) -> Self {
        let internal = || match service {
            Service::Ses => Refusal::internal(),
            Service::Sns => Refusal::internal_error(),
            Service::EndUserMessaging => sms_voice::internal(),
        };
        let too_fast = || match service {
            Service::Ses => Refusal::too_fast(),
            Service::Sns => Refusal::throttled(),
            Service::EndUserMessaging => sms_voice::throttled(),
        };
        let said = if fault.is_none_or(Fault::takes) { decide() } else { Err(internal()) };
        let message_id = said.is_ok().then(|| message_id.to_owned());
        let (answer, late) = match fault {
            None => (Some(said), Duration::ZERO),
            Some(Fault::Slow { milliseconds }) => (Some(said), Duration::from_millis(milliseconds)),
            Some(Fault::DropBefore | Fault::DropAfter) => (None, Duration::ZERO),
            Some(Fault::ErrorBefore | Fault::ErrorAfter) => (Some(Err(internal())), Duration::ZERO),
            Some(Fault::Throttle) => (Some(Err(too_fast())), Duration::ZERO),
            Some(Fault::Refuse(fault)) => (Some(Err(Refusal::of_account(fault, service))), Duration::ZERO),
        };
        Self { message_id, answer, late }
    }

    fn answered(&self) -> Option<u16> {
        self.answer.as_ref().map(|answer| answer.as_ref().map_or_else(|refusal| refusal.status, |()| 200))
    }

    fn error(&self) -> Option<String> {
        self.answer.as_ref().and_then(|answer| answer.as_ref().err()).map(|refusal| refusal.error.to_owned())
    }
}

impl Desk {
    /// An empty desk, with its ledger and mailbox in this folder.
    pub(super) fn open(folder: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            account: Account::new(Quotas::default()),
            spending: Spending::default(),
            rules: Rules::default(),
            faults: Faults::default(),
            manner: Manner::default(),
            ledger: Ledger::create(&folder.join("ledger.jsonl"))?,
            mailbox: Mailbox::create(&folder.join("mailbox.jsonl"))?,
            deployed: Deployed::default(),
            watched: None,
            withheld: Vec::new(),
            published: BTreeMap::new(),
            // The same calls in the same order meet the same lateness, run after run.
            random: StdRng::seed_from_u64(1),
        })
    }

    /// Decides about an e-mail, writes it down, and keeps it if it is taken.
    pub(super) fn email(
        &mut self,
        read: Result<Email, Refusal>,
        now: Timestamp,
    ) -> anyhow::Result<(Verdict, Option<(Taken, Outcomes)>)> {
        let fault = self.faults.next(Channel::Email);
        let taken = read.map(|email| Taken::new(email, now));
        let message_id = taken.as_ref().map(|taken| taken.message_id.clone()).unwrap_or_default();
        let verdict = Verdict::of(fault, Service::Ses, &message_id, || {
            let recipients = &taken.as_ref().map_err(Clone::clone)?.email.recipients;
            let counted = recipients.iter().filter(|address| !is_simulator(address)).count();
            self.account.take(recipients.len(), counted, now).map_err(|limit| match limit {
                Limit::Rate => Refusal::too_fast(),
                Limit::Daily => Refusal::daily_quota(),
            })
        });
        let email = taken.as_ref().ok().map(|taken| &taken.email);
        self.write(
            Channel::Email,
            now,
            &verdict,
            Call {
                to: email.map(|email| email.recipients.clone()).unwrap_or_default(),
                tags: email.map(|email| email.tags.clone()).unwrap_or_default(),
                configuration_set: email.and_then(|email| email.configuration_set.clone()),
                ..Call::blank()
            },
        )?;
        let Some(taken) = taken.ok().filter(|_| verdict.message_id.is_some()) else { return Ok((verdict, None)) };
        let outcomes = self.outcomes(&taken.email);
        self.capture(Captured {
            from: Some(taken.email.from.clone()),
            headers: taken.email.headers.clone(),
            tags: taken.email.tags.clone(),
            text: taken.email.text.clone(),
            html: taken.email.html.clone(),
            heading: Heading {
                number: 0,
                at: now,
                channel: Channel::Email,
                to: taken.email.recipients.clone(),
                subject: taken.email.subject.clone(),
                message_id,
                outcome: outcomes.keys().next_back().copied().unwrap_or_default(),
            },
        })?;
        Ok((verdict, Some((taken, outcomes))))
    }

    /// Decides about a text, writes it down, and keeps it if it is taken. What becomes of it is said with the verdict.
    ///
    /// SNS takes what it will never send: texts beyond the month's limit, and to numbers that opted out. AWS End User Messaging refuses both.
    pub(super) fn text(
        &mut self,
        read: Result<Text, Refusal>,
        service: Service,
        now: Timestamp,
    ) -> anyhow::Result<(Verdict, Outcome)> {
        let fault = self.faults.next(Channel::Sms);
        let message_id = Uuid::new_v4().to_string();
        let mut outcome = Outcome::Delivered;
        let verdict = Verdict::of(fault, service, &message_id, || {
            let text = read.as_ref().map_err(Clone::clone)?;
            let has_events = service == Service::EndUserMessaging;
            outcome = match self.rules.outcome(&text.to) {
                Outcome::InvalidNumber if has_events => return Err(sms_voice::invalid_number()),
                Outcome::InvalidNumber => return Err(Text::invalid_number()),
                Outcome::OptedOut if has_events => return Err(sms_voice::opted_out()),
                Outcome::OptedOut => Outcome::OptedOut,
                ruled => match (self.spending.spend(&text.message), has_events) {
                    (true, true) => ruled,
                    (true, false) => Outcome::Delivered,
                    (false, true) => return Err(sms_voice::over_limit()),
                    (false, false) => Outcome::OverLimit,
                },
            };
            Ok(())
        });
        let text = read.as_ref().ok();
        self.write(
            Channel::Sms,
            now,
            &verdict,
            Call {
                to: text.map(|text| vec![text.to.clone()]).unwrap_or_default(),
                tags: text.map(|text| text.attributes.clone()).unwrap_or_default(),
                ..Call::blank()
            },
        )?;
        if let (Ok(text), true) = (read, verdict.message_id.is_some()) {
            self.capture(Captured {
                from: None,
                headers: Vec::new(),
                tags: text.attributes,
                html: None,
                heading: Heading {
                    number: 0,
                    at: now,
                    channel: Channel::Sms,
                    to: vec![text.to],
                    subject: beginning(&text.message),
                    message_id,
                    outcome,
                },
                text: Some(text.message),
            })?;
        }
        Ok((verdict, outcome))
    }

    fn write(&mut self, channel: Channel, at: Timestamp, verdict: &Verdict, call: Call) -> anyhow::Result<()> {
        self.ledger.write(Call {
            number: self.ledger.next_number(),
            at,
            channel,
            delivery: call.tags.get(DELIVERY).cloned(),
            message_id: verdict.message_id.clone(),
            accepted: verdict.message_id.is_some(),
            answered: verdict.answered(),
            error: verdict.error(),
            ..call
        })
    }

    fn capture(&mut self, mut message: Captured) -> anyhow::Result<()> {
        message.heading.number = self.ledger.calls().len() as u64;
        self.mailbox.keep(&message)
    }

    fn outcomes(&self, email: &Email) -> Outcomes {
        let mut outcomes = Outcomes::new();
        for address in &email.recipients {
            let outcome = if email.has_test_virus() { Outcome::Rejected } else { self.rules.outcome(address) };
            outcomes.entry(outcome).or_default().push(address.clone());
        }
        outcomes
    }

    /// Notes an event for the mailbox's view.
    pub(super) fn note(&mut self, message_id: String, event: PublishedEvent) {
        self.published.entry(message_id).or_default().push(event);
    }

    /// The events of a message so far, oldest first.
    pub fn events_of(&self, message_id: &str) -> &[PublishedEvent] {
        self.published.get(message_id).map(Vec::as_slice).unwrap_or_default()
    }
}
