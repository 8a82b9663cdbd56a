//! Which integers sizes and counters can be, for dialects with shapes and loops.

use terrace_ir::analysis::IntRange;
use terrace_ir::interfaces::{Bound, InferRange};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Context, Op, Type};

/// All sizes that there can be.
const SIZE: (i64, i64) = (0, i64::MAX);

/// Of an op that yields the size of its first operand along the dimension that its second one names.
pub(crate) static DIM: InferRange = InferRange { infer: dim };

/// Of an op that yields how many dimensions its operand has.
pub(crate) static RANK: InferRange = InferRange { infer: rank };

fn dim(body: &Body, op: Op, ranges: &[IntRange]) -> Vec<Option<IntRange>> {
    let shape = body.operands(op).first().and_then(|&source| body.ty(source).shape(body.ctx()));
    let (Some(shape), Some(index)) = (shape, ranges.get(1)) else {
        return vec![Some(IntRange::signed(64, SIZE.0, SIZE.1))];
    };
    let named = (0..).zip(shape).filter(|(at, _)| (index.smin..=index.smax).contains(at));
    let sizes = named.map(|(_, &size)| if size == DYNAMIC { SIZE } else { (size, size) });
    let (low, high) = sizes.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or(SIZE);
    vec![Some(IntRange::signed(64, low, high))]
}

fn rank(body: &Body, op: Op, _: &[IntRange]) -> Vec<Option<IntRange>> {
    let shape = body.operands(op).first().and_then(|&source| body.ty(source).shape(body.ctx()));
    let (low, high) = shape.map_or(SIZE, |shape| (shape.len() as i64, shape.len() as i64));
    vec![Some(IntRange::signed(64, low, high))]
}

/// The constant `value` as a bound of a loop that counts in `ty`.
pub(crate) fn constant_bound(ctx: &Context, value: i64, ty: Type) -> Bound {
    Bound::Attr(ctx.int_attr(i128::from(value), ty))
}
