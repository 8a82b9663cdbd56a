//! Resampling: one dimension after the other, with indices and weights computed here.

use terrace_dialects::graph::attrs::as_f64_array;
use terrace_dialects::linalg::Iterator as LoopKind;
use terrace_ir::{Op, OpError, Value};

use super::Lowered;
use super::build::{Build, parallel};

/// One dimension of a resampling.
struct Axis {
    input: i64,
    output: i64,
    scale: f64,
}

/// The elements that each element of the result is made of, as many each, and their weights.
struct Taps {
    per_element: usize,
    indices: Vec<i64>,
    weights: Vec<f64>,
}

impl Axis {
    /// The input coordinate of output element `i`.
    fn coordinate(&self, i: i64, how: &str) -> f64 {
        let x = i as f64;
        match how {
            "asymmetric" => x / self.scale,
            "align_corners" if self.output <= 1 => 0.0,
            "align_corners" => x * (self.input as f64 - 1.0) / (self.output as f64 - 1.0),
            "pytorch_half_pixel" if self.output <= 1 => 0.0,
            _ => (x + 0.5) / self.scale - 0.5,
        }
    }

    fn clamp(&self, x: f64) -> i64 {
        (x.max(0.0) as i64).min(self.input - 1)
    }

    fn taps(&self, how: &str, mode: &Mode) -> Taps {
        let mut taps = Taps { per_element: 1, indices: Vec::new(), weights: Vec::new() };
        for i in 0..self.output {
            let x = self.coordinate(i, how);
            match mode {
                Mode::Nearest(rounding) => {
                    taps.indices.push(self.clamp(nearest(x, rounding)));
                    taps.weights.push(1.0);
                }
                Mode::Linear => {
                    let x = x.clamp(0.0, self.input as f64 - 1.0);
                    let t = x - x.floor();
                    taps.indices.extend([self.clamp(x.floor()), self.clamp(x.floor() + 1.0)]);
                    taps.weights.extend([1.0 - t, t]);
                }
                Mode::Cubic(a) => {
                    taps.indices.extend((0..4).map(|k| self.clamp(x.floor() + f64::from(k) - 1.0)));
                    taps.weights.extend(cubic(x - x.floor(), *a));
                }
            }
        }
        taps.per_element = match mode {
            Mode::Nearest(_) => 1,
            Mode::Linear => 2,
            Mode::Cubic(_) => 4,
        };
        taps
    }
}

enum Mode {
    Nearest(String),
    Linear,
    Cubic(f64),
}

fn nearest(x: f64, rounding: &str) -> f64 {
    match rounding {
        "floor" => x.floor(),
        "ceil" => x.ceil(),
        "round_prefer_ceil" => (x + 0.5).floor(),
        _ => (x - 0.5).ceil(),
    }
}

/// The weights of the four elements around a point `t` behind the second one (Keys 1981, "Cubic
/// convolution interpolation for digital image processing").
fn cubic(t: f64, a: f64) -> [f64; 4] {
    let near = |t: f64| ((a + 2.0) * t - (a + 3.0)) * t * t + 1.0;
    let far = |t: f64| ((a * t - 5.0 * a) * t + 8.0 * a) * t - 4.0 * a;
    [far(1.0 + t), near(t), near(1.0 - t), far(2.0 - t)]
}

/// The most elements of a dimension whose indices are computed here.
const MAX_SIZE: i64 = 1 << 24;

pub(super) fn resize(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, elem) = b.result(op, 0)?;
    let mut sizes = b.shape(input)?;
    let scales = b.rw.attr(op, "scales").and_then(|attr| as_f64_array(&b.ctx, attr));
    let how = b.word(op, "coordinates", "half_pixel");
    let mode = match b.word(op, "mode", "nearest").as_str() {
        "linear" => Mode::Linear,
        "cubic" => Mode::Cubic(b.num(op, "cubic_coefficient").unwrap_or(-0.75)),
        _ => Mode::Nearest(b.word(op, "rounding", "round_prefer_floor")),
    };
    let ty = b.compute_type(elem)?;
    if !matches!(mode, Mode::Nearest(_)) && !elem.is_float(&b.ctx) {
        return Err(OpError::new("interpolates integers, which cannot be lowered to linalg"));
    }
    let mut value = input;
    for dim in 0..shape.len() {
        let ratio = shape[dim] as f64 / sizes[dim] as f64;
        let scale = scales.as_ref().and_then(|scales| scales.get(dim)).copied().unwrap_or(ratio);
        if shape[dim] == sizes[dim] && scale == 1.0 {
            continue;
        }
        if shape[dim] > MAX_SIZE {
            return Err(OpError::new(format!("resamples to {} elements in one dimension", shape[dim])));
        }
        let taps = Axis { input: sizes[dim], output: shape[dim], scale }.taps(&how, &mode);
        sizes[dim] = shape[dim];
        value = if taps.per_element == 1 {
            choose(b, value, &sizes, dim, &taps)?
        } else {
            interpolate(b, value, (&sizes, ty), dim, &taps)?
        };
    }
    if b.elem(value) == elem {
        return Ok(vec![value]);
    }
    Ok(vec![b.map(&[value], (&shape, elem), |_, args| Ok(args[0]))?])
}

/// The index of dimension `dim` that a stored index is, and those of the other loops.
fn place(b: &mut Build<'_, '_>, stored: Value, dim: usize, rank: usize) -> Vec<Value> {
    let ty = b.ctx.index();
    let mut place: Vec<Value> = Vec::new();
    for at in 0..rank {
        place.push(if at == dim { b.convert(stored, false, ty, false) } else { b.loop_index(at) });
    }
    place
}

fn choose(
    b: &mut Build<'_, '_>,
    input: Value,
    shape: &[i64],
    dim: usize,
    taps: &Taps,
) -> Result<Value, OpError> {
    let rank = shape.len();
    let indices = b.dense_ints(&[shape[dim]], &taps.indices)?;
    let along = b.ctx.projection_map(rank, &[dim]);
    let dest = b.empty(shape, b.elem(input));
    let identity = b.ctx.identity_map(rank);
    let results = b.generic_raw(&[(indices, along)], &[(dest, identity)], &parallel(rank), |b, args| {
        let place = place(b, args[0], dim, rank);
        Ok(vec![b.extract(input, &place)])
    })?;
    Ok(results[0])
}

fn interpolate(
    b: &mut Build<'_, '_>,
    input: Value,
    (shape, ty): (&[i64], terrace_ir::Type),
    dim: usize,
    taps: &Taps,
) -> Result<Value, OpError> {
    let rank = shape.len();
    let table = [shape[dim], taps.per_element as i64];
    let indices = b.dense_ints(&table, &taps.indices)?;
    let weights = b.dense_floats(&table, &taps.weights, ty)?;
    let along = b.ctx.projection_map(rank + 1, &[dim, rank]);
    let identity = b.ctx.projection_map(rank + 1, &(0..rank).collect::<Vec<_>>());
    let dest = b.fill_number(shape, ty, 0.0)?;
    let mut kinds = parallel(rank);
    kinds.push(LoopKind::Reduction);
    b.generic_one(&[(indices, along), (weights, along)], (dest, identity), &kinds, |b, args| {
        let place = place(b, args[0], dim, rank);
        let x = b.extract(input, &place);
        let x = b.decode(x)?;
        let share = b.mul(x, args[1]);
        Ok(b.add(args[2], share))
    })
}
