//! The Customers table on DynamoDB.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use jiff::Timestamp;

use super::item::{self, DOCUMENT, Item, Misfit, binary, document, number};
use super::table::{Key, Range, Table};
use crate::{Customers, StoreError};
use model::customer::{Correction, Customer};
use model::entry::Page;
use model::guests::GuestAddresses;
use model::id::{CustomerId, IncidentId, ListId, Shard};
use model::incident_keys::IncidentKeys;
use model::keys;
use model::keys::{CUSTOMER, EXPIRES, SHARD};

const NAMING: &str = "naming";
const COPIES: &str = "copies";
const CODES: &str = "codes";
const GUESTS: &str = "guests";
const CORRECTIONS: &str = "corrections";

/// The Customers table: the only one that holds personal data.
#[derive(Clone, Debug)]
pub struct DynamoCustomers {
    table: Table,
}

impl DynamoCustomers {
    /// The table of this name.
    #[must_use]
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self { table: Table { client, name: name.into(), title: "Customers", partition: SHARD, sort: CUSTOMER } }
    }

    fn customer(&self, prefix: &str, mut item: Item) -> Result<Customer, StoreError> {
        let id = item::text(&item, CUSTOMER).and_then(|sort| {
            let id = sort.strip_prefix(prefix).and_then(|id| id.parse().ok());
            id.ok_or_else(|| Misfit::unexpected(CUSTOMER))
        });
        let corrections = item::read_if_there::<Vec<Correction>>(&mut item, CORRECTIONS);
        let customer = item::read_document::<Customer>(&mut item)
            .and_then(|customer| Ok(Customer { id: id?, corrections: corrections?.unwrap_or_default(), ..customer }));
        customer.map_err(self.table.unreadable("a customer"))
    }
}

fn key(list: &ListId, id: &CustomerId) -> Key {
    (keys::customer_shard(&list.incident, id.shard()), keys::customer(list.list, id))
}

impl Customers for DynamoCustomers {
    async fn put(&self, list: &ListId, customers: &[Customer], until: Timestamp) -> Result<(), StoreError> {
        // BatchWriteItem refuses a request that names a key twice: the last of them stands. And in the order of a hash map,
        // ids that came sorted do not all go to one partition at once.
        let latest: HashMap<&CustomerId, &Customer> =
            customers.iter().map(|customer| (&customer.id, customer)).collect();
        let item = |customer: &Customer| {
            let mut item = self.table.key(key(list, &customer.id));
            item.insert(DOCUMENT.to_owned(), document(customer));
            item.insert(EXPIRES.to_owned(), number(until.as_second()));
            item
        };
        self.table.write(latest.into_values().map(item).collect()).await
    }

    async fn page(
        &self,
        list: &ListId,
        shard: Shard,
        after: Option<&CustomerId>,
        through: Option<&CustomerId>,
    ) -> Result<Page<Customer>, StoreError> {
        let prefix = keys::customers(list.list);
        let Some(range) = range(&prefix, after, through) else {
            return Ok(Page { items: Vec::new(), next: None });
        };
        let partition = keys::customer_shard(&list.incident, shard);
        let after = after.map(|after| keys::customer(list.list, after));
        let (items, next) = self.table.query(partition, range, after, None, true).await?;
        let items = items.into_iter().map(|item| self.customer(&prefix, item)).collect::<Result<_, _>>()?;
        Ok(Page { items, next: next.and_then(|next| next.strip_prefix(&prefix).map(str::to_owned)) })
    }

    async fn read(&self, list: &ListId, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError> {
        let prefix = keys::customers(list.list);
        let items = self.table.read(ids.iter().map(|id| key(list, id))).await?;
        items.into_iter().map(|item| self.customer(&prefix, item)).collect()
    }

    async fn keys(&self, incident: &IncidentId) -> Result<Option<IncidentKeys>, StoreError> {
        let (partition, sort) = keys::incident_keys(incident);
        let item = self.table.get((partition, sort.to_owned())).await?;
        item.map(|item| self.incident_keys(&item)).transpose()
    }

    async fn make_keys(&self, incident: &IncidentId, until: Timestamp) -> Result<IncidentKeys, StoreError> {
        let (partition, sort) = keys::incident_keys(incident);
        let fresh = IncidentKeys::generate();
        // One request, whoever is first: what stands there stays, and is what everybody reads.
        let request = self.table.client.update_item().table_name(&self.table.name);
        let request = request.set_key(Some(self.table.key((partition, sort.to_owned()))));
        let request = request.update_expression(
            "SET #naming = if_not_exists(#naming, :naming), #copies = if_not_exists(#copies, :copies), #expires = :expires",
        );
        let request = request
            .expression_attribute_names("#naming", NAMING)
            .expression_attribute_names("#copies", COPIES)
            .expression_attribute_names("#expires", EXPIRES)
            .expression_attribute_values(":naming", binary(fresh.naming()))
            .expression_attribute_values(":copies", binary(fresh.copies()))
            .expression_attribute_values(":expires", number(until.as_second()));
        let answer = request.return_values(ReturnValue::AllNew).send().await.map_err(self.table.unwritten())?;
        self.incident_keys(&answer.attributes.unwrap_or_default())
    }

    async fn keep_codes(
        &self,
        incident: &IncidentId,
        upload: &str,
        chunks: &[Vec<u8>],
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let item = |(number, sealed): (u32, &Vec<u8>)| {
            let mut item = self.table.key(keys::code_chunk(incident, upload, number));
            item.insert(CODES.to_owned(), binary(sealed));
            item.insert(EXPIRES.to_owned(), self::number(until.as_second()));
            item
        };
        self.table.write((0..).zip(chunks).map(item).collect()).await
    }

    async fn codes(
        &self,
        incident: &IncidentId,
        upload: &str,
        chunks: RangeInclusive<u32>,
    ) -> Result<Vec<(u32, Vec<u8>)>, StoreError> {
        let items = self.table.read(chunks.map(|chunk| keys::code_chunk(incident, upload, chunk))).await?;
        let chunk = |item: Item| {
            let number = item::text(&item, CUSTOMER)?.rsplit('#').next().and_then(|number| number.parse().ok());
            let number: u32 = number.ok_or_else(|| Misfit::unexpected(CUSTOMER))?;
            let sealed = item.get(CODES).and_then(|codes| codes.as_b().ok()).ok_or_else(|| Misfit::missing(CODES))?;
            Ok((number, sealed.clone().into_inner()))
        };
        let read: Result<Vec<_>, _> = items.into_iter().map(chunk).collect();
        let mut read = read.map_err(self.table.unreadable("a chunk of codes"))?;
        read.sort_unstable_by_key(|(number, _)| *number);
        Ok(read)
    }

    async fn name_guests(&self, incident: &IncidentId, addresses: &GuestAddresses) -> Result<bool, StoreError> {
        let (partition, sort) = keys::incident_keys(incident);
        let set = "SET #attribute = :value";
        let values = [(":value", document(addresses))];
        self.update_where_it_is((partition, sort.to_owned()), GUESTS, (set, values), NAMING).await
    }

    async fn guests(&self, incident: &IncidentId) -> Result<GuestAddresses, StoreError> {
        let (partition, sort) = keys::incident_keys(incident);
        let mut item = self.table.get((partition, sort.to_owned())).await?.unwrap_or_default();
        let addresses = item::read_if_there(&mut item, GUESTS).map_err(self.table.unreadable("a guest list"))?;
        Ok(addresses.unwrap_or_default())
    }

    async fn correct(&self, list: &ListId, id: &CustomerId, correction: &Correction) -> Result<bool, StoreError> {
        let append = "SET #attribute = list_append(if_not_exists(#attribute, :none), :value)";
        let values =
            [(":none", AttributeValue::L(Vec::new())), (":value", AttributeValue::L(vec![document(correction)]))];
        self.update_where_it_is(key(list, id), CORRECTIONS, (append, values), DOCUMENT).await
    }
}

impl DynamoCustomers {
    /// Updates an attribute of an item that is there, as this other attribute of it shows. `false`: it is not there.
    async fn update_where_it_is<const N: usize>(
        &self,
        key: Key,
        attribute: &str,
        (update, values): (&str, [(&str, AttributeValue); N]),
        shown_by: &str,
    ) -> Result<bool, StoreError> {
        let request = self.table.client.update_item().table_name(&self.table.name);
        let request = request.set_key(Some(self.table.key(key)));
        let request = request
            .update_expression(update)
            .condition_expression("attribute_exists(#shown_by)")
            .expression_attribute_names("#attribute", attribute)
            .expression_attribute_names("#shown_by", shown_by);
        let request =
            values.into_iter().fold(request, |request, (name, value)| request.expression_attribute_values(name, value));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(SdkError::ServiceError(failure)) if failure.err().is_conditional_check_failed_exception() => Ok(false),
            Err(error) => Err(self.table.unwritten()(error)),
        }
    }

    fn incident_keys(&self, item: &Item) -> Result<IncidentKeys, StoreError> {
        let bytes = |name| item::bytes(item, name);
        let keys = bytes(NAMING).and_then(|naming| Ok(IncidentKeys::from_bytes(naming, bytes(COPIES)?)));
        keys.map_err(self.table.unreadable("the keys of an incident"))
    }
}

/// The sort keys, behind this prefix, of customers up to and including `through`. `None`: there is nothing between.
pub(super) fn range(prefix: &str, after: Option<&CustomerId>, through: Option<&CustomerId>) -> Option<Range> {
    if through.is_some_and(|through| after.is_some_and(|after| after >= through)) {
        return None;
    }
    // Ids are hex digits, which all come before a tilde; and a partition's other items, if any, have another prefix.
    let last = through.map_or("~", CustomerId::as_str);
    Some(Range::Between(format!("{prefix}0"), format!("{prefix}{last}")))
}
