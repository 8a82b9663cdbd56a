//! Pooling by other norms than the average and the maximum, and its inverse.

use terrace_ir::Value;

use super::conv::{list, spatial, window};
use super::expr::{reduce, table, two, volume, with};
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
    let next = (size - span - rest).saturating_add(stride);
    if rest == 0 || next >= begin { 0 } else { next.saturating_add(span).saturating_sub(size) }
}

/// Elements of a window at most whose greatest is looked for: each is a slice of the input.
const MAX_WINDOW: i64 = 1024;

/// Where in input 0 the greatest element of each window of a `MaxPool` is, counted over the whole tensor
/// in row-major order, or with `storage_order` 1 in column-major order of the spatial dimensions.
///
/// The elements at one place of all windows are a slice; of all these slices, the first greatest counts.
pub(super) fn max_pool_indices(cx: &mut NodeCx<'_, '_, '_>) -> Result<Value> {
    let (shape, input) = (cx.static_shape(0)?, spatial(cx)?);
    let n = input.len();
    let kernel = list(cx, "kernel_shape", n, 1, 1)?;
    let window = window(cx, &input, &kernel)?;
    let places = volume(cx, &kernel)?;
    if places > MAX_WINDOW {
        let message = format!("gives indices of windows of {places} elements, expected at most {MAX_WINDOW}");
        return Err(Fault::new(codes::LIMIT, message));
    }
    let ceil = cx.flag("ceil_mode")?;
    let (mut low, mut high, mut out) = (vec![0; n + 2], vec![0; n + 2], Vec::new());
    for at in 0..n {
        let (front, behind, stride) = (window.pads[at], window.pads[n + at], window.strides[at]);
        let span = (kernel[at] - 1).saturating_mul(window.dilations[at]).saturating_add(1);
        let size = input[at].saturating_add(front).saturating_add(behind);
        let more = if ceil { overhang(size, input[at].saturating_add(front), span, stride) } else { 0 };
        (low[at + 2], high[at + 2]) = (front, behind.saturating_add(more));
        out.push((size.saturating_add(more) - span).max(-stride) / stride + 1);
    }
    let (x, elem) = (cx.value(0)?, cx.elem(0)?);
    let float = if elem.is_float(&cx.ctx) { elem } else { cx.ctx.f32() };
    let x = cx.cast(x, float)?;
    let least = cx.ctx.float_attr(f64::NEG_INFINITY, float);
    let attrs = [("low", cx.ctx.i64_array(&low)), ("high", cx.ctx.i64_array(&high)), ("value", least)];
    let padded = cx.op("graph.pad", &[x], &attrs)?;
    let mut column = [&shape[..2], &out[..]].concat();
    column.push(1);
    let axes: Vec<i64> = (2..2 + n as i64).collect();
    let mut slices = Vec::new();
    for place in 0..places {
        let offsets = coordinates(place, &kernel);
        let starts: Vec<i64> = (0..n).map(|at| offsets[at] * window.dilations[at]).collect();
        let ends: Vec<i64> = (0..n)
            .map(|at| (out[at] - 1).saturating_mul(window.strides[at]).saturating_add(starts[at] + 1))
            .collect();
        let attrs = [
            ("starts", cx.ctx.i64_array(&starts)),
            ("ends", cx.ctx.i64_array(&ends)),
            ("axes", cx.ctx.i64_array(&axes)),
            ("steps", cx.ctx.i64_array(&window.strides)),
        ];
        let slice = cx.op("graph.slice", &[padded], &attrs)?;
        slices.push(cx.reshape(slice, &column)?);
    }
    let all = cx.concat(&slices, n + 2)?;
    let best = cx.op("graph.argmax", &[all], &[("axis", cx.i64(n + 2))])?;
    // How far each spatial step is in the result's order.
    let column_major = cx.flag("storage_order")?;
    let stride = |at: usize| -> i64 {
        let others = if column_major { &input[..at] } else { &input[at + 1..] };
        others.iter().fold(1, |product, &size| product.saturating_mul(size))
    };
    let wide = cx.ctx.int(64);
    let within = table(cx, &[places], wide, |place| {
        let offsets = coordinates(place, &kernel);
        (0..n).map(|at| (offsets[at] * window.dilations[at]) as f64 * stride(at) as f64).sum()
    })?;
    let mut index = cx.op("graph.gather", &[within, best], &[("axis", cx.i64(0))])?;
    let image = volume(cx, &input)?;
    let first: f64 = (0..n).map(|at| low[at + 2] as f64 * stride(at) as f64).sum();
    index = with(cx, "graph.sub", index, first)?;
    let mut sizes = [&shape[..2], &vec![1; n]].concat();
    let images = table(cx, &sizes, wide, |at| at as f64 * image as f64)?;
    index = two(cx, "graph.add", index, images)?;
    for at in 0..n {
        sizes.fill(1);
        sizes[at + 2] = out[at];
        let steps = table(cx, &sizes, wide, |i| (i * window.strides[at]) as f64 * stride(at) as f64)?;
        index = two(cx, "graph.add", index, steps)?;
    }
    Ok(index)
}

/// The index of element `flat` of a tensor of `sizes`, in row-major order.
fn coordinates(flat: i64, sizes: &[i64]) -> Vec<i64> {
    let mut rest = flat;
    let mut index: Vec<i64> = sizes
        .iter()
        .rev()
        .map(|&size| {
            let at = rest % size;
            rest /= size;
            at
        })
        .collect();
    index.reverse();
    index
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
