//! Verifiers of the complex dialect.

use terrace_ir::{Body, Context, Op, OpError, Type, TypeKind};

use super::{BitcastOp, ConstantOp, part_of};

/// Whether the result is of the type of the parts of the operand.
pub(super) fn is_part_of_operand(body: &Body, op: Op) -> bool {
    body.ty(body.result(op, 0)) == part_of(body.ctx(), body.ty(body.operand(op, 0)))
}

/// Whether the operands are of the type of the parts of the result.
pub(super) fn is_of_operands(body: &Body, op: Op) -> bool {
    body.ty(body.operand(op, 0)) == part_of(body.ctx(), body.ty(body.result(op, 0)))
}

/// Whether both operands have one type.
pub(super) fn same_operands(body: &Body, op: Op) -> bool {
    body.ty(body.operand(op, 0)) == body.ty(body.operand(op, 1))
}

pub(super) fn verify_constant(op: ConstantOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let &[re, im] = op.value(body).as_array(ctx).unwrap_or_default() else {
        return Err("requires 'value' to be a complex constant, represented as array of two values".into());
    };
    let part = part_of(ctx, body.ty(op.complex(body)));
    if re.ty(ctx) == Some(part) && im.ty(ctx) == Some(part) {
        return Ok(());
    }
    let show = |ty: Option<Type>| ty.map_or_else(|| "none".to_owned(), |ty| ctx.display(ty).to_string());
    Err(OpError::new(format!(
        "requires attribute's element types ('{}', '{}') to match the element type of the op's return type ('{}')",
        show(re.ty(ctx)),
        show(im.ty(ctx)),
        ctx.display(part)
    )))
}

/// Bits of an integer, float or complex number.
fn bits(ctx: &Context, ty: Type) -> Option<u32> {
    match *ty.kind(ctx) {
        TypeKind::Complex(part) => part.bit_width(ctx)?.checked_mul(2),
        TypeKind::Index => None,
        _ => ty.bit_width(ctx),
    }
}

pub(super) fn verify_bitcast(op: BitcastOp, body: &Body) -> Result<(), OpError> {
    let ctx = body.ctx();
    let (from, to) = (body.ty(op.operand(body)), body.ty(op.result(body)));
    if from == to {
        return Ok(());
    }
    let (Some(from_bits), Some(to_bits)) = (bits(ctx, from), bits(ctx, to)) else {
        let side = if bits(ctx, from).is_none() { "operand" } else { "result" };
        return Err(OpError::new(format!("{side} must be int/float/complex")));
    };
    let is_complex = |ty: Type| matches!(ty.kind(ctx), TypeKind::Complex(_));
    if is_complex(from) == is_complex(to) {
        return Err("requires that either input or output has a complex type".into());
    }
    if from_bits != to_bits {
        return Err("casting bitwidths do not match".into());
    }
    Ok(())
}
