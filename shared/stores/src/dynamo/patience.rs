//! How long, and how often, a throttled request is tried again.

use std::time::Duration;

/// Before the first repetition; each later pause is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How often a request is repeated: at most about five seconds in all, enough for a partition's burst to pass and short enough for the
/// shortest of our functions.
const REPETITIONS: u32 = 7;

/// The pauses before each repetition: at random between half of a growing bound and the whole, so that many callers who were
/// throttled together do not come back together.
///
/// Source: <https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/>
pub(super) fn pauses() -> impl Iterator<Item = Duration> + Send {
    (0..REPETITIONS).map(|repetition| {
        let bound = FIRST_PAUSE.saturating_mul(1 << repetition).min(LONGEST_PAUSE);
        bound.mul_f64(0.5 + fastrand::f64() / 2.0)
    })
}
