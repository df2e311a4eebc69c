//! A function's routes: each stands once, with its method, path, roles, body and answers. From them come the router, the checks
//! of roles and the OpenAPI document, so that none of them can say something else.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter};
use model::operator::Role;
use utoipa::ToSchema;
use utoipa::openapi::{HttpMethod, OpenApi};

use crate::document::{Description, Descriptions};
use crate::operator;
use crate::problem::{METHOD, Problem};

/// Whoever has any role.
pub const ANY_ROLE: &[Role] = &Role::ALL;

/// One route: who may use it, what it takes and what it answers.
pub struct Route {
    method: HttpMethod,
    path: &'static str,
    roles: Option<&'static [Role]>,
    description: Description,
}

/// Whether descriptions are made: see [`crate::document`].
const IS_DESCRIBED: bool = cfg!(feature = "document");

impl Route {
    /// A route that reads. `name` is its `operationId`, `summary` says in a line what it is for.
    #[must_use]
    pub fn get(path: &'static str, name: &str, summary: &str) -> Self {
        Self::of(HttpMethod::Get, path, name, summary)
    }

    /// A route that acts; it asks for an `Idempotency-Key`.
    #[must_use]
    pub fn post(path: &'static str, name: &str, summary: &str) -> Self {
        Self::of(HttpMethod::Post, path, name, summary).described(Description::acts)
    }

    /// A route that adds to what is there; it asks for an `Idempotency-Key`.
    #[must_use]
    pub fn patch(path: &'static str, name: &str, summary: &str) -> Self {
        Self::of(HttpMethod::Patch, path, name, summary).described(Description::acts)
    }

    /// A route that says what is to be.
    #[must_use]
    pub fn put(path: &'static str, name: &str, summary: &str) -> Self {
        Self::of(HttpMethod::Put, path, name, summary)
    }

    /// A route that is asked something in a body and changes nothing, so it needs no `Idempotency-Key`.
    #[must_use]
    pub fn ask(path: &'static str, name: &str, summary: &str) -> Self {
        Self::of(HttpMethod::Post, path, name, summary)
    }

    fn of(method: HttpMethod, path: &'static str, name: &str, summary: &str) -> Self {
        let route = Self { method, path, roles: None, description: Description::default() };
        route.described(|description| *description = Description::of(path, name, summary))
    }

    /// Lets in operators with one of these roles. Without this call the route is open to everyone.
    #[must_use]
    pub fn roles(mut self, roles: &'static [Role]) -> Self {
        self.roles = Some(roles);
        self.described(|description| description.roles(roles))
    }

    /// Takes a JSON body.
    #[must_use]
    pub fn takes<B: ToSchema>(self) -> Self {
        self.takes_or_file::<B>(&[])
    }

    /// Takes a JSON body, or a file of one of these media types.
    #[must_use]
    pub fn takes_or_file<B: ToSchema>(self, media_types: &[&str]) -> Self {
        self.described(|description| description.takes::<B>(media_types))
    }

    /// Takes a file of one of these media types, as it is.
    #[must_use]
    pub fn takes_file(self, media_types: &[&str]) -> Self {
        self.described(|description| description.takes_file(media_types))
    }

    /// Takes this parameter after `?`.
    #[must_use]
    pub fn query(self, name: &str, words: &str) -> Self {
        self.described(|description| description.query(name, words))
    }

    /// Answers with this status and JSON body when all went well.
    #[must_use]
    pub fn answers<B: ToSchema>(self, status: u16, words: &str) -> Self {
        self.described(|description| description.answers_json::<B>(status, words))
    }

    /// Answers with a page for people when all went well.
    #[must_use]
    pub fn answers_html(self, status: u16, words: &str) -> Self {
        self.described(|description| description.answers_html(status, words))
    }

    /// Refuses with this status in a case of its own; `words` say which.
    #[must_use]
    pub fn refuses(self, status: u16, words: &str) -> Self {
        self.described(|description| description.refuses(status, words))
    }

    fn described(mut self, describe: impl FnOnce(&mut Description)) -> Self {
        if IS_DESCRIBED {
            describe(&mut self.description);
        }
        self
    }
}

/// The form of an OpenAPI document, as far as one document describes another.
#[derive(ToSchema)]
#[schema(value_type = Object)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct Document(OpenApi);

/// A function's routes with their handlers.
pub struct Routes<S> {
    router: Router<S>,
    descriptions: Descriptions,
    listed: Vec<ListedRoute>,
}

/// A route as it is listed: how it is called, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedRoute {
    /// The method, in upper case.
    pub method: &'static str,
    /// The path, with names in braces.
    pub path: &'static str,
    /// Who may use it. `None`: everyone, without a token.
    pub roles: Option<&'static [Role]>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet, of an API with this title.
    #[must_use]
    pub fn new(title: &str, description: &str) -> Self {
        let descriptions = if IS_DESCRIBED { Descriptions::of(title, description) } else { Descriptions::default() };
        Self { router: Router::new(), descriptions, listed: Vec::new() }
    }

    /// Adds a route and who answers it.
    #[must_use]
    pub fn route<H: Handler<T, S>, T: 'static>(mut self, route: Route, handler: H) -> Self {
        let Route { method, path, roles, description } = route;
        let (word, filter) = match method {
            HttpMethod::Post => ("POST", MethodFilter::POST),
            HttpMethod::Put => ("PUT", MethodFilter::PUT),
            HttpMethod::Patch => ("PATCH", MethodFilter::PATCH),
            _ => ("GET", MethodFilter::GET),
        };
        let mut methods = MethodRouter::new().on(filter, handler);
        if let Some(roles) = roles {
            methods = methods.route_layer(from_fn_with_state(roles, operator::check));
        }
        self.router = self.router.route(path, methods);
        if IS_DESCRIBED {
            self.descriptions.add(method, path, description);
        }
        self.listed.push(ListedRoute { method: word, path, roles });
        self
    }

    /// All routes, in the order in which they were added.
    #[must_use]
    pub fn list(&self) -> &[ListedRoute] {
        &self.listed
    }

    /// The OpenAPI document of all routes.
    #[cfg(feature = "document")]
    #[must_use]
    pub fn openapi(&self) -> OpenApi {
        self.descriptions.openapi()
    }

    /// The router: whatever it answers, nobody may keep a copy of.
    pub fn into_router(self, state: S) -> Router {
        self.router
            .fallback(async || Problem::not_found("No such route. GET /openapi.json lists them all."))
            .method_not_allowed_fallback(async || {
                Problem::new(&METHOD, "The header Allow lists the methods that this address takes.")
            })
            .layer(from_fn(uncached))
            .with_state(state)
    }
}

async fn uncached(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await.into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
