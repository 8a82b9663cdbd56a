//! The scf dialect: structured control flow.
//!
//! <https://mlir.llvm.org/docs/Dialects/SCFDialect/>

mod asm;
mod asm_parallel;
mod canonicalize;
mod choice;
mod interfaces;
mod interp;
mod ops;
mod ranges;
mod verify;

pub use canonicalize::insert_for_update;
pub use ops::*;

use terrace_ir::op::DialectDef;

/// The scf dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "scf",
    doc: "Structured control flow: loops and conditions over regions.",
    ops: &[
        ForOp::def,
        IfOp::def,
        WhileOp::def,
        ConditionOp::def,
        YieldOp::def,
        ParallelOp::def,
        ReduceOp::def,
        ReduceReturnOp::def,
        ExecuteRegionOp::def,
        IndexSwitchOp::def,
        ForallOp::def,
        InParallelOp::def,
    ],
    types: &[],
    attrs: &[],
    constant: None,
};

/// Loads the dialect.
pub fn register(registry: &mut terrace_ir::Registry) {
    registry.add(&DIALECT);
    choice::attach(registry);
    ranges::attach(registry);
}
