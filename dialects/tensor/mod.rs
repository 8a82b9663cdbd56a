//! The tensor dialect: tensors as values, made, cut, joined and reshaped.
//!
//! Follows upstream's (<https://mlir.llvm.org/docs/Dialects/TensorOps/>).

mod asm;
mod canonicalize;
mod constraints;
mod fold;
mod interp;
mod ops;
mod reify;
mod verify;

pub(crate) use canonicalize::constant_sizes;
pub use canonicalize::{cast_forgets, cast_into_destination_style, cast_tells, cast_to, dropped_of_slice};
pub use ops::*;

use terrace_ir::op::DialectDef;

/// The tensor dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "tensor",
    doc: "Tensors as values: made, cut, joined and reshaped.",
    ops: &[
        BitcastOp::def,
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
        GatherOp::def,
        ParallelInsertSliceOp::def,
        RankOp::def,
        ScatterOp::def,
        YieldOp::def,
    ],
    types: &[],
    attrs: &[],
    constant: Some(crate::support::constant::make),
};
