//! The three tables in memory.

use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::ops::{Bound, RangeInclusive};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use itertools::Itertools as _;
use serde_json::Value;

use super::weather::{Storm, Weather};
use model::customer::{Correction, Customer};
use model::delivery::Delivery;
use model::digest::Digest;
use model::entry::{Commit, Entry, Order, Page, Stored, Write, WriteKind};
use model::entry::{EntryKey, Key, Kind};
use model::guests::GuestAddresses;
use model::id::{CustomerId, DeliveryId, IncidentId, ListId, NoticeId, Shard};
use model::incident_keys::IncidentKeys;
use model::keys;
use model::tally::Tally;
use stores::{Advance, Change, Customers, Deliveries, Incidents, Planned, Row, StoreError};

/// DynamoDB's batch sizes, which the memory keeps to so that its counts are AWS's.
const WRITE_BATCH: usize = 25;
const READ_BATCH: usize = 100;
/// About how many rows of ours one Query page of 1 MB holds.
const QUERY_PAGE: usize = 2_000;

const INCIDENTS: &str = "Incidents";
const CUSTOMERS: &str = "Customers";
const DELIVERIES: &str = "Deliveries";

/// The tables; clones share them.
#[derive(Clone, Default)]
pub struct Memory {
    tables: Arc<Mutex<Tables>>,
    weather: Weather,
}

type Rows<T> = BTreeMap<String, T>;

#[derive(Default)]
struct Tables {
    entries: HashMap<String, Rows<(u64, Value)>>,
    customers: HashMap<String, Rows<Value>>,
    deliveries: HashMap<String, Rows<(u64, Value)>>,
    keys: HashMap<String, ([u8; 32], [u8; 32])>,
    codes: HashMap<String, Rows<Vec<u8>>>,
    guests: HashMap<String, Value>,
    corrections: HashMap<(String, String), Vec<Value>>,
}

impl Memory {
    /// Empty tables, under this weather.
    #[must_use]
    pub fn under(weather: &Weather) -> Self {
        Self { tables: Arc::default(), weather: weather.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every stored text, table by table: what a test that looks for personal data searches.
    #[must_use]
    pub fn dump(&self) -> BTreeMap<&'static str, String> {
        let tables = self.lock();
        BTreeMap::from([
            (INCIDENTS, format!("{:?}", tables.entries)),
            (
                CUSTOMERS,
                format!("{:?} {:?} {:?} {:?}", tables.customers, tables.codes, tables.guests, tables.corrections),
            ),
            (DELIVERIES, format!("{:?}", tables.deliveries)),
        ])
    }
}

fn unavailable(table: &'static str, doing: &'static str) -> impl FnOnce(Storm) -> StoreError {
    move |storm| StoreError::Unavailable { table, doing, source: Box::new(storm) }
}

fn unreadable(table: &'static str, expected: &'static str) -> impl FnOnce(serde_json::Error) -> StoreError {
    move |source| StoreError::Unreadable { table, expected, source: Box::new(source) }
}

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("our own types have a JSON form")
}

/// Rows after `after`, up to and including `through`, at most `limit`; and whether more may follow.
fn range<'a, T>(
    rows: Option<&'a Rows<T>>,
    after: &str,
    through: Option<&str>,
    limit: usize,
) -> (Vec<(&'a String, &'a T)>, bool) {
    let upper = through.map_or(Bound::Unbounded, Bound::Included);
    if through.is_some_and(|through| through < after) {
        return (Vec::new(), false);
    }
    let bounds = (Bound::Excluded(after), upper);
    let mut found: Vec<_> = rows.into_iter().flat_map(|rows| rows.range::<str, _>(bounds)).take(limit + 1).collect();
    let more = found.len() > limit;
    found.truncate(limit);
    (found, more)
}

impl Incidents for Memory {
    async fn get<E: Entry>(&self, key: &Key<E>) -> Result<Option<Stored<E>>, StoreError> {
        let EntryKey { partition, entry } = key.place();
        let read = || self.lock().entries.get(partition).and_then(|rows| rows.get(entry)).cloned();
        let found = self.weather.request("GetItem", read).await.map_err(unavailable(INCIDENTS, "read"))?;
        self.weather.read(INCIDENTS, found.iter().map(|(_, body)| body));
        found.map(|(revision, body)| stored(key.clone(), revision, body)).transpose()
    }

    async fn page<E: Entry>(
        &self,
        kind: &Kind<E>,
        after: Option<&str>,
        limit: usize,
        order: Order,
    ) -> Result<Page<Stored<E>>, StoreError> {
        let read = || {
            let tables = self.lock();
            let rows = tables.entries.get(&kind.partition);
            let matching = rows.into_iter().flatten().filter(|(key, _)| key.starts_with(&kind.prefix));
            let beyond = |key: &str| match (after, order) {
                (None, _) => true,
                (Some(after), Order::Ascending) => key > after,
                (Some(after), Order::Descending) => key < after,
            };
            let mut found: Vec<_> =
                matching.filter(|(key, _)| beyond(key)).map(|(key, row)| (key.clone(), row.clone())).collect();
            if order == Order::Descending {
                found.reverse();
            }
            let next = (found.len() > limit).then(|| found[limit - 1].0.clone());
            found.truncate(limit);
            (found, next)
        };
        let (found, next) = self.weather.request("Query", read).await.map_err(unavailable(INCIDENTS, "read"))?;
        self.weather.queried(INCIDENTS, found.iter().map(|(_, (_, body))| body));
        let key = |entry: String| Key::at(EntryKey { partition: kind.partition.clone(), entry });
        let items = found.into_iter().map(|(entry, (revision, body))| stored(key(entry), revision, body));
        Ok(Page { items: items.collect::<Result<_, _>>()?, next })
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<Commit, StoreError> {
        // What DynamoDB refuses: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
        let mut keys: Vec<&EntryKey> = writes.iter().map(|write| &write.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert!(keys.len() == writes.len() && writes.len() <= 100, "at most 100 writes, each of another key");
        let write = || {
            let mut tables = self.lock();
            if let Some(lost) = writes.iter().find(|write| !holds(&tables, write)) {
                return Commit::Conflict(lost.key.clone());
            }
            for write in &writes {
                self.apply(&mut tables, write);
            }
            Commit::Done
        };
        self.weather.request("TransactWriteItems", write).await.map_err(unavailable(INCIDENTS, "written"))
    }

    async fn add(&self, key: &Key<Tally>, by: &Tally) -> Result<(), StoreError> {
        let write = || {
            let mut tables = self.lock();
            let EntryKey { partition, entry } = key.place().clone();
            let rows = tables.entries.entry(partition).or_default();
            let (revision, body) = rows.entry(entry).or_insert_with(|| (0, json(&Tally::default())));
            let mut sum: Tally = serde_json::from_value(body.take()).unwrap_or_default();
            sum.merge(by);
            *revision += 1;
            *body = json(&sum);
            self.weather.wrote(INCIDENTS, body, 1);
        };
        self.weather.request("UpdateItem", write).await.map_err(unavailable(INCIDENTS, "written"))
    }
}

fn stored<E: Entry>(key: Key<E>, revision: u64, body: Value) -> Result<Stored<E>, StoreError> {
    let value = serde_json::from_value(body).map_err(unreadable(INCIDENTS, E::WHAT))?;
    Ok(Stored { key, revision, value })
}

fn holds(tables: &Tables, write: &Write) -> bool {
    let there = tables.entries.get(&write.key.partition).and_then(|rows| rows.get(&write.key.entry));
    match &write.kind {
        WriteKind::Create { .. } => there.is_none(),
        WriteKind::Put { .. } => true,
        WriteKind::Replace { revision, .. } | WriteKind::Delete { revision } | WriteKind::Unchanged { revision } => {
            there.is_some_and(|(at, _)| at == revision)
        }
    }
}

impl Memory {
    fn apply(&self, tables: &mut Tables, write: &Write) {
        let rows = tables.entries.entry(write.key.partition.clone()).or_default();
        let revision = rows.get(&write.key.entry).map_or(0, |(revision, _)| *revision);
        match &write.kind {
            WriteKind::Create { body } | WriteKind::Put { body } | WriteKind::Replace { body, .. } => {
                self.weather.wrote(INCIDENTS, body, 2);
                rows.insert(write.key.entry.clone(), (revision + 1, body.clone()));
            }
            WriteKind::Delete { .. } => {
                self.weather.wrote(INCIDENTS, &Value::Null, 2);
                rows.remove(&write.key.entry);
            }
            WriteKind::Unchanged { .. } => {}
        }
    }
}

impl Customers for Memory {
    async fn put(&self, list: &ListId, customers: &[Customer], _until: Timestamp) -> Result<(), StoreError> {
        for batch in customers.chunks(WRITE_BATCH) {
            let write = || {
                let mut tables = self.lock();
                for customer in batch {
                    let rows =
                        tables.customers.entry(keys::customer_shard(&list.incident, customer.id.shard())).or_default();
                    let body = json(customer);
                    self.weather.wrote(CUSTOMERS, &body, 1);
                    rows.insert(keys::customer(list.list, &customer.id), body);
                    // A put replaces the whole item, and what was noted beside the row with it.
                    let place = (
                        keys::customer_shard(&list.incident, customer.id.shard()),
                        keys::customer(list.list, &customer.id),
                    );
                    tables.corrections.remove(&place);
                }
            };
            self.weather.request("BatchWriteItem", write).await.map_err(unavailable(CUSTOMERS, "written"))?;
        }
        Ok(())
    }

    async fn page(
        &self,
        list: &ListId,
        shard: Shard,
        after: Option<&CustomerId>,
        through: Option<&CustomerId>,
    ) -> Result<Page<Customer>, StoreError> {
        let prefix = keys::customers(list.list);
        let after = after.map_or_else(|| prefix.clone(), |after| keys::customer(list.list, after));
        let through = through.map_or_else(|| format!("{prefix}~"), |through| keys::customer(list.list, through));
        let read = || {
            let tables = self.lock();
            let rows = tables.customers.get(&keys::customer_shard(&list.incident, shard));
            let (found, more) = range(rows, &after, Some(&through), QUERY_PAGE);
            let partition = keys::customer_shard(&list.incident, shard);
            let row = |(key, body): (&String, &Value)| (key.clone(), body.clone(), corrected(&tables, &partition, key));
            (found.into_iter().map(row).collect::<Vec<_>>(), more)
        };
        let (found, more) = self.weather.request("Query", read).await.map_err(unavailable(CUSTOMERS, "read"))?;
        self.weather.queried(CUSTOMERS, found.iter().map(|(_, body, _)| body));
        let items = found
            .into_iter()
            .map(|(key, body, corrections)| customer(&key[prefix.len()..], body, corrections))
            .collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| more).map(|last| last.id.to_string());
        Ok(Page { items, next })
    }

    async fn read(&self, list: &ListId, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError> {
        let mut all = Vec::with_capacity(ids.len());
        let ids: Vec<_> = ids.iter().unique().collect();
        for batch in ids.chunks(READ_BATCH) {
            let read = || {
                let tables = self.lock();
                let find = |id: &&CustomerId| {
                    let (partition, key) =
                        (keys::customer_shard(&list.incident, id.shard()), keys::customer(list.list, id));
                    let body = tables.customers.get(&partition)?.get(&key)?.clone();
                    Some((id.to_string(), body, corrected(&tables, &partition, &key)))
                };
                batch.iter().filter_map(find).collect::<Vec<_>>()
            };
            let found = self.weather.request("BatchGetItem", read).await.map_err(unavailable(CUSTOMERS, "read"))?;
            self.weather.read(CUSTOMERS, found.iter().map(|(_, body, _)| body));
            for (id, body, corrections) in found {
                all.push(customer(&id, body, corrections)?);
            }
        }
        Ok(all)
    }

    async fn keys(&self, incident: &IncidentId) -> Result<Option<IncidentKeys>, StoreError> {
        let (partition, _) = keys::incident_keys(incident);
        let read = || self.lock().keys.get(&partition).copied();
        let found = self.weather.request("GetItem", read).await.map_err(unavailable(CUSTOMERS, "read"))?;
        Ok(found.map(|(naming, copies)| IncidentKeys::from_bytes(naming, copies)))
    }

    async fn make_keys(&self, incident: &IncidentId, _until: Timestamp) -> Result<IncidentKeys, StoreError> {
        let (partition, _) = keys::incident_keys(incident);
        // Made of the id and not of randomness: customers are named, sharded and ordered by them, and a run is to be repeatable.
        let made_of = |purpose| Digest::of(format!("{purpose} {partition}").as_bytes()).first_bytes();
        let fresh = (made_of("naming"), made_of("copies"));
        let write = || *self.lock().keys.entry(partition).or_insert(fresh);
        let made = self.weather.request("UpdateItem", write).await.map_err(unavailable(CUSTOMERS, "written"))?;
        Ok(IncidentKeys::from_bytes(made.0, made.1))
    }

    async fn keep_codes(
        &self,
        incident: &IncidentId,
        upload: &str,
        chunks: &[Vec<u8>],
        _until: Timestamp,
    ) -> Result<(), StoreError> {
        let numbered: Vec<(u32, &Vec<u8>)> = (0..).zip(chunks).collect();
        for batch in numbered.chunks(WRITE_BATCH) {
            let write = || {
                let mut tables = self.lock();
                for (number, sealed) in batch {
                    let (partition, sort) = keys::code_chunk(incident, upload, *number);
                    tables.codes.entry(partition).or_default().insert(sort, (*sealed).clone());
                }
            };
            self.weather.request("BatchWriteItem", write).await.map_err(unavailable(CUSTOMERS, "written"))?;
        }
        Ok(())
    }

    async fn codes(
        &self,
        incident: &IncidentId,
        upload: &str,
        chunks: RangeInclusive<u32>,
    ) -> Result<Vec<(u32, Vec<u8>)>, StoreError> {
        let numbers: Vec<u32> = chunks.collect();
        let mut all = Vec::with_capacity(numbers.len());
        for batch in numbers.chunks(READ_BATCH) {
            let read = || {
                let tables = self.lock();
                let find = |number: &u32| {
                    let (partition, sort) = keys::code_chunk(incident, upload, *number);
                    Some((*number, tables.codes.get(&partition)?.get(&sort)?.clone()))
                };
                batch.iter().filter_map(find).collect::<Vec<_>>()
            };
            all.extend(self.weather.request("BatchGetItem", read).await.map_err(unavailable(CUSTOMERS, "read"))?);
        }
        Ok(all)
    }

    async fn name_guests(&self, incident: &IncidentId, addresses: &GuestAddresses) -> Result<bool, StoreError> {
        let (partition, _) = keys::incident_keys(incident);
        let write = || {
            let mut tables = self.lock();
            let is_there = tables.keys.contains_key(&partition);
            if is_there {
                tables.guests.insert(partition.clone(), json(addresses));
            }
            is_there
        };
        self.weather.request("UpdateItem", write).await.map_err(unavailable(CUSTOMERS, "written"))
    }

    async fn guests(&self, incident: &IncidentId) -> Result<GuestAddresses, StoreError> {
        let (partition, _) = keys::incident_keys(incident);
        let read = || self.lock().guests.get(&partition).cloned();
        let found = self.weather.request("GetItem", read).await.map_err(unavailable(CUSTOMERS, "read"))?;
        let addresses = found.map(serde_json::from_value).transpose();
        Ok(addresses.map_err(unreadable(CUSTOMERS, "a guest list"))?.unwrap_or_default())
    }

    async fn correct(&self, list: &ListId, id: &CustomerId, correction: &Correction) -> Result<bool, StoreError> {
        let place = (keys::customer_shard(&list.incident, id.shard()), keys::customer(list.list, id));
        let write = || {
            let mut tables = self.lock();
            let is_there = tables.customers.get(&place.0).is_some_and(|rows| rows.contains_key(&place.1));
            if is_there {
                tables.corrections.entry(place.clone()).or_default().push(json(correction));
            }
            is_there
        };
        self.weather.request("UpdateItem", write).await.map_err(unavailable(CUSTOMERS, "written"))
    }
}

fn corrected(tables: &Tables, partition: &str, key: &str) -> Vec<Value> {
    tables.corrections.get(&(partition.to_owned(), key.to_owned())).cloned().unwrap_or_default()
}

fn customer(id: &str, body: Value, corrections: Vec<Value>) -> Result<Customer, StoreError> {
    let mut customer: Customer = serde_json::from_value(body).map_err(unreadable(CUSTOMERS, "a customer"))?;
    customer.id = id.parse().expect("keys are made of ids");
    let corrections = corrections.into_iter().map(serde_json::from_value).collect::<Result<_, _>>();
    customer.corrections = corrections.map_err(unreadable(CUSTOMERS, "a correction"))?;
    Ok(customer)
}

impl Deliveries for Memory {
    async fn plan(&self, rows: &[Delivery]) -> Result<Vec<Planned>, StoreError> {
        let mut outcomes = Vec::with_capacity(rows.len());
        for batch in rows.chunks(WRITE_BATCH) {
            let write = || {
                let mut tables = self.lock();
                batch.iter().map(|row| self.insert(&mut tables, row)).collect::<Vec<_>>()
            };
            outcomes.extend(self.statements(write).await?);
        }
        Ok(outcomes)
    }

    async fn read(&self, ids: &[DeliveryId]) -> Result<Vec<Row>, StoreError> {
        let mut all = Vec::with_capacity(ids.len());
        let ids: Vec<_> = ids.iter().unique().collect();
        for batch in ids.chunks(READ_BATCH) {
            let read = || {
                let tables = self.lock();
                let find = |id: &&DeliveryId| {
                    let (partition, sort) = keys::delivery(id);
                    Some(((*id).clone(), tables.deliveries.get(&partition)?.get(&sort)?.clone()))
                };
                batch.iter().filter_map(find).collect::<Vec<_>>()
            };
            let found = self.weather.request("BatchGetItem", read).await.map_err(unavailable(DELIVERIES, "read"))?;
            self.weather.read(DELIVERIES, found.iter().map(|(_, (_, body))| body));
            for (id, (revision, body)) in found {
                all.push(Row { revision, delivery: delivery(id, body)? });
            }
        }
        Ok(all)
    }

    async fn advance(&self, changes: &[Change]) -> Result<Vec<Advance>, StoreError> {
        let mut outcomes = Vec::with_capacity(changes.len());
        for batch in changes.chunks(WRITE_BATCH) {
            let write = || {
                let mut tables = self.lock();
                batch.iter().map(|change| self.swap(&mut tables, change)).collect::<Vec<_>>()
            };
            outcomes.extend(self.statements(write).await?);
        }
        Ok(outcomes)
    }

    async fn page(
        &self,
        notice: &NoticeId,
        shard: Shard,
        after: Option<&CustomerId>,
        through: Option<&CustomerId>,
    ) -> Result<Page<Row>, StoreError> {
        let read = || {
            let tables = self.lock();
            let rows = tables.deliveries.get(&keys::delivery_shard(notice, shard));
            let (found, more) =
                range(rows, after.map_or("", CustomerId::as_str), through.map(CustomerId::as_str), QUERY_PAGE);
            (found.into_iter().map(|(key, row)| (key.clone(), row.clone())).collect::<Vec<_>>(), more)
        };
        let (found, more) = self.weather.request("Query", read).await.map_err(unavailable(DELIVERIES, "read"))?;
        self.weather.queried(DELIVERIES, found.iter().map(|(_, (_, body))| body));
        let id =
            |key: &str| DeliveryId { notice: notice.clone(), customer: key.parse().expect("keys are made of ids") };
        let items = found
            .into_iter()
            .map(|(key, (revision, body))| Ok(Row { revision, delivery: delivery(id(&key), body)? }))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let next = items.last().filter(|_| more).map(|last| last.delivery.id.customer.to_string());
        Ok(Page { items, next })
    }
}

impl Memory {
    async fn statements<T>(&self, effect: impl FnOnce() -> T) -> Result<T, StoreError> {
        self.weather.request("BatchExecuteStatement", effect).await.map_err(unavailable(DELIVERIES, "written"))
    }

    fn insert(&self, tables: &mut Tables, row: &Delivery) -> Planned {
        let (partition, sort) = keys::delivery(&row.id);
        let rows = tables.deliveries.entry(partition).or_default();
        let body = json(row);
        self.weather.wrote(DELIVERIES, &body, 1);
        if rows.contains_key(&sort) {
            return Planned::AlreadyThere;
        }
        rows.insert(sort, (1, body));
        Planned::New
    }

    fn swap(&self, tables: &mut Tables, change: &Change) -> Advance {
        let (partition, sort) = keys::delivery(&change.after.id);
        let body = json(&change.after);
        // A condition that fails costs as much as a write.
        self.weather.wrote(DELIVERIES, &body, 1);
        match tables.deliveries.get_mut(&partition).and_then(|rows| rows.get_mut(&sort)) {
            Some(row) if row.0 == change.before.revision => {
                *row = (row.0 + 1, body);
                Advance::Won
            }
            _ => Advance::Lost,
        }
    }
}

fn delivery(id: DeliveryId, body: Value) -> Result<Delivery, StoreError> {
    let mut delivery: Delivery = serde_json::from_value(body).map_err(unreadable(DELIVERIES, "a delivery"))?;
    delivery.id = id;
    Ok(delivery)
}
