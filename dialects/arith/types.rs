//! Types that ops of the arith dialect accept.

use terrace_ir::op::Constraint;

/// What can be converted from and to `index`.
pub(super) const INDEX_CASTABLE: Constraint =
    Constraint::new("signless-integer-like or memref of signless-integer", |ctx, ty| {
        let elem = ty.elem(ctx);
        elem.is_signless(ctx) || elem.is_index(ctx)
    });

/// What has bits that can be read as another type.
pub(super) const BITCASTABLE: Constraint =
    Constraint::new("signless-integer-or-float-like or memref of signless-integer or float", |ctx, ty| {
        let elem = ty.elem(ctx);
        elem.is_signless(ctx) || elem.is_float(ctx)
    });
