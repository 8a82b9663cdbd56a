//! `math.powf` and `math.fpowi`.

use terrace_dialects::arith::SIToFPOp;
use terrace_dialects::math::{FPowIOp, PowFOp};
use terrace_ir::rewrite::constant_value;
use terrace_ir::{Attr, AttrKind, Op, Rewriter, Value};

use super::Floats;
use super::integral::is_odd;
use crate::arith::build;

/// Larger constant exponents are not multiplied out.
const MAX_EXPONENT: u128 = 1 << 20;

/// The one element of a constant that is a scalar or a splat, as an attribute.
fn splat(rw: &Rewriter<'_>, value: Value) -> Option<Attr> {
    let constant = constant_value(rw, value)?;
    let ctx = rw.ctx();
    match constant.kind(ctx) {
        AttrKind::Dense { ty, splat: true, .. } => {
            let (bytes, _) = constant.dense_bytes(ctx)?;
            let elem = ty.elem(ctx);
            let mut wide = [0u8; 16];
            wide.get_mut(..bytes.len())?.copy_from_slice(&bytes);
            Some(match elem.float_kind(ctx) {
                Some(_) => ctx.attr(AttrKind::Float { bits: u128::from_le_bytes(wide), ty: elem }),
                None => {
                    let width = 128 - elem.bit_width(ctx)?.clamp(1, 128);
                    ctx.int_attr(i128::from_le_bytes(wide) << width >> width, elem)
                }
            })
        }
        AttrKind::Integer { .. } | AttrKind::Float { .. } => Some(constant),
        _ => None,
    }
}

pub(super) fn powf(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    let pow = PowFOp::of(f.rw, op)?;
    let (x, y) = (pow.lhs(f.rw), pow.rhs(f.rw));
    if let Some(exponent) = splat(f.rw, y).and_then(|attr| attr.as_f64(f.rw.ctx()))
        && let Some(value) = constant_power(f, x, exponent)
    {
        return Some(value);
    }
    f.has_infinity()?;
    general_power(f, x, y)
}

/// Powers that are products, quotients and roots.
fn constant_power(f: &mut Floats<'_, '_>, x: Value, exponent: f64) -> Option<Value> {
    if [0.0, 1.0, -1.0, 2.0, -2.0, 3.0].contains(&exponent) {
        return whole_power(f, x, exponent as i128);
    }
    if exponent.abs() != 0.5 {
        return None;
    }
    f.has_infinity()?;
    // The root of minus zero is minus zero, that of minus infinity not a number; the powers are not.
    let (zero, minus, infinity) = (f.float(0.0)?, f.float(f64::NEG_INFINITY)?, f.float(f64::INFINITY)?);
    let positive = f.add(x, zero);
    let root = f.sqrt(positive);
    let least = f.cmp("oeq", x, minus);
    let root = f.select(least, infinity, root);
    if exponent > 0.0 {
        return Some(root);
    }
    let one = f.float(1.0)?;
    Some(f.div(one, root))
}

/// `exp(y * log(|x|))`, with the sign of `x` where `y` is odd, and the special cases of C's `pow`.
fn general_power(f: &mut Floats<'_, '_>, x: Value, y: Value) -> Option<Value> {
    let (zero, one) = (f.float(0.0)?, f.float(1.0)?);
    let (infinity, nan) = (f.float(f64::INFINITY)?, f.float(f64::NAN)?);
    let size = f.abs(x);
    let log = f.log(size);
    let product = f.mul(y, log);
    let power = f.exp(product);
    // One to any power, and anything to the power of zero, is one; so is minus one to an infinite power.
    let flat = f.cmp("oeq", y, zero);
    let unit = f.cmp("oeq", x, one);
    let unit_size = f.cmp("oeq", size, one);
    let exponent_size = f.abs(y);
    let endless = f.cmp("oeq", exponent_size, infinity);
    let endless_unit = f.both(unit_size, endless);
    let ones = f.either(flat, unit);
    let ones = f.either(ones, endless_unit);
    let power = f.select(ones, one, power);

    let whole = f.whole(y)?;
    let same = f.cmp("oeq", whole.float, y);
    let fraction = f.cmp("one", whole.float, y);
    // Large floats are even, and so is infinity.
    let odd = is_odd(f, whole.int)?;
    let odd = f.both(odd, same);
    let odd = f.both(odd, whole.small);
    let signed = f.copysign(power, x);
    let power = f.select(odd, signed, power);
    // A negative number has no power that is no whole number; minus infinity has.
    let negative = f.cmp("olt", x, zero);
    let finite = f.cmp("olt", size, infinity);
    let undefined = f.both(negative, finite);
    let undefined = f.both(undefined, fraction);
    let undefined = f.both(undefined, whole.small);
    Some(f.select(undefined, nan, power))
}

/// `x` to a constant power, by squaring.
fn whole_power(f: &mut Floats<'_, '_>, x: Value, exponent: i128) -> Option<Value> {
    let mut rest = exponent.unsigned_abs();
    if rest > MAX_EXPONENT {
        return None;
    }
    if rest == 0 {
        return f.float(1.0);
    }
    let mut square = x;
    let mut product = None;
    loop {
        if rest & 1 == 1 {
            product = Some(match product {
                Some(product) => f.mul(product, square),
                None => square,
            });
        }
        rest >>= 1;
        if rest == 0 {
            break;
        }
        square = f.mul(square, square);
    }
    if exponent > 0 {
        return product;
    }
    let one = f.float(1.0)?;
    product.map(|product| f.div(one, product))
}

/// Products for a constant exponent, else the power of floats, whose sign is that of the base where the
/// exponent is odd.
pub(super) fn fpowi(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    let pow = FPowIOp::of(f.rw, op)?;
    let (x, y) = (pow.lhs(f.rw), pow.rhs(f.rw));
    let exponent = splat(f.rw, y).and_then(|attr| attr.as_i128(f.rw.ctx()));
    if let Some(exponent) = exponent.filter(|exponent| exponent.unsigned_abs() <= MAX_EXPONENT) {
        return whole_power(f, x, exponent);
    }
    f.has_infinity()?;
    let ty = f.rw.ty(y);
    if ty.elem(f.rw.ctx()).is_index(f.rw.ctx()) {
        return None;
    }
    let size = f.abs(x);
    let exponent = build::op(f.rw, SIToFPOp::def(), &[y], f.ty);
    let power = general_power(f, size, exponent)?;
    let odd = is_odd(f, y)?;
    let signed = f.copysign(power, x);
    Some(f.select(odd, signed, power))
}
