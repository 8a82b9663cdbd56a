//! Types of the hardware level as Cranelift's.

use cranelift_codegen::ir::types;
use terrace_ir::types::Signedness;
use terrace_ir::{Context, FloatKind, Type, TypeKind};

/// The Cranelift type of a scalar, or of a vector of at most 128 bits; `None` for what Cranelift
/// cannot hold. `i1` takes a byte, `index` a 64-bit word.
pub(crate) fn scalar_or_vector(ctx: &Context, ty: Type) -> Option<types::Type> {
    match ty.kind(ctx) {
        TypeKind::Vector { shape, scalable, elem } if scalable.is_empty() => {
            let lanes = shape.iter().try_fold(1u32, |n, &dim| n.checked_mul(u32::try_from(dim).ok()?))?;
            let lane = scalar(ctx, *elem)?;
            if lanes == 1 {
                return Some(lane);
            }
            lane.by(lanes).filter(|ty| ty.bits() == 128)
        }
        _ => scalar(ctx, ty),
    }
}

fn scalar(ctx: &Context, ty: Type) -> Option<types::Type> {
    match *ty.kind(ctx) {
        TypeKind::Index => Some(types::I64),
        TypeKind::Integer {
            width,
            sign: Signedness::Signless | Signedness::Signed | Signedness::Unsigned,
        } => match width {
            1..=8 => Some(types::I8),
            16 => Some(types::I16),
            32 => Some(types::I32),
            64 => Some(types::I64),
            _ => None,
        },
        // Only held, moved and converted.
        TypeKind::Float(FloatKind::F16 | FloatKind::BF16) => Some(types::I16),
        // Only held and moved.
        TypeKind::Float(kind) if kind.width() <= 8 => Some(types::I8),
        TypeKind::Complex(part) => match part.float_kind(ctx)? {
            FloatKind::F32 => Some(types::I64),
            FloatKind::F64 => Some(types::I128),
            _ => None,
        },
        TypeKind::Float(FloatKind::F32) => Some(types::F32),
        TypeKind::Float(FloatKind::F64) => Some(types::F64),
        _ => None,
    }
}

/// Bytes between neighbouring elements of a memref of `elem`.
pub(crate) fn element_bytes(ctx: &Context, elem: Type) -> Option<i64> {
    match elem.kind(ctx) {
        TypeKind::Vector { .. } => Some(i64::from(scalar_or_vector(ctx, elem)?.bytes())),
        _ => i64::try_from(elem.byte_width(ctx)?).ok(),
    }
}
