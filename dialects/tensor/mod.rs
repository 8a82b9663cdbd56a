//! The tensor dialect: tensors as values, made, cut, joined and reshaped.
//!
//! Follows upstream's (<https://mlir.llvm.org/docs/Dialects/TensorOps/>).

mod interp;
mod ops;
mod verify;

pub use ops::*;

use terrace_ir::op::DialectDef;

/// The tensor dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "tensor",
    doc: "Tensors as values: made, cut, joined and reshaped.",
    ops: &[
        EmptyOp::def,
        DimOp::def,
        CastOp::def,
        ExtractOp::def,
        InsertOp::def,
        ExtractSliceOp::def,
        InsertSliceOp::def,
        CollapseShapeOp::def,
        ExpandShapeOp::def,
        ReshapeOp::def,
        PadOp::def,
        ConcatOp::def,
        SplatOp::def,
        FromElementsOp::def,
        GenerateOp::def,
        YieldOp::def,
    ],
    types: &[],
    attrs: &[],
    constant: None,
};
