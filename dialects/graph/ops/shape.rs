//! Shapes as values.

use terrace_ir::op::*;
use terrace_ir::{Attr, Body, OpError, op};

use super::{ANY_TENSOR, INT_TENSOR};
use crate::graph::attrs::*;
use crate::graph::fold::{fold_shape, fold_size};
use crate::graph::shape::*;

op! {
    /// The sizes of the dimensions from `start` on to before `end`, as `i64`.
    pub ShapeOp = "graph.shape" {
        operands { input: one ANY_TENSOR }
        results { output: one INT_TENSOR }
        attrs { start: default I64_ATTR "0 : i64", end: opt I64_ATTR }
        traits [PURE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_shape
        verify verify_inferred
        fold fold_shape
    }
}

op! {
    /// The number of elements, as `i64`.
    pub SizeOp = "graph.size" {
        operands { input: one ANY_TENSOR }
        results { output: one INT_TENSOR }
        traits [PURE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_size
        verify verify_inferred
        fold fold_size
    }
}

/// The dimensions that a `graph.shape` of a value of rank `rank` lists.
pub(crate) fn shape_range(start: i64, end: i64, rank: usize) -> Result<std::ops::Range<usize>, OpError> {
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    range.filter(|&(start, end)| start <= end && end <= rank).map(|(start, end)| start..end).ok_or_else(
        || OpError::new(format!("dimensions {start} to {end} are not among those of rank {rank}")),
    )
}

fn infer_shape(cx: &InferCx<'_>) -> Inferred {
    let (shape, _) = cx.operand(0)?;
    let range = shape_range(cx.int("start", 0), cx.int("end", shape.len() as i64), shape.len())?;
    one(cx.ctx, &[range.len() as i64], cx.ctx.int(64))
}

fn infer_size(cx: &InferCx<'_>) -> Inferred {
    cx.operand(0)?;
    one(cx.ctx, &[], cx.ctx.int(64))
}

/// The integers of a constant list.
pub(crate) fn constant_ints(ctx: &terrace_ir::Context, attr: Attr) -> Option<Vec<i64>> {
    let (bytes, splat) = attr.dense_bytes(ctx)?;
    let ty = attr.ty(ctx)?;
    let width = ty.elem(ctx).is_integer(ctx).then(|| ty.elem(ctx).byte_width(ctx))??;
    let count = usize::try_from(ty.num_elements(ctx)?).ok()?;
    if width > 8 || bytes.len() != width * if splat { 1 } else { count } || count > 1 << 16 {
        return None;
    }
    let read = |bytes: &[u8]| {
        let mut wide = [if bytes[width - 1] & 0x80 != 0 { 0xff } else { 0 }; 8];
        wide[..width].copy_from_slice(bytes);
        i64::from_le_bytes(wide)
    };
    let values: Vec<i64> = bytes.chunks_exact(width).map(read).collect();
    Some(if splat { vec![values[0]; count] } else { values })
}

/// The integers that a value holds, when it is a constant.
pub(crate) fn constant_list(body: &Body, value: terrace_ir::Value) -> Option<Vec<i64>> {
    let constant = super::ConstantOp::defining(body, value)?;
    constant_ints(body.ctx(), constant.value(body))
}
