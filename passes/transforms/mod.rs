//! Passes that know no dialect: they ask ops for traits and interfaces. Names and options are
//! upstream's.

mod canonicalize;
mod cse;
mod inline;
mod print_op_stats;
mod strip_debuginfo;
mod symbol_dce;

use terrace_ir::pass::PassRegistry;

/// Adds these passes to `registry`.
pub fn register(registry: &mut PassRegistry) {
    registry.add(canonicalize::INFO);
    registry.add(cse::INFO);
    registry.add(inline::INFO);
    registry.add(print_op_stats::INFO);
    registry.add(strip_debuginfo::INFO);
    registry.add(symbol_dce::INFO);
}
