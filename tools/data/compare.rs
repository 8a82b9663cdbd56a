//! Whether two tensors agree.

use super::{Elem, Tensor};

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

/// How far an element may be from the one expected: `atol + rtol * |expected|`, as NumPy's
/// `allclose` has it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Tolerance {
    /// The part of the expected element's magnitude.
    pub rtol: f64,
    /// What is allowed at zero.
    pub atol: f64,
}

/// Where two tensors of one type differ by more than is allowed.
#[derive(Clone, PartialEq, Debug)]
pub struct Mismatch {
    /// Number of elements that differ by too much.
    pub count: usize,
    /// Index of the worst of them, one number a dimension.
    pub index: Vec<usize>,
    /// The element expected there.
    pub want: f64,
    /// The element found there.
    pub got: f64,
    /// The difference that is allowed there; 0 for integers.
    pub allowed: f64,
}

/// Where `got` is not `want`: floats may differ as `tolerance` says, all others not at all. Values
/// that are not numbers agree with each other, infinities with those of their sign.
///
/// # Errors
/// When shapes or element types differ.
pub fn mismatch(got: &Tensor, want: &Tensor, tolerance: Tolerance) -> Result<Option<Mismatch>, String> {
    if got.shape != want.shape || got.elem != want.elem {
        return Err(format!("is {got}, but {want} was expected"));
    }
    let Tolerance { rtol, atol } = precision(got.elem, tolerance);
    let float = got.elem.is_float();
    let width = got.elem.bytes();
    let bytes = got.bytes.chunks_exact(width).zip(want.bytes.chunks_exact(width));
    let values = got.values().into_iter().zip(want.values());
    let (mut count, mut worst) = (0, None);
    for (at, ((x, y), (x_bytes, y_bytes))) in values.zip(bytes).enumerate() {
        let equal = x_bytes == y_bytes || float && (x == y || (x.is_nan() && y.is_nan()));
        let (distance, allowed) = ((x - y).abs(), if float { atol + rtol * y.abs() } else { 0.0 });
        if equal || (float && x.is_finite() && y.is_finite() && distance <= allowed) {
            continue;
        }
        count += 1;
        let excess = if x.is_finite() && y.is_finite() { distance - allowed } else { f64::INFINITY };
        if worst.is_none_or(|(most, _, _, _, _)| excess > most) {
            worst = Some((excess, at, x, y, allowed));
        }
    }
    Ok(worst.map(|(_, at, got, want_value, allowed)| Mismatch {
        count,
        index: index_of(at, &want.shape),
        want: want_value,
        got,
        allowed,
    }))
}

/// What `tolerance` asks of elements of type `elem`: of `bf16` no more than two steps of its eight
/// bits, as ONNX's runner of backend tests does.
fn precision(elem: Elem, tolerance: Tolerance) -> Tolerance {
    match elem {
        Elem::BF16 => Tolerance { rtol: tolerance.rtol.max(1.0 / 64.0), ..tolerance },
        _ => tolerance,
    }
}

/// The index of element `flat` of a tensor of this shape, in row-major order.
pub fn index_of(flat: usize, shape: &[usize]) -> Vec<usize> {
    let mut rest = flat;
    let mut index: Vec<usize> = shape
        .iter()
        .rev()
        .map(|&size| {
            let at = rest % size.max(1);
            rest /= size.max(1);
            at
        })
        .collect();
    index.reverse();
    index
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
    fn floats_may_differ_and_integers_not() {
        let tolerance = Tolerance { rtol: 1e-2, atol: 1e-3 };
        let want = Tensor::from_f32(&[2, 2], &[100.0, 0.0, f32::NAN, f32::INFINITY]);
        let near = Tensor::from_f32(&[2, 2], &[100.9, 0.0009, f32::NAN, f32::INFINITY]);
        assert_eq!(mismatch(&near, &want, tolerance), Ok(None));
        let far = Tensor::from_f32(&[2, 2], &[101.5, 0.0, f32::NAN, 3.0]);
        let found = mismatch(&far, &want, tolerance).expect("same type").expect("differs");
        assert_eq!((found.count, found.index, found.got), (2, vec![1, 1], 3.0));
        let ints = |values: [i64; 2]| {
            let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            Tensor { elem: Elem::I64, shape: vec![2], bytes }
        };
        // As `f64` the two are the same number.
        let (want, got) = (ints([1 << 60, 0]), ints([(1 << 60) + 1, 0]));
        let found = mismatch(&got, &want, tolerance).expect("same type").expect("differs");
        assert_eq!((found.count, found.index, found.allowed), (1, vec![0], 0.0));
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
