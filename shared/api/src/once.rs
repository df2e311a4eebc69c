//! Acts: done at most once for one caller and key, with their evidence and their answer in the same commit.
//!
//! An act is decided on what is read, and written on condition that it still is so. Where somebody else was faster, it
//! is decided again on what is then there. The answer is kept beside the act for a day, so a request that comes again
//! (because the first answer was lost, or the function was) gets the same answer, and whatever had to follow the commit
//! is done again. Refusals are not kept: they change nothing, and whoever mends the cause may send the same request
//! again.

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use model::actor::Actor;
use model::digest::Digest;
use model::entry::{Commit, Entry, Write};
use model::evidence::Act;
use model::id::IncidentId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stores::commit_with_evidence;
use stores::{Incidents, StoreError};

use crate::command::Command;
use crate::problem::{FAULT, KEY_REUSED, Problem};

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How often an act is decided again because somebody else was faster.
const MAX_ROUNDS: usize = 8;

/// An act that was decided and is to be written.
#[derive(Clone, Debug)]
pub struct PlannedAct<M = ()> {
    /// What goes into the evidence. `None`: nothing is done that was not done before.
    pub act: Option<Act>,
    /// What is written with it: each on condition that what it was decided on still holds.
    pub writes: Vec<Write>,
    /// What the caller is answered.
    pub answer: Answer,
    /// What must be known to finish the act after the commit, also when it is done again.
    pub carry_over: M,
}

/// What a caller is answered when it was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    body: Value,
}

impl Answer {
    /// An answer with this body, which is kept: so it is small, and holds nothing about a person.
    #[must_use]
    pub fn new<B: Serialize>(status: StatusCode, body: &B) -> Self {
        let body = serde_json::to_value(body).expect("our own types have a JSON form");
        Self { status: status.as_u16(), location: None, body }
    }

    /// The same, saying where the new thing stands.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.location = Some(path.into());
        self
    }

    /// Reads the body back.
    #[must_use]
    pub fn body<B: DeserializeOwned>(&self) -> Option<B> {
        serde_json::from_value(self.body.clone()).ok()
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = (status, axum::Json(self.body)).into_response();
        if let Some(location) = self.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }
}

/// An act that is written.
#[derive(Clone, Debug)]
pub struct Done<M = ()> {
    /// What the caller is answered.
    pub answer: Answer,
    /// What must be known to finish it.
    pub carry_over: M,
    /// It was written by an earlier request; what follows the commit may or may not have been done.
    pub repeated: bool,
}

/// An answer as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptAnswer {
    fingerprint: Digest,
    answer: Answer,
    #[serde(rename = "memo")]
    carry_over: Value,
}

impl Entry for KeptAnswer {
    const WHAT: &'static str = "an answer given before";
}

/// Does what `decide` decides, unless this caller did it before under this key.
///
/// # Errors
/// `decide`'s; a key that belongs to another request; a store that does not answer.
pub async fn once<S, B, M, F, D>(
    store: &S,
    command: &Command<B>,
    incident: &IncidentId,
    now: Timestamp,
    decide: F,
) -> Result<Done<M>, Problem>
where
    S: Incidents,
    B: Sync,
    M: Serialize + DeserializeOwned + Send,
    F: Fn() -> D + Send + Sync,
    D: Future<Output = Result<PlannedAct<M>, Problem>> + Send,
{
    for _ in 0..MAX_ROUNDS {
        if let Some(done) = before(store, command).await? {
            return Ok(done);
        }
        let PlannedAct { act, mut writes, answer, carry_over } = decide().await?;
        let kept = KeptAnswer {
            fingerprint: command.fingerprint,
            answer: answer.clone(),
            carry_over: serde_json::to_value(&carry_over).expect("our own types have a JSON form"),
        };
        writes.push(Write::create(command.entry(), &kept).expiring_at((now + KEPT).as_second()));
        if commit(store, incident, &command.by(), act, writes, now).await? == Commit::Done {
            return Ok(Done { answer, carry_over, repeated: false });
        }
    }
    Err(contended())
}

/// What this caller was answered under this key, if anything.
async fn before<S: Incidents, B: Sync, M: DeserializeOwned>(
    store: &S,
    command: &Command<B>,
) -> Result<Option<Done<M>>, Problem> {
    let Some(kept) = store.get::<KeptAnswer>(&command.entry()).await? else {
        return Ok(None);
    };
    let KeptAnswer { fingerprint, answer, carry_over } = kept.value;
    if fingerprint != command.fingerprint {
        let detail = "It was used before with another body or address. Take a new key for a new request.";
        return Err(Problem::new(&KEY_REUSED, detail));
    }
    let carry_over = serde_json::from_value(carry_over).map_err(|error| {
        Problem::new(&FAULT, "An answer given before cannot be read. Take a new Idempotency-Key.").because(error)
    })?;
    Ok(Some(Done { answer, carry_over, repeated: true }))
}

/// Does what `decide` decides, where doing it again changes nothing by itself (a PUT).
///
/// # Errors
/// `decide`'s; a store that does not answer.
pub async fn changed<S, F, D>(
    store: &S,
    by: &Actor,
    incident: &IncidentId,
    now: Timestamp,
    decide: F,
) -> Result<Answer, Problem>
where
    S: Incidents,
    F: Fn() -> D + Send + Sync,
    D: Future<Output = Result<PlannedAct, Problem>> + Send,
{
    for _ in 0..MAX_ROUNDS {
        let PlannedAct { act, writes, answer, carry_over: () } = decide().await?;
        if commit(store, incident, by, act, writes, now).await? == Commit::Done {
            return Ok(answer);
        }
    }
    Err(contended())
}

async fn commit<S: Incidents>(
    store: &S,
    incident: &IncidentId,
    by: &Actor,
    act: Option<Act>,
    writes: Vec<Write>,
    now: Timestamp,
) -> Result<Commit, StoreError> {
    match act {
        Some(act) => commit_with_evidence(store, incident, by, act, writes, now).await,
        None if writes.is_empty() => Ok(Commit::Done),
        None => store.commit(writes).await,
    }
}

fn contended() -> Problem {
    Problem::unavailable("others changed the same things at the same time, again and again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_was_kept_by_an_earlier_build_is_given_again() {
        let file = include_str!("../tests/golden/answer.kept.json");
        let documents: Vec<Value> = serde_json::from_str(file).expect("JSON");
        for document in documents {
            let kept: KeptAnswer = serde_json::from_value(document.clone()).expect("a kept answer");
            assert_eq!(kept.answer.clone().into_response().status().as_u16(), kept.answer.status);
            assert_eq!(serde_json::to_value(&kept).expect("JSON"), document, "it is written as ever");
        }
    }
}
