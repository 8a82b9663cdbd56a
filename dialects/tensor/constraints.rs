//! Which types ops of this dialect accept, in upstream's words.

use terrace_ir::op::Constraint;
use terrace_ir::{Context, Type, TypeKind};

fn ranked(ctx: &Context, ty: Type) -> bool {
    matches!(ty.kind(ctx), TypeKind::Tensor { .. })
}

fn int_or_index(ctx: &Context, ty: Type) -> bool {
    ty.is_signless(ctx) || ty.is_index(ctx)
}

/// A tensor that has dimensions, as far as is known.
pub(super) const WITH_DIMS: Constraint = Constraint::new("non-0-ranked or unranked tensor", |ctx, ty| {
    ty.is_tensor(ctx) && ty.rank(ctx) != Some(0)
});

/// A tensor whose sizes are all known.
pub(super) const STATIC: Constraint =
    Constraint::new("statically shaped tensor of any type values", |ctx, ty| {
        ranked(ctx, ty) && ty.static_shape(ctx).is_some()
    });

/// A tensor that holds a shape.
pub(super) const SHAPE: Constraint =
    Constraint::new("1D tensor of signless integer or index values", |ctx, ty| {
        ranked(ctx, ty) && ty.rank(ctx) == Some(1) && int_or_index(ctx, ty.elem(ctx))
    });

/// A ranked tensor of indices.
pub(super) const INDICES: Constraint =
    Constraint::new("ranked tensor of signless integer or index values", |ctx, ty| {
        ranked(ctx, ty) && int_or_index(ctx, ty.elem(ctx))
    });

/// A tensor of what has bits.
pub(super) const BITS: Constraint = Constraint::new(
    "tensor of signless integer or unsigned integer or signed integer or floating-point values",
    |ctx, ty| ty.is_tensor(ctx) && (ty.elem(ctx).is_integer(ctx) || ty.elem(ctx).is_float(ctx)),
);
