//! Wires `watch`.
fn main() {}
