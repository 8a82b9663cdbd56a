//! The vector dialect: vectors in registers, and how they are loaded, stored and combined.
//!
//! <https://mlir.llvm.org/docs/Dialects/Vector/>

mod asm;
mod interp;
mod ops;

pub use ops::*;

use terrace_ir::op::DialectDef;

/// The vector dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "vector",
    doc: "Vectors in registers, and how they are loaded, stored and combined.",
    ops: &[LoadOp::def, StoreOp::def, BroadcastOp::def, FMAOp::def, ReductionOp::def, ShapeCastOp::def],
    types: &[],
    attrs: &["kind"],
    constant: Some(|rw, value, ty| crate::arith::DIALECT.constant?(rw, value, ty)),
};
