//! Resampling: one dimension after the other, with indices and weights computed here, or by the program where sizes
//! are open.

use terrace_dialects::graph::attrs::as_f64_array;
use terrace_dialects::graph::resample::{Axis, Kernel, Options, Taps};
use terrace_dialects::graph::sizes::Size;
use terrace_dialects::linalg::Iterator as LoopKind;
use terrace_ir::{Op, OpError, Value};

use super::Lowered;
use super::build::{Build, parallel};
use super::open_taps::{OpenAxis, OpenTaps};
use super::scalar::Compare;

pub(super) fn resize(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, elem) = b.result_sizes(op, 0)?;
    let mut sizes = b.sizes(input);
    let scales = b.rw.attr(op, "scales").and_then(|attr| as_f64_array(&b.ctx, attr));
    let how = b.word(op, "coordinates", "half_pixel");
    let roi = b.rw.attr(op, "roi").and_then(|attr| as_f64_array(&b.ctx, attr));
    let rounding = b.word(op, "rounding", "round_prefer_floor");
    let kernel = match b.word(op, "mode", "nearest").as_str() {
        "linear" => Kernel::Linear,
        "cubic" => Kernel::Cubic(b.num(op, "cubic_coefficient").unwrap_or(-0.75)),
        _ => Kernel::Nearest(&rounding),
    };
    let options =
        Options { antialias: b.flag(op, "antialias"), exclude_outside: b.flag(op, "exclude_outside") };
    let outside = b.num(op, "extrapolation").unwrap_or(0.0);
    let ty = b.compute_type(elem)?;
    if !matches!(kernel, Kernel::Nearest(_)) && !elem.is_float(&b.ctx) {
        return Err(OpError::new("interpolates integers, which cannot be lowered to linalg"));
    }
    let mut value = input;
    for dim in 0..shape.len() {
        let scale = scales.as_ref().and_then(|scales| scales.get(dim)).copied();
        let part =
            |at: usize, default: f64| roi.as_ref().and_then(|roi| roi.get(at)).copied().unwrap_or(default);
        let roi = (part(dim, 0.0), part(dim + shape.len(), 1.0));
        if shape[dim] == sizes[dim] && scale.unwrap_or(1.0) == 1.0 && roi == (0.0, 1.0) {
            continue;
        }
        let (from, to) = (sizes[dim], shape[dim]);
        sizes[dim] = to;
        let (Size::Known(from), Size::Known(to)) = (from, to) else {
            if roi != (0.0, 1.0) || how == "tf_crop_and_resize" {
                return Err(OpError::new("cuts a part out of a dimension whose size is not known"));
            }
            b.require_some(from, to, "a dimension that has no elements is resampled");
            let axis = OpenAxis { input: from, output: to, scale, coordinates: &how };
            value = match axis.taps(b, kernel, options, ty)? {
                OpenTaps { indices, weights: None } => choose(b, value, &sizes, dim, indices)?,
                OpenTaps { indices, weights: Some(weights) } => {
                    interpolate(b, value, (&sizes, ty), dim, (indices, weights))?
                }
            };
            continue;
        };
        let scale = scale.unwrap_or(to as f64 / from as f64);
        let axis = Axis { input: from as usize, output: to as usize, scale, coordinates: &how, roi };
        let taps = axis.taps(kernel, options);
        let taps = taps.ok_or_else(|| OpError::new("resamples with too many weights in one dimension"))?;
        value = fixed(b, value, (&sizes, ty), dim, &taps)?;
        if !taps.outside.is_empty() {
            value = replace(b, value, &sizes, (dim, to), (&taps.outside, outside))?;
        }
    }
    if b.elem(value) == elem {
        return Ok(vec![value]);
    }
    Ok(vec![b.map(&[value], (&shape, elem), |_, args| Ok(args[0]))?])
}

/// Resamples dimension `dim` by a table that is known.
fn fixed(
    b: &mut Build<'_, '_>,
    input: Value,
    (shape, ty): (&[Size], terrace_ir::Type),
    dim: usize,
    taps: &Taps,
) -> Result<Value, OpError> {
    let count = taps.indices.len() as i64;
    if taps.per_element == 1 {
        let indices = b.dense_ints(&[count], &taps.indices)?;
        return choose(b, input, shape, dim, indices);
    }
    let table = [count / taps.per_element as i64, taps.per_element as i64];
    let indices = b.dense_ints(&table, &taps.indices)?;
    let weights = b.dense_floats(&table, &taps.weights, ty)?;
    interpolate(b, input, (shape, ty), dim, (indices, weights))
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
    shape: &[Size],
    dim: usize,
    indices: Value,
) -> Result<Value, OpError> {
    let rank = shape.len();
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
    (shape, ty): (&[Size], terrace_ir::Type),
    dim: usize,
    (indices, weights): (Value, Value),
) -> Result<Value, OpError> {
    let rank = shape.len();
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

/// `input` with `number` at the indices `places` of dimension `dim`.
fn replace(
    b: &mut Build<'_, '_>,
    input: Value,
    shape: &[Size],
    (dim, size): (usize, i64),
    (places, number): (&[usize], f64),
) -> Result<Value, OpError> {
    let rank = shape.len();
    let flags: Vec<i64> = (0..size).map(|at| i64::from(places.contains(&(at as usize)))).collect();
    let flags = b.dense_ints(&[size], &flags)?;
    let along = b.ctx.projection_map(rank, &[dim]);
    let identity = b.ctx.identity_map(rank);
    let dest = b.empty(shape, b.elem(input));
    b.generic_one(&[(input, identity), (flags, along)], (dest, identity), &parallel(rank), |b, args| {
        let outside = b.compare_to(Compare::Gt, args[1], 0.0, false);
        let number = b.number(number, b.rw.ty(args[0]));
        Ok(b.select(outside, number, args[0]))
    })
}
