//! Pairs of halves: what they are made of, and made into.
//!
//! A pair is a vector whose last dimension has size 2. The half of a scalar is a scalar; that of a
//! vector keeps a last dimension of size 1, as upstream's does.

use terrace_dialects::vector::{
    ExtractOp, ExtractStridedSliceOp, InsertOp, InsertStridedSliceOp, ShapeCastOp,
};
use terrace_ir::rewrite::conversion::Refusal;
use terrace_ir::{Attr, Context, Rewriter, Type, TypeKind, Value};

use super::super::build;

/// `ty`, or a vector of it when it is a scalar `elem`, with one more dimension of size `size`.
pub(super) fn with_inner(ctx: &Context, ty: Type, elem: Type, size: i64) -> Type {
    let (mut sizes, mut scalable) = match ty.kind(ctx) {
        TypeKind::Vector { shape, scalable, .. } => (shape.to_vec(), scalable.to_vec()),
        _ => (Vec::new(), Vec::new()),
    };
    sizes.push(size);
    if !scalable.is_empty() {
        scalable.push(false);
    }
    ctx.ty(TypeKind::Vector { shape: sizes.into(), scalable: scalable.into(), elem })
}

/// `ty` without its last dimension; the element type when there is no other.
fn without_inner(ctx: &Context, ty: Type) -> Type {
    match ty.kind(ctx) {
        TypeKind::Vector { shape, scalable, elem } if shape.len() > 1 => {
            let rank = shape.len() - 1;
            let scalable = if scalable.is_empty() { &scalable[..] } else { &scalable[..rank] };
            let scalable = if scalable.contains(&true) { scalable.into() } else { Box::default() };
            ctx.ty(TypeKind::Vector { shape: shape[..rank].into(), scalable, elem: *elem })
        }
        _ => ty.elem(ctx),
    }
}

/// The type of a half of a pair of type `pair`.
pub(super) fn half_type(ctx: &Context, pair: Type) -> Type {
    match pair.rank(ctx) {
        Some(0 | 1) | None => pair.elem(ctx),
        Some(_) => with_inner(ctx, without_inner(ctx, pair), pair.elem(ctx), 1),
    }
}

fn i64s(ctx: &Context, values: &[i64]) -> Attr {
    ctx.array_attr(values.iter().map(|&value| ctx.i64_attr(value)).collect::<Vec<Attr>>())
}

/// The half number `at` of a pair.
pub(super) fn half(rw: &mut Rewriter<'_>, pair: Value, at: i64) -> Value {
    let ctx = rw.context();
    let ty = rw.ty(pair);
    let sizes = ty.shape(&ctx).unwrap_or_default();
    let half = half_type(&ctx, ty);
    if sizes.len() == 1 {
        let spec = rw.spec(ExtractOp::def()).operands([pair]).results([half]);
        let op = rw.insert(spec.attr(&ctx, "static_position", ctx.i64_array(&[at])));
        return rw.result(op, 0);
    }
    let mut offsets = vec![0; sizes.len()];
    let mut wanted = sizes.to_vec();
    if let (Some(offset), Some(size)) = (offsets.last_mut(), wanted.last_mut()) {
        (*offset, *size) = (at, 1);
    }
    let spec = rw
        .spec(ExtractStridedSliceOp::def())
        .operands([pair])
        .results([half])
        .attr(&ctx, "offsets", i64s(&ctx, &offsets))
        .attr(&ctx, "sizes", i64s(&ctx, &wanted))
        .attr(&ctx, "strides", i64s(&ctx, &vec![1; sizes.len()]));
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// Both halves of a pair, the low one first.
pub(super) fn halves(rw: &mut Rewriter<'_>, pair: Value) -> (Value, Value) {
    (half(rw, pair, 0), half(rw, pair, 1))
}

/// The pair of type `ty` of these halves, where the others are zero.
///
/// # Errors
/// When `ty` is not a type of pairs.
pub(super) fn pair(rw: &mut Rewriter<'_>, ty: Type, halves: &[Value]) -> Result<Value, Refusal> {
    let ctx = rw.context();
    let zero = build::int(rw, 0, ty).ok_or("there is no zero of its type")?;
    let rank = ty.rank(&ctx).unwrap_or_default();
    let mut made = zero;
    for (at, &half) in (0i64..).zip(halves) {
        let op = if rank == 1 {
            let spec = rw.spec(InsertOp::def()).operands([half, made]).results([ty]);
            rw.insert(spec.attr(&ctx, "static_position", ctx.i64_array(&[at])))
        } else {
            let mut offsets = vec![0; rank];
            if let Some(last) = offsets.last_mut() {
                *last = at;
            }
            let spec = rw
                .spec(InsertStridedSliceOp::def())
                .operands([half, made])
                .results([ty])
                .attr(&ctx, "offsets", i64s(&ctx, &offsets))
                .attr(&ctx, "strides", i64s(&ctx, &vec![1; rank]));
            rw.insert(spec)
        };
        made = rw.result(op, 0);
    }
    Ok(made)
}

fn shape_cast(rw: &mut Rewriter<'_>, value: Value, ty: Type) -> Value {
    if rw.ty(value) == ty { value } else { build::op(rw, ShapeCastOp::def(), &[value], ty) }
}

/// A scalar, or a vector with one more dimension of size 1: the shape of a half.
pub(super) fn as_half(rw: &mut Rewriter<'_>, value: Value) -> Value {
    let ctx = rw.context();
    let ty = rw.ty(value);
    if !ty.is_vector(&ctx) {
        return value;
    }
    let ty = with_inner(&ctx, ty, ty.elem(&ctx), 1);
    shape_cast(rw, value, ty)
}

/// The shape of the whole for a value of the shape of a half.
pub(super) fn as_whole(rw: &mut Rewriter<'_>, value: Value) -> Value {
    let ctx = rw.context();
    let ty = rw.ty(value);
    if !ty.is_vector(&ctx) {
        return value;
    }
    let ty = without_inner(&ctx, ty);
    shape_cast(rw, value, ty)
}
