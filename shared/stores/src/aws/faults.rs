//! What becomes of messages that SNS and SQS do not take.

use std::sync::{Arc, Mutex};

use aws_sdk_sns::operation::publish_batch::{PublishBatchError, PublishBatchOutput};
use aws_sdk_sns::types::PublishBatchRequestEntry;
use aws_sdk_sqs::operation::send_message_batch::SendMessageBatchOutput;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};

use super::{SnsTopic, SqsQueue};
use crate::Announce;
use model::channel::Channel;
use model::id::{IncidentId, ListId, ListNumber, NoticeId, NoticeNumber};
use model::message::{DeliveriesReleased, ListSealRequested, Version};

type Requests = Arc<Mutex<Vec<Vec<PublishBatchRequestEntry>>>>;

fn incident() -> IncidentId {
    IncidentId::of_request("faults", "")
}

fn released(count: u32) -> Vec<DeliveriesReleased> {
    let message = |number| DeliveriesReleased {
        version: Version,
        notice: NoticeId { incident: incident(), notice: NoticeNumber(number) },
        list: ListNumber(1),
        channel: Channel::Sms,
        customers: Vec::new(),
    };
    (1..=count).map(message).collect()
}

fn topic(rule: &Rule) -> SnsTopic {
    let client = mock_client!(aws_sdk_sns, RuleMode::MatchAny, [rule]);
    SnsTopic::new(client, "arn:aws:sns:us-east-1:000000000000:deliveries")
}

/// Refuses those whose message holds this text, as often; notes every request.
fn refusing(text: &'static str, times: usize, sender_fault: bool) -> (Rule, Requests) {
    let requests = Requests::default();
    let seen = requests.clone();
    let left = Mutex::new(times);
    let rule = mock!(aws_sdk_sns::Client::publish_batch).then_compute_output(move |request| {
        let entries = request.publish_batch_request_entries();
        seen.lock().expect("not poisoned").push(entries.to_vec());
        let mut left = left.lock().expect("not poisoned");
        let refused = entries.iter().filter(|entry| {
            let refuses = entry.message().contains(text) && *left > 0;
            *left -= usize::from(refuses);
            refuses
        });
        let refused = refused.map(|entry| {
            let error = aws_sdk_sns::types::BatchResultErrorEntry::builder().id(entry.id()).code("InternalError");
            error.sender_fault(sender_fault).build().expect("every field is set")
        });
        PublishBatchOutput::builder().set_failed(Some(refused.collect())).build()
    });
    (rule, requests)
}

#[tokio::test]
async fn messages_go_ten_at_a_time_with_what_subscriptions_filter_on() {
    let (rule, requests) = refusing("", 0, false);
    topic(&rule).announce(&released(23)).await.expect("published");
    let requests = requests.lock().expect("not poisoned");
    assert_eq!(requests.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 3]);
    let entry = &requests[2][2];
    let message: DeliveriesReleased = serde_json::from_str(entry.message()).expect("our message");
    assert_eq!(message, released(23)[22]);
    let attributes = entry.message_attributes().expect("an attribute");
    assert_eq!((attributes.len(), attributes["channel"].string_value()), (1, Some("sms")));
}

#[tokio::test]
async fn what_failed_alone_is_published_again_alone() {
    let (rule, requests) = refusing(r#""notice":4"#, 1, false);
    topic(&rule).announce(&released(10)).await.expect("published in the end");
    let requests = requests.lock().expect("not poisoned");
    assert_eq!(requests.iter().map(Vec::len).collect::<Vec<_>>(), [10, 1]);
    assert_eq!(requests[1][0], requests[0][3]);
}

#[tokio::test]
async fn what_fails_twice_is_counted() {
    let (rule, _) = refusing(r#""notice":1"#, 100, false);
    // Of 23 messages, 1 and 10 to 19 hold that text.
    let error = topic(&rule).announce(&released(23)).await.expect_err("some are not published");
    assert_eq!(error.unpublished, 11);
    assert_eq!(
        model::error::chain(&error),
        "11 messages could not be published to an SNS topic: AWS answered InternalError"
    );
}

#[tokio::test]
async fn a_message_that_is_itself_at_fault_is_not_published_again() {
    let (rule, _) = refusing(r#""notice":4"#, 100, true);
    let error = topic(&rule).announce(&released(10)).await.expect_err("one is not published");
    assert_eq!((error.unpublished, rule.num_calls()), (1, 1));
}

#[tokio::test]
async fn a_request_that_fails_leaves_its_ten_unpublished_and_no_others() {
    let calls = Mutex::new(0);
    let rule = mock!(aws_sdk_sns::Client::publish_batch).then_compute_response(move |_| {
        let mut calls = calls.lock().expect("not poisoned");
        *calls += 1;
        if *calls == 2 {
            let error =
                aws_sdk_sns::error::ErrorMetadata::builder().code("AuthorizationError").message("not authorized");
            return aws_smithy_mocks::MockResponse::Error(PublishBatchError::generic(error.build()));
        }
        aws_smithy_mocks::MockResponse::Output(PublishBatchOutput::builder().build())
    });
    let error = topic(&rule).announce(&released(25)).await.expect_err("ten are not published");
    assert_eq!(error.unpublished, 10);
    assert!(model::error::chain(&error).ends_with("AWS answered AuthorizationError: not authorized"));
}

#[tokio::test]
async fn a_queue_is_written_to_in_the_same_way() {
    let calls = Mutex::new(0);
    let rule = mock!(aws_sdk_sqs::Client::send_message_batch).then_compute_output(move |request| {
        let mut calls = calls.lock().expect("not poisoned");
        *calls += 1;
        let failed = request.entries().iter().skip(1).filter(|_| *calls == 1).map(|entry| {
            let error = aws_sdk_sqs::types::BatchResultErrorEntry::builder().id(entry.id()).code("InternalError");
            error.sender_fault(false).build().expect("every field is set")
        });
        let answer =
            SendMessageBatchOutput::builder().set_failed(Some(failed.collect())).set_successful(Some(Vec::new()));
        answer.build().expect("every field is set")
    });
    let client = mock_client!(aws_sdk_sqs, RuleMode::MatchAny, [&rule]);
    let queue = SqsQueue::new(client, "https://sqs.us-east-1.amazonaws.com/000000000000/import");
    let seal =
        |list| ListSealRequested { version: Version, seal: ListId { incident: incident(), list: ListNumber(list) } };
    queue.announce(&[seal(1), seal(2), seal(3)]).await.expect("sent in the end");
    queue.announce(&[] as &[ListSealRequested]).await.expect("nothing to send");
    assert_eq!(rule.num_calls(), 2);
}
