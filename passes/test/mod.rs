//! Passes that only tests of tools run.

mod flip_sign;
mod super_vectorizer_test;

use terrace_ir::pass::PassRegistry;

/// Adds these passes to `registry`.
pub fn register(registry: &mut PassRegistry) {
    registry.add(flip_sign::INFO);
    registry.add(super_vectorizer_test::INFO);
}
