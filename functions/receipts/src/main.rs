//! Wires `receipts`: environment, clients, run.

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use receipts::{App, Watermark, handle};
use runtime::environment::{DELIVERIES_TABLE, INCIDENTS_TABLE, setting};
use stores::aws::sdk_config;
use stores::clock::SystemClock;
use stores::dynamo::{DynamoDeliveries, DynamoIncidents};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init("info");
    let config = sdk_config();
    let dynamo = aws_sdk_dynamodb::Client::new(&config);
    let app = App {
        incidents: DynamoIncidents::new(dynamo.clone(), setting(INCIDENTS_TABLE)?),
        deliveries: DynamoDeliveries::new(dynamo, setting(DELIVERIES_TABLE)?),
        clock: SystemClock,
        watermark: Watermark::default(),
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        Ok::<_, Error>(handle(&app, event.payload).await)
    }))
    .await
}
