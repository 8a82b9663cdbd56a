//! Operators that move elements without computing with them.

use terrace_ir::Attr;
use terrace_ir::types::DYNAMIC;

use super::*;
use crate::import::types::show_shape;

pub(super) const RULES: Family = &[
    ("Concat", concat),
    ("DepthToSpace", depth_to_space),
    ("Pad", pad),
    ("Slice", slice),
    ("SpaceToDepth", space_to_depth),
    ("Split", split),
    ("Tile", tile),
    ("Transpose", transpose),
    ("Trilu", trilu),
];

/// The order that a `Transpose` of rank `rank` gives.
pub(in crate::import) fn permutation(cx: &NodeCx<'_, '_, '_>, rank: usize) -> Result<Vec<usize>> {
    let Some(perm) = cx.ints("perm")? else {
        return Ok((0..rank).rev().collect());
    };
    let found: Option<Vec<usize>> =
        perm.iter().map(|&dim| usize::try_from(dim).ok().filter(|&dim| dim < rank)).collect();
    match found {
        Some(found) if found.len() == rank && (0..rank).all(|dim| found.contains(&dim)) => Ok(found),
        _ => Err(cx.bad_attribute("perm", format!("is {perm:?}, expected each of 0 to {rank} once"))),
    }
}

fn transpose(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let perm = permutation(cx, cx.rank(0)?)?;
    if perm.is_sorted() {
        return cx.alias(0, 0);
    }
    let x = cx.value(0)?;
    let y = cx.transpose(x, &perm)?;
    cx.set(0, y);
    Ok(())
}

fn concat(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.input_count() == 1 {
        return cx.alias(0, 0);
    }
    // Before operator set 4 the axis had a default.
    let axis = cx.axis(cx.opt_int("axis")?.unwrap_or(1), cx.rank(0)?)?;
    let inputs = cx.values()?;
    let y = cx.ops("graph.concat", &[&inputs], &[("axis", cx.i64(axis))])?[0];
    cx.set(0, y);
    Ok(())
}

fn split(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let shape = cx.shape(0)?;
    let axis = cx.axis(cx.opt_int("axis")?.unwrap_or(0), shape.len())?;
    let parts = cx.node.output.len();
    if cx.since >= 13 && computed::is_computed(cx, &[1])? {
        return computed::split(cx);
    }
    let given = if cx.since < 13 && !cx.has(1) { cx.ints("split")? } else { cx.opt_const_ints(1)? };
    let sizes = match given {
        Some(sizes) => sizes,
        None => {
            let total = match shape[axis] {
                // The size that is missed is that of this input.
                DYNAMIC => cx.static_shape(0)?[axis],
                total => total,
            };
            if cx.since >= 18
                && let Some(declared) = cx.opt_int("num_outputs")?
                && usize::try_from(declared) != Ok(parts)
            {
                return Err(cx.bad_attribute(
                    "num_outputs",
                    format!("is {declared}, but the node has {parts} outputs"),
                ));
            }
            even_parts(total, parts as i64)
        }
    };
    let total = sizes.iter().try_fold(0i64, |n, &size| n.checked_add(size));
    if sizes.len() != parts
        || sizes.iter().any(|&size| size < 0)
        || (shape[axis] >= 0 && total != Some(shape[axis]))
    {
        let why = format!(
            "splits dimension {axis} of {} into {parts} parts of sizes {sizes:?}",
            show_shape(&shape)
        );
        return Err(cx.bad_operands(why));
    }
    if parts == 1 {
        return cx.alias(0, 0);
    }
    let x = cx.value(0)?;
    let attrs = [("axis", cx.i64(axis)), ("sizes", cx.ctx.i64_array(&sizes))];
    let outputs = cx.ops("graph.split", &[&[x]], &attrs)?;
    for (at, output) in outputs.into_iter().enumerate() {
        cx.set(at, output);
    }
    Ok(())
}

/// Equal parts, the last one smaller if they do not divide.
fn even_parts(total: i64, parts: i64) -> Vec<i64> {
    let size = total / parts.max(1) + i64::from(total % parts.max(1) != 0);
    (0..parts).map(|at| (total - at.saturating_mul(size)).clamp(0, size)).collect()
}

/// The bounds of a `Slice`, one for each of `axes`.
pub(in crate::import) struct Bounds {
    pub(in crate::import) starts: Vec<i64>,
    pub(in crate::import) ends: Vec<i64>,
    pub(in crate::import) axes: Vec<usize>,
    pub(in crate::import) steps: Vec<i64>,
}

/// The bounds of a `Slice`; `None` if they are computed when the model runs.
pub(in crate::import) fn slice_bounds(cx: &mut NodeCx<'_, '_, '_>) -> Result<Option<Bounds>> {
    let rank = cx.rank(0)?;
    let (starts, ends, axes, steps) = if cx.since < 10 {
        (cx.ints("starts")?.unwrap_or_default(), cx.ints("ends")?.unwrap_or_default(), cx.ints("axes")?, None)
    } else {
        let computed = computed::is_computed(cx, &[3, 4])?;
        if computed || cx.constant(1)?.is_none() || cx.constant(2)?.is_none() {
            return Ok(None);
        }
        (cx.const_ints(1)?, cx.const_ints(2)?, cx.opt_const_ints(3)?, cx.opt_const_ints(4)?)
    };
    let n = starts.len();
    let axes = match axes {
        Some(axes) => cx.axes(&axes, rank)?,
        None => (0..n).collect(),
    };
    let steps = steps.unwrap_or_else(|| vec![1; n]);
    if n > rank || [ends.len(), axes.len(), steps.len()] != [n; 3] {
        let why = format!(
            "has {n} starts, {} ends, {} axes and {} steps for a tensor of rank {rank}",
            ends.len(),
            axes.len(),
            steps.len()
        );
        return Err(cx.bad_operands(why));
    }
    if steps.contains(&0) {
        return Err(cx.bad_operands("has a step of 0"));
    }
    Ok(Some(Bounds { starts, ends, axes, steps }))
}

fn slice(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let Some(bounds) = slice_bounds(cx)? else {
        return dynamic_slice(cx);
    };
    let x = cx.value(0)?;
    let axes: Vec<i64> = bounds.axes.iter().map(|&axis| axis as i64).collect();
    let mut attrs = vec![
        ("starts", cx.ctx.i64_array(&bounds.starts)),
        ("ends", cx.ctx.i64_array(&bounds.ends)),
        ("axes", cx.ctx.i64_array(&axes)),
    ];
    if bounds.steps.iter().any(|&step| step != 1) {
        attrs.push(("steps", cx.ctx.i64_array(&bounds.steps)));
    }
    let y = cx.op("graph.slice", &[x], &attrs)?;
    cx.set(0, y);
    Ok(())
}

fn dynamic_slice(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.require_static() {
        // One of them is not known, which is the fault to report.
        cx.const_ints(1)?;
        cx.const_ints(2)?;
    }
    if computed::is_computed(cx, &[3, 4])? {
        return computed::slice(cx);
    }
    let rank = cx.rank(0)?;
    let mut attrs: Vec<(&str, Attr)> = Vec::new();
    if let Some(axes) = cx.opt_const_ints(3)? {
        let axes: Vec<i64> = cx.axes(&axes, rank)?.iter().map(|&axis| axis as i64).collect();
        attrs.push(("axes", cx.ctx.i64_array(&axes)));
    }
    if let Some(steps) = cx.opt_const_ints(4)? {
        attrs.push(("steps", cx.ctx.i64_array(&steps)));
    }
    let operands = [cx.value(0)?, cx.value(1)?, cx.value(2)?];
    let y = cx.op("graph.dynamic_slice", &operands, &attrs)?;
    cx.set(0, y);
    Ok(())
}

/// Pads are an attribute before operator set 11, an input since; so is the value.
pub(super) fn pad(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.since >= 11 && computed::is_computed(cx, &[1, 2, 3])? {
        return computed::pad(cx);
    }
    let (x, rank, elem) = (cx.value(0)?, cx.rank(0)?, cx.elem(0)?);
    let mode = cx.text("mode")?;
    if !["constant", "edge", "reflect", "wrap"].contains(&&*mode) {
        let why = format!("is `{mode}`, expected `constant`, `edge`, `reflect` or `wrap`");
        return Err(cx.bad_attribute("mode", why));
    }
    let (pads, axes, value) = if cx.since < 11 {
        let value = cx.opt_float("value")?.unwrap_or(0.0);
        let name = if cx.since < 2 { "paddings" } else { "pads" };
        (cx.ints(name)?.unwrap_or_default(), None, f64::from(value))
    } else {
        let value = if cx.has(2) { cx.const_number(2)? } else { 0.0 };
        let axes = if cx.since >= 18 { cx.opt_const_ints(3)? } else { None };
        (cx.const_ints(1)?, axes, value)
    };
    let axes = match axes {
        Some(axes) => cx.axes(&axes, rank)?,
        None => (0..rank).collect(),
    };
    if pads.len() != 2 * axes.len() {
        return Err(cx.bad_operands(format!("takes {} pads, found {}", 2 * axes.len(), pads.len())));
    }
    let (mut low, mut high) = (vec![0; rank], vec![0; rank]);
    for (at, &axis) in axes.iter().enumerate() {
        (low[axis], high[axis]) = (pads[at], pads[axes.len() + at]);
    }
    let mut attrs = vec![("low", cx.ctx.i64_array(&low)), ("high", cx.ctx.i64_array(&high))];
    if mode != "constant" {
        attrs.push(("mode", cx.ctx.str_attr(&mode)));
    } else if value != 0.0 {
        let attr = if elem.is_float(&cx.ctx) {
            cx.ctx.float_attr(value, elem)
        } else {
            cx.ctx.int_attr(value as i128, elem)
        };
        attrs.push(("value", attr));
    }
    let y = cx.op("graph.pad", &[x], &attrs)?;
    cx.set(0, y);
    Ok(())
}

fn tile(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.since >= 6 && computed::is_computed(cx, &[1])? {
        return computed::tile(cx);
    }
    let (x, rank) = (cx.value(0)?, cx.rank(0)?);
    let repeats = if cx.since < 6 {
        let (count, axis) = (cx.const_int(1)?, cx.const_int(2)?);
        let mut repeats = vec![1; rank];
        repeats[cx.axis(axis, rank)?] = count;
        repeats
    } else {
        cx.const_ints(1)?
    };
    if repeats.len() != rank || repeats.iter().any(|&count| count < 0) {
        return Err(cx.bad_operands(format!("takes {rank} repeats of at least 0, found {repeats:?}")));
    }
    let y = cx.op("graph.tile", &[x], &[("repeats", cx.ctx.i64_array(&repeats))])?;
    cx.set(0, y);
    Ok(())
}

pub(super) fn trilu(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.has(1) && cx.constant(1)?.is_none() {
        return computed::trilu(cx);
    }
    let x = cx.value(0)?;
    let k = if cx.has(1) { cx.const_int(1)? } else { 0 };
    let mut attrs = vec![("k", cx.ctx.i64_attr(k))];
    if cx.flag("upper")? {
        attrs.push(("upper", Attr::UNIT));
    }
    let y = cx.op("graph.trilu", &[x], &attrs)?;
    cx.set(0, y);
    Ok(())
}

/// The shape `N x C x H x W` of input 0, and the size of blocks.
fn blocks(cx: &NodeCx<'_, '_, '_>) -> Result<([i64; 4], i64)> {
    let shape = cx.static_shape(0)?;
    let block = cx.int("blocksize")?;
    let &[n, c, h, w] = &shape[..] else {
        return Err(cx.bad_operands(format!("takes images of rank 4, found rank {}", shape.len())));
    };
    if !(1..=1 << 20).contains(&block) {
        return Err(cx.bad_attribute("blocksize", format!("is {block}, expected at least 1")));
    }
    Ok(([n, c, h, w], block))
}

fn depth_to_space(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let ([n, c, h, w], b) = blocks(cx)?;
    if c % (b * b) != 0 {
        return Err(cx.bad_operands(format!("cannot divide {c} channels into blocks of {b} x {b}")));
    }
    let c = c / (b * b);
    let x = cx.value(0)?;
    let mode = cx.opt_text_or("mode", "DCR")?;
    let (split, perm) = match &*mode {
        "DCR" => ([n, b, b, c, h, w], [0, 3, 4, 1, 5, 2]),
        "CRD" => ([n, c, b, b, h, w], [0, 1, 4, 2, 5, 3]),
        other => {
            return Err(cx.bad_attribute("mode", format!("is `{other}`, expected `DCR` or `CRD`")));
        }
    };
    let x = cx.reshape(x, &split)?;
    let x = cx.transpose(x, &perm)?;
    let y = cx.reshape(x, &[n, c, h.saturating_mul(b), w.saturating_mul(b)])?;
    cx.set(0, y);
    Ok(())
}

fn space_to_depth(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let ([n, c, h, w], b) = blocks(cx)?;
    if h % b != 0 || w % b != 0 {
        return Err(cx.bad_operands(format!("cannot divide {h} x {w} elements into blocks of {b} x {b}")));
    }
    let x = cx.value(0)?;
    let x = cx.reshape(x, &[n, c, h / b, b, w / b, b])?;
    let perm = match &*cx.opt_text_or("mode", "DCR")? {
        "DCR" => [0, 3, 5, 1, 2, 4],
        "CRD" => [0, 1, 3, 5, 2, 4],
        other => {
            return Err(cx.bad_attribute("mode", format!("is `{other}`, expected `DCR` or `CRD`")));
        }
    };
    let x = cx.transpose(x, &perm)?;
    let y = cx.reshape(x, &[n, c.saturating_mul(b * b), h / b, w / b])?;
    cx.set(0, y);
    Ok(())
}
