//! Conversions between element types.

use terrace_dialects::arith::{self, AddIOp, BitcastOp, ShRUIOp, TruncFOp};
use terrace_ir::builtin::UnrealizedConversionCastOp;
use terrace_ir::builtin::float::{self, Top};
use terrace_ir::{FloatKind, Op, OpError, Type, Value};

use super::Lowered;
use super::build::{Build, is_unsigned};
use super::scalar::Compare;

/// The kind of a float type of at most 8 bits.
pub(super) fn small_float(b: &Build<'_, '_>, ty: Type) -> Option<FloatKind> {
    ty.float_kind(&b.ctx).filter(|kind| kind.width() <= 8)
}

pub(super) fn cast(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, to) = b.result(op, 0)?;
    let from = b.elem(input);
    let (from_unsigned, to_unsigned) = (is_unsigned(&b.ctx, from), is_unsigned(&b.ctx, to));
    let ty = b.compute_type(to)?;
    if from == to {
        return Ok(vec![input]);
    }
    let (saturate, round) = (b.flag(op, "saturate"), b.word(op, "round", "up"));
    let small = small_float(b, to);
    let value = b.map(&[input], (&shape, to), |b, args| {
        let x = args[0];
        let width = b.rw.ty(x).bit_width(&b.ctx).unwrap_or(64);
        if let Some(kind) = small {
            let x = if b.is_float(x) { x } else { b.convert(x, from_unsigned, ty, false) };
            return if kind == FloatKind::F8E8M0FNU {
                to_exponent(b, x, to, (&round, saturate))
            } else {
                to_small_float(b, x, to, saturate)
            };
        }
        // From `f64` straight to a narrow float, so that it rounds once.
        if b.is_float(x) && to.is_float(&b.ctx) && to != ty && width > 32 {
            return Ok(b.op_to(TruncFOp::def(), &[x], to));
        }
        // What a small integer does not hold loses its upper bits.
        if b.is_float(x) && ty.bit_width(&b.ctx).is_some_and(|width| (2..32).contains(&width)) {
            let int = b.ctx.int(32);
            let wide = b.convert(x, false, int, false);
            return Ok(b.op_to(arith::TruncIOp::def(), &[wide], ty));
        }
        Ok(b.convert(x, from_unsigned, ty, to_unsigned))
    })?;
    Ok(vec![value])
}

/// `x`, an `f32` or `f64`, as the float type `to` of at most 8 bits that is not `f8E8M0FNU`.
pub(super) fn to_small_float(
    b: &mut Build<'_, '_>,
    x: Value,
    to: Type,
    saturate: bool,
) -> Result<Value, OpError> {
    let unknown = || OpError::new("converts to a float type without a format");
    let kind = to.float_kind(&b.ctx).ok_or_else(unknown)?;
    let (format, most) = float::format(kind).zip(float::largest(kind)).ok_or_else(unknown)?;
    let mut x = x;
    if format.top == Top::Finite {
        // Truncation saturates; only NaN needs a number.
        let ty = b.rw.ty(x);
        let (is_nan, zero) = (b.is_nan(x), b.number(-0.0, ty));
        x = b.select(is_nan, zero, x);
    } else if saturate {
        x = b.clamp(x, -most, most);
    }
    Ok(b.op_to(TruncFOp::def(), &[x], to))
}

/// `x`, an `f32` or `f64`, as `f8E8M0FNU`: its exponent as an `f32`, after a sum that carries into it.
fn to_exponent(
    b: &mut Build<'_, '_>,
    x: Value,
    to: Type,
    (round, saturate): (&str, bool),
) -> Result<Value, OpError> {
    let (single, int) = (b.ctx.f32(), b.ctx.int(32));
    let x = b.convert(x, false, single, false);
    let x = b.absf(x);
    let bits = b.op_to(BitcastOp::def(), &[x], int);
    let constant = |b: &mut Build<'_, '_>, value: i64| b.int_constant(value, int);
    let least = constant(b, 1 << 22);
    let carry = match round {
        "nearest" => 1 << 22,
        "down" => 0,
        _ => (1 << 23) - 1,
    };
    let (carry, places) = (constant(b, carry), constant(b, 23));
    let sum = b.op(AddIOp::def(), &[bits, carry]);
    let normal = b.op(ShRUIOp::def(), &[sum, places]);
    // The least power is subnormal as an `f32`, where the exponent does not tell it.
    let first = match round {
        "nearest" => (1 << 22) + (1 << 21),
        "down" => 1 << 23,
        _ => (1 << 22) + 1,
    };
    let first = constant(b, first);
    let above = b.compare(Compare::Ge, bits, first, true);
    let subnormal = b.convert(above, true, int, true);
    let limit = constant(b, 1 << 23);
    let is_subnormal = b.compare(Compare::Lt, bits, limit, true);
    let mut code = b.select(is_subnormal, subnormal, normal);
    let (most, nan) = (constant(b, 254), constant(b, 255));
    if saturate {
        code = b.min(code, most, true);
    } else {
        let below = b.compare(Compare::Lt, bits, least, true);
        code = b.select(below, nan, code);
        code = b.min(code, nan, true);
    }
    let is_nan = b.is_nan(x);
    code = b.select(is_nan, nan, code);
    let byte = b.ctx.int(8);
    let code = b.op_to(arith::TruncIOp::def(), &[code], byte);
    Ok(b.op_to(BitcastOp::def(), &[code], to))
}

pub(super) fn bitcast(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, to) = b.result(op, 0)?;
    let from = b.elem(input);
    if from == to {
        return Ok(vec![input]);
    }
    let width = to.bit_width(&b.ctx).unwrap_or(64);
    let held = |b: &Build<'_, '_>, ty: Type| if ty.is_float(&b.ctx) { ty } else { b.ctx.int(width) };
    let dest = b.empty(&shape, to);
    let map = b.ctx.identity_map(shape.len());
    let loops = super::build::parallel(shape.len());
    b.generic_raw(&[(input, map)], &[(dest, map)], &loops, |b, args| {
        let mut value = args[0];
        // Integers with and without signs differ in their types only.
        for (ty, def) in [
            (held(b, from), UnrealizedConversionCastOp::def()),
            (held(b, to), BitcastOp::def()),
            (to, UnrealizedConversionCastOp::def()),
        ] {
            if b.rw.ty(value) != ty {
                value = b.op_to(def, &[value], ty);
            }
        }
        Ok(vec![value])
    })
}
