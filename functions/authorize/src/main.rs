//! Wires `authorize`.
fn main() {}
