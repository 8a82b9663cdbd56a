//! How far a value is from the one that it is compared with.

use terrace_tools::data::compare::{compare, index_of};
use terrace_tools::data::{Elem, Tensor};

use crate::show::number;

/// How far a value is off.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Measure {
    pub(super) max_abs: f64,
    /// The largest difference as a part of the range of the expected elements.
    pub(super) relative: f64,
    /// The index of the element that is off most, and what it is and should be.
    pub(super) index: Vec<usize>,
    pub(super) got: f64,
    pub(super) want: f64,
    /// Elements that are not numbers and that are infinite, of the value and of what was expected.
    pub(super) odd: [Odd; 2],
}

/// Elements that are no finite numbers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Odd {
    pub(super) nan: usize,
    pub(super) inf: usize,
}

impl Measure {
    /// Measures `got` against `want`. Floats of different types are compared as numbers.
    ///
    /// # Errors
    /// When they are not of one shape, or not both floats or of one type.
    pub(super) fn of(got: &Tensor, want: &Tensor) -> Result<Measure, String> {
        let wider = (got.elem != want.elem && got.elem.is_float() && want.elem.is_float())
            .then(|| (as_doubles(got), as_doubles(want)));
        let (got, want) = wider.as_ref().map_or((got, want), |(got, want)| (got, want));
        let difference = compare(got, want)?;
        let want = want.known_as(got.elem);
        let index = index_of(difference.at, &got.shape);
        let (got, want) = (got.values(), want.values());
        let at = difference.at;
        let element = |values: &[f64]| values.get(at).copied().unwrap_or(0.0);
        Ok(Measure {
            max_abs: difference.max_abs,
            relative: difference.relative(),
            index,
            got: element(&got),
            want: element(&want),
            odd: [Odd::of(&got), Odd::of(&want)],
        })
    }

    /// Where it is off most, and by what.
    pub(super) fn shown(&self) -> String {
        let (got, want) = (number(self.got), number(self.want));
        format!("differs most at {:?}: {got}, expected {want}", self.index)
    }

    /// The elements that are no finite numbers, where any are, and what was expected where that is something else.
    pub(super) fn shown_odd(&self) -> String {
        let [got, want] = self.odd;
        match () {
            () if got == want && got == Odd::default() => String::new(),
            () if got == want => got.shown(),
            () => format!("{}, expected {}", got.shown(), want.shown()),
        }
    }
}

impl Odd {
    fn of(values: &[f64]) -> Odd {
        let count = |odd: fn(f64) -> bool| values.iter().filter(|&&value| odd(value)).count();
        Odd { nan: count(f64::is_nan), inf: count(f64::is_infinite) }
    }

    fn shown(self) -> String {
        match (self.nan, self.inf) {
            (0, 0) => "none".to_owned(),
            (nan, 0) => format!("{nan} NaN"),
            (0, inf) => format!("{inf} inf"),
            (nan, inf) => format!("{nan} NaN, {inf} inf"),
        }
    }
}

fn as_doubles(tensor: &Tensor) -> Tensor {
    let bytes = tensor.values().iter().flat_map(|value| value.to_le_bytes()).collect();
    Tensor { elem: Elem::F64, shape: tensor.shape.clone(), bytes }
}

/// A part of a range, for people.
pub(super) fn shown(part: f64) -> String {
    match part {
        0.0 => "0".to_owned(),
        part if part.is_finite() => format!("{part:.2e}"),
        _ => "inf".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_counted() {
        let want = Tensor::from_f32(&[4], &[0.0, 1.0, f32::INFINITY, 2.0]);
        let got = Tensor::from_f32(&[4], &[0.0, f32::NAN, f32::INFINITY, 2.0]);
        let measure = Measure::of(&got, &want).expect("one shape");
        assert_eq!((measure.index.clone(), measure.relative), (vec![1], f64::INFINITY));
        assert_eq!(measure.shown_odd(), "1 NaN, 1 inf, expected 1 inf");
        assert_eq!(Measure::of(&want, &want).expect("one shape").shown_odd(), "1 inf");
    }

    #[test]
    fn floats_of_two_types_are_compared_as_numbers() {
        let half = Tensor { elem: Elem::F16, shape: vec![1], bytes: 0x3c00u16.to_le_bytes().to_vec() };
        assert_eq!(Measure::of(&half, &Tensor::from_f32(&[1], &[1.0])).expect("floats").max_abs, 0.0);
        let int = Tensor { elem: Elem::I16, shape: vec![1], bytes: vec![1, 0] };
        assert!(Measure::of(&int, &Tensor::from_f32(&[1], &[1.0])).is_err());
    }
}
