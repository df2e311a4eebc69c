//! Topics and queues on SNS and SQS, and what every adapter for AWS needs: the SDK's configuration and its failures.

mod batches;
mod failure;
#[cfg(test)]
mod faults;
mod queue;
mod topic;

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};

pub use failure::Failure;
pub use queue::SqsQueue;
pub use topic::{SnsAlerts, SnsTopic};

/// How long a connection may take. AWS answers within its region in milliseconds; what takes longer is tried again.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long one try of a request may take, so that a lost answer does not use up a function's whole time.
const TRY_TIMEOUT: Duration = Duration::from_secs(10);

/// The SDK's configuration from the environment that Lambda gives: region, credentials, endpoints.
///
/// Its retries stand. A client that sends to people turns them off: see *deliver*.
pub async fn sdk_config() -> SdkConfig {
    let timeouts =
        TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_attempt_timeout(TRY_TIMEOUT).build();
    aws_config::defaults(BehaviorVersion::latest()).timeout_config(timeouts).load().await
}
