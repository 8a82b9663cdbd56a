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
    ("Softmax", |cx| softmax(cx, "graph.softmax")),
];

fn eps(cx: &NodeCx<'_, '_, '_>) -> Result<(&'static str, Attr)> {
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

fn layer_norm(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
    cx.refuse_outputs(1)?;
    let axis = cx.axis(cx.int("axis")?, cx.rank(0)?)?;
    let mut operands = vec![Some(cx.value(0)?), Some(cx.value(1)?)];
    if name == "graph.layer_norm" {
        operands.push(cx.opt_value(2)?);
    }
    let y = cx.op_opt(name, &operands, &[eps(cx)?, ("axis", cx.i64(axis))])?;
    cx.set(0, y);
    Ok(())
}

fn group_norm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let groups = cx.int("num_groups")?;
    if groups < 1 {
        return Err(cx.bad_attribute("num_groups", format!("is {groups}, expected at least 1")));
    }
    grouped(cx, groups)
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
    let y = cx.op("graph.group_norm", &operands, &[("groups", cx.ctx.i64_attr(groups)), eps(cx)?])?;
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
fn softmax(cx: &mut NodeCx<'_, '_, '_>, name: &str) -> Result<()> {
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

fn reduced(cx: &mut NodeCx<'_, '_, '_>, name: &str, x: Value, axes: &[i64]) -> Result<Value> {
    cx.op(name, &[x], &[("axes", cx.ctx.i64_array(axes)), ("keepdims", Attr::UNIT)])
}

fn lp_norm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, axis) = (cx.value(0)?, cx.axis(cx.int("axis")?, cx.rank(0)?)?);
    let name = match cx.int("p")? {
        1 => "graph.reduce_l1",
        2 => "graph.reduce_l2",
        p => return Err(cx.bad_attribute("p", format!("is {p}, expected 1 or 2"))),
    };
    let norm = reduced(cx, name, x, &[axis as i64])?;
    // Where all is zero, so is the result.
    let (elem, zero) = (cx.elem(0)?, cx.scalar(0.0, cx.elem(0)?)?);
    let one = cx.scalar(1.0, elem)?;
    let none = cx.op("graph.equal", &[norm, zero], &[])?;
    let norm = cx.op("graph.where", &[none, one, norm], &[])?;
    let y = cx.op("graph.div", &[x, norm], &[])?;
    cx.set(0, y);
    Ok(())
}

/// `(x - mean(x)) / (sqrt(mean(x^2) - mean(x)^2) + 1e-9)`, as the operator's own function has it.
fn mean_variance_norm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, elem, rank) = (cx.value(0)?, cx.elem(0)?, cx.rank(0)?);
    let axes: Vec<i64> =
        cx.axes(&cx.ints("axes")?.unwrap_or_default(), rank)?.iter().map(|&a| a as i64).collect();
    let mean = reduced(cx, "graph.reduce_mean", x, &axes)?;
    let centered = cx.op("graph.sub", &[x, mean], &[])?;
    let square = cx.op("graph.mul", &[x, x], &[])?;
    let mean_of_square = reduced(cx, "graph.reduce_mean", square, &axes)?;
    let square_of_mean = cx.op("graph.mul", &[mean, mean], &[])?;
    let variance = cx.op("graph.sub", &[mean_of_square, square_of_mean], &[])?;
    let deviation = cx.op("graph.sqrt", &[variance], &[])?;
    let tiny = cx.scalar(1e-9, elem)?;
    let deviation = cx.op("graph.add", &[deviation, tiny], &[])?;
    let y = cx.op("graph.div", &[centered, deviation], &[])?;
    cx.set(0, y);
    Ok(())
}
