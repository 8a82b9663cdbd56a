//! Expansions of casts with a scale, which is a power of two of the format `f8E8M0FNU`.

use terrace_dialects::arith::{DivFOp, ExtFOp, MulFOp, ScalingExtFOp, ScalingTruncFOp, TruncFOp};
use terrace_ir::{Attr, FloatKind, Rewriter, Type, Value};

use crate::arith::build::flagged;

/// The scale as a value of `ty`; `None` when its format has no such conversion.
fn scale_as(rw: &mut Rewriter<'_>, scale: Value, ty: Type, flags: Option<Attr>) -> Option<Value> {
    let ctx = rw.context();
    let exponents = ctx.float(FloatKind::F8E8M0FNU);
    let from = rw.ty(scale);
    let mut scale = scale;
    if from.elem(&ctx) != exponents {
        if from.elem(&ctx).bit_width(&ctx)? <= 8 {
            return None;
        }
        let narrow = from.with_elem(&ctx, exponents);
        scale = flagged(rw, TruncFOp::def(), &[scale], narrow, &[("fastmath", flags)]);
    }
    Some(flagged(rw, ExtFOp::def(), &[scale], ty, &[("fastmath", flags)]))
}

/// The value extended, times the scale.
pub(super) fn extf(op: ScalingExtFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (value, ty, flags) = (op.r#in(rw), rw.ty(op.out(rw)), op.fastmath(rw));
    let scale = scale_as(rw, op.scale(rw), ty, flags)?;
    let wide = flagged(rw, ExtFOp::def(), &[value], ty, &[("fastmath", flags)]);
    let result = flagged(rw, MulFOp::def(), &[wide, scale], ty, &[("fastmath", flags)]);
    rw.replace(op, [result]);
    Some(())
}

/// The value over the scale, truncated.
pub(super) fn truncf(op: ScalingTruncFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (value, flags, mode) = (op.r#in(rw), op.fastmath(rw), op.roundingmode(rw));
    let (from, to) = (rw.ty(value), rw.ty(op.out(rw)));
    let scale = scale_as(rw, op.scale(rw), from, flags)?;
    let scaled = flagged(rw, DivFOp::def(), &[value, scale], from, &[("fastmath", flags)]);
    let attrs = [("roundingmode", mode), ("fastmath", flags)];
    let result = flagged(rw, TruncFOp::def(), &[scaled], to, &attrs);
    rw.replace(op, [result]);
    Some(())
}
