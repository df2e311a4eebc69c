//! *receipts* on memory: what the provider's events, as they really come, make of a delivery.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use aws_lambda_events::sqs::SqsEvent;
use jiff::Timestamp;
use memory::{Fault, ManualClock, Memory, Weather};
use model::account::ReceiptsWatermark;
use model::channel::Channel;
use model::delivery::{Answer, Basis, Claim, Delivery, State};
use model::id::{AttemptId, AttemptNumber, NoticeId};
use model::keys;
use model::tally::{Count, Tally};
use receipts::{App, Watermark, handle};
use serde_json::{Value, json};
use stores::{Change, Deliveries as _, Incidents as _, Row};

/// The attempt that the files under `ses/` speak about.
const TAG: &str = "inc-0123456789abcdef0123_1_0123456789abcdef0123456789abcdef_1";

fn file(name: &str) -> Value {
    let path = format!("{}/tests/ses/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(&path).expect("a file")).expect("JSON")
}

fn at(time: &str) -> Timestamp {
    time.parse().expect("a time")
}

/// Runs a future on memory: it waits for nothing outside.
fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return done;
        }
    }
}

/// One e-mail that the provider accepted, to somebody who could be sent a letter next.
struct Sent {
    weather: Weather,
    memory: Memory,
    clock: ManualClock,
    app: App<memory::InMemory>,
    attempt: AttemptId,
}

impl Sent {
    fn new() -> Self {
        let weather = Weather::default();
        let (memory, clock) = (Memory::under(&weather), ManualClock::at(at("2026-11-24T09:00:10Z")));
        let attempt: AttemptId = TAG.parse().expect("an attempt");
        let planned = Delivery::planned(attempt.delivery.clone(), &[Channel::Email, Channel::Letter]);
        run(memory.plan(std::slice::from_ref(&planned))).expect("planned");
        let sent = Self {
            app: App {
                incidents: memory.clone(),
                deliveries: memory.clone(),
                clock: clock.clone(),
                watermark: Watermark::default(),
            },
            weather,
            memory,
            clock,
            attempt,
        };
        let claim = Claim { lease_until: at("2026-11-24T09:01:00Z"), content: "00".repeat(16), copy: "0".repeat(16) };
        let claimed = planned.claimed(Channel::Email, &claim, at("2026-11-24T09:00:00Z")).expect("claimed");
        sent.write(claimed.clone());
        let accepted = Answer::Accepted { message_id: "m".to_owned() };
        sent.write(claimed.answered(AttemptNumber(1), &accepted, at("2026-11-24T09:00:01Z")).expect("answered"));
        sent
    }

    fn row(&self) -> Row {
        run(self.memory.read(std::slice::from_ref(&self.attempt.delivery))).expect("read").remove(0)
    }

    fn write(&self, after: Delivery) {
        run(self.memory.advance(&[Change { before: self.row(), after }])).expect("written");
    }

    fn state(&self) -> State {
        self.row().delivery.state()
    }

    fn counted(&self, count: Count) -> i64 {
        let notice: &NoticeId = &self.attempt.delivery.notice;
        let counters = run(self.memory.all::<Tally>(&keys::counters(notice))).expect("counters");
        counters.iter().map(|counter| counter.value.get(count)).sum()
    }

    /// Processes these messages as one batch that the queue hands over for the given time; returns which are to be redelivered.
    fn process(&self, bodies: &[String], receive_count: u32) -> Vec<String> {
        let record = |(number, body): (usize, &String)| {
            json!({
                "messageId": number.to_string(), "body": body, "eventSource": "aws:sqs", "awsRegion": "us-east-1",
                "attributes": {
                    "ApproximateReceiveCount": receive_count.to_string(),
                    "SentTimestamp": at("2026-11-24T09:00:05Z").as_millisecond().to_string(),
                },
            })
        };
        let records: Vec<_> = bodies.iter().enumerate().map(record).collect();
        let event: SqsEvent = serde_json::from_value(json!({ "Records": records })).expect("an event of SQS");
        let response = run(handle(&self.app, event));
        response.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
    }

    /// Processes events one after another until the queue is empty, as the queue redelivers them.
    fn process_all(&self, events: &[Value]) {
        let mut waiting: Vec<String> = events.iter().map(Value::to_string).collect();
        for receive_count in 1..=5 {
            waiting.retain(|body| !self.process(std::slice::from_ref(body), receive_count).is_empty());
        }
        assert_eq!(waiting, Vec::<String>::new(), "dead letters");
    }
}

impl Sent {
    fn watermark(&self) -> Option<ReceiptsWatermark> {
        run(self.memory.get(&keys::receipts_watermark())).expect("read").map(|stored| stored.value)
    }

    /// A delivery of somebody else's mail, at this time.
    fn process_at(&self, time: &str) {
        let mut event = delivery();
        event["mail"]["tags"] = json!({});
        event["delivery"]["timestamp"] = json!(time);
        assert!(self.process(&[event.to_string()], 1).is_empty());
    }
}

fn is_notified(state: &State) -> bool {
    matches!(state, State::Notified { basis: Basis::Delivered, channel: Channel::Email, .. })
}

const LETTER: State = State::Planned { channel: Channel::Letter };

/// A bounce of this type, and nothing else that is not needed to know whose it is.
fn bounce(detail: &Value) -> Value {
    let mut event = file("bounce-no-type");
    event["bounce"] = detail.clone();
    event
}

fn complaint(sub_type: &Value, feedback: &Value) -> Value {
    let mut event = file("complaint-bare");
    event["complaint"]["complaintSubType"] = sub_type.clone();
    event["complaint"]["complaintFeedbackType"] = feedback.clone();
    event
}

fn delivery() -> Value {
    file("delivery-other-times")
}

#[test]
fn a_complaint_that_ses_makes_itself_means_that_nothing_was_sent() {
    let variants = [
        file("complaint-suppression-list"),
        complaint(&json!("OnAccountSuppressionList"), &json!("abuse")),
        complaint(&json!("onaccountsuppressionlist"), &Value::Null),
    ];
    for event in variants {
        let sent = Sent::new();
        sent.process_all(&[event]);
        assert_eq!(sent.state(), LETTER);
        assert_eq!(sent.counted(Count::Complained(Channel::Email)), 0, "no reader complained");
        assert_eq!(sent.counted(Count::Bounced(Channel::Email)), 1);
    }
}

#[test]
fn a_reader_who_complains_has_received_the_message_whatever_the_event_leaves_out() {
    let variants = [
        file("complaint-bare"),
        file("complaint-no-recipients"),
        complaint(&Value::Null, &Value::Null),
        complaint(&Value::Null, &json!("abuse")),
        complaint(&json!(""), &json!("fraud")),
        complaint(&Value::Null, &json!("of a kind that is new")),
    ];
    for event in variants {
        let sent = Sent::new();
        sent.process_all(std::slice::from_ref(&event));
        assert!(is_notified(&sent.state()), "{event}");
        assert_eq!(sent.counted(Count::Complained(Channel::Email)), 1, "{event}");
    }
}

#[test]
fn not_spam_is_word_of_delivery_and_no_complaint() {
    for event in [file("complaint-not-spam"), complaint(&Value::Null, &json!("Not-Spam"))] {
        let sent = Sent::new();
        sent.process_all(&[event]);
        assert!(is_notified(&sent.state()));
        assert_eq!(sent.counted(Count::Complained(Channel::Email)), 0);
    }
}

#[test]
fn a_servers_report_of_failed_authentication_is_a_complaint_and_no_word_of_delivery() {
    let sent = Sent::new();
    sent.process_all(&[complaint(&Value::Null, &json!("auth-failure"))]);
    assert!(matches!(sent.state(), State::Accepted { .. }), "{:?}", sent.state());
    assert_eq!(sent.counted(Count::Complained(Channel::Email)), 1);
}

#[test]
fn an_automatic_reply_after_the_delivery_takes_nothing_back_in_any_order() {
    for kind in ["Undetermined", "Transient", "transient"] {
        let events = [delivery(), bounce(&json!({ "bounceType": kind, "bounceSubType": "General" }))];
        for order in [[0, 1], [1, 0]] {
            let sent = Sent::new();
            sent.process_all(&order.map(|number| events[number].clone()));
            assert!(is_notified(&sent.state()), "{kind} {order:?}: {:?}", sent.state());
        }
    }
    let sent = Sent::new();
    sent.process_all(file("delivery-then-undetermined").as_array().expect("two events"));
    assert!(is_notified(&sent.state()));
}

#[test]
fn every_bounce_without_a_delivery_goes_on_by_the_next_channel() {
    let details = [
        Value::Null,
        json!({}),
        json!([]),
        json!({ "bounceType": null, "timestamp": null }),
        json!({ "bounceType": "" }),
        json!({ "bounceType": 5, "timestamp": "yesterday" }),
        json!({ "bounceType": "Of a kind that is new" }),
        json!({ "bounceType": "Undetermined" }),
    ];
    let files =
        ["bounce-suppression-list", "bounce-transient-general", "bounce-mailbox-full", "bounce-no-type", "envelope"];
    let files = files.iter().chain(&["identity-notification", "bounce-two-recipients", "rendering-failure"]);
    for event in details.iter().map(bounce).chain(files.map(|name| file(name))) {
        let sent = Sent::new();
        sent.process_all(std::slice::from_ref(&event));
        assert_eq!(sent.state(), LETTER, "{event}");
        assert_eq!(sent.counted(Count::Bounced(Channel::Email)), 1, "{event}");
    }
}

#[test]
fn a_bounce_of_no_stated_type_is_final_even_after_a_delivery() {
    let sent = Sent::new();
    sent.process_all(&[delivery(), bounce(&json!({}))]);
    assert_eq!(sent.state(), LETTER);
}

#[test]
fn a_passing_bounce_waits_once_for_the_delivery_that_it_may_have_overtaken() {
    let reply = bounce(&json!({ "bounceType": "Transient" })).to_string();
    let sent = Sent::new();
    assert_eq!(sent.process(std::slice::from_ref(&reply), 1), ["0"], "it goes back to the queue");
    assert!(matches!(sent.state(), State::Accepted { .. }), "nothing is planned meanwhile");
    assert!(sent.process(&[delivery().to_string()], 1).is_empty());
    assert!(sent.process(std::slice::from_ref(&reply), 2).is_empty());
    assert!(is_notified(&sent.state()));
    assert_eq!(sent.counted(Count::In(model::tally::StateWord::Planned, Some(Channel::Letter))), 0);

    let alone = Sent::new();
    assert_eq!(alone.process(std::slice::from_ref(&reply), 1), ["0"]);
    assert!(alone.process(std::slice::from_ref(&reply), 2).is_empty(), "it waits once");
    assert_eq!(alone.state(), LETTER);

    let late = Sent::new();
    late.clock.advance(std::time::Duration::from_secs(290));
    assert!(late.process(std::slice::from_ref(&reply), 1).is_empty(), "what has waited in the queue waits no more");
    assert_eq!(late.state(), LETTER);
}

#[test]
fn a_bounce_and_its_delivery_in_one_batch_are_merged_before_anything_is_planned() {
    for bodies in [[delivery(), bounce(&json!({ "bounceType": "Undetermined" }))], {
        let [one, two] = [delivery(), bounce(&json!({ "bounceType": "Undetermined" }))];
        [two, one]
    }] {
        let sent = Sent::new();
        assert!(sent.process(&bodies.map(|body| body.to_string()), 1).is_empty());
        assert!(is_notified(&sent.state()));
    }
    let sent = Sent::new();
    let hard = bounce(&json!({ "bounceType": "Permanent" })).to_string();
    assert!(sent.process(&[hard], 1).is_empty(), "a final bounce waits for nothing");
    assert_eq!(sent.state(), LETTER);
}

#[test]
fn what_says_nothing_about_a_delivery_is_done_and_changes_nothing() {
    let mut null_tags = bounce(&json!({ "bounceType": "Permanent" }));
    null_tags["mail"]["tags"] = Value::Null;
    let mut strange_tags = null_tags.clone();
    strange_tags["mail"]["tags"] = json!({ "delivery": null, "other": 5 });
    let mut empty_tag = null_tags.clone();
    empty_tag["mail"]["tags"] = json!({ "delivery": [] });
    let greeting = "Successfully validated SNS topic for Amazon SES event publishing.";
    let bodies = [
        null_tags.to_string(),
        strange_tags.to_string(),
        empty_tag.to_string(),
        file("subscription").to_string(),
        greeting.to_owned(),
        json!({ "Type": "Notification", "Message": greeting }).to_string(),
    ];
    let sent = Sent::new();
    let before = sent.row();
    assert_eq!(sent.process(&bodies, 1), Vec::<String>::new(), "no dead letter");
    assert_eq!(sent.row(), before);
}

#[test]
fn null_tags_beside_ours_and_a_tag_that_is_no_list_are_read() {
    let mut event = delivery();
    event["mail"]["tags"] = json!({ "ses:source-ip": null, "delivery": TAG });
    let sent = Sent::new();
    sent.process_all(&[event]);
    assert!(is_notified(&sent.state()));
}

#[test]
fn a_delay_is_noted_and_leaves_the_outcome_open() {
    let sent = Sent::new();
    sent.process_all(&[file("delay-bare")]);
    let row = sent.row().delivery;
    assert!(row.attempts()[0].seen.delayed);
    assert!(matches!(row.state(), State::Accepted { .. }));
}

#[test]
fn times_are_read_in_every_form_and_an_event_without_one_counts_as_of_now() {
    let delivered_at = |event: Value| {
        let sent = Sent::new();
        sent.process_all(&[event]);
        sent.row().delivery.attempts()[0].seen.delivered_at
    };
    assert_eq!(delivered_at(delivery()), Some(at("2026-11-24T09:00:03Z")));
    let mut timeless = delivery();
    timeless["delivery"] = json!({ "timestamp": null });
    assert_eq!(delivered_at(timeless.clone()), Some(at("2026-11-24T09:00:01Z")), "then the message's own, in seconds");
    timeless["mail"]["timestamp"] = json!("2026-11-24 09:00:01");
    assert_eq!(delivered_at(timeless), Some(at("2026-11-24T09:00:10Z")));
}

#[test]
fn what_is_no_event_is_redelivered_alone_until_it_is_a_dead_letter() {
    let mut untagged_notification = file("identity-notification");
    untagged_notification["mail"]["tags"] = Value::Null;
    let mut of_no_kind = delivery();
    of_no_kind["eventType"] = Value::Null;
    let unreadable = [
        "{ poison".to_owned(),
        "null".to_owned(),
        json!({ "eventType": "Bounce" }).to_string(),
        json!({ "Type": "Notification", "Message": "poison" }).to_string(),
        untagged_notification.to_string(),
        of_no_kind.to_string(),
        delivery().to_string(),
    ];
    let sent = Sent::new();
    assert_eq!(sent.process(&unreadable, 1), ["0", "1", "2", "3", "4", "5"]);
    assert!(is_notified(&sent.state()), "the one that can be read is merged");
}

#[test]
fn the_watermark_says_how_far_the_events_are_processed_at_most_once_a_minute() {
    let sent = Sent::new();
    let (older, newer) = ("2026-11-24T09:00:03Z", "2026-11-24T09:00:08Z");
    let mut later = delivery();
    later["delivery"]["timestamp"] = json!(newer);
    sent.process(&[later.to_string(), delivery().to_string()], 1);
    let first = ReceiptsWatermark { newest_event_at: at(newer), processed_at: at("2026-11-24T09:00:10Z") };
    assert_eq!(sent.watermark(), Some(first), "once for a batch, with the newest of its events");

    sent.weather.reset_meter();
    sent.clock.advance(std::time::Duration::from_secs(30));
    sent.process_at("2026-11-24T09:00:33Z");
    assert_eq!(sent.weather.meter().all_requests(), 0, "half a minute later it costs nothing");
    assert_eq!(sent.watermark(), Some(first));

    sent.clock.advance(std::time::Duration::from_secs(30));
    sent.process_at(older);
    let second =
        ReceiptsWatermark { newest_event_at: at("2026-11-24T09:00:33Z"), processed_at: at("2026-11-24T09:01:10Z") };
    assert_eq!(sent.watermark(), Some(second), "an older event takes nothing back");

    sent.clock.advance(std::time::Duration::from_secs(60));
    sent.process_at("2999-01-01T00:00:00Z");
    assert_eq!(
        sent.watermark().map(|mark| mark.newest_event_at),
        Some(at("2026-11-24T09:02:10Z")),
        "nothing is ahead of now"
    );
}

#[test]
fn what_was_not_merged_moves_no_watermark_and_a_watermark_that_cannot_be_written_fails_no_event() {
    let sent = Sent::new();
    sent.weather.forecast(|request| if request == "BatchGetItem" { Fault::Before } else { Fault::None });
    assert_eq!(sent.process(&[delivery().to_string()], 1), ["0"]);
    sent.weather.clear();
    assert_eq!(sent.watermark(), None);

    sent.weather.forecast(|request| if request == "TransactWriteItems" { Fault::Before } else { Fault::None });
    assert!(sent.process(&[delivery().to_string()], 2).is_empty());
    sent.weather.clear();
    assert!(is_notified(&sent.state()));
    assert_eq!(sent.watermark(), None);
    sent.process_at("2026-11-24T09:00:04Z");
    assert!(sent.watermark().is_some(), "the next batch writes it");
}

/// One text that AWS End User Messaging accepted, to somebody who could be sent a letter next.
fn sent_text() -> Sent {
    let (weather, clock) = (Weather::default(), ManualClock::at(at("2026-11-24T09:00:10Z")));
    let memory = Memory::under(&weather);
    let attempt: AttemptId = TAG.parse().expect("an attempt");
    let planned = Delivery::planned(attempt.delivery.clone(), &[Channel::Sms, Channel::Letter]);
    run(memory.plan(std::slice::from_ref(&planned))).expect("planned");
    let app = App {
        incidents: memory.clone(),
        deliveries: memory.clone(),
        clock: clock.clone(),
        watermark: Watermark::default(),
    };
    let sent = Sent { app, weather, memory, clock, attempt };
    let claim = Claim { lease_until: at("2026-11-24T09:01:00Z"), content: "00".repeat(16), copy: "0".repeat(16) };
    let claimed = planned.claimed(Channel::Sms, &claim, at("2026-11-24T09:00:00Z")).expect("claimed");
    sent.write(claimed.clone());
    let accepted = Answer::Accepted { message_id: format!("{}m", model::delivery::REPORTED_TEXT) };
    sent.write(claimed.answered(AttemptNumber(1), &accepted, at("2026-11-24T09:00:01Z")).expect("answered"));
    sent
}

/// As the user guide of AWS End User Messaging has it, with numbers that are nobody's.
fn text_event(kind: &str, is_final: bool) -> Value {
    json!({
        "eventType": kind, "eventVersion": "1.0", "eventTimestamp": at("2026-11-24T09:00:05Z").as_millisecond(),
        "isFinal": is_final, "originationPhoneNumber": "+12025550100", "destinationPhoneNumber": "+12025550123",
        "isoCountryCode": "US", "messageId": "m", "messageRequestTimestamp": 1_686_975_103_170_i64,
        "messageEncoding": "GSM", "messageType": "TRANSACTIONAL", "messageStatus": kind.trim_start_matches("TEXT_"),
        "messageStatusDescription": "…", "context": { "delivery": TAG }, "totalMessageParts": 1,
        "totalMessagePrice": 0.00831, "totalCarrierFee": 0.0023,
    })
}

#[test]
fn a_texts_events_say_whether_it_arrived() {
    let state_after = |kind, is_final| {
        let sent = sent_text();
        sent.process_all(&[text_event(kind, is_final)]);
        sent.state()
    };
    let notified = |basis| State::Notified { basis, channel: Channel::Sms, since: at("2026-11-24T09:00:05Z") };
    assert_eq!(state_after("TEXT_DELIVERED", true), notified(Basis::Delivered));
    assert_eq!(state_after("TEXT_SUCCESSFUL", true), notified(Basis::HandedOver));
    for (kind, is_final) in [
        ("TEXT_SUCCESSFUL", false),
        ("TEXT_QUEUED", false),
        ("TEXT_PENDING", false),
        ("TEXT_SENT", false),
        ("TEXT_UNKNOWN", true),
        ("TEXT_BLOCKED", false),
        ("TEXT_OF_A_NEW_KIND", true),
    ] {
        assert!(matches!(state_after(kind, is_final), State::Accepted { .. }), "{kind} {is_final}");
    }
    for kind in [
        "TEXT_INVALID",
        "TEXT_UNREACHABLE",
        "TEXT_BLOCKED",
        "TEXT_CARRIER_BLOCKED",
        "TEXT_CARRIER_UNREACHABLE",
        "TEXT_SPAM",
        "TEXT_INVALID_MESSAGE",
        "TEXT_PROTECT_BLOCKED",
        "TEXT_TTL_EXPIRED",
    ] {
        assert_eq!(state_after(kind, true), LETTER, "{kind}");
    }
}

#[test]
fn a_texts_events_come_in_any_order_and_only_ours_count() {
    for order in [["TEXT_SUCCESSFUL", "TEXT_DELIVERED"], ["TEXT_DELIVERED", "TEXT_SUCCESSFUL"]] {
        let sent = sent_text();
        sent.process_all(&order.map(|kind| text_event(kind, true)));
        assert!(matches!(sent.state(), State::Notified { basis: Basis::Delivered, .. }), "{order:?}");
    }
    for context in [Value::Null, json!({}), json!({ "delivery": null }), json!({ "delivery": "not ours" })] {
        let mut event = text_event("TEXT_INVALID", true);
        event["context"] = context;
        let sent = sent_text();
        sent.process_all(&[event]);
        assert!(matches!(sent.state(), State::Accepted { .. }));
    }
}
