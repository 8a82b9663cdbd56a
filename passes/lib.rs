//! The passes of Terrace, a folder for each level.
#![forbid(unsafe_code)]

pub mod graph;
pub mod kernel;

use terrace_ir::pass::PassRegistry;

/// Registers every pass.
pub fn register_all(registry: &mut PassRegistry) {
    for &info in graph::PASSES.iter().chain(kernel::PASSES) {
        registry.add(info);
    }
}
