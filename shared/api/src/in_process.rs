//! A client that calls a router in the same process, for tests and for stepping the whole flow.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Builder;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::operator::{Operator, Role, Roles, Subject};
use tower::ServiceExt;

use crate::command::IdempotencyKey;
use crate::operator::Caller;

/// An operator of this name, with these roles, of an issuer for tests.
///
/// # Panics
/// Where the name is not printable ASCII.
#[must_use]
pub fn operator(name: &str, roles: &[Role]) -> Operator {
    Operator {
        subject: Subject::new("https://issuer.test", name).expect("a printable name"),
        name: name.into(),
        roles: roles.iter().copied().collect::<Roles>(),
    }
}

/// One caller of a router.
#[derive(Clone, Debug)]
pub struct Client {
    router: Router,
    caller: Option<Operator>,
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; `Null` where there is none, the text of a page for people.
    pub body: Value,
}

impl Reply {
    /// Reads the body.
    ///
    /// # Panics
    /// Where it is something else.
    #[must_use]
    pub fn read<T: DeserializeOwned>(&self) -> T {
        serde_json::from_value(self.body.clone()).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl Client {
    /// A client without a token.
    #[must_use]
    pub fn new(router: Router) -> Self {
        Self { router, caller: None }
    }

    /// The same, as this operator.
    #[must_use]
    pub fn signed_in(&self, operator: &Operator) -> Self {
        Self { router: self.router.clone(), caller: Some(operator.clone()) }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Request::builder().method(Method::GET).uri(path), Body::empty()).await
    }

    /// Acts, under this key.
    pub async fn post(&self, path: &str, key: &str, body: &Value) -> Reply {
        let request = Request::builder().method(Method::POST).uri(path).header(IdempotencyKey::HEADER, key);
        self.send(request.header(CONTENT_TYPE, "application/json"), body.to_string().into()).await
    }

    /// Adds to what is there, under this key.
    pub async fn patch(&self, path: &str, key: &str, body: &Value) -> Reply {
        let request = Request::builder().method(Method::PATCH).uri(path).header(IdempotencyKey::HEADER, key);
        self.send(request.header(CONTENT_TYPE, "application/json"), body.to_string().into()).await
    }

    /// Loads a file, under this key.
    pub async fn post_file(&self, path: &str, key: &str, media_type: &str, bytes: &[u8]) -> Reply {
        let request = Request::builder().method(Method::POST).uri(path).header(IdempotencyKey::HEADER, key);
        self.send(request.header(CONTENT_TYPE, media_type), bytes.to_vec().into()).await
    }

    /// Says what is to be.
    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        let request = Request::builder().method(Method::PUT).uri(path).header(CONTENT_TYPE, "application/json");
        self.send(request, body.to_string().into()).await
    }

    /// Sends any request, as the operator.
    ///
    /// # Panics
    /// Where the request is none, or the answer's body is neither JSON nor a page.
    pub async fn send(&self, request: Builder, body: Body) -> Reply {
        let mut request = request.body(body).expect("a request");
        if let Some(operator) = &self.caller {
            request.extensions_mut().insert(Caller(operator.clone()));
        }
        self.send_as_it_is(request).await
    }

    /// Sends a request as whoever it names itself.
    ///
    /// # Panics
    /// Where the answer's body is neither JSON nor a page.
    pub async fn send_as_it_is(&self, request: Request<Body>) -> Reply {
        let answer = self.router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body in memory");
        let is_page = parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let body = match &bytes[..] {
            [] => Value::Null,
            page if is_page => String::from_utf8(page.to_vec()).expect("UTF-8").into(),
            json => serde_json::from_slice(json).expect("JSON"),
        };
        Reply { status: parts.status, headers: parts.headers, body }
    }
}
