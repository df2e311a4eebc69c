//! Wires `import`.
fn main() {}
