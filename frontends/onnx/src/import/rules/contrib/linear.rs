//! Matrix products and convolutions, with what was fused into them.

use terrace_ir::{Attr, Value};

use super::super::{conv, linear};
use super::norm::{channels_first, channels_last};
use super::*;
use crate::import::node::Passed;

pub(super) const RULES: Family = &[
    ("FusedConv", fused_conv),
    ("FusedGemm", fused_gemm),
    ("FusedMatMul", |cx| fused_matmul(cx, &Activation::None)),
    ("FusedMatMulActivation", |cx| {
        let activation = activation(cx, |cx| {
            let names = ["activation_alpha", "activation_beta", "activation_gamma"];
            names.iter().map_while(|name| cx.opt_float(name).transpose()).collect()
        })?;
        fused_matmul(cx, &activation)
    }),
    ("NhwcConv", |cx| nhwc(cx, Layer::Conv)),
    ("NhwcFusedConv", |cx| nhwc(cx, Layer::FusedConv)),
    ("NhwcMaxPool", |cx| nhwc(cx, Layer::MaxPool)),
    ("TransposeMatMul", |cx| fused_matmul(cx, &Activation::None)),
];

/// A function that follows a product.
enum Activation {
    None,
    /// The op and its attributes, in order.
    Op(&'static str, Vec<(&'static str, f32)>),
}

/// The activation that attribute `activation` names, with its parameters.
fn activation(
    cx: &NodeCx<'_, '_, '_>,
    params: impl Fn(&NodeCx<'_, '_, '_>) -> Result<Vec<f32>>,
) -> Result<Activation> {
    let name = cx.text("activation")?;
    let (op, formals): (_, &[(&str, f32)]) = match &*name {
        "" => return Ok(Activation::None),
        "Clip" => ("graph.clip", &[("min", f32::MIN), ("max", f32::MAX)]),
        "Elu" => ("graph.elu", &[("alpha", 1.0)]),
        "HardSigmoid" => ("graph.hard_sigmoid", &[("alpha", 0.2), ("beta", 0.5)]),
        "HardSwish" => ("graph.hard_swish", &[]),
        "LeakyRelu" => ("graph.leaky_relu", &[("alpha", 0.01)]),
        "Relu" => ("graph.relu", &[]),
        "Sigmoid" => ("graph.sigmoid", &[]),
        "Softplus" => ("graph.softplus", &[]),
        "Softsign" => ("graph.softsign", &[]),
        "Tanh" => ("graph.tanh", &[]),
        _ => return Err(cx.unsupported(format!("activation `{name}`"))),
    };
    let given = params(cx)?;
    if given.iter().any(|number| number.is_nan()) || given.len() > formals.len().max(3) {
        return Err(cx.bad_attribute("activation", format!("has parameters {given:?}")));
    }
    let named = formals.iter().enumerate();
    let named = named.map(|(at, &(name, default))| (name, given.get(at).copied().unwrap_or(default)));
    Ok(Activation::Op(op, named.collect()))
}

impl Activation {
    fn apply(&self, cx: &mut NodeCx<'_, '_, '_>, x: Value) -> Result<Value> {
        let Activation::Op(name, params) = self else {
            return Ok(x);
        };
        let attrs: Vec<(&str, Attr)> =
            params.iter().map(|&(name, number)| (name, cx.ctx.f32_attr(number))).collect();
        cx.op(name, &[x], &attrs)
    }
}

/// `alpha * A' * B'`, either transposed; with `transBatch` its first dimension comes behind the batch.
fn fused_matmul(cx: &mut NodeCx<'_, '_, '_>, activation: &Activation) -> Result<()> {
    let mut factors = Vec::new();
    for (index, batch, last) in [(0, "transBatchA", "transA"), (1, "transBatchB", "transB")] {
        let (mut value, rank) = (cx.value(index)?, cx.rank(index)?);
        if cx.flag(batch)? {
            if rank < 3 {
                return Err(cx.bad_attribute(batch, format!("is given for a tensor of rank {rank}")));
            }
            let perm: Vec<usize> = (1..rank - 1).chain([0, rank - 1]).collect();
            value = cx.transpose(value, &perm)?;
        }
        // A list has nothing to swap.
        factors.push((value, cx.flag(last)? && rank > 1));
    }
    let alpha = cx.float("alpha")?;
    let y = cx.product(factors[0], factors[1], f64::from(alpha))?;
    let y = activation.apply(cx, y)?;
    cx.set(0, y);
    Ok(())
}

fn fused_gemm(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let activation = activation(cx, |cx| {
        let names = ["activation_alpha", "activation_beta", "activation_gamma"];
        names.iter().map_while(|name| cx.opt_float(name).transpose()).collect()
    })?;
    let y = cx.delegate(linear::gemm, 13, &[Passed::Own(0), Passed::Own(1), Passed::Own(2)])?;
    let y = activation.apply(cx, y)?;
    cx.set(0, y);
    Ok(())
}

/// The activation of a fused convolution, and the sum that comes in front of it.
fn finish_conv(cx: &mut NodeCx<'_, '_, '_>, mut y: Value, sum: Option<Value>) -> Result<Value> {
    let activation = activation(cx, |cx| Ok(cx.floats("activation_params")?.unwrap_or_default()))?;
    if let Some(sum) = sum {
        y = cx.add(y, sum)?;
    }
    activation.apply(cx, y)
}

fn fused_conv(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let y = cx.delegate(conv::conv, 11, &[Passed::Own(0), Passed::Own(1), Passed::Own(2)])?;
    let sum = cx.opt_value(3)?;
    let y = finish_conv(cx, y, sum)?;
    cx.set(0, y);
    Ok(())
}

/// What is done to images whose channels come last.
enum Layer {
    Conv,
    FusedConv,
    MaxPool,
}

/// The layer between two transpositions.
fn nhwc(cx: &mut NodeCx<'_, '_, '_>, layer: Layer) -> Result<()> {
    let (x, rank) = (cx.value(0)?, cx.rank(0)?);
    if rank < 3 {
        return Err(cx.bad_operands(format!("takes images of rank 3 or more, found rank {rank}")));
    }
    let x = Passed::Made(cx.transpose(x, &channels_first(rank))?);
    let y = match layer {
        Layer::MaxPool => cx.delegate(conv::max_pool, 12, &[x])?,
        _ => cx.delegate(conv::conv, 11, &[x, Passed::Own(1), Passed::Own(2)])?,
    };
    let mut y = cx.transpose(y, &channels_last(rank))?;
    if matches!(layer, Layer::FusedConv) {
        let sum = cx.opt_value(3)?;
        y = finish_conv(cx, y, sum)?;
    }
    cx.set(0, y);
    Ok(())
}
