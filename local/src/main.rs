//! The cloud on one machine.
fn main() {}
