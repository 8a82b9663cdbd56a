//! Dialects that are written as IR: `irdl.dialect` and what it holds.
//!
//! Follows upstream's `irdl` dialect of LLVM 22 (and the paper, Fehr et al., "IRDL: An IR Definition
//! Language for SSA Compilers", PLDI 2022). An `irdl.type`, `irdl.attribute` or `irdl.operation` is a
//! block of constraints; `irdl.parameters`, `irdl.operands` and the like say which of them hold of what.
//! A constraint that is named twice holds of the same thing both times.
//!
//! [`declare`] turns such IR into declarations, which a [`Registry`] loads like any
//! other dialect: this is what `terrace-opt --irdl-file` does.

mod asm;
mod check;
mod declare;
pub(crate) mod docs;
mod ops;
mod verify;

pub use declare::{Declared, declare};
pub use ops::*;

use terrace_ir::Registry;
use terrace_ir::op::DialectDef;

/// The dialect of dialects.
pub static DIALECT: DialectDef = DialectDef {
    name: "irdl",
    doc: "Declarations of dialects.",
    ops: &[
        DialectOp::def,
        TypeOp::def,
        AttributeOp::def,
        OperationOp::def,
        ParametersOp::def,
        OperandsOp::def,
        ResultsOp::def,
        AttributesOp::def,
        RegionsOp::def,
        IsOp::def,
        BaseOp::def,
        ParametricOp::def,
        AnyOp::def,
        AnyOfOp::def,
        AllOfOp::def,
        CPredOp::def,
        RegionOp::def,
    ],
    types: &["attribute", "region"],
    attrs: &["variadicity", "variadicity_array"],
    constant: None,
};

/// Loads the dialect.
pub fn register(registry: &mut Registry) {
    registry.add(&DIALECT);
    registry.attr_syntax("irdl.variadicity_array", &asm::VARIADICITIES);
}
