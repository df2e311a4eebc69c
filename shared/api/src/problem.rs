//! What a request is refused with: problem details (RFC 9457) in words for the person who sent it.
//!
//! A problem says what was expected and what to do; it never repeats what was sent, since that may be about a person.
//! The cause of a failure of ours is logged once, when the answer is made, and not answered to the caller.

use std::collections::BTreeMap;
use std::error::Error;

use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use fields::{FieldError, FieldErrors};
use model::error::chain;
use problem_details::ProblemDetails;
use serde::Serialize;
use serde_json::Value;
use stores::StoreError;
use utoipa::ToSchema;

/// A kind of problem, by which a program distinguishes it from others of the same status.
#[derive(Debug, PartialEq, Eq)]
pub struct ProblemType {
    /// Its name; the `type` member is `breach-notice:{name}`.
    pub name: &'static str,
    /// The status that it is answered with.
    pub status: StatusCode,
    /// What is wrong, in a few words, whatever the request.
    pub title: &'static str,
}

impl ProblemType {
    /// A kind of problem.
    #[must_use]
    pub const fn new(name: &'static str, status: StatusCode, title: &'static str) -> Self {
        Self { name, status, title }
    }
}

/// The body is not JSON.
pub static MALFORMED: ProblemType = ProblemType::new("malformed", StatusCode::BAD_REQUEST, "The body is not JSON");
/// A query parameter is not as expected.
pub static PARAMETER: ProblemType =
    ProblemType::new("parameter", StatusCode::BAD_REQUEST, "A parameter of the address is not as expected");
/// A POST without a usable `Idempotency-Key`.
pub static IDEMPOTENCY_KEY: ProblemType =
    ProblemType::new("idempotency-key", StatusCode::BAD_REQUEST, "The header Idempotency-Key is missing or not usable");
/// Nobody is signed in.
pub static NOT_SIGNED_IN: ProblemType =
    ProblemType::new("not-signed-in", StatusCode::UNAUTHORIZED, "You are not signed in");
/// The operator lacks the role.
pub static ROLE: ProblemType = ProblemType::new("role", StatusCode::FORBIDDEN, "Your roles do not allow this");
/// There is no such thing.
pub static NOT_FOUND: ProblemType = ProblemType::new("not-found", StatusCode::NOT_FOUND, "There is nothing here");
/// The route has no such method.
pub static METHOD: ProblemType =
    ProblemType::new("method", StatusCode::METHOD_NOT_ALLOWED, "This address does not take this method");
/// The state of things does not allow it.
pub static CONFLICT: ProblemType =
    ProblemType::new("conflict", StatusCode::CONFLICT, "As things stand this cannot be done");
/// The body is larger than the route takes.
pub static TOO_LARGE: ProblemType =
    ProblemType::new("too-large", StatusCode::PAYLOAD_TOO_LARGE, "The body is too large");
/// The body is of another type than the route takes.
pub static CONTENT_TYPE: ProblemType =
    ProblemType::new("content-type", StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body is of the wrong type");
/// The body is JSON, and its fields are not as expected.
pub static FIELDS: ProblemType =
    ProblemType::new("fields", StatusCode::UNPROCESSABLE_ENTITY, "Fields of the body are not as expected");
/// The key was used for something else.
pub static KEY_REUSED: ProblemType = ProblemType::new(
    "idempotency-key-reused",
    StatusCode::UNPROCESSABLE_ENTITY,
    "This Idempotency-Key belongs to another request",
);
/// A table, queue or bucket did not answer.
pub static UNAVAILABLE: ProblemType =
    ProblemType::new("unavailable", StatusCode::SERVICE_UNAVAILABLE, "Something that we need does not answer");
/// A fault of ours that a person has to look at.
pub static FAULT: ProblemType = ProblemType::new("fault", StatusCode::INTERNAL_SERVER_ERROR, "This is a fault of ours");

/// How long to wait before trying again, in seconds.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("2");

/// One problem of one request.
#[derive(Debug)]
pub struct Problem(Box<Details>);

#[derive(Debug)]
struct Details {
    kind: &'static ProblemType,
    detail: String,
    errors: Vec<FieldError>,
    shown: BTreeMap<&'static str, Value>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

/// The form of a problem in the OpenAPI document.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "only its schema is used: the body is written by `problem_details`")]
pub struct ProblemSchema {
    /// Which kind of problem it is; stable.
    #[schema(example = "breach-notice:fields")]
    r#type: String,
    /// The kind in words.
    title: String,
    /// The status once more.
    #[schema(example = 422)]
    status: u16,
    /// What was expected, and what to do.
    detail: String,
    /// The fields that are not as expected; absent where it is not about fields.
    errors: Option<Vec<FieldError>>,
    /// What a notice's check found; absent where it is not about a check.
    findings: Option<Vec<Value>>,
}

#[derive(Serialize)]
struct Extensions {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    #[serde(flatten)]
    shown: BTreeMap<&'static str, Value>,
}

impl Problem {
    /// A problem of this kind: `detail` says what was expected and what to do, in whole sentences and without any value
    /// sent.
    #[must_use]
    pub fn new(kind: &'static ProblemType, detail: impl Into<String>) -> Self {
        Self(Box::new(Details { kind, detail: detail.into(), errors: Vec::new(), shown: BTreeMap::new(), cause: None }))
    }

    /// The same, about these fields.
    #[must_use]
    pub fn about(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    /// The same, showing this beside the words, under a name of its own. It holds nothing about a person.
    #[must_use]
    pub fn showing<B: Serialize>(mut self, name: &'static str, what: &B) -> Self {
        self.0.shown.insert(name, serde_json::to_value(what).unwrap_or_default());
        self
    }

    /// The same, for this cause: it is logged, not answered.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// There is no such thing; `detail` says which, and where to look.
    #[must_use]
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(&NOT_FOUND, detail)
    }

    /// As things stand it cannot be done; `detail` says why, and what to do first.
    #[must_use]
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(&CONFLICT, detail)
    }

    /// Something that we need did not answer; the same request may be sent again.
    #[must_use]
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let again =
            "Wait a moment, then send the same request again; with the same Idempotency-Key nothing happens twice.";
        Self::new(&UNAVAILABLE, again).because(cause)
    }

    /// Which kind it is.
    #[must_use]
    pub fn kind(&self) -> &'static ProblemType {
        self.0.kind
    }

    fn log(&self) {
        let Some(cause) = &self.0.cause else { return };
        let chain = chain(cause.as_ref());
        if self.kind().status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(problem.kind = self.kind().name, error = chain, "a request failed by a fault of ours");
        } else {
            tracing::warn!(problem.kind = self.kind().name, error = chain, "a request could not be answered");
        }
    }
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Self {
        let detail = "Correct the fields named in `errors`, then send the request again.";
        Self::new(&FIELDS, detail).about(errors.into_vec())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable { .. } => Self::unavailable(error),
            StoreError::Unreadable { .. } => {
                let detail = "Something stored cannot be read. Whoever runs this system finds the cause in the log.";
                Self::new(&FAULT, detail).because(error)
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log();
        let Details { kind, detail, errors, shown, .. } = *self.0;
        let mut details = ProblemDetails::from_status_code(kind.status)
            .with_title(kind.title)
            .with_detail(detail)
            .with_extensions(Extensions { errors, shown });
        details.r#type = format!("breach-notice:{}", kind.name).parse::<Uri>().ok().map(Into::into);
        let mut response = details.into_response();
        match kind.status {
            StatusCode::SERVICE_UNAVAILABLE => {
                response.headers_mut().insert(RETRY_AFTER, RETRY_AFTER_SECONDS);
            }
            StatusCode::UNAUTHORIZED => {
                response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response
    }
}

/// What stands as `after` is not what an answer gave as `next`.
#[must_use]
pub fn not_a_cursor() -> Problem {
    Problem::new(&PARAMETER, "Expected as `after` what an earlier answer gave as `next`, or nothing.")
}
