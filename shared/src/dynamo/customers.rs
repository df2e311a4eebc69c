//! The Customers table on DynamoDB.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;

use super::item::{self, DOCUMENT, Item, Misfit, binary, document};
use super::table::{Key, Range, Table};
use crate::customer::Customer;
use crate::id::{CustomerId, IncidentId, ListId, Shard};
use crate::keys::{self, CUSTOMER, SHARD};
use crate::ports::{Customers, IncidentKeys, Page, StoreError};

const NAMING: &str = "naming";
const COPIES: &str = "copies";

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
        let customer =
            item::read_document::<Customer>(&mut item).and_then(|customer| Ok(Customer { id: id?, ..customer }));
        customer.map_err(self.table.unreadable("a customer"))
    }
}

fn key(list: &ListId, id: &CustomerId) -> Key {
    (keys::customer_shard(&list.incident, id.shard()), keys::customer(list.list, id))
}

impl Customers for DynamoCustomers {
    async fn put(&self, list: &ListId, customers: &[Customer]) -> Result<(), StoreError> {
        // BatchWriteItem refuses a request that names a key twice: the last of them stands. And in the order of a hash map,
        // ids that came sorted do not all go to one partition at once.
        let latest: HashMap<&CustomerId, &Customer> =
            customers.iter().map(|customer| (&customer.id, customer)).collect();
        let item = |customer: &Customer| {
            let mut item = self.table.key(key(list, &customer.id));
            item.insert(DOCUMENT.to_owned(), document(customer));
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

    async fn keys(&self, incident: &IncidentId) -> Result<IncidentKeys, StoreError> {
        if let Some(keys) = self.stored_keys(incident).await? {
            return Ok(keys);
        }
        self.offer_keys(incident, &IncidentKeys::generate()).await?;
        // Whoever was first: what stands there now is what everybody reads.
        let keys = self.stored_keys(incident).await?;
        keys.ok_or_else(|| self.table.unreadable("the keys of an incident")(Misfit::missing(NAMING)))
    }
}

impl DynamoCustomers {
    async fn stored_keys(&self, incident: &IncidentId) -> Result<Option<IncidentKeys>, StoreError> {
        let (partition, sort) = keys::incident_keys(incident);
        let read = |item: Item| Ok(IncidentKeys::from_bytes(item::bytes(&item, NAMING)?, item::bytes(&item, COPIES)?));
        let keys = self.table.get((partition, sort.to_owned())).await?.map(read).transpose();
        keys.map_err(self.table.unreadable("the keys of an incident"))
    }

    /// Stores these keys unless there are some.
    async fn offer_keys(&self, incident: &IncidentId, keys: &IncidentKeys) -> Result<(), StoreError> {
        let (partition, sort) = keys::incident_keys(incident);
        let mut item = self.table.key((partition, sort.to_owned()));
        item.insert(NAMING.to_owned(), binary(keys.naming()));
        item.insert(COPIES.to_owned(), binary(keys.copies()));
        let request = self.table.client.put_item().table_name(&self.table.name).set_item(Some(item));
        let request = request.condition_expression(format!("attribute_not_exists({CUSTOMER})"));
        match request.send().await {
            Err(error)
                if !error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Err(self.table.unwritten()(error))
            }
            _ => Ok(()),
        }
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
