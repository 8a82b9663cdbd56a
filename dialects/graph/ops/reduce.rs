//! Reductions along dimensions.

use terrace_ir::op::*;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{OpError, Type, op};

use super::{FLOAT_TENSOR, INT_TENSOR, NUMBER_TENSOR};
use crate::graph::attrs::*;
use crate::graph::fold::fold_reduce;
use crate::graph::shape::*;

macro_rules! reduce {
    ($($Op:ident = $name:literal $C:ident $doc:literal)*) => { $(op! {
        #[doc = $doc]
        #[doc = ""]
        #[doc = "`axes` are distinct dimensions in any order; with `keepdims` they stay, with size 1."]
        pub $Op = $name {
            operands { input: one $C }
            results { output: one $C }
            attrs { axes: one I64_ARRAY_ATTR, keepdims: opt UNIT_ATTR }
            traits [PURE, SAME_ELEMENT_TYPE]
            assembly "$input attr-dict `:` functional-type(operands, results)"
            infer infer_reduce
            verify verify_inferred
            fold fold_reduce
        }
    })* };
}

reduce! {
    ReduceSumOp = "graph.reduce_sum" NUMBER_TENSOR "Sum along `axes`."
    ReduceMeanOp = "graph.reduce_mean" NUMBER_TENSOR "Mean along `axes`; that of integers is cut off towards zero."
    ReduceMaxOp = "graph.reduce_max" NUMBER_TENSOR "Maximum along `axes`; of no elements the least value of the type."
    ReduceMinOp = "graph.reduce_min" NUMBER_TENSOR "Minimum along `axes`; of no elements the greatest value of the type."
    ReduceProdOp = "graph.reduce_prod" NUMBER_TENSOR "Product along `axes`."
    ReduceL1Op = "graph.reduce_l1" NUMBER_TENSOR "Sum of absolute values along `axes`."
    ReduceL2Op = "graph.reduce_l2" NUMBER_TENSOR "Square root of the sum of squares along `axes`."
    ReduceSumSquareOp = "graph.reduce_sum_square" NUMBER_TENSOR "Sum of squares along `axes`."
    ReduceLogSumOp = "graph.reduce_log_sum" FLOAT_TENSOR "Logarithm of the sum along `axes`."
    ReduceLogSumExpOp = "graph.reduce_log_sum_exp" FLOAT_TENSOR "Logarithm of the sum of exponentials along `axes`."
}

macro_rules! arg {
    ($($Op:ident = $name:literal $doc:literal)*) => { $(op! {
        #[doc = $doc]
        #[doc = ""]
        #[doc = "Of equal elements the first one counts, with `select_last` the last."]
        pub $Op = $name {
            operands { input: one NUMBER_TENSOR }
            results { output: one INT_TENSOR }
            attrs { axis: one I64_ATTR, keepdims: opt UNIT_ATTR, select_last: opt UNIT_ATTR }
            traits [PURE]
            assembly "$input attr-dict `:` functional-type(operands, results)"
            infer infer_arg
            verify verify_inferred
        }
    })* };
}

arg! {
    ArgMaxOp = "graph.argmax" "Index of the greatest element along `axis`, as `i64`."
    ArgMinOp = "graph.argmin" "Index of the least element along `axis`, as `i64`."
}

macro_rules! cumulative {
    ($($Op:ident = $name:literal $doc:literal)*) => { $(op! {
        #[doc = $doc]
        #[doc = ""]
        #[doc = "With `exclusive` the element itself is left out; with `reverse` they run from the end."]
        pub $Op = $name {
            operands { input: one NUMBER_TENSOR }
            results { output: one NUMBER_TENSOR }
            attrs { axis: one I64_ATTR, exclusive: opt UNIT_ATTR, reverse: opt UNIT_ATTR }
            traits [PURE, SAME_ELEMENT_TYPE]
            assembly "$input attr-dict `:` functional-type(operands, results)"
            infer infer_cumulative
            verify verify_inferred
        }
    })* };
}

cumulative! {
    CumsumOp = "graph.cumsum" "Running sums along `axis`."
    CumprodOp = "graph.cumprod" "Running products along `axis`."
}

op! {
    /// The `k` greatest elements along `axis`, and their indices as `i64`, in descending order.
    ///
    /// With `smallest` the least ones, in ascending order. Of equal elements the first come first.
    pub TopKOp = "graph.top_k" {
        operands { input: one NUMBER_TENSOR }
        results { values: one NUMBER_TENSOR, indices: one INT_TENSOR }
        attrs { k: one I64_ATTR, axis: one I64_ATTR, smallest: opt UNIT_ATTR }
        traits [PURE]
        assembly "$input attr-dict `:` functional-type(operands, results)"
        infer infer_top_k
        verify verify_inferred
    }
}

/// Which dimensions of `rank` are in `axes`.
pub(crate) fn axes_mask(axes: &[i64], rank: usize) -> Result<Vec<bool>, OpError> {
    let mut mask = vec![false; rank];
    for &axis in axes {
        let Some(slot) = usize::try_from(axis).ok().and_then(|axis| mask.get_mut(axis)) else {
            return Err(OpError::new(format!(
                "axis {axis} is out of range, expected at least 0 and less than the rank {rank}"
            )));
        };
        if std::mem::replace(slot, true) {
            return Err(OpError::new(format!("axis {axis} is given twice")));
        }
    }
    Ok(mask)
}

fn reduced(cx: &InferCx<'_>, axes: &[i64], elem: Type) -> Inferred {
    let (shape, _) = cx.operand(0)?;
    let mask = axes_mask(axes, shape.len())?;
    let keep = cx.flag("keepdims");
    let sizes = shape.iter().zip(&mask).filter(|&(_, &gone)| keep || !gone);
    let sizes: Shape = sizes.map(|(&size, &gone)| if gone { 1 } else { size }).collect();
    one(cx.ctx, &sizes, elem)
}

fn infer_reduce(cx: &InferCx<'_>) -> Inferred {
    let (_, elem) = cx.operand(0)?;
    reduced(cx, &cx.ints("axes").unwrap_or_default(), elem)
}

fn infer_arg(cx: &InferCx<'_>) -> Inferred {
    let (shape, _) = cx.operand(0)?;
    let axis = cx.axis("axis", 0, shape.len())?;
    if shape[axis] == 0 {
        return Err(OpError::new(format!("dimension {axis} has no elements to choose from")));
    }
    reduced(cx, &[axis as i64], cx.ctx.int(64))
}

fn infer_cumulative(cx: &InferCx<'_>) -> Inferred {
    super::norm::infer_along_axis(cx)
}

fn infer_top_k(cx: &InferCx<'_>) -> Inferred {
    let (mut shape, elem) = cx.operand(0)?;
    let axis = cx.axis("axis", 0, shape.len())?;
    let k = cx.int("k", 0);
    if k < 0 || (shape[axis] != DYNAMIC && k > shape[axis]) {
        return Err(OpError::new(format!(
            "attribute 'k' is {k}, expected 0 to the size of dimension {axis}"
        )));
    }
    shape[axis] = k;
    Ok(Types::from_slice(&[cx.ctx.tensor(&shape, elem), cx.ctx.tensor(&shape, cx.ctx.int(64))]))
}
