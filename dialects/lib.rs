//! The dialects of Terrace, one folder each.
//!
//! Where upstream MLIR has a dialect for the thing, ours has its name, ops, semantics and text.
#![forbid(unsafe_code)]

pub mod affine;
pub mod arith;
pub mod bufferization;
pub mod cf;
pub mod complex;
pub mod func;
pub mod gpu;
pub mod graph;
pub mod index;
pub mod irdl;
pub mod kernel;
pub mod linalg;
pub mod math;
pub mod memref;
pub mod scf;
pub mod support;
pub mod tensor;
pub mod test;
pub mod ub;
pub mod vector;

use terrace_ir::Registry;

/// Dialects whose ops are declared as upstream's are, which bytecode relies on.
const SHARED_WITH_UPSTREAM: &[&str] = &[
    "affine",
    "arith",
    "bufferization",
    "cf",
    "complex",
    "func",
    "index",
    "linalg",
    "math",
    "memref",
    "scf",
    "tensor",
    "ub",
    "vector",
];

/// Loads every dialect.
pub fn register_all(registry: &mut Registry) {
    for dialect in SHARED_WITH_UPSTREAM {
        registry.share_declarations(dialect);
    }
    registry.add(&affine::DIALECT);
    arith::register(registry);
    registry.add(&bufferization::DIALECT);
    registry.add(&cf::DIALECT);
    complex::register(registry);
    registry.add(&func::DIALECT);
    gpu::register(registry);
    graph::register(registry);
    index::register(registry);
    irdl::register(registry);
    registry.add(&kernel::DIALECT);
    registry.add(&linalg::DIALECT);
    registry.add(&math::DIALECT);
    memref::register(registry);
    scf::register(registry);
    registry.add(&tensor::DIALECT);
    registry.add(&ub::DIALECT);
    registry.add(&vector::DIALECT);
    support::bounds::attach(registry);
    support::runtime_checks::attach(registry);
}
