//! Constraints on attributes that ops of patterns share.

use terrace_ir::op::AttrConstraint;

/// The benefit of a pattern.
pub(crate) const BENEFIT_ATTR: AttrConstraint = AttrConstraint::typed(
    "16-bit signless integer attribute whose value is non-negative",
    |ctx, attr| {
        attr.ty(ctx).is_some_and(|ty| ty.is_int(ctx, 16)) && attr.as_int(ctx).is_some_and(|value| value >= 0)
    },
    |ctx| ctx.int(16),
);

/// Names.
pub(crate) const STRINGS_ATTR: AttrConstraint = AttrConstraint::new("string array attribute", |ctx, attr| {
    attr.as_array(ctx).is_some_and(|all| all.iter().all(|attr| attr.as_str(ctx).is_some()))
});

/// Types.
pub(crate) const TYPES_ATTR: AttrConstraint = AttrConstraint::new("type array attribute", |ctx, attr| {
    attr.as_array(ctx).is_some_and(|all| all.iter().all(|attr| attr.as_type(ctx).is_some()))
});
