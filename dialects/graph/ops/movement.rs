//! Ops that move elements without computing with them.

use terrace_ir::op::*;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{OpError, op};

use super::{ANY_TENSOR, INT_TENSOR, is_string};
use crate::graph::attrs::*;
use crate::graph::fold::*;
use crate::graph::shape::*;

op! {
    /// The same elements in another shape.
    ///
    /// An entry -1 of `shape` (at most one) is what the number of elements leaves; an entry 0 is the
    /// size of the input's dimension at the same place, or with `allow_zero` zero. Follows ONNX `Reshape`.
    pub ReshapeOp = "graph.reshape" {
        operands { input: one ANY_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { shape: one I64_ARRAY_ATTR, allow_zero: opt UNIT_ATTR }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_reshape
        verify verify_inferred
        fold fold_reshape
        canonicalize ["reshape-of-reshape" => reshape_of_reshape]
    }
}

op! {
    /// As [`ReshapeOp`], to a shape that is computed.
    pub DynamicReshapeOp = "graph.dynamic_reshape" {
        operands { input: one ANY_TENSOR, shape: one INT_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { allow_zero: opt UNIT_ATTR }
        traits [PURE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_dynamic_reshape
        verify verify_inferred
        canonicalize ["static-reshape" => make_reshape_static]
    }
}

op! {
    /// The dimensions in another order: dimension `i` of the result is dimension `perm[i]` of the input.
    pub TransposeOp = "graph.transpose" {
        operands { input: one ANY_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { perm: one I64_ARRAY_ATTR }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_transpose
        verify verify_inferred
        fold fold_transpose
        canonicalize ["transpose-of-transpose" => transpose_of_transpose]
    }
}

op! {
    /// The inputs one after the other along `axis`.
    pub ConcatOp = "graph.concat" {
        operands { inputs: many ANY_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { axis: one I64_ATTR }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$inputs attr-dict `:` functional-type(operands, results)"
        infer infer_concat
        verify verify_inferred
        fold fold_concat
        canonicalize ["concat-of-concat" => concat_of_concat]
    }
}

op! {
    /// Consecutive parts of the input along `axis`, of the given `sizes`.
    pub SplitOp = "graph.split" {
        operands { input: one ANY_TENSOR }
        results { outputs: many ANY_TENSOR }
        attrs { axis: one I64_ATTR, sizes: one I64_ARRAY_ATTR }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_split
        verify verify_inferred
        fold fold_split
    }
}

op! {
    /// Every `steps`-th element from `starts` on to before `ends`, along `axes`.
    ///
    /// Bounds below zero count from the end, and bounds out of range are clamped to it; a negative step
    /// goes backwards. `axes` default to all dimensions in order, `steps` to 1. Follows ONNX `Slice`.
    pub SliceOp = "graph.slice" {
        operands { input: one ANY_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { starts: one I64_ARRAY_ATTR, ends: one I64_ARRAY_ATTR, axes: opt I64_ARRAY_ATTR, steps: opt I64_ARRAY_ATTR }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_slice
        verify verify_inferred
        fold fold_slice
    }
}

op! {
    /// As [`SliceOp`], with bounds that are computed.
    pub DynamicSliceOp = "graph.dynamic_slice" {
        operands { input: one ANY_TENSOR, starts: one INT_TENSOR, ends: one INT_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { axes: opt I64_ARRAY_ATTR, steps: opt I64_ARRAY_ATTR }
        traits [PURE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_dynamic_slice
        verify verify_inferred
        canonicalize ["static-slice" => make_slice_static]
    }
}

op! {
    /// Elements added in front of (`low`) and behind (`high`) each dimension; negative numbers remove.
    ///
    /// They are `value` (default zero), or for the other modes the nearest element ("edge"), those of the
    /// mirrored input without its border ("reflect"), or those of the repeated input ("wrap").
    pub PadOp = "graph.pad" {
        operands { input: one ANY_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { low: one I64_ARRAY_ATTR, high: one I64_ARRAY_ATTR, mode: default PAD_MODE_ATTR "\"constant\"", value: opt NUMBER_ATTR }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_pad
        verify verify_inferred
        fold fold_pad
    }
}

op! {
    /// The input broadcast against `shape`, as in NumPy. Follows ONNX `Expand`.
    pub ExpandOp = "graph.expand" {
        operands { input: one ANY_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { shape: one I64_ARRAY_ATTR }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_expand
        verify verify_inferred
        fold fold_same_type
    }
}

op! {
    /// As [`ExpandOp`], against a shape that is computed.
    pub DynamicExpandOp = "graph.dynamic_expand" {
        operands { input: one ANY_TENSOR, shape: one INT_TENSOR }
        results { output: one ANY_TENSOR }
        traits [PURE]
        assembly "operands attr-dict `:` functional-type(operands, results)"
        infer infer_dynamic_expand
        verify verify_inferred
        canonicalize ["static-expand" => make_expand_static]
    }
}

op! {
    /// The input repeated `repeats[i]` times along each dimension.
    pub TileOp = "graph.tile" {
        operands { input: one ANY_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { repeats: one I64_ARRAY_ATTR }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_tile
        verify verify_inferred
        fold fold_tile
    }
}

op! {
    /// The last two dimensions with the elements above the diagonal `k` (with `upper`: below it) zeroed.
    ///
    /// Follows ONNX `Trilu`.
    pub TriluOp = "graph.trilu" {
        operands { input: one ANY_TENSOR }
        results { output: one ANY_TENSOR }
        attrs { k: default I64_ATTR "0 : i64", upper: opt UNIT_ATTR }
        traits [PURE, SAME_ELEMENT_TYPE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_trilu
        verify verify_inferred
    }
}

/// The shape that the entries `target` of a reshape stand for.
pub(crate) fn reshaped(input: &[i64], target: &[i64], allow_zero: bool) -> Result<Shape, OpError> {
    let mut shape = target.to_vec();
    let mut rest = None;
    for (at, size) in shape.iter_mut().enumerate() {
        match *size {
            -1 if rest.replace(at).is_some() => {
                return Err(OpError::new("attribute 'shape' has more than one element -1"));
            }
            -1 => {}
            0 if !allow_zero => {
                *size = *input.get(at).ok_or_else(|| {
                    OpError::new(format!("element {at} of 'shape' is 0, but the input has no such dimension"))
                })?;
            }
            size if size < 0 && size != DYNAMIC => {
                return Err(OpError::new(format!("element {at} of 'shape' is {size}, expected at least -1")));
            }
            _ => {}
        }
    }
    let total = |shape: &[i64]| shape.iter().try_fold(1, |n, &size| mul_dims(n, size));
    if let Some(rest) = rest {
        shape[rest] = 1;
        shape[rest] = rest_of(input, &shape)?;
    }
    let (before, after) = (total(input)?, total(&shape)?);
    if same_dim(before, after).is_none() {
        return Err(OpError::new(format!("cannot reshape {} to {}", show(input), show(target))));
    }
    Ok(shape)
}

/// What remains of the number of elements of `input` when it is divided by that of `shape`; unknown
/// sizes that are in both cancel.
fn rest_of(input: &[i64], shape: &[i64]) -> Result<i64, OpError> {
    let unknown = |shape: &[i64]| shape.iter().filter(|&&size| size == DYNAMIC).count();
    if unknown(input) != unknown(shape) || unknown(input) > 1 {
        return Ok(DYNAMIC);
    }
    let known = |shape: &[i64]| {
        let sizes = shape.iter().filter(|&&size| size != DYNAMIC);
        sizes.copied().try_fold(1, mul_dims)
    };
    // A single unknown size on both sides is the same one only when it was copied; an entry of `shape`
    // is unknown in no other case.
    let (all, given) = (known(input)?, known(shape)?);
    if given == 0 || all % given != 0 {
        return Err(OpError::new(format!("cannot divide {} into {}", show(input), show(shape))));
    }
    Ok(all / given)
}

fn infer_reshape(cx: &InferCx<'_>) -> Inferred {
    let (input, elem) = cx.operand(0)?;
    let target = cx.ints("shape").unwrap_or_default();
    one(cx.ctx, &reshaped(&input, &target, cx.flag("allow_zero"))?, elem)
}

/// The number of elements of operand `index`, a list of sizes.
fn list_len(cx: &InferCx<'_>, index: usize) -> Result<usize, OpError> {
    match *cx.operand(index)?.0 {
        [len] if len >= 0 => Ok(len as usize),
        _ => Err(OpError::new(format!("operand #{index} must have one dimension of known size"))),
    }
}

/// The greatest rank that a shape operand may ask for.
const MAX_RANK: usize = 64;

fn infer_dynamic_reshape(cx: &InferCx<'_>) -> Inferred {
    let (_, elem) = cx.operand(0)?;
    let rank = list_len(cx, 1)?;
    if rank > MAX_RANK {
        return Err(OpError::new(format!("a rank of {rank} is more than {MAX_RANK}")));
    }
    one(cx.ctx, &vec![DYNAMIC; rank], elem)
}

/// Checks that `perm` holds each of `0..rank` once.
pub(crate) fn check_perm(perm: &[i64], rank: usize) -> Result<(), OpError> {
    let mut seen = vec![false; rank];
    let all = perm.len() == rank
        && perm.iter().all(|&dim| {
            let slot = usize::try_from(dim).ok().and_then(|dim| seen.get_mut(dim));
            slot.is_some_and(|slot| !std::mem::replace(slot, true))
        });
    if all {
        Ok(())
    } else {
        Err(OpError::new(format!("attribute 'perm' must be a permutation of 0 to {rank}")))
    }
}

fn infer_transpose(cx: &InferCx<'_>) -> Inferred {
    let (input, elem) = cx.operand(0)?;
    let perm = cx.ints("perm").unwrap_or_default();
    check_perm(&perm, input.len())?;
    let shape: Shape = perm.iter().map(|&dim| input[dim as usize]).collect();
    one(cx.ctx, &shape, elem)
}

fn infer_concat(cx: &InferCx<'_>) -> Inferred {
    let (mut shape, elem) = cx.operand(0)?;
    let axis = cx.axis("axis", 0, shape.len())?;
    for index in 1..cx.operands.len() {
        let (next, _) = cx.operand(index)?;
        if next.len() != shape.len() {
            return Err(OpError::new(format!(
                "operand #{index} has rank {}, expected {}",
                next.len(),
                shape.len()
            )));
        }
        for dim in 0..shape.len() {
            shape[dim] = if dim == axis {
                add_dims(shape[dim], next[dim])?
            } else {
                same_dim(shape[dim], next[dim]).ok_or_else(|| {
                    OpError::new(format!(
                        "operand #{index} has size {} in dimension {dim}, expected {}",
                        next[dim], shape[dim]
                    ))
                })?
            };
        }
    }
    one(cx.ctx, &shape, elem)
}

fn infer_split(cx: &InferCx<'_>) -> Inferred {
    let (mut shape, elem) = cx.operand(0)?;
    let axis = cx.axis("axis", 0, shape.len())?;
    let sizes = cx.ints("sizes").unwrap_or_default();
    if let Some(size) = sizes.iter().find(|&&size| size < 0) {
        return Err(OpError::new(format!("attribute 'sizes' has an element {size}, expected at least 0")));
    }
    let total = sizes.iter().copied().try_fold(0, add_dims)?;
    if same_dim(total, shape[axis]).is_none() {
        return Err(OpError::new(format!("sizes add up to {total}, expected {}", shape[axis])));
    }
    let types = sizes.iter().map(|&size| {
        shape[axis] = size;
        cx.ctx.tensor(&shape, elem)
    });
    Ok(types.collect())
}

/// The first index, the step and the number of elements that a slice takes of `size` elements.
pub(crate) fn slice_range(size: i64, start: i64, end: i64, step: i64) -> (i64, i64, i64) {
    let clamp = |bound: i64, low: i64, high: i64| {
        (if bound < 0 { bound.saturating_add(size) } else { bound }).clamp(low, high.max(low))
    };
    if step > 0 {
        let (start, end) = (clamp(start, 0, size), clamp(end, 0, size));
        (start, step, (end - start).max(0).div_ceil_of(step))
    } else {
        let (start, end) = (clamp(start, 0, size - 1), clamp(end, -1, size - 1));
        let count = if size == 0 { 0 } else { (start - end).max(0).div_ceil_of(step.saturating_neg()) };
        (start, step, count)
    }
}

trait DivCeil {
    fn div_ceil_of(self, by: Self) -> Self;
}

impl DivCeil for i64 {
    fn div_ceil_of(self, by: i64) -> i64 {
        self / by + i64::from(self % by != 0)
    }
}

/// The dimension, start, end and step of each sliced axis.
pub(crate) fn slice_axes(
    rank: usize,
    (starts, ends): (&[i64], &[i64]),
    axes: Option<Vec<i64>>,
    steps: Option<Vec<i64>>,
) -> Result<Vec<(usize, i64, i64, i64)>, OpError> {
    let n = starts.len();
    let axes = axes.unwrap_or_else(|| (0..n as i64).collect());
    let steps = steps.unwrap_or_else(|| vec![1; n]);
    if ends.len() != n || axes.len() != n || steps.len() != n {
        return Err(OpError::new("starts, ends, axes and steps must have the same number of elements"));
    }
    super::reduce::axes_mask(&axes, rank)?;
    if steps.contains(&0) {
        return Err(OpError::new("a step must not be 0"));
    }
    Ok((0..n).map(|i| (axes[i] as usize, starts[i], ends[i], steps[i])).collect())
}

fn infer_slice(cx: &InferCx<'_>) -> Inferred {
    let (mut shape, elem) = cx.operand(0)?;
    let (starts, ends) = (cx.ints("starts").unwrap_or_default(), cx.ints("ends").unwrap_or_default());
    for (dim, start, end, step) in
        slice_axes(shape.len(), (&starts, &ends), cx.ints("axes"), cx.ints("steps"))?
    {
        // Where the size is unknown, the number of elements is, but for all of them.
        let all = (start == 0 && end == i64::MAX && step == 1)
            || (step == -1 && start == i64::MAX && end == i64::MIN);
        if shape[dim] != DYNAMIC {
            shape[dim] = slice_range(shape[dim], start, end, step).2;
        } else if !all {
            shape[dim] = DYNAMIC;
        }
    }
    one(cx.ctx, &shape, elem)
}

fn infer_dynamic_slice(cx: &InferCx<'_>) -> Inferred {
    let (mut shape, elem) = cx.operand(0)?;
    let n = list_len(cx, 1)?;
    if n > shape.len() || list_len(cx, 2)? != n {
        return Err(OpError::new("starts and ends must have as many elements as axes are sliced"));
    }
    let bounds = vec![0; n];
    for (dim, ..) in slice_axes(shape.len(), (&bounds, &bounds), cx.ints("axes"), cx.ints("steps"))? {
        shape[dim] = DYNAMIC;
    }
    one(cx.ctx, &shape, elem)
}

fn infer_pad(cx: &InferCx<'_>) -> Inferred {
    let (mut shape, elem) = cx.operand(0)?;
    let low = cx.per_dim("low", shape.len(), 0, i64::MIN + 1)?;
    let high = cx.per_dim("high", shape.len(), 0, i64::MIN + 1)?;
    let mode = cx.word("mode", "constant");
    if is_string(cx.ctx, elem) && cx.attr("value").is_some() {
        return Err(OpError::new("attribute 'value' is a number, which does not fit between texts"));
    }
    for (dim, size) in shape.iter_mut().enumerate() {
        let (low, high, old) = (low[dim], high[dim], *size);
        *size = add_dims(add_dims(old, low)?, high)?;
        if *size == DYNAMIC {
            continue;
        }
        if *size < 0 {
            return Err(OpError::new(format!("padding leaves {size} elements of dimension {dim}")));
        }
        let most = low.max(high);
        if most > 0 && ((mode == "reflect" && most >= old) || (mode != "constant" && old == 0)) {
            return Err(OpError::new(format!(
                "mode \"{mode}\" cannot add {most} elements to {old} in dimension {dim}"
            )));
        }
    }
    one(cx.ctx, &shape, elem)
}

fn infer_expand(cx: &InferCx<'_>) -> Inferred {
    let (input, elem) = cx.operand(0)?;
    let target = cx.ints("shape").unwrap_or_default();
    if let Some(size) = target.iter().find(|&&size| size < 0 && size != DYNAMIC) {
        return Err(OpError::new(format!("attribute 'shape' has an element {size}, expected at least 0")));
    }
    one(cx.ctx, &broadcast(&input, &target)?, elem)
}

fn infer_dynamic_expand(cx: &InferCx<'_>) -> Inferred {
    let (input, elem) = cx.operand(0)?;
    let rank = list_len(cx, 1)?.max(input.len());
    if rank > MAX_RANK {
        return Err(OpError::new(format!("a rank of {rank} is more than {MAX_RANK}")));
    }
    let mut shape = vec![DYNAMIC; rank];
    for (size, &given) in shape.iter_mut().rev().zip(input.iter().rev()) {
        if given > 1 {
            *size = given;
        }
    }
    one(cx.ctx, &shape, elem)
}

fn infer_tile(cx: &InferCx<'_>) -> Inferred {
    let (input, elem) = cx.operand(0)?;
    let repeats = cx.per_dim("repeats", input.len(), 1, 0)?;
    let shape = input.iter().zip(repeats).map(|(&size, times)| mul_dims(size, times));
    one(cx.ctx, &shape.collect::<Result<Shape, OpError>>()?, elem)
}

fn infer_trilu(cx: &InferCx<'_>) -> Inferred {
    let (input, elem) = cx.operand(0)?;
    if input.len() < 2 {
        return Err(OpError::new(format!("operand 'input' has rank {}, expected at least 2", input.len())));
    }
    one(cx.ctx, &input, elem)
}
