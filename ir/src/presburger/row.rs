//! Rows of coefficients, the constant last, with arithmetic that notices overflow.

use super::Row;

/// The greatest common divisor of absolute values; 0 of zeros.
pub(super) fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i128::try_from(a).unwrap_or(1)
}

/// The greatest common divisor of the coefficients, the constant left out.
pub(super) fn divisor(row: &[i128]) -> i128 {
    row[..row.len() - 1].iter().fold(0, |divisor, &value| gcd(divisor, value))
}

/// `a * x + b * y`.
pub(super) fn combine(a: &[i128], x: i128, b: &[i128], y: i128) -> Option<Row> {
    a.iter().zip(b).map(|(&a, &b)| a.checked_mul(x)?.checked_add(b.checked_mul(y)?)).collect()
}

/// `-row`.
pub(super) fn negated(row: &[i128]) -> Option<Row> {
    row.iter().map(|value| value.checked_neg()).collect()
}

/// What holds of integers when `row >= 0` does not.
pub(super) fn complement(row: &[i128]) -> Option<Row> {
    let mut row = negated(row)?;
    let last = row.len() - 1;
    row[last] = row[last].checked_sub(1)?;
    Some(row)
}

/// Divides by what divides all, the constant included.
pub(super) fn normalize(row: &mut [i128]) {
    let divisor = row.iter().fold(0, |divisor, &value| gcd(divisor, value));
    if divisor > 1 {
        row.iter_mut().for_each(|value| *value /= divisor);
    }
}

/// Divides an inequality by what divides its coefficients, the constant rounded down.
pub(super) fn tighten(row: &mut [i128]) {
    let divisor = divisor(row);
    if divisor > 1 {
        row.iter_mut().for_each(|value| *value = value.div_euclid(divisor));
    }
}

/// Whether no variable occurs.
pub(super) fn is_constant(row: &[i128]) -> bool {
    row[..row.len() - 1].iter().all(|&value| value == 0)
}

/// The constant.
pub(super) fn constant(row: &[i128]) -> i128 {
    row[row.len() - 1]
}

/// `a / b` rounded up, for a positive `b`.
pub(super) fn ceil_div(a: i128, b: i128) -> Option<i128> {
    a.checked_neg()?.div_euclid(b).checked_neg()
}
