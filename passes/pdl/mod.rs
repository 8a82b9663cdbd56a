//! Rewrite patterns that are loaded at run time.

mod collect;
mod convert;
mod emit;
mod predicate;
mod rewriters;
mod roots;
mod tree;

use terrace_ir::pass::PassRegistry;

/// Adds these passes to `registry`.
pub fn register(registry: &mut PassRegistry) {
    registry.add(convert::INFO);
}
