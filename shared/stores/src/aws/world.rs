//! The world on AWS: one client for each service, shared by all of a function's adapters.

use std::fmt;
#[cfg(any(feature = "topics", feature = "queues"))]
use std::sync::OnceLock;

use aws_config::SdkConfig;

use crate::World;
use crate::clock::SystemClock;
use crate::dynamo::{DynamoCustomers, DynamoDeliveries, DynamoIncidents};

/// The world on AWS, and what its adapters are made from. Only a function's `main.rs` has a value of it.
#[derive(Clone)]
pub struct Aws {
    config: SdkConfig,
    dynamo: aws_sdk_dynamodb::Client,
    #[cfg(feature = "topics")]
    sns: OnceLock<aws_sdk_sns::Client>,
    #[cfg(feature = "queues")]
    sqs: OnceLock<aws_sdk_sqs::Client>,
}

impl World for Aws {
    type Incidents = DynamoIncidents;
    type Customers = DynamoCustomers;
    type Deliveries = DynamoDeliveries;
    type Clock = SystemClock;
}

impl Aws {
    /// AWS as the environment that Lambda gives says: region, credentials, endpoints.
    #[must_use]
    pub fn from_environment() -> Self {
        let config = super::sdk_config();
        Self {
            dynamo: aws_sdk_dynamodb::Client::new(&config),
            config,
            #[cfg(feature = "topics")]
            sns: OnceLock::new(),
            #[cfg(feature = "queues")]
            sqs: OnceLock::new(),
        }
    }

    /// The SDK's configuration, for a client that only one function has.
    #[must_use]
    pub fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The Incidents table of this name.
    #[must_use]
    pub fn incidents(&self, name: String) -> DynamoIncidents {
        DynamoIncidents::new(self.dynamo.clone(), name)
    }

    /// The Customers table of this name.
    #[must_use]
    pub fn customers(&self, name: String) -> DynamoCustomers {
        DynamoCustomers::new(self.dynamo.clone(), name)
    }

    /// The Deliveries table of this name.
    #[must_use]
    pub fn deliveries(&self, name: String) -> DynamoDeliveries {
        DynamoDeliveries::new(self.dynamo.clone(), name)
    }
}

#[cfg(feature = "topics")]
impl Aws {
    /// The topic of this ARN, for messages between functions.
    #[must_use]
    pub fn topic(&self, arn: String) -> super::SnsTopic {
        super::SnsTopic::new(self.sns(), arn)
    }

    /// The topic of this ARN, for alerts to people.
    #[must_use]
    pub fn alerts(&self, arn: String) -> super::SnsAlerts {
        super::SnsAlerts::new(self.sns(), arn)
    }

    fn sns(&self) -> aws_sdk_sns::Client {
        self.sns.get_or_init(|| aws_sdk_sns::Client::new(&self.config)).clone()
    }
}

#[cfg(feature = "queues")]
impl Aws {
    /// The queue of this URL.
    #[must_use]
    pub fn queue(&self, url: String) -> super::SqsQueue {
        super::SqsQueue::new(self.sqs(), url)
    }

    fn sqs(&self) -> aws_sdk_sqs::Client {
        self.sqs.get_or_init(|| aws_sdk_sqs::Client::new(&self.config)).clone()
    }
}

impl fmt::Debug for Aws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Aws")
    }
}
