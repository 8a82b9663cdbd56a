//! Which types and attributes ops of this dialect accept, in upstream's words.

use terrace_ir::op::{AttrConstraint, Constraint};
use terrace_ir::{Context, Type, TypeKind};

use super::layout::strides_and_offset;

fn has_rank(ctx: &Context, ty: Type, rank: usize) -> bool {
    ty.is_memref(ctx) && ty.rank(ctx) == Some(rank)
}

fn int_or_index(ctx: &Context, ty: Type) -> bool {
    ty.is_signless(ctx) || ty.is_index(ctx)
}

/// A memref of signless 8-bit integers with one dimension.
pub(super) const BYTES: Constraint =
    Constraint::new("1D memref of 8-bit signless integer values", |ctx, ty| {
        has_rank(ctx, ty, 1) && ty.elem(ctx).is_int(ctx, 8)
    });

/// A memref with one dimension.
pub(super) const MEMREF_1D: Constraint =
    Constraint::new("1D memref of any type values", |ctx, ty| has_rank(ctx, ty, 1));

/// A memref that holds a shape.
pub(super) const SHAPE: Constraint =
    Constraint::new("1D memref of signless integer or index values", |ctx, ty| {
        has_rank(ctx, ty, 1) && int_or_index(ctx, ty.elem(ctx))
    });

/// A memref that has dimensions, as far as is known.
pub(super) const WITH_DIMS: Constraint = Constraint::new(
    "unranked.memref of any type values or non-0-ranked.memref of any type values",
    |ctx, ty| ty.is_memref(ctx) && ty.rank(ctx) != Some(0),
);

/// A memref with strides.
pub(super) const STRIDED: Constraint = Constraint::new("strided memref of any type values", |ctx, ty| {
    matches!(ty.kind(ctx), TypeKind::MemRef { .. }) && strides_and_offset(ctx, ty).is_some()
});

/// A memref of scalars that can be changed atomically.
pub(super) const ATOMIC: Constraint = Constraint::new(
    "memref of signless integer or floating-point values",
    |ctx, ty| matches!(ty.kind(ctx), TypeKind::MemRef { elem, .. } if elem.is_signless(ctx) || elem.is_float(ctx)),
);

/// A scalar that can be changed atomically.
pub(super) const SCALAR: Constraint =
    Constraint::new("signless integer or floating-point", |ctx, ty| ty.is_signless(ctx) || ty.is_float(ctx));

/// The type of a memref.
pub(super) const MEMREF_TYPE_ATTR: AttrConstraint =
    AttrConstraint::new("memref type attribute", |ctx, attr| {
        attr.as_type(ctx).is_some_and(|ty| matches!(ty.kind(ctx), TypeKind::MemRef { .. }))
    });

/// An alignment of memory in bytes.
pub(super) const ALIGNMENT: AttrConstraint = AttrConstraint::typed(
    "64-bit signless integer attribute whose value is positive and whose value is a power of two > 0",
    |ctx, attr| {
        let value = attr.as_int(ctx).filter(|_| attr.ty(ctx).is_some_and(|ty| ty.is_int(ctx, 64)));
        value.is_some_and(|value| value > 0 && value & (value - 1) == 0)
    },
    |ctx| ctx.int(64),
);

/// An alignment that is assumed, in bytes.
pub(super) const ASSUMED_ALIGNMENT: AttrConstraint = AttrConstraint::typed(
    "32-bit signless integer attribute whose value is positive",
    |ctx, attr| {
        attr.as_int(ctx).is_some_and(|value| value > 0) && attr.ty(ctx).is_some_and(|ty| ty.is_int(ctx, 32))
    },
    |ctx| ctx.int(32),
);

/// How likely memory is read again soon.
pub(super) const LOCALITY: AttrConstraint = AttrConstraint::typed(
    "32-bit signless integer attribute whose minimum value is 0 whose maximum value is 3",
    |ctx, attr| {
        attr.as_int(ctx).is_some_and(|value| (0..=3).contains(&value))
            && attr.ty(ctx).is_some_and(|ty| ty.is_int(ctx, 32))
    },
    |ctx| ctx.int(32),
);

/// What an atomic update does. The numbers are those of upstream's `arith::AtomicRMWKind`.
pub(super) const ATOMIC_KIND: AttrConstraint = AttrConstraint::cases(
    "allowed 64-bit signless integer cases: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15",
    |ctx, attr| {
        attr.as_int(ctx).is_some_and(|value| (0..=15).contains(&value))
            && attr.ty(ctx).is_some_and(|ty| ty.is_int(ctx, 64))
    },
    &[
        ("addf", 0),
        ("addi", 1),
        ("andi", 2),
        ("assign", 3),
        ("maximumf", 4),
        ("maxnumf", 5),
        ("maxs", 6),
        ("maxu", 7),
        ("minimumf", 8),
        ("minnumf", 9),
        ("mins", 10),
        ("minu", 11),
        ("mulf", 12),
        ("muli", 13),
        ("ori", 14),
        ("xori", 15),
    ],
);
