//! Wires `import`: environment, clients, run.

use import::App;
use jiff::SignedDuration;
use lambda_runtime::Error;
use runtime::environment::{CUSTOMERS_TABLE, INCIDENTS_TABLE, RETENTION_DAYS, UPLOADS_BUCKET, number, setting};
use stores::aws::{Aws, S3Bucket};
use stores::clock::SystemClock;

#[tokio::main]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init("info");
    let aws = Aws::from_environment();
    let app = App::<Aws, S3Bucket> {
        incidents: aws.incidents(setting(INCIDENTS_TABLE)?),
        customers: aws.customers(setting(CUSTOMERS_TABLE)?),
        uploads: aws.bucket(setting(UPLOADS_BUCKET)?),
        clock: SystemClock,
        retention: SignedDuration::from_hours(i64::from(number(RETENTION_DAYS)?) * 24),
    };
    runtime::batch::serve(async |event, _| import::handle(&app, event).await).await
}
