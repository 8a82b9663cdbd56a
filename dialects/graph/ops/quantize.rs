//! Linear quantization.

use terrace_ir::op::*;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{OpError, op};

use super::{FLOAT_TENSOR, NUMBER_TENSOR};
use crate::graph::attrs::*;
use crate::graph::shape::*;

op! {
    /// `saturate(round(input / scale) + zero_point)`, halves rounded to the even integer.
    ///
    /// `scale` and `zero_point` are scalars, or have one element for each index of dimension `axis`, or, with
    /// `block_size`, one for each block of so many elements along it, the last of which may be smaller. `to` is the type of
    /// the result. The quotient is rounded to `precision`, by default the type of `scale`. A float `to`, of at most 8 bits,
    /// is not rounded to integers first, and gets what is too large as [`CastOp`](super::CastOp) says, by `saturate`.
    /// Follows ONNX `QuantizeLinear`.
    pub QuantizeOp = "graph.quantize" {
        operands { input: one NUMBER_TENSOR, scale: one FLOAT_TENSOR, zero_point: opt NUMBER_TENSOR }
        results { output: one NUMBER_TENSOR }
        attrs {
            to: one TYPE_ATTR, axis: default I64_ATTR "1 : i64", block_size: opt I64_ATTR,
            saturate: opt UNIT_ATTR, precision: opt TYPE_ATTR,
        }
        traits [PURE]
        assembly "$input `,` $scale (`,` $zero_point^)? `to` $to attr-dict `:` functional-type(operands, results)"
        infer infer_quantize
        verify verify_inferred
    }
}

op! {
    /// `(input - zero_point) * scale`, as elements of type `to`, by default that of `scale`.
    ///
    /// Operands as [`QuantizeOp`]'s. Computes in `f32`, in `f64` for such a result. Follows ONNX `DequantizeLinear`.
    pub DequantizeOp = "graph.dequantize" {
        operands { input: one NUMBER_TENSOR, scale: one FLOAT_TENSOR, zero_point: opt NUMBER_TENSOR }
        results { output: one FLOAT_TENSOR }
        attrs {
            axis: default I64_ATTR "1 : i64", block_size: opt I64_ATTR, to: opt TYPE_ATTR,
        }
        traits [PURE]
        assembly "$input `,` $scale (`,` $zero_point^)? attr-dict `:` functional-type(operands, results)"
        infer infer_dequantize
        verify verify_inferred
    }
}

/// The shape of the result; those of scale and zero point must go with it.
fn quantized(cx: &InferCx<'_>) -> Result<Shape, OpError> {
    let (shape, _) = cx.operand(0)?;
    let block = cx.int("block_size", 0);
    if block < 0 {
        return Err(OpError::new(format!("attribute 'block_size' is {block}, expected at least 0")));
    }
    for index in 1..cx.operands.len() {
        let (of, _) = cx.operand(index)?;
        if of.is_empty() || of == [1] {
            continue;
        }
        let axis = cx.axis("axis", 1, shape.len())?;
        let expected = match block {
            0 => vec![shape[axis]],
            _ => {
                let mut blocks = shape.clone();
                if blocks[axis] != DYNAMIC {
                    blocks[axis] = blocks[axis] / block + i64::from(blocks[axis] % block != 0);
                }
                blocks
            }
        };
        expect_shape(cx, index, if index == 1 { "scale" } else { "zero_point" }, &expected)?;
    }
    Ok(shape)
}

fn type_attr(cx: &InferCx<'_>, name: &str) -> Option<terrace_ir::Type> {
    cx.attr(name).and_then(|attr| attr.as_type(cx.ctx))
}

fn infer_quantize(cx: &InferCx<'_>) -> Inferred {
    if type_attr(cx, "precision").is_some_and(|ty| !ty.is_float(cx.ctx)) {
        return Err(OpError::new("attribute 'precision' must be a floating-point type"));
    }
    match type_attr(cx, "to") {
        Some(to) if to.is_integer(cx.ctx) || to.float_kind(cx.ctx).is_some_and(|kind| kind.width() <= 8) => {
            one(cx.ctx, &quantized(cx)?, to)
        }
        _ => Err(OpError::new(
            "attribute 'to' must be an integer type or a floating-point type of at most 8 bits",
        )),
    }
}

fn infer_dequantize(cx: &InferCx<'_>) -> Inferred {
    let elem = type_attr(cx, "to").unwrap_or(cx.operand(1)?.1);
    one(cx.ctx, &quantized(cx)?, elem)
}
