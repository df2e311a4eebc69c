//! Wires `publish`.
fn main() {}
