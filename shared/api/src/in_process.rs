//! A client that calls a router in the same process, for tests and for stepping the whole flow.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Builder;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use model::operator::{Operator, Role, Roles, Subject};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::ServiceExt;

use crate::command::IdempotencyKey;
use crate::gateway::request_of;
use crate::operator::Caller;
use crate::routes::ListedRoute;

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

/// One caller of a function, or of several behind one gateway.
#[derive(Clone, Debug)]
pub struct Client {
    router: Router,
    others: Vec<(Vec<(&'static str, &'static str)>, Router)>,
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
        Self { router, others: Vec::new(), caller: None }
    }

    /// The same, where another function answers these routes.
    #[must_use]
    pub fn with(mut self, listed: &[ListedRoute], router: Router) -> Self {
        self.others.push((listed.iter().map(|route| (route.method, route.path)).collect(), router));
        self
    }

    /// The same, as this operator.
    #[must_use]
    pub fn signed_in(&self, operator: &Operator) -> Self {
        Self { caller: Some(operator.clone()), ..self.clone() }
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
        let function = self.function(request.method(), request.uri().path()).clone();
        let answer = function.oneshot(request).await.unwrap_or_else(|never| match never {});
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

    /// Sends a file of `events/`: an event as API Gateway sends it, in the name of whom it names.
    ///
    /// # Panics
    /// Where the file is no event of a REST API, or the answer's body is neither JSON nor a page.
    pub async fn send_event(&self, event: &str) -> Reply {
        let event = lambda_http::request::from_str(event).expect("an event of a REST API");
        self.send_as_it_is(request_of(event)).await
    }

    /// Who answers this method at this path, as the gateway sends it on: of one path each method may have its own function.
    fn function(&self, method: &Method, path: &str) -> &Router {
        let is_theirs = |(routes, _): &&(Vec<(&str, &str)>, Router)| {
            routes.iter().any(|(of, template)| method.as_str() == *of && fits(path, template))
        };
        self.others.iter().find(is_theirs).map_or(&self.router, |(_, router)| router)
    }
}

/// Whether a path is one of those that a template with names in braces stands for.
fn fits(path: &str, template: &str) -> bool {
    let fits = |(part, name): (&str, &str)| part == name || name.starts_with('{') && !part.is_empty();
    path.split('/').count() == template.split('/').count() && path.split('/').zip(template.split('/')).all(fits)
}

/// Makes sure that an OpenAPI document describes every route, with its roles and parameters, and none that is not there, and
/// that every reference in it leads somewhere.
///
/// # Panics
/// Where it does not.
pub fn assert_documented(listed: &[ListedRoute], document: &Value) {
    let mut names = BTreeSet::new();
    for route in listed {
        let operation = &document["paths"][route.path][route.method.to_lowercase()];
        assert!(names.insert(operation["operationId"].to_string()), "{operation}");
        let roles: BTreeSet<String> =
            operation["security"].as_array().into_iter().flatten().map(|way| way["operator"][0].to_string()).collect();
        let expected = route.roles.unwrap_or_default().iter().map(|role| format!("\"{role}\"")).collect();
        assert_eq!(roles, expected, "{} {}", route.method, route.path);
        let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
        let named = |name: &str| parameters.iter().find(|parameter| parameter["name"] == name);
        for name in route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let parameter = named(name).unwrap_or_else(|| panic!("{name} of {}", route.path));
            assert!(parameter["required"] == true && parameter["description"].is_string(), "{parameter}");
        }
        assert_eq!(named("idempotency-key").is_some(), route.method == "POST", "{}", route.path);
        assert_eq!(operation.get("requestBody").is_some(), route.method != "GET", "{}", route.path);
        assert!(operation["responses"].as_object().is_some_and(|responses| responses.len() >= 2), "{operation}");
    }
    let operations: usize = document["paths"]
        .as_object()
        .expect("a document has paths")
        .values()
        .map(|item| item.as_object().map_or(0, |item| item.len()))
        .sum();
    assert_eq!(operations, listed.len());
    let mut found = Vec::new();
    references(document, &mut found);
    assert!(found.len() > 20, "{}", found.len());
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("within the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn references<'d>(value: &'d Value, found: &mut Vec<&'d str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}
