//! Whether two tensors agree.

use super::Tensor;

/// How far a tensor is from the one expected.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Difference {
    /// The largest absolute difference of two elements; infinite where one is not a number and the
    /// other is, or where infinities differ.
    pub max_abs: f64,
    /// The range of the expected elements: largest minus smallest; their largest magnitude when all
    /// are equal, and one when all are zero.
    pub range: f64,
    /// Position of the largest difference, in row-major order.
    pub at: usize,
    /// Whether the largest element of each innermost row is at the same place.
    pub same_top1: bool,
}

impl Difference {
    /// The largest difference relative to the range.
    pub fn relative(&self) -> f64 {
        self.max_abs / self.range
    }
}

/// Compares `got` with `want`.
///
/// # Errors
/// When shapes or element types differ.
pub fn compare(got: &Tensor, want: &Tensor) -> Result<Difference, String> {
    let want = &*want.known_as(got.elem);
    if got.shape != want.shape || got.elem != want.elem {
        return Err(format!("is {got}, but {want} was expected"));
    }
    let (got_values, want_values) = (got.values(), want.values());
    let mut difference = Difference { max_abs: 0.0, range: range(&want_values), at: 0, same_top1: true };
    for (at, (&x, &y)) in got_values.iter().zip(&want_values).enumerate() {
        let distance = match () {
            () if x == y || (x.is_nan() && y.is_nan()) => 0.0,
            () if x.is_finite() && y.is_finite() => (x - y).abs(),
            () => f64::INFINITY,
        };
        if distance > difference.max_abs {
            difference.max_abs = distance;
            difference.at = at;
        }
    }
    let row = want.shape.last().copied().unwrap_or(1).max(1);
    let rows = got_values.chunks(row).zip(want_values.chunks(row));
    difference.same_top1 = rows.into_iter().all(|(x, y)| top1(x) == top1(y));
    Ok(difference)
}

fn range(values: &[f64]) -> f64 {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    let magnitude = low.abs().max(high.abs());
    match () {
        () if high > low => high - low,
        () if magnitude > 0.0 && magnitude.is_finite() => magnitude,
        () => 1.0,
    }
}

fn top1(row: &[f64]) -> usize {
    let mut best = 0;
    for (at, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = at;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_relative_to_the_range() {
        let want = Tensor::from_f32(&[2, 2], &[0.0, 10.0, 5.0, 6.0]);
        let got = Tensor::from_f32(&[2, 2], &[0.0, 10.0, 5.5, 5.0]);
        let difference = compare(&got, &want).expect("same shape");
        assert_eq!((difference.max_abs, difference.range, difference.at), (1.0, 10.0, 3));
        assert_eq!(difference.relative(), 0.1);
        assert!(!difference.same_top1);
    }

    #[test]
    fn not_a_number_agrees_with_itself_only() {
        let nan = Tensor::from_f32(&[1], &[f32::NAN]);
        let one = Tensor::from_f32(&[1], &[1.0]);
        assert_eq!(compare(&nan, &nan).expect("same shape").max_abs, 0.0);
        assert_eq!(compare(&nan, &one).expect("same shape").max_abs, f64::INFINITY);
        assert!(compare(&one, &Tensor::from_f32(&[1, 1], &[1.0])).is_err());
    }
}
