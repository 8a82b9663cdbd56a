//! The linalg dialect: structured ops, loops described by maps instead of written out.
//!
//! Follows upstream's (<https://mlir.llvm.org/docs/Dialects/Linalg/>). All of its structured ops
//! share one view, [`Structured`], so that passes need not know them by name.

mod asm;
mod interfaces;
mod interp;
mod ops;
mod structured;
mod verify;

pub use ops::*;
pub use structured::*;

use terrace_ir::op::DialectDef;

/// The linalg dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "linalg",
    doc: "Structured ops: loops described by maps instead of written out.",
    ops: &[GenericOp::def, YieldOp::def, IndexOp::def],
    types: &[],
    attrs: &["iterator_type"],
    constant: None,
};
