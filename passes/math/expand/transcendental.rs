//! Hyperbolic functions and their inverses.
//!
//! Near zero they need `exp(x) - 1` and `log(1 + x)` in full precision; both are had from `exp` and `log`
//! by Kahan's corrections (Higham, "Accuracy and Stability of Numerical Algorithms", 1.14.1): the error
//! of the rounded `u = exp(x)` cancels in `(u - 1) / log(u)`, and that of `u = 1 + x` in
//! `log(u) / (u - 1)`. All are computed of the absolute value.

use terrace_ir::{Op, Value};

use super::Floats;

/// The operand, and its absolute value.
fn operand(f: &mut Floats<'_, '_>, op: Op) -> (Value, Value) {
    let x = f.rw.operand(op, 0);
    (x, f.abs(x))
}

/// `exp(x) - 1`
fn expm1(f: &mut Floats<'_, '_>, x: Value) -> Option<Value> {
    let (one, minus_one) = (f.float(1.0)?, f.float(-1.0)?);
    let u = f.exp(x);
    let less = f.sub(u, one);
    let log = f.log(u);
    let quotient = f.div(x, log);
    let corrected = f.mul(less, quotient);
    let tiny = f.cmp("oeq", u, one);
    let gone = f.cmp("oeq", less, minus_one);
    let value = f.select(gone, minus_one, corrected);
    Some(f.select(tiny, x, value))
}

/// `log(1 + x)`
fn log1p(f: &mut Floats<'_, '_>, x: Value) -> Option<Value> {
    let one = f.float(1.0)?;
    let u = f.add(one, x);
    let less = f.sub(u, one);
    let log = f.log(u);
    let quotient = f.div(x, less);
    let corrected = f.mul(log, quotient);
    let tiny = f.cmp("oeq", u, one);
    // Also where both are infinite.
    let exact = f.cmp("oeq", less, x);
    let value = f.select(exact, log, corrected);
    Some(f.select(tiny, x, value))
}

/// `w * w / 2` for `w = exp(a / 2)`, which overflows only where that does.
fn half_exp(f: &mut Floats<'_, '_>, a: Value) -> Option<Value> {
    let half = f.float(0.5)?;
    let halved = f.mul(a, half);
    let w = f.exp(halved);
    let halved = f.mul(w, half);
    Some(f.mul(halved, w))
}

/// Whether `exp(-a)` is nothing beside `exp(a)`.
fn is_large(f: &mut Floats<'_, '_>, a: Value) -> Option<Value> {
    let limit = f64::from(f.digits()? + 2) * std::f64::consts::LN_2 / 2.0;
    let limit = f.float(limit)?;
    Some(f.cmp("ogt", a, limit))
}

/// `(e + e / (e + 1)) / 2` for `e = exp(|x|) - 1`
pub(super) fn sinh(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    f.has_infinity()?;
    let (x, a) = operand(f, op);
    let (one, half) = (f.float(1.0)?, f.float(0.5)?);
    let e = expm1(f, a)?;
    let next = f.add(e, one);
    let quotient = f.div(e, next);
    let sum = f.add(e, quotient);
    let small = f.mul(sum, half);
    let (large, exp) = (is_large(f, a)?, half_exp(f, a)?);
    let value = f.select(large, exp, small);
    Some(f.copysign(value, x))
}

/// `(e + 1 / e) / 2` for `e = exp(|x|)`
pub(super) fn cosh(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    f.has_infinity()?;
    let (_, a) = operand(f, op);
    let (one, half) = (f.float(1.0)?, f.float(0.5)?);
    let e = f.exp(a);
    let inverse = f.div(one, e);
    let sum = f.add(e, inverse);
    let small = f.mul(sum, half);
    let (large, exp) = (is_large(f, a)?, half_exp(f, a)?);
    Some(f.select(large, exp, small))
}

/// `-t / (t + 2)` for `t = exp(-2 |x|) - 1`
pub(super) fn tanh(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    f.has_infinity()?;
    let (x, a) = operand(f, op);
    let (two, minus_two) = (f.float(2.0)?, f.float(-2.0)?);
    let doubled = f.mul(a, minus_two);
    let t = expm1(f, doubled)?;
    let below = f.add(t, two);
    let above = f.neg(t);
    let value = f.div(above, below);
    Some(f.copysign(value, x))
}

/// `log(a) + log(2)` where `a` is so large that `a * a` and one are the same beside it.
fn log_of_double(f: &mut Floats<'_, '_>, a: Value) -> Option<(Value, Value)> {
    let limit = 2f64.powi(i32::try_from(f.digits()?.div_ceil(2) + 1).ok()?);
    let (limit, ln2) = (f.float(limit)?, f.float(std::f64::consts::LN_2)?);
    let large = f.cmp("ogt", a, limit);
    let log = f.log(a);
    Some((large, f.add(log, ln2)))
}

/// `log1p(a + a * a / (1 + sqrt(a * a + 1)))` for `a = |x|`
pub(super) fn asinh(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    f.has_infinity()?;
    let (x, a) = operand(f, op);
    let one = f.float(1.0)?;
    let square = f.mul(a, a);
    let next = f.add(square, one);
    let root = f.sqrt(next);
    let below = f.add(root, one);
    let quotient = f.div(square, below);
    let sum = f.add(a, quotient);
    let small = log1p(f, sum)?;
    let (large, log) = log_of_double(f, a)?;
    let value = f.select(large, log, small);
    Some(f.copysign(value, x))
}

/// `log1p(t + sqrt(t) * sqrt(x + 1))` for `t = x - 1`
pub(super) fn acosh(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    f.has_infinity()?;
    let x = f.rw.operand(op, 0);
    let one = f.float(1.0)?;
    let t = f.sub(x, one);
    let next = f.add(x, one);
    let (root, other) = (f.sqrt(t), f.sqrt(next));
    let product = f.mul(root, other);
    let sum = f.add(t, product);
    let small = log1p(f, sum)?;
    let (large, log) = log_of_double(f, x)?;
    Some(f.select(large, log, small))
}

/// `log1p(2 a / (1 - a)) / 2` for `a = |x|`
pub(super) fn atanh(f: &mut Floats<'_, '_>, op: Op) -> Option<Value> {
    f.has_infinity()?;
    let (x, a) = operand(f, op);
    let (one, half) = (f.float(1.0)?, f.float(0.5)?);
    let double = f.add(a, a);
    let rest = f.sub(one, a);
    let quotient = f.div(double, rest);
    let log = log1p(f, quotient)?;
    let value = f.mul(log, half);
    Some(f.copysign(value, x))
}
