//! Folders: what becomes a value that is there, or a constant.

use terrace_ir::op::{Fold, Folded};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Value};

use super::layout::{dropped_by_strides, is_identity, strides_and_offset};
use super::ops::*;
use super::verify::permutation;
use crate::support::index_list::Mixed;
use crate::support::reassociation::groups;
use crate::support::shape::dynamic_index;
use crate::support::slice::Slice;

type Constants<'a> = &'a [Option<Attr>];

fn value(value: Value) -> Option<Folded> {
    Some(Fold::Value(value).into())
}

/// A size that is known, that of an allocation, or that of a slice.
pub(super) fn fold_dim(op: DimOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let ctx = body.ctx();
    let source = op.source(body);
    let shape = body.ty(source).shape(ctx)?;
    let dim = usize::try_from(constants.get(1).copied()??.as_int(ctx)?).ok()?;
    let &size = shape.get(dim)?;
    if size != DYNAMIC {
        return Some(Fold::Attr(ctx.index_attr(size)).into());
    }
    let at = dynamic_index(shape, dim)?;
    let made = AllocOp::defining(body, source)
        .map(|alloc| alloc.dynamicSizes(body))
        .or_else(|| AllocaOp::defining(body, source).map(|alloc| alloc.dynamicSizes(body)))
        .or_else(|| ViewOp::defining(body, source).map(|view| view.sizes(body)));
    if let Some(sizes) = made {
        return value(*sizes.get(at)?);
    }
    if let Some(cast) = ReinterpretCastOp::defining(body, source) {
        return match *Slice::of(body, cast)?.sizes.get(dim)? {
            Mixed::Value(size) => value(size),
            Mixed::Static(size) => Some(Fold::Attr(ctx.index_attr(size)).into()),
        };
    }
    let view = SubViewOp::defining(body, source)?;
    let slice = Slice::of(body, view)?;
    let dropped = dropped_dims(view, body)?;
    let kept = (0..dropped.len()).filter(|&at| !dropped[at]).nth(dim)?;
    match slice.sizes[kept] {
        Mixed::Value(size) => value(size),
        Mixed::Static(size) => Some(Fold::Attr(ctx.index_attr(size)).into()),
    }
}

/// Which dimensions of its source a subview drops.
pub fn dropped_dims(op: SubViewOp, body: &Body) -> Option<Vec<bool>> {
    let sizes = Slice::of(body, op)?.sizes;
    dropped_by_strides(body.ctx(), body.ty(op.source(body)), body.ty(op.result(body)), &sizes)
}

pub(super) fn fold_rank(op: RankOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let rank = body.ty(op.memref(body)).rank(body.ctx())?;
    Some(Fold::Attr(body.ctx().index_attr(rank as i64)).into())
}

/// The whole of a memref of known sizes, or of another subview.
pub(super) fn fold_subview(op: SubViewOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let ctx = body.ctx();
    let source = op.source(body);
    let ty = body.ty(op.result(body));
    if ty != body.ty(source) {
        return None;
    }
    let known =
        |ty| strides_and_offset(ctx, ty).is_some_and(|(all, at)| at != DYNAMIC && !all.contains(&DYNAMIC));
    if ty.static_shape(ctx).is_some() && (is_identity(ctx, ty) || known(ty)) {
        return value(source);
    }
    let inner = Slice::of(body, SubViewOp::defining(body, source)?)?;
    let slice = Slice::of(body, op)?;
    let whole = slice.has_zero_offsets() && slice.has_unit_strides() && slice.sizes == inner.sizes;
    if whole { value(source) } else { None }
}

/// What has the type already.
pub(super) fn fold_reinterpret_cast(op: ReinterpretCastOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let ctx = body.ctx();
    let (source, ty) = (op.source(body), body.ty(op.result(body)));
    let at_start = Slice::of(body, op)?.has_zero_offsets();
    let same = ty.static_shape(ctx).is_some() && body.ty(source) == ty && at_start;
    if same { value(source) } else { None }
}

pub(super) fn fold_cast(op: CastOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    same_type(body, op.source(body), op.dest(body))
}

pub(super) fn fold_memory_space_cast(op: MemorySpaceCastOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    same_type(body, op.source(body), op.dest(body))
}

fn same_type(body: &Body, source: Value, result: Value) -> Option<Folded> {
    if body.ty(source) == body.ty(result) { value(source) } else { None }
}

/// All of the bytes, as bytes.
pub(super) fn fold_view(op: ViewOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let ctx = body.ctx();
    let shift = constants.get(1).copied()??.as_int(ctx)?;
    let (source, ty) = (op.source(body), body.ty(op.result(body)));
    let same = shift == 0 && body.ty(source) == ty && ty.static_shape(ctx).is_some();
    if same { value(source) } else { None }
}

/// A collapse to the same type, or back from an expansion.
pub(super) fn fold_collapse(op: CollapseShapeOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let (source, ty) = (op.src(body), body.ty(op.result(body)));
    if body.ty(source) == ty {
        return value(source);
    }
    let expand = ExpandShapeOp::defining(body, source)?;
    let start = expand.src(body);
    let same_groups = expand.reassociation(body) == op.reassociation(body);
    if body.ty(start) == ty && (same_groups || open_sizes(body, ty) < 2) { value(start) } else { None }
}

/// An expansion to the same type, or back from a collapse.
pub(super) fn fold_expand(op: ExpandShapeOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let (source, ty) = (op.src(body), body.ty(op.result(body)));
    if body.ty(source) == ty {
        return value(source);
    }
    let collapse = CollapseShapeOp::defining(body, source)?;
    let start = collapse.src(body);
    // A group with several open sizes may be split in another way than it was.
    let shape = ty.shape(body.ctx())?;
    let open = |group: &Vec<usize>| group.iter().filter(|&&dim| shape.get(dim) == Some(&DYNAMIC)).count();
    let same_groups = collapse.reassociation(body) == op.reassociation(body);
    let certain = groups(body.ctx(), op.reassociation(body)).iter().all(|group| open(group) < 2);
    if body.ty(start) == ty && (same_groups && certain || open_sizes(body, ty) < 2) {
        value(start)
    } else {
        None
    }
}

fn open_sizes(body: &Body, ty: terrace_ir::Type) -> usize {
    crate::support::shape::dynamic_dims(body.ctx(), ty)
}

pub(super) fn fold_transpose(op: TransposeOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let identity = permutation(op, body)?.iter().enumerate().all(|(at, &dim)| at == dim);
    let source = op.r#in(body);
    if identity { same_type(body, source, op.result(body)) } else { None }
}

/// What is assumed already.
pub(super) fn fold_assume_alignment(op: AssumeAlignmentOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let inner = AssumeAlignmentOp::defining(body, op.memref(body))?;
    if inner.alignment(body) == op.alignment(body) { value(op.memref(body)) } else { None }
}
