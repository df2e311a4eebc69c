//! Wires `import`: environment, clients, run.

use aws_lambda_events::event::sqs::SqsEvent;
use import::{App, S3Uploads};
use jiff::SignedDuration;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use runtime::environment::{CUSTOMERS_TABLE, INCIDENTS_TABLE, RETENTION_DAYS, UPLOADS_BUCKET, number, setting};
use runtime::telemetry;
use stores::aws;
use stores::clock::SystemClock;
use stores::dynamo::{DynamoCustomers, DynamoIncidents};

#[tokio::main]
async fn main() -> Result<(), Error> {
    telemetry::init("info");
    let config = aws::sdk_config();
    let dynamo = aws_sdk_dynamodb::Client::new(&config);
    let app = App {
        incidents: DynamoIncidents::new(dynamo.clone(), setting(INCIDENTS_TABLE)?),
        customers: DynamoCustomers::new(dynamo, setting(CUSTOMERS_TABLE)?),
        uploads: S3Uploads::new(aws_sdk_s3::Client::new(&config), setting(UPLOADS_BUCKET)?),
        clock: SystemClock,
        retention: SignedDuration::from_hours(i64::from(number(RETENTION_DAYS)?) * 24),
    };
    let app = &app;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        Ok::<_, Error>(import::handle(app, event.payload).await)
    }))
    .await
}
