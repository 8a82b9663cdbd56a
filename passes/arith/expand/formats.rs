//! Expansions of ops on floats: casts of formats that few targets have, by way of the bits of `f32`.

use std::cmp::Ordering;

use terrace_dialects::arith::{
    AddIOp, AndIOp, BitcastOp, ExtFOp, ExtUIOp, OrIOp, ShLIOp, ShRUIOp, TruncFOp, TruncIOp,
};
use terrace_ir::{Attr, FloatKind, Op, Rewriter, Type, Value};

use crate::arith::build::{binary, cmpf, cmpi, flagged, float, int, op, select};

/// The one that compares first, and operand `nan` when operand number `nan` is NaN in that of the two
/// that NaN decides: the second operand where NaN wins (`1`), else the first (`0`).
pub(super) fn extremum(
    source: impl Into<Op>,
    rw: &mut Rewriter<'_>,
    predicate: &str,
    nan: usize,
) -> Option<()> {
    let source = source.into();
    let (a, b) = (rw.operand(source, 0), rw.operand(source, 1));
    let first = cmpf(rw, predicate, a, b);
    let chosen = select(rw, first, a, b);
    let asked = [a, b][nan];
    let is_nan = cmpf(rw, "uno", asked, asked);
    let result = select(rw, is_nan, b, chosen);
    rw.replace(source, [result]);
    Some(())
}

/// The types of a cast: of its operand, of its result, and of `f32`, `i32` and integers of `width` bits
/// in the same shape.
struct Shapes {
    from: Type,
    to: Type,
    f32: Type,
    i32: Type,
    bits: Type,
}

/// The types of a cast when the format of one of its ends, the operand's for `extends`, is `kind`.
fn shapes(rw: &Rewriter<'_>, cast: Op, kind: FloatKind, extends: bool) -> Option<Shapes> {
    let ctx = rw.ctx();
    let (from, to) = (rw.ty(rw.operand(cast, 0)), rw.ty(rw.result(cast, 0)));
    let end = if extends { from } else { to };
    let known = !from.is_shaped(ctx) || from.num_elements(ctx).is_some();
    if end.elem(ctx).float_kind(ctx) != Some(kind) || !known {
        return None;
    }
    let of = |elem: Type| from.with_elem(ctx, elem);
    Some(Shapes { from, to, f32: of(ctx.f32()), i32: of(ctx.int(32)), bits: of(ctx.int(kind.width())) })
}

/// A float as another type, by a cast of arith when it is not of that type.
fn resize(rw: &mut Rewriter<'_>, value: Value, ty: Type, flags: Option<Attr>) -> Value {
    let ctx = rw.context();
    let width = |ty: Type| ty.elem(&ctx).bit_width(&ctx);
    let from = rw.ty(value);
    match width(from).cmp(&width(ty)) {
        _ if from == ty => value,
        Ordering::Less => flagged(rw, ExtFOp::def(), &[value], ty, &[("fastmath", flags)]),
        _ => flagged(rw, TruncFOp::def(), &[value], ty, &[("fastmath", flags)]),
    }
}

/// Replaces the op by the float whose bits in `f32` are `bits`.
fn replace_with_bits(rw: &mut Rewriter<'_>, cast: ExtFOp, bits: Value, shapes: &Shapes) {
    let result = op(rw, BitcastOp::def(), &[bits], shapes.f32);
    let flags = cast.fastmath(rw);
    let result = resize(rw, result, shapes.to, flags);
    rw.replace(cast, [result]);
}

/// The bits of `bf16` are the upper half of those of `f32`.
pub(super) fn bf16_extf(cast: ExtFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let shapes = shapes(rw, cast.0, FloatKind::BF16, true)?;
    let bits = op(rw, BitcastOp::def(), &[cast.r#in(rw)], shapes.bits);
    let wide = op(rw, ExtUIOp::def(), &[bits], shapes.i32);
    let sixteen = int(rw, 16, shapes.i32)?;
    let shifted = binary(rw, ShLIOp::def(), wide, sixteen);
    replace_with_bits(rw, cast, shifted, &shapes);
    Some(())
}

/// Rounds the upper half of the bits of `f32` to nearest even: adds half of the lower half, and one
/// more when the upper half is odd.
pub(super) fn bf16_truncf(cast: TruncFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let shapes = shapes(rw, cast.0, FloatKind::BF16, false)?;
    if shapes.from != shapes.f32 || cast.roundingmode(rw).is_some() {
        return None;
    }
    let value = cast.r#in(rw);
    let is_nan = cmpf(rw, "une", value, value);
    let quiet = int(rw, 0x7fc0, shapes.bits)?;
    let one = int(rw, 1, shapes.i32)?;
    let sixteen = int(rw, 16, shapes.i32)?;
    let half = int(rw, 0x7fff, shapes.i32)?;
    let bits = op(rw, BitcastOp::def(), &[value], shapes.i32);
    let upper = binary(rw, ShRUIOp::def(), bits, sixteen);
    let odd = binary(rw, AndIOp::def(), upper, one);
    let bias = binary(rw, AddIOp::def(), odd, half);
    let biased = binary(rw, AddIOp::def(), bits, bias);
    let shifted = binary(rw, ShRUIOp::def(), biased, sixteen);
    let narrow = op(rw, TruncIOp::def(), &[shifted], shapes.bits);
    let chosen = select(rw, is_nan, quiet, narrow);
    let result = op(rw, BitcastOp::def(), &[chosen], shapes.to);
    rw.replace(cast, [result]);
    Some(())
}

/// `f8E8M0FNU` is the exponent of `f32`, all ones being NaN.
pub(super) fn f8e8m0_extf(cast: ExtFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let shapes = shapes(rw, cast.0, FloatKind::F8E8M0FNU, true)?;
    let bits = op(rw, BitcastOp::def(), &[cast.r#in(rw)], shapes.bits);
    let nan = int(rw, -1, shapes.bits)?;
    let wide_nan = int(rw, -1, shapes.i32)?;
    let places = int(rw, 23, shapes.i32)?;
    let wide = op(rw, ExtUIOp::def(), &[bits], shapes.i32);
    let exponent = binary(rw, ShLIOp::def(), wide, places);
    let is_nan = cmpi(rw, "eq", bits, nan);
    let chosen = select(rw, is_nan, wide_nan, exponent);
    replace_with_bits(rw, cast, chosen, &shapes);
    Some(())
}

/// The exponent of the number as an `f32`.
pub(super) fn f8e8m0_truncf(cast: TruncFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let shapes = shapes(rw, cast.0, FloatKind::F8E8M0FNU, false)?;
    let (value, flags) = (cast.r#in(rw), cast.fastmath(rw));
    let value = resize(rw, value, shapes.f32, flags);
    let bits = op(rw, BitcastOp::def(), &[value], shapes.i32);
    let places = int(rw, 23, shapes.i32)?;
    let shifted = binary(rw, ShRUIOp::def(), bits, places);
    let exponent = op(rw, TruncIOp::def(), &[shifted], shapes.bits);
    let result = op(rw, BitcastOp::def(), &[exponent], shapes.to);
    rw.replace(cast, [result]);
    Some(())
}

/// Moves the sign from bit `from` of a value of `i32` to bit `to`, and all other bits away.
fn move_sign(rw: &mut Rewriter<'_>, bits: Value, (from, to): (i128, i128), ty: Type) -> Option<Value> {
    let (right, left) = (int(rw, from, ty)?, int(rw, to, ty)?);
    let alone = binary(rw, ShRUIOp::def(), bits, right);
    Some(binary(rw, ShLIOp::def(), alone, left))
}

/// The bits of `f4E2M1FN`, sign, two of exponent, one of significand, moved to where `f32` has them and
/// the exponent biased; but for one half, which is subnormal, and for zero.
pub(super) fn f4e2m1_extf(cast: ExtFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let shapes = shapes(rw, cast.0, FloatKind::F4E2M1FN, true)?;
    let bits = op(rw, BitcastOp::def(), &[cast.r#in(rw)], shapes.bits);
    let wide = op(rw, ExtUIOp::def(), &[bits], shapes.i32);
    let mask = int(rw, 7, shapes.i32)?;
    let magnitude = binary(rw, AndIOp::def(), wide, mask);
    let places = int(rw, 22, shapes.i32)?;
    let shifted = binary(rw, ShLIOp::def(), magnitude, places);
    let bias = int(rw, 126 << 23, shapes.i32)?;
    let normal = binary(rw, AddIOp::def(), shifted, bias);
    let one = int(rw, 1, shapes.i32)?;
    let is_half = cmpi(rw, "eq", magnitude, one);
    let number = select(rw, is_half, bias, normal);
    let zero = int(rw, 0, shapes.i32)?;
    let is_zero = cmpi(rw, "eq", magnitude, zero);
    let number = select(rw, is_zero, zero, number);
    let sign = move_sign(rw, wide, (3, 31), shapes.i32)?;
    let signed = binary(rw, OrIOp::def(), number, sign);
    replace_with_bits(rw, cast, signed, &shapes);
    Some(())
}

/// Where each number of `f4E2M1FN` above zero begins when rounding to nearest even: the middle between
/// it and the one before, which belongs to the even one.
const STEPS: [(f64, &str); 7] =
    [(0.25, "ugt"), (0.75, "uge"), (1.25, "ugt"), (1.75, "uge"), (2.5, "ugt"), (3.5, "uge"), (5.0, "ugt")];

/// The number of steps that the absolute value has taken, with the sign in front; what is too large
/// becomes the largest number, and so does NaN.
pub(super) fn f4e2m1_truncf(cast: TruncFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let shapes = shapes(rw, cast.0, FloatKind::F4E2M1FN, false)?;
    if cast.roundingmode(rw).is_some_and(|mode| mode.as_int(rw.ctx()) != Some(0)) {
        return None;
    }
    let (value, flags) = (cast.r#in(rw), cast.fastmath(rw));
    let value = resize(rw, value, shapes.f32, flags);
    let bits = op(rw, BitcastOp::def(), &[value], shapes.i32);
    let mask = int(rw, 0x7fff_ffff, shapes.i32)?;
    let positive = binary(rw, AndIOp::def(), bits, mask);
    let magnitude = op(rw, BitcastOp::def(), &[positive], shapes.f32);
    let mut code = move_sign(rw, bits, (31, 3), shapes.i32)?;
    for (step, predicate) in STEPS {
        let step = float(rw, step, shapes.f32)?;
        let taken = cmpf(rw, predicate, magnitude, step);
        let taken = op(rw, ExtUIOp::def(), &[taken], shapes.i32);
        code = binary(rw, AddIOp::def(), code, taken);
    }
    let narrow = op(rw, TruncIOp::def(), &[code], shapes.bits);
    let result = op(rw, BitcastOp::def(), &[narrow], shapes.to);
    rw.replace(cast, [result]);
    Some(())
}
