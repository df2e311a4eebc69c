//! Wires `prepare`: environment, clients, run.

use lambda_http::Error;
use prepare::{App, router};
use runtime::environment::{
    CUSTOMERS_TABLE, DELIVERIES_TABLE, DELIVERIES_TOPIC, INCIDENTS_TABLE, NOTICES_TOPIC, PAGE_URL, setting,
};
use runtime::telemetry;
use stores::aws::Aws;
use stores::clock::SystemClock;

// One request at a time needs no second thread, and a cold start none to begin with.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("info");
    let aws = Aws::from_environment();
    let app = App::<Aws> {
        incidents: aws.incidents(setting(INCIDENTS_TABLE)?),
        customers: aws.customers(setting(CUSTOMERS_TABLE)?),
        deliveries: aws.deliveries(setting(DELIVERIES_TABLE)?),
        notices: aws.topic(setting(NOTICES_TOPIC)?),
        tests: aws.topic(setting(DELIVERIES_TOPIC)?),
        clock: SystemClock,
        page_url: setting(PAGE_URL)?,
    };
    api::gateway::run(router(app)).await
}
