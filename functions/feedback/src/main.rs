//! Wires `feedback`: environment, clients, run.

use feedback::{App, router};
use lambda_http::Error;
use runtime::environment::{INCIDENTS_TABLE, setting};
use runtime::telemetry;
use stores::aws::Aws;

// One request at a time needs no second thread, and a cold start none to begin with.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("info");
    let incidents = Aws::from_environment().incidents(setting(INCIDENTS_TABLE)?);
    api::gateway::run(router(App { incidents })).await
}
