//! Operators that take elements at computed places.

use terrace_ir::Value;

use crate::import::fault::{Fault, Result, codes};
use crate::import::node::NodeCx;

/// A bound that is further than any size.
const FAR: i64 = i64::MAX;

/// `Slice`: elements are taken at the places that start, end and step give, dimension by dimension.
pub(in crate::import::rules) fn slice(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let rank = cx.rank(0)?;
    let (starts, ends) = (cx.input_list(1)?, cx.input_list(2)?);
    let count = listed(cx, starts)?;
    let axes = if cx.has(3) { cx.input_list(3)? } else { cx.list((0..count as i64).collect())? };
    let steps = if cx.has(4) { cx.input_list(4)? } else { cx.list(vec![1; count])? };
    let starts = cx.by_dimension(starts, axes, rank, 0)?;
    let ends = cx.by_dimension(ends, axes, rank, FAR)?;
    let steps = cx.by_dimension(steps, axes, rank, 1)?;
    let mut x = cx.value(0)?;
    let sizes = cx.sizes(x)?;
    let (zero, one) = (cx.number(0)?, cx.number(1)?);
    let before = cx.number(-1)?;
    for dim in 0..rank {
        let size = cx.number_at(sizes, dim)?;
        let [start, end, step] = [starts, ends, steps].map(|list| cx.number_at(list, dim));
        let (start, end, step) = (start?, end?, step?);
        let forward = cx.both("greater", step, zero)?;
        let last = cx.both("sub", size, one)?;
        let high = cx.select(forward, size, last)?;
        let low = cx.select(forward, zero, before)?;
        let start = cx.wrapped(start, size)?;
        let start = cx.between(start, zero, high)?;
        let end = cx.wrapped(end, size)?;
        let end = cx.between(end, low, high)?;
        let places = cx.numbers(start, end, step)?;
        x = cx.gathered(x, places, dim)?;
    }
    cx.set(0, x);
    Ok(())
}

/// The length of a list, which its type must tell.
fn listed(cx: &NodeCx<'_, '_, '_>, list: Value) -> Result<usize> {
    let shape = cx.shape_of(list);
    shape.first().and_then(|&len| usize::try_from(len).ok()).ok_or_else(|| {
        Fault::new(codes::DYNAMIC, "takes a list whose length is known only when the model runs")
    })
}

/// `Split`: a slice for each part.
pub(in crate::import::rules) fn split(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let axis = cx.axis(cx.int("axis")?, cx.rank(0)?)?;
    let sizes = cx.input_list(1)?;
    let first = cx.i64(0);
    let ends = cx.op("graph.cumsum", &[sizes], &[("axis", first)])?;
    let zero = cx.list(vec![0])?;
    let bounds = cx.joined(&[zero, ends])?;
    let x = cx.value(0)?;
    for part in 0..cx.node.output.len() as i64 {
        let (start, end) = (cx.pick(bounds, vec![part])?, cx.pick(bounds, vec![part + 1])?);
        let axes = cx.ctx.i64_array(&[axis as i64]);
        let y = cx.op("graph.dynamic_slice", &[x, start, end], &[("axes", axes)])?;
        cx.set(part as usize, y);
    }
    Ok(())
}

/// `TopK`: all elements in order, of which the first ones are taken.
pub(in crate::import::rules) fn top_k(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let axis = cx.axis(cx.int("axis")?, cx.rank(0)?)?;
    let all = cx.static_shape(0)?[axis];
    let k = cx.input_list(1)?;
    let mut attrs = vec![("k", cx.ctx.i64_attr(all)), ("axis", cx.i64(axis))];
    if cx.since >= 11 && !cx.flag("largest")? {
        attrs.push(("smallest", terrace_ir::Attr::UNIT));
    }
    let x = cx.value(0)?;
    let zero = cx.list(vec![0])?;
    let sorted = cx.ops("graph.top_k", &[&[x]], &attrs)?;
    for (at, output) in sorted.into_iter().enumerate() {
        let axes = cx.ctx.i64_array(&[axis as i64]);
        let y = cx.op("graph.dynamic_slice", &[output, zero, k], &[("axes", axes)])?;
        cx.set(at, y);
    }
    Ok(())
}

/// `Pad`: elements are taken at the places that the padded dimensions stand for; where there is none, the value is put.
pub(in crate::import::rules) fn pad(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (rank, elem, mode) = (cx.rank(0)?, cx.elem(0)?, cx.text("mode")?);
    let pads = cx.input_list(1)?;
    let half = listed(cx, pads)? / 2;
    let mut low = cx.pick(pads, (0..half as i64).collect())?;
    let mut high = cx.pick(pads, (half as i64..2 * half as i64).collect())?;
    if cx.has(3) {
        let axes = cx.input_list(3)?;
        low = cx.by_dimension(low, axes, rank, 0)?;
        high = cx.by_dimension(high, axes, rank, 0)?;
    } else if half != rank {
        return Err(cx.bad_operands(format!("takes {} pads, found {}", 2 * rank, 2 * half)));
    }
    let value = match cx.opt_value(2)? {
        Some(value) => cx.reshape(value, &[])?,
        None => cx.scalar(0.0, elem)?,
    };
    let mut x = cx.value(0)?;
    let sizes = cx.sizes(x)?;
    let (zero, one) = (cx.number(0)?, cx.number(1)?);
    for dim in 0..rank {
        let size = cx.number_at(sizes, dim)?;
        let (before, behind) = (cx.number_at(low, dim)?, cx.number_at(high, dim)?);
        let (start, end) = (cx.both("sub", zero, before)?, cx.both("add", size, behind)?);
        let places = cx.numbers(start, end, one)?;
        let last = cx.both("sub", size, one)?;
        let nearest = cx.between(places, zero, last)?;
        match &*mode {
            "constant" => {
                x = cx.gathered(x, nearest, dim)?;
                let there = cx.both("equal", places, nearest)?;
                let there = cx.list_along(there, dim, rank)?;
                x = cx.select(there, x, value)?;
            }
            "edge" => x = cx.gathered(x, nearest, dim)?,
            "wrap" => {
                let size = cx.both("max", size, one)?;
                let places = cx.both("mod", places, size)?;
                x = cx.gathered(x, places, dim)?;
            }
            "reflect" => {
                let period = cx.both("add", last, last)?;
                let period = cx.both("max", period, one)?;
                let there = cx.both("mod", places, period)?;
                let back = cx.both("sub", period, there)?;
                let places = cx.both("min", there, back)?;
                x = cx.gathered(x, places, dim)?;
            }
            _ => {
                let why = format!("is `{mode}`, expected `constant`, `edge`, `reflect` or `wrap`");
                return Err(cx.bad_attribute("mode", why));
            }
        }
    }
    cx.set(0, x);
    Ok(())
}
