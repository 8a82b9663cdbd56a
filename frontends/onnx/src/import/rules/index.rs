//! Operators that choose elements by computed indices.

use terrace_ir::Attr;

use super::*;

pub(super) const RULES: Family = &[
    ("Compress", compress),
    ("Gather", |cx| along_axis(cx, "graph.gather")),
    ("GatherElements", |cx| along_axis(cx, "graph.gather_elements")),
    ("GatherND", gather_nd),
    ("NonMaxSuppression", non_max_suppression),
    ("NonZero", non_zero),
    ("OneHot", one_hot),
    ("Scatter", scatter_elements),
    ("ScatterElements", scatter_elements),
    ("ScatterND", scatter_nd),
    ("TopK", top_k),
    ("Unique", unique),
];

fn along_axis(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    let axis = cx.axis(cx.int("axis")?, cx.rank(0)?)?;
    let operands = cx.values()?;
    let y = cx.op(name, &operands, &[("axis", cx.i64(axis))])?;
    cx.set(0, y);
    Ok(())
}

pub(super) fn gather_nd(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let batch = cx.opt_int("batch_dims")?.unwrap_or(0);
    let operands = cx.values()?;
    let y = cx.op("graph.gather_nd", &operands, &[("batch_dims", cx.ctx.i64_attr(batch))])?;
    cx.set(0, y);
    Ok(())
}

fn reduction(cx: &NodeCx<'_, '_, '_>) -> Result<Option<(&'static str, Attr)>> {
    match &*cx.text("reduction")? {
        "" | "none" => Ok(None),
        word @ ("add" | "mul" | "max" | "min") => Ok(Some(("reduction", cx.ctx.str_attr(word)))),
        other => Err(cx.bad_attribute(
            "reduction",
            format!("is `{other}`, expected `none`, `add`, `mul`, `max` or `min`"),
        )),
    }
}

fn scatter_elements(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let axis = cx.axis(cx.int("axis")?, cx.rank(0)?)?;
    let mut attrs = vec![("axis", cx.i64(axis))];
    attrs.extend(reduction(cx)?);
    let operands = cx.values()?;
    let y = cx.op("graph.scatter_elements", &operands, &attrs)?;
    cx.set(0, y);
    Ok(())
}

fn scatter_nd(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let attrs: Vec<(&str, Attr)> = reduction(cx)?.into_iter().collect();
    let operands = cx.values()?;
    let y = cx.op("graph.scatter_nd", &operands, &attrs)?;
    cx.set(0, y);
    Ok(())
}

fn one_hot(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if computed::is_computed(cx, &[1])? {
        return computed::one_hot(cx);
    }
    let axis = cx.axis(cx.int("axis")?, cx.rank(0)? + 1)?;
    let depth = cx.const_number(1)? as i64;
    let operands = [cx.value(0)?, cx.value(2)?];
    let y =
        cx.op("graph.one_hot", &operands, &[("depth", cx.ctx.i64_attr(depth)), ("axis", cx.i64(axis))])?;
    cx.set(0, y);
    Ok(())
}

fn top_k(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.since >= 10 && computed::is_computed(cx, &[1])? {
        return computed::top_k(cx);
    }
    let k = if cx.since < 10 { cx.int("k")? } else { cx.const_int(1)? };
    let axis = cx.axis(cx.int("axis")?, cx.rank(0)?)?;
    let mut attrs = vec![("k", cx.ctx.i64_attr(k)), ("axis", cx.i64(axis))];
    if cx.since >= 11 && !cx.flag("largest")? {
        attrs.push(("smallest", Attr::UNIT));
    }
    let x = cx.value(0)?;
    let outputs = cx.ops("graph.top_k", &[&[x]], &attrs)?;
    for (at, output) in outputs.into_iter().enumerate() {
        cx.set(at, output);
    }
    Ok(())
}

fn non_zero(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let x = cx.value(0)?;
    let y = cx.op("graph.non_zero", &[x], &[])?;
    cx.set(0, y);
    Ok(())
}

/// No number of boxes means none of them.
fn non_max_suppression(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (boxes, scores) = (cx.value(0)?, cx.value(1)?);
    let mut operands = vec![boxes, scores];
    let defaults = [Some(cx.ctx.int(64)), Some(cx.elem(0)?), None];
    for (index, default) in (2..).zip(defaults) {
        let given = cx.opt_value(index)?;
        if let Some(given) = given {
            operands.push(cx.reshape(given, &[])?);
        } else if let Some(elem) = default {
            operands.push(cx.scalar(0.0, elem)?);
        }
    }
    let center = match cx.int("center_point_box")? {
        0 => vec![],
        1 => vec![("center_point_box", Attr::UNIT)],
        other => return Err(cx.bad_attribute("center_point_box", format!("is {other}, expected 0 or 1"))),
    };
    let y = cx.op("graph.non_max_suppression", &operands, &center)?;
    cx.set(0, y);
    Ok(())
}

/// Without an axis, the distinct elements.
fn unique(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let mut x = cx.value(0)?;
    let axis = match cx.opt_int("axis")? {
        Some(axis) => cx.axis(axis, cx.rank(0)?)?,
        None => {
            x = cx.reshape(x, &[-1])?;
            0
        }
    };
    let mut attrs = vec![("axis", cx.i64(axis))];
    if cx.flag("sorted")? {
        attrs.push(("sorted", Attr::UNIT));
    }
    let outputs = cx.ops("graph.unique", &[&[x]], &attrs)?;
    for (at, output) in outputs.into_iter().enumerate() {
        cx.set(at, output);
    }
    Ok(())
}

/// The places where the condition holds are those that are taken; without an axis, of all elements.
fn compress(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let condition = cx.value(1)?;
    let places = cx.op("graph.non_zero", &[condition], &[])?;
    let places = cx.reshape(places, &[-1])?;
    let mut x = cx.value(0)?;
    let axis = match cx.opt_int("axis")? {
        Some(axis) => cx.axis(axis, cx.rank(0)?)?,
        None => {
            x = cx.reshape(x, &[-1])?;
            0
        }
    };
    let y = cx.op("graph.gather", &[x, places], &[("axis", cx.i64(axis))])?;
    cx.set(0, y);
    Ok(())
}
