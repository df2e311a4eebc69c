//! Wires `receipts`.
fn main() {}
