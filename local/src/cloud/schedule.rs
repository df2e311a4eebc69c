//! Wakes `watch` every two seconds: EventBridge's shortest rate, a minute, is too slow to look at.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::json;
use tokio::time::{MissedTickBehavior, interval};

use crate::cloud::aws::Cloud;
use crate::cloud::provider::Provider;
use crate::cloud::provider::desk::Watched;

const EVERY: Duration = Duration::from_secs(2);

/// Wakes the deployed watch function until the process ends, once at a time: a run that takes longer delays the next.
pub async fn wake_watch(provider: Arc<Provider>, cloud: Cloud) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(function) = provider.desk().deployed.watch_function.clone() else { continue };
        let (at, started) = (Timestamp::now(), Instant::now());
        // What a schedule of EventBridge sends, as far as anyone may rely on it.
        let event = json!({"source": "aws.scheduler", "detail-type": "Scheduled Event", "time": at, "detail": {}});
        let error = match cloud.invoke(&function, &event).await {
            Ok(Ok(_)) => None,
            Ok(Err(failure)) => Some(failure["errorMessage"].as_str().unwrap_or("it failed").to_owned()),
            // The template's own schedule has just woken it; one run at a time is what it asks for.
            Err(error) if error.code() == Some("TooManyRequestsException") => None,
            Err(error) => Some(error.to_string()),
        };
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        if let Some(error) = &error {
            tracing::warn!(error, "watch failed");
        }
        provider.desk().watched = Some(Watched { at, milliseconds, error });
    }
}
