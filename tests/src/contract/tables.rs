//! The three tables on something that answers as DynamoDB does.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::client::Waiters as _;
use aws_sdk_dynamodb::types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};
use model::keys::{CUSTOMER, ENTRY, INCIDENT, SHARD};
use stores::dynamo::{DynamoCustomers, DynamoDeliveries, DynamoIncidents};

/// A client and the names of its tables.
#[derive(Clone)]
pub struct Tables {
    /// Whom to ask.
    pub client: Client,
    /// What the names begin with.
    prefix: String,
}

impl Tables {
    /// Creates those tables that are not there, and waits for them.
    pub async fn of(client: Client, prefix: &str) -> Self {
        let tables = Self { client, prefix: prefix.to_owned() };
        tables.create(&tables.incidents_name(), INCIDENT, ENTRY).await;
        tables.create(&tables.customers_name(), SHARD, CUSTOMER).await;
        tables.create(&tables.deliveries_name(), SHARD, CUSTOMER).await;
        tables
    }

    async fn create(&self, name: &str, partition: &str, sort: &str) {
        let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
        let text = |name: &str| {
            AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build()
        };
        let request = self.client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
        let request = request.key_schema(key(partition, KeyType::Hash).expect("every field is set"));
        let request = request.key_schema(key(sort, KeyType::Range).expect("every field is set"));
        let request = request.attribute_definitions(text(partition).expect("every field is set"));
        let request = request.attribute_definitions(text(sort).expect("every field is set"));
        if let Err(error) = request.send().await {
            let there = error.as_service_error().is_some_and(|error| error.is_resource_in_use_exception());
            assert!(there, "the table {name} cannot be created: {error:?}");
        }
        let created = self.client.wait_until_table_exists().table_name(name);
        created.wait(std::time::Duration::from_secs(60)).await.expect("the table becomes active");
    }

    /// The name of the Incidents table.
    #[must_use]
    pub fn incidents_name(&self) -> String {
        format!("{}-incidents", self.prefix)
    }

    /// The name of the Customers table.
    #[must_use]
    pub fn customers_name(&self) -> String {
        format!("{}-customers", self.prefix)
    }

    /// The name of the Deliveries table.
    #[must_use]
    pub fn deliveries_name(&self) -> String {
        format!("{}-deliveries", self.prefix)
    }

    /// The Incidents table.
    #[must_use]
    pub fn incidents(&self) -> DynamoIncidents {
        DynamoIncidents::new(self.client.clone(), self.incidents_name())
    }

    /// The Customers table.
    #[must_use]
    pub fn customers(&self) -> DynamoCustomers {
        DynamoCustomers::new(self.client.clone(), self.customers_name())
    }

    /// The Deliveries table.
    #[must_use]
    pub fn deliveries(&self) -> DynamoDeliveries {
        DynamoDeliveries::new(self.client.clone(), self.deliveries_name())
    }
}
