//! What the `main.rs` of every function needs: the names of its environment, its log, and batches of its queue.

pub mod batch;
pub mod environment;
pub mod telemetry;
