//! Wires `watch`: environment, clients, run.

use jiff::{SignedDuration, Timestamp};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use model::channel::Channel;
use runtime::environment::{
    ALERTS_TOPIC, CALL_QUEUE, DELIVERIES_TABLE, DELIVERIES_TOPIC, EMAIL_QUEUE, GRACE_SECONDS, HANDED_OVER_SECONDS,
    IMPORT_QUEUE, INCIDENTS_TABLE, LETTER_QUEUE, NOTICES_TOPIC, RECEIPTS_DEAD_LETTERS_QUEUE, RECEIPTS_QUEUE,
    SILENCE_MESSAGES, SILENCE_SECONDS, SMS_QUEUE, SWEEP_SECONDS, SettingError, number, setting,
};
use stores::aws::{SnsAlerts, SnsTopic, SqsQueue, sdk_config};
use stores::clock::SystemClock;
use stores::dynamo::{DynamoDeliveries, DynamoIncidents};
use watch::{App, Ports, SesAccount, SnsSubscriptions, SqsQueues, Times, run};

struct Aws;

impl Ports for Aws {
    type Incidents = DynamoIncidents;
    type Deliveries = DynamoDeliveries;
    type Notices = SnsTopic;
    type Releases = SnsTopic;
    type Seals = SqsQueue;
    type Alerts = SnsAlerts;
    type Account = SesAccount;
    type Queues = SqsQueues;
    type Subscriptions = SnsSubscriptions;
    type Clock = SystemClock;
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init("info");
    let config = sdk_config();
    let dynamo = aws_sdk_dynamodb::Client::new(&config);
    let (sns, sqs) = (aws_sdk_sns::Client::new(&config), aws_sdk_sqs::Client::new(&config));
    let app = App::<Aws> {
        incidents: DynamoIncidents::new(dynamo.clone(), setting(INCIDENTS_TABLE)?),
        deliveries: DynamoDeliveries::new(dynamo, setting(DELIVERIES_TABLE)?),
        notices: SnsTopic::new(sns.clone(), setting(NOTICES_TOPIC)?),
        releases: SnsTopic::new(sns.clone(), setting(DELIVERIES_TOPIC)?),
        seals: SqsQueue::new(sqs.clone(), setting(IMPORT_QUEUE)?),
        alerts: SnsAlerts::new(sns.clone(), setting(ALERTS_TOPIC)?),
        subscriptions: SnsSubscriptions::new(sns, setting(ALERTS_TOPIC)?),
        account: SesAccount::new(aws_sdk_sesv2::Client::new(&config)),
        queues: SqsQueues::new(
            sqs,
            [
                (Channel::Email, setting(EMAIL_QUEUE)?),
                (Channel::Sms, setting(SMS_QUEUE)?),
                (Channel::Letter, setting(LETTER_QUEUE)?),
                (Channel::Call, setting(CALL_QUEUE)?),
            ],
            vec![setting(RECEIPTS_QUEUE)?, setting(RECEIPTS_DEAD_LETTERS_QUEUE)?],
        ),
        clock: SystemClock,
        times: Times {
            grace: seconds(GRACE_SECONDS)?,
            handed_over: seconds(HANDED_OVER_SECONDS)?,
            sweep: seconds(SWEEP_SECONDS)?,
            silence: seconds(SILENCE_SECONDS)?,
            silence_messages: i64::from(number(SILENCE_MESSAGES)?),
        },
    };
    // What the schedule says does not matter: there is nothing in it but the time.
    lambda_runtime::run(service_fn(async |event: LambdaEvent<serde_json::Value>| {
        let deadline = Timestamp::from_millisecond(i64::try_from(event.context.deadline)?)?;
        run(&app, deadline).await.map_err(Error::from)
    }))
    .await
}

fn seconds(name: &str) -> Result<SignedDuration, SettingError> {
    Ok(SignedDuration::from_secs(i64::from(number(name)?)))
}
