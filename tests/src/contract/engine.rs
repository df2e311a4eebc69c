//! DynamoDB's semantics in this process: the SDK's own client, whose requests an engine on SQLite answers, without a network.
//!
//! Requests are made, signed, retried and read as they are on AWS; only the last step, from the wire's JSON to an answer, is
//! the engine's. It can lose answers: the request takes effect and the client gets a 500.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::{Client, Config};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An empty engine of one's own.
#[derive(Clone)]
pub struct Engine {
    database: Database,
    answers_to_lose: Arc<AtomicUsize>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Engine")
    }
}

impl Engine {
    /// Without any tables.
    #[must_use]
    pub fn new() -> Self {
        Self { database: Database::memory().expect("SQLite in memory"), answers_to_lose: Arc::default() }
    }

    /// A client of it.
    #[must_use]
    pub fn client(&self) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(Credentials::for_tests())
            .http_client(self.http_client())
            .build();
        Client::from_conf(config)
    }

    /// Lets the next requests take effect without an answer.
    pub fn lose_answers(&self, count: usize) {
        self.answers_to_lose.store(count, Ordering::SeqCst);
    }

    fn http_client(&self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(self.clone());
        http_client_fn(move |_, _| connector.clone())
    }

    fn loses_answer(&self) -> bool {
        let one_less = |left: usize| left.checked_sub(1);
        self.answers_to_lose.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok()
    }

    fn answer(&self, request: &HttpRequest) -> (u16, String) {
        let operation = request.headers().get("x-amz-target").and_then(|target| target.split('.').nth(1));
        let body = request.body().bytes().and_then(|body| std::str::from_utf8(body).ok());
        match self.execute(operation.unwrap_or_default(), body.unwrap_or_default()) {
            Ok(_) if self.loses_answer() => (500, r#"{"__type":"InternalServerError"}"#.to_owned()),
            Ok(answer) => (200, answer),
            Err(error) => (error.status_code(), error.to_json()),
        }
    }

    fn execute(&self, operation: &str, body: &str) -> Result<String, DynoxideError> {
        let engine = &self.database;
        match operation {
            "CreateTable" => written(engine.create_table(read(body)?)?),
            "DescribeTable" => written(engine.describe_table(read(body)?)?),
            "GetItem" => written(engine.get_item(read(body)?)?),
            "PutItem" => written(engine.put_item(read(body)?)?),
            "UpdateItem" => written(engine.update_item(read(body)?)?),
            "Query" => written(engine.query(read(body)?)?),
            "BatchGetItem" => written(engine.batch_get_item(read(body)?)?),
            "BatchWriteItem" => written(engine.batch_write_item(read(body)?)?),
            "BatchExecuteStatement" => written(engine.batch_execute_statement(read(body)?)?),
            "TransactWriteItems" => written(engine.transact_write_items(read(body)?)?),
            other => Err(DynoxideError::ValidationException(format!("{other} is not among what the stores ask for"))),
        }
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl HttpConnector for Engine {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let engine = self.clone();
        HttpConnectorFuture::new(async move {
            // Before its effect and after it, a request yields to those made at the same time.
            tokio::task::yield_now().await;
            let (status, body) = engine.answer(&request);
            tokio::task::yield_now().await;
            let status = status.try_into().expect("a status");
            let mut response = HttpResponse::new(status, SdkBody::from(body));
            response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
            Ok(response)
        })
    }
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, DynoxideError> {
    serde_json::from_str(body).map_err(|error| DynoxideError::SerializationException(error.to_string()))
}

fn written(answer: impl Serialize) -> Result<String, DynoxideError> {
    serde_json::to_string(&answer).map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}
