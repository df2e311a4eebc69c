//! Wires `publish`: environment, clients, run.

use lambda_http::Error;
use publish::{App, S3Pages, router};
use runtime::environment::{INCIDENTS_TABLE, PAGE_BUCKET, PAGE_URL, setting};
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
        pages: S3Pages::new(aws_sdk_s3::Client::new(aws.config()), setting(PAGE_BUCKET)?),
        clock: SystemClock,
        page_url: setting(PAGE_URL)?,
    };
    api::gateway::run(router(app)).await
}
