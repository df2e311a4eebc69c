//! Wires `fan-out`: environment, clients, run.

// The future of a slice nests deeper than the default lets the compiler look.
#![recursion_limit = "256"]

use aws_lambda_events::sqs::SqsEvent;
use fan_out::{App, Ports, handle};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use runtime::environment::{CUSTOMERS_TABLE, DELIVERIES_TABLE, DELIVERIES_TOPIC, INCIDENTS_TABLE, setting};
use stores::aws::{SnsTopic, sdk_config};
use stores::clock::SystemClock;
use stores::dynamo::{DynamoCustomers, DynamoDeliveries, DynamoIncidents};

struct Aws;

impl Ports for Aws {
    type Incidents = DynamoIncidents;
    type Customers = DynamoCustomers;
    type Deliveries = DynamoDeliveries;
    type Topic = SnsTopic;
    type Clock = SystemClock;
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init("info");
    let config = sdk_config();
    let dynamo = aws_sdk_dynamodb::Client::new(&config);
    let app = App::<Aws> {
        incidents: DynamoIncidents::new(dynamo.clone(), setting(INCIDENTS_TABLE)?),
        customers: DynamoCustomers::new(dynamo.clone(), setting(CUSTOMERS_TABLE)?),
        deliveries: DynamoDeliveries::new(dynamo, setting(DELIVERIES_TABLE)?),
        topic: SnsTopic::new(aws_sdk_sns::Client::new(&config), setting(DELIVERIES_TOPIC)?),
        clock: SystemClock,
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        Ok::<_, Error>(handle(&app, event.payload).await)
    }))
    .await
}
