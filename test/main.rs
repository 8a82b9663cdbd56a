//! Test harness.
fn main() {}
