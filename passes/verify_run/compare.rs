//! Whether two values are the same but for rounding.

use std::fmt::{self, Write as _};

use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Array, kind_of};
use terrace_ir::{Context, FloatKind, TypeKind};

/// The elements of a value.
pub(super) struct Values {
    pub(super) shape: Vec<i64>,
    elements: Vec<f64>,
    /// Largest difference that is rounding, as a part of the range of the elements.
    tolerance: f64,
}

/// How far two values are apart.
pub(super) enum Difference {
    Shape { was: Vec<i64>, is: Vec<i64> },
    Element { at: usize, was: f64, is: f64, range: f64 },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Shape { was, is } => write!(f, "has the shape {is:?}, and had {was:?}"),
            Difference::Element { at, was, is, range } => {
                let by = (is - was).abs();
                write!(
                    f,
                    "differs by {by:.3e} at element {at} ({is:.6}, was {was:.6}; elements range over {range:.3e})"
                )
            }
        }
    }
}

impl Values {
    /// The elements of `array`; `None` when they are no numbers.
    pub(super) fn of(ctx: &Context, array: &Array) -> Option<Values> {
        let kind = kind_of(ctx, array.elem).ok()?;
        let number = |scalar| match scalar {
            Scalar::Int(value) => value as f64,
            Scalar::Float(value) => value,
        };
        let elements = array.data.chunks_exact(kind.bytes()).map(|bytes| number(Scalar::read(kind, bytes)));
        // Passes may reorder sums, which costs some units in the last place for each element.
        let tolerance = match array.elem.kind(ctx) {
            TypeKind::Float(FloatKind::F64) => 1e-9,
            TypeKind::Float(FloatKind::F32) => 1e-4,
            TypeKind::Float(FloatKind::F16) => 1e-2,
            TypeKind::Float(_) => 5e-2,
            _ => 0.0,
        };
        Some(Values { shape: array.shape.clone(), elements: elements.collect(), tolerance })
    }

    /// The number of elements.
    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }

    /// The first elements, for people.
    pub(super) fn shown(&self) -> String {
        const SHOWN: usize = 4;
        let mut text = String::from("[");
        for (at, value) in self.elements.iter().take(SHOWN).enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            let _ = write!(text, "{comma}{value:.4}");
        }
        text.push_str(if self.elements.len() > SHOWN { ", ...]" } else { "]" });
        text
    }

    fn range(&self) -> f64 {
        let finite = || self.elements.iter().copied().filter(|value| value.is_finite());
        let (low, high) =
            (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        match () {
            () if high > low => high - low,
            () if low.is_finite() && low != 0.0 => low.abs(),
            () => 1.0,
        }
    }

    /// Whether these are the same elements, in any order where the shapes differ: a pass may change
    /// the layout of what lies within.
    pub(super) fn same_elements(&self, other: &Values) -> bool {
        if self.shape == other.shape {
            return differ(self, other).is_none();
        }
        let sorted = |values: &Values| {
            let mut elements = values.elements.clone();
            elements.sort_by(f64::total_cmp);
            Values { shape: Vec::new(), elements, tolerance: values.tolerance }
        };
        self.len() == other.len() && differ(&sorted(self), &sorted(other)).is_none()
    }
}

/// The largest difference between two values, when it is more than rounding.
pub(super) fn differ(was: &Values, is: &Values) -> Option<Difference> {
    if was.shape != is.shape || was.len() != is.len() {
        return Some(Difference::Shape { was: was.shape.clone(), is: is.shape.clone() });
    }
    let distance = |a: f64, b: f64| match () {
        () if a == b || (a.is_nan() && b.is_nan()) => 0.0,
        () if a.is_finite() && b.is_finite() => (a - b).abs(),
        () => f64::INFINITY,
    };
    let range = was.range();
    let mut worst: Option<(f64, usize)> = None;
    for (at, (&a, &b)) in was.elements.iter().zip(&is.elements).enumerate() {
        let by = distance(a, b);
        if by > was.tolerance.max(is.tolerance) * range && worst.is_none_or(|(worst, _)| by > worst) {
            worst = Some((by, at));
        }
    }
    let (_, at) = worst?;
    Some(Difference::Element { at, was: was.elements[at], is: is.elements[at], range })
}
