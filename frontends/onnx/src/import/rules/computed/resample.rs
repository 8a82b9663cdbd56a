//! Resampling to computed sizes, or by computed scales.
//!
//! `graph.resize` has them as attributes. Here what its tables say ([`terrace_dialects::graph::resample`]) is computed by ops,
//! with the same formulas: the coordinate of each place along a dimension, and for each element next to that a gather with
//! its weight.

use terrace_ir::Value;

use super::super::resize::Mode;
use crate::import::fault::Result;
use crate::import::node::NodeCx;

/// What says how large the result is along the dimensions that are resampled, in their order.
#[derive(Clone, Copy)]
pub(in crate::import::rules) enum Extent {
    /// Its sizes, a list of integers.
    Sizes(Value),
    /// Its sizes per size of the input, a list of `f64`.
    Scales(Value),
}

/// One dimension: numbers of type `f64` but for the size of the result.
struct Axis {
    input: Value,
    output: Value,
    wide_output: Value,
    scale: Value,
    roi: Option<(Value, Value)>,
}

/// Whether `mode` can be resampled without a table: not where what an element is made of depends on the scale.
pub(in crate::import::rules) fn can_resize(cx: &NodeCx<'_, '_, '_>, mode: &Mode) -> Result<bool> {
    let float = cx.elem(0)?.is_float(&cx.ctx);
    Ok(mode.mode == "nearest" || (float && !mode.antialias))
}

/// Input 0 resampled along `axes`; `roi` is a list of `f64`, all starts and then all ends.
pub(in crate::import::rules) fn resize(
    cx: &mut NodeCx<'_, '_, '_>,
    mode: &Mode,
    axes: &[usize],
    extent: Extent,
    roi: Option<Value>,
) -> Result<()> {
    let mut x = cx.value(0)?;
    let sizes = cx.sizes(x)?;
    for (at, &dim) in axes.iter().enumerate() {
        if let (Extent::Sizes(list), None) = (extent, roi)
            && cx.is_size(list, at, x, dim)
        {
            continue;
        }
        let size = cx.number_at(sizes, dim)?;
        let input = cx.wide(size)?;
        let roi = match roi {
            Some(roi) => Some((cx.number_at(roi, at)?, cx.number_at(roi, at + axes.len())?)),
            None => None,
        };
        let (output, scale) = match extent {
            Extent::Sizes(list) => {
                let output = cx.number_at(list, at)?;
                let wide = cx.wide(output)?;
                (output, cx.both("div", wide, input)?)
            }
            Extent::Scales(list) => {
                let scale = cx.number_at(list, at)?;
                (scaled_size(cx, input, scale, roi)?, scale)
            }
        };
        let wide_output = cx.wide(output)?;
        let axis = Axis { input, output, wide_output, scale, roi };
        x = along(cx, mode, x, dim, &axis)?;
    }
    cx.set(0, x);
    Ok(())
}

/// The sizes that fit within, or cover, those of a list with one scale for all of `axes`, as `policy` says.
pub(in crate::import::rules) fn keep_aspect(
    cx: &mut NodeCx<'_, '_, '_>,
    larger: bool,
    axes: &[usize],
    wanted: Value,
) -> Result<Value> {
    let x = cx.value(0)?;
    let sizes = cx.sizes(x)?;
    let have = cx.pick(sizes, axes.iter().map(|&axis| axis as i64).collect())?;
    let (have, wanted) = (cx.wide(have)?, cx.wide(wanted)?);
    let ratios = cx.both("div", wanted, have)?;
    let first = cx.ctx.i64_array(&[0]);
    let name = if larger { "graph.reduce_max" } else { "graph.reduce_min" };
    let scale = cx.op(name, &[ratios], &[("axes", first)])?;
    let exact = cx.both("mul", have, scale)?;
    let half = cx.shifted(exact, 0.5)?;
    let whole = cx.op("graph.floor", &[half], &[])?;
    let integer = cx.ctx.int(64);
    cx.cast(whole, integer)
}

/// The size times the scale and the part that is resampled, without what is no whole element.
fn scaled_size(
    cx: &mut NodeCx<'_, '_, '_>,
    size: Value,
    scale: Value,
    roi: Option<(Value, Value)>,
) -> Result<Value> {
    let mut exact = size;
    if let Some((start, end)) = roi {
        let part = cx.both("sub", end, start)?;
        exact = cx.both("mul", exact, part)?;
    }
    let exact = cx.both("mul", exact, scale)?;
    let floor = cx.op("graph.floor", &[exact], &[])?;
    let integer = cx.ctx.int(64);
    cx.cast(floor, integer)
}

/// `x` resampled along dimension `dim`.
fn along(cx: &mut NodeCx<'_, '_, '_>, mode: &Mode, x: Value, dim: usize, axis: &Axis) -> Result<Value> {
    let (zero, one) = (cx.number(0)?, cx.number(1)?);
    let rank = cx.shape_of(x).len();
    let places = cx.numbers(zero, axis.output, one)?;
    let places = cx.wide(places)?;
    let at = coordinates(cx, mode, places, axis)?;
    let (far, near) = (cx.real(1e15)?, cx.real(-1e15)?);
    let at = cx.between(at, near, far)?;
    let last = cx.shifted(axis.input, -1.0)?;
    let y = if mode.mode == "nearest" {
        let whole = rounded(cx, &mode.rounding, at)?;
        let place = inside(cx, whole, last)?;
        cx.gathered(x, place, dim)?
    } else {
        interpolated(cx, mode, (x, dim), at, last)?
    };
    if mode.coordinates != "tf_crop_and_resize" {
        return Ok(y);
    }
    let nothing = cx.real(0.0)?;
    let (behind, before) = (cx.both("greater", at, last)?, cx.both("less", at, nothing)?);
    let outside = cx.both("or", behind, before)?;
    let outside = cx.list_along(outside, dim, rank)?;
    let elem = cx.elem(0)?;
    let extrapolation = cx.scalar(f64::from(mode.extrapolation), elem)?;
    cx.select(outside, extrapolation, y)
}

/// The coordinates in the input of these places of the result.
fn coordinates(cx: &mut NodeCx<'_, '_, '_>, mode: &Mode, places: Value, axis: &Axis) -> Result<Value> {
    let half_pixel = |cx: &mut NodeCx<'_, '_, '_>| {
        let centre = cx.shifted(places, 0.5)?;
        let there = cx.both("div", centre, axis.scale)?;
        cx.shifted(there, -0.5)
    };
    let length = cx.both("mul", axis.scale, axis.input)?;
    let (one, last) = (cx.real(1.0)?, cx.shifted(axis.input, -1.0)?);
    let single = cx.both("less_equal", axis.wide_output, one)?;
    match &*mode.coordinates {
        "asymmetric" => cx.both("div", places, axis.scale),
        "align_corners" => {
            let (path, steps) = (cx.both("mul", places, last)?, cx.shifted(length, -1.0)?);
            let there = cx.both("div", path, steps)?;
            let (short, nothing) = (cx.both("less_equal", length, one)?, cx.real(0.0)?);
            cx.select(short, nothing, there)
        }
        "pytorch_half_pixel" => {
            let (there, nothing) = (half_pixel(cx)?, cx.real(0.0)?);
            cx.select(single, nothing, there)
        }
        "half_pixel_symmetric" => {
            let ratio = cx.both("div", axis.wide_output, length)?;
            let rest = cx.both("sub", one, ratio)?;
            let centre = cx.scaled(axis.input, 0.5)?;
            let offset = cx.both("mul", centre, rest)?;
            let there = half_pixel(cx)?;
            cx.both("add", there, offset)
        }
        "tf_crop_and_resize" => {
            let (start, end) = axis.roi.ok_or_else(|| cx.bad_operands("takes `roi`, found none"))?;
            let (sum, part) = (cx.both("add", start, end)?, cx.both("sub", end, start)?);
            let middle = cx.both("mul", sum, last)?;
            let middle = cx.scaled(middle, 0.5)?;
            let (first, span) = (cx.both("mul", start, last)?, cx.both("mul", part, last)?);
            let path = cx.both("mul", places, span)?;
            let steps = cx.shifted(axis.wide_output, -1.0)?;
            let step = cx.both("div", path, steps)?;
            let there = cx.both("add", first, step)?;
            cx.select(single, middle, there)
        }
        _ => half_pixel(cx),
    }
}

fn rounded(cx: &mut NodeCx<'_, '_, '_>, rounding: &str, at: Value) -> Result<Value> {
    let (offset, name) = match rounding {
        "floor" => (0.0, "graph.floor"),
        "ceil" => (0.0, "graph.ceil"),
        "round_prefer_ceil" => (0.5, "graph.floor"),
        _ => (-0.5, "graph.ceil"),
    };
    let moved = if offset == 0.0 { at } else { cx.shifted(at, offset)? };
    cx.op(name, &[moved], &[])
}

/// Whole numbers as indices from 0 to `last`.
fn inside(cx: &mut NodeCx<'_, '_, '_>, whole: Value, last: Value) -> Result<Value> {
    let nothing = cx.real(0.0)?;
    let place = cx.between(whole, nothing, last)?;
    let integer = cx.ctx.int(64);
    cx.cast(place, integer)
}

/// The weighted sum of the elements next to each coordinate.
fn interpolated(
    cx: &mut NodeCx<'_, '_, '_>,
    mode: &Mode,
    (x, dim): (Value, usize),
    at: Value,
    last: Value,
) -> Result<Value> {
    let cubic = mode.mode == "cubic";
    let reach = if cubic { 2 } else { 1 };
    let floor = cx.op("graph.floor", &[at], &[])?;
    let nothing = cx.real(0.0)?;
    let mut taps = Vec::new();
    for tap in 0..2 * reach {
        let place = cx.shifted(floor, f64::from(tap - reach + 1))?;
        let distance = cx.both("sub", place, at)?;
        let distance = cx.op("graph.abs", &[distance], &[])?;
        let mut weight = if cubic {
            // The two elements in the middle are within 1 of the coordinate.
            let near = tap == 1 || tap == 2;
            keys(cx, f64::from(mode.cubic), distance, near)?
        } else {
            let less = cx.scaled(distance, -1.0)?;
            cx.shifted(less, 1.0)?
        };
        if mode.exclude_outside {
            let (behind, before) = (cx.both("greater", place, last)?, cx.both("less", place, nothing)?);
            let outside = cx.both("or", behind, before)?;
            weight = cx.select(outside, nothing, weight)?;
        }
        taps.push((place, weight));
    }
    if mode.exclude_outside {
        let mut sum = taps[0].1;
        for &(_, weight) in &taps[1..] {
            sum = cx.both("add", sum, weight)?;
        }
        let (none, one) = (cx.both("equal", sum, nothing)?, cx.real(1.0)?);
        let sum = cx.select(none, one, sum)?;
        for (_, weight) in &mut taps {
            *weight = cx.both("div", *weight, sum)?;
        }
    }
    let (elem, rank) = (cx.type_of(x).elem(&cx.ctx), cx.shape_of(x).len());
    // Sums of numbers of 16 bits are those of 32 bits, rounded.
    let narrow = elem.byte_width(&cx.ctx).is_some_and(|bytes| bytes < 4);
    let within = if narrow { cx.ctx.f32() } else { elem };
    let x = cx.cast(x, within)?;
    let mut sum: Option<Value> = None;
    for (place, weight) in taps {
        let place = inside(cx, place, last)?;
        let element = cx.gathered(x, place, dim)?;
        let weight = cx.cast(weight, within)?;
        let weight = cx.list_along(weight, dim, rank)?;
        let share = cx.both("mul", element, weight)?;
        sum = Some(match sum {
            Some(others) => cx.both("add", others, share)?,
            None => share,
        });
    }
    let sum = sum.ok_or_else(|| cx.bad_operands("has nothing to interpolate"))?;
    cx.cast(sum, elem)
}

/// Keys' cubic kernel with coefficient `a` at a distance of at most 1 (`near`), or of 1 to 2.
fn keys(cx: &mut NodeCx<'_, '_, '_>, a: f64, distance: Value, near: bool) -> Result<Value> {
    // ((a + 2) t - (a + 3)) t^2 + 1, and ((a t - 5 a) t + 8 a) t - 4 a.
    let factors = if near { [a + 2.0, -(a + 3.0), 0.0, 1.0] } else { [a, -5.0 * a, 8.0 * a, -4.0 * a] };
    let mut sum = cx.scaled(distance, factors[0])?;
    for (at, &factor) in factors[1..].iter().enumerate() {
        if factor != 0.0 {
            sum = cx.shifted(sum, factor)?;
        }
        if at < 2 {
            sum = cx.both("mul", sum, distance)?;
        }
    }
    Ok(sum)
}
