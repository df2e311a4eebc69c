//! Wires `assess`: environment, clients, run.

use assess::{App, router};
use lambda_http::Error;
use runtime::environment::{INCIDENTS_TABLE, setting};
use runtime::telemetry;
use stores::aws::Aws;
use stores::clock::SystemClock;

// One request at a time needs no second thread, and a cold start none to begin with.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("info");
    let aws = Aws::from_environment();
    let app = App::<Aws> { incidents: aws.incidents(setting(INCIDENTS_TABLE)?), clock: SystemClock };
    api::gateway::run(router(app)).await
}
