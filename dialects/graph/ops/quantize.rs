//! Linear quantization.

use terrace_ir::op::*;
use terrace_ir::{OpError, op};

use super::{FLOAT_TENSOR, INT_TENSOR, NUMBER_TENSOR};
use crate::graph::attrs::*;
use crate::graph::shape::*;

op! {
    /// `saturate(round(input / scale) + zero_point)`, halves rounded to the even integer.
    ///
    /// `scale` and `zero_point` are scalars, or have one element for each index of dimension `axis`.
    /// `to` is the integer type of the result. Follows ONNX `QuantizeLinear`.
    pub QuantizeOp = "graph.quantize" {
        operands { input: one FLOAT_TENSOR, scale: one FLOAT_TENSOR, zero_point: opt INT_TENSOR }
        results { output: one INT_TENSOR }
        attrs { to: one TYPE_ATTR, axis: default I64_ATTR "1 : i64" }
        traits [PURE]
        assembly "$input `,` $scale (`,` $zero_point^)? `to` $to attr-dict `:` functional-type(operands, results)"
        infer infer_quantize
        verify verify_inferred
    }
}

op! {
    /// `(input - zero_point) * scale`. Operands as [`QuantizeOp`]'s. Follows ONNX `DequantizeLinear`.
    pub DequantizeOp = "graph.dequantize" {
        operands { input: one NUMBER_TENSOR, scale: one FLOAT_TENSOR, zero_point: opt NUMBER_TENSOR }
        results { output: one FLOAT_TENSOR }
        attrs { axis: default I64_ATTR "1 : i64" }
        traits [PURE]
        assembly "$input `,` $scale (`,` $zero_point^)? attr-dict `:` functional-type(operands, results)"
        infer infer_dequantize
        verify verify_inferred
    }
}

fn quantized(cx: &InferCx<'_>) -> Result<Shape, OpError> {
    let (shape, _) = cx.operand(0)?;
    for index in 1..cx.operands.len() {
        let (of, _) = cx.operand(index)?;
        if of.is_empty() || of == [1] {
            continue;
        }
        let axis = cx.axis("axis", 1, shape.len())?;
        expect_shape(cx, index, if index == 1 { "scale" } else { "zero_point" }, &[shape[axis]])?;
    }
    Ok(shape)
}

fn infer_quantize(cx: &InferCx<'_>) -> Inferred {
    match cx.attr("to").and_then(|attr| attr.as_type(cx.ctx)) {
        Some(to) if to.is_integer(cx.ctx) => one(cx.ctx, &quantized(cx)?, to),
        _ => Err(OpError::new("attribute 'to' must be an integer type")),
    }
}

fn infer_dequantize(cx: &InferCx<'_>) -> Inferred {
    one(cx.ctx, &quantized(cx)?, cx.operand(1)?.1)
}
