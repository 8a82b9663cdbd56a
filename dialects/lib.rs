//! The dialects of Terrace, one folder each.
//!
//! Where upstream MLIR has a dialect for the thing, ours has its name, ops, semantics and text.
#![forbid(unsafe_code)]

pub mod arith;
pub mod bufferization;
pub mod cf;
pub mod func;
pub mod graph;
pub mod kernel;
pub mod linalg;
pub mod math;
pub mod memref;
pub mod scf;
pub mod support;
pub mod tensor;
pub mod vector;

use terrace_ir::Registry;

/// Loads every dialect.
pub fn register_all(registry: &mut Registry) {
    registry.add(&arith::DIALECT);
    registry.add(&bufferization::DIALECT);
    registry.add(&cf::DIALECT);
    registry.add(&func::DIALECT);
    graph::register(registry);
    registry.add(&kernel::DIALECT);
    registry.add(&linalg::DIALECT);
    registry.add(&math::DIALECT);
    registry.add(&memref::DIALECT);
    registry.add(&scf::DIALECT);
    registry.add(&tensor::DIALECT);
    registry.add(&vector::DIALECT);
}
