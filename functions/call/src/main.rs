//! Wires `call`: environment, clients, run.

// The future of a whole batch nests deeper than the default lets the compiler look.
#![recursion_limit = "256"]

use call::{App, Calls, handle};
use handover::notice_cache::NoticeCache;
use lambda_runtime::Error;
use runtime::environment::{CALLS_BUCKET, COPIES_BUCKET, CUSTOMERS_TABLE, DELIVERIES_TABLE, INCIDENTS_TABLE, setting};
use stores::aws::{Aws, S3Bucket};
use stores::clock::SystemClock;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init("info");
    let aws = Aws::from_environment();
    let app = App::<Aws, S3Bucket> {
        incidents: aws.incidents(setting(INCIDENTS_TABLE)?),
        customers: aws.customers(setting(CUSTOMERS_TABLE)?),
        deliveries: aws.deliveries(setting(DELIVERIES_TABLE)?),
        files: aws.bucket(setting(CALLS_BUCKET)?),
        copies: aws.bucket(setting(COPIES_BUCKET)?),
        clock: SystemClock,
        approved: NoticeCache::scripts(),
        maker: Calls,
    };
    runtime::batch::serve(async |event, deadline| handle(&app, event, deadline).await).await
}
