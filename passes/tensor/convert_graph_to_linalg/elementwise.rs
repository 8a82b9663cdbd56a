//! Ops on each element by itself.

use terrace_dialects::arith::{RemFOp, ShLIOp, ShRSIOp, ShRUIOp, XOrIOp};
use terrace_dialects::math::PowFOp;
use terrace_ir::{Op, OpError, Value};

use super::Lowered;
use super::build::{Build, is_unsigned};
use super::scalar::{self, Compare};

pub(super) fn unary(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, elem) = b.result(op, 0)?;
    let unsigned = is_unsigned(&b.ctx, b.elem(input));
    Ok(vec![b.map(&[input], (&shape, elem), |b, args| scalar::unary(b, op, args[0], unsigned))?])
}

pub(super) fn binary(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let (lhs, rhs) = (b.rw.operand(op, 0), b.rw.operand(op, 1));
    let result = b.result(op, 0)?;
    let unsigned = is_unsigned(&b.ctx, b.elem(lhs));
    let name = b.rw.name_str(op).trim_start_matches("graph.").to_owned();
    let value = b.map(&[lhs, rhs], (&result.0, result.1), |b, args| {
        scalar_binary(b, &name, (args[0], args[1]), unsigned)
    })?;
    Ok(vec![value])
}

fn scalar_binary(
    b: &mut Build<'_, '_>,
    name: &str,
    (x, y): (Value, Value),
    unsigned: bool,
) -> Result<Value, OpError> {
    let float = b.is_float(x);
    Ok(match name {
        "add" => b.add(x, y),
        "sub" => b.sub(x, y),
        "mul" => b.mul(x, y),
        "div" if float => b.divf(x, y),
        "div" => b.divide_ints(x, y, false, unsigned),
        "max" => b.max(x, y, unsigned),
        "min" => b.min(x, y, unsigned),
        "rem" | "mod" => remainder(b, x, y, unsigned, name == "mod"),
        "prelu" => {
            let negative = b.compare_to(Compare::Lt, x, 0.0, false);
            let scaled = b.mul(x, y);
            b.select(negative, scaled, x)
        }
        "and" => b.and(x, y),
        "or" => b.or(x, y),
        "xor" => b.op(XOrIOp::def(), &[x, y]),
        "shl" | "shr" => shift(b, (x, y), unsigned, name == "shl"),
        "equal" => b.compare(Compare::Eq, x, y, unsigned),
        "not_equal" => b.compare(Compare::Ne, x, y, unsigned),
        "less" => b.compare(Compare::Lt, x, y, unsigned),
        "less_equal" => b.compare(Compare::Le, x, y, unsigned),
        "greater" => b.compare(Compare::Gt, x, y, unsigned),
        "greater_equal" => b.compare(Compare::Ge, x, y, unsigned),
        _ => return Err(OpError::new("has no scalar code")),
    })
}

/// The remainder with the sign of `x`, or with `floored` that of `y`.
fn remainder(b: &mut Build<'_, '_>, x: Value, y: Value, unsigned: bool, floored: bool) -> Value {
    let rest = if b.is_float(x) { b.op(RemFOp::def(), &[x, y]) } else { b.divide_ints(x, y, true, unsigned) };
    if unsigned || !floored {
        return rest;
    }
    let some = b.compare_to(Compare::Ne, rest, 0.0, false);
    let (below, above) =
        (b.compare_to(Compare::Lt, rest, 0.0, false), b.compare_to(Compare::Lt, y, 0.0, false));
    let differ = b.op(XOrIOp::def(), &[below, above]);
    let wrong = b.and(some, differ);
    let shifted = b.add(rest, y);
    b.select(wrong, shifted, rest)
}

/// A shift by the width or more shifts everything out; `arith`'s is undefined.
fn shift(b: &mut Build<'_, '_>, (x, by): (Value, Value), unsigned: bool, left: bool) -> Value {
    let ty = b.rw.ty(x);
    let width = i64::from(ty.bit_width(&b.ctx).unwrap_or(64));
    let (zero, most) = (b.int_constant(0, ty), b.int_constant(width - 1, ty));
    let inside = b.compare(Compare::Le, by, most, true);
    let safe = b.select(inside, by, most);
    let def = match (left, unsigned) {
        (true, _) => ShLIOp::def(),
        (false, true) => ShRUIOp::def(),
        (false, false) => ShRSIOp::def(),
    };
    let value = b.op(def, &[x, safe]);
    // The sign that is left after a signed shift by all bits is right already.
    if !left && !unsigned { value } else { b.select(inside, value, zero) }
}

pub(super) fn pow(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let (base, exponent) = (b.rw.operand(op, 0), b.rw.operand(op, 1));
    let (shape, elem) = b.result(op, 0)?;
    let unsigned = [base, exponent].map(|value| is_unsigned(&b.ctx, b.elem(value)));
    let value = b.map(&[base, exponent], (&shape, elem), |b, args| {
        let (x, y) = (args[0], args[1]);
        let (of_x, of_y) = (b.rw.ty(x), b.rw.ty(y));
        if b.is_float(x) {
            let y = b.convert(y, unsigned[1], of_x, false);
            return Ok(b.op(PowFOp::def(), &[x, y]));
        }
        if b.is_float(y) {
            let x = b.convert(x, unsigned[0], of_y, false);
            let power = b.op(PowFOp::def(), &[x, y]);
            return Ok(b.convert(power, false, of_x, unsigned[0]));
        }
        int_power(b, (x, unsigned[0]), (y, unsigned[1]))
    })?;
    Ok(vec![value])
}

/// Power of integers by repeated squaring, wrapping around; with a negative exponent cut off to 0 but for
/// bases 1 and -1.
fn int_power(
    b: &mut Build<'_, '_>,
    (x, x_unsigned): (Value, bool),
    (y, y_unsigned): (Value, bool),
) -> Result<Value, OpError> {
    let (ty, wide) = (b.rw.ty(x), b.ctx.int(64));
    let y = b.convert(y, y_unsigned, wide, y_unsigned);
    let (zero, one) = (b.int_constant(0, ty), b.int_constant(1, ty));
    let bits = if y_unsigned { 64 } else { 63 };
    let results = b.for_loop(bits, &[one, x, y], |b, _, state| {
        let (power, square, rest) = (state[0], state[1], state[2]);
        let one = b.int_constant(1, wide);
        let bit = b.and(rest, one);
        let set = b.compare_to(Compare::Ne, bit, 0.0, true);
        let product = b.mul(power, square);
        let power = b.select(set, product, power);
        let square = b.mul(square, square);
        let rest = b.op(ShRUIOp::def(), &[rest, one]);
        Ok(vec![power, square, rest])
    })?;
    if y_unsigned {
        return Ok(results[0]);
    }
    // For a base of 1 or -1 the low bit of a negative exponent decides as that of a positive one.
    let is_one = b.compare(Compare::Eq, x, one, false);
    let minus_one = b.int_constant(-1, ty);
    let is_minus_one = b.compare(Compare::Eq, x, minus_one, false);
    let unit = if x_unsigned { is_one } else { b.or(is_one, is_minus_one) };
    let negative = b.compare_to(Compare::Lt, y, 0.0, false);
    let small = b.select(unit, results[0], zero);
    Ok(b.select(negative, small, results[0]))
}

pub(super) fn select(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let operands = b.rw.operands(op).to_vec();
    let (shape, elem) = b.result(op, 0)?;
    let mut inputs = Vec::new();
    for operand in operands {
        inputs.push((operand, b.broadcast_map(&b.shape(operand)?, &shape)));
    }
    let dest = b.empty(&shape, elem);
    let map = b.ctx.identity_map(shape.len());
    let loops = super::build::parallel(shape.len());
    b.generic_raw(&inputs, &[(dest, map)], &loops, |b, args| Ok(vec![b.select(args[0], args[1], args[2])]))
}
