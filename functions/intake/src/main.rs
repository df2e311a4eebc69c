//! Wires `intake`.
fn main() {}
