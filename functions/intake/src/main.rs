//! Wires `intake`: environment, clients, run.

use intake::{App, S3Uploads, router};
use jiff::SignedDuration;
use lambda_http::Error;
use runtime::environment::{
    CUSTOMERS_TABLE, DELIVERIES_TABLE, IMPORT_QUEUE, INCIDENTS_TABLE, RETENTION_DAYS, UPLOADS_BUCKET, number, setting,
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
        uploads: S3Uploads::new(aws.config(), setting(UPLOADS_BUCKET)?),
        imports: aws.queue(setting(IMPORT_QUEUE)?),
        clock: SystemClock,
        retention: SignedDuration::from_hours(i64::from(number(RETENTION_DAYS)?) * 24),
    };
    api::gateway::run(router(app)).await
}
