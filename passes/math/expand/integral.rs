//! Rounding to whole numbers.
//!
//! What lies behind the point is cut off by a conversion to an integer and back, and one is added where
//! the rest says so. Floats of so many digits that nothing lies behind the point stay, as do infinities
//! and what is not a number; results have the sign of the operand, even of zero.

use terrace_dialects::arith::AndIOp;
use terrace_ir::{Op, Value};

use super::Floats;
use super::floats::Whole;
use crate::arith::build;

/// The part, one further from zero where `up`, with the sign of `x`; `x` itself where it is large.
fn rounded(f: &mut Floats<'_, '_>, x: Value, whole: &Whole, up: Value) -> Option<Value> {
    let one = f.float(1.0)?;
    let step = f.copysign(one, x);
    let next = f.add(whole.float, step);
    let value = f.select(up, next, whole.float);
    let value = f.copysign(value, x);
    Some(f.select(whole.small, value, x))
}

/// Up where the part is less.
pub(super) fn ceil(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    let x = f.rw.operand(op, 0);
    let whole = f.whole(x)?;
    let up = f.cmp("ogt", x, whole.float);
    rounded(f, x, &whole, up)
}

/// What is behind the point, without sign.
fn rest(f: &mut Floats<'_, '_>, x: Value, whole: &Whole) -> Value {
    let rest = f.sub(x, whole.float);
    f.abs(rest)
}

/// Away from zero from a half on.
pub(super) fn round(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    let x = f.rw.operand(op, 0);
    let whole = f.whole(x)?;
    let (rest, half) = (rest(f, x, &whole), f.float(0.5)?);
    let up = f.cmp("oge", rest, half);
    rounded(f, x, &whole, up)
}

/// Away from zero from more than a half on, and from a half where the part is odd.
pub(super) fn roundeven(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    let x = f.rw.operand(op, 0);
    let whole = f.whole(x)?;
    let (rest, half) = (rest(f, x, &whole), f.float(0.5)?);
    let more = f.cmp("ogt", rest, half);
    let tie = f.cmp("oeq", rest, half);
    let odd = is_odd(f, whole.int)?;
    let to_even = f.both(tie, odd);
    let up = f.either(more, to_even);
    rounded(f, x, &whole, up)
}

/// Whether an integer is odd.
pub(super) fn is_odd(f: &mut Floats<'_, '_>, int: Value) -> Option<Value> {
    let ty = f.rw.ty(int);
    let (one, zero) = (build::int(f.rw, 1, ty)?, build::int(f.rw, 0, ty)?);
    let bit = build::binary(f.rw, AndIOp::def(), int, one);
    Some(build::cmpi(f.rw, "ne", bit, zero))
}
