//! The world in memory.

use stores::World;

use crate::{ManualClock, Memory};

/// The world in memory, for functions that need no more than tables and a clock. For one with `Ports` of its own, a test has a type of
/// its own that binds the same tables and clock, since only the crate of a trait or of a type may bring the two together.
#[derive(Clone, Copy, Debug)]
pub enum InMemory {}

impl World for InMemory {
    type Incidents = Memory;
    type Customers = Memory;
    type Deliveries = Memory;
    type Clock = ManualClock;
}
