//! Wires `feedback`: environment, clients, run.

use feedback::{App, Aws, router};
use lambda_http::Error;
use runtime::environment::{INCIDENTS_TABLE, setting};
use runtime::telemetry;
use stores::aws::sdk_config;
use stores::dynamo::DynamoIncidents;

// One request at a time needs no second thread, and a cold start none to begin with.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("info");
    let sdk = sdk_config();
    let incidents = DynamoIncidents::new(aws_sdk_dynamodb::Client::new(&sdk), setting(INCIDENTS_TABLE)?);
    api::gateway::run(router(App::<Aws> { incidents })).await
}
