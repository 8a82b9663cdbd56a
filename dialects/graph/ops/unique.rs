//! The distinct slices of a tensor.

use terrace_ir::op;
use terrace_ir::op::*;
use terrace_ir::types::DYNAMIC;

use super::{INT_TENSOR, NUMBER_TENSOR};
use crate::graph::attrs::*;
use crate::graph::shape::*;

op! {
    /// The distinct slices of `input` along `axis`, and where they are.
    ///
    /// `values` has each of them once: in the order in which they come first, with `sorted` in ascending order, by the first
    /// element in which two slices differ. How many there are only the computation tells. `indices` are the first places of
    /// each in `input`, `counts` how often each is there, and `inverse` has for each slice of `input` its place in `values`; all three are
    /// lists of `i64`. NaNs are equal to one another and greater than all numbers; `-0.0` equals `0.0`. Follows ONNX
    /// `Unique`.
    pub UniqueOp = "graph.unique" {
        operands { input: one NUMBER_TENSOR }
        results { values: one NUMBER_TENSOR, indices: one INT_TENSOR, inverse: one INT_TENSOR, counts: one INT_TENSOR }
        attrs { axis: default I64_ATTR "0 : i64", sorted: opt UNIT_ATTR }
        traits [PURE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_unique
        verify verify_inferred
    }
}

fn infer_unique(cx: &InferCx<'_>) -> Inferred {
    let (mut shape, elem) = cx.operand(0)?;
    let axis = cx.axis("axis", 0, shape.len())?;
    let all = std::mem::replace(&mut shape[axis], DYNAMIC);
    let list = |size: i64| cx.ctx.tensor(&[size], cx.ctx.int(64));
    let found = list(DYNAMIC);
    Ok(Types::from_slice(&[cx.ctx.tensor(&shape, elem), found, list(all), found]))
}
