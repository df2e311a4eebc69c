//! What every adapter for AWS needs: the SDK's configuration and its failures. With the features `topics` and `queues` also topics on
//! SNS and queues on SQS, so that a function that publishes nothing compiles neither SDK.

#[cfg(any(feature = "topics", feature = "queues"))]
mod batches;
mod failure;
#[cfg(all(test, feature = "topics", feature = "queues"))]
mod faults;
#[cfg(feature = "queues")]
mod queue;
#[cfg(feature = "topics")]
mod topic;
mod world;

use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_types::sdk_config::SharedCredentialsProvider;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

pub use failure::Failure;
#[cfg(feature = "queues")]
pub use queue::SqsQueue;
#[cfg(feature = "topics")]
pub use topic::{SnsAlerts, SnsTopic};
pub use world::Aws;

/// How long a connection may take. AWS answers within its region in milliseconds; what takes longer is tried again.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long one try of a request may take, so that a lost answer does not use up a function's whole time.
const TRY_TIMEOUT: Duration = Duration::from_secs(10);

/// The SDK's configuration from the environment that Lambda gives: region, credentials, endpoints.
///
/// The SDK's own loader would also look through profiles, containers and web identities, which a function never has; without it
/// every binary is smaller by a twentieth. Retries are the SDK's; a client that sends to people turns them off: see *deliver*.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>
#[must_use]
pub fn sdk_config() -> SdkConfig {
    let timeouts =
        TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_attempt_timeout(TRY_TIMEOUT).build();
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new()))
        .retry_config(RetryConfig::standard())
        .timeout_config(timeouts)
        .service_config(FromEnvironment);
    config.set_region(set("AWS_REGION").map(Region::new));
    config.set_endpoint_url(set("AWS_ENDPOINT_URL"));
    config.build()
}

/// What the SDK asks for one service: its endpoint, as `AWS_ENDPOINT_URL_SESV2`.
#[derive(Debug)]
struct FromEnvironment;

impl LoadServiceConfig for FromEnvironment {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        set(&format!("{}_{}", key.env(), key.service_id().to_uppercase().replace(' ', "_")))
    }
}

fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}
