//! Wires `outcomes`: environment, clients, run.

use lambda_http::Error;
use model::channel::Channel;
use outcomes::{App, Aws, S3Files, router};
use runtime::environment::{CALLS_BUCKET, DELIVERIES_TABLE, INCIDENTS_TABLE, LETTERS_BUCKET, setting};
use runtime::telemetry;
use stores::aws::sdk_config;
use stores::clock::SystemClock;
use stores::dynamo::{DynamoDeliveries, DynamoIncidents};

// One request at a time needs no second thread, and a cold start none to begin with.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("info");
    let sdk = sdk_config();
    let dynamo = aws_sdk_dynamodb::Client::new(&sdk);
    let buckets = [(Channel::Letter, setting(LETTERS_BUCKET)?), (Channel::Call, setting(CALLS_BUCKET)?)];
    let app = App::<Aws> {
        incidents: DynamoIncidents::new(dynamo.clone(), setting(INCIDENTS_TABLE)?),
        deliveries: DynamoDeliveries::new(dynamo, setting(DELIVERIES_TABLE)?),
        files: S3Files::new(aws_sdk_s3::Client::new(&sdk), buckets),
        clock: SystemClock,
    };
    api::gateway::run(router(app)).await
}
