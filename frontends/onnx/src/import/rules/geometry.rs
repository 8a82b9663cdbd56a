//! Grids of places in images, and images cut out, filled up, or put together of blocks.

use terrace_ir::Value;

use super::conv::list;
use super::expr::{table, volume};
use super::*;

pub(super) const RULES: Family =
    &[("AffineGrid", affine_grid), ("CenterCropPad", center_crop_pad), ("Col2Im", col2im)];

/// Sizes of at least 0 that input `index` lists.
fn sizes(cx: &mut NodeCx<'_, '_, '_>, index: usize) -> Result<Vec<i64>> {
    let sizes = cx.const_ints(index)?;
    match sizes.iter().find(|&&size| size < 0) {
        Some(size) => Err(cx.bad_operands(format!("takes sizes of at least 0, found {size}"))),
        None => Ok(sizes),
    }
}

/// The places of a regular grid in a square from -1 to 1, moved by an affine map for each image.
fn affine_grid(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if computed::is_computed(cx, &[1])?
        && let [_, rows @ (2 | 3), columns] = cx.shape(0)?[..]
        && columns == rows + 1
    {
        return computed::affine_grid(cx, rows as usize);
    }
    let (theta, size) = (cx.static_shape(0)?, sizes(cx, 1)?);
    let n = size.len().saturating_sub(2);
    if !matches!(n, 2 | 3) || theta != [size[0], n as i64, n as i64 + 1] {
        return Err(
            cx.bad_operands("takes maps `N x 2 x 3` for sizes `N x C x H x W`, or `N x 3 x 4` for 3D")
        );
    }
    let at_centres = cx.flag("align_corners")?;
    let spatial = size[2..].to_vec();
    let points = volume(cx, &spatial)?;
    let (x, elem) = (cx.value(0)?, cx.elem(0)?);
    // For each place its coordinates, the last dimension's first, and 1.
    let width = n as i64 + 1;
    let base = table(cx, &[points, width], elem, |i| {
        let (point, column) = (i / width, (i % width) as usize);
        if column == n {
            return 1.0;
        }
        let dim = n - 1 - column;
        let (inner, length) =
            (spatial[dim + 1..].iter().fold(1, |n: i64, &size| n.saturating_mul(size)), spatial[dim] as f64);
        let at = (point / inner % spatial[dim]) as f64;
        match at_centres {
            true if spatial[dim] == 1 => 0.0,
            true => 2.0 * at / (length - 1.0) - 1.0,
            false => (2.0 * at + 1.0) / length - 1.0,
        }
    })?;
    let turned = cx.transpose(x, &[0, 2, 1])?;
    let grid = cx.op_opt("graph.matmul", &[Some(base), Some(turned)], &[])?;
    let shape = [&size[..1], &spatial[..], &[n as i64]].concat();
    let y = cx.reshape(grid, &shape)?;
    cx.set(0, y);
    Ok(())
}

/// The middle of the input, cut out or surrounded by zeros.
fn center_crop_pad(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let rank = cx.rank(0)?;
    let axes = match cx.ints("axes")? {
        Some(axes) => cx.axes(&axes, rank)?,
        None => (0..rank).collect(),
    };
    if computed::is_computed(cx, &[1])? {
        return computed::center_crop_pad(cx, &axes);
    }
    let (shape, wanted) = (cx.static_shape(0)?, sizes(cx, 1)?);
    if axes.len() != wanted.len() {
        return Err(cx.bad_operands(format!("takes {} sizes, found {}", axes.len(), wanted.len())));
    }
    let (mut low, mut high) = (vec![0; shape.len()], vec![0; shape.len()]);
    for (&axis, &size) in axes.iter().zip(&wanted) {
        // What does not divide is cut off, or added, behind.
        let more = size.saturating_sub(shape[axis]);
        (low[axis], high[axis]) = (more / 2, more - more / 2);
    }
    let x = cx.value(0)?;
    let y = cropped(cx, x, &low, &high)?;
    cx.set(0, y);
    Ok(())
}

/// `x` with zeros before and behind it; less than none cuts elements off.
fn cropped(cx: &mut NodeCx<'_, '_, '_>, x: Value, low: &[i64], high: &[i64]) -> Result<Value> {
    if low.iter().chain(high).all(|&pad| pad == 0) {
        return Ok(x);
    }
    cx.op("graph.pad", &[x], &[("low", cx.ctx.i64_array(low)), ("high", cx.ctx.i64_array(high))])
}

/// Blocks, each a column, added up where they overlap in an image: the columns go through a transposed
/// convolution whose weights put each element of a column at its place of the block.
fn col2im(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (shape, image, block) = (cx.static_shape(0)?, sizes(cx, 1)?, sizes(cx, 2)?);
    let n = image.len();
    let strides = list(cx, "strides", n, 1, 1)?;
    let dilations = list(cx, "dilations", n, 1, 1)?;
    let pads = list(cx, "pads", 2 * n, 0, 0)?;
    let elements = volume(cx, &block)?;
    let &[batch, rows, columns] = &shape[..] else {
        return Err(
            cx.bad_operands(format!("takes columns `N x (C * block) x L`, found rank {}", shape.len()))
        );
    };
    let mut counts = Vec::new();
    let mut extra = Vec::new();
    for at in 0..n.min(block.len()) {
        let span = (block[at] - 1).saturating_mul(dilations[at]).saturating_add(1);
        let room = image[at].saturating_add(pads[at]).saturating_add(pads[n + at]) - span;
        if room < 0 {
            return Err(cx.bad_operands(format!("has blocks {block:?} that do not fit images {image:?}")));
        }
        counts.push(room / strides[at] + 1);
        // The part of the image that no block covers.
        extra.push(room % strides[at]);
    }
    if n == 0 || block.len() != n || elements == 0 || rows % elements != 0 || volume(cx, &counts)? != columns
    {
        let why = format!(
            "cannot put {rows} x {columns} elements together of blocks {block:?} in images {image:?}"
        );
        return Err(cx.bad_operands(why));
    }
    let (x, elem, channels) = (cx.value(0)?, cx.elem(0)?, rows / elements);
    let x = cx.reshape(x, &[&[batch.saturating_mul(channels), elements], &counts[..]].concat())?;
    let weights = table(cx, &[&[elements, 1], &block[..]].concat(), elem, |i| {
        if i / elements == i % elements { 1.0 } else { 0.0 }
    })?;
    let mut attrs = Vec::new();
    let lists = [
        ("strides", strides, 1),
        ("dilations", dilations, 1),
        ("pads", pads, 0),
        ("output_padding", extra, 0),
    ];
    for (name, values, default) in lists {
        if values.iter().any(|&value| value != default) {
            attrs.push((name, cx.ctx.i64_array(&values)));
        }
    }
    let y = cx.op_opt("graph.conv_transpose", &[Some(x), Some(weights), None], &attrs)?;
    let y = cx.reshape(y, &[&[batch, channels], &image[..]].concat())?;
    cx.set(0, y);
    Ok(())
}
