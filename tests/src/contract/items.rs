//! What only a look into DynamoDB's tables can show.

use std::collections::HashMap;
use std::slice::from_ref;

use aws_sdk_dynamodb::types::AttributeValue;
use model::entry::{Commit, Write};
use model::entry::{EntryKey, Key};
use model::id::IncidentId;
use model::id::UpdateNumber;
use model::keys;
use model::keys::{EXPIRES, REVISION};
use model::notice::Withdrawal;
use stores::{Customers, Deliveries, Incidents, StoreError};

use super::samples::{
    UNTIL, at, customer, customer_id, fresh_incident, known_customer, list, note, notice, planned_delivery,
};
use super::tables::Tables;
use super::{Clause, clauses};

/// All of it.
#[must_use]
pub fn promises() -> Vec<Clause<Tables>> {
    clauses![
        an_entry_says_when_it_expires_until_it_is_written_without,
        customers_and_keys_say_when_they_expire,
        a_page_ends_where_dynamodb_ends_it,
        a_delivery_that_was_planned_weighs_little,
        an_item_that_cannot_be_read_is_described_without_its_values,
        a_write_that_dynamodb_refuses_is_described_without_its_values,
    ]
}

type Item = HashMap<String, AttributeValue>;

fn key(names: (&str, &str), (partition, sort): (String, String)) -> Item {
    let text = |text| AttributeValue::S(text);
    Item::from([(names.0.to_owned(), text(partition)), (names.1.to_owned(), text(sort))])
}

async fn item(tables: &Tables, table: String, key: Item) -> Item {
    let answer = tables.client.get_item().table_name(table).set_key(Some(key)).consistent_read(true).send().await;
    answer.expect("an answer").item.expect("it is there")
}

/// A key for a note.
fn any_update(incident: &IncidentId, number: u32) -> Key<Withdrawal> {
    Key::at(keys::update(incident, UpdateNumber(number)).place().clone())
}

async fn an_entry_says_when_it_expires_until_it_is_written_without(tables: Tables) {
    let (store, entry) = (tables.incidents(), any_update(&fresh_incident(), 1));
    let look = async || {
        let EntryKey { partition, entry } = entry.place().clone();
        item(&tables, tables.incidents_name(), key((keys::INCIDENT, keys::ENTRY), (partition, entry))).await
    };
    let expiring = Write::create(entry.clone(), &note("one")).expiring_at(1_800_000_000);
    assert_eq!(store.commit(vec![expiring]).await.expect("an answer"), Commit::Done);
    assert_eq!(look().await.get(EXPIRES), Some(&AttributeValue::N("1800000000".to_owned())));

    let read = store.get(&entry).await.expect("an answer").expect("it is there");
    assert_eq!(store.commit(vec![read.replace(&note("two"))]).await.expect("an answer"), Commit::Done);
    let item = look().await;
    assert_eq!(item.get(EXPIRES), None);
    assert_eq!(item.get(REVISION), Some(&AttributeValue::N("2".to_owned())));
}

async fn customers_and_keys_say_when_they_expire(tables: Tables) {
    let (store, list, id) = (tables.customers(), list(&fresh_incident(), 1), customer_id('0', 1));
    let expires = async |place| {
        let item = item(&tables, tables.customers_name(), key((keys::SHARD, keys::CUSTOMER), place)).await;
        item.get(EXPIRES).cloned()
    };
    store.put(&list, &[known_customer(id.clone())], at(1_800_000_000)).await.expect("an answer");
    let row = (keys::customer_shard(&list.incident, id.shard()), keys::customer(list.list, &id));
    assert_eq!(expires(row).await, Some(AttributeValue::N("1800000000".to_owned())));

    // A later list makes them last longer.
    for second in [1_800_000_000, 1_900_000_000] {
        store.make_keys(&list.incident, at(second)).await.expect("an answer");
        let (partition, sort) = keys::incident_keys(&list.incident);
        assert_eq!(expires((partition, sort.to_owned())).await, Some(AttributeValue::N(second.to_string())));
    }
}

async fn a_page_ends_where_dynamodb_ends_it(tables: Tables) {
    let (store, list) = (tables.customers(), list(&fresh_incident(), 1));
    let large = |number| customer(customer_id('0', number), &"x".repeat(30_000));
    store.put(&list, &(0..90).map(large).collect::<Vec<_>>(), UNTIL).await.expect("an answer");
    let page = store.page(&list, customer_id('0', 0).shard(), None, None).await.expect("an answer");
    // 1 MB, however it is counted.
    assert!((30..40).contains(&page.items.len()), "{} rows", page.items.len());
    assert_eq!(page.next, page.items.last().map(|last| last.id.to_string()));
}

async fn a_delivery_that_was_planned_weighs_little(tables: Tables) {
    let (store, row) = (tables.deliveries(), planned_delivery(&notice(&fresh_incident(), 1), customer_id('0', 1)));
    store.plan(from_ref(&row)).await.expect("an answer");
    let found =
        item(&tables, tables.deliveries_name(), key((keys::SHARD, keys::CUSTOMER), keys::delivery(&row.id))).await;
    let mut names: Vec<_> = found.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, [keys::CUSTOMER, "document", keys::REVISION, keys::SHARD]);
}

async fn an_item_that_cannot_be_read_is_described_without_its_values(tables: Tables) {
    let (store, list, id) = (tables.customers(), list(&fresh_incident(), 1), customer_id('0', 1));
    store.put(&list, &[known_customer(id.clone())], UNTIL).await.expect("an answer");
    let place = (keys::customer_shard(&list.incident, id.shard()), keys::customer(list.list, &id));
    let stored = item(&tables, tables.customers_name(), key((keys::SHARD, keys::CUSTOMER), place)).await;

    let secret = || AttributeValue::S("secret".to_owned());
    let nested = AttributeValue::M(Item::from([("number".to_owned(), secret())]));
    let spoilt = [
        ("email", Some(secret()), "document.email"),
        ("birth_date", Some(AttributeValue::N("271828".to_owned())), "document.birth_date"),
        ("preferred_channel", Some(secret()), "document.preferred_channel"),
        ("phone", Some(nested), "document.phone.number"),
        ("reference", None, "missing field `reference`"),
    ];
    for (field, value, described) in spoilt {
        let mut item = stored.clone();
        let Some(AttributeValue::M(row)) = item.get_mut("document") else { panic!("the document is a map") };
        row.remove(field);
        row.extend(value.map(|value| (field.to_owned(), value)));
        let request = tables.client.put_item().table_name(tables.customers_name()).set_item(Some(item));
        request.send().await.expect("an answer");

        let error = store.read(&list, from_ref(&id)).await.expect_err("it cannot be read");
        let text = format!("{} {error:?}", model::error::chain(&error));
        assert!(matches!(error, StoreError::Unreadable { .. }) && text.contains(described), "{field}: {text}");
        assert!(!text.contains("secret") && !text.contains("271828"), "{field}: {text}");
    }
}

async fn a_write_that_dynamodb_refuses_is_described_without_its_values(tables: Tables) {
    let (store, incident) = (tables.incidents(), fresh_incident());
    let entry = any_update(&incident, 1);
    let secret = || note("secret");
    let twice = vec![Write::put(entry.clone(), &secret()), Write::put(entry.clone(), &secret())];
    let too_large = vec![Write::put(entry, &note(&"secret".repeat(80_000)))];
    // Of this DynamoDB quotes all of the request.
    let put = |number| Write::put(any_update(&incident, number), &secret());
    let too_many = (1..=101).map(put).collect();
    for writes in [twice, too_large, too_many] {
        let error = store.commit(writes).await.expect_err("it is refused");
        let text = format!("{} {error:?}", model::error::chain(&error));
        assert!(matches!(error, StoreError::Unavailable { .. }) && text.contains("Validation"), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
}
