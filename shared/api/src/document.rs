//! The OpenAPI document of the routes, as far as it is wanted: with the feature `document`, which no deployed function has. There
//! the descriptions are neither made at a cold start nor linked; what is served is the file that the tests hold to this one.

use model::operator::Role;
use utoipa::ToSchema;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{
    ContentBuilder, HttpMethod, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, Required, ResponseBuilder,
    Schema, Server,
};

use crate::command::IdempotencyKey;
use crate::parameters::{in_words, names_in};
use crate::problem::ProblemSchema;

/// The name of the way to sign in, in the OpenAPI document.
const OPERATOR: &str = "operator";
const JSON: &str = "application/json";
const HTML: &str = "text/html";
const PROBLEM_JSON: &str = "application/problem+json";

type Schemas = Vec<(String, RefOr<Schema>)>;

/// What there is to say of one route: what it is for, takes and answers.
#[derive(Default)]
pub(crate) struct Description {
    operation: OperationBuilder,
    schemas: Schemas,
}

impl Description {
    /// `name` is the `operationId`, `summary` says in a line what the route is for.
    pub(crate) fn of(path: &str, name: &str, summary: &str) -> Self {
        let operation = OperationBuilder::new().operation_id(Some(name)).summary(Some(summary));
        let mut described = Self { operation, schemas: Schemas::new() };
        names_in(path).map(in_path).for_each(|parameter| described.parameter(parameter));
        described.answers::<ProblemSchema>("default", "Refused, or failed: see the problem's words", PROBLEM_JSON);
        described
    }

    /// It asks for an `Idempotency-Key`.
    pub(crate) fn acts(&mut self) {
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
        self.parameter(header.build());
    }

    /// It lets in operators with one of these roles.
    pub(crate) fn roles(&mut self, roles: &[Role]) {
        for role in roles {
            // For a scheme that knows no scopes, the list names roles:
            // https://spec.openapis.org/oas/v3.1.0#security-requirement-object
            self.change(|operation| operation.security(SecurityRequirement::new(OPERATOR, [role.as_str()])));
        }
    }

    /// It takes a JSON body, or a file of one of these media types.
    pub(crate) fn takes<B: ToSchema>(&mut self, media_types: &[&str]) {
        let json = ContentBuilder::new().schema(Some(self.schema::<B>())).build();
        self.body(RequestBodyBuilder::new().content(JSON, json), media_types);
    }

    /// It takes a file of one of these media types.
    pub(crate) fn takes_file(&mut self, media_types: &[&str]) {
        self.body(RequestBodyBuilder::new(), media_types);
    }

    fn body(&mut self, body: RequestBodyBuilder, media_types: &[&str]) {
        // Bytes as they are have no schema: https://spec.openapis.org/oas/v3.1.0#considerations-for-file-uploads
        let file = |body: RequestBodyBuilder, of: &&str| body.content(*of, ContentBuilder::new().build());
        let body = media_types.iter().fold(body.required(Some(Required::True)), file).build();
        self.change(|operation| operation.request_body(Some(body)));
    }

    /// It takes this parameter after `?`.
    pub(crate) fn query(&mut self, name: &str, words: &str) {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(words))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
        self.parameter(parameter.build());
    }

    /// It answers with this status and JSON body when all went well.
    pub(crate) fn answers_json<B: ToSchema>(&mut self, status: u16, words: &str) {
        self.answers::<B>(&status.to_string(), words, JSON);
    }

    /// It answers with a page for people when all went well.
    pub(crate) fn answers_html(&mut self, status: u16, words: &str) {
        let text = ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).build();
        let response = ResponseBuilder::new().description(words).content(HTML, text);
        self.change(|operation| operation.response(status.to_string(), response));
    }

    /// It refuses with this status in a case of its own; `words` say which.
    pub(crate) fn refuses(&mut self, status: u16, words: &str) {
        self.answers::<ProblemSchema>(&status.to_string(), words, PROBLEM_JSON);
    }

    fn answers<B: ToSchema>(&mut self, status: &str, words: &str, media_type: &str) {
        let content = ContentBuilder::new().schema(Some(self.schema::<B>())).build();
        let response = ResponseBuilder::new().description(words).content(media_type, content);
        self.change(|operation| operation.response(status, response));
    }

    fn schema<B: ToSchema>(&mut self) -> RefOr<Schema> {
        let name = B::name();
        B::schemas(&mut self.schemas);
        self.schemas.push((name.to_string(), B::schema()));
        Ref::from_schema_name(name).into()
    }

    fn parameter(&mut self, parameter: Parameter) {
        self.change(|operation| operation.parameter(parameter));
    }

    fn change(&mut self, change: impl FnOnce(OperationBuilder) -> OperationBuilder) {
        self.operation = change(std::mem::take(&mut self.operation));
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

/// What there is to say of all routes of a function.
#[derive(Default)]
pub(crate) struct Descriptions {
    openapi: OpenApi,
    schemas: Schemas,
}

impl Descriptions {
    /// Of an API with this title.
    pub(crate) fn of(title: &str, description: &str) -> Self {
        let info = InfoBuilder::new().title(title).version(env!("CARGO_PKG_VERSION")).description(Some(description));
        // Where the document is, there are the routes: at the stage or domain that the gateway gives them.
        let openapi = OpenApiBuilder::new().info(info).servers(Some([Server::new(".")])).build();
        Self { openapi, schemas: Schemas::new() }
    }

    /// Adds a route.
    pub(crate) fn add(&mut self, method: HttpMethod, path: &str, route: Description) {
        let item = PathItem::new(method, route.operation);
        match self.openapi.paths.paths.get_mut(path) {
            Some(there) => there.merge_operations(item),
            None => {
                self.openapi.paths.paths.insert(path.to_owned(), item);
            }
        }
        self.schemas.extend(route.schemas);
    }

    /// The OpenAPI document of all routes.
    #[cfg(feature = "document")]
    pub(crate) fn openapi(&self) -> OpenApi {
        use utoipa::openapi::schema::ComponentsBuilder;
        use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = ComponentsBuilder::new()
            .schemas_from_iter(self.schemas.iter().cloned())
            .security_scheme(OPERATOR, SecurityScheme::Http(bearer))
            .build();
        let mut document = self.openapi.clone();
        document.components = Some(components);
        document
    }
}
