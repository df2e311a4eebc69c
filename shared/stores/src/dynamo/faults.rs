//! What the stores make of DynamoDB's failures, on requests that a script answers. Pauses are passed over, not waited for.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ErrorMetadata;
use aws_sdk_dynamodb::operation::batch_execute_statement::BatchExecuteStatementOutput;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemOutput;
use aws_sdk_dynamodb::operation::get_item::GetItemError;
use aws_sdk_dynamodb::operation::transact_write_items::{TransactWriteItemsError, TransactWriteItemsOutput};
use aws_sdk_dynamodb::operation::update_item::{UpdateItemError, UpdateItemOutput};
use aws_sdk_dynamodb::types::error::{TransactionCanceledException, TransactionConflictException};
use aws_sdk_dynamodb::types::{
    BatchStatementError, BatchStatementErrorCodeEnum as Code, BatchStatementResponse, CancellationReason, WriteRequest,
};
use aws_smithy_mocks::{MockResponse, Rule, RuleMode, mock, mock_client};
use jiff::Timestamp;

use super::{DynamoCustomers, DynamoDeliveries, DynamoIncidents};
use crate::{Customers, Deliveries, Incidents, Planned, StoreError};
use model::channel::Channel;
use model::customer::Customer;
use model::delivery::Delivery;
use model::entry::Key;
use model::entry::{Commit, Write};
use model::error::chain;
use model::id::{CustomerId, DeliveryId, IncidentId, ListId, ListNumber, NoticeId, NoticeNumber, UpdateNumber};
use model::keys;
use model::tally::Tally;

/// What AWS's messages quote here, and no text of ours may.
const SECRET: &str = "ada@example.com";

/// How often a request is made before it is given up.
const TRIES: usize = 8;

fn client(rule: &Rule) -> Client {
    mock_client!(aws_sdk_dynamodb, RuleMode::MatchAny, [rule])
}

fn incident() -> IncidentId {
    IncidentId::of_request("faults", "")
}

fn list() -> ListId {
    ListId { incident: incident(), list: ListNumber(1) }
}

fn ids(count: u8) -> Vec<CustomerId> {
    (0..count).map(|number| CustomerId::of_reference(&[0; 32], &number.to_string())).collect()
}

fn customers(count: u8) -> Vec<Customer> {
    let customer = |id| {
        let body = serde_json::json!({"reference": SECRET});
        Customer { id, ..serde_json::from_value(body).expect("a customer") }
    };
    ids(count).into_iter().map(customer).collect()
}

fn rows(count: u8) -> Vec<Delivery> {
    let notice = NoticeId { incident: incident(), notice: NoticeNumber(1) };
    let id = |customer| DeliveryId { notice: notice.clone(), customer };
    ids(count).into_iter().map(|customer| Delivery::planned(id(customer), &[Channel::Email])).collect()
}

fn entry(number: u32) -> Key<Tally> {
    Key::at(keys::update(&incident(), UpdateNumber(number)).place().clone())
}

fn writes(count: u32) -> Vec<Write> {
    (1..=count).map(|number| Write::put(entry(number), &Tally::default())).collect()
}

/// All that an error says, to people and to programmers; it must not quote an item.
fn words(error: &StoreError) -> String {
    let words = format!("{} {error:?}", chain(error));
    assert!(!words.contains(SECRET), "{words}");
    words
}

#[tokio::test(start_paused = true)]
async fn items_that_were_not_processed_are_written_again() {
    let requests: Arc<Mutex<Vec<Vec<WriteRequest>>>> = Arc::default();
    let seen = requests.clone();
    let rule = mock!(Client::batch_write_item).then_compute_output(move |request| {
        let writes = request.request_items().expect("items")["customers"].clone();
        let mut seen = seen.lock().expect("not poisoned");
        seen.push(writes.clone());
        let left = if seen.len() == 1 { writes[20..].to_vec() } else { Vec::new() };
        BatchWriteItemOutput::builder().unprocessed_items("customers", left).build()
    });
    let store = DynamoCustomers::new(client(&rule), "customers");
    store.put(&list(), &customers(25), Timestamp::MAX).await.expect("written in the end");
    let requests = requests.lock().expect("not poisoned");
    assert_eq!(requests.iter().map(Vec::len).collect::<Vec<_>>(), [25, 5]);
    assert_eq!(requests[1], requests[0][20..]);
}

#[tokio::test(start_paused = true)]
async fn items_that_are_never_processed_are_given_up() {
    let rule = mock!(Client::batch_write_item).then_compute_output(|request| {
        BatchWriteItemOutput::builder().set_unprocessed_items(request.request_items.clone()).build()
    });
    let store = DynamoCustomers::new(client(&rule), "customers");
    let error = store.put(&list(), &customers(3), Timestamp::MAX).await.expect_err("never written");
    assert!(words(&error).contains("the table Customers could not be written: AWS answered UnprocessedItems"));
    assert_eq!(rule.num_calls(), TRIES);
}

#[tokio::test(start_paused = true)]
async fn keys_that_were_not_processed_are_read_again() {
    let rule = mock!(Client::batch_get_item).then_compute_output(|request| {
        let asked = &request.request_items().expect("keys")["deliveries"];
        assert_eq!(asked.consistent_read(), Some(true), "every request, also a repeated one");
        let (now, later) = asked.keys().split_at(asked.keys().len().min(2));
        let found = now.iter().cloned().map(|mut item| {
            item.insert("revision".to_owned(), super::item::number(1));
            item.insert("document".to_owned(), super::item::document(&rows(1)[0]));
            item
        });
        let answer = BatchGetItemOutput::builder().responses("deliveries", found.collect());
        if later.is_empty() {
            return answer.build();
        }
        let later = aws_sdk_dynamodb::types::KeysAndAttributes::builder().set_keys(Some(later.to_vec()));
        answer.unprocessed_keys("deliveries", later.build().expect("every field is set")).build()
    });
    let store = DynamoDeliveries::new(client(&rule), "deliveries");
    let ids: Vec<_> = rows(5).into_iter().map(|row| row.id).collect();
    let mut found: Vec<_> =
        store.read(&ids).await.expect("read in the end").into_iter().map(|row| row.delivery.id).collect();
    found.sort();
    let mut expected = ids;
    expected.sort();
    assert_eq!((found, rule.num_calls()), (expected, 3));
}

fn answer(code: Option<Code>) -> BatchStatementResponse {
    let error = |code| BatchStatementError::builder().code(code).message(SECRET).build();
    BatchStatementResponse::builder().set_error(code.map(error)).build()
}

/// Answers each request's statements with the next of these.
fn answers(script: Vec<Vec<Option<Code>>>) -> Rule {
    let script = Mutex::new(script.into_iter());
    mock!(Client::batch_execute_statement).then_compute_output(move |request| {
        let codes = script.lock().expect("not poisoned").next().expect("no more requests than this");
        assert!(request.statements().len() >= codes.len());
        let answers = codes.into_iter().map(answer).collect();
        BatchExecuteStatementOutput::builder().set_responses(Some(answers)).build()
    })
}

#[tokio::test(start_paused = true)]
async fn statements_that_were_throttled_alone_are_executed_again_alone() {
    let throttles = [
        Code::ThrottlingError,
        Code::ProvisionedThroughputExceeded,
        Code::RequestLimitExceeded,
        Code::InternalServerError,
        Code::TransactionConflict,
    ];
    for code in throttles {
        let there = Some(Code::DuplicateItem);
        let rule = answers(vec![
            vec![None, Some(code.clone()), there.clone(), Some(code.clone())],
            vec![Some(code.clone()), None],
            vec![there],
        ]);
        let store = DynamoDeliveries::new(client(&rule), "deliveries");
        let planned = store.plan(&rows(4)).await.expect("planned in the end");
        let expected = [Planned::New, Planned::AlreadyThere, Planned::AlreadyThere, Planned::New];
        assert_eq!((&planned[..], rule.num_calls()), (&expected[..], 3), "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn statements_without_an_answer_are_executed_again() {
    let rule = answers(vec![vec![None], vec![None, None]]);
    let store = DynamoDeliveries::new(client(&rule), "deliveries");
    assert_eq!(store.plan(&rows(3)).await.expect("planned in the end"), [Planned::New; 3]);
}

#[tokio::test(start_paused = true)]
async fn a_statement_that_is_always_throttled_is_given_up() {
    let rule = answers(vec![vec![Some(Code::ThrottlingError)]; TRIES]);
    let store = DynamoDeliveries::new(client(&rule), "deliveries");
    let error = store.plan(&rows(1)).await.expect_err("never planned");
    assert!(words(&error).contains("ThrottlingError"));
}

#[tokio::test(start_paused = true)]
async fn a_statement_that_is_refused_is_an_error_and_not_an_outcome() {
    let refusals = [
        Code::ValidationError,
        Code::ItemCollectionSizeLimitExceeded,
        Code::ConditionalCheckFailed,
        Code::from("SomethingNew"),
    ];
    for code in refusals {
        let rule = answers(vec![vec![None, Some(code.clone()), None]]);
        let store = DynamoDeliveries::new(client(&rule), "deliveries");
        let error = store.plan(&rows(3)).await.expect_err("one of them is not planned");
        let words = words(&error);
        assert!(matches!(error, StoreError::Unavailable { doing: "written", .. }) && words.contains(code.as_str()));
    }
}

fn canceled(codes: &[&str]) -> TransactWriteItemsError {
    let reason = |code: &&str| CancellationReason::builder().code(*code).message(SECRET).build();
    let reasons = codes.iter().map(reason).collect();
    let error = TransactionCanceledException::builder().message(SECRET).set_cancellation_reasons(Some(reasons));
    TransactWriteItemsError::TransactionCanceledException(error.build())
}

/// Cancels the transaction for these reasons as often, then lets it pass.
fn cancels(codes: &'static [&'static str], times: usize) -> Rule {
    let error = move || canceled(codes);
    let rule = mock!(Client::transact_write_items).sequence().error(error).times(times);
    rule.output(|| TransactWriteItemsOutput::builder().build()).build()
}

#[tokio::test(start_paused = true)]
async fn a_canceled_transaction_names_the_entry_whose_condition_failed() {
    let cases: [&[&str]; 3] = [
        &["None", "ConditionalCheckFailed", "ConditionalCheckFailed"],
        &["TransactionConflict", "ConditionalCheckFailed", "None"],
        &["ThrottlingError", "ConditionalCheckFailed", "ValidationError"],
    ];
    for codes in cases {
        let rule = cancels(codes, 1);
        let store = DynamoIncidents::new(client(&rule), "incidents");
        let outcome = store.commit(writes(3)).await.expect("an outcome");
        assert_eq!((outcome, rule.num_calls()), (Commit::Conflict(entry(2).place().clone()), 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_transaction_that_met_another_is_tried_again_before_it_is_a_conflict() {
    let creations = || (1..=3).map(|number| Write::create(entry(number), &Tally::default())).collect();
    let codes = &["None", "None", "TransactionConflict"];
    let rule = cancels(codes, 3);
    let store = DynamoIncidents::new(client(&rule), "incidents");
    assert_eq!(store.commit(creations()).await.expect("an outcome"), Commit::Done);

    let rule = cancels(codes, TRIES);
    let store = DynamoIncidents::new(client(&rule), "incidents");
    assert_eq!(store.commit(creations()).await.expect("an outcome"), Commit::Conflict(entry(3).place().clone()));

    let rule = cancels(codes, TRIES);
    let store = DynamoIncidents::new(client(&rule), "incidents");
    let error = store.commit(writes(3)).await.expect_err("a write without a condition has no conflict");
    assert!(words(&error).contains("TransactionConflict"));
}

#[tokio::test(start_paused = true)]
async fn a_throttled_transaction_is_tried_again_and_given_up() {
    let rule = cancels(&["None", "ProvisionedThroughputExceeded"], 2);
    let store = DynamoIncidents::new(client(&rule), "incidents");
    assert_eq!(store.commit(writes(2)).await.expect("an outcome"), Commit::Done);

    let rule = cancels(&["ThrottlingError", "None"], TRIES);
    let store = DynamoIncidents::new(client(&rule), "incidents");
    let error = store.commit(writes(2)).await.expect_err("never written");
    assert!(words(&error).contains("the table Incidents could not be written: AWS answered ThrottlingError"));
}

#[tokio::test(start_paused = true)]
async fn a_transaction_that_can_never_pass_is_an_error() {
    for codes in [&["None", "ValidationError"], &["ItemCollectionSizeLimitExceeded", "TransactionConflict"]] {
        let rule = cancels(codes, 1);
        let store = DynamoIncidents::new(client(&rule), "incidents");
        words(&store.commit(writes(2)).await.expect_err("refused"));
        assert_eq!(rule.num_calls(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_addition_waits_for_a_transaction_to_end() {
    let conflict = || {
        let error = TransactionConflictException::builder().message(SECRET).build();
        UpdateItemError::TransactionConflictException(error)
    };
    let rule = mock!(Client::update_item).sequence().error(conflict).times(2);
    let rule = rule.output(|| UpdateItemOutput::builder().build()).build();
    let store = DynamoIncidents::new(client(&rule), "incidents");
    store.add(&entry(1), &Tally::default()).await.expect("added in the end");

    let rule = mock!(Client::update_item).then_error(conflict);
    let store = DynamoIncidents::new(client(&rule), "incidents");
    words(&store.add(&entry(1), &Tally::default()).await.expect_err("never added"));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_says_which_permission_is_missing_and_quotes_nothing_else() {
    let said = |code: &'static str, message: &'static str| async move {
        let rule = mock!(Client::get_item).then_compute_response(move |_| {
            MockResponse::Error(GetItemError::generic(ErrorMetadata::builder().code(code).message(message).build()))
        });
        let store = DynamoIncidents::new(client(&rule), "incidents");
        store.get::<Tally>(&entry(1)).await.expect_err("refused")
    };
    let error = said("AccessDeniedException", "not authorized to perform: dynamodb:GetItem").await;
    assert_eq!(
        words(&error).split(" Unavailable").next(),
        Some(
            "the table Incidents could not be read: AWS answered AccessDeniedException: \
             not authorized to perform: dynamodb:GetItem"
        )
    );
    for code in ["ValidationException", "SerializationException", "SomethingNew"] {
        assert!(words(&said(code, SECRET).await).contains(code));
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_none_is_described_without_its_contents() {
    let rule = mock!(Client::get_item).sequence();
    let rule = rule.http_status(200, Some(format!("{{\"Item\": {SECRET}"))).build();
    let store = DynamoIncidents::new(client(&rule), "incidents");
    let error = store.get::<Tally>(&entry(1)).await.expect_err("unreadable");
    assert!(words(&error).contains("the answer could not be read"));

    let rule = mock!(Client::get_item).sequence();
    let rule = rule.http_status(500, Some(format!("<html>{SECRET}</html>"))).times(3).build();
    let store = DynamoIncidents::new(client(&rule), "incidents");
    words(&store.get::<Tally>(&entry(1)).await.expect_err("the SDK gave up"));
    assert_eq!(rule.num_calls(), 3);
}
