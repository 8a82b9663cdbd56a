//! Passes that only tests of tools run.

mod accesses;
mod flip_sign;
mod pdl_bytecode;
mod slice_analysis;
mod super_vectorizer_test;

use terrace_ir::pass::PassRegistry;

/// Adds these passes to `registry`.
pub fn register(registry: &mut PassRegistry) {
    registry.add(accesses::LAST_MODIFIED);
    registry.add(accesses::NEXT_ACCESS);
    registry.add(flip_sign::INFO);
    registry.add(pdl_bytecode::INFO);
    registry.add(slice_analysis::INFO);
    registry.add(super_vectorizer_test::INFO);
}
