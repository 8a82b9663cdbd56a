//! Normalizations and softmax.

use terrace_ir::op::*;
use terrace_ir::{OpError, op};

use super::FLOAT_TENSOR;
use crate::graph::attrs::*;
use crate::graph::shape::*;

op! {
    /// Batch normalization with fixed statistics.
    ///
    /// `output = (input - mean) / sqrt(variance + eps) * scale + shift`, where the last four operands
    /// have one element for each index of dimension `axis`. Follows ONNX `BatchNormalization` in inference.
    pub BatchNormOp = "graph.batch_norm" {
        operands { input: one FLOAT_TENSOR, scale: one FLOAT_TENSOR, shift: one FLOAT_TENSOR, mean: one FLOAT_TENSOR, variance: one FLOAT_TENSOR }
        results { output: one FLOAT_TENSOR }
        attrs { eps: default F32_ATTR "1.0e-5 : f32", axis: default I64_ATTR "1 : i64" }
        traits [PURE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_batch_norm
        verify verify_inferred
    }
}

op! {
    /// Layer normalization over the dimensions from `axis` on.
    ///
    /// `output = (input - mean) / sqrt(variance + eps) * scale + shift`, mean and variance being those of
    /// the normalized dimensions; `scale` and `shift` broadcast to them. Follows ONNX `LayerNormalization`.
    pub LayerNormOp = "graph.layer_norm" {
        operands { input: one FLOAT_TENSOR, scale: opt FLOAT_TENSOR, shift: opt FLOAT_TENSOR }
        results { output: one FLOAT_TENSOR }
        attrs { eps: default F32_ATTR "1.0e-5 : f32", axis: one I64_ATTR }
        traits [PURE]
        assembly "$input (`scale` $scale^)? (`shift` $shift^)? attr-dict `:` functional-type(operands, results)"
        infer infer_layer_norm
        verify verify_inferred
    }
}

op! {
    /// Root mean square normalization over the dimensions from `axis` on.
    ///
    /// `output = input / sqrt(mean(input^2) + eps) * scale`. Follows ONNX `RMSNormalization`.
    pub RmsNormOp = "graph.rms_norm" {
        operands { input: one FLOAT_TENSOR, scale: opt FLOAT_TENSOR }
        results { output: one FLOAT_TENSOR }
        attrs { eps: default F32_ATTR "1.0e-5 : f32", axis: one I64_ATTR }
        traits [PURE]
        assembly "$input (`scale` $scale^)? attr-dict `:` functional-type(operands, results)"
        infer infer_layer_norm
        verify verify_inferred
    }
}

op! {
    /// Normalization of groups of channels of each image by their own statistics.
    ///
    /// The input is `N x C x spatial...`; mean and variance are those of each image's `groups` equal
    /// parts of its channels (as many groups as channels make it instance normalization). `scale` and
    /// `shift` have one element a channel. Follows ONNX `GroupNormalization` (opset 21) and
    /// `InstanceNormalization`.
    pub GroupNormOp = "graph.group_norm" {
        operands { input: one FLOAT_TENSOR, scale: one FLOAT_TENSOR, shift: one FLOAT_TENSOR }
        results { output: one FLOAT_TENSOR }
        attrs { groups: one I64_ATTR, eps: default F32_ATTR "1.0e-5 : f32" }
        traits [PURE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_group_norm
        verify verify_inferred
    }
}

op! {
    /// Local response normalization across channels.
    ///
    /// `output = input / (bias + alpha / size * sum(input^2))^beta`, the sum being that of the `size`
    /// channels around each. Follows ONNX `LRN`; the input is `N x C x spatial...`.
    pub LrnOp = "graph.lrn" {
        operands { input: one FLOAT_TENSOR }
        results { output: one FLOAT_TENSOR }
        attrs {
            size: one I64_ATTR, alpha: default F32_ATTR "1.0e-4 : f32", beta: default F32_ATTR "7.5e-1 : f32",
            bias: default F32_ATTR "1.0 : f32",
        }
        traits [PURE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_lrn
        verify verify_inferred
    }
}

op! {
    /// `exp(input) / sum(exp(input))` along `axis`.
    pub SoftmaxOp = "graph.softmax" {
        operands { input: one FLOAT_TENSOR }
        results { output: one FLOAT_TENSOR }
        attrs { axis: one I64_ATTR }
        traits [PURE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_along_axis
        verify verify_inferred
    }
}

op! {
    /// Logarithm of the softmax along `axis`.
    pub LogSoftmaxOp = "graph.log_softmax" {
        operands { input: one FLOAT_TENSOR }
        results { output: one FLOAT_TENSOR }
        attrs { axis: one I64_ATTR }
        traits [PURE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_along_axis
        verify verify_inferred
    }
}

fn infer_batch_norm(cx: &InferCx<'_>) -> Inferred {
    let (shape, elem) = cx.operand(0)?;
    let axis = cx.axis("axis", 1, shape.len())?;
    for (at, name) in ["scale", "shift", "mean", "variance"].into_iter().enumerate() {
        expect_shape(cx, at + 1, name, &[shape[axis]])?;
    }
    one(cx.ctx, &shape, elem)
}

fn infer_layer_norm(cx: &InferCx<'_>) -> Inferred {
    let (shape, elem) = cx.operand(0)?;
    let axis = cx.axis("axis", 0, shape.len())?;
    for &operand in &cx.operands[1..] {
        let Some(of) = operand.shape(cx.ctx) else {
            continue;
        };
        if of.len() > shape.len() - axis || !compatible(&broadcast(of, &shape)?, &shape) {
            return Err(OpError::new(format!(
                "scale or shift of shape {} does not broadcast to the normalized dimensions {}",
                show(of),
                show(&shape[axis..])
            )));
        }
    }
    one(cx.ctx, &shape, elem)
}

fn infer_group_norm(cx: &InferCx<'_>) -> Inferred {
    let (shape, elem) = cx.operand(0)?;
    if shape.len() < 2 {
        return Err(OpError::new(format!("operand 'input' has rank {}, expected at least 2", shape.len())));
    }
    let groups = cx.int("groups", 1);
    if groups < 1 || map_dim(shape[1], |channels| Some(channels % groups))? > 0 {
        return Err(OpError::new(format!("channels do not divide into {groups} groups")));
    }
    expect_shape(cx, 1, "scale", &[shape[1]])?;
    expect_shape(cx, 2, "shift", &[shape[1]])?;
    one(cx.ctx, &shape, elem)
}

fn infer_lrn(cx: &InferCx<'_>) -> Inferred {
    let (shape, elem) = cx.operand(0)?;
    if shape.len() < 2 {
        return Err(OpError::new(format!("operand 'input' has rank {}, expected at least 2", shape.len())));
    }
    if cx.int("size", 1) < 1 {
        return Err(OpError::new(format!("attribute 'size' is {}, expected at least 1", cx.int("size", 1))));
    }
    one(cx.ctx, &shape, elem)
}

/// The shape of the input, when `axis` is one of its dimensions.
pub(crate) fn infer_along_axis(cx: &InferCx<'_>) -> Inferred {
    let (shape, elem) = cx.operand(0)?;
    cx.axis("axis", 0, shape.len())?;
    one(cx.ctx, &shape, elem)
}
