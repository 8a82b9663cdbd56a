//! Pooling.

use terrace_ir::op::*;
use terrace_ir::{OpError, op};

use super::{FLOAT_TENSOR, NUMBER_TENSOR, image_dims, image_shape};
use crate::graph::attrs::*;
use crate::graph::shape::*;

op! {
    /// The greatest element in each window.
    ///
    /// `kernel` holds the size of the window in each spatial dimension; strides default to 1, pads (in
    /// front, then behind) to 0. Padding never wins. With `ceil_mode` a last, incomplete window counts
    /// when it starts inside of the input or its leading padding. Follows ONNX `MaxPool`.
    pub MaxPoolOp = "graph.max_pool" {
        operands { input: one NUMBER_TENSOR }
        results { output: one NUMBER_TENSOR }
        attrs {
            kernel: one I64_ARRAY_ATTR, strides: opt I64_ARRAY_ATTR, dilations: opt I64_ARRAY_ATTR,
            pads: opt I64_ARRAY_ATTR, ceil_mode: opt UNIT_ATTR, data_layout: default DATA_LAYOUT_ATTR "\"nchw\"",
        }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_pool
        verify verify_inferred
    }
}

op! {
    /// The mean of each window.
    ///
    /// Attributes as [`MaxPoolOp`]'s. The divisor is the number of elements of the window that lie in the
    /// input, with `count_include_pad` in the input and its padding. Follows ONNX `AveragePool`.
    pub AveragePoolOp = "graph.average_pool" {
        operands { input: one FLOAT_TENSOR }
        results { output: one FLOAT_TENSOR }
        attrs {
            kernel: one I64_ARRAY_ATTR, strides: opt I64_ARRAY_ATTR, dilations: opt I64_ARRAY_ATTR,
            pads: opt I64_ARRAY_ATTR, ceil_mode: opt UNIT_ATTR, count_include_pad: opt UNIT_ATTR,
            data_layout: default DATA_LAYOUT_ATTR "\"nchw\"",
        }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_pool
        verify verify_inferred
    }
}

fn infer_pool(cx: &InferCx<'_>) -> Inferred {
    let (input, elem) = cx.operand(0)?;
    if input.len() < 3 {
        return Err(OpError::new(format!("operand 'input' has rank {}, expected at least 3", input.len())));
    }
    let layout = cx.word("data_layout", "nchw");
    let (channels, spatial) = image_dims(layout, input.len());
    let n = spatial.len();
    let kernel = cx.per_dim("kernel", n, 1, 1)?;
    let strides = cx.per_dim("strides", n, 1, 1)?;
    let dilations = cx.per_dim("dilations", n, 1, 1)?;
    let pads = cx.per_dim("pads", 2 * n, 0, 0)?;
    let ceil = cx.flag("ceil_mode");
    let sizes = (0..n)
        .map(|i| {
            let steps = (strides[i], dilations[i]);
            window(input[spatial.start + i], kernel[i], steps, (pads[i], pads[n + i]), ceil)
        })
        .collect::<Result<Shape, OpError>>()?;
    one(cx.ctx, &image_shape(layout, input[0], input[channels], &sizes), elem)
}
