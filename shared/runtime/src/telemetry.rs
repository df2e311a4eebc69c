//! Logs: JSON lines with a message and dotted fields. Ids are opaque; personal data masks itself (see `model::personal`).

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Begins to log at the level of `RUST_LOG` (a level, or `target=level` separated by commas), or of `default` where that is not
/// set or not of this form.
pub fn init(default: &str) {
    // Not the richer `EnvFilter`: its regex engine would weigh on every cold start.
    let wanted = std::env::var("RUST_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    let filter = wanted.or_else(|| default.parse().ok()).unwrap_or_default();
    // CloudWatch adds the time, and the runtime the function's name.
    let format = tracing_subscriber::fmt::layer().json().flatten_event(true).without_time().with_target(false);
    // A second call (in tests) keeps the first subscriber.
    let _ = tracing_subscriber::registry().with(format).with(filter).try_init();
}
