//! The pdl dialect: rewrite patterns as IR.
//!
//! <https://mlir.llvm.org/docs/Dialects/PDLOps/>
//!
//! A `pdl.pattern` describes a tree or graph of ops to match, and ends with a `pdl.rewrite` that says what
//! takes their place. The pass `apply-patterns` compiles patterns to [`pdl_interp`](crate::pdl_interp) and runs
//! them; the functions that `pdl.apply_native_constraint` and `pdl.apply_native_rewrite` name are those of the
//! tool.

pub(crate) mod asm;
pub(crate) mod attrs;
pub(crate) mod docs;
mod ops;
pub(crate) mod types;
mod verify;
mod verify_pattern;

pub use ops::*;
pub use types::{attribute_type, operation_type, range_elem, range_of, type_type, value_type};

use terrace_ir::Registry;
use terrace_ir::op::DialectDef;

/// The pdl dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "pdl",
    doc: "Rewrite patterns.",
    ops: &[
        ApplyNativeConstraintOp::def,
        ApplyNativeRewriteOp::def,
        AttributeOp::def,
        EraseOp::def,
        OperandOp::def,
        OperandsOp::def,
        OperationOp::def,
        PatternOp::def,
        RangeOp::def,
        ReplaceOp::def,
        ResultOp::def,
        ResultsOp::def,
        RewriteOp::def,
        TypeOp::def,
        TypesOp::def,
    ],
    types: &["attribute", "operation", "range", "type", "value"],
    attrs: &[],
    constant: None,
};

/// Loads the dialect.
pub fn register(registry: &mut Registry) {
    registry.add(&DIALECT);
    registry.type_syntax("pdl.range", &types::RANGE_SYNTAX);
    registry.param_rule("pdl.range", &types::RANGE_RULE);
}
