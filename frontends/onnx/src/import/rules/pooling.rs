//! Pooling by other norms than the average and the maximum, and its inverse.

use terrace_ir::Value;

use super::conv::{list, spatial, window};
use super::expr::{reduce, volume, with};
use super::*;

pub(super) const RULES: Family =
    &[("GlobalLpPool", global_lp_pool), ("LpPool", lp_pool), ("MaxUnpool", max_unpool)];

/// The exponent `p`, a float before operator set 2.
fn exponent(cx: &NodeCx<'_, '_, '_>) -> Result<f64> {
    let p = if cx.since < 2 { f64::from(cx.float("p")?) } else { cx.int("p")? as f64 };
    if p >= 1.0 && p.is_finite() {
        return Ok(p);
    }
    Err(cx.bad_attribute("p", format!("is {p}, expected at least 1")))
}

/// `|x|^p`.
fn powers(cx: &mut NodeCx<'_, '_, '_>, x: Value, p: f64) -> Result<Value> {
    if p == 2.0 {
        return cx.op("graph.mul", &[x, x], &[]);
    }
    let x = cx.op("graph.abs", &[x], &[])?;
    if p == 1.0 { Ok(x) } else { with(cx, "graph.pow", x, p) }
}

/// `x^(1/p)`.
fn root(cx: &mut NodeCx<'_, '_, '_>, x: Value, p: f64) -> Result<Value> {
    match p {
        1.0 => Ok(x),
        2.0 => cx.op("graph.sqrt", &[x], &[]),
        _ => with(cx, "graph.pow", x, 1.0 / p),
    }
}

fn global_lp_pool(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let axes: Vec<i64> = (2..2 + spatial(cx)?.len() as i64).collect();
    let (x, p) = (cx.value(0)?, exponent(cx)?);
    let powers = powers(cx, x, p)?;
    let sum = reduce(cx, "graph.reduce_sum", powers, &axes, true)?;
    let y = root(cx, sum, p)?;
    cx.set(0, y);
    Ok(())
}

/// The sum of a window is the average of it, padding included, times the size of the window.
fn lp_pool(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let input = spatial(cx)?;
    let n = input.len();
    let kernel = list(cx, "kernel_shape", n, 1, 1)?;
    let mut window = window(cx, &input, &kernel)?;
    let ceil = cx.flag("ceil_mode")?;
    if ceil {
        cx.static_shape(0)?;
    }
    let (mut low, mut high) = (vec![0; n + 2], vec![0; n + 2]);
    for at in 0..n {
        let (front, behind, stride) = (window.pads[at], window.pads[n + at], window.strides[at]);
        (low[at + 2], high[at + 2]) = (front, behind);
        if ceil {
            let span = (kernel[at] - 1).saturating_mul(window.dilations[at]).saturating_add(1);
            let (size, least) = (input[at].saturating_add(front), front);
            high[at + 2] = behind + overhang(size.saturating_add(behind), size.max(least), span, stride);
        }
    }
    window.pads.fill(0);
    let (x, p) = (cx.value(0)?, exponent(cx)?);
    let mut y = powers(cx, x, p)?;
    if low.iter().chain(&high).any(|&pad| pad != 0) {
        let pads = [("low", cx.ctx.i64_array(&low)), ("high", cx.ctx.i64_array(&high))];
        y = cx.op("graph.pad", &[y], &pads)?;
    }
    let mut attrs = vec![("kernel", cx.ctx.i64_array(&kernel))];
    attrs.extend(window.attrs(cx));
    let mean = cx.op("graph.average_pool", &[y], &attrs)?;
    let sum = with(cx, "graph.mul", mean, volume(cx, &kernel)? as f64)?;
    let y = root(cx, sum, p)?;
    cx.set(0, y);
    Ok(())
}

/// What a last window that is not whole lacks, if windows of `span` elements every `stride` are to
/// cover `size` elements. No window begins behind the first `begin` of them.
fn overhang(size: i64, begin: i64, span: i64, stride: i64) -> i64 {
    if size < span {
        return 0;
    }
    let rest = (size - span) % stride;
    let next = size - span - rest + stride;
    if rest == 0 || next >= begin { 0 } else { next + span - size }
}

/// Elements at places of a larger tensor of zeros; input 1 has the places in the tensor's row-major order.
fn max_unpool(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (shape, n) = (cx.static_shape(0)?, spatial(cx)?.len());
    if cx.static_shape(1)? != shape {
        return Err(cx.bad_operands("takes as many indices as elements"));
    }
    let kernel = list(cx, "kernel_shape", n, 1, 1)?;
    let strides = list(cx, "strides", n, 1, 1)?;
    let pads = list(cx, "pads", 2 * n, 0, 0)?;
    let mut full = shape[..2].to_vec();
    for at in 0..n {
        let size = (shape[at + 2] - 1).saturating_mul(strides[at]).saturating_add(kernel[at]);
        full.push(size.saturating_sub(pads[at]).saturating_sub(pads[n + at]).max(0));
    }
    let (count, total) = (volume(cx, &shape)?, volume(cx, &full)?);
    let (x, places, elem) = (cx.value(0)?, cx.value(1)?, cx.elem(0)?);
    let (x, places) = (cx.reshape(x, &[count])?, cx.reshape(places, &[count])?);
    let zero = cx.scalar(0.0, elem)?;
    let zeros = cx.op("graph.expand", &[zero], &[("shape", cx.ctx.i64_array(&[total]))])?;
    let y = cx.op("graph.scatter_elements", &[zeros, places, x], &[("axis", cx.i64(0))])?;
    let mut y = cx.reshape(y, &full)?;
    if let Some(wanted) = cx.opt_const_ints(2)? {
        let more: Vec<i64> =
            wanted.iter().zip(&full).map(|(&size, &full)| size.saturating_sub(full)).collect();
        if wanted.len() != full.len() || more.iter().any(|&more| more < 0) {
            return Err(cx.bad_operands(format!("cannot give {wanted:?}: the elements fill {full:?}")));
        }
        let low = vec![0; more.len()];
        y =
            cx.op("graph.pad", &[y], &[("low", cx.ctx.i64_array(&low)), ("high", cx.ctx.i64_array(&more))])?;
    }
    cx.set(0, y);
    Ok(())
}
