//! The provider as the functions meet it: through the AWS SDK, over a socket, with a stand-in for MiniStack behind it.

use std::path::PathBuf;
use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_pinpointsmsvoicev2::operation::send_text_message::{SendTextMessageError, SendTextMessageOutput};
use aws_sdk_sesv2::config::Credentials;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::error::SdkError;
use aws_sdk_sesv2::operation::send_email::{SendEmailError, SendEmailOutput};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageTag, RawMessage};
use aws_sdk_sns::types::MessageAttributeValue;
use local::cloud::aws::Cloud;
use local::cloud::provider::Provider;
use local::cloud::provider::listen::serve;
use serde_json::{Value, json};
use wiremock::matchers::{body_string_contains, method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

const TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:receipts";

/// An endpoint with everything around it.
struct World {
    url: String,
    ministack: MockServer,
    sdk: SdkConfig,
    folder: PathBuf,
}

impl World {
    async fn new() -> Self {
        let ministack = MockServer::start().await;
        let destinations = json!({"EventDestinations": [{
            "Name": "receipts",
            "Enabled": true,
            "MatchingEventTypes": ["SEND", "DELIVERY", "BOUNCE"],
            "SnsDestination": {"TopicArn": TOPIC},
        }]});
        Mock::given(method("GET"))
            .and(path("/v2/email/configuration-sets/notices/event-destinations"))
            .respond_with(ResponseTemplate::new(200).set_body_json(destinations))
            .mount(&ministack)
            .await;
        Mock::given(method("GET"))
            .and(path("/v2/email/configuration-sets/unknown/event-destinations"))
            .respond_with(
                ResponseTemplate::new(404)
                    .insert_header("x-amzn-errortype", "NotFoundException")
                    .set_body_json(json!({})),
            )
            .mount(&ministack)
            .await;
        Mock::given(body_string_contains("Action=PublishBatch"))
            .respond_with(ResponseTemplate::new(200).set_body_string("<R><Successful/><Failed/></R>"))
            .mount(&ministack)
            .await;
        let folder = std::env::temp_dir().join(format!("local-provider-{}", uuid::Uuid::new_v4()));
        let cloud = Cloud::at(&ministack.uri()).expect("a client");
        let provider = Provider::new(cloud, &folder).expect("a provider");
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let router = provider.router();
        tokio::spawn(async move { serve(listener, router).await });
        let sdk = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(aws_sdk_sesv2::config::SharedCredentialsProvider::new(Credentials::for_tests()))
            .retry_config(RetryConfig::disabled())
            .endpoint_url(&url)
            .build();
        let world = Self { url, ministack, sdk, folder };
        world.put("events", &json!({"step_milliseconds": 0})).await;
        world
    }

    fn ses(&self) -> aws_sdk_sesv2::Client {
        aws_sdk_sesv2::Client::new(&self.sdk)
    }

    fn sns(&self) -> aws_sdk_sns::Client {
        aws_sdk_sns::Client::new(&self.sdk)
    }

    async fn put(&self, setting: &str, value: &Value) {
        let answer = reqwest::Client::new().put(format!("{}/_local/{setting}", self.url)).json(value).send().await;
        assert!(answer.expect("an answer").status().is_success(), "{setting}");
    }

    async fn get(&self, path: &str) -> Value {
        let answer = reqwest::get(format!("{}{path}", self.url)).await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    async fn page(&self, path: &str) -> String {
        reqwest::get(format!("{}{path}", self.url)).await.expect("an answer").text().await.expect("text")
    }

    async fn sum(&self, channel: &str) -> Value {
        self.get("/_local/ledger/summary").await[channel].clone()
    }

    /// The ledger as it lies on disk.
    fn calls(&self) -> Vec<Value> {
        let lines = std::fs::read_to_string(self.folder.join("ledger.jsonl")).expect("a ledger");
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// The kinds of event that the topic got, once there are so many; in order of their names, since order is not promised.
    async fn events(&self, count: usize) -> Vec<Value> {
        loop {
            let requests = self.ministack.received_requests().await.expect("recorded");
            let events: Vec<Value> = requests.iter().flat_map(published).collect();
            if events.len() >= count {
                return events;
            }
            tokio::task::yield_now().await;
        }
    }

    async fn kinds(&self, count: usize) -> Vec<String> {
        let events = self.events(count).await;
        let mut kinds: Vec<_> =
            events.iter().map(|event| event["eventType"].as_str().expect("a kind").to_owned()).collect();
        kinds.sort();
        kinds
    }

    async fn send(&self, to: &str, attempt: u32) -> Result<SendEmailOutput, SdkError<SendEmailError>> {
        self.ses()
            .send_email()
            .from_email_address("notice@example.com")
            .destination(Destination::builder().to_addresses(to).build())
            .content(EmailContent::builder().simple(message("Your data")).build())
            .email_tags(tag("delivery", &format!("i1_n1_c1_{attempt}")))
            .configuration_set_name("notices")
            .send()
            .await
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn tag(name: &str, value: &str) -> MessageTag {
    MessageTag::builder().name(name).value(value).build().expect("a tag")
}

fn text(data: &str) -> Content {
    Content::builder().data(data).build().expect("content")
}

fn message(subject: &str) -> Message {
    let body = Body::builder().text(text("plain")).html(text("<p>rich</p>")).build();
    Message::builder().subject(text(subject)).body(body).build()
}

/// The events in a PublishBatch request.
fn published(request: &Request) -> Vec<Value> {
    let form = String::from_utf8_lossy(&request.body).into_owned();
    let url = reqwest::Url::parse(&format!("http://x/?{form}")).expect("a form");
    let pairs: Vec<(String, String)> = url.query_pairs().map(|(name, value)| (name.into(), value.into())).collect();
    if !pairs.contains(&("TopicArn".to_owned(), TOPIC.to_owned())) {
        return Vec::new();
    }
    let events = pairs.iter().filter(|(name, _)| name.ends_with(".Message"));
    events.map(|(_, event)| serde_json::from_str(event).expect("JSON")).collect()
}

#[tokio::test]
async fn a_mail_is_written_down_with_its_tags_and_its_events_reach_the_receipts_topic() {
    let world = World::new().await;
    let sent = world.send("person@example.com", 1).await.expect("sent");
    assert_eq!(world.kinds(2).await, ["Delivery", "Send"]);
    for event in world.events(2).await {
        assert_eq!(event["mail"]["messageId"].as_str(), sent.message_id());
        assert_eq!(event["mail"]["tags"]["delivery"], json!(["i1_n1_c1_1"]));
        assert_eq!(event["mail"]["tags"]["ses:configuration-set"], json!(["notices"]));
    }
    let [call] = &world.calls()[..] else { panic!("one call") };
    assert_eq!(call["to"], json!(["person@example.com"]));
    assert_eq!(call["tags"], json!({"delivery": "i1_n1_c1_1"}));
    assert_eq!((&call["accepted"], &call["answered"]), (&json!(true), &json!(200)));
}

#[tokio::test]
async fn a_bouncing_address_bounces_and_kinds_that_nobody_asked_for_are_not_published() {
    let world = World::new().await;
    world.put("rules", &json!([{"to": "@bounce.example", "outcome": "hard_bounce"}])).await;
    world.send("gone@bounce.example", 1).await.expect("accepted all the same");
    assert_eq!(world.kinds(2).await, ["Bounce", "Send"]);
    world.send("complaint@simulator.amazonses.com", 2).await.expect("sent");
    assert_eq!(world.kinds(4).await, ["Bounce", "Delivery", "Send", "Send"], "the set does not ask for complaints");
}

#[tokio::test]
async fn an_unknown_configuration_set_is_refused_and_without_one_there_are_no_events() {
    let world = World::new().await;
    let request = |set: Option<&str>| {
        let content = EmailContent::builder().simple(message("Hello")).build();
        let to = Destination::builder().to_addresses("person@example.com").build();
        let request =
            world.ses().send_email().from_email_address("notice@example.com").destination(to).content(content);
        request.set_configuration_set_name(set.map(str::to_owned)).send()
    };
    let refused = request(Some("unknown")).await.expect_err("refused").into_service_error();
    assert!(refused.is_not_found_exception(), "{refused:?}");
    request(None).await.expect("sent");
    world.send("person@example.com", 1).await.expect("sent");
    let events = world.events(2).await;
    assert!(events.iter().all(|event| event["mail"]["tags"]["delivery"].is_array()), "only the tagged one has events");
}

#[tokio::test]
async fn too_fast_and_too_much_are_refused_as_ses_refuses_them() {
    let world = World::new().await;
    world.put("account", &json!({"max_send_rate": 0.001, "max_24_hour_send": 9, "sent_last_24_hours": 0})).await;
    world.send("person@example.com", 1).await.expect("the first is not too fast");
    let too_fast = world.send("person@example.com", 2).await.expect_err("too fast");
    assert_eq!(too_fast.raw_response().map(|response| response.status().as_u16()), Some(429));
    assert!(too_fast.into_service_error().is_too_many_requests_exception());
    world.put("account", &json!({"max_send_rate": 50, "max_24_hour_send": 9, "sent_last_24_hours": 9})).await;
    let too_much = world.send("person@example.com", 3).await.expect_err("too much").into_service_error();
    assert!(too_much.is_limit_exceeded_exception());
    assert!(
        too_much.to_string().contains("Daily message quota exceeded")
            || format!("{too_much:?}").contains("Daily message quota")
    );
    let quota = world.ses().get_account().send().await.expect("an account").send_quota.expect("a quota");
    assert_eq!((quota.max_send_rate, quota.max24_hour_send, quota.sent_last24_hours), (50.0, 9.0, 9.0));
    let sum = world.sum("email").await;
    assert_eq!((&sum["accepted"], &sum["refused"], &sum["duplicates"]), (&json!(1), &json!(2), &json!(0)));
}

#[tokio::test]
async fn a_dropped_answer_leaves_the_caller_without_one_and_the_message_sent() {
    let world = World::new().await;
    world.put("faults", &json!([{"fault": "drop_after", "channel": "email", "times": 1}])).await;
    let lost = world.send("person@example.com", 1).await.expect_err("no answer");
    assert!(lost.raw_response().is_none(), "not a byte of an answer: {lost:?}");
    assert_eq!(world.kinds(2).await, ["Delivery", "Send"], "its events tell");
    world.send("person@example.com", 2).await.expect("sent again");
    let sum = world.sum("email").await;
    assert_eq!((&sum["accepted"], &sum["answer_lost"], &sum["duplicates"]), (&json!(2), &json!(1), &json!(1)));
    assert_eq!(world.calls()[0]["answered"], Value::Null);
}

#[tokio::test]
async fn before_and_after_differ_in_whether_the_message_is_taken() {
    for (fault, accepted, status) in [
        ("drop_before", false, None),
        ("error_before", false, Some(500)),
        ("error_after", true, Some(500)),
        ("throttle", false, Some(429)),
    ] {
        let world = World::new().await;
        world.put("faults", &json!([{"fault": fault}])).await;
        let error = world.send("person@example.com", 1).await.expect_err(fault);
        assert_eq!(error.raw_response().map(|response| response.status().as_u16()), status, "{fault}");
        assert_eq!(world.calls()[0]["accepted"], json!(accepted), "{fault}");
        let messages = world.get("/_local/messages").await;
        assert_eq!(messages.as_array().map(Vec::len), Some(usize::from(accepted)), "{fault}");
    }
}

#[tokio::test]
async fn a_slow_answer_comes_after_the_caller_gave_up_and_the_message_is_sent() {
    let world = World::new().await;
    world.put("faults", &json!([{"fault": {"slow": {"milliseconds": 600_000}}}])).await;
    let impatient = TimeoutConfig::builder().operation_timeout(Duration::from_millis(300)).build();
    let impatient = World {
        sdk: world.sdk.clone().into_builder().timeout_config(impatient).build(),
        url: world.url.clone(),
        ministack: MockServer::start().await,
        folder: PathBuf::new(),
    };
    let error = impatient.send("person@example.com", 1).await.expect_err("too slow");
    assert!(matches!(error, SdkError::TimeoutError(_)), "{error:?}");
    assert_eq!(world.sum("email").await["accepted"], json!(1));
}

#[tokio::test]
async fn events_that_are_kept_back_come_when_they_are_released() {
    let world = World::new().await;
    world.put("events", &json!({"step_milliseconds": 0, "withheld": ["Send"]})).await;
    world.send("person@example.com", 1).await.expect("sent");
    assert_eq!(world.kinds(1).await, ["Delivery"]);
    let released = loop {
        let answer = reqwest::Client::new().post(format!("{}/_local/events/release", world.url)).send().await;
        let answer: Value = answer.expect("an answer").json().await.expect("JSON");
        if answer["released"] != json!(0) {
            break answer["released"].clone();
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(released, json!(1));
    assert_eq!(world.kinds(2).await, ["Delivery", "Send"]);
}

#[tokio::test]
async fn doubled_events_come_twice() {
    let world = World::new().await;
    world.put("events", &json!({"step_milliseconds": 0, "copies": 2})).await;
    world.send("person@example.com", 1).await.expect("sent");
    assert_eq!(world.kinds(4).await, ["Delivery", "Delivery", "Send", "Send"]);
}

/// Answers with an error at first.
struct FirstBusy(std::sync::atomic::AtomicBool);

impl Respond for FirstBusy {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        if self.0.swap(true, std::sync::atomic::Ordering::SeqCst) {
            ResponseTemplate::new(200).set_body_string("<R><Successful/><Failed/></R>")
        } else {
            ResponseTemplate::new(500).set_body_string("<R><Error><Code>InternalError</Code></Error></R>")
        }
    }
}

#[tokio::test]
async fn an_event_is_published_until_the_topic_takes_it() {
    let world = World::new().await;
    let busy = FirstBusy(std::sync::atomic::AtomicBool::new(false));
    Mock::given(body_string_contains("Action=PublishBatch"))
        .respond_with(busy)
        .with_priority(1)
        .mount(&world.ministack)
        .await;
    world.put("events", &json!({"step_milliseconds": 0, "withheld": ["Delivery"]})).await;
    world.send("person@example.com", 1).await.expect("sent");
    assert_eq!(world.kinds(2).await, ["Send", "Send"], "refused once, then taken");
}

#[tokio::test]
async fn a_text_is_written_down_with_its_attributes_and_shown_in_the_mailbox() {
    let world = World::new().await;
    let delivery =
        MessageAttributeValue::builder().data_type("String").string_value("i1.n1.c7.1").build().expect("a value");
    let request = world.sns().publish().phone_number("+12025550123").message("Your data was exposed.");
    let sent = request.message_attributes("delivery", delivery).send().await.expect("sent");
    let [call] = &world.calls()[..] else { panic!("one call") };
    assert_eq!(call["message_id"].as_str(), sent.message_id());
    assert_eq!((&call["channel"], &call["delivery"]), (&json!("sms"), &json!("i1.n1.c7.1")));
    let list = world.page("/").await;
    assert!(list.contains("+12025550123") && list.contains("Your data was exposed."));
}

#[tokio::test]
async fn a_number_that_is_none_is_refused_by_shape_or_by_rule() {
    let world = World::new().await;
    world.put("rules", &json!([{"to": "+12025550199", "outcome": "invalid_number"}])).await;
    for number in ["2025550123", "+12025550199"] {
        let refused = world.sns().publish().phone_number(number).message("Hello").send().await.expect_err("refused");
        let refused = refused.into_service_error();
        assert!(refused.is_invalid_parameter_exception(), "{number}: {refused:?}");
    }
    let sum = world.sum("sms").await;
    assert_eq!((&sum["accepted"], &sum["refused"]), (&json!(0), &json!(2)));
}

#[tokio::test]
async fn a_number_that_opted_out_says_so_when_asked_and_gets_nothing_that_is_taken() {
    let world = World::new().await;
    world.put("rules", &json!([{"to": "+12025550123", "outcome": "opted_out"}])).await;
    for (number, is_opted_out) in [("+12025550123", true), ("+12025550199", false)] {
        let asked = world.sns().check_if_phone_number_is_opted_out().phone_number(number).send().await;
        assert_eq!(asked.expect("an answer").is_opted_out, is_opted_out, "{number}");
    }
    world.sns().publish().phone_number("+12025550123").message("Hello").send().await.expect("taken, as SNS takes it");
    assert_eq!(world.get("/_local/messages").await[0]["outcome"], json!("opted_out"));
}

/// A text through AWS End User Messaging to this number.
async fn text_with_events(
    world: &World,
    number: &str,
) -> Result<SendTextMessageOutput, SdkError<SendTextMessageError>> {
    let client = aws_sdk_pinpointsmsvoicev2::Client::new(&world.sdk);
    let call = client.send_text_message().destination_phone_number(number).message_body("Hello");
    let call = call.origination_identity("arn:aws:sms-voice:us-east-1:000000000000:pool/pool-1");
    call.configuration_set_name("texts").context("delivery", "i1_n1_c1_1").send().await
}

#[tokio::test]
async fn a_text_through_end_user_messaging_is_reported_to_the_receipts_topic() {
    let world = World::new().await;
    world.put("deployed", &json!({"receipts_topic": TOPIC})).await;
    world.put("rules", &json!([{"to": "+12025550199", "outcome": "hard_bounce"}])).await;
    let sent = text_with_events(&world, "+12025550123").await.expect("sent");
    assert_eq!(world.kinds(2).await, ["TEXT_DELIVERED", "TEXT_SENT"]);
    for event in world.events(2).await {
        assert_eq!(event["context"], json!({"delivery": "i1_n1_c1_1"}));
        assert_eq!(event["messageId"].as_str(), sent.message_id());
    }
    text_with_events(&world, "+12025550199").await.expect("accepted all the same");
    assert_eq!(world.kinds(4).await, ["TEXT_DELIVERED", "TEXT_SENT", "TEXT_SENT", "TEXT_UNREACHABLE"]);
    let sum = world.sum("sms").await;
    assert_eq!((&sum["accepted"], &sum["untagged"]), (&json!(2), &json!(0)));
}

#[tokio::test]
async fn end_user_messaging_refuses_who_opted_out_what_is_beyond_the_limit_and_the_account() {
    let world = World::new().await;
    world.put("rules", &json!([{"to": "+12025550199", "outcome": "opted_out"}])).await;
    let opted_out = text_with_events(&world, "+12025550199").await.expect_err("refused").into_service_error();
    let SendTextMessageError::ConflictException(conflict) = opted_out else { panic!("{opted_out:?}") };
    let reason = conflict.reason().map(|reason| reason.as_str().to_owned());
    assert_eq!(reason.as_deref(), Some("DESTINATION_PHONE_NUMBER_OPTED_OUT"));
    let invalid = text_with_events(&world, "12025550123").await.expect_err("refused").into_service_error();
    assert!(invalid.is_validation_exception(), "{invalid:?}");

    world.put("spending", &json!({"monthly_limit_usd": 0.01, "part_usd": 0.01})).await;
    text_with_events(&world, "+12025550123").await.expect("within the limit");
    let beyond = text_with_events(&world, "+12025550123").await.expect_err("beyond").into_service_error();
    assert!(beyond.is_service_quota_exceeded_exception(), "{beyond:?}");

    world.put("spending", &json!({})).await;
    world.put("faults", &json!([{"fault": {"refuse": "access_denied"}, "channel": "sms"}])).await;
    let denied = text_with_events(&world, "+12025550123").await.expect_err("denied").into_service_error();
    assert!(denied.is_access_denied_exception(), "{denied:?}");
    world.put("faults", &json!([{"fault": "throttle", "channel": "sms"}])).await;
    let throttled = text_with_events(&world, "+12025550123").await.expect_err("throttled").into_service_error();
    assert!(throttled.is_throttling_exception(), "{throttled:?}");
    world.put("faults", &json!([])).await;
    text_with_events(&world, "+12025550123").await.expect("taken back");
}

#[tokio::test]
async fn texts_meet_the_same_faults() {
    let world = World::new().await;
    world.put("faults", &json!([{"fault": "drop_after", "channel": "sms"}])).await;
    let lost = world.sns().publish().phone_number("+12025550123").message("Hello").send().await.expect_err("no answer");
    assert!(lost.raw_response().is_none());
    assert_eq!(world.sum("sms").await["accepted"], json!(1));
}

/// Every call is refused with this code until the fault is taken back.
async fn refused_until_taken_back(fault: &str, code: &str, status: u16) {
    let world = World::new().await;
    world.put("faults", &json!([{"fault": {"refuse": fault}, "channel": "email"}])).await;
    for attempt in 1..=2 {
        let error = world.send("person@example.com", attempt).await.expect_err(fault);
        assert_eq!(error.raw_response().map(|response| response.status().as_u16()), Some(status), "{fault}");
        let error = error.into_service_error();
        assert_eq!(aws_sdk_sesv2::error::ProvideErrorMetadata::code(&error), Some(code), "{fault}");
    }
    world.sns().publish().phone_number("+12025550123").message("Hello").send().await.expect("another channel");
    world.put("faults", &json!([])).await;
    world.send("person@example.com", 3).await.expect("taken back");
    let sum = world.sum("email").await;
    assert_eq!((&sum["accepted"], &sum["refused"]), (&json!(1), &json!(2)), "{fault}");
}

#[tokio::test]
async fn a_sender_who_is_not_verified_is_refused() {
    refused_until_taken_back("sender_not_verified", "MessageRejected", 400).await;
    refused_until_taken_back("mail_from_domain_not_verified", "MailFromDomainNotVerifiedException", 400).await;
}

#[tokio::test]
async fn a_caller_without_permission_is_refused_by_mail_and_by_text() {
    refused_until_taken_back("access_denied", "AccessDeniedException", 403).await;
    let world = World::new().await;
    world.put("faults", &json!([{"fault": {"refuse": "access_denied"}, "channel": "sms"}])).await;
    let text = || world.sns().publish().phone_number("+12025550123").message("Hello").send();
    let refused = text().await.expect_err("refused").into_service_error();
    assert!(refused.is_authorization_error_exception(), "{refused:?}");
    world.put("faults", &json!([])).await;
    text().await.expect("taken back");
}

#[tokio::test]
async fn an_account_that_is_paused_or_suspended_is_refused_and_says_so_when_asked() {
    refused_until_taken_back("sending_paused", "SendingPausedException", 400).await;
    refused_until_taken_back("account_suspended", "AccountSuspendedException", 400).await;
    let world = World::new().await;
    for (fault, status) in [("sending_paused", "HEALTHY"), ("account_suspended", "SHUTDOWN")] {
        world.put("faults", &json!([{"fault": {"refuse": fault}}])).await;
        let account = world.ses().get_account().send().await.expect("an account");
        assert!(!account.sending_enabled, "{fault}");
        assert_eq!(account.enforcement_status.as_deref(), Some(status));
    }
    world.put("faults", &json!([])).await;
    assert!(world.ses().get_account().send().await.expect("an account").sending_enabled);
}

#[tokio::test]
async fn a_missing_configuration_set_a_used_up_quota_and_an_invalid_request_are_refused() {
    refused_until_taken_back("missing_configuration_set", "NotFoundException", 404).await;
    refused_until_taken_back("quota_exceeded", "LimitExceededException", 400).await;
    refused_until_taken_back("invalid_request", "BadRequestException", 400).await;
}

#[tokio::test]
async fn throttling_lasts_until_it_is_taken_back() {
    let world = World::new().await;
    world.put("faults", &json!([{"fault": "throttle"}])).await;
    for attempt in 1..=3 {
        let error = world.send("person@example.com", attempt).await.expect_err("throttled").into_service_error();
        assert!(error.is_too_many_requests_exception(), "{error:?}");
    }
    world.put("faults", &json!([])).await;
    world.send("person@example.com", 4).await.expect("taken back");
}

#[tokio::test]
async fn beyond_the_months_spending_limit_texts_are_taken_and_never_sent() {
    let world = World::new().await;
    world.put("spending", &json!({"monthly_limit_usd": 0.02, "part_usd": 0.01})).await;
    for _ in 0..3 {
        world
            .sns()
            .publish()
            .phone_number("+12025550123")
            .message("Hello")
            .send()
            .await
            .expect("taken, as SNS takes it");
    }
    let messages = world.get("/_local/messages").await;
    let outcomes: Vec<_> = messages.as_array().expect("a list").iter().map(|one| one["outcome"].clone()).collect();
    assert_eq!(outcomes, ["delivered", "delivered", "over_limit"]);
    assert_eq!(world.get("/_local/spending").await["spent_usd"], json!(0.02));
    assert!(world.page("/messages/3").await.contains("spending limit is used up"));
    world.put("spending", &json!({"spent_usd": 0.02})).await;
    world.sns().publish().phone_number("+12025550123").message("Hello").send().await.expect("taken");
    let messages = world.get("/_local/messages").await;
    assert_eq!(messages[3]["outcome"], json!("delivered"), "without a limit");
}

#[tokio::test]
async fn publishing_to_a_topic_is_ministacks_business() {
    let world = World::new().await;
    Mock::given(method("POST"))
        .and(body_string_contains("Action=Publish&"))
        .and(body_string_contains("channel"))
        .respond_with(ResponseTemplate::new(200).set_body_string(
            "<PublishResponse><PublishResult><MessageId>from-ministack</MessageId></PublishResult></PublishResponse>",
        ))
        .mount(&world.ministack)
        .await;
    let channel = MessageAttributeValue::builder().data_type("String").string_value("email").build().expect("a value");
    let publish = world.sns().publish().topic_arn(TOPIC).message("{}").message_attributes("channel", channel);
    assert_eq!(publish.send().await.expect("passed on").message_id(), Some("from-ministack"));
    let requests = world.ministack.received_requests().await.expect("recorded");
    let passed =
        requests.iter().find(|request| request.headers.contains_key("authorization")).expect("the caller's request");
    assert!(passed.headers["authorization"].to_str().expect("text").contains("/us-east-1/sns/"), "signature and all");
    assert!(world.calls().is_empty(), "no text was sent");
}

#[tokio::test]
async fn what_is_neither_mail_nor_text_is_passed_on_with_its_answer() {
    let world = World::new().await;
    Mock::given(method("POST"))
        .and(path("/v2/email/list-identities"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"EmailIdentities": []})))
        .mount(&world.ministack)
        .await;
    let identities = world.ses().list_email_identities().send().await.expect("passed on");
    assert!(identities.email_identities().is_empty());
}

#[tokio::test]
async fn the_mailbox_shows_both_parts_safely() {
    let world = World::new().await;
    let mime = "From: notice@example.com\r\nTo: person@example.com\r\nSubject: <script>alert(1)</script>\r\n\
        Content-Type: text/html\r\n\r\n<p>Dear \"reader\"</p><script>alert(2)</script>\r\n";
    let raw = RawMessage::builder().data(aws_sdk_sesv2::primitives::Blob::new(mime)).build().expect("raw");
    let content = EmailContent::builder().raw(raw).build();
    world.ses().send_email().content(content).send().await.expect("sent");
    for page in [world.page("/").await, world.page("/messages/1").await] {
        assert!(!page.contains("<script>"), "nothing of a message runs in the mailbox");
    }
    let message = world.page("/messages/1").await;
    assert!(message.contains("<iframe sandbox "), "the HTML part is shut in");
    assert!(message.contains("Dear &#34;reader&#34;") || message.contains("Dear &quot;reader&quot;"));
    assert!(world.page("/?search=PERSON%40example").await.contains("/messages/1"));
    assert!(world.page("/?search=nobody").await.contains("No message matches"));
}

#[tokio::test]
async fn the_public_page_comes_from_its_bucket() {
    let world = World::new().await;
    for (key, body) in [("index.html", "<h1>All incidents</h1>"), ("i1/feed.atom", "<feed/>")] {
        Mock::given(method("GET"))
            .and(path(format!("/pages/{key}")))
            .respond_with(ResponseTemplate::new(200).set_body_raw(body, "text/html"))
            .mount(&world.ministack)
            .await;
    }
    assert!(world.page("/page/").await.contains("Nothing is deployed yet"));
    world.put("deployed", &json!({"page_bucket": "pages"})).await;
    assert_eq!(world.page("/page/").await, "<h1>All incidents</h1>");
    assert_eq!(world.page("/page/i1/feed.atom").await, "<feed/>");
    assert!(world.page("/page/i2/").await.contains("not published"));
}

#[tokio::test]
async fn settings_with_a_typing_error_are_refused() {
    let world = World::new().await;
    for (setting, value) in [
        ("rules", json!([{"to": "@x.example", "outcome": "bounces"}])),
        ("faults", json!([{"fault": "drop_after", "chanel": "email"}])),
        ("events", json!({"step_milliseconds": 0, "withheld": ["Sent"]})),
        ("account", json!({"max_send_rate": 5})),
        ("faults", json!([{"fault": {"refuse": "paused"}}])),
        ("spending", json!({"monthly_limit": 5})),
    ] {
        let put = reqwest::Client::new().put(format!("{}/_local/{setting}", world.url)).json(&value).send().await;
        assert!(put.expect("an answer").status().is_client_error(), "{setting}");
    }
}
