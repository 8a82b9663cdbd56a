//! The tables of a resampling whose sizes are open, computed by the program: [`Axis::taps`] as scalar code, in the same
//! order of the same operations on `f64`.
//!
//! [`Axis::taps`]: terrace_dialects::graph::resample::Axis::taps

use terrace_dialects::graph::resample::{Kernel, Options};
use terrace_dialects::graph::sizes::Size;
use terrace_dialects::math;
use terrace_ir::types::FloatKind;
use terrace_ir::{OpError, Type, Value};

use super::build::{Build, parallel};
use super::scalar::Compare;

/// Elements that one element of the result is made of, at most.
const MAX_PER_ELEMENT: usize = 64;

/// One dimension of a resampling.
pub(super) struct OpenAxis<'a> {
    /// Elements of the input, at least one where the result has some.
    pub(super) input: Size,
    /// Elements of the result.
    pub(super) output: Size,
    /// Elements of the result per element of the input; their ratio when it is not given.
    pub(super) scale: Option<f64>,
    /// How coordinates are mapped; not "tf_crop_and_resize".
    pub(super) coordinates: &'a str,
}

/// Tensors of indices and weights, those of one element in a row; without weights one index for each.
pub(super) struct OpenTaps {
    pub(super) indices: Value,
    pub(super) weights: Option<Value>,
}

/// What coordinates are computed from, as `f64`.
struct Numbers {
    scale: Value,
    input: Value,
    output: Value,
    last: Value,
    one: Value,
}

impl OpenAxis<'_> {
    /// The tables for `kernel`, weights of type `ty`.
    pub(super) fn taps(
        &self,
        b: &mut Build<'_, '_>,
        kernel: Kernel<'_>,
        options: Options,
        ty: Type,
    ) -> Result<OpenTaps, OpError> {
        let shrink = match (options.antialias, self.scale) {
            (false, _) => 1.0,
            (true, Some(scale)) => scale.min(1.0),
            (true, None) => {
                return Err(OpError::new(
                    "resamples with antialiasing by a ratio of sizes that is not known",
                ));
            }
        };
        let reach = kernel.reach(shrink).filter(|reach| 2 * reach <= MAX_PER_ELEMENT);
        let reach = reach.ok_or_else(|| OpError::new("resamples with too many weights in one dimension"))?;
        let numbers = self.numbers(b);
        let wide = b.ctx.int(64);
        if let Kernel::Nearest(rounding) = kernel {
            let dest = b.empty(&[self.output], wide);
            let identity = b.ctx.identity_map(1);
            let indices = b.generic_raw(&[], &[(dest, identity)], &parallel(1), |b, _| {
                let x = self.coordinate(b, &numbers);
                let x = nearest(b, x, rounding);
                let x = within(b, x, numbers.last);
                Ok(vec![b.convert(x, false, wide, false)])
            })?;
            return Ok(OpenTaps { indices: indices[0], weights: None });
        }
        let count = 2 * reach;
        let table = [self.output, Size::Known(count as i64)];
        let (indices, weights) = (b.empty(&table, wide), b.empty(&table, ty));
        let identity = b.ctx.identity_map(2);
        let tables =
            b.generic_raw(&[], &[(indices, identity), (weights, identity)], &parallel(2), |b, _| {
                let double = b.ctx.float(FloatKind::F64);
                let x = self.coordinate(b, &numbers);
                let below = b.op(math::FloorOp::def(), &[x]);
                let back = b.number(1.0 - reach as f64, double);
                let first = b.add(below, back);
                let tap = b.loop_index(1);
                let tap = b.convert(tap, false, wide, false);
                let tap = b.convert(tap, false, double, false);
                let at = b.add(first, tap);
                let weight = |b: &mut Build<'_, '_>, at: Value| {
                    let distance = b.sub(at, x);
                    let distance = b.absf(distance);
                    let factor = b.number(shrink, double);
                    let distance = b.mul(distance, factor);
                    let weight = share(b, kernel, distance);
                    if options.exclude_outside { inside(b, at, weight, &numbers) } else { weight }
                };
                let mut own = weight(b, at);
                if options.antialias || options.exclude_outside {
                    let mut sum = b.number(0.0, double);
                    for tap in 0..count {
                        let offset = b.number(tap as f64, double);
                        let at = b.add(first, offset);
                        let weight = weight(b, at);
                        sum = b.add(sum, weight);
                    }
                    let none = b.compare_to(Compare::Eq, sum, 0.0, false);
                    let sum = b.select(none, numbers.one, sum);
                    own = b.divf(own, sum);
                }
                let index = within(b, at, numbers.last);
                let index = b.convert(index, false, wide, false);
                Ok(vec![index, b.convert(own, false, ty, false)])
            })?;
        Ok(OpenTaps { indices: tables[0], weights: Some(tables[1]) })
    }

    fn numbers(&self, b: &mut Build<'_, '_>) -> Numbers {
        let double = b.ctx.float(FloatKind::F64);
        let (input, output) = (b.count_of(self.input, double), b.count_of(self.output, double));
        let one = b.number(1.0, double);
        let last = b.sub(input, one);
        let scale = match self.scale {
            Some(scale) => b.number(scale, double),
            None => b.divf(output, input),
        };
        Numbers { scale, input, output, last, one }
    }

    /// The input coordinate of the element of the result that the first loop is at.
    fn coordinate(&self, b: &mut Build<'_, '_>, numbers: &Numbers) -> Value {
        let &Numbers { scale, input, output, last, one } = numbers;
        let (wide, double) = (b.ctx.int(64), b.ctx.float(FloatKind::F64));
        let (zero, half) = (b.number(0.0, double), b.number(0.5, double));
        let x = b.loop_index(0);
        let x = b.convert(x, false, wide, false);
        let x = b.convert(x, false, double, false);
        let centred = |b: &mut Build<'_, '_>| {
            let centre = b.add(x, half);
            let centre = b.divf(centre, scale);
            b.sub(centre, half)
        };
        let length = b.mul(scale, input);
        let x = match self.coordinates {
            "asymmetric" => b.divf(x, scale),
            "align_corners" => {
                let single = b.compare_to(Compare::Le, length, 1.0, false);
                let steps = b.sub(length, one);
                let way = b.mul(x, last);
                let way = b.divf(way, steps);
                b.select(single, zero, way)
            }
            "pytorch_half_pixel" => {
                let single = b.compare_to(Compare::Le, output, 1.0, false);
                let there = centred(b);
                b.select(single, zero, there)
            }
            "half_pixel_symmetric" => {
                let centre = b.mul(input, half);
                let kept = b.divf(output, length);
                let lost = b.sub(one, kept);
                let shift = b.mul(centre, lost);
                let pixel = b.add(x, half);
                let pixel = b.divf(pixel, scale);
                let there = b.add(shift, pixel);
                b.sub(there, half)
            }
            _ => centred(b),
        };
        b.clamp(x, -1e15, 1e15)
    }
}

/// `x` rounded to a whole number.
fn nearest(b: &mut Build<'_, '_>, x: Value, rounding: &str) -> Value {
    match rounding {
        "floor" => b.op(math::FloorOp::def(), &[x]),
        "ceil" => b.op(math::CeilOp::def(), &[x]),
        "round_prefer_ceil" => {
            let x = b.affine_of(x, 1.0, 0.5);
            b.op(math::FloorOp::def(), &[x])
        }
        _ => {
            let x = b.affine_of(x, 1.0, -0.5);
            b.op(math::CeilOp::def(), &[x])
        }
    }
}

/// `x` from 0 to `last`.
fn within(b: &mut Build<'_, '_>, x: Value, last: Value) -> Value {
    let ty = b.rw.ty(x);
    let zero = b.number(0.0, ty);
    let x = b.max(x, zero, false);
    b.min(x, last, false)
}

/// The weight of an element at a distance of `t`.
fn share(b: &mut Build<'_, '_>, kernel: Kernel<'_>, t: Value) -> Value {
    let ty = b.rw.ty(t);
    let zero = b.number(0.0, ty);
    let Kernel::Cubic(a) = kernel else {
        let one = b.number(1.0, ty);
        let rest = b.sub(one, t);
        return b.max(rest, zero, false);
    };
    let near = b.affine_of(t, a + 2.0, -(a + 3.0));
    let near = b.mul(near, t);
    let near = b.mul(near, t);
    let near = b.affine_of(near, 1.0, 1.0);
    let far = b.affine_of(t, a, -5.0 * a);
    let far = b.mul(far, t);
    let far = b.affine_of(far, 1.0, 8.0 * a);
    let far = b.mul(far, t);
    let far = b.affine_of(far, 1.0, -4.0 * a);
    let is_near = b.compare_to(Compare::Le, t, 1.0, false);
    let is_far = b.compare_to(Compare::Lt, t, 2.0, false);
    let beyond = b.select(is_far, far, zero);
    b.select(is_near, near, beyond)
}

/// `weight` where `at` is an index of the input, else 0.
fn inside(b: &mut Build<'_, '_>, at: Value, weight: Value, numbers: &Numbers) -> Value {
    let behind = b.compare_to(Compare::Ge, at, 0.0, false);
    let before = b.compare(Compare::Le, at, numbers.last, false);
    let there = b.and(behind, before);
    let ty = b.rw.ty(weight);
    let zero = b.number(0.0, ty);
    b.select(there, weight, zero)
}
