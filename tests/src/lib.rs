//! Whole-flow tests: a world with verbs, stepped without sleeping, and the contract that every store keeps.

pub mod contract;
pub mod sampling;
pub mod world;
