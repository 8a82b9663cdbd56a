//! The math dialect: mathematical functions of scalars, vectors and tensors.
//!
//! <https://mlir.llvm.org/docs/Dialects/MathOps/>

mod ops;

pub use ops::*;

use terrace_ir::op::DialectDef;

/// The math dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "math",
    doc: "Mathematical functions of scalars, vectors and tensors.",
    ops: OPS,
    types: &[],
    attrs: &[],
    // Folded functions become constants of the arith dialect.
    constant: Some(|rw, value, ty| crate::arith::DIALECT.constant?(rw, value, ty)),
};
