//! Resampling.

use terrace_ir::Attr;
use terrace_ir::types::DYNAMIC;

use super::*;
use crate::import::types::MAX_RANK;
use terrace_dialects::graph::attrs::f64_array;

pub(super) const RULES: Family = &[("Resize", resize), ("Upsample", upsample)];

/// How a `Resize` resamples, in ONNX's words.
pub(super) struct Mode {
    pub(super) mode: String,
    pub(super) coordinates: String,
    pub(super) rounding: String,
    pub(super) cubic: f32,
    pub(super) antialias: bool,
    pub(super) exclude_outside: bool,
    /// The part of each dimension that is resampled: all starts, then all ends.
    roi: Option<Vec<f64>>,
    pub(super) extrapolation: f32,
}

impl Mode {
    /// What was meant before operator set 11.
    fn asymmetric(mode: String) -> Mode {
        // Operator set 1 called it so.
        let mode = if mode == "bilinear" { "linear".into() } else { mode };
        Mode {
            mode,
            coordinates: "asymmetric".into(),
            rounding: "floor".into(),
            cubic: -0.75,
            antialias: false,
            exclude_outside: false,
            roi: None,
            extrapolation: 0.0,
        }
    }
}

fn upsample(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let scales = if cx.since < 7 {
        vec![1.0, 1.0, f64::from(cx.float("height_scale")?), f64::from(cx.float("width_scale")?)]
    } else if cx.since < 9 {
        cx.floats("scales")?.unwrap_or_default().into_iter().map(f64::from).collect()
    } else {
        return by_input(cx);
    };
    let mode = cx.text("mode")?;
    scaled(cx, &scales, Mode::asymmetric(mode))
}

/// Scaled by input 1, as before operator set 11.
fn by_input(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let mode = Mode::asymmetric(cx.text("mode")?);
    if computed::is_computed(cx, &[1])? && computed::can_resize(cx, &mode)? {
        let axes: Vec<usize> = (0..cx.rank(0)?).collect();
        return computed_extent(cx, &mode, &axes, [None, Some(1), None]);
    }
    let scales = cx.const_floats(1)?;
    scaled(cx, &scales, mode)
}

/// Resampled by what the inputs of these numbers have when the model runs: the part, the scales or else the sizes.
fn computed_extent(
    cx: &mut NodeCx<'_, '_, '_>,
    mode: &Mode,
    axes: &[usize],
    [roi, scales, sizes]: [Option<usize>; 3],
) -> Result<()> {
    check_words(cx, mode)?;
    for (index, count) in [(roi, 2 * axes.len()), (scales, axes.len()), (sizes, axes.len())] {
        let Some(index) = index else { continue };
        if let Some(found) = cx.shape(index)?.first().and_then(|&found| usize::try_from(found).ok()) {
            check_len(cx, cx.input_name(index), found, count)?;
        }
    }
    let roi = roi.map(|index| cx.input_reals(index)).transpose()?;
    let extent = match (scales, sizes) {
        (Some(index), _) => computed::Extent::Scales(cx.input_reals(index)?),
        (None, Some(index)) => {
            let wanted = cx.input_list(index)?;
            let policy = cx.opt_text_or("keep_aspect_ratio_policy", "stretch")?;
            computed::Extent::Sizes(match &*policy {
                "stretch" => wanted,
                "not_larger" => computed::keep_aspect(cx, false, axes, wanted)?,
                "not_smaller" => computed::keep_aspect(cx, true, axes, wanted)?,
                other => return Err(unknown_policy(cx, other)),
            })
        }
        (None, None) => return Err(neither(cx)),
    };
    computed::resize(cx, mode, axes, extent, roi)
}

fn neither(cx: &NodeCx<'_, '_, '_>) -> Fault {
    cx.bad_operands("takes either `scales` or `sizes`, found neither")
}

fn unknown_policy(cx: &NodeCx<'_, '_, '_>, policy: &str) -> Fault {
    let why = format!("is `{policy}`, expected `stretch`, `not_larger` or `not_smaller`");
    cx.bad_attribute("keep_aspect_ratio_policy", why)
}

fn resize(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.since < 11 {
        return by_input(cx);
    }
    let mut mode = Mode {
        mode: cx.text("mode")?,
        coordinates: cx.text("coordinate_transformation_mode")?,
        rounding: cx.text("nearest_mode")?,
        cubic: cx.float("cubic_coeff_a")?,
        antialias: cx.flag("antialias")?,
        exclude_outside: cx.flag("exclude_outside")?,
        roi: None,
        extrapolation: cx.float("extrapolation_value")?,
    };
    let rank = cx.rank(0)?;
    let axes = match cx.ints("axes")? {
        Some(axes) => cx.axes(&axes, rank)?,
        None => (0..rank).collect(),
    };
    // An absent list is also written as one without elements.
    let is_there = |cx: &NodeCx<'_, '_, '_>, index: usize| {
        Ok::<bool, Fault>(cx.has(index) && !matches!(cx.shape(index)?[..], [0]))
    };
    let inputs = [
        (mode.coordinates == "tf_crop_and_resize").then_some(1),
        is_there(cx, 2)?.then_some(2),
        is_there(cx, 3)?.then_some(3),
    ];
    let deciding: Vec<usize> = inputs.into_iter().flatten().collect();
    if computed::is_computed(cx, &deciding)? && computed::can_resize(cx, &mode)? {
        return computed_extent(cx, &mode, &axes, inputs);
    }
    let shape = cx.shape(0)?;
    if mode.coordinates == "tf_crop_and_resize" {
        let roi = cx.const_floats(1)?;
        check_len(cx, "roi", roi.len(), 2 * axes.len())?;
        let mut all = [vec![0.0; shape.len()], vec![1.0; shape.len()]].concat();
        for (at, &axis) in axes.iter().enumerate() {
            (all[axis], all[shape.len() + axis]) = (roi[at], roi[axes.len() + at]);
        }
        mode.roi = Some(all);
    }
    let scales = if cx.has(2) { cx.const_floats(2)? } else { Vec::new() };
    if !scales.is_empty() {
        check_len(cx, "scales", scales.len(), axes.len())?;
        let mut all = vec![1.0; shape.len()];
        for (&axis, scale) in axes.iter().zip(scales) {
            all[axis] = scale;
        }
        return scaled(cx, &all, mode);
    }
    let Some(sizes) = cx.opt_const_ints(3)? else {
        return Err(neither(cx));
    };
    check_len(cx, "sizes", sizes.len(), axes.len())?;
    // Other dimensions stay, whatever size they have.
    let mut all: Vec<i64> = shape.iter().map(|&size| if size == DYNAMIC { -1 } else { size }).collect();
    for (&axis, &size) in axes.iter().zip(&sizes) {
        if size < 0 {
            return Err(cx.bad_operands(format!("takes sizes of at least 0, found {sizes:?}")));
        }
        all[axis] = size;
    }
    let policy = cx.opt_text_or("keep_aspect_ratio_policy", "stretch")?;
    if policy != "stretch" {
        let shape = cx.static_shape(0)?;
        keep_aspect(cx, &policy, &shape, &axes, &mut all)?;
    }
    emit(cx, &all, None, mode)
}

fn check_len(cx: &NodeCx<'_, '_, '_>, name: &str, found: usize, expected: usize) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(cx.bad_operands(format!("takes {expected} `{name}`, found {found}")))
}

/// Scales all `axes` by the same factor, the smallest or greatest that `sizes` ask for.
fn keep_aspect(
    cx: &NodeCx<'_, '_, '_>,
    policy: &str,
    shape: &[i64],
    axes: &[usize],
    sizes: &mut [i64],
) -> Result<()> {
    let ratios = axes.iter().map(|&axis| sizes[axis] as f64 / shape[axis] as f64);
    let scale = match policy {
        "not_larger" => ratios.fold(f64::INFINITY, f64::min),
        "not_smaller" => ratios.fold(0.0, f64::max),
        other => return Err(unknown_policy(cx, other)),
    };
    for &axis in axes {
        sizes[axis] = (shape[axis] as f64 * scale + 0.5).floor() as i64;
    }
    Ok(())
}

fn scaled(cx: &mut NodeCx<'_, '_, '_>, scales: &[f64], mode: Mode) -> Result<()> {
    // A part of a dimension must be known to be cut out.
    let shape = if mode.roi.is_some() { cx.static_shape(0)? } else { cx.shape(0)? };
    check_len(cx, "scales", scales.len(), shape.len())?;
    if let Some(scale) = scales.iter().find(|scale| !scale.is_finite() || **scale <= 0.0) {
        return Err(cx.bad_operands(format!("takes scales above 0, found {scale}")));
    }
    // The scale is a 32-bit float, and so is the product.
    let sizes: Vec<i64> = shape
        .iter()
        .zip(scales)
        .enumerate()
        .map(|(at, (&size, &scale))| {
            if size == DYNAMIC {
                return -1;
            }
            let part = mode.roi.as_ref().map_or(1.0, |roi| roi[at + shape.len()] - roi[at]);
            (size as f64 * part * scale).floor() as i64
        })
        .collect();
    emit(cx, &sizes, Some(scales), mode)
}

fn check_words(cx: &NodeCx<'_, '_, '_>, mode: &Mode) -> Result<()> {
    let word = |name: &str, word: &str, known: &[&str]| {
        if known.contains(&word) { Ok(()) } else { Err(cx.unsupported(format!("`{name}` `{word}`"))) }
    };
    word("mode", &mode.mode, &["nearest", "linear", "cubic"])?;
    word("coordinate_transformation_mode", &mode.coordinates, &terrace_dialects::graph::COORDINATES)?;
    word("nearest_mode", &mode.rounding, &["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"])
}

/// Makes the op; -1 in `sizes` stands for the input's size times its scale.
fn emit(cx: &mut NodeCx<'_, '_, '_>, sizes: &[i64], scales: Option<&[f64]>, mode: Mode) -> Result<()> {
    check_words(cx, &mode)?;
    if sizes.len() > MAX_RANK {
        return Err(cx.bad_operands(format!("takes at most {MAX_RANK} sizes, found {}", sizes.len())));
    }
    let mut attrs = vec![
        ("sizes", cx.ctx.i64_array(sizes)),
        ("mode", cx.ctx.str_attr(&mode.mode)),
        ("coordinates", cx.ctx.str_attr(&mode.coordinates)),
    ];
    attrs.extend(scales.map(|scales| ("scales", f64_array(&cx.ctx, scales))));
    for (name, given) in [("antialias", mode.antialias), ("exclude_outside", mode.exclude_outside)] {
        if given && mode.mode != "nearest" {
            attrs.push((name, Attr::UNIT));
        }
    }
    if let Some(roi) = &mode.roi {
        attrs.push(("roi", f64_array(&cx.ctx, roi)));
        attrs.push(("extrapolation", cx.ctx.f32_attr(mode.extrapolation)));
    }
    match &*mode.mode {
        "nearest" => attrs.push(("rounding", cx.ctx.str_attr(&mode.rounding))),
        "cubic" => attrs.push(("cubic_coefficient", cx.ctx.f32_attr(mode.cubic))),
        _ => {}
    }
    let x = cx.value(0)?;
    let y = cx.op("graph.resize", &[x], &attrs)?;
    cx.set(0, y);
    Ok(())
}
