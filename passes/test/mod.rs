//! Passes that only tests of tools run.

mod flip_sign;

use terrace_ir::pass::PassRegistry;

/// Adds these passes to `registry`.
pub fn register(registry: &mut PassRegistry) {
    registry.add(flip_sign::INFO);
}
