//! Convolutions.

use terrace_ir::op::*;
use terrace_ir::{OpError, Type, op};

use super::{FLOAT_TENSOR, NUMBER_TENSOR};
use crate::graph::attrs::*;
use crate::graph::shape::*;

op! {
    /// Convolution over any number of spatial dimensions.
    ///
    /// `output = activation(conv(input, weights) + bias + residual)`. With `data_layout` "nchw" the
    /// input is `N x C x spatial...`, with "nhwc" `N x spatial... x C`, and so is the output; `h w`
    /// stands for any number of dimensions. `weights` are in the order of `kernel_layout`, where `i` is
    /// `C / groups`. `pads` holds the zeros in front of each spatial dimension, then those behind each.
    /// `bias` has one element an output channel; `residual` has the shape of the output. Integers wrap around.
    ///
    /// Defaults: strides and dilations 1, pads 0. Follows ONNX `Conv`.
    pub ConvOp = "graph.conv" {
        operands { input: one NUMBER_TENSOR, weights: one NUMBER_TENSOR, bias: opt NUMBER_TENSOR, residual: opt NUMBER_TENSOR }
        results { output: one NUMBER_TENSOR }
        attrs {
            strides: opt I64_ARRAY_ATTR, dilations: opt I64_ARRAY_ATTR, pads: opt I64_ARRAY_ATTR,
            groups: default I64_ATTR "1 : i64", data_layout: default DATA_LAYOUT_ATTR "\"nchw\"",
            kernel_layout: default KERNEL_LAYOUT_ATTR "\"oihw\"", activation: opt ACTIVATION_ATTR,
        }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$input `,` $weights (`bias` $bias^)? (`residual` $residual^)? attr-dict `:` functional-type(operands, results)"
        infer infer_conv
        verify verify_inferred
    }
}

op! {
    /// Transposed convolution: the gradient of [`ConvOp`] by its input.
    ///
    /// `weights` are `C x out_channels / groups x spatial...`. The output size of a dimension is
    /// `(input - 1) * stride - pad_front - pad_back + dilation * (kernel - 1) + 1 + output_padding`.
    /// Follows ONNX `ConvTranspose`; data is laid out "nchw".
    pub ConvTransposeOp = "graph.conv_transpose" {
        operands { input: one FLOAT_TENSOR, weights: one FLOAT_TENSOR, bias: opt FLOAT_TENSOR }
        results { output: one FLOAT_TENSOR }
        attrs {
            strides: opt I64_ARRAY_ATTR, dilations: opt I64_ARRAY_ATTR, pads: opt I64_ARRAY_ATTR,
            output_padding: opt I64_ARRAY_ATTR, groups: default I64_ATTR "1 : i64", activation: opt ACTIVATION_ATTR,
        }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$input `,` $weights (`bias` $bias^)? attr-dict `:` functional-type(operands, results)"
        infer infer_conv_transpose
        verify verify_inferred
    }
}

/// The positions of output channels, input channels and spatial dimensions in weights.
pub fn kernel_dims(layout: &str, rank: usize) -> (usize, usize, std::ops::Range<usize>) {
    match layout {
        "ohwi" => (0, rank - 1, 1..rank - 1),
        "hwio" => (rank - 1, rank - 2, 0..rank - 2),
        _ => (0, 1, 2..rank),
    }
}

/// The position of channels and those of spatial dimensions in images.
pub fn image_dims(layout: &str, rank: usize) -> (usize, std::ops::Range<usize>) {
    if layout == "nhwc" { (rank - 1, 1..rank - 1) } else { (1, 2..rank) }
}

/// Puts batch, channels and spatial sizes in the order of `layout`.
pub(crate) fn image_shape(layout: &str, batch: i64, channels: i64, spatial: &[i64]) -> Shape {
    let mut shape = vec![batch];
    if layout == "nhwc" {
        shape.extend_from_slice(spatial);
        shape.push(channels);
    } else {
        shape.push(channels);
        shape.extend_from_slice(spatial);
    }
    shape
}

fn images(cx: &InferCx<'_>) -> Result<(Shape, Shape, Type), OpError> {
    let (input, elem) = cx.operand(0)?;
    let (weights, _) = cx.operand(1)?;
    if input.len() < 3 {
        return Err(OpError::new(format!("operand 'input' has rank {}, expected at least 3", input.len())));
    }
    if weights.len() != input.len() {
        return Err(OpError::new(format!(
            "operand 'weights' has rank {}, expected the rank {} of the input",
            weights.len(),
            input.len()
        )));
    }
    Ok((input, weights, elem))
}

fn groups(cx: &InferCx<'_>) -> Result<i64, OpError> {
    match cx.int("groups", 1) {
        groups if groups >= 1 => Ok(groups),
        groups => Err(OpError::new(format!("attribute 'groups' is {groups}, expected at least 1"))),
    }
}

fn infer_conv(cx: &InferCx<'_>) -> Inferred {
    let (input, weights, elem) = images(cx)?;
    let layout = cx.word("data_layout", "nchw");
    let (channels, spatial) = image_dims(layout, input.len());
    let (out, inner, kernel) = kernel_dims(cx.word("kernel_layout", "oihw"), weights.len());
    let groups = groups(cx)?;
    let expected = mul_dims(weights[inner], groups)?;
    if same_dim(input[channels], expected).is_none() {
        return Err(OpError::new(format!(
            "input has {} channels, but weights are for {groups} groups of {}",
            input[channels], weights[inner]
        )));
    }
    if map_dim(weights[out], |out| Some(out % groups))? > 0 {
        return Err(OpError::new(format!(
            "{} output channels do not divide into {groups} groups",
            weights[out]
        )));
    }
    let n = spatial.len();
    let strides = cx.per_dim("strides", n, 1, 1)?;
    let dilations = cx.per_dim("dilations", n, 1, 1)?;
    let pads = cx.per_dim("pads", 2 * n, 0, 0)?;
    let sizes = (0..n)
        .map(|i| {
            let size = (input[spatial.start + i], weights[kernel.start + i]);
            window(size.0, size.1, (strides[i], dilations[i]), (pads[i], pads[n + i]), false)
        })
        .collect::<Result<Shape, OpError>>()?;
    let shape = image_shape(layout, input[0], weights[out], &sizes);
    if let Some(bias) = group(cx, 2) {
        expect_shape(cx, bias, "bias", &[weights[out]])?;
    }
    if let Some(residual) = group(cx, 3) {
        expect_shape(cx, residual, "residual", &shape)?;
    }
    one(cx.ctx, &shape, elem)
}

fn infer_conv_transpose(cx: &InferCx<'_>) -> Inferred {
    let (input, weights, elem) = images(cx)?;
    if same_dim(input[1], weights[0]).is_none() {
        return Err(OpError::new(format!(
            "input has {} channels, but weights are for {}",
            input[1], weights[0]
        )));
    }
    let groups = groups(cx)?;
    if map_dim(input[1], |channels| Some(channels % groups))? > 0 {
        return Err(OpError::new(format!("{} input channels do not divide into {groups} groups", input[1])));
    }
    let n = input.len() - 2;
    let strides = cx.per_dim("strides", n, 1, 1)?;
    let dilations = cx.per_dim("dilations", n, 1, 1)?;
    let pads = cx.per_dim("pads", 2 * n, 0, 0)?;
    let extra = cx.per_dim("output_padding", n, 0, 0)?;
    let channels = mul_dims(weights[1], groups)?;
    let mut shape = vec![input[0], channels];
    for i in 0..n {
        let extent = map_dim(weights[2 + i], |k| (k - 1).checked_mul(dilations[i])?.checked_add(1))?;
        let spread = map_dim(input[2 + i], |size| {
            (size - 1)
                .checked_mul(strides[i])?
                .checked_sub(pads[i])?
                .checked_sub(pads[n + i])?
                .checked_add(extra[i])
        })?;
        let size = add_dims(spread, extent)?;
        if size != terrace_ir::types::DYNAMIC && size < 0 {
            return Err(OpError::new(format!("pads leave {size} elements of spatial dimension {i}")));
        }
        shape.push(size);
    }
    expect_shape(cx, 2, "bias", &[channels])?;
    one(cx.ctx, &shape, elem)
}
