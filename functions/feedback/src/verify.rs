//! The form, and the answer to a code.

use std::sync::Arc;

use api::Problem;
use axum::body::to_bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use genuine::{Outcome, Spoken};
use model::keys;
use model::notice::{GenuineNotice, VerificationCode};
use stores::ReadEntries;

use crate::App;
use crate::answer::{Asked, Verified, accepts_pages, as_page};

/// Gives the form. A parameter that is not understood changes nothing but the language.
pub(crate) async fn form(headers: HeaderMap, asked: Result<Query<Asked>, QueryRejection>) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    as_page(StatusCode::OK, spoken(&asked, &headers), None)
}

/// Answers whether a code is that of a notice.
pub(crate) async fn verify<I: ReadEntries>(State(app): State<Arc<App<I>>>, request: Request) -> Response {
    let headers = request.headers().clone();
    let asked = asked(request).await;
    let spoken = spoken(&asked, &headers);
    // One read in every case, so that neither the answer nor its time says why a code is none.
    let key = asked
        .code
        .parse::<VerificationCode>()
        .map_or_else(|_| keys::no_verification(), |code| keys::verification(&code));
    match app.incidents.get::<GenuineNotice>(&key).await {
        Ok(found) => Verified::of(found.map(|stored| stored.value), spoken).answered(&headers, spoken),
        Err(error) if accepts_pages(&headers) => {
            tracing::warn!(error = model::error::chain(&error), "a code could not be looked up");
            as_page(StatusCode::SERVICE_UNAVAILABLE, spoken, Some(Outcome::Unavailable))
        }
        Err(error) => Problem::from(error).into_response(),
    }
}

/// What a body asks, as a form or as JSON. A body that cannot be read, or is longer than a question can be, asks for nothing,
/// which is no code of ours.
async fn asked(request: Request) -> Asked {
    const MAX_BYTES: usize = 4_096;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_BYTES).await.unwrap_or_default();
    if parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json")) {
        return serde_json::from_slice(&body).unwrap_or_default();
    }
    let mut asked = Asked::default();
    for (name, value) in form_urlencoded::parse(&body) {
        match &*name {
            genuine::CODE => asked.code = value.into_owned(),
            genuine::LANGUAGE => asked.language = Some(value.into_owned()),
            _ => {}
        }
    }
    asked
}

/// The language that the form names, or the browser.
fn spoken(asked: &Asked, headers: &HeaderMap) -> Spoken {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Spoken::closest(asked.language.as_deref().or(accepted).unwrap_or_default())
}
