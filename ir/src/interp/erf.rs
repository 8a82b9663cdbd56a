//! The error function and its complement.

/// `erf(x)` to about the precision of `f64`: for small arguments by the series with positive terms
/// of Abramowitz and Stegun 7.1.6, for large ones by the continued fraction 7.1.14 of `erfc`.
pub(super) fn erf(x: f64) -> f64 {
    let size = x.abs();
    if size.is_nan() {
        return x;
    }
    let value = match size {
        ..2.5 => series(size),
        ..6.0 => 1.0 - complement(size),
        _ => 1.0,
    };
    value.copysign(x)
}

/// `1 - erf(x)`, without the loss of digits where that is close to zero.
pub(super) fn erfc(x: f64) -> f64 {
    match x {
        _ if x.is_nan() => x,
        ..2.5 => 1.0 - erf(x),
        _ => complement(x),
    }
}

fn series(x: f64) -> f64 {
    let (mut term, mut sum) = (x, x);
    let mut odd = 1.0;
    while term > sum * 1e-17 {
        odd += 2.0;
        term *= 2.0 * x * x / odd;
        sum += term;
    }
    sum * (-x * x).exp() * std::f64::consts::FRAC_2_SQRT_PI
}

fn complement(x: f64) -> f64 {
    // x + (1/2)/(x + 1/(x + (3/2)/(x + ...))), from the inside out.
    let fraction = (1..=60).rev().fold(x, |inner, n| x + f64::from(n) / 2.0 / inner);
    (-x * x).exp() / fraction * std::f64::consts::FRAC_2_SQRT_PI / 2.0
}

#[cfg(test)]
mod tests {
    use super::{erf, erfc};

    #[test]
    fn agrees_with_tables() {
        // Abramowitz and Stegun, table 7.1, and values of higher precision.
        let known = [
            (0.0, 0.0),
            (0.1, 0.112_462_916_018_284_9),
            (0.5, 0.520_499_877_813_046_5),
            (1.0, 0.842_700_792_949_714_9),
            (2.0, 0.995_322_265_018_952_7),
            (3.0, 0.999_977_909_503_001_4),
        ];
        for (x, y) in known {
            assert!((erf(x) - y).abs() < 1e-15, "erf({x}) = {}", erf(x));
            assert_eq!(erf(-x), -erf(x));
        }
        assert_eq!(erf(f64::INFINITY), 1.0);
        assert!(erf(f64::NAN).is_nan());
    }

    #[test]
    fn complement_keeps_its_digits() {
        let known = [
            (0.0, 1.0),
            (0.5, 0.479_500_122_186_953_5),
            (3.0, 2.209_049_699_858_544e-5),
            (-1.0, 1.842_700_792_949_715),
        ];
        for (x, y) in known {
            assert!((erfc(x) / y - 1.0).abs() < 1e-13, "erfc({x}) = {}", erfc(x));
        }
        assert_eq!(erfc(f64::INFINITY), 0.0);
        assert!(erfc(f64::NAN).is_nan());
    }
}
