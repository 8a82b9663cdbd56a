//! Passes that only tests of tools run.

mod accesses;
mod fail_on;
mod flip_sign;
mod pdl_bytecode;
mod slice_analysis;
mod super_vectorizer_test;
mod wrong_pattern;

use terrace_ir::pass::PassRegistry;

/// Adds these passes to `registry`.
pub fn register(registry: &mut PassRegistry) {
    registry.add(accesses::LAST_MODIFIED);
    registry.add(accesses::NEXT_ACCESS);
    registry.add(fail_on::INFO);
    registry.add(flip_sign::INFO);
    registry.add(pdl_bytecode::INFO);
    registry.add(slice_analysis::INFO);
    registry.add(super_vectorizer_test::INFO);
    registry.add(wrong_pattern::INFO);
}
