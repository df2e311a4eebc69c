//! The endpoint's controls, in JSON: limits, rules, faults, the manner of events, the ledger.
//!
//! | request | does |
//! | --- | --- |
//! | `GET /_local/health` | says that it runs, and how watch's last wake-up went |
//! | `GET`, `PUT /_local/deployed` | what the deployed stack told it |
//! | `GET`, `PUT /_local/account` | the quotas |
//! | `GET`, `PUT /_local/spending` | what texts cost, what the account may spend on them in a month, what it has spent |
//! | `GET`, `PUT /_local/rules` | what becomes of whom |
//! | `GET`, `PUT /_local/faults` | what goes wrong; an empty list ends it |
//! | `GET`, `PUT /_local/events` | how events arrive |
//! | `POST /_local/events/release` | publishes events that were kept back |
//! | `GET /_local/ledger?deliveries=START` | the calls, one JSON line each |
//! | `GET /_local/ledger/summary?deliveries=START` | what they add up to |
//! | `GET /_local/messages`, `/_local/messages/{number}` | captured messages |

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Provider;
use super::account::{Account, Quotas};
use super::desk::Deployed;
use super::fault::Faults;
use super::ledger::Summary;
use super::manner::Manner;
use super::outcome::Rules;
use super::spending::Spending;

type Endpoint = State<Arc<Provider>>;

/// All of them.
pub fn routes() -> Router<Arc<Provider>> {
    Router::new()
        .route("/health", get(health))
        .route("/deployed", get(read_deployed).put(set_deployed))
        .route("/account", get(read_account).put(set_account))
        .route("/spending", get(read_spending).put(set_spending))
        .route("/rules", get(read_rules).put(set_rules))
        .route("/faults", get(read_faults).put(set_faults))
        .route("/events", get(read_manner).put(set_manner))
        .route("/events/release", post(release_events))
        .route("/ledger", get(ledger))
        .route("/ledger/summary", get(summary))
        .route("/messages", get(messages))
        .route("/messages/{number}", get(message))
}

async fn health(State(provider): Endpoint) -> Json<Value> {
    let desk = provider.desk();
    Json(json!({
        "pid": std::process::id(),
        "watch_function": desk.deployed.watch_function,
        "watch": desk.watched,
    }))
}

async fn read_deployed(State(provider): Endpoint) -> Json<Deployed> {
    Json(provider.desk().deployed.clone())
}

async fn set_deployed(State(provider): Endpoint, Json(deployed): Json<Deployed>) -> Json<Deployed> {
    provider.desk().deployed = deployed.clone();
    Json(deployed)
}

async fn read_account(State(provider): Endpoint) -> Json<Quotas> {
    Json(provider.desk().account.quotas())
}

async fn set_account(State(provider): Endpoint, Json(quotas): Json<Quotas>) -> Json<Quotas> {
    provider.desk().account = Account::new(quotas);
    Json(quotas)
}

async fn read_spending(State(provider): Endpoint) -> Json<Spending> {
    Json(provider.desk().spending)
}

async fn set_spending(State(provider): Endpoint, Json(spending): Json<Spending>) -> Json<Spending> {
    provider.desk().spending = spending;
    Json(spending)
}

async fn read_rules(State(provider): Endpoint) -> Json<Rules> {
    Json(provider.desk().rules.clone())
}

async fn set_rules(State(provider): Endpoint, Json(rules): Json<Rules>) -> Json<Rules> {
    provider.desk().rules = rules.clone();
    Json(rules)
}

async fn read_faults(State(provider): Endpoint) -> Json<Faults> {
    Json(provider.desk().faults.clone())
}

async fn set_faults(State(provider): Endpoint, Json(faults): Json<Faults>) -> Json<Faults> {
    provider.desk().faults = faults.clone();
    Json(faults)
}

async fn read_manner(State(provider): Endpoint) -> Json<Manner> {
    Json(provider.desk().manner.clone())
}

async fn set_manner(State(provider): Endpoint, Json(manner): Json<Manner>) -> Json<Manner> {
    provider.desk().manner = manner.clone();
    Json(manner)
}

async fn release_events(State(provider): Endpoint) -> Json<Value> {
    Json(json!({"released": provider.release_events()}))
}

/// Which part of the ledger.
#[derive(Deserialize)]
struct Part {
    /// How the tag `delivery` starts.
    #[serde(default)]
    deliveries: String,
}

async fn ledger(State(provider): Endpoint, Query(part): Query<Part>) -> Response {
    let desk = provider.desk();
    let wanted = desk
        .ledger
        .calls()
        .iter()
        .filter(|call| call.delivery.as_deref().unwrap_or_default().starts_with(&part.deliveries));
    let lines: Result<String, _> = wanted.map(|call| serde_json::to_string(call).map(|line| line + "\n")).collect();
    match lines {
        Ok(lines) => ([(header::CONTENT_TYPE, "application/x-ndjson")], lines).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn summary(State(provider): Endpoint, Query(part): Query<Part>) -> Json<Summary> {
    Json(Summary::of(provider.desk().ledger.calls(), &part.deliveries))
}

async fn messages(State(provider): Endpoint) -> Response {
    let desk = provider.desk();
    Json(desk.mailbox.headings().collect::<Vec<_>>()).into_response()
}

async fn message(State(provider): Endpoint, Path(number): Path<u64>) -> Response {
    match provider.desk().mailbox.read(number) {
        Ok(Some(message)) => Json(message).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "a captured message cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
