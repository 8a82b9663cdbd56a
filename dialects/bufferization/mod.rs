//! The bufferization dialect: between tensors as values and memory that holds them.
//!
//! Follows upstream's (<https://mlir.llvm.org/docs/Dialects/BufferizationOps/>).

mod asm;
pub mod attrs;
pub mod bufferizable;
mod canonicalize;
mod dealloc;
pub mod deallocation;
mod fold;
mod interfaces;
mod interp;
mod ops;
mod verify;

pub(crate) use canonicalize::{dim_of_to_tensor, load_of_to_buffer};
pub use ops::*;

use terrace_ir::op::DialectDef;

/// The bufferization dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "bufferization",
    doc: "Between tensors as values and memory that holds them.",
    ops: &[
        AllocTensorOp::def,
        CloneOp::def,
        DeallocOp::def,
        DeallocTensorOp::def,
        MaterializeInDestinationOp::def,
        ToBufferOp::def,
        ToTensorOp::def,
    ],
    types: &[],
    attrs: &[],
    constant: Some(crate::support::constant::make),
};

/// Loads the dialect.
pub(crate) fn register(registry: &mut terrace_ir::Registry) {
    registry.add(&DIALECT);
    registry.attr_rule(DIALECT.name, &attrs::RULE);
}
