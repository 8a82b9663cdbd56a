//! Shapes: reading them, and giving tensors other ones.

use terrace_ir::Attr;
use terrace_ir::types::DYNAMIC;

use super::*;
use crate::import::types::{MAX_RANK, show_shape};

pub(super) const RULES: Family = &[
    ("Expand", expand),
    ("Flatten", flatten),
    ("Reshape", reshape),
    ("Shape", shape),
    ("Size", size),
    ("Squeeze", squeeze),
    ("Unsqueeze", unsqueeze),
];

/// The shape of a `Reshape` as it is written: an attribute before operator set 5, an input since.
fn written_shape(cx: &mut NodeCx<'_, '_, '_>) -> Result<Vec<i64>> {
    if cx.since < 5 { Ok(cx.ints("shape")?.unwrap_or_default()) } else { cx.const_ints(1) }
}

/// The shape that a `Reshape` gives, whose target must be known.
pub(in crate::import) fn reshape_target(cx: &mut NodeCx<'_, '_, '_>) -> Result<Vec<i64>> {
    let target = written_shape(cx)?;
    let input = cx.shape(0)?;
    let allow_zero = cx.opt_int("allowzero")?.is_some_and(|flag| flag != 0);
    if target.len() > MAX_RANK {
        return Err(cx.bad_operands(format!("gives rank {}, expected at most {MAX_RANK}", target.len())));
    }
    let bad = |why: String| {
        cx.bad_operands(format!("cannot give {} the shape {target:?}: {why}", show_shape(&input)))
    };
    let mut shape = target.clone();
    let mut rest = None;
    for (at, size) in shape.iter_mut().enumerate() {
        match *size {
            -1 if rest.replace(at).is_some() => return Err(bad("-1 is there twice".into())),
            -1 => *size = 1,
            0 if !allow_zero => match input.get(at) {
                Some(&same) => *size = same,
                None => {
                    return Err(bad(format!("entry {at} is 0, but the input has no such dimension")));
                }
            },
            size if size < 0 => return Err(bad(format!("entry {at} is {size}"))),
            _ => {}
        }
    }
    // What is unknown in both cancels; an entry of the shape is unknown only if it was copied.
    let unknown = |sizes: &[i64]| sizes.iter().filter(|&&size| size == DYNAMIC).count();
    let volume = |sizes: &[i64]| {
        let known = sizes.iter().filter(|&&size| size != DYNAMIC);
        known.copied().try_fold(1i64, i64::checked_mul).ok_or_else(|| bad("it is too large".into()))
    };
    let (before, after) = (volume(&input)?, volume(&shape)?);
    let known = unknown(&input) == unknown(&shape);
    match rest {
        Some(at) if !known => shape[at] = DYNAMIC,
        Some(_) if after == 0 || before % after != 0 => {
            return Err(bad(format!("{before} elements are left for {after}")));
        }
        Some(at) => shape[at] = before / after,
        None if known && before != after => {
            return Err(bad(format!("{before} elements are not {after}")));
        }
        None => {}
    }
    Ok(shape)
}

fn reshape(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let x = cx.value(0)?;
    if cx.since >= 5 && cx.constant(1)?.is_none() && !cx.require_static() {
        let target = cx.value(1)?;
        let allow_zero = cx.opt_int("allowzero")?.is_some_and(|flag| flag != 0);
        let attrs: &[(&str, Attr)] = if allow_zero { &[("allow_zero", Attr::UNIT)] } else { &[] };
        let y = cx.op("graph.dynamic_reshape", &[x, target], attrs)?;
        cx.set(0, y);
        return Ok(());
    }
    let target = reshape_target(cx)?;
    if target == cx.shape(0)? {
        return cx.alias(0, 0);
    }
    if target.iter().filter(|&&size| size == DYNAMIC).count() > 1 {
        // Entries 0 copy more than one unknown size.
        let target = written_shape(cx)?;
        let y = cx.op("graph.reshape", &[x], &[("shape", cx.ctx.i64_array(&target))])?;
        cx.set(0, y);
        return Ok(());
    }
    let y = cx.reshape(x, &target)?;
    cx.set(0, y);
    Ok(())
}

fn reshaped(cx: &mut NodeCx<'_, '_, '_>, shape: &[i64]) -> Result<()> {
    if cx.shape(0)? == shape {
        return cx.alias(0, 0);
    }
    let x = cx.value(0)?;
    let y = cx.reshape(x, shape)?;
    cx.set(0, y);
    Ok(())
}

/// The axes of a node: an attribute before operator set 13, an input since.
fn axes(cx: &mut NodeCx<'_, '_, '_>) -> Result<Option<Vec<i64>>> {
    if cx.since < 13 { cx.ints("axes") } else { cx.opt_const_ints(1) }
}

/// The shape that a `Squeeze` gives.
pub(in crate::import) fn squeezed(cx: &mut NodeCx<'_, '_, '_>) -> Result<Vec<i64>> {
    let input = cx.shape(0)?;
    let gone = match axes(cx)? {
        Some(axes) => {
            let axes = cx.axes(&axes, input.len())?;
            if let Some(&axis) = axes.iter().find(|&&axis| input[axis] != 1 && input[axis] != DYNAMIC) {
                return Err(cx.bad_operands(format!(
                    "removes dimension {axis} of {}, whose size is not 1",
                    show_shape(&input)
                )));
            }
            axes
        }
        None => {
            let input = cx.static_shape(0)?;
            (0..input.len()).filter(|&axis| input[axis] == 1).collect()
        }
    };
    let kept = input.iter().enumerate().filter(|(at, _)| !gone.contains(at));
    Ok(kept.map(|(_, &size)| size).collect())
}

fn squeeze(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let shape = squeezed(cx)?;
    reshaped(cx, &shape)
}

/// The shape that an `Unsqueeze` gives.
pub(in crate::import) fn unsqueezed(cx: &mut NodeCx<'_, '_, '_>) -> Result<Vec<i64>> {
    let input = cx.shape(0)?;
    let new = axes(cx)?.unwrap_or_default();
    let rank = input.len() + new.len();
    if rank > MAX_RANK {
        return Err(cx.bad_operands(format!("gives rank {rank}, expected at most {MAX_RANK}")));
    }
    let new = cx.axes(&new, rank)?;
    let mut sizes = input.into_iter();
    Ok((0..rank).map(|at| if new.contains(&at) { 1 } else { sizes.next().unwrap_or(1) }).collect())
}

fn unsqueeze(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let shape = unsqueezed(cx)?;
    reshaped(cx, &shape)
}

fn flatten(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let shape = cx.shape(0)?;
    // The axis may be the rank itself: all dimensions are then rows.
    let axis = match cx.int("axis")? {
        axis if axis == shape.len() as i64 => shape.len(),
        axis => cx.axis(axis, shape.len())?,
    };
    let volume = |sizes: &[i64]| {
        if sizes.contains(&DYNAMIC) {
            Some(DYNAMIC)
        } else {
            sizes.iter().try_fold(1i64, |n, &d| n.checked_mul(d))
        }
    };
    let (Some(rows), Some(columns)) = (volume(&shape[..axis]), volume(&shape[axis..])) else {
        return Err(cx.bad_operands("takes a tensor that fits memory"));
    };
    reshaped(cx, &[rows, columns])
}

fn shape(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let x = cx.value(0)?;
    let rank = cx.rank(0)? as i64;
    let bound = |at: i64| (if at < 0 { at.saturating_add(rank) } else { at }).clamp(0, rank);
    let start = bound(cx.opt_int("start")?.unwrap_or(0));
    let end = bound(cx.opt_int("end")?.unwrap_or(rank)).max(start);
    let attrs = [("start", cx.ctx.i64_attr(start)), ("end", cx.ctx.i64_attr(end))];
    let y = cx.op("graph.shape", &[x], &attrs)?;
    cx.set(0, y);
    Ok(())
}

fn size(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let x = cx.value(0)?;
    let y = cx.op("graph.size", &[x], &[])?;
    cx.set(0, y);
    Ok(())
}

fn expand(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let x = cx.value(0)?;
    if cx.constant(1)?.is_none() && !cx.require_static() {
        let target = cx.value(1)?;
        let y = cx.op("graph.dynamic_expand", &[x, target], &[])?;
        cx.set(0, y);
        return Ok(());
    }
    let target = cx.const_ints(1)?;
    if let Some(size) = target.iter().find(|&&size| size < 0) {
        return Err(cx.bad_operands(format!("cannot expand to the shape {target:?}: {size} is no size")));
    }
    let y = cx.op("graph.expand", &[x], &[("shape", cx.ctx.i64_array(&target))])?;
    cx.set(0, y);
    Ok(())
}
