//! *outcomes* on memory, as an operator sees it.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod events;
mod reading;
mod world;
