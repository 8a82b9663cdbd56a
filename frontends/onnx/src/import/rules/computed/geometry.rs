//! Operators whose result is a grid, a window, frames or a cut-out of computed size.

use std::f64::consts::TAU;

use terrace_ir::{Type, Value};

use crate::import::fault::Result;
use crate::import::node::NodeCx;

/// Windows: `sum of factors[i] * cos(2 pi i n / period)` for `n` up to the computed size; the period is one less than the
/// size unless the window is periodic.
pub(in crate::import::rules) fn window(
    cx: &mut NodeCx<'_, '_, '_>,
    factors: &[f64],
    elem: Type,
) -> Result<()> {
    let size = cx.input_number(0)?;
    let (zero, one) = (cx.number(0)?, cx.number(1)?);
    let period = if cx.flag("periodic")? {
        size
    } else {
        let less = cx.both("sub", size, one)?;
        cx.both("max", less, one)?
    };
    let period = cx.wide(period)?;
    let places = cx.numbers(zero, size, one)?;
    let places = cx.wide(places)?;
    let part = cx.both("div", places, period)?;
    let mut sum: Option<Value> = None;
    for (at, &factor) in factors.iter().enumerate() {
        let angle = cx.scaled(part, TAU * at as f64)?;
        let cosine = cx.op("graph.cos", &[angle], &[])?;
        let share = cx.scaled(cosine, factor)?;
        sum = Some(match sum {
            Some(others) => cx.both("add", others, share)?,
            None => share,
        });
    }
    let sum = sum.ok_or_else(|| cx.bad_operands("is a window of no terms"))?;
    let y = cx.cast(sum, elem)?;
    cx.set(0, y);
    Ok(())
}

/// The places of frames of `length` elements, a row each, that begin every so many of `samples` elements as input 1 says.
pub(in crate::import::rules) fn frames(
    cx: &mut NodeCx<'_, '_, '_>,
    samples: i64,
    length: i64,
) -> Result<Value> {
    let step = cx.input_number(1)?;
    let (zero, one) = (cx.number(0)?, cx.number(1)?);
    // A step that is not above 0 leads nowhere: it is as one beyond the last element.
    let (far, forward) = (cx.number(samples)?, cx.both("greater", step, zero)?);
    let step = cx.select(forward, step, far)?;
    let (end, length) = (cx.number(samples - length + 1)?, cx.number(length)?);
    let (starts, within) = (cx.numbers(zero, end, step)?, cx.numbers(zero, length, one)?);
    let (starts, within) = (cx.list_along(starts, 0, 2)?, cx.list_along(within, 1, 2)?);
    cx.both("add", starts, within)
}

/// `CenterCropPad`: along each of `axes` the computed number of places around the middle, zeros where the input has none.
pub(in crate::import::rules) fn center_crop_pad(cx: &mut NodeCx<'_, '_, '_>, axes: &[usize]) -> Result<()> {
    let (rank, elem) = (cx.rank(0)?, cx.elem(0)?);
    let wanted = cx.input_list(1)?;
    let mut x = cx.value(0)?;
    let sizes = cx.sizes(x)?;
    let (zero, one, two) = (cx.number(0)?, cx.number(1)?, cx.number(2)?);
    let nothing = cx.scalar(0.0, elem)?;
    for (at, &axis) in axes.iter().enumerate() {
        let (size, wanted) = (cx.number_at(sizes, axis)?, cx.number_at(wanted, at)?);
        // What does not divide is cut off, or added, behind: the quotient is rounded towards 0.
        let fewer = cx.both("sub", size, wanted)?;
        let start = cx.both("div", fewer, two)?;
        let end = cx.both("add", start, wanted)?;
        let places = cx.numbers(start, end, one)?;
        let last = cx.both("sub", size, one)?;
        let nearest = cx.between(places, zero, last)?;
        x = cx.gathered(x, nearest, axis)?;
        let there = cx.both("equal", places, nearest)?;
        let there = cx.list_along(there, axis, rank)?;
        x = cx.select(there, x, nothing)?;
    }
    cx.set(0, x);
    Ok(())
}

/// `AffineGrid`: the places of a grid of computed sizes, of `dims` dimensions, moved by a map for each image.
pub(in crate::import::rules) fn affine_grid(cx: &mut NodeCx<'_, '_, '_>, dims: usize) -> Result<()> {
    let (theta, elem) = (cx.value(0)?, cx.elem(0)?);
    let at_corners = cx.flag("align_corners")?;
    let size = cx.input_list(1)?;
    let spatial = cx.pick(size, (2..dims as i64 + 2).collect())?;
    let (zero, one) = (cx.number(0)?, cx.number(1)?);
    let mut columns = Vec::new();
    // For each place its coordinates, the last dimension's first, and 1.
    for dim in (0..dims).rev() {
        let length = cx.number_at(spatial, dim)?;
        let places = cx.numbers(zero, length, one)?;
        let (places, wide) = (cx.wide(places)?, cx.wide(length)?);
        let twice = cx.scaled(places, 2.0)?;
        let coordinate = if at_corners {
            let steps = cx.shifted(wide, -1.0)?;
            let moved = cx.both("div", twice, steps)?;
            let moved = cx.shifted(moved, -1.0)?;
            let single = cx.both("equal", length, one)?;
            let middle = cx.scaled(places, 0.0)?;
            cx.select(single, middle, moved)?
        } else {
            let centre = cx.shifted(twice, 1.0)?;
            let moved = cx.both("div", centre, wide)?;
            cx.shifted(moved, -1.0)?
        };
        let coordinate = cx.cast(coordinate, elem)?;
        let along = cx.list_along(coordinate, dim, dims)?;
        let spread = cx.op("graph.dynamic_expand", &[along, spatial], &[])?;
        columns.push(cx.reshape(spread, &[-1, 1])?);
    }
    let ones = cx.scalar(1.0, elem)?;
    let ones = cx.op("graph.dynamic_expand", &[ones, spatial], &[])?;
    columns.push(cx.reshape(ones, &[-1, 1])?);
    let base = cx.concat(&columns, 1)?;
    let turned = cx.transpose(theta, &[0, 2, 1])?;
    let grid = cx.op_opt("graph.matmul", &[Some(base), Some(turned)], &[])?;
    let all = cx.sizes(theta)?;
    let (images, width) = (cx.pick(all, vec![0])?, cx.list(vec![dims as i64])?);
    let sizes = cx.joined(&[images, spatial, width])?;
    let y = cx.with_sizes(grid, sizes)?;
    cx.set(0, y);
    Ok(())
}
