//! Wires `intake`: environment, clients, run.

use intake::{App, Aws, S3Uploads, router};
use jiff::SignedDuration;
use lambda_http::Error;
use runtime::environment::{
    CUSTOMERS_TABLE, DELIVERIES_TABLE, IMPORT_QUEUE, INCIDENTS_TABLE, RETENTION_DAYS, UPLOADS_BUCKET, number, setting,
};
use runtime::telemetry;
use stores::aws::{SqsQueue, sdk_config};
use stores::clock::SystemClock;
use stores::dynamo::{DynamoCustomers, DynamoDeliveries, DynamoIncidents};

// One request at a time needs no second thread, and a cold start none to begin with.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("info");
    let sdk = sdk_config();
    let tables = aws_sdk_dynamodb::Client::new(&sdk);
    let app = App::<Aws> {
        incidents: DynamoIncidents::new(tables.clone(), setting(INCIDENTS_TABLE)?),
        customers: DynamoCustomers::new(tables.clone(), setting(CUSTOMERS_TABLE)?),
        deliveries: DynamoDeliveries::new(tables, setting(DELIVERIES_TABLE)?),
        uploads: S3Uploads::new(&sdk, setting(UPLOADS_BUCKET)?),
        imports: SqsQueue::new(aws_sdk_sqs::Client::new(&sdk), setting(IMPORT_QUEUE)?),
        clock: SystemClock,
        retention: SignedDuration::from_hours(i64::from(number(RETENTION_DAYS)?) * 24),
    };
    api::gateway::run(router(app)).await
}
