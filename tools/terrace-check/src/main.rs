//! FileCheck.
fn main() {}
