//! The table of a function's routes: each stands once, with its method, path, roles, body and answers. From it come the
//! router, the checks of roles and the OpenAPI document, so that none of them can say something else.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter};
use shared::operator::Role;
use utoipa::ToSchema;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, HttpMethod, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, Required, ResponseBuilder,
    Schema, Server,
};

use crate::command::IdempotencyKey;
use crate::operator;
use crate::parameters::{in_words, names_in};
use crate::problem::{METHOD, Problem, ProblemSchema};

/// Whoever has any role.
pub const ANY_ROLE: &[Role] = &Role::ALL;

/// The name of the way to sign in, in the OpenAPI document.
const OPERATOR: &str = "operator";
const JSON: &str = "application/json";
const HTML: &str = "text/html";
const PROBLEM_JSON: &str = "application/problem+json";

type Schemas = Vec<(String, RefOr<Schema>)>;

/// One route: who may use it, what it takes and what it answers.
pub struct Route {
    method: HttpMethod,
    path: &'static str,
    roles: Option<&'static [Role]>,
    operation: OperationBuilder,
    schemas: Schemas,
}

impl Route {
    /// A route that reads. `name` is its `operationId`, `summary` says in a line what it is for.
    #[must_use]
    pub fn get(path: &'static str, name: &str, summary: &str) -> Self {
        Self::of(HttpMethod::Get, path, name, summary)
    }

    /// A route that acts; it asks for an `Idempotency-Key`.
    #[must_use]
    pub fn post(path: &'static str, name: &str, summary: &str) -> Self {
        Self::acting(HttpMethod::Post, path, name, summary)
    }

    /// A route that adds to what is there; it asks for an `Idempotency-Key`.
    #[must_use]
    pub fn patch(path: &'static str, name: &str, summary: &str) -> Self {
        Self::acting(HttpMethod::Patch, path, name, summary)
    }

    /// A route that is asked something in a body and changes nothing, so it needs no `Idempotency-Key`.
    #[must_use]
    pub fn ask(path: &'static str, name: &str, summary: &str) -> Self {
        Self::of(HttpMethod::Post, path, name, summary)
    }

    fn acting(method: HttpMethod, path: &'static str, name: &str, summary: &str) -> Self {
        let words = "Your own name for this one request, such as a UUID. Sent again with the same body it is answered \
                     as before and nothing happens twice; with another body it is refused (422).";
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(255))
            .pattern(Some("^[!-~]+$"));
        let header = ParameterBuilder::new()
            .name(IdempotencyKey::HEADER)
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(words))
            .schema(Some(text));
        let mut route = Self::of(method, path, name, summary);
        route.operation = route.operation.parameter(header);
        route
    }

    /// A route that says what is to be.
    #[must_use]
    pub fn put(path: &'static str, name: &str, summary: &str) -> Self {
        Self::of(HttpMethod::Put, path, name, summary)
    }

    fn of(method: HttpMethod, path: &'static str, name: &str, summary: &str) -> Self {
        let mut operation = OperationBuilder::new().operation_id(Some(name)).summary(Some(summary));
        for parameter in names_in(path).map(in_path) {
            operation = operation.parameter(parameter);
        }
        let route = Self { method, path, roles: None, operation, schemas: Vec::new() };
        route.answers_with::<ProblemSchema>("default", "Refused, or failed: see the problem's words", PROBLEM_JSON)
    }

    /// Lets in operators with one of these roles. Without this call the route is open to everyone.
    #[must_use]
    pub fn roles(mut self, roles: &'static [Role]) -> Self {
        self.roles = Some(roles);
        for role in roles {
            // For a scheme that knows no scopes, the list names roles:
            // https://spec.openapis.org/oas/v3.1.0#security-requirement-object
            self.operation = self.operation.security(SecurityRequirement::new(OPERATOR, [role.as_str()]));
        }
        self
    }

    /// Takes a JSON body.
    #[must_use]
    pub fn takes<B: ToSchema>(mut self) -> Self {
        let content = ContentBuilder::new().schema(Some(self.schema::<B>())).build();
        self.operation = self.operation.request_body(Some(
            RequestBodyBuilder::new().content(JSON, content).required(Some(Required::True)).build(),
        ));
        self
    }

    /// Takes a JSON body, or a file of one of these media types.
    #[must_use]
    pub fn takes_or_file<B: ToSchema>(mut self, media_types: &[&str]) -> Self {
        let json = ContentBuilder::new().schema(Some(self.schema::<B>())).build();
        let mut body = RequestBodyBuilder::new().content(JSON, json).required(Some(Required::True));
        for media_type in media_types {
            // Bytes as they are have no schema: https://spec.openapis.org/oas/v3.1.0#considerations-for-file-uploads
            body = body.content(*media_type, ContentBuilder::new().build());
        }
        self.operation = self.operation.request_body(Some(body.build()));
        self
    }

    /// Takes a file of one of these media types.
    #[must_use]
    pub fn takes_file(mut self, media_types: &[&str]) -> Self {
        let mut body = RequestBodyBuilder::new().required(Some(Required::True));
        for media_type in media_types {
            body = body.content(*media_type, ContentBuilder::new().build());
        }
        self.operation = self.operation.request_body(Some(body.build()));
        self
    }

    /// Takes this parameter after `?`.
    #[must_use]
    pub fn query(mut self, name: &str, words: &str) -> Self {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(words))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
        self.operation = self.operation.parameter(parameter);
        self
    }

    /// Answers with this status and JSON body when all went well.
    #[must_use]
    pub fn answers<B: ToSchema>(self, status: u16, words: &str) -> Self {
        self.answers_with::<B>(&status.to_string(), words, JSON)
    }

    /// Answers with a page for people when all went well.
    #[must_use]
    pub fn answers_html(mut self, status: u16, words: &str) -> Self {
        let text = ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).build();
        let response = ResponseBuilder::new().description(words).content(HTML, text);
        self.operation = self.operation.response(status.to_string(), response);
        self
    }

    /// Refuses with this status in a case of its own; `words` say which.
    #[must_use]
    pub fn refuses(self, status: u16, words: &str) -> Self {
        self.answers_with::<ProblemSchema>(&status.to_string(), words, PROBLEM_JSON)
    }

    fn answers_with<B: ToSchema>(mut self, status: &str, words: &str, media_type: &str) -> Self {
        let content = ContentBuilder::new().schema(Some(self.schema::<B>())).build();
        let response = ResponseBuilder::new().description(words).content(media_type, content);
        self.operation = self.operation.response(status, response);
        self
    }

    fn schema<B: ToSchema>(&mut self) -> RefOr<Schema> {
        let name = B::name();
        B::schemas(&mut self.schemas);
        self.schemas.push((name.to_string(), B::schema()));
        Ref::from_schema_name(name).into()
    }
}

fn in_path(name: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(in_words(name))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

/// The form of an OpenAPI document, as far as one tells of another.
#[derive(ToSchema)]
#[schema(value_type = Object)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct Document(OpenApi);

/// A function's routes with their handlers.
pub struct Routes<S> {
    router: Router<S>,
    openapi: OpenApi,
    schemas: Schemas,
    lines: Vec<Line>,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
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
        let info = InfoBuilder::new().title(title).version(env!("CARGO_PKG_VERSION")).description(Some(description));
        Self {
            router: Router::new(),
            // Where the document is, there are the routes: at the stage or domain that the gateway gives them.
            openapi: OpenApiBuilder::new().info(info).servers(Some([Server::new(".")])).build(),
            schemas: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Adds a route and who answers it.
    #[must_use]
    pub fn route<H: Handler<T, S>, T: 'static>(mut self, route: Route, handler: H) -> Self {
        let Route { method, path, roles, operation, schemas } = route;
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
        let item = PathItem::new(method, operation);
        match self.openapi.paths.paths.get_mut(path) {
            Some(there) => there.merge_operations(item),
            None => {
                self.openapi.paths.paths.insert(path.to_owned(), item);
            }
        }
        self.schemas.extend(schemas);
        self.lines.push(Line { method: word, path, roles });
        self
    }

    /// The table, line by line.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The OpenAPI document of all routes.
    #[must_use]
    pub fn openapi(&self) -> OpenApi {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = ComponentsBuilder::new()
            .schemas_from_iter(self.schemas.iter().cloned())
            .security_scheme(OPERATOR, SecurityScheme::Http(bearer))
            .build();
        let mut document = self.openapi.clone();
        document.components = Some(components);
        document
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
