//! The cf dialect: branches between blocks.
//!
//! <https://mlir.llvm.org/docs/Dialects/ControlFlowDialect/>

mod asm;
mod canonicalize;
mod interfaces;
mod interp;
mod ops;

pub(crate) use interfaces::branch_spec;
pub use ops::*;

use terrace_ir::op::DialectDef;

/// The cf dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "cf",
    doc: "Branches between blocks.",
    ops: &[BranchOp::def, CondBranchOp::def, SwitchOp::def, AssertOp::def],
    types: &[],
    attrs: &[],
    constant: None,
};
