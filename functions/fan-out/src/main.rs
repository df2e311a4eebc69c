//! Wires `fan-out`: environment, clients, run.

// The future of a slice nests deeper than the default lets the compiler look.
#![recursion_limit = "256"]

use fan_out::{App, handle};
use lambda_runtime::Error;
use runtime::environment::{CUSTOMERS_TABLE, DELIVERIES_TABLE, DELIVERIES_TOPIC, INCIDENTS_TABLE, setting};
use stores::aws::Aws;
use stores::clock::SystemClock;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init("info");
    let aws = Aws::from_environment();
    let app = App::<Aws> {
        incidents: aws.incidents(setting(INCIDENTS_TABLE)?),
        customers: aws.customers(setting(CUSTOMERS_TABLE)?),
        deliveries: aws.deliveries(setting(DELIVERIES_TABLE)?),
        topic: aws.topic(setting(DELIVERIES_TOPIC)?),
        clock: SystemClock,
    };
    runtime::batch::serve(async |event, _| handle(&app, event).await).await
}
