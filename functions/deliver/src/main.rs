//! Wires `deliver`: environment, clients, run.

// The future of a whole batch nests deeper than the default lets the compiler look.
#![recursion_limit = "256"]

use aws_lambda_events::sqs::SqsEvent;
use deliver::eum::AwsTexter;
use deliver::s3::S3Copies;
use deliver::ses::SesMailer;
use deliver::{App, Ports, handle};
use handover::notice_cache::NoticeCache;
use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use runtime::environment::{
    CONFIGURATION_SET, COPIES_BUCKET, CUSTOMERS_TABLE, DELIVERIES_TABLE, EMAIL_ENVIRONMENTS, INCIDENTS_TABLE, SENDER,
    SMS_CONFIGURATION_SET, SMS_ORIGINATION_IDENTITY, number, setting,
};
use stores::aws::sdk_config;
use stores::clock::SystemClock;
use stores::dynamo::{DynamoCustomers, DynamoDeliveries, DynamoIncidents};

struct Aws;

impl Ports for Aws {
    type Incidents = DynamoIncidents;
    type Customers = DynamoCustomers;
    type Deliveries = DynamoDeliveries;
    type Mailer = SesMailer;
    type Texter = AwsTexter;
    type Copies = S3Copies;
    type Clock = SystemClock;
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init("info");
    let config = sdk_config();
    let dynamo = aws_sdk_dynamodb::Client::new(&config);
    let app = App::<Aws> {
        incidents: DynamoIncidents::new(dynamo.clone(), setting(INCIDENTS_TABLE)?),
        customers: DynamoCustomers::new(dynamo.clone(), setting(CUSTOMERS_TABLE)?),
        deliveries: DynamoDeliveries::new(dynamo, setting(DELIVERIES_TABLE)?),
        mailer: SesMailer::new(&config, setting(SENDER)?, setting(CONFIGURATION_SET)?),
        texter: AwsTexter::new(&config, setting(SMS_ORIGINATION_IDENTITY)?, setting(SMS_CONFIGURATION_SET)?),
        copies: S3Copies::new(aws_sdk_s3::Client::new(&config), setting(COPIES_BUCKET)?),
        clock: SystemClock,
        environments: number(EMAIL_ENVIRONMENTS)?,
        approved: NoticeCache::messages(),
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        let deadline = Timestamp::from_millisecond(i64::try_from(event.context.deadline)?)?;
        Ok::<_, Error>(handle(&app, event.payload, deadline).await)
    }))
    .await
}
