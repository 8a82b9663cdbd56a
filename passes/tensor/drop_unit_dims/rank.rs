//! Values without some of their dimensions of size one, and back.

use terrace_dialects::memref::layout::{collapsed_type, is_identity, rank_reduced_subview_type};
use terrace_dialects::support::index_list::{Mixed, split};
use terrace_dialects::support::reassociation;
use terrace_dialects::support::reify::size_of;
use terrace_dialects::support::shape::encoding;
use terrace_dialects::support::slice::{Slice, keep};
use terrace_dialects::{memref, tensor};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Rewriter, Type, Value};

/// What drops and restores dimensions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Strategy {
    /// `collapse_shape` and `expand_shape`.
    Reshapes,
    /// `tensor.extract_slice` and `memref.subview`, and `tensor.insert_slice`.
    Slices,
}

/// Groups of neighbouring dimensions, one for each that is not dropped; those that are dropped belong to the
/// one in front of them, and the first ones to the first group.
pub(super) fn groups(dropped: &[bool]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut leading = Vec::new();
    for (dim, &dropped) in dropped.iter().enumerate() {
        match (dropped, groups.last_mut()) {
            (true, None) => leading.push(dim),
            (true, Some(group)) => group.push(dim),
            (false, _) => {
                let mut group = std::mem::take(&mut leading);
                group.push(dim);
                groups.push(group);
            }
        }
    }
    groups
}

/// As [`groups`], but those that are dropped belong to the one behind them, and the last ones to the last group.
pub(super) fn groups_forward(dropped: &[bool]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut pending = Vec::new();
    for (dim, &dropped) in dropped.iter().enumerate() {
        pending.push(dim);
        if !dropped {
            groups.push(std::mem::take(&mut pending));
        }
    }
    if let Some(last) = groups.last_mut() {
        last.extend(pending);
    }
    groups
}

/// Whether dimensions of a value of type `ty` can be dropped: it has no encoding, and no layout, and elements
/// where a slice is to begin.
pub(super) fn is_plain(body: &Body, ty: Type, strategy: Strategy) -> bool {
    let ctx = body.ctx();
    if strategy == Strategy::Slices && ty.shape(ctx).is_some_and(|shape| shape.contains(&0)) {
        return false;
    }
    match ty.is_memref(ctx) {
        true => ty.rank(ctx).is_some() && is_identity(ctx, ty),
        false => encoding(ctx, ty).is_none(),
    }
}

/// The slice that is all of `value`.
fn whole(rw: &mut Rewriter<'_>, value: Value) -> Option<Slice> {
    let rank = rw.ty(value).rank(rw.ctx())?;
    let mut sizes = Vec::with_capacity(rank);
    for dim in 0..rank {
        sizes.push(size_of(rw, value, dim)?);
    }
    Some(Slice { offsets: vec![Mixed::Static(0); rank], sizes, strides: vec![Mixed::Static(1); rank] })
}

/// `value` without the dropped dimensions, which are of size one.
pub(super) fn collapse(
    rw: &mut Rewriter<'_>,
    value: Value,
    dropped: &[bool],
    strategy: Strategy,
) -> Option<Value> {
    collapse_by(rw, value, dropped, &groups(dropped), strategy)
}

/// As [`collapse`], with given groups of dimensions.
pub(super) fn collapse_by(
    rw: &mut Rewriter<'_>,
    value: Value,
    dropped: &[bool],
    groups: &[Vec<usize>],
    strategy: Strategy,
) -> Option<Value> {
    let ctx = rw.context();
    let ty = rw.ty(value);
    let shape = keep(ty.shape(&ctx)?, dropped);
    let spec = match (strategy, ty.is_memref(&ctx)) {
        (Strategy::Reshapes, on_memref) => {
            let (def, ty) = match on_memref {
                true => (memref::CollapseShapeOp::def(), collapsed_type(&ctx, ty, &shape, groups)?),
                false => (tensor::CollapseShapeOp::def(), ctx.tensor(&shape, ty.elem(&ctx))),
            };
            let attr = reassociation::attr(&ctx, groups);
            rw.spec(def).operands([value]).attr(&ctx, "reassociation", attr).results([ty])
        }
        (Strategy::Slices, on_memref) => {
            let slice = whole(rw, value)?;
            let [offsets, sizes, strides] = slice.statics();
            let (def, ty) = match on_memref {
                true => {
                    let lists = [&offsets[..], &sizes, &strides];
                    (memref::SubViewOp::def(), rank_reduced_subview_type(&ctx, ty, lists, &shape)?)
                }
                false => (tensor::ExtractSliceOp::def(), ctx.tensor(&shape, ty.elem(&ctx))),
            };
            slice.describe(&ctx, rw.spec(def), &[value]).results([ty])
        }
    };
    let op = rw.insert(spec);
    Some(rw.result(op, 0))
}

/// `value`, a tensor, with the dimensions again that `groups` have besides one each: of type `ty`, whose open
/// sizes are in `sizes`.
pub(super) fn expand(
    rw: &mut Rewriter<'_>,
    value: Value,
    groups: &[Vec<usize>],
    ty: Type,
    sizes: &[Mixed],
) -> Option<Value> {
    let ctx = rw.context();
    let mut shape = Vec::with_capacity(sizes.len());
    for (&known, &size) in ty.shape(&ctx)?.iter().zip(sizes) {
        shape.push(match known {
            DYNAMIC => Mixed::Value(size.value(rw)?),
            known => Mixed::Static(known),
        });
    }
    let (statics, open) = split(&shape);
    let spec = rw
        .spec(tensor::ExpandShapeOp::def())
        .operands([value].into_iter().chain(open))
        .attr(&ctx, "reassociation", reassociation::attr(&ctx, groups))
        .attr(&ctx, "static_output_shape", ctx.i64_array(&statics))
        .results([ty]);
    let op = rw.insert(spec);
    Some(rw.result(op, 0))
}

/// `value` as all of the tensor `dest`, which has dimensions of size one besides.
pub(super) fn insert_into(rw: &mut Rewriter<'_>, value: Value, dest: Value) -> Option<Value> {
    let ctx = rw.context();
    let slice = whole(rw, dest)?;
    let ty = rw.ty(dest);
    let spec = slice.describe(&ctx, rw.spec(tensor::InsertSliceOp::def()), &[value, dest]).results([ty]);
    let op = rw.insert(spec);
    Some(rw.result(op, 0))
}
