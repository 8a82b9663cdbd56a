//! Passes that know no dialect: they ask ops for traits and interfaces. Names and options are
//! upstream's.

mod bubble_down_memory_space_casts;
mod canonicalize;
mod composite;
mod control_flow_sink;
mod cse;
mod inline;
mod int_range_optimizations;
mod location_snapshot;
mod loop_invariant_code_motion;
mod mem2reg;
mod print_ir;
mod print_op_stats;
mod remove_dead_values;
mod sccp;
mod sroa;
mod strip_debuginfo;
mod symbol_dce;
mod symbol_privatize;
mod topological_sort;
mod view_op_graph;

use terrace_ir::pass::PassRegistry;

/// Adds these passes to `registry`.
pub fn register(registry: &mut PassRegistry) {
    registry.add(bubble_down_memory_space_casts::INFO);
    registry.add(canonicalize::INFO);
    registry.add(composite::INFO);
    registry.add(control_flow_sink::INFO);
    registry.add(cse::INFO);
    registry.add(inline::INFO);
    registry.add(int_range_optimizations::INFO);
    registry.add(location_snapshot::INFO);
    registry.add(loop_invariant_code_motion::INFO);
    registry.add(mem2reg::INFO);
    registry.add(print_ir::INFO);
    registry.add(print_op_stats::INFO);
    registry.add(remove_dead_values::INFO);
    registry.add(sccp::INFO);
    registry.add(sroa::INFO);
    registry.add(strip_debuginfo::INFO);
    registry.add(symbol_dce::INFO);
    registry.add(symbol_privatize::INFO);
    registry.add(topological_sort::INFO);
    registry.add(view_op_graph::INFO);
}
