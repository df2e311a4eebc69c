//! How long, and how often, a throttled request is tried again; and how long a write waits that others got in the way of.

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

/// Before a write is tried again that others got in the way of: they are done within milliseconds, so this is shorter, and each is at
/// random between nothing and a growing bound, so that those who met do not meet again.
pub(super) fn pause_after(tries: u32) -> Duration {
    const FIRST: Duration = Duration::from_millis(10);
    const LONGEST: Duration = Duration::from_millis(320);
    FIRST.saturating_mul(1 << tries.min(5)).min(LONGEST).mul_f64(fastrand::f64())
}
