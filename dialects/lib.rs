//! The dialects of Terrace, one folder each.
#![forbid(unsafe_code)]

pub mod graph;
pub mod kernel;
pub mod linalg;
pub mod memref;
pub mod tensor;

use terrace_ir::Registry;

/// Loads every dialect.
pub fn register_all(registry: &mut Registry) {
    registry.add(&graph::DIALECT);
    registry.add(&kernel::DIALECT);
    registry.add(&linalg::DIALECT);
    registry.add(&memref::DIALECT);
    registry.add(&tensor::DIALECT);
}
