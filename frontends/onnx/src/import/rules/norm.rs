//! Normalizations and softmax.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Value};

use super::*;

pub(super) const RULES: Family = &[
    ("BatchNormalization", batch_norm),
    ("GroupNormalization", group_norm),
    ("InstanceNormalization", instance_norm),
    ("LRN", lrn),
    ("LayerNormalization", |cx| layer_norm(cx, "graph.layer_norm")),
    ("LogSoftmax", |cx| softmax(cx, "graph.log_softmax")),
    ("LpNormalization", lp_norm),
    ("MeanVarianceNormalization", mean_variance_norm),
    ("RMSNormalization", |cx| layer_norm(cx, "graph.rms_norm")),
    ("SimplifiedLayerNormalization", |cx| layer_norm(cx, "graph.rms_norm")),
    ("Softmax", |cx| softmax(cx, "graph.softmax")),
];

pub(super) fn eps(cx: &NodeCx<'_, '_, '_>) -> Result<(&'static str, Attr)> {
    let epsilon = cx.float("epsilon")?;
    if !epsilon.is_finite() || epsilon < 0.0 {
        return Err(cx.bad_attribute("epsilon", format!("is {epsilon}, expected at least 0")));
    }
    Ok(("eps", cx.ctx.f32_attr(epsilon)))
}

fn batch_norm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.since >= 14 && cx.flag("training_mode")? {
        return Err(cx
            .unsupported("`training_mode` 1")
            .help("export the model in inference mode (`model.eval()`)"));
    }
    if cx.since < 7 {
        legacy::inference_only(cx)?;
    }
    if cx.since < 9 && !cx.flag("spatial")? {
        return Err(cx.unsupported("`spatial` 0"));
    }
    cx.refuse_outputs(1)?;
    let operands = cx.values()?;
    let y = cx.op("graph.batch_norm", &operands, &[eps(cx)?])?;
    cx.set(0, y);
    Ok(())
}

/// The normalization op of input 0 with scale and shift in inputs 1 and 2, and the statistics that it
/// used where something reads them.
fn layer_norm(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    let axis = cx.axis(cx.int("axis")?, cx.rank(0)?)?;
    let x = cx.value(0)?;
    let mut operands = vec![Some(x), Some(cx.value(1)?)];
    if name == "graph.layer_norm" {
        operands.push(cx.opt_value(2)?);
    }
    let eps = eps(cx)?;
    let y = cx.op_opt(name, &operands, &[eps, ("axis", cx.i64(axis))])?;
    cx.set(0, y);
    let epsilon = f64::from(cx.float("epsilon")?);
    let statistics: &[(usize, Statistic)] = match name {
        "graph.layer_norm" => &[(1, Statistic::Mean), (2, Statistic::InverseDeviation)],
        _ => &[(1, Statistic::InverseRootMeanSquare)],
    };
    for &(index, statistic) in statistics {
        if cx.wants(index) {
            let value = normalized_by(cx, x, axis, (statistic, epsilon))?;
            cx.set(index, value);
        }
    }
    Ok(())
}

/// What a normalization of the dimensions from an axis on may tell besides its result.
#[derive(Clone, Copy)]
pub(super) enum Statistic {
    /// The mean.
    Mean,
    /// `1 / sqrt(variance + epsilon)`.
    InverseDeviation,
    /// `1 / sqrt(mean(x^2) + epsilon)`.
    InverseRootMeanSquare,
}

/// A statistic of the dimensions of `x` from `axis` on, which stay with size 1, in `float`.
pub(super) fn normalized_by(
    cx: &mut NodeCx<'_, '_, '_>,
    x: Value,
    axis: usize,
    (statistic, epsilon): (Statistic, f64),
) -> Result<Value> {
    let axes: Vec<usize> = (axis..cx.shape_of(x).len()).collect();
    let wide = cx.ctx.f32();
    let elem = cx.elem_of(x);
    // Computed in the wider of both.
    let x = if elem.byte_width(&cx.ctx) == Some(8) { x } else { cx.cast(x, wide)? };
    let mean = cx.reduced("graph.reduce_mean", x, &axes)?;
    let result = match statistic {
        Statistic::Mean => mean,
        _ => {
            let centered = match statistic {
                Statistic::InverseDeviation => cx.sub(x, mean)?,
                _ => x,
            };
            let square = cx.mul(centered, centered)?;
            let variance = cx.reduced("graph.reduce_mean", square, &axes)?;
            let epsilon = cx.scalar(epsilon, cx.elem_of(variance))?;
            let variance = cx.add(variance, epsilon)?;
            cx.unary("graph.rsqrt", variance)?
        }
    };
    cx.cast(result, wide)
}

fn group_norm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let groups = cx.int("num_groups")?;
    if groups < 1 {
        return Err(cx.bad_attribute("num_groups", format!("is {groups}, expected at least 1")));
    }
    if cx.since >= 21 {
        return grouped(cx, groups);
    }
    // At first a group had one scale and shift, not each channel.
    let channels = cx.shape(0)?.get(1).copied().unwrap_or(0);
    if channels < 0 {
        return Err(Fault::new(codes::DYNAMIC, "needs the number of channels to be known"));
    }
    if channels % groups != 0 || cx.shape(1)? != [groups] || cx.shape(2)? != [groups] {
        return Err(cx.bad_operands(format!("cannot divide {channels} channels into {groups} groups")));
    }
    let mut operands = vec![cx.value(0)?];
    for index in [1, 2] {
        let each = cx.value(index)?;
        let each = cx.reshape(each, &[groups, 1])?;
        let each = cx.expanded(each, &[groups, channels / groups])?;
        operands.push(cx.reshape(each, &[channels])?);
    }
    normalized_groups(cx, &operands, groups)
}

fn instance_norm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    match cx.shape(0)?.get(1) {
        Some(&DYNAMIC) => Err(Fault::new(codes::DYNAMIC, "needs the number of channels to be known")),
        Some(&channels) if channels > 0 => grouped(cx, channels),
        _ => Err(cx.bad_operands("takes images with channels in dimension 1")),
    }
}

fn grouped(cx: &mut NodeCx<'_, '_, '_>, groups: i64) -> Result<()> {
    let operands = cx.values()?;
    normalized_groups(cx, &operands, groups)
}

fn normalized_groups(cx: &mut NodeCx<'_, '_, '_>, operands: &[Value], groups: i64) -> Result<()> {
    let y = cx.op("graph.group_norm", operands, &[("groups", cx.ctx.i64_attr(groups)), eps(cx)?])?;
    cx.set(0, y);
    Ok(())
}

fn lrn(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let x = cx.value(0)?;
    let number =
        |name: &'static str| -> Result<(&'static str, Attr)> { Ok((name, cx.ctx.f32_attr(cx.float(name)?))) };
    let size = ("size", cx.ctx.i64_attr(cx.int("size")?));
    let attrs = [size, number("alpha")?, number("beta")?, number("bias")?];
    let y = cx.op("graph.lrn", &[x], &attrs)?;
    cx.set(0, y);
    Ok(())
}

/// Before operator set 13, softmax is that of all dimensions from `axis` on as one.
pub(super) fn softmax(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    let shape = cx.shape(0)?;
    let x = cx.value(0)?;
    if shape.is_empty() {
        return Err(cx.bad_operands("takes a tensor of rank 1 or more, found a scalar"));
    }
    let axis = cx.axis(cx.int("axis")?, shape.len())?;
    if cx.since >= 13 || axis + 1 == shape.len() {
        let y = cx.op(name, &[x], &[("axis", cx.i64(axis))])?;
        cx.set(0, y);
        return Ok(());
    }
    let sizes = cx.static_shape(0)?;
    let volume = |sizes: &[i64]| sizes.iter().try_fold(1i64, |n, &d| n.checked_mul(d));
    let (Some(rows), Some(columns)) = (volume(&sizes[..axis]), volume(&sizes[axis..])) else {
        return Err(cx.bad_operands("takes a tensor that fits memory"));
    };
    let flat = cx.reshape(x, &[rows, columns])?;
    let y = cx.op(name, &[flat], &[("axis", cx.i64(1))])?;
    let y = cx.reshape(y, &sizes)?;
    cx.set(0, y);
    Ok(())
}

fn lp_norm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let elem = cx.elem(0)?;
    let (x, axis) = (cx.value(0)?, cx.axis(cx.int("axis")?, cx.rank(0)?)?);
    let name = match cx.int("p")? {
        1 => "graph.reduce_l1",
        2 => "graph.reduce_l2",
        p => return Err(cx.bad_attribute("p", format!("is {p}, expected 1 or 2"))),
    };
    let norm = cx.reduced(name, x, &[axis])?;
    // What has no length stays zero.
    let (zero, one) = (cx.scalar(0.0, elem)?, cx.scalar(1.0, elem)?);
    let none = cx.op("graph.equal", &[norm, zero], &[])?;
    let norm = cx.select(none, one, norm)?;
    let y = cx.div(x, norm)?;
    cx.set(0, y);
    Ok(())
}

/// `(x - mean(x)) / (sqrt(mean(x^2) - mean(x)^2) + 1e-9)`, as the operator's own function has it.
fn mean_variance_norm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, elem, rank) = (cx.value(0)?, cx.elem(0)?, cx.rank(0)?);
    let axes = cx.axes(&cx.ints("axes")?.unwrap_or_default(), rank)?;
    let mean = cx.reduced("graph.reduce_mean", x, &axes)?;
    let centered = cx.sub(x, mean)?;
    let square = cx.mul(x, x)?;
    let mean_of_square = cx.reduced("graph.reduce_mean", square, &axes)?;
    let square_of_mean = cx.mul(mean, mean)?;
    let variance = cx.sub(mean_of_square, square_of_mean)?;
    let deviation = cx.unary("graph.sqrt", variance)?;
    let tiny = cx.scalar(1e-9, elem)?;
    let deviation = cx.add(deviation, tiny)?;
    let y = cx.div(centered, deviation)?;
    cx.set(0, y);
    Ok(())
}
