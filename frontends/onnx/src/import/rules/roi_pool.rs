//! The greatest elements of the bins that regions of images are divided into (Girshick 2015, "Fast R-CNN", 2.1).

use terrace_ir::{FloatKind, Value};

use super::expr::{clip, reduce, table, two, with};
use super::*;
use crate::import::constant::Const;
use crate::import::node::{Bounds, Step};

pub(super) const RULES: Family = &[("MaxRoiPool", max_roi_pool)];

/// The most bins along a side.
const MAX_BINS: i64 = 1 << 12;

/// Equal parts of a side of a region.
struct Bins {
    /// Whether each element of the image's side is in each part, `parts x size`.
    mask: Value,
    /// Whether there is any, for each part.
    some: Value,
}

/// Rounds to the nearest integer, halves away from zero.
fn rounded(cx: &mut NodeCx<'_, '_, '_>, x: Value) -> Result<Value> {
    let (sign, size) = (cx.unary("graph.sign", x)?, cx.unary("graph.abs", x)?);
    let size = with(cx, "graph.add", size, 0.5)?;
    let size = cx.unary("graph.floor", size)?;
    two(cx, "graph.mul", sign, size)
}

/// The side from `low` to `high`, of an image's side of `size`, in `parts`.
fn bins(cx: &mut NodeCx<'_, '_, '_>, (low, high): (Value, Value), (size, parts): (i64, i64)) -> Result<Bins> {
    let elem = cx.elem_of(low);
    let (low, high) = (rounded(cx, low)?, rounded(cx, high)?);
    let length = two(cx, "graph.sub", high, low)?;
    let length = with(cx, "graph.add", length, 1.0)?;
    let length = with(cx, "graph.max", length, 1.0)?;
    let part = with(cx, "graph.div", length, parts as f64)?;
    let mut ends = Vec::new();
    for (first, function) in [(0, "graph.floor"), (1, "graph.ceil")] {
        let numbers = table(cx, &[parts, 1], elem, |at| (at + first) as f64)?;
        let end = two(cx, "graph.mul", numbers, part)?;
        let end = cx.unary(function, end)?;
        let end = two(cx, "graph.add", end, low)?;
        ends.push(clip(cx, end, 0.0, size as f64)?);
    }
    let places = table(cx, &[1, size], elem, |at| at as f64)?;
    let (from, below) =
        (two(cx, "graph.greater_equal", places, ends[0])?, two(cx, "graph.less", places, ends[1])?);
    Ok(Bins { mask: two(cx, "graph.and", from, below)?, some: two(cx, "graph.less", ends[0], ends[1])? })
}

/// For each part of `bins` the greatest elements of `x` along its last dimension, with the parts as the first.
fn greatest(cx: &mut NodeCx<'_, '_, '_>, x: Value, bins: &Bins, (size, parts): (i64, i64)) -> Result<Value> {
    let least = cx.scalar(f64::NEG_INFINITY, cx.elem_of(x))?;
    let rank = cx.shape_of(x).len();
    let mut shape = vec![1; rank + 1];
    (shape[0], shape[rank]) = (parts, size);
    let mask = cx.reshape(bins.mask, &shape)?;
    let masked = cx.select(mask, x, least)?;
    reduce(cx, "graph.reduce_max", masked, &[rank as i64], false)
}

/// One region after the other: elements that are outside of a bin are masked along the width, then along the height.
fn max_roi_pool(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (shape, regions) = (cx.static_shape(0)?, cx.shape(1)?);
    let (&[_, _, height, width], &[_, 5]) = (&shape[..], &regions[..]) else {
        return Err(cx.bad_operands("takes images `N x C x H x W` and regions `R x 5`"));
    };
    let pooled = cx.ints("pooled_shape")?.unwrap_or_default();
    let &[rows, columns] = &pooled[..] else {
        return Err(cx.bad_attribute("pooled_shape", format!("has {} numbers, expected 2", pooled.len())));
    };
    if !(1..=MAX_BINS).contains(&rows) || !(1..=MAX_BINS).contains(&columns) {
        return Err(cx.bad_attribute("pooled_shape", format!("is {pooled:?}, expected 1 to {MAX_BINS}")));
    }
    let double = cx.ctx.float(FloatKind::F64);
    let (x, elem, regions) = (cx.value(0)?, cx.elem(0)?, cx.value(1)?);
    let precise = if elem == double { double } else { cx.ctx.f32() };
    let scale = f64::from(cx.float("spatial_scale")?);
    let count = cx.size_of(regions, 0)?;
    let bounds = Bounds { count: Some(cx.hold(count)), condition: None };
    let looped = cx.repeat(&bounds, &[], &mut |cx, number, _| {
        let number = cx.value_in(number)?;
        let region = cx.gathered(regions, number, 0)?;
        let region = cx.cast(region, precise)?;
        let mut parts = Vec::new();
        for at in 0..5 {
            let at = cx.make_const(&Const::int(at))?;
            parts.push(cx.gathered(region, at, 0)?);
        }
        let which = cx.cast(parts[0], cx.ctx.int(64))?;
        let image = cx.gathered(x, which, 0)?;
        for part in &mut parts[1..] {
            *part = with(cx, "graph.mul", *part, scale)?;
        }
        let across = bins(cx, (parts[1], parts[3]), (width, columns))?;
        let down = bins(cx, (parts[2], parts[4]), (height, rows))?;
        let most = greatest(cx, image, &across, (width, columns))?;
        let most = greatest(cx, most, &down, (height, rows))?;
        let (across, down) =
            (cx.reshape(across.some, &[1, columns, 1])?, cx.reshape(down.some, &[rows, 1, 1])?);
        let some = two(cx, "graph.and", across, down)?;
        let zero = cx.scalar(0.0, elem)?;
        let most = cx.select(some, most, zero)?;
        let most = cx.transpose(most, &[2, 0, 1])?;
        Ok(Some(Step { condition: cx.truth(true), carried: Vec::new(), stacked: vec![cx.hold(most)] }))
    })?;
    if let Some(looped) = looped {
        cx.give(0, looped.stacked[0]);
    }
    Ok(())
}
