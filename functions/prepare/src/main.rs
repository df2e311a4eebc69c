//! Wires `prepare`: environment, clients, run.

use lambda_http::Error;
use prepare::{App, Aws, router};
use runtime::environment::{
    CUSTOMERS_TABLE, DELIVERIES_TABLE, DELIVERIES_TOPIC, INCIDENTS_TABLE, NOTICES_TOPIC, PAGE_URL, setting,
};
use runtime::telemetry;
use stores::aws::{SnsTopic, sdk_config};
use stores::clock::SystemClock;
use stores::dynamo::{DynamoCustomers, DynamoDeliveries, DynamoIncidents};

// One request at a time needs no second thread, and a cold start none to begin with.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("info");
    let sdk = sdk_config();
    let tables = aws_sdk_dynamodb::Client::new(&sdk);
    let sns = aws_sdk_sns::Client::new(&sdk);
    let app = App::<Aws> {
        incidents: DynamoIncidents::new(tables.clone(), setting(INCIDENTS_TABLE)?),
        customers: DynamoCustomers::new(tables.clone(), setting(CUSTOMERS_TABLE)?),
        deliveries: DynamoDeliveries::new(tables, setting(DELIVERIES_TABLE)?),
        notices: SnsTopic::new(sns.clone(), setting(NOTICES_TOPIC)?),
        tests: SnsTopic::new(sns, setting(DELIVERIES_TOPIC)?),
        clock: SystemClock,
        page_url: setting(PAGE_URL)?,
    };
    api::gateway::run(router(app)).await
}
