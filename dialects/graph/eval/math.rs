//! Functions that the standard library lacks.

use terrace_ir::FloatKind;
use terrace_ir::interp::scalar::{Code, FloatUnary, Kind, Scalar, eval};

/// The error function, as `math.erf` computes it.
pub(super) fn erf(x: f64) -> f64 {
    const F64: Kind = Kind::Float(FloatKind::F64);
    let value = eval(Code::FloatUnary(FloatUnary::Erf), &[F64], F64, &[Scalar::Float(x)]);
    value.ok().and_then(Scalar::float).unwrap_or(f64::NAN)
}

/// `1 / (1 + exp(-x))`.
pub(super) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// `log(1 + exp(x))`.
pub(super) fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// The greater one; NaN when either is.
pub(super) fn max(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}

/// The lesser one; NaN when either is.
pub(super) fn min(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.min(b) }
}
