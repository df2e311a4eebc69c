//! Wires `outcomes`: environment, clients, run.

use lambda_http::Error;
use outcomes::{App, router};
use runtime::environment::{CALLS_BUCKET, DELIVERIES_TABLE, INCIDENTS_TABLE, LETTERS_BUCKET, setting};
use stores::aws::Aws;
use stores::clock::SystemClock;

// One request at a time needs no second thread, and a cold start none to begin with.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init("info");
    let aws = Aws::from_environment();
    let app = App::<Aws> {
        incidents: aws.incidents(setting(INCIDENTS_TABLE)?),
        deliveries: aws.deliveries(setting(DELIVERIES_TABLE)?),
        letters: aws.bucket(setting(LETTERS_BUCKET)?),
        calls: aws.bucket(setting(CALLS_BUCKET)?),
        clock: SystemClock,
    };
    api::gateway::run(router(app)).await
}
