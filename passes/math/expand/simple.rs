//! Expansions of an op or two.

use terrace_dialects::arith::{AddFOp, DivFOp, MaximumFOp, MinimumFOp, MulFOp};
use terrace_dialects::math::{ClampFOp, CosOp, ExpOp, FmaOp, SinOp, SqrtOp};
use terrace_ir::{Op, Value};

use super::Floats;

/// `sin(x) / cos(x)`
pub(super) fn tan(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    let (x, flags) = (f.rw.operand(op, 0), f.flags(op));
    let sin = f.flagged(SinOp::def(), &[x], flags);
    let cos = f.flagged(CosOp::def(), &[x], flags);
    Some(f.flagged(DivFOp::def(), &[sin, cos], flags))
}

/// `a * b + c`
pub(super) fn fma(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    let (fma, flags) = (FmaOp::of(f.rw, op)?, f.flags(op));
    let (a, b, c) = (fma.a(f.rw), fma.b(f.rw), fma.c(f.rw));
    let product = f.flagged(MulFOp::def(), &[a, b], flags);
    Some(f.flagged(AddFOp::def(), &[product, c], flags))
}

/// `exp(x * log(2))`
pub(super) fn exp2(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    let (x, flags) = (f.rw.operand(op, 0), f.flags(op));
    let ln2 = f.float(std::f64::consts::LN_2)?;
    let product = f.flagged(MulFOp::def(), &[x, ln2], flags);
    Some(f.flagged(ExpOp::def(), &[product], flags))
}

/// `1 / sqrt(x)`
pub(super) fn rsqrt(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    let (x, flags) = (f.rw.operand(op, 0), f.flags(op));
    let one = f.float(1.0)?;
    let root = f.flagged(SqrtOp::def(), &[x], flags);
    Some(f.flagged(DivFOp::def(), &[one, root], flags))
}

/// At least the lower bound, and of that at most the upper one.
pub(super) fn clamp(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    let (clamp, flags) = (ClampFOp::of(f.rw, op)?, f.flags(op));
    let (value, min, max) = (clamp.value(f.rw), clamp.min(f.rw), clamp.max(f.rw));
    let raised = f.flagged(MaximumFOp::def(), &[value, min], flags);
    Some(f.flagged(MinimumFOp::def(), &[raised, max], flags))
}
