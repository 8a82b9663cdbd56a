//! Ops that choose elements by computed indices. Negative indices count from the end.

use terrace_ir::op::*;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{OpError, Type, op};

use super::{ANY_TENSOR, INT_TENSOR, NUMBER_TENSOR, is_string};
use crate::graph::attrs::*;
use crate::graph::shape::*;

op! {
    /// The slices of `data` along `axis` that `indices` name.
    ///
    /// The dimensions of `indices` take the place of `axis`. Follows ONNX `Gather`.
    pub GatherOp = "graph.gather" {
        operands { data: one ANY_TENSOR, indices: one INT_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { axis: default I64_ATTR "0 : i64" }
        traits [PURE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_gather
        verify verify_inferred
    }
}

op! {
    /// For each index the element of `data` at its place, but for the coordinate along `axis`, which
    /// is the index. Follows ONNX `GatherElements`.
    pub GatherElementsOp = "graph.gather_elements" {
        operands { data: one ANY_TENSOR, indices: one INT_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { axis: default I64_ATTR "0 : i64" }
        traits [PURE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_gather_elements
        verify verify_inferred
    }
}

op! {
    /// The slices of `data` whose leading coordinates are the rows of the last dimension of `indices`.
    ///
    /// The first `batch_dims` dimensions of both correspond. Follows ONNX `GatherND`.
    pub GatherNdOp = "graph.gather_nd" {
        operands { data: one ANY_TENSOR, indices: one INT_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { batch_dims: default I64_ATTR "0 : i64" }
        traits [PURE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_gather_nd
        verify verify_inferred
    }
}

op! {
    /// `data` with the slices that the rows of `indices` name replaced by, or combined with, `updates`.
    ///
    /// Follows ONNX `ScatterND`.
    pub ScatterNdOp = "graph.scatter_nd" {
        operands { data: one ANY_TENSOR, indices: one INT_TENSOR, updates: one ANY_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { reduction: default REDUCTION_ATTR "\"none\"" }
        traits [PURE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_scatter_nd
        verify verify_inferred
    }
}

op! {
    /// `data` with the elements that [`GatherElementsOp`] would read replaced by, or combined with,
    /// `updates`. Follows ONNX `ScatterElements`.
    pub ScatterElementsOp = "graph.scatter_elements" {
        operands { data: one ANY_TENSOR, indices: one INT_TENSOR, updates: one ANY_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { axis: default I64_ATTR "0 : i64", reduction: default REDUCTION_ATTR "\"none\"" }
        traits [PURE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_scatter_elements
        verify verify_inferred
    }
}

op! {
    /// `values[1]` where the coordinate along a new dimension `axis` of size `depth` is the index, else
    /// `values[0]`. Indices out of range match nowhere. Follows ONNX `OneHot`.
    pub OneHotOp = "graph.one_hot" {
        operands { indices: one NUMBER_TENSOR, values: one ANY_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { depth: one I64_ATTR, axis: one I64_ATTR }
        traits [PURE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_one_hot
        verify verify_inferred
    }
}

op! {
    /// `start`, `start + delta`, ... as long as it is before `limit`; operands are scalars.
    pub RangeOp = "graph.range" {
        operands { start: one NUMBER_TENSOR, limit: one NUMBER_TENSOR, delta: one NUMBER_TENSOR }
        results { output: one NUMBER_TENSOR }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_range
        verify verify_inferred
    }
}

op! {
    /// The indices of the elements that are not zero, in row-major order.
    ///
    /// The result, of `i64`, has a row for each dimension and a column for each such element, as many as only the
    /// computation tells. Follows ONNX `NonZero`.
    pub NonZeroOp = "graph.non_zero" {
        operands { input: one NUMBER_TENSOR }
        results { output: one INT_TENSOR }
        traits [PURE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_non_zero
        verify verify_inferred
    }
}

fn infer_non_zero(cx: &InferCx<'_>) -> Inferred {
    let (input, _) = cx.operand(0)?;
    one(cx.ctx, &[input.len() as i64, DYNAMIC], cx.ctx.int(64))
}

fn infer_gather(cx: &InferCx<'_>) -> Inferred {
    let ((data, elem), (indices, _)) = (cx.operand(0)?, cx.operand(1)?);
    let axis = cx.axis("axis", 0, data.len())?;
    let shape = [&data[..axis], &indices, &data[axis + 1..]].concat();
    one(cx.ctx, &shape, elem)
}

fn check_elements(cx: &InferCx<'_>) -> Result<(Shape, Shape), OpError> {
    let ((data, _), (indices, _)) = (cx.operand(0)?, cx.operand(1)?);
    let axis = cx.axis("axis", 0, data.len())?;
    if indices.len() != data.len() {
        return Err(OpError::new(format!("indices have rank {}, expected {}", indices.len(), data.len())));
    }
    for (dim, (&index, &size)) in indices.iter().zip(&data).enumerate() {
        if dim != axis && index != DYNAMIC && size != DYNAMIC && index > size {
            return Err(OpError::new(format!(
                "indices have size {index} in dimension {dim}, expected at most {size}"
            )));
        }
    }
    Ok((data, indices))
}

fn infer_gather_elements(cx: &InferCx<'_>) -> Inferred {
    let (_, indices) = check_elements(cx)?;
    one(cx.ctx, &indices, cx.operand(0)?.1)
}

/// The number of leading dimensions of data of rank `rank` that a row of `indices` names.
fn row_len(indices: &[i64], rank: usize) -> Result<usize, OpError> {
    match indices.last().map(|&len| usize::try_from(len)) {
        Some(Ok(len)) if len <= rank => Ok(len),
        Some(Ok(len)) => Err(OpError::new(format!("rows of {len} indices are too long for rank {rank}"))),
        _ => Err(OpError::new("the last dimension of the indices must have a known size")),
    }
}

fn infer_gather_nd(cx: &InferCx<'_>) -> Inferred {
    let ((data, elem), (indices, _)) = (cx.operand(0)?, cx.operand(1)?);
    let least = data.len().min(indices.len().saturating_sub(1));
    let batch = cx.axis("batch_dims", 0, least + 1)?;
    let row = row_len(&indices, data.len() - batch)?;
    if !compatible(&data[..batch], &indices[..batch]) {
        return Err(OpError::new("batch dimensions of data and indices differ"));
    }
    let shape = [&indices[..indices.len() - 1], &data[batch + row..]].concat();
    one(cx.ctx, &shape, elem)
}

/// Only numbers are combined.
fn check_reduction(cx: &InferCx<'_>, elem: Type) -> Result<(), OpError> {
    match cx.word("reduction", "none") {
        word if word != "none" && is_string(cx.ctx, elem) => {
            Err(OpError::new(format!("reduction \"{word}\" is for numbers, not for texts")))
        }
        _ => Ok(()),
    }
}

fn infer_scatter_nd(cx: &InferCx<'_>) -> Inferred {
    let ((data, elem), (indices, _), (updates, update)) = (cx.operand(0)?, cx.operand(1)?, cx.operand(2)?);
    check_reduction(cx, elem)?;
    let row = row_len(&indices, data.len())?;
    let expected = [&indices[..indices.len() - 1], &data[row..]].concat();
    if !compatible(&updates, &expected) || elem != update {
        return Err(OpError::new(format!(
            "operand 'updates' has shape {}, expected {} of the element type of the data",
            show(&updates),
            show(&expected)
        )));
    }
    one(cx.ctx, &data, elem)
}

fn infer_scatter_elements(cx: &InferCx<'_>) -> Inferred {
    let (data, indices) = check_elements(cx)?;
    let ((updates, update), elem) = (cx.operand(2)?, cx.operand(0)?.1);
    check_reduction(cx, elem)?;
    if !compatible(&updates, &indices) || elem != update {
        return Err(OpError::new(format!(
            "operand 'updates' has shape {}, expected {} of the element type of the data",
            show(&updates),
            show(&indices)
        )));
    }
    one(cx.ctx, &data, elem)
}

fn infer_one_hot(cx: &InferCx<'_>) -> Inferred {
    let ((mut shape, _), (_, elem)) = (cx.operand(0)?, cx.operand(1)?);
    expect_shape(cx, 1, "values", &[2])?;
    let axis = cx.axis("axis", 0, shape.len() + 1)?;
    let depth = cx.int("depth", 0);
    if depth < 0 {
        return Err(OpError::new(format!("attribute 'depth' is {depth}, expected at least 0")));
    }
    shape.insert(axis, depth);
    one(cx.ctx, &shape, elem)
}

fn infer_range(cx: &InferCx<'_>) -> Inferred {
    for (index, name) in ["start", "limit", "delta"].into_iter().enumerate() {
        expect_shape(cx, index, name, &[])?;
    }
    one(cx.ctx, &[DYNAMIC], cx.operand(0)?.1)
}
