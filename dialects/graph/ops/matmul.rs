//! Matrix products.

use terrace_ir::op::*;
use terrace_ir::{OpError, op};

use super::NUMBER_TENSOR;
use crate::graph::attrs::*;
use crate::graph::shape::*;

op! {
    /// Matrix product, batched over leading dimensions that broadcast.
    ///
    /// `output = activation(alpha * (lhs * rhs) + bias + residual)`. With `transpose_a` and
    /// `transpose_b` the last two dimensions of an operand are swapped first. An operand of rank 1 is a
    /// row on the left and a column on the right, and its dimension is left out of the result. `bias`
    /// broadcasts to the output; `residual` has its shape. Follows ONNX `MatMul` and `Gemm`.
    pub MatmulOp = "graph.matmul" {
        operands { lhs: one NUMBER_TENSOR, rhs: one NUMBER_TENSOR, bias: opt NUMBER_TENSOR, residual: opt NUMBER_TENSOR }
        results { output: one NUMBER_TENSOR }
        attrs {
            transpose_a: opt UNIT_ATTR, transpose_b: opt UNIT_ATTR, alpha: default F32_ATTR "1.0 : f32",
            activation: opt ACTIVATION_ATTR,
        }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$lhs `,` $rhs (`bias` $bias^)? (`residual` $residual^)? attr-dict `:` functional-type(operands, results)"
        infer infer_matmul
        verify verify_inferred
    }
}

/// Rows, columns and leading dimensions of a factor.
fn factor(shape: &[i64], transpose: bool, left: bool) -> Result<(i64, i64, &[i64]), OpError> {
    match *shape {
        [] => Err(OpError::new("a factor must have at least one dimension")),
        [size] if left => Ok((1, size, &[])),
        [size] => Ok((size, 1, &[])),
        [ref lead @ .., cols, rows] if transpose => Ok((rows, cols, lead)),
        [ref lead @ .., rows, cols] => Ok((rows, cols, lead)),
    }
}

fn infer_matmul(cx: &InferCx<'_>) -> Inferred {
    let ((lhs, elem), (rhs, _)) = (cx.operand(0)?, cx.operand(1)?);
    let (rows, inner_lhs, lead_lhs) = factor(&lhs, cx.flag("transpose_a"), true)?;
    let (inner_rhs, cols, lead_rhs) = factor(&rhs, cx.flag("transpose_b"), false)?;
    if same_dim(inner_lhs, inner_rhs).is_none() {
        return Err(OpError::new(format!(
            "contracts dimensions of different sizes: left side has {inner_lhs} columns, right side has {inner_rhs} rows"
        )));
    }
    let mut shape = broadcast(lead_lhs, lead_rhs)?;
    if lhs.len() > 1 {
        shape.push(rows);
    }
    if rhs.len() > 1 {
        shape.push(cols);
    }
    if let Some(bias) = group(cx, 2) {
        let (bias, _) = cx.operand(bias)?;
        if !compatible(&broadcast(&bias, &shape)?, &shape) {
            return Err(OpError::new(format!(
                "operand 'bias' of shape {} does not broadcast to {}",
                show(&bias),
                show(&shape)
            )));
        }
    }
    if let Some(residual) = group(cx, 3) {
        expect_shape(cx, residual, "residual", &shape)?;
    }
    one(cx.ctx, &shape, elem)
}
