//! Wires `fan-out`.
fn main() {}
