//! The vector dialect: vectors in registers, and how they are loaded, stored and combined.
//!
//! <https://mlir.llvm.org/docs/Dialects/Vector/>

mod asm;
mod attrs;
pub(crate) mod docs;
mod fold;
mod interp;
mod masked;
mod ops;
pub(crate) mod ranges;
mod verify;

use attrs::{dims, vector_of};
pub use attrs::{iterator_attr, iterator_of, kind_attr, kind_of, punctuation_attr, punctuation_of, supports};
pub use masked::is_masked;
pub use ops::*;

use terrace_ir::op::DialectDef;

/// The vector dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "vector",
    doc: "Vectors in registers, and how they are loaded, stored and combined.",
    ops: &[
        LoadOp::def,
        StoreOp::def,
        MaskedLoadOp::def,
        MaskedStoreOp::def,
        GatherOp::def,
        ScatterOp::def,
        ExpandLoadOp::def,
        CompressStoreOp::def,
        TransferReadOp::def,
        TransferWriteOp::def,
        BroadcastOp::def,
        ShuffleOp::def,
        ExtractOp::def,
        InsertOp::def,
        ExtractStridedSliceOp::def,
        InsertStridedSliceOp::def,
        TransposeOp::def,
        ShapeCastOp::def,
        BitCastOp::def,
        FromElementsOp::def,
        ToElementsOp::def,
        InterleaveOp::def,
        DeinterleaveOp::def,
        StepOp::def,
        CreateMaskOp::def,
        ConstantMaskOp::def,
        MaskOp::def,
        YieldOp::def,
        VectorScaleOp::def,
        ScalableInsertOp::def,
        ScalableExtractOp::def,
        FMAOp::def,
        ReductionOp::def,
        MultiDimReductionOp::def,
        ContractionOp::def,
        OuterProductOp::def,
        ScanOp::def,
        PrintOp::def,
        TypeCastOp::def,
    ],
    types: &[],
    attrs: &["kind", "iterator_type", "punctuation"],
    constant: Some(|rw, value, ty| crate::arith::DIALECT.constant?(rw, value, ty)),
};
