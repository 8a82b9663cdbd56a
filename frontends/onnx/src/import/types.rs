//! ONNX's types as the IR's, and back for messages.

use terrace_ir::types::{DYNAMIC, Signedness};
use terrace_ir::{Context, FloatKind, Type, TypeKind};

use crate::tensor::ElementType;

/// Ranks beyond this are refused: no operator is meant for them.
pub(super) const MAX_RANK: usize = 64;

/// The IR's type of elements: signed integers and bits are signless, unsigned ones `uiN`.
pub(super) fn element_type(ctx: &Context, element: ElementType) -> Option<Type> {
    use ElementType as E;
    let unsigned = |width| {
        let sign = Signedness::Unsigned;
        ctx.ty(TypeKind::Integer { width, sign })
    };
    Some(match element {
        E::String => terrace_dialects::graph::string(ctx),
        E::Bool => ctx.int(1),
        E::Int2 => ctx.int(2),
        E::Int4 => ctx.int(4),
        E::Int8 => ctx.int(8),
        E::Int16 => ctx.int(16),
        E::Int32 => ctx.int(32),
        E::Int64 => ctx.int(64),
        E::Uint2 => unsigned(2),
        E::Uint4 => unsigned(4),
        E::Uint8 => unsigned(8),
        E::Uint16 => unsigned(16),
        E::Uint32 => unsigned(32),
        E::Uint64 => unsigned(64),
        E::Float => ctx.f32(),
        E::Double => ctx.float(FloatKind::F64),
        E::Float16 => ctx.float(FloatKind::F16),
        E::Bfloat16 => ctx.float(FloatKind::BF16),
        E::Float8E4M3Fn
        | E::Float8E4M3Fnuz
        | E::Float8E5M2
        | E::Float8E5M2Fnuz
        | E::Float8E8M0
        | E::Float4E2M1 => ctx.float(element.small_float()?),
        E::Complex64 => ctx.ty(TypeKind::Complex(ctx.f32())),
        E::Complex128 => ctx.ty(TypeKind::Complex(ctx.float(FloatKind::F64))),
    })
}

/// The ONNX type whose elements are of type `ty`.
pub(super) fn element_of(ctx: &Context, ty: Type) -> Option<ElementType> {
    let mut all = ElementType::ALL.into_iter();
    all.find(|&element| element_type(ctx, element) == Some(ty))
}

/// A tensor type as ONNX's text writes it: `float[1,3,?]`.
pub(super) fn show(ctx: &Context, ty: Type) -> String {
    let element = element_of(ctx, ty.elem(ctx)).map_or("?", ElementType::name);
    match ty.shape(ctx) {
        Some(shape) => format!("{element}{}", show_shape(shape)),
        None => element.to_owned(),
    }
}

/// `[1,3,?]`.
pub(super) fn show_shape(shape: &[i64]) -> String {
    let sizes = shape.iter().map(|&size| match size {
        DYNAMIC => "?".to_owned(),
        size => size.to_string(),
    });
    format!("[{}]", sizes.collect::<Vec<_>>().join(","))
}
