//! Logs: JSON lines with a message and dotted fields. Ids are opaque; personal data masks itself (see [`crate::personal`]).

use tracing_subscriber::EnvFilter;

/// Begins to log at the level of `RUST_LOG`, or of `default` where it is not set.
pub fn init(default: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    // CloudWatch adds the time, and the runtime the function's name.
    let format =
        tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).without_time().with_target(false);
    // A second call (in tests) keeps the first subscriber.
    let _ = format.try_init();
}
