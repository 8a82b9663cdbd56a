//! Canonicalization, after upstream's patterns in `TensorOps.cpp`.

mod element;
mod made;
mod pad;
mod reshape;
mod slice;

pub(super) use element::*;
pub(crate) use made::constant_sizes;
pub(super) use made::*;
pub(super) use pad::*;
pub(super) use reshape::*;
pub use slice::dropped_of_slice;
pub(super) use slice::*;

use terrace_ir::interfaces::DestinationStyle;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Context, Op, Rewriter, Type, Value};

use super::ops::*;
use super::verify::{cast_compatible, same_encoding};
use crate::memref::as_index;

/// `value` as a tensor of type `ty`.
pub fn cast_to(rw: &mut Rewriter<'_>, value: Value, ty: Type) -> Value {
    if rw.ty(value) == ty {
        return value;
    }
    let spec = rw.spec(CastOp::def()).operands([value]).results([ty]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// Whether the type `to` is known as well as `from`, size for size: upstream's
/// `preservesStaticInformation`.
fn preserves(ctx: &Context, from: Type, to: Type) -> bool {
    let (Some(a), Some(b)) = (from.shape(ctx), to.shape(ctx)) else {
        return false;
    };
    from.elem(ctx) == to.elem(ctx)
        && same_encoding(ctx, from, to)
        && a.len() == b.len()
        && a.iter().zip(b).all(|(&a, &b)| a == DYNAMIC || b != DYNAMIC)
}

/// Whether a cast only forgets sizes, so that what uses it can use its source: upstream's
/// `canFoldIntoConsumerOp`.
pub fn cast_forgets(ctx: &Context, from: Type, to: Type) -> bool {
    preserves(ctx, to, from)
}

/// Whether a cast only tells sizes, so that what makes its source can make its result: upstream's
/// `canFoldIntoProducerOp`.
pub fn cast_tells(ctx: &Context, from: Type, to: Type) -> bool {
    preserves(ctx, from, to)
}

/// The source of the cast that defines `value`, when that only forgets sizes.
pub(super) fn forgotten_source(rw: &Rewriter<'_>, value: Value) -> Option<Value> {
    let source = CastOp::defining(rw, value)?.source(rw);
    cast_forgets(rw.ctx(), rw.ty(source), rw.ty(value)).then_some(source)
}

/// The sizes known from both shapes; `None` when they contradict each other, or where one of them
/// is of an unranked tensor: the other's.
fn join(ctx: &Context, a: Type, b: Type) -> Option<Type> {
    let (Some(x), Some(y)) = (a.shape(ctx), b.shape(ctx)) else {
        return Some(if a.shape(ctx).is_some() { a } else { b });
    };
    if !crate::support::shape::compatible_shapes(x, y) {
        return None;
    }
    let sizes: Vec<i64> = x.iter().zip(y).map(|(&x, &y)| if x == DYNAMIC { y } else { x }).collect();
    Some(crate::support::shape::with_shape(ctx, a, &sizes))
}

/// A cast of a cast is one, unless the type in between checks something.
pub(in crate::tensor) fn cast_of_cast(op: CastOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let inner = CastOp::defining(rw, op.source(rw))?;
    let source = inner.source(rw);
    let [from, between, to] = [source, op.source(rw), op.dest(rw)].map(|value| rw.ty(value));
    let all = join(&ctx, join(&ctx, from, between)?, to)?;
    let shape = |ty: Type| ty.shape(&ctx).map(<[i64]>::to_vec);
    if shape(all) != shape(join(&ctx, from, to)?) || !cast_compatible(&ctx, from, to) {
        return None;
    }
    rw.set_operand(op, 0, source);
    Some(())
}

/// A bitcast of a bitcast is one.
pub(in crate::tensor) fn bitcast_of_bitcast(op: BitcastOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = BitcastOp::defining(rw, op.source(rw))?.source(rw);
    rw.set_operand(op, 0, source);
    Some(())
}

/// The size of a cast is that of its operand.
pub(in crate::tensor) fn dim_of_cast(op: DimOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = CastOp::defining(rw, op.source(rw))?.source(rw);
    let has_dims = rw.ty(source).rank(rw.ctx()) != Some(0);
    has_dims.then(|| rw.set_operand(op, 0, source))
}

/// The size of what an op writes over is that of what it writes over.
pub(in crate::tensor) fn dim_of_destination(op: DimOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = op.source(rw);
    let def = rw.defining_op(source)?;
    let style = rw.interface::<DestinationStyle>(def)?;
    let number = rw.results(def).position(|result| result == source)?;
    let init = *style.init_values(rw, def).get(number)?;
    rw.set_operand(op, 0, init);
    Some(())
}

/// A size of a reshaped tensor is an element of the tensor of its shape.
pub(in crate::tensor) fn dim_of_reshape(op: DimOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let reshape = ReshapeOp::defining(rw, op.source(rw))?;
    let (shape, index) = (reshape.shape(rw), op.index(rw));
    let size = rw.apply(ExtractOp::def(), &[shape, index]);
    let size = as_index(rw, size);
    rw.replace(op, [size]);
    Some(())
}

/// An op that writes over tensors works on the operands of casts that only forget sizes, and its
/// results are cast back. After upstream's `FoldTensorCastProducerOp`; any op in destination style
/// whose results have the types of its destinations can name it among its patterns.
pub fn cast_into_destination_style(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let style = rw.interface::<DestinationStyle>(op)?;
    let (start, end) = (style.inits)(rw, op);
    let sources: Vec<Option<Value>> =
        rw.operands(op).iter().map(|&value| forgotten_source(rw, value)).collect();
    if sources.iter().all(Option::is_none) {
        return None;
    }
    let tensors = rw.results(op).len() == end - start;
    if !tensors && sources.get(start..end)?.iter().any(Option::is_some) {
        return None;
    }
    for (at, source) in sources.into_iter().enumerate() {
        if let Some(source) = source {
            rw.set_operand(op, at, source);
        }
    }
    if !tensors {
        return Some(());
    }
    let inits: Vec<Value> = rw.operands(op)[start..end].to_vec();
    let results: Vec<Value> = rw.results(op).collect();
    rw.set_after(op);
    for (init, result) in inits.into_iter().zip(results) {
        let (old, new) = (rw.ty(result), rw.ty(init));
        if old == new {
            continue;
        }
        rw.modify(op, |body| body.set_ty(result, new));
        let spec = rw.spec(CastOp::def()).operands([result]).results([old]);
        let cast = rw.insert(spec);
        let value = rw.result(cast, 0);
        rw.replace_value_if(result, value, |_, user| user != cast);
    }
    Some(())
}
