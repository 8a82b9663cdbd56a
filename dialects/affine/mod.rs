//! The affine dialect: loops, conditions and memory accesses whose bounds, conditions and indices are
//! affine expressions.
//!
//! <https://mlir.llvm.org/docs/Dialects/Affine/>

mod asm;
mod asm_access;
mod asm_loops;
pub mod build;
mod canonicalize;
mod dma;
mod fold;
mod inline;
mod interfaces;
mod interp;
pub mod map;
mod ops;
pub(crate) mod ranges;
pub mod scope;
mod verify;

pub use dma::{DmaStartOp, DmaWaitOp, Place};
pub use ops::*;

use terrace_ir::op::DialectDef;
use terrace_ir::{Attr, Op, Rewriter, Type};

/// The affine dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "affine",
    doc: "Loops, conditions and memory accesses with affine bounds, conditions and indices.",
    ops: OPS,
    types: &[],
    attrs: &[],
    constant: Some(make_constant),
};

/// Constants of the dialect are those of arith.
fn make_constant(rw: &mut Rewriter<'_>, value: Attr, ty: Type) -> Option<Op> {
    let value = rw.constant("arith", value, ty)?;
    rw.defining_op(value)
}
