//! The pdl_interp dialect: what `pdl` patterns compile to.
//!
//! <https://mlir.llvm.org/docs/Dialects/PDLInterpOps/>
//!
//! A module of compiled patterns holds one `pdl_interp.func @matcher`, the decision tree of all patterns:
//! its blocks ask one question each about an op, and `pdl_interp.record_match` notes that a pattern fits.
//! A nested module `@rewriters` holds a function for each pattern that says what takes the op's place.
//! `convert-pdl-to-pdl-interp` makes such modules, and `apply-patterns` runs them.

mod asm;
mod ops;
mod verify;

pub use ops::*;

use terrace_ir::Registry;
use terrace_ir::op::DialectDef;

/// Name of the function that matches.
pub const MATCHER: &str = "matcher";
/// Name of the module with the functions that rewrite.
pub const REWRITERS: &str = "rewriters";

/// The pdl_interp dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "pdl_interp",
    doc: "Compiled rewrite patterns: a decision tree, and functions that rewrite.",
    ops: &[
        ApplyConstraintOp::def,
        ApplyRewriteOp::def,
        AreEqualOp::def,
        BranchOp::def,
        CheckAttributeOp::def,
        CheckOperandCountOp::def,
        CheckOperationNameOp::def,
        CheckResultCountOp::def,
        CheckTypeOp::def,
        CheckTypesOp::def,
        ContinueOp::def,
        CreateAttributeOp::def,
        CreateOperationOp::def,
        CreateRangeOp::def,
        CreateTypeOp::def,
        CreateTypesOp::def,
        EraseOp::def,
        ExtractOp::def,
        FinalizeOp::def,
        ForEachOp::def,
        FuncOp::def,
        GetAttributeOp::def,
        GetAttributeTypeOp::def,
        GetDefiningOpOp::def,
        GetOperandOp::def,
        GetOperandsOp::def,
        GetResultOp::def,
        GetResultsOp::def,
        GetUsersOp::def,
        GetValueTypeOp::def,
        IsNotNullOp::def,
        RecordMatchOp::def,
        ReplaceOp::def,
        SwitchAttributeOp::def,
        SwitchOperandCountOp::def,
        SwitchOperationNameOp::def,
        SwitchResultCountOp::def,
        SwitchTypeOp::def,
        SwitchTypesOp::def,
    ],
    types: &[],
    attrs: &[],
    constant: None,
};

/// Loads the dialect.
pub fn register(registry: &mut Registry) {
    registry.add(&DIALECT);
}
