//! Sizes of results in terms of operands.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Op, Rewriter, Value};

use super::canonicalize::dropped_of_slice;
use super::ops::*;
use crate::support::index_list::{Mixed, mixed, statics};
use crate::support::reassociation::groups;
use crate::support::reify::{ReifyShape, known, product, size_of, sum};
use crate::support::slice::{Slice, keep};

/// Of `tensor.extract_slice`: the sizes that it does not drop.
pub(super) static EXTRACT_SLICE: ReifyShape = ReifyShape {
    size: |op, rw, number, dim| {
        if let Some(size) = known(op, rw, number, dim) {
            return Some(Mixed::Static(size));
        }
        let sizes = Slice::of(rw, op)?.sizes;
        let dropped = dropped_of_slice(&sizes, rw.ty(rw.result(op, 0)).shape(rw.ctx())?);
        keep(&sizes, &dropped).get(dim).copied()
    },
};

/// Of `tensor.pad`: what is padded, and both borders.
pub(super) static PAD: ReifyShape = ReifyShape {
    size: |op, rw, number, dim| {
        if let Some(size) = known(op, rw, number, dim) {
            return Some(Mixed::Static(size));
        }
        let pad = PadOp(op);
        let list = |rw: &Rewriter<'_>, attr, values: &[Value]| {
            mixed(&statics(rw.ctx(), Some(attr)), values)?.get(dim).copied()
        };
        let low = list(rw, pad.static_low(rw), pad.low(rw))?;
        let high = list(rw, pad.static_high(rw), pad.high(rw))?;
        let source = pad.source(rw);
        let size = size_of(rw, source, dim)?;
        sum(rw, &[size, low, high])
    },
};

/// Of `tensor.concat`: the sum of the sizes of all inputs along its dimension.
pub(super) static CONCAT: ReifyShape = ReifyShape {
    size: |op, rw, number, dim| {
        if let Some(size) = known(op, rw, number, dim) {
            return Some(Mixed::Static(size));
        }
        let concat = ConcatOp(op);
        let inputs = concat.inputs(rw).to_vec();
        if concat.dim(rw).as_int(rw.ctx()) == i64::try_from(dim).ok() {
            let sizes: Option<Vec<Mixed>> = inputs.into_iter().map(|input| size_of(rw, input, dim)).collect();
            return sum(rw, &sizes?);
        }
        let size = |input: Value| rw.ty(input).shape(rw.ctx()).and_then(|shape| shape.get(dim).copied());
        let best = inputs.iter().copied().find(|&input| size(input).is_some_and(|size| size != DYNAMIC));
        size_of(rw, best.or(inputs.first().copied())?, dim)
    },
};

/// Of `tensor.collapse_shape`: the product of the sizes of a group.
pub(super) static COLLAPSE: ReifyShape = ReifyShape {
    size: |op, rw, number, dim| {
        if let Some(size) = known(op, rw, number, dim) {
            return Some(Mixed::Static(size));
        }
        let collapse = CollapseShapeOp(op);
        let (source, all) = (collapse.src(rw), groups(rw.ctx(), collapse.reassociation(rw)));
        let sizes: Option<Vec<Mixed>> = all.get(dim)?.iter().map(|&dim| size_of(rw, source, dim)).collect();
        product(rw, &sizes?)
    },
};

/// Of `tensor.expand_shape`: the sizes that it is given.
pub(super) static EXPAND: ReifyShape = ReifyShape {
    size: |op: Op, rw, _, dim| {
        let expand = ExpandShapeOp(op);
        mixed(&statics(rw.ctx(), Some(expand.static_output_shape(rw))), expand.output_shape(rw))?
            .get(dim)
            .copied()
    },
};
