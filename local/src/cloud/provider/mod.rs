//! The provider of mail and texts: what SES and SNS are to the functions, on one machine.
//!
//! MiniStack's SES drops tags and sends no events, and its SNS takes any phone number. This endpoint takes their place:
//!
//! | request | is answered by |
//! | --- | --- |
//! | SES v2 `SendEmail`, `GetAccount` | this module |
//! | SNS `Publish` to a phone number, `CheckIfPhoneNumberIsOptedOut` | this module |
//! | AWS End User Messaging `SendTextMessage` | this module |
//! | any other call of SES v2 or SNS | MiniStack, unchanged |
//! | `/_local/…` | [`control`]: limits, rules, faults, the ledger |
//! | `/`, `/messages/…` | [`page`]: captured mail and texts, for people |
//! | `/page/…` | the public page, from its bucket |
//!
//! Guarantees: a call stands in the ledger before it is answered; a message that was taken has its events published, as the
//! deployed configuration set asks for them. Deliberately absent: signatures, identities, suppression lists, SMTP.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::json;
use tokio::sync::mpsc::UnboundedSender;
use uuid::Uuid;

use self::answer::{Refusal, Service, dropped};
use self::desk::{Desk, Outcomes, PublishedEvent};
use self::destination::{Destination, Destinations};
use self::email::Email;
use self::event::{Kind, Taken, course};
use self::fault::{AccountFault, Fault};
use self::ledger::Channel;
use self::outcome::Outcome;
use self::post::Posted;
use self::text::Text;
use crate::cloud::aws::Cloud;

pub mod account;
pub mod answer;
pub mod control;
pub mod desk;
pub mod destination;
pub mod email;
pub mod event;
pub mod fault;
pub mod ledger;
pub mod listen;
pub mod mailbox;
pub mod manner;
pub mod outcome;
pub mod page;
mod post;
pub mod sms_voice;
pub mod spending;
pub mod text;

/// The endpoint.
#[derive(Debug)]
pub struct Provider {
    cloud: Cloud,
    destinations: Destinations,
    post: UnboundedSender<Posted>,
    desk: Mutex<Desk>,
}

impl Provider {
    /// An endpoint before this cloud that keeps its ledger and mailbox in this folder. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// Files that cannot be made.
    pub fn new(cloud: Cloud, folder: &Path) -> anyhow::Result<Arc<Self>> {
        std::fs::create_dir_all(folder)?;
        let destinations = Destinations::of(cloud.clone());
        Ok(Arc::new(Self {
            post: post::start(cloud.clone()),
            cloud,
            destinations,
            desk: Mutex::new(Desk::open(folder)?),
        }))
    }

    /// Everything that it answers.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/v2/email/outbound-emails", post(send_email))
            .route("/v2/email/account", get(get_account))
            .route("/", get(page::list).post(sns))
            .merge(page::routes())
            .nest("/_local", control::routes())
            .fallback(ministack)
            // SES takes messages of up to 40 MB, base64 aside.
            .layer(DefaultBodyLimit::max(64 << 20))
            .with_state(self.clone())
    }

    /// Opens the desk.
    pub fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Publishes the events that were kept back, and says how many.
    pub fn release_events(&self) -> usize {
        let withheld = std::mem::take(&mut self.desk().withheld);
        let released = withheld.len();
        for posted in withheld {
            // Fails only when the process ends.
            let _ = self.post.send(posted);
        }
        released
    }

    fn publish_course(self: &Arc<Self>, taken: &Taken, outcomes: &Outcomes, destinations: &[Destination]) {
        for (&outcome, recipients) in outcomes {
            for &(steps, kind) in course(outcome) {
                let topics: Vec<_> = destinations.iter().filter_map(|one| one.topic_for(kind)).collect();
                let delays = {
                    let mut desk = self.desk();
                    let Desk { manner, random, .. } = &mut *desk;
                    manner.delays(steps, random)
                };
                for delay in delays {
                    let at = taken.at.checked_add(delay).unwrap_or(taken.at);
                    let event = taken.event(kind, outcome, recipients, at).to_string();
                    for topic in &topics {
                        let posted = Posted { topic: (*topic).to_owned(), event: event.clone() };
                        self.publish_later(delay, kind, taken.message_id.clone(), posted);
                    }
                }
            }
        }
    }

    fn publish_text_course(
        self: &Arc<Self>,
        text: &Text,
        message_id: &str,
        outcome: Outcome,
        topic: &str,
        taken_at: Timestamp,
    ) {
        for step in sms_voice::course(outcome) {
            let delays = {
                let mut desk = self.desk();
                let Desk { manner, random, .. } = &mut *desk;
                manner.delays(step.after, random)
            };
            for delay in delays {
                let at = taken_at.checked_add(delay).unwrap_or(taken_at);
                let event = sms_voice::event(text, message_id, step, at).to_string();
                let posted = Posted { topic: topic.to_owned(), event };
                self.publish_later(delay, step.kind, message_id.to_owned(), posted);
            }
        }
    }

    fn publish_later(self: &Arc<Self>, delay: Duration, kind: Kind, message_id: String, posted: Posted) {
        let provider = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            let mut desk = provider.desk();
            let withheld = desk.manner.withheld.contains(&kind);
            desk.note(message_id, PublishedEvent { at: Timestamp::now(), kind, withheld });
            if withheld {
                desk.withheld.push(posted);
            } else {
                // Fails only when the process ends.
                let _ = provider.post.send(posted);
            }
        });
    }
}

/// SES v2's `SendEmail`.
async fn send_email(State(provider): State<Arc<Provider>>, body: Bytes) -> Response {
    let read = Email::read(&body);
    let (read, destinations) = match provider.destinations(read).await {
        Ok((email, destinations)) => (Ok(email), destinations),
        Err(refusal) => (Err(refusal), Arc::default()),
    };
    let decided = provider.desk().email(read, Timestamp::now());
    let verdict = match decided {
        Ok((verdict, taken)) => {
            if let Some((taken, outcomes)) = &taken {
                provider.publish_course(taken, outcomes, &destinations);
            }
            verdict
        }
        Err(error) => return unwritten(&error),
    };
    tokio::time::sleep(verdict.late).await;
    match verdict.answer {
        None => dropped(),
        Some(Err(refusal)) => refusal.in_json(),
        Some(Ok(())) => Json(json!({"MessageId": verdict.message_id})).into_response(),
    }
}

impl Provider {
    /// Where the message's events go. Without a configuration set SES makes none.
    async fn destinations(&self, read: Result<Email, Refusal>) -> Result<(Email, Arc<[Destination]>), Refusal> {
        let email = read?;
        let Some(name) = &email.configuration_set else { return Ok((email, Arc::default())) };
        match self.destinations.of_set(name).await {
            Ok(Some(found)) => Ok((email, found)),
            Ok(None) => Err(Refusal::not_found(format!("Configuration set <{name}> does not exist."))),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the configuration set cannot be looked up");
                Err(Refusal::internal())
            }
        }
    }
}

/// SES v2's `GetAccount`.
async fn get_account(State(provider): State<Arc<Provider>>) -> Response {
    let desk = provider.desk();
    let is_refused = |fault| desk.faults.holds(Channel::Email, Fault::Refuse(fault));
    let (paused, suspended) = (is_refused(AccountFault::SendingPaused), is_refused(AccountFault::AccountSuspended));
    Json(desk.account.get_account(!paused && !suspended, suspended)).into_response()
}

/// SNS, whose calls all go to `/`: texts are taken here, everything else is MiniStack's.
async fn sns(State(provider): State<Arc<Provider>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, 1 << 20).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    if sms_voice::is_send_text_message(&parts.headers) {
        return send_text_message(&provider, &body).await;
    }
    let form = form_fields(&body);
    if form.get("Action").is_some_and(|action| action == "CheckIfPhoneNumberIsOptedOut") {
        let number = form.get("phoneNumber").map(String::as_str).unwrap_or_default();
        let is_opted_out = provider.desk().rules.outcome(number) == Outcome::OptedOut;
        return result_of("CheckIfPhoneNumberIsOptedOut", &format!("<isOptedOut>{is_opted_out}</isOptedOut>"));
    }
    let Some(read) = Text::read(&form) else {
        return ministack_answer(&provider, &parts.method, "/", &parts.headers, body).await;
    };
    let verdict = match provider.desk().text(read, Service::Sns, Timestamp::now()) {
        Ok((verdict, _)) => verdict,
        Err(error) => return unwritten(&error),
    };
    tokio::time::sleep(verdict.late).await;
    match verdict.answer {
        None => dropped(),
        Some(Err(refusal)) => refusal.in_xml(),
        Some(Ok(())) => {
            let message_id = verdict.message_id.unwrap_or_default();
            result_of("Publish", &format!("<MessageId>{message_id}</MessageId>"))
        }
    }
}

/// AWS End User Messaging's `SendTextMessage`.
async fn send_text_message(provider: &Arc<Provider>, body: &[u8]) -> Response {
    let (read, now) = (sms_voice::read(body), Timestamp::now());
    let decided = provider.desk().text(read.clone(), Service::EndUserMessaging, now);
    let (verdict, outcome) = match decided {
        Ok(decided) => decided,
        Err(error) => return unwritten(&error),
    };
    let topic = provider.desk().deployed.receipts_topic.clone();
    if let (Ok(text), Some(message_id), Some(topic)) = (&read, &verdict.message_id, topic) {
        provider.publish_text_course(text, message_id, outcome, &topic, now);
    }
    tokio::time::sleep(verdict.late).await;
    match verdict.answer {
        None => dropped(),
        Some(Err(refusal)) => sms_voice::in_json(&refusal),
        Some(Ok(())) => Json(json!({"MessageId": verdict.message_id})).into_response(),
    }
}

/// What SNS answers to an action, with this as its result.
fn result_of(action: &str, result: &str) -> Response {
    let body = format!(
        "<{action}Response xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><{action}Result>{result}</{action}Result>\
         <ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata></{action}Response>",
        Uuid::new_v4()
    );
    ([(header::CONTENT_TYPE, "text/xml")], body).into_response()
}

/// A call that could not be written down is not answered as if it had been.
fn unwritten(error: &anyhow::Error) -> Response {
    tracing::error!(error = format!("{error:#}"), "a call could not be written down");
    Refusal::internal().in_json()
}

/// Whatever else: MiniStack's.
async fn ministack(State(provider): State<Arc<Provider>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, 64 << 20).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    ministack_answer(&provider, &parts.method, path, &parts.headers, body).await
}

async fn ministack_answer(
    provider: &Provider,
    method: &axum::http::Method,
    path: &str,
    headers: &HeaderMap,
    body: Bytes,
) -> Response {
    match provider.cloud.forward(method.clone(), path, headers, body).await {
        Ok((status, content_type, body)) => {
            let headers = content_type.map(|value| [(header::CONTENT_TYPE, value)]);
            (status, headers.map(HeaderMap::from_iter).unwrap_or_default(), body).into_response()
        }
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "MiniStack does not answer");
            StatusCode::BAD_GATEWAY.into_response()
        }
    }
}

fn form_fields(body: &[u8]) -> BTreeMap<String, String> {
    // The URL's own parser reads forms; the address itself does not matter.
    let query = String::from_utf8_lossy(body);
    reqwest::Url::parse(&format!("http://local/?{query}"))
        .map(|url| url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
        .unwrap_or_default()
}
