//! The memref dialect: memory that is allocated, viewed, read and written.
//!
//! Follows upstream's (<https://mlir.llvm.org/docs/Dialects/MemRef/>).

mod interfaces;
pub(crate) mod interp;
mod ops;
mod slots;
pub mod verify;

pub use ops::*;

use terrace_ir::op::DialectDef;

/// The memref dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "memref",
    doc: "Memory that is allocated, viewed, read and written.",
    ops: &[
        AllocOp::def,
        AllocaOp::def,
        DeallocOp::def,
        LoadOp::def,
        StoreOp::def,
        CopyOp::def,
        SubViewOp::def,
        ReinterpretCastOp::def,
        CastOp::def,
        DimOp::def,
        ViewOp::def,
        GetGlobalOp::def,
        GlobalOp::def,
        CollapseShapeOp::def,
        ExpandShapeOp::def,
    ],
    types: &[],
    attrs: &[],
    constant: None,
};

/// Loads the dialect.
pub fn register(registry: &mut terrace_ir::Registry) {
    registry.add(&DIALECT);
    slots::attach(registry);
}
