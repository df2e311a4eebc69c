//! Wires `deliver`: environment, clients, run.

// The future of a whole batch nests deeper than the default lets the compiler look.
#![recursion_limit = "256"]

use deliver::eum::AwsTexter;
use deliver::ses::SesMailer;
use deliver::{App, handle};
use handover::notice_cache::NoticeCache;
use lambda_runtime::Error;
use runtime::environment::{
    CONFIGURATION_SET, COPIES_BUCKET, CUSTOMERS_TABLE, DELIVERIES_TABLE, EMAIL_ENVIRONMENTS, INCIDENTS_TABLE, SENDER,
    SMS_CONFIGURATION_SET, SMS_ORIGINATION_IDENTITY, number, setting,
};
use stores::aws::Aws;
use stores::clock::SystemClock;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init("info");
    let aws = Aws::from_environment();
    let app = App::<Aws> {
        incidents: aws.incidents(setting(INCIDENTS_TABLE)?),
        customers: aws.customers(setting(CUSTOMERS_TABLE)?),
        deliveries: aws.deliveries(setting(DELIVERIES_TABLE)?),
        mailer: SesMailer::new(aws.config(), setting(SENDER)?, setting(CONFIGURATION_SET)?),
        texter: AwsTexter::new(aws.config(), setting(SMS_ORIGINATION_IDENTITY)?, setting(SMS_CONFIGURATION_SET)?),
        copies: aws.bucket(setting(COPIES_BUCKET)?),
        clock: SystemClock,
        environments: number(EMAIL_ENVIRONMENTS)?,
        approved: NoticeCache::messages(),
    };
    runtime::batch::serve(async |event, deadline| handle(&app, event, deadline).await).await
}
