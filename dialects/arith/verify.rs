//! Verifiers of the arith dialect.

use terrace_ir::{Body, Context, Op, OpError, Type};

use super::{ConstantOp, SelectOp};

pub(super) fn verify_constant(op: ConstantOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let ty = body.ty(op.result(body));
    if op.value(body).ty(ctx) != Some(ty) {
        return Err(OpError::new("failed to verify that all of {value, result} have same type"));
    }
    let elem = ty.elem(ctx);
    if elem.is_integer(ctx) && !elem.is_signless(ctx) {
        return Err("integer return type must be signless".into());
    }
    Ok(())
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

fn ends(op: Op, body: &Body) -> (Type, Type) {
    (body.ty(body.operand(op, 0)), body.ty(body.result(op, 0)))
}

/// Whether both are scalars, or vectors or tensors of the same shape.
fn same_shape(ctx: &Context, from: Type, to: Type) -> bool {
    from.with_elem(ctx, ctx.int(1)) == to.with_elem(ctx, ctx.int(1))
}

fn incompatible(ctx: &Context, from: Type, to: Type) -> OpError {
    OpError::new(format!(
        "operand type '{}' and result type '{}' are cast incompatible",
        ctx.display(from),
        ctx.display(to)
    ))
}

pub(super) fn verify_same_shape(op: impl Into<Op>, body: &Body) -> Result<(), OpError> {
    let (from, to) = ends(op.into(), body);
    match same_shape(body.ctx(), from, to) {
        true => Ok(()),
        false => Err(incompatible(body.ctx(), from, to)),
    }
}

fn verify_widths(op: Op, body: &Body, wider: bool) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (from, to) = ends(op, body);
    if !same_shape(ctx, from, to) {
        return Err(incompatible(ctx, from, to));
    }
    let (a, b) = (from.elem(ctx).bit_width(ctx), to.elem(ctx).bit_width(ctx));
    match (wider, a < b, a > b) {
        (true, true, _) | (false, _, true) => Ok(()),
        _ => Err(OpError::new(format!(
            "result type '{}' must be {} than operand type '{}'",
            ctx.display(to),
            if wider { "wider" } else { "shorter" },
            ctx.display(from)
        ))),
    }
}

pub(super) fn verify_wider(op: impl Into<Op>, body: &Body) -> Result<(), OpError> {
    verify_widths(op.into(), body, true)
}

pub(super) fn verify_narrower(op: impl Into<Op>, body: &Body) -> Result<(), OpError> {
    verify_widths(op.into(), body, false)
}

pub(super) fn verify_index_cast(op: impl Into<Op>, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (from, to) = ends(op.into(), body);
    let one_index = from.elem(ctx).is_index(ctx) != to.elem(ctx).is_index(ctx);
    match one_index && same_shape(ctx, from, to) {
        true => Ok(()),
        false => Err(incompatible(ctx, from, to)),
    }
}

pub(super) fn verify_bitcast(op: impl Into<Op>, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (from, to) = ends(op.into(), body);
    let bits = |ty: Type| ty.elem(ctx).bit_width(ctx).filter(|_| !ty.elem(ctx).is_index(ctx));
    match same_shape(ctx, from, to) && bits(from).is_some() && bits(from) == bits(to) {
        true => Ok(()),
        false => Err(incompatible(ctx, from, to)),
    }
}
