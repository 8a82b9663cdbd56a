//! Passes of the tensor level: whole-tensor ops become loops that maps describe.

pub mod convert_graph_to_linalg;

pub use convert_graph_to_linalg::convert_graph_to_linalg;

use terrace_ir::pass::PassRegistry;

/// Adds these passes to `registry`.
pub fn register(registry: &mut PassRegistry) {
    registry.add(convert_graph_to_linalg::INFO);
}
