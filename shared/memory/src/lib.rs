//! Every port in memory: for tests, and for stepping the whole flow in one process without a network or a clock.
//!
//! The memory does what AWS does at AWS's batch sizes, one await point before and one after each request's effect, and consults its
//! [`Weather`] at each of them. So a test can drop a function at any await, fail any request before or after its effect, and
//! count requests and write units exactly.

mod clock;
mod log;
mod scene;
mod tables;
mod topics;
mod weather;
mod world;

pub use clock::ManualClock;
pub use log::MemoryLog;
pub use scene::{Scene, run, run_for};
pub use tables::Memory;
pub use topics::{MemoryAlerts, MemoryQueue};
pub use weather::{Fault, Meter, Storm, Weather, stored_size};
pub use world::InMemory;
