//! Checks the regimes at build time.
fn main() {}
