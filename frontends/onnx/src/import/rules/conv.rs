//! Convolutions and pooling.

use terrace_ir::Attr;
use terrace_ir::types::DYNAMIC;

use super::*;

pub(super) const RULES: Family = &[
    ("AveragePool", average_pool),
    ("Conv", conv),
    ("ConvTranspose", conv_transpose),
    ("GlobalAveragePool", |cx| global(cx, "graph.reduce_mean")),
    ("GlobalMaxPool", |cx| global(cx, "graph.reduce_max")),
    ("MaxPool", max_pool),
];

/// How a window moves over the spatial dimensions.
pub(super) struct Window {
    pub(super) strides: Vec<i64>,
    pub(super) dilations: Vec<i64>,
    /// In front of each dimension, then behind each.
    pub(super) pads: Vec<i64>,
}

/// Sizes beyond this are no window: arithmetic on them stays within 64 bits.
const MAX_WINDOW: i64 = 1 << 31;

impl Window {
    /// The attributes that differ from their defaults.
    pub(super) fn attrs(&self, cx: &NodeCx<'_, '_, '_>) -> Vec<(&'static str, Attr)> {
        let lists =
            [("strides", &self.strides, 1), ("dilations", &self.dilations, 1), ("pads", &self.pads, 0)];
        let given = lists.into_iter().filter(|(_, list, default)| list.iter().any(|x| x != default));
        given.map(|(name, list, _)| (name, cx.ctx.i64_array(list))).collect()
    }
}

impl Window {
    /// Pads dimensions that are smaller than the window, by less than a stride, so that it fits once: the size of the
    /// output is rounded towards zero and not down then, as in onnxruntime, whose users rely on it.
    fn hold_one(&mut self, input: &[i64], kernel: &[i64]) {
        let n = kernel.len();
        for at in (0..n).filter(|&at| input[at] != DYNAMIC) {
            let extent = (kernel[at] - 1).saturating_mul(self.dilations[at]).saturating_add(1);
            let padded = input[at].saturating_add(self.pads[at]).saturating_add(self.pads[n + at]);
            let missing = extent.saturating_sub(padded);
            if (1..self.strides[at]).contains(&missing) {
                self.pads[n + at] += missing;
            }
        }
    }
}

/// The list attribute `name` of `count` elements from `least` on; all `default` if absent.
pub(super) fn list(
    cx: &NodeCx<'_, '_, '_>,
    name: &str,
    count: usize,
    default: i64,
    least: i64,
) -> Result<Vec<i64>> {
    let Some(values) = cx.ints(name)? else {
        return Ok(vec![default; count]);
    };
    if values.len() != count {
        return Err(cx.bad_attribute(name, format!("has {} elements, expected {count}", values.len())));
    }
    match values.iter().find(|&&value| value < least || value > MAX_WINDOW) {
        Some(value) => Err(cx.bad_attribute(name, format!("has element {value}, expected at least {least}"))),
        None => Ok(values),
    }
}

/// The window of `kernel` over `input`'s spatial sizes, `auto_pad` resolved.
pub(super) fn window(cx: &NodeCx<'_, '_, '_>, input: &[i64], kernel: &[i64]) -> Result<Window> {
    let n = kernel.len();
    let strides = list(cx, "strides", n, 1, 1)?;
    let dilations = list(cx, "dilations", n, 1, 1)?;
    let pads = match &*cx.text("auto_pad")? {
        "NOTSET" | "" => list(cx, "pads", 2 * n, 0, 0)?,
        "VALID" => vec![0; 2 * n],
        mode @ ("SAME_UPPER" | "SAME_LOWER") => {
            let mut pads = vec![0; 2 * n];
            for at in 0..n {
                if input[at] == DYNAMIC {
                    let message = format!("needs spatial sizes to be known for `auto_pad` `{mode}`");
                    return Err(Fault::new(codes::DYNAMIC, message));
                }
                let total = same_padding(input[at], kernel[at], strides[at], dilations[at]);
                let less = total / 2;
                let (front, behind) =
                    if mode == "SAME_UPPER" { (less, total - less) } else { (total - less, less) };
                (pads[at], pads[n + at]) = (front, behind);
            }
            pads
        }
        other => {
            let why = format!("is `{other}`, expected `NOTSET`, `VALID`, `SAME_UPPER` or `SAME_LOWER`");
            return Err(cx.bad_attribute("auto_pad", why));
        }
    };
    Ok(Window { strides, dilations, pads })
}

/// What `SAME` padding adds to one dimension, so that the output has `ceil(input / stride)` elements.
fn same_padding(input: i64, kernel: i64, stride: i64, dilation: i64) -> i64 {
    let (input, kernel) = (i128::from(input), i128::from(kernel));
    let (stride, dilation) = (i128::from(stride), i128::from(dilation));
    let out = (input + stride - 1) / stride;
    let total = (out - 1) * stride + (kernel - 1) * dilation + 1 - input;
    i64::try_from(total.max(0)).unwrap_or(MAX_WINDOW)
}

/// The spatial sizes of input 0, of rank 3 at least.
pub(super) fn spatial(cx: &NodeCx<'_, '_, '_>) -> Result<Vec<i64>> {
    let shape = cx.shape(0)?;
    match shape.get(2..) {
        Some(sizes) if !sizes.is_empty() => Ok(sizes.to_vec()),
        _ => Err(cx.bad_operands(format!("takes images of rank 3 or more, found rank {}", shape.len()))),
    }
}

/// The spatial sizes of the weights, input `index`, compared with `kernel_shape`.
pub(super) fn weights_kernel(cx: &NodeCx<'_, '_, '_>, index: usize, n: usize) -> Result<Vec<i64>> {
    let weights = cx.static_shape(index)?;
    let Some(kernel) = weights.get(2..).filter(|kernel| kernel.len() == n) else {
        let why = format!("takes weights of rank {}, as its input has, found rank {}", n + 2, weights.len());
        return Err(cx.bad_operands(why));
    };
    if let Some(declared) = cx.ints("kernel_shape")?
        && declared != kernel
    {
        let why = format!("is {declared:?}, but the weights have {kernel:?}");
        return Err(cx.bad_attribute("kernel_shape", why));
    }
    Ok(kernel.to_vec())
}

pub(super) fn groups(cx: &NodeCx<'_, '_, '_>) -> Result<Option<(&'static str, Attr)>> {
    match cx.int("group")? {
        1 => Ok(None),
        groups if groups > 1 => Ok(Some(("groups", cx.ctx.i64_attr(groups)))),
        groups => Err(cx.bad_attribute("group", format!("is {groups}, expected at least 1"))),
    }
}

pub(super) fn conv(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let input = spatial(cx)?;
    let kernel = weights_kernel(cx, 1, input.len())?;
    let mut attrs = window(cx, &input, &kernel)?.attrs(cx);
    attrs.extend(groups(cx)?);
    let operands = [Some(cx.value(0)?), Some(cx.value(1)?), cx.opt_value(2)?];
    let y = cx.op_opt("graph.conv", &operands, &attrs)?;
    cx.set(0, y);
    Ok(())
}

fn conv_transpose(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let input = spatial(cx)?;
    let n = input.len();
    let kernel = weights_kernel(cx, 1, n)?;
    let mut window = match &*cx.text("auto_pad")? {
        "NOTSET" | "" | "VALID" => window(cx, &input, &kernel)?,
        _ => Window {
            strides: list(cx, "strides", n, 1, 1)?,
            dilations: list(cx, "dilations", n, 1, 1)?,
            pads: vec![0; 2 * n],
        },
    };
    let mut extra = list(cx, "output_padding", n, 0, 0)?;
    let shape = match cx.ints("output_shape")? {
        // Some exporters give the whole shape.
        Some(shape) if shape.len() == n + 2 => Some(shape[2..].to_vec()),
        Some(shape) if shape.len() == n => Some(shape),
        Some(shape) => {
            return Err(
                cx.bad_attribute("output_shape", format!("has {} elements, expected {n}", shape.len()))
            );
        }
        None if cx.text("auto_pad")?.starts_with("SAME") => {
            let sizes = input.iter().zip(&window.strides).map(|(&size, &stride)| size.saturating_mul(stride));
            Some(sizes.collect())
        }
        None => None,
    };
    if let Some(shape) = shape {
        let upper = cx.text("auto_pad")? == "SAME_UPPER";
        for at in 0..n {
            if input[at] == DYNAMIC {
                return Err(Fault::new(
                    codes::DYNAMIC,
                    "needs spatial sizes to be known for its output shape",
                ));
            }
            let full = i128::from(window.strides[at]) * (i128::from(input[at]) - 1)
                + i128::from(extra[at])
                + (i128::from(kernel[at]) - 1) * i128::from(window.dilations[at])
                + 1;
            let total = full - i128::from(shape[at]);
            // What the wanted size has beyond the full one is added behind.
            let more = i64::try_from((-total).max(0)).unwrap_or(i64::MAX);
            extra[at] = extra[at].saturating_add(more);
            let total = i64::try_from(total.max(0)).unwrap_or(i64::MAX);
            let less = total / 2;
            let (front, behind) = if upper { (less, total - less) } else { (total - less, less) };
            (window.pads[at], window.pads[n + at]) = (front, behind);
        }
    }
    let mut attrs = window.attrs(cx);
    attrs.extend(groups(cx)?);
    if extra.iter().any(|&x| x != 0) {
        attrs.push(("output_padding", cx.ctx.i64_array(&extra)));
    }
    let operands = [Some(cx.value(0)?), Some(cx.value(1)?), cx.opt_value(2)?];
    let y = cx.op_opt("graph.conv_transpose", &operands, &attrs)?;
    cx.set(0, y);
    Ok(())
}

/// The attributes of pooling that the average and the maximum share.
fn pool(cx: &NodeCx<'_, '_, '_>) -> Result<Vec<(&'static str, Attr)>> {
    let input = spatial(cx)?;
    let kernel = list(cx, "kernel_shape", input.len(), 1, 1)?;
    let mut attrs = vec![("kernel", cx.ctx.i64_array(&kernel))];
    let mut window = window(cx, &input, &kernel)?;
    // Only where padding counts would it change what a window gives.
    if cx.opt_int("count_include_pad")?.unwrap_or(0) == 0 {
        window.hold_one(&input, &kernel);
    }
    attrs.extend(window.attrs(cx));
    if cx.flag("ceil_mode")? {
        attrs.push(("ceil_mode", Attr::UNIT));
    }
    Ok(attrs)
}

pub(super) fn max_pool(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let attrs = pool(cx)?;
    let x = cx.value(0)?;
    let y = cx.op("graph.max_pool", &[x], &attrs)?;
    cx.set(0, y);
    if cx.wants(1) {
        let indices = pooling::max_pool_indices(cx)?;
        cx.set(1, indices);
    }
    Ok(())
}

pub(super) fn average_pool(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let mut attrs = pool(cx)?;
    if cx.flag("count_include_pad")? {
        attrs.push(("count_include_pad", Attr::UNIT));
    }
    let x = cx.value(0)?;
    let y = cx.op("graph.average_pool", &[x], &attrs)?;
    cx.set(0, y);
    Ok(())
}

/// A reduction over all spatial dimensions, which stay with size 1.
pub(super) fn global(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    let n = spatial(cx)?.len();
    let axes: Vec<i64> = (2..2 + n as i64).collect();
    let x = cx.value(0)?;
    let y = cx.op(name, &[x], &[("axes", cx.ctx.i64_array(&axes)), ("keepdims", Attr::UNIT)])?;
    cx.set(0, y);
    Ok(())
}
