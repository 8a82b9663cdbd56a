//! Verifiers of the arith dialect.

use terrace_ir::{AttrKind, Body, Context, Op, OpError, Type, TypeKind};

use super::{ConstantOp, SelectOp};

pub(super) fn verify_constant(op: ConstantOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let ty = body.ty(op.result(body));
    if op.value(body).ty(ctx) != Some(ty) {
        return Err(OpError::new("failed to verify that all of {value, result} have same type"));
    }
    let elem = ty.elem(ctx);
    if ty.is_integer(ctx) && !elem.is_signless(ctx) {
        return Err("integer return type must be signless".into());
    }
    if !matches!(
        op.value(body).kind(ctx),
        AttrKind::Integer { .. }
            | AttrKind::Float { .. }
            | AttrKind::Dense { .. }
            | AttrKind::Resource { .. }
            | AttrKind::Sparse { .. }
    ) {
        return Err("value must be an integer, float, or elements attribute".into());
    }
    let scalable = matches!(ty.kind(ctx), TypeKind::Vector { scalable, .. } if scalable.contains(&true));
    let splat = matches!(op.value(body).kind(ctx), AttrKind::Dense { splat: true, .. });
    if scalable && !splat {
        return Err(
            "intializing scalable vectors with elements attribute is not supported unless it's a vector splat"
                .into(),
        );
    }
    Ok(())
}

/// Whether the condition of a choice is an `i1`, or of the kind and the sizes of the result.
pub(super) fn condition_fits(body: &Body, op: Op) -> bool {
    let ctx = body.ctx();
    let (condition, ty) = (body.ty(body.operand(op, 0)), body.ty(body.result(op, 0)));
    condition.is_int(ctx, 1)
        || condition.is_shaped(ctx) == ty.is_shaped(ctx) && condition.shape(ctx) == ty.shape(ctx)
}

/// Whether the result of a comparison, or a question, is the `i1` in the shape of its operands.
pub(crate) fn is_bool_of_operand(body: &Body, op: Op) -> bool {
    body.ty(body.result(op, 0)) == terrace_ir::op::bool_like(body.ctx(), body.ty(body.operand(op, 0)))
}

pub(super) fn verify_select(op: SelectOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let condition = body.ty(op.condition(body));
    if condition.is_int(ctx, 1) {
        return Ok(());
    }
    let ty = body.ty(op.result(body));
    if !ty.is_tensor(ctx) && !ty.is_vector(ctx) {
        return Err(OpError::new(format!(
            "expected condition to be a signless i1, but got '{}'",
            ctx.display(condition)
        )));
    }
    let wanted = ty.with_elem(ctx, ctx.int(1));
    if condition != wanted {
        return Err(OpError::new(format!(
            "expected condition type to have the same shape as the result type, expected '{}', \
             but got '{}'",
            ctx.display(wanted),
            ctx.display(condition)
        )));
    }
    Ok(())
}

/// Whether all operands and results have one type.
pub(crate) fn all_same(body: &Body, op: Op) -> bool {
    let first = body.ty(body.operand(op, 0));
    body.operands(op).iter().copied().chain(body.results(op)).all(|value| body.ty(value) == first)
}

/// Whether all operands and the first result have one type.
pub(super) fn operands_and_first_result_same(body: &Body, op: Op) -> bool {
    let first = body.ty(body.operand(op, 0));
    body.operands(op).iter().copied().chain([body.result(op, 0)]).all(|value| body.ty(value) == first)
}

fn ends(op: Op, body: &Body) -> (Type, Type) {
    (body.ty(body.operand(op, 0)), body.ty(body.result(op, 0)))
}

/// Whether tensors have the same sizes, known or unknown. What else is no match is left to the
/// traits.
pub(super) fn same_tensor_dims(body: &Body, op: Op) -> bool {
    let (from, to) = ends(op, body);
    let ctx = body.ctx();
    !(from.is_tensor(ctx) && to.is_tensor(ctx)) || from.shape(ctx) == to.shape(ctx)
}

/// Whether a cast may join the two: scalars, or vectors or tensors that differ in nothing but the
/// element type.
fn same_container(ctx: &Context, from: Type, to: Type) -> bool {
    from.with_elem(ctx, ctx.int(1)) == to.with_elem(ctx, ctx.int(1))
}

fn check(compatible: bool, ctx: &Context, (from, to): (Type, Type)) -> Result<(), OpError> {
    if compatible {
        return Ok(());
    }
    Err(OpError::new(format!(
        "operand type '{}' and result type '{}' are cast incompatible",
        ctx.display(from),
        ctx.display(to)
    )))
}

pub(super) fn verify_conversion(op: impl Into<Op>, body: &Body) -> Result<(), OpError> {
    let (ctx, ends) = (body.ctx(), ends(op.into(), body));
    check(same_container(ctx, ends.0, ends.1), ctx, ends)
}

fn verify_widths(op: Op, body: &Body, fits: fn(u32, u32) -> bool) -> Result<(), OpError> {
    let (ctx, ends) = (body.ctx(), ends(op, body));
    let (a, b) = (ends.0.elem(ctx).bit_width(ctx), ends.1.elem(ctx).bit_width(ctx));
    let fits = a.zip(b).is_some_and(|(a, b)| fits(a, b));
    check(fits && same_container(ctx, ends.0, ends.1), ctx, ends)
}

pub(super) fn verify_wider(op: impl Into<Op>, body: &Body) -> Result<(), OpError> {
    verify_widths(op.into(), body, |from, to| from < to)
}

pub(super) fn verify_narrower(op: impl Into<Op>, body: &Body) -> Result<(), OpError> {
    verify_widths(op.into(), body, |from, to| from > to)
}

pub(super) fn verify_index_cast(op: impl Into<Op>, body: &Body) -> Result<(), OpError> {
    let (ctx, ends) = (body.ctx(), ends(op.into(), body));
    let one_index = ends.0.elem(ctx).is_index(ctx) != ends.1.elem(ctx).is_index(ctx);
    check(one_index && same_container(ctx, ends.0, ends.1), ctx, ends)
}

pub(super) fn verify_bitcast(op: impl Into<Op>, body: &Body) -> Result<(), OpError> {
    let (ctx, ends) = (body.ctx(), ends(op.into(), body));
    let (a, b) = (ends.0.elem(ctx).bit_width(ctx), ends.1.elem(ctx).bit_width(ctx));
    check(a == b && same_container(ctx, ends.0, ends.1), ctx, ends)
}
