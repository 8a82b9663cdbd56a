//! Functions that the standard library lacks.

/// The error function: for small arguments by the series of Abramowitz and Stegun 7.1.6, for large ones
/// by the continued fraction 7.1.14 of its complement.
pub(super) fn erf(x: f64) -> f64 {
    let size = x.abs();
    let value = match size {
        _ if size.is_nan() => return x,
        ..2.5 => series(size),
        ..6.0 => 1.0 - complement(size),
        _ => 1.0,
    };
    value.copysign(x)
}

fn series(x: f64) -> f64 {
    let (mut term, mut sum, mut odd) = (x, x, 1.0);
    while term > sum * 1e-17 {
        odd += 2.0;
        term *= 2.0 * x * x / odd;
        sum += term;
    }
    sum * (-x * x).exp() * std::f64::consts::FRAC_2_SQRT_PI
}

fn complement(x: f64) -> f64 {
    let fraction = (1..=60)
        .rev()
        .fold(x, |inner, n| x + f64::from(n) / 2.0 / inner);
    (-x * x).exp() / fraction * std::f64::consts::FRAC_2_SQRT_PI / 2.0
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
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else {
        a.max(b)
    }
}

/// The lesser one; NaN when either is.
pub(super) fn min(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else {
        a.min(b)
    }
}
