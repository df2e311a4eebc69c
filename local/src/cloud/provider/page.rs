//! The mailbox for people: captured mail and texts in a browser, and the public page from its bucket.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use serde::Deserialize;

use super::Provider;
use super::desk::PublishedEvent;
use super::ledger::{Channel, Summary};
use super::mailbox::{Captured, Heading};
use super::outcome::Outcome;

/// How many messages one page lists.
const LISTED: usize = 100;
/// The largest question that is handed on.
const MAX_ASKED_BYTES: usize = 1 << 20;

/// The pages, besides the list at `/`.
pub fn routes() -> Router<Arc<Provider>> {
    Router::new()
        .route("/messages/{number}", get(message))
        .route("/page", get(public_root))
        .route("/page/", get(public_root))
        .route("/page/verify", get(verify).post(verify))
        .route("/page/{*key}", get(public_page))
}

/// Which messages to list.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// Part of an address, number or subject.
    #[serde(default)]
    search: String,
    /// How many newer ones to leave out.
    #[serde(default)]
    skip: usize,
}

#[derive(Template)]
#[template(path = "mailbox.html")]
struct MailboxPage<'a> {
    search: &'a str,
    skip: usize,
    found: usize,
    older: Option<usize>,
    newer: Option<usize>,
    summary: Summary,
    messages: Vec<&'a Heading>,
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage<'a> {
    message: &'a Captured,
    events: &'a [PublishedEvent],
}

/// `/`: what was sent, newest first.
pub async fn list(State(provider): State<Arc<Provider>>, Query(wanted): Query<Wanted>) -> Response {
    let desk = provider.desk();
    let search = wanted.search.trim().to_lowercase();
    let found: Vec<_> = desk.mailbox.headings().rev().filter(|heading| matches(heading, &search)).collect();
    let newer = (wanted.skip > 0).then(|| wanted.skip.saturating_sub(LISTED));
    let older = Some(wanted.skip + LISTED).filter(|skip| *skip < found.len());
    let page = MailboxPage {
        search: wanted.search.trim(),
        skip: wanted.skip,
        found: found.len(),
        older,
        newer,
        summary: Summary::of(desk.ledger.calls(), ""),
        messages: found.into_iter().skip(wanted.skip).take(LISTED).collect(),
    };
    rendered(&page)
}

fn matches(heading: &Heading, search: &str) -> bool {
    let mut shown = heading.to.iter().chain([&heading.subject, &heading.message_id]);
    search.is_empty() || shown.any(|text| text.to_lowercase().contains(search))
}

async fn message(State(provider): State<Arc<Provider>>, Path(number): Path<u64>) -> Response {
    let mut desk = provider.desk();
    match desk.mailbox.read(number) {
        Ok(Some(message)) => {
            let events = desk.events_of(&message.heading.message_id);
            rendered(&MessagePage { message: &message, events })
        }
        Ok(None) => (StatusCode::NOT_FOUND, "There is no such message.").into_response(),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "a captured message cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn rendered(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a page cannot be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn public_root(provider: State<Arc<Provider>>) -> Response {
    // As the distribution's DefaultRootObject does, for the root and for nothing else.
    public_page(provider, Path("index.html".to_owned())).await
}

/// The public page, as the distribution would serve it.
async fn public_page(State(provider): State<Arc<Provider>>, Path(key): Path<String>) -> Response {
    let bucket = provider.desk().deployed.page_bucket.clone();
    let Some(bucket) = bucket else { return (StatusCode::NOT_FOUND, "Nothing is deployed yet.").into_response() };
    let Ok(object) = provider.cloud.get(&bucket, &key).await else { return StatusCode::BAD_GATEWAY.into_response() };
    if !object.status().is_success() {
        return (StatusCode::NOT_FOUND, "This page is not published.").into_response();
    }
    let content_type = object.headers().get(header::CONTENT_TYPE).cloned();
    let headers: axum::http::HeaderMap = content_type.map(|value| (header::CONTENT_TYPE, value)).into_iter().collect();
    match object.bytes().await {
        Ok(body) => (headers, body).into_response(),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

/// The one path of the distribution that is no file: handed on to the public API.
async fn verify(State(provider): State<Arc<Provider>>, request: Request) -> Response {
    let api = provider.desk().deployed.public_api_url.clone();
    let Some(api) = api else { return (StatusCode::NOT_FOUND, "Nothing is deployed yet.").into_response() };
    let (parts, body) = request.into_parts();
    let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let Ok(body) = to_bytes(body, MAX_ASKED_BYTES).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let mut asked = reqwest::Client::new().request(parts.method, format!("{api}/verify{query}")).body(body);
    for name in [header::ACCEPT, header::ACCEPT_LANGUAGE, header::CONTENT_TYPE] {
        if let Some(value) = parts.headers.get(&name) {
            asked = asked.header(name, value);
        }
    }
    let Ok(answer) = asked.send().await else { return StatusCode::BAD_GATEWAY.into_response() };
    let (status, content_type) = (answer.status(), answer.headers().get(header::CONTENT_TYPE).cloned());
    let headers: axum::http::HeaderMap = content_type.map(|value| (header::CONTENT_TYPE, value)).into_iter().collect();
    match answer.bytes().await {
        Ok(body) => (status, headers, body).into_response(),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

/// What became of a message. Of a text nobody hears more than that it was taken.
fn outcome(heading: &Heading) -> &'static str {
    match heading.channel {
        Channel::Email => heading.outcome.in_words(),
        Channel::Sms if heading.outcome == Outcome::Delivered => "taken",
        Channel::Sms => heading.outcome.in_words(),
    }
}

/// A day as people read it, in UTC.
fn day(at: &Timestamp) -> String {
    at.strftime("%-d %B %Y").to_string()
}

/// A time as people read it, in UTC.
fn time(at: &Timestamp) -> String {
    at.strftime("%H:%M:%S").to_string()
}

fn channel(channel: &Channel) -> &'static str {
    match channel {
        Channel::Email => "mail",
        Channel::Sms => "text",
    }
}

/// The class that colours an outcome.
fn tone(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Delivered => "good",
        Outcome::Delayed | Outcome::Complaint => "mixed",
        _ => "bad",
    }
}
