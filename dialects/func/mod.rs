//! The func dialect: functions, calls and returns.
//!
//! <https://mlir.llvm.org/docs/Dialects/Func/>

mod asm;
mod interfaces;
mod interp;
mod ops;

pub(crate) use interfaces::CALLABLE;
pub use ops::*;

use terrace_ir::op::DialectDef;

/// The func dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "func",
    doc: "Functions, calls and returns.",
    ops: &[FuncOp::def, ReturnOp::def, CallOp::def, CallIndirectOp::def, ConstantOp::def],
    types: &[],
    attrs: &[],
    constant: None,
};
