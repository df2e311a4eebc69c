//! Wires `deliver`.
fn main() {}
