//! Wires `call`: environment, clients, run.

use aws_lambda_events::sqs::SqsEvent;
use call::{App, Ports, S3Bucket, handle};
use handover::notice_cache::NoticeCache;
use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use runtime::environment::{CALLS_BUCKET, COPIES_BUCKET, CUSTOMERS_TABLE, DELIVERIES_TABLE, INCIDENTS_TABLE, setting};
use stores::aws::sdk_config;
use stores::clock::SystemClock;
use stores::dynamo::{DynamoCustomers, DynamoDeliveries, DynamoIncidents};

struct Aws;

impl Ports for Aws {
    type Incidents = DynamoIncidents;
    type Customers = DynamoCustomers;
    type Deliveries = DynamoDeliveries;
    type Bucket = S3Bucket;
    type Clock = SystemClock;
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init("info");
    let config = sdk_config();
    let dynamo = aws_sdk_dynamodb::Client::new(&config);
    let s3 = aws_sdk_s3::Client::new(&config);
    let app = App::<Aws> {
        incidents: DynamoIncidents::new(dynamo.clone(), setting(INCIDENTS_TABLE)?),
        customers: DynamoCustomers::new(dynamo.clone(), setting(CUSTOMERS_TABLE)?),
        deliveries: DynamoDeliveries::new(dynamo, setting(DELIVERIES_TABLE)?),
        sheets: S3Bucket::new(s3.clone(), setting(CALLS_BUCKET)?),
        copies: S3Bucket::new(s3, setting(COPIES_BUCKET)?),
        clock: SystemClock,
        approved: NoticeCache::scripts(),
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        let deadline = Timestamp::from_millisecond(i64::try_from(event.context.deadline)?)?;
        Ok::<_, Error>(handle(&app, event.payload, deadline).await)
    }))
    .await
}
