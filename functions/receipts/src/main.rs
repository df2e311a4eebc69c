//! Wires `receipts`: environment, clients, run.

use lambda_runtime::Error;
use receipts::{App, Watermark, handle};
use runtime::environment::{DELIVERIES_TABLE, INCIDENTS_TABLE, setting};
use stores::aws::Aws;
use stores::clock::SystemClock;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init("info");
    let aws = Aws::from_environment();
    let app = App::<Aws> {
        incidents: aws.incidents(setting(INCIDENTS_TABLE)?),
        deliveries: aws.deliveries(setting(DELIVERIES_TABLE)?),
        clock: SystemClock,
        watermark: Watermark::default(),
    };
    runtime::batch::serve(async |event, _| handle(&app, event).await).await
}
