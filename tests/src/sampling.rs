//! How much a test of many worlds tries: in `make test` a sample, the same each time; in `make test-long`, which sets `WHOLE`, all of it.

use std::fmt::{self, Display, Formatter};
use std::io::{Write as _, stdout};

/// Whether everything is tried.
#[must_use]
pub fn is_whole() -> bool {
    std::env::var_os("WHOLE").is_some_and(|value| !value.is_empty())
}

/// How often a function was killed, each time in a world of its own.
#[derive(Clone, Copy, Debug)]
pub struct Killed {
    /// At so many of its awaits
    pub at: usize,
    /// of so many that it passes when it is not killed.
    pub of: usize,
    everywhere: bool,
}

impl Display for Killed {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        match self.everywhere {
            true => write!(to, "killed at each of {} awaits", self.at),
            false => write!(to, "killed at {} of {} awaits", self.at, self.of),
        }
    }
}

/// Kills a function at its first await, its second and so on, until it passes fewer; of a sample, at every `every`th. `attempt` runs a
/// world in which it is killed at that await, counted from 0, and says how many it passed if it was not killed.
///
/// A function does the same awaits for each request of a batch, so a sample takes a prime number, which meets each of them.
pub fn kill_at_awaits(every: usize, mut attempt: impl FnMut(usize) -> Option<usize>) -> Killed {
    let every = if is_whole() { 1 } else { every };
    for at in 0.. {
        if let Some(of) = attempt(at * every) {
            return Killed { at, of, everywhere: every == 1 };
        }
    }
    unreachable!("it ends where nothing is left to kill")
}

/// All of these, or the first `few` of a sample.
#[must_use]
pub fn sample<T>(all: &[T], few: usize) -> &[T] {
    if is_whole() { all } else { &all[..few] }
}

/// Says it past the test harness, which swallows what `println!` says of a test that passes: what was tried is to be read.
pub fn say(words: &str) {
    // A reader that has gone is no reason to fail.
    writeln!(stdout().lock(), "{words}").ok();
}
