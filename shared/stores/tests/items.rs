//! Items that an earlier build put into DynamoDB are still read, with all that stands beside their document: revision, writer, expiry,
//! corrections, guests, keys. What is in the documents, the golden files of the model hold.
//!
//! Each file `golden/KIND.VARIANT.json` is an item as DynamoDB's own JSON writes it. The data are made up. Whoever changes a form adds
//! a file and leaves the others as they are.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::batch_execute_statement::BatchExecuteStatementOutput;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemOutput;
use aws_sdk_dynamodb::operation::get_item::GetItemOutput;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, BatchStatementResponse};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use model::channel::Channel;
use model::delivery::{Delivery, State};
use model::id::{CustomerId, DeliveryId, IncidentId, ListId, ListNumber, NoticeId, NoticeNumber};
use model::keys;
use model::tally::{Count, StateWord};
use serde_json::Value;
use stores::dynamo::{DynamoCustomers, DynamoDeliveries, DynamoIncidents};
use stores::{Customers, Deliveries, Incidents, Row};

type Item = HashMap<String, AttributeValue>;

const TABLE: &str = "table";

fn incident() -> IncidentId {
    "inc-0123456789abcdef0123".parse().expect("an id")
}

fn customer() -> CustomerId {
    "18360f65c87a4f6ceb191991b5d331fd".parse().expect("an id")
}

fn list() -> ListId {
    ListId { incident: incident(), list: ListNumber(1) }
}

fn delivery() -> DeliveryId {
    DeliveryId { notice: NoticeId { incident: incident(), notice: NoticeNumber(1) }, customer: customer() }
}

/// Until when the items of customers are kept.
const UNTIL: Timestamp = Timestamp::constant(1_803_978_000, 0);

/// The files that some test here reads; [`every_file_is_read`] holds that it is all of them.
const READ: [&str; 10] = [
    "codes.today",
    "counter.today",
    "customer.corrected",
    "customer.today",
    "delivery.changed",
    "delivery.planned",
    "entry.expiring",
    "entry.today",
    "keys.today",
    "keys.with-guests",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn item(name: &str) -> Item {
    assert!(READ.contains(&name), "name {name} in READ");
    let text = std::fs::read_to_string(folder().join(format!("{name}.json"))).expect("a golden file");
    let attributes: HashMap<String, Value> = serde_json::from_str(&text).expect("an item");
    attributes.into_iter().map(|(name, value)| (name, attribute(&value))).collect()
}

/// Reads DynamoDB's JSON.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html>
fn attribute(value: &Value) -> AttributeValue {
    let (kind, value) = value.as_object().and_then(|one| one.iter().next()).expect("one kind of value");
    let text = || value.as_str().expect("a text").to_owned();
    match kind.as_str() {
        "S" => AttributeValue::S(text()),
        "N" => AttributeValue::N(text()),
        "B" => AttributeValue::B(Blob::new(STANDARD.decode(text()).expect("base64"))),
        "BOOL" => AttributeValue::Bool(value.as_bool().expect("true or false")),
        "L" => AttributeValue::L(value.as_array().expect("a list").iter().map(attribute).collect()),
        "M" => {
            let members = value.as_object().expect("a map").iter();
            AttributeValue::M(members.map(|(name, value)| (name.clone(), attribute(value))).collect())
        }
        other => panic!("no item of ours has an attribute of kind {other}"),
    }
}

fn client(rule: &Rule) -> Client {
    mock_client!(aws_sdk_dynamodb, RuleMode::MatchAny, [rule])
}

/// A client whose table holds this item alone.
fn holding(name: &str) -> Client {
    let (one, many) = (item(name), item(name));
    let get = mock!(Client::get_item).then_output(move || GetItemOutput::builder().set_item(Some(one.clone())).build());
    let batch = mock!(Client::batch_get_item)
        .then_output(move || BatchGetItemOutput::builder().responses(TABLE, vec![many.clone()]).build());
    mock_client!(aws_sdk_dynamodb, RuleMode::MatchAny, [&get, &batch])
}

#[test]
fn every_file_is_read() {
    let files = std::fs::read_dir(folder()).expect("tests/golden is there");
    let names = files.map(|file| file.expect("an entry").file_name().to_string_lossy().replace(".json", ""));
    assert_eq!(names.collect::<BTreeSet<_>>(), READ.map(str::to_owned).into());
}

#[tokio::test]
async fn entries_are_read_with_their_revision_whether_they_expire_or_not() {
    let key = keys::withdrawal(&incident(), &customer());
    for (name, revision) in [("entry.today", 3), ("entry.expiring", 1)] {
        let found = DynamoIncidents::new(holding(name), TABLE).get(&key).await;
        let found = found.expect("it is read").expect("it is there");
        assert_eq!((found.revision, found.value.reason.as_str()), (revision, "Asked not to be written to."), "{name}");
        assert_eq!(found.value.customer, customer());
    }
}

#[tokio::test]
async fn a_counter_that_the_table_added_up_is_read() {
    // The tenth of sixteen, by the microsecond.
    let key = keys::counter(&delivery().notice, Timestamp::constant(0, 10_000));
    let found = DynamoIncidents::new(holding("counter.today"), TABLE).get(&key).await;
    let found = found.expect("it is read").expect("it is there");
    assert_eq!((found.revision, found.value.in_state(StateWord::Sending)), (7, 2));
    assert_eq!(found.value.get(Count::TurnedAway(Channel::Sms)), 1);
}

#[tokio::test]
async fn deliveries_are_read_with_and_without_a_writer_and_planned_as_ever() {
    let read = async |name| {
        let rows = DynamoDeliveries::new(holding(name), TABLE).read(&[delivery()]).await.expect("it is read");
        rows.into_iter().next().expect("one row")
    };
    let Row { revision, delivery: planned } = read("delivery.planned").await;
    assert_eq!((revision, planned.state()), (1, State::Planned { channel: Channel::Email }));
    let Row { revision, delivery: changed } = read("delivery.changed").await;
    assert_eq!((revision, changed.state().word()), (3, StateWord::Notified));

    let sent = Arc::new(Mutex::new(Vec::new()));
    let seen = sent.clone();
    let rule = mock!(Client::batch_execute_statement).then_compute_output(move |request| {
        seen.lock()
            .expect("not poisoned")
            .extend(request.statements().iter().flat_map(|one| one.parameters().to_vec()));
        BatchExecuteStatementOutput::builder().responses(BatchStatementResponse::builder().build()).build()
    });
    let row = Delivery::planned(delivery(), &[Channel::Email, Channel::Sms]);
    DynamoDeliveries::new(client(&rule), TABLE).plan(&[row]).await.expect("it is planned");
    let stored = item("delivery.planned");
    let expected = ["shard", "customer", "revision", "document"].map(|name| stored[name].clone());
    assert_eq!(*sent.lock().expect("not poisoned"), expected);
}

#[tokio::test]
async fn customers_are_read_with_what_was_corrected_and_written_as_ever() {
    let read = async |name| {
        let rows = DynamoCustomers::new(holding(name), TABLE).read(&list(), &[customer()]).await.expect("it is read");
        rows.into_iter().next().expect("one row")
    };
    let listed = read("customer.today").await;
    assert_eq!((listed.id.clone(), listed.corrections.len()), (customer(), 0));
    let corrected = read("customer.corrected").await;
    let approved: Timestamp = "2026-03-04T00:00:00Z".parse().expect("a time");
    let reached = corrected.corrected(&[approved]);
    assert_eq!(reached.phone.map(|phone| phone.takes_texts), Some(false), "by the last correction");
    assert_eq!(
        written(async |client| DynamoCustomers::new(client, TABLE).put(&list(), &[listed], UNTIL).await).await,
        [item("customer.today")]
    );
}

#[tokio::test]
async fn an_incidents_keys_and_guests_and_codes_are_read_and_written_as_ever() {
    let keys = DynamoCustomers::new(holding("keys.today"), TABLE).keys(&incident()).await;
    let keys = keys.expect("they are read").expect("they are there");
    assert_eq!((keys.naming(), keys.copies()), (&[1; 32], &[2; 32]));
    for (name, guests) in [("keys.today", 0), ("keys.with-guests", 2)] {
        let found = DynamoCustomers::new(holding(name), TABLE).guests(&incident()).await.expect("they are read");
        assert_eq!(found.0.len(), guests, "{name}");
    }
    let chunks = DynamoCustomers::new(holding("codes.today"), TABLE).codes(&incident(), "pool-1", 0..=0).await;
    let chunks = chunks.expect("they are read");
    assert_eq!(chunks, [(0, (0..16).collect::<Vec<u8>>())]);
    let sealed = [chunks[0].1.clone()];
    let keep =
        async |client| DynamoCustomers::new(client, TABLE).keep_codes(&incident(), "pool-1", &sealed, UNTIL).await;
    assert_eq!(written(keep).await, [item("codes.today")]);
}

/// The items that something puts.
async fn written(put: impl AsyncFnOnce(Client) -> Result<(), stores::StoreError>) -> Vec<Item> {
    let items = Arc::new(Mutex::new(Vec::new()));
    let seen = items.clone();
    let rule = mock!(Client::batch_write_item).then_compute_output(move |request| {
        let requests = request.request_items().into_iter().flat_map(|tables| tables.values()).flatten();
        let puts = requests.filter_map(|write| write.put_request().map(|put| put.item().clone()));
        seen.lock().expect("not poisoned").extend(puts);
        BatchWriteItemOutput::builder().build()
    });
    put(client(&rule)).await.expect("it is written");
    items.lock().expect("not poisoned").clone()
}
