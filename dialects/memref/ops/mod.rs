//! Declarations.

mod access;
mod allocation;
mod view;

pub use access::*;
pub use allocation::*;
pub use view::*;

use terrace_ir::{Context, OpDef, Type};

/// The ops of the dialect.
pub(super) const OPS: &[fn() -> &'static OpDef] = &[
    AllocOp::def,
    AllocaOp::def,
    AllocaScopeOp::def,
    AllocaScopeReturnOp::def,
    AssumeAlignmentOp::def,
    AtomicRMWOp::def,
    AtomicYieldOp::def,
    CastOp::def,
    CollapseShapeOp::def,
    CopyOp::def,
    DeallocOp::def,
    DimOp::def,
    DistinctObjectsOp::def,
    DmaStartOp::def,
    DmaWaitOp::def,
    ExpandShapeOp::def,
    ExtractAlignedPointerAsIndexOp::def,
    ExtractStridedMetadataOp::def,
    GenericAtomicRMWOp::def,
    GetGlobalOp::def,
    GlobalOp::def,
    LoadOp::def,
    MemorySpaceCastOp::def,
    PrefetchOp::def,
    RankOp::def,
    ReallocOp::def,
    ReinterpretCastOp::def,
    ReshapeOp::def,
    StoreOp::def,
    SubViewOp::def,
    TransposeOp::def,
    ViewOp::def,
];

/// The type of the elements of `ty`.
fn elem(ctx: &Context, ty: Type) -> Type {
    ty.elem(ctx)
}
