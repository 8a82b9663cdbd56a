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
pub mod llvm;
pub mod math;
pub mod memref;
pub mod ml_program;
pub mod pdl;
pub mod pdl_interp;
pub mod scf;
pub mod sparse_tensor;
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
    "ml_program",
    "pdl",
    "pdl_interp",
    "scf",
    "tensor",
    "ub",
    "vector",
];

/// Ops of the vector dialect on memory in any space, each with the number of the operand that it is.
const VECTOR_ACCESSES: &[(&str, usize)] = &[
    ("vector.transfer_read", 0),
    ("vector.transfer_write", 1),
    ("vector.load", 0),
    ("vector.store", 1),
    ("vector.maskedload", 0),
    ("vector.maskedstore", 0),
    ("vector.gather", 0),
    ("vector.scatter", 0),
    ("vector.expandload", 0),
    ("vector.compressstore", 0),
];

/// Documents the types and attributes of dialects that have some.
fn document(registry: &mut Registry) {
    registry.document(arith::docs::DOCS);
    registry.document(complex::docs::DOCS);
    registry.document(gpu::docs::DOCS);
    registry.document(graph::docs::DOCS);
    registry.document(index::docs::DOCS);
    registry.document(irdl::docs::DOCS);
    registry.document(linalg::docs::DOCS);
    registry.document(llvm::docs::DOCS);
    registry.document(ml_program::docs::DOCS);
    registry.document(pdl::docs::DOCS);
    registry.document(ub::docs::DOCS);
    registry.document(vector::docs::DOCS);
}

/// Loads every dialect.
pub fn register_all(registry: &mut Registry) {
    document(registry);
    for dialect in SHARED_WITH_UPSTREAM {
        registry.share_declarations(dialect);
    }
    registry.add(&affine::DIALECT);
    affine::ranges::attach(registry);
    arith::register(registry);
    bufferization::register(registry);
    registry.add(&cf::DIALECT);
    complex::register(registry);
    registry.add(&func::DIALECT);
    gpu::register(registry);
    graph::register(registry);
    index::register(registry);
    irdl::register(registry);
    registry.add(&kernel::DIALECT);
    registry.add(&linalg::DIALECT);
    llvm::register(registry);
    registry.add(&math::DIALECT);
    memref::register(registry);
    ml_program::register(registry);
    pdl::register(registry);
    pdl_interp::register(registry);
    scf::register(registry);
    sparse_tensor::register(registry);
    registry.add(&tensor::DIALECT);
    registry.attach("tensor.dim", &support::ranges::DIM);
    registry.attach("tensor.rank", &support::ranges::RANK);
    registry.attach("memref.dim", &support::ranges::DIM);
    registry.attach("memref.rank", &support::ranges::RANK);
    registry.add(&ub::DIALECT);
    registry.add(&vector::DIALECT);
    support::bounds::attach(registry);
    vector::ranges::attach(registry);
    memref::attach_users(registry, VECTOR_ACCESSES);
    bufferization::deallocation::register(registry);
    support::runtime_checks::attach(registry);
}
