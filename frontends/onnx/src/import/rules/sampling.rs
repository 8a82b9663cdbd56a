//! Operators that read images at computed places between their elements.
//!
//! All of them come down to [`Image::sample`]: gathers of the elements around each place, weighted.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, FloatKind, Type, Value};

use super::conv::list;
use super::expr::{clip, table, two, volume, with};
use super::*;

pub(super) const RULES: Family =
    &[("DeformConv", deform_conv), ("GridSample", grid_sample), ("RoiAlign", roi_align)];

/// How values between elements are made of those around.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Nearest,
    Linear,
    /// Keys 1981, with coefficient -0.75.
    Cubic,
}

/// What lies outside of the image.
#[derive(Clone, Copy, PartialEq)]
enum Padding {
    Zeros,
    /// The nearest element.
    Border,
    /// The image in a mirror, at the centres of the outermost elements or half an element outside.
    Reflection {
        at_centres: bool,
    },
}

/// Images with channels last, `N x D1 x ... x Dn x C`.
struct Image {
    pixels: Value,
    /// `D1`, ..., `Dn`.
    sizes: Vec<i64>,
    /// The type that places and weights are computed in.
    elem: Type,
}

/// One of the elements around a place, along one dimension: its index, whether that is inside of the
/// image unless it always is, and its weight unless that is 1.
struct Tap {
    index: Value,
    inside: Option<Value>,
    weight: Option<Value>,
}

impl Image {
    /// The images in `x`, channels first, which are to be read in `mode`.
    fn of(cx: &mut NodeCx<'_, '_, '_>, x: Value, mode: Mode) -> Result<Image> {
        let shape = cx.shape_of(x);
        let mut perm: Vec<usize> = (0..shape.len()).collect();
        perm[1..].rotate_left(1);
        let double = cx.ctx.float(FloatKind::F64);
        let elem = if cx.type_of(x).elem(&cx.ctx) == double { double } else { cx.ctx.f32() };
        // Elements that are only copied keep their type.
        let x = if mode == Mode::Nearest { x } else { cx.cast(x, elem)? };
        let pixels = cx.transpose(x, &perm)?;
        Ok(Image { pixels, sizes: shape[2..].to_vec(), elem })
    }

    /// The images' values, `N x P x C`, at the places whose coordinates are `places`: for each spatial
    /// dimension `N x P x 1` in elements, 0 at the centre of the first.
    fn sample(
        &self,
        cx: &mut NodeCx<'_, '_, '_>,
        places: &[Value],
        mode: Mode,
        padding: Padding,
    ) -> Result<Value> {
        let mut dims = Vec::new();
        for (&place, &size) in places.iter().zip(&self.sizes) {
            let place = if mode == Mode::Nearest { cx.op("graph.round", &[place], &[])? } else { place };
            let place = padded(cx, place, size, padding)?;
            dims.push(taps(cx, place, size, mode, padding)?);
        }
        let counts: Vec<usize> = dims.iter().map(Vec::len).collect();
        let mut sum = None;
        for corner in 0..counts.iter().product() {
            let mut rest: usize = corner;
            let mut chosen = Vec::new();
            for (taps, &count) in dims.iter().zip(&counts) {
                chosen.push(&taps[rest % count]);
                rest /= count;
            }
            let term = self.corner(cx, &chosen)?;
            sum = Some(match sum {
                Some(sum) => two(cx, "graph.add", sum, term)?,
                None => term,
            });
        }
        sum.ok_or_else(|| cx.bad_operands("takes images with spatial dimensions"))
    }

    /// The weighted elements at one tap of each dimension.
    fn corner(&self, cx: &mut NodeCx<'_, '_, '_>, taps: &[&Tap]) -> Result<Value> {
        let indices: Vec<Value> = taps.iter().map(|tap| tap.index).collect();
        let index = cx.concat(&indices, 2)?;
        let mut value =
            cx.op("graph.gather_nd", &[self.pixels, index], &[("batch_dims", cx.ctx.i64_attr(1))])?;
        let inside = taps.iter().filter_map(|tap| tap.inside).collect::<Vec<_>>();
        if let Some((&first, rest)) = inside.split_first() {
            let mut all = first;
            for &other in rest {
                all = two(cx, "graph.and", all, other)?;
            }
            let zero = cx.scalar(0.0, cx.type_of(value).elem(&cx.ctx))?;
            value = cx.op("graph.where", &[all, value, zero], &[])?;
        }
        let weights: Vec<Value> = taps.iter().filter_map(|tap| tap.weight).collect();
        if let Some((&first, rest)) = weights.split_first() {
            let mut weight = first;
            for &other in rest {
                weight = two(cx, "graph.mul", weight, other)?;
            }
            value = two(cx, "graph.mul", value, weight)?;
        }
        Ok(value)
    }
}

/// A coordinate that is outside, brought inside as `padding` says.
fn padded(cx: &mut NodeCx<'_, '_, '_>, place: Value, size: i64, padding: Padding) -> Result<Value> {
    let last = (size - 1) as f64;
    match padding {
        Padding::Zeros => Ok(place),
        Padding::Border => {
            let (low, high) =
                (with(cx, "graph.less", place, -0.5)?, with(cx, "graph.greater", place, last + 0.5)?);
            let outside = two(cx, "graph.or", low, high)?;
            let inner = clip(cx, place, 0.0, last)?;
            cx.op("graph.where", &[outside, inner, place], &[])
        }
        Padding::Reflection { at_centres } => {
            let (low, high) = if at_centres { (0.0, last) } else { (-0.5, last + 0.5) };
            if high == low {
                return with(cx, "graph.mul", place, 0.0);
            }
            // A triangle wave: up within the image, down behind it.
            let length = high - low;
            let from = with(cx, "graph.sub", place, low)?;
            let from = cx.op("graph.abs", &[from], &[])?;
            let phase = with(cx, "graph.rem", from, 2.0 * length)?;
            let (elem, behind) = (cx.type_of(place).elem(&cx.ctx), with(cx, "graph.greater", phase, length)?);
            let period = cx.scalar(2.0 * length, elem)?;
            let back = two(cx, "graph.sub", period, phase)?;
            let phase = cx.op("graph.where", &[behind, back, phase], &[])?;
            with(cx, "graph.add", phase, low)
        }
    }
}

/// The elements around `place` along a dimension of `size` elements.
fn taps(
    cx: &mut NodeCx<'_, '_, '_>,
    place: Value,
    size: i64,
    mode: Mode,
    padding: Padding,
) -> Result<Vec<Tap>> {
    if mode == Mode::Nearest {
        return Ok(vec![tap(cx, place, None, size, padding)?]);
    }
    let floor = cx.op("graph.floor", &[place], &[])?;
    let t = two(cx, "graph.sub", place, floor)?;
    let (first, weights) = match mode {
        Mode::Cubic => (-1.0, cubic(cx, t)?),
        _ => {
            let one = cx.scalar(1.0, cx.type_of(t).elem(&cx.ctx))?;
            (0.0, vec![two(cx, "graph.sub", one, t)?, t])
        }
    };
    let mut taps = Vec::new();
    for (at, weight) in weights.into_iter().enumerate() {
        let index = with(cx, "graph.add", floor, first + at as f64)?;
        taps.push(tap(cx, index, Some(weight), size, padding)?);
    }
    Ok(taps)
}

/// The element at the whole number `index`.
fn tap(
    cx: &mut NodeCx<'_, '_, '_>,
    index: Value,
    weight: Option<Value>,
    size: i64,
    padding: Padding,
) -> Result<Tap> {
    let last = (size - 1) as f64;
    let (index, inside) = if padding == Padding::Zeros {
        let low = with(cx, "graph.greater_equal", index, 0.0)?;
        let high = with(cx, "graph.less_equal", index, last)?;
        (index, Some(two(cx, "graph.and", low, high)?))
    } else {
        (padded(cx, index, size, padding)?, None)
    };
    let index = clip(cx, index, 0.0, last)?;
    let index = cx.cast(index, cx.ctx.int(64))?;
    Ok(Tap { index, inside, weight })
}

/// The weights of the four elements around a point `t` behind the second one.
fn cubic(cx: &mut NodeCx<'_, '_, '_>, t: Value) -> Result<Vec<Value>> {
    const A: f64 = -0.75;
    // Coefficients of the polynomials in `t`, the highest power first.
    let near = [A + 2.0, -(A + 3.0), 0.0, 1.0];
    let far = [A, -5.0 * A, 8.0 * A, -4.0 * A];
    let one = cx.scalar(1.0, cx.type_of(t).elem(&cx.ctx))?;
    let rest = two(cx, "graph.sub", one, t)?;
    let (behind, ahead) = (with(cx, "graph.add", t, 1.0)?, with(cx, "graph.add", rest, 1.0)?);
    [(behind, far), (t, near), (rest, near), (ahead, far)]
        .into_iter()
        .map(|(x, [a, b, c, d])| {
            let y = with(cx, "graph.mul", x, a)?;
            let y = with(cx, "graph.add", y, b)?;
            let y = two(cx, "graph.mul", y, x)?;
            let y = with(cx, "graph.add", y, c)?;
            let y = two(cx, "graph.mul", y, x)?;
            with(cx, "graph.add", y, d)
        })
        .collect()
}

/// Reads input 0 at the places that input 1 names in a square from -1 to 1, the last dimension first.
fn grid_sample(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (shape, grid_shape) = (cx.static_shape(0)?, cx.shape(1)?);
    let n = shape.len().saturating_sub(2);
    // As many places as there are in the grid, which may be known only when the model runs.
    let same_batch = grid_shape.first().is_some_and(|&batch| batch == DYNAMIC || batch == shape[0]);
    if n == 0 || grid_shape.len() != n + 2 || grid_shape[n + 1] != n as i64 || !same_batch {
        return Err(
            cx.bad_operands("takes images `N x C x D1 x ... x Dn` and places `N x P1 x ... x Pn x n`")
        );
    }
    let at_centres = cx.flag("align_corners")?;
    let mode = match &*cx.text("mode")? {
        "nearest" => Mode::Nearest,
        "linear" | "bilinear" => Mode::Linear,
        "cubic" | "bicubic" => Mode::Cubic,
        other => {
            let why = format!("is `{other}`, expected `nearest`, `linear` or `cubic`");
            return Err(cx.bad_attribute("mode", why));
        }
    };
    let padding = match &*cx.text("padding_mode")? {
        "zeros" => Padding::Zeros,
        "border" => Padding::Border,
        "reflection" => Padding::Reflection { at_centres },
        other => {
            let why = format!("is `{other}`, expected `zeros`, `border` or `reflection`");
            return Err(cx.bad_attribute("padding_mode", why));
        }
    };
    let (x, elem) = (cx.value(0)?, cx.elem(0)?);
    let image = Image::of(cx, x, mode)?;
    let is_open = grid_shape[1..=n].contains(&DYNAMIC);
    let points = if is_open { DYNAMIC } else { volume(cx, &grid_shape[1..=n])? };
    let grid = cx.value(1)?;
    let counts = if is_open { Some(cx.sizes(grid)?) } else { None };
    let grid = cx.cast(grid, image.elem)?;
    let grid = cx.reshape(grid, &[shape[0], points, n as i64])?;
    let parts = split_last(cx, grid, n)?;
    let mut places = Vec::new();
    for (&part, &size) in parts.iter().rev().zip(&image.sizes) {
        let from = with(cx, "graph.add", part, 1.0)?;
        places.push(if at_centres {
            with(cx, "graph.mul", from, (size - 1) as f64 / 2.0)?
        } else {
            let scaled = with(cx, "graph.mul", from, size as f64 / 2.0)?;
            with(cx, "graph.sub", scaled, 0.5)?
        });
    }
    let y = image.sample(cx, &places, mode, padding)?;
    let y = cx.transpose(y, &[0, 2, 1])?;
    let y = match counts {
        None => cx.reshape(y, &[&shape[..2], &grid_shape[1..=n]].concat())?,
        Some(counts) => {
            let images = cx.list(shape[..2].to_vec())?;
            let places = cx.pick(counts, (1..=n as i64).collect())?;
            let sizes = cx.joined(&[images, places])?;
            cx.with_sizes(y, sizes)?
        }
    };
    let y = cx.cast(y, elem)?;
    cx.set(0, y);
    Ok(())
}

/// The elements along the last dimension of `value`, of rank 3, each with size 1 there.
fn split_last(cx: &mut NodeCx<'_, '_, '_>, value: Value, count: usize) -> Result<Vec<Value>> {
    if count == 1 {
        return Ok(vec![value]);
    }
    let attrs = [("axis", cx.i64(2)), ("sizes", cx.ctx.i64_array(&vec![1; count]))];
    cx.ops("graph.split", &[&[value]], &attrs)
}

/// Averages or maxima of `X` over the parts of boxes, read at a grid of places in each part.
fn roi_align(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (shape, boxes) = (cx.static_shape(0)?, cx.static_shape(1)?);
    let (&[_, channels, height, width], &[count, 4]) = (&shape[..], &boxes[..]) else {
        return Err(cx.bad_operands("takes images `N x C x H x W` and boxes `R x 4`"));
    };
    let (rows, columns, samples) =
        (cx.int("output_height")?, cx.int("output_width")?, cx.int("sampling_ratio")?);
    let limit = 1..=1 << 16;
    if !limit.contains(&rows) || !limit.contains(&columns) {
        return Err(cx.bad_attribute("output_height", format!("and `output_width` are {rows} and {columns}")));
    }
    if !limit.contains(&samples) {
        let what = "`sampling_ratio` 0: the number of samples then depends on the boxes";
        return Err(cx.unsupported(what).help("export the model with a fixed sampling ratio"));
    }
    // Before operator set 16 half an element was not taken off.
    let half_pixel = match &*cx.opt_text_or("coordinate_transformation_mode", "output_half_pixel")? {
        "half_pixel" => true,
        "output_half_pixel" => false,
        other => {
            let why = format!("is `{other}`, expected `half_pixel` or `output_half_pixel`");
            return Err(cx.bad_attribute("coordinate_transformation_mode", why));
        }
    };
    let maximum = match &*cx.text("mode")? {
        "avg" => false,
        "max" => true,
        other => return Err(cx.bad_attribute("mode", format!("is `{other}`, expected `avg` or `max`"))),
    };
    let (x, which, elem) = (cx.value(0)?, cx.value(2)?, cx.elem(0)?);
    let x = cx.op("graph.gather", &[x, which], &[("axis", cx.i64(0))])?;
    let image = Image::of(cx, x, Mode::Linear)?;
    let scale = f64::from(cx.float("spatial_scale")?);
    let rois = cx.value(1)?;
    let rois = cx.cast(rois, image.elem)?;
    let rois = with(cx, "graph.mul", rois, scale)?;
    let rois = if half_pixel { with(cx, "graph.sub", rois, 0.5)? } else { rois };
    let rois = cx.reshape(rois, &[count, 1, 4])?;
    let sides = split_last(cx, rois, 4)?;
    let points = volume(cx, &[rows, samples, columns, samples])?;
    let mut places = Vec::new();
    let mut inside: Option<Value> = None;
    for (low, high, parts, size, stride, wrap) in [
        (sides[1], sides[3], rows, height, columns * samples, rows * samples),
        (sides[0], sides[2], columns, width, 1, columns * samples),
    ] {
        let mut length = two(cx, "graph.sub", high, low)?;
        if !half_pixel {
            length = with(cx, "graph.max", length, 1.0)?;
        }
        // Samples are in the middle of equal parts of the side.
        let total = (parts * samples) as f64;
        let shares = table(cx, &[1, points, 1], image.elem, |i| ((i / stride % wrap) as f64 + 0.5) / total)?;
        let along = two(cx, "graph.mul", length, shares)?;
        let place = two(cx, "graph.add", along, low)?;
        let (near, far) = (
            with(cx, "graph.greater_equal", place, -1.0)?,
            with(cx, "graph.less_equal", place, size as f64)?,
        );
        let here = two(cx, "graph.and", near, far)?;
        inside = Some(match inside {
            Some(inside) => two(cx, "graph.and", inside, here)?,
            None => here,
        });
        places.push(clip(cx, place, 0.0, (size - 1) as f64)?);
    }
    let y = if maximum {
        largest_share(cx, &image, &places)?
    } else {
        image.sample(cx, &places, Mode::Linear, Padding::Border)?
    };
    let zero = cx.scalar(0.0, image.elem)?;
    let inside = inside.ok_or_else(|| cx.bad_operands("takes boxes of two sides"))?;
    let y = cx.op("graph.where", &[inside, y, zero], &[])?;
    let y = cx.reshape(y, &[count, rows, samples, columns, samples, channels])?;
    let name = if maximum { "graph.reduce_max" } else { "graph.reduce_mean" };
    let y = cx.op(name, &[y], &[("axes", cx.ctx.i64_array(&[2, 4]))])?;
    let y = cx.transpose(y, &[0, 3, 1, 2])?;
    let y = cx.cast(y, elem)?;
    cx.set(0, y);
    Ok(())
}

/// The greatest of the weighted elements around each place, which `RoiAlign` takes in place of their sum.
fn largest_share(cx: &mut NodeCx<'_, '_, '_>, image: &Image, places: &[Value]) -> Result<Value> {
    let rows = taps(cx, places[0], image.sizes[0], Mode::Linear, Padding::Border)?;
    let columns = taps(cx, places[1], image.sizes[1], Mode::Linear, Padding::Border)?;
    let mut most = None;
    for row in &rows {
        for column in &columns {
            let share = image.corner(cx, &[row, column])?;
            most = Some(match most {
                Some(most) => two(cx, "graph.max", most, share)?,
                None => share,
            });
        }
    }
    most.ok_or_else(|| cx.bad_operands("takes images with spatial dimensions"))
}

/// A convolution that reads each element of its window where an offset moves it.
///
/// The moved elements become columns, which the weights multiply (Dai et al. 2017, "Deformable
/// convolutional networks"; the mask is of Zhu et al. 2019).
fn deform_conv(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (shape, weights, offsets) = (cx.static_shape(0)?, cx.static_shape(1)?, cx.static_shape(2)?);
    let n = shape.len().saturating_sub(2);
    if n == 0 || weights.len() != n + 2 || offsets.len() != n + 2 {
        return Err(cx.bad_operands("takes images, weights and offsets of one rank, at least 3"));
    }
    let (groups, offset_groups) = (cx.int("group")?, cx.int("offset_group")?);
    let (batch, channels, kernel, sizes) = (shape[0], shape[1], weights[2..].to_vec(), offsets[2..].to_vec());
    if groups < 1
        || offset_groups < 1
        || channels % groups.max(1) != 0
        || channels % offset_groups.max(1) != 0
    {
        return Err(cx.bad_operands(format!(
            "cannot divide {channels} channels into {groups} and {offset_groups} groups"
        )));
    }
    let taps = volume(cx, &kernel)?;
    let points = volume(cx, &sizes)?;
    let coordinates = volume(cx, &[offset_groups, taps, n as i64])?;
    if offsets[1] != coordinates || weights[1] != channels / groups || weights[0] % groups != 0 {
        let why = format!("takes {coordinates} offsets and weights of {} channels", channels / groups);
        return Err(cx.bad_operands(why));
    }
    let strides = list(cx, "strides", n, 1, 1)?;
    let dilations = list(cx, "dilations", n, 1, 1)?;
    let pads = list(cx, "pads", 2 * n, 0, 0)?;
    let (x, elem) = (cx.value(0)?, cx.elem(0)?);
    // Each group of channels is an image of its own.
    let images = [&[batch.saturating_mul(offset_groups), channels / offset_groups], &shape[2..]].concat();
    let x = cx.reshape(x, &images)?;
    let image = Image::of(cx, x, Mode::Linear)?;
    let moved = cx.value(2)?;
    let moved = cx.cast(moved, image.elem)?;
    let moved = cx.reshape(moved, &[batch.saturating_mul(offset_groups), taps, n as i64, points])?;
    let moved = cx.transpose(moved, &[0, 1, 3, 2])?;
    let moved =
        cx.reshape(moved, &[batch.saturating_mul(offset_groups), taps.saturating_mul(points), n as i64])?;
    let offsets = split_last(cx, moved, n)?;
    let mut places = Vec::new();
    for dim in 0..n {
        let inner = |list: &[i64]| list[dim + 1..].iter().fold(1, |n: i64, &size| n.saturating_mul(size));
        let (of_tap, of_point) = (inner(&kernel), inner(&sizes));
        let (size, stride, dilation) = (sizes[dim], strides[dim], dilations[dim]);
        let (length, pad) = (kernel[dim], pads[dim]);
        let base = table(cx, &[1, taps.saturating_mul(points), 1], image.elem, |i| {
            let (tap, point) = (i / points / of_tap % length, i % points / of_point % size);
            (point * stride + tap * dilation - pad) as f64
        })?;
        places.push(two(cx, "graph.add", offsets[dim], base)?);
    }
    let mut columns = image.sample(cx, &places, Mode::Linear, Padding::Zeros)?;
    if let Some(mask) = cx.opt_value(4)? {
        let mask = cx.cast(mask, image.elem)?;
        let mask =
            cx.reshape(mask, &[batch.saturating_mul(offset_groups), taps.saturating_mul(points), 1])?;
        columns = two(cx, "graph.mul", columns, mask)?;
    }
    let y = multiply(
        cx,
        columns,
        [batch, offset_groups, channels, groups, taps, points],
        (weights[0], image.elem),
    )?;
    let y = cx.reshape(y, &[&[batch, weights[0]], &sizes[..]].concat())?;
    let mut y = cx.cast(y, elem)?;
    if let Some(bias) = cx.opt_value(3)? {
        let mut shape = vec![1; n + 1];
        shape[0] = weights[0];
        let bias = cx.reshape(bias, &shape)?;
        y = two(cx, "graph.add", y, bias)?;
    }
    cx.set(0, y);
    Ok(())
}

/// The weights times `columns`, which are `(N * offset groups) x (taps.saturating_mul(points)) x channels of one`.
fn multiply(
    cx: &mut NodeCx<'_, '_, '_>,
    columns: Value,
    [batch, offset_groups, channels, groups, taps, points]: [i64; 6],
    (outputs, elem): (i64, Type),
) -> Result<Value> {
    let columns = cx.reshape(columns, &[batch, offset_groups, taps, points, channels / offset_groups])?;
    let columns = cx.transpose(columns, &[0, 1, 4, 2, 3])?;
    let columns = cx.reshape(columns, &[batch, groups, (channels / groups).saturating_mul(taps), points])?;
    let weights = cx.value(1)?;
    let weights = cx.cast(weights, elem)?;
    let weights =
        cx.reshape(weights, &[1, groups, outputs / groups, (channels / groups).saturating_mul(taps)])?;
    let attrs: [(&str, Attr); 0] = [];
    cx.op_opt("graph.matmul", &[Some(weights), Some(columns)], &attrs)
}
