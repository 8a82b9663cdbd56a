//! `fold-memref-alias-ops`: loads and stores of views become those of what these are views of.
//!
//! A load of a part of a memref reads at the offset of the part plus the index times its stride; one of a
//! memref with dimensions split or joined, at the index that the indices make, or at its digits. A part
//! of a part is a part of the whole. Vectors are taken through parts whose elements lie next to each
//! other as those of the whole. After upstream's `FoldMemRefAliasOps.cpp`.

pub mod indices;

use terrace_dialects::affine::build::composed_apply;
use terrace_dialects::memref::layout::subview_type;
use terrace_dialects::memref::{LoadOp, StoreOp, SubViewOp};
use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::support::slice::Slice;
use terrace_dialects::vector;
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{AffineExpr, Body, Op, Rewriter, Value};

use indices::{View, dropped_dims};

/// Folds views into accesses of `body`, and of bodies nested in it.
pub fn fold_alias_ops(body: &mut Body) {
    let mut patterns = Patterns::new();
    patterns.on::<LoadOp>("fold-view-into-load", |op, rw| scalar(rw, op.0, 0));
    patterns.on::<StoreOp>("fold-view-into-store", |op, rw| scalar(rw, op.0, 1));
    patterns.on::<vector::LoadOp>("fold-part-into-vector-load", |op, rw| {
        let ty = rw.ty(op.result(rw));
        of_vectors(rw, op.0, 0, ty)
    });
    patterns.on::<vector::StoreOp>("fold-part-into-vector-store", |op, rw| {
        let ty = rw.ty(op.valueToStore(rw));
        of_vectors(rw, op.0, 1, ty)
    });
    patterns.on::<vector::MaskedLoadOp>("fold-part-into-masked-load", |op, rw| {
        let ty = rw.ty(op.result(rw));
        of_vectors(rw, op.0, 0, ty)
    });
    patterns.on::<vector::MaskedStoreOp>("fold-part-into-masked-store", |op, rw| {
        let ty = rw.ty(op.valueToStore(rw));
        of_vectors(rw, op.0, 0, ty)
    });
    patterns.on::<vector::TransferReadOp>("fold-part-into-read", |op, rw| transfer(rw, op.0, 0));
    patterns.on::<vector::TransferWriteOp>("fold-part-into-write", |op, rw| transfer(rw, op.0, 1));
    patterns.on::<SubViewOp>("part-of-part", part_of_part);
    let config = GreedyConfig { simplify_regions: false, ..GreedyConfig::default() };
    apply_greedily(body, &patterns, &config);
    for (_, nested) in body.nested_bodies_mut() {
        fold_alias_ops(nested);
    }
}

/// Replaces the memref of `op`, operand `at`, and the indices behind it.
pub(super) fn retarget(
    rw: &mut Rewriter<'_>,
    op: Op,
    at: usize,
    old: usize,
    source: Value,
    indices: &[Value],
) {
    let operands = rw.operands(op).to_vec();
    let all = [&operands[..at], &[source], indices, &operands[at + 1 + old..]].concat();
    let segments = rw.attr(op, terrace_ir::op::OPERAND_SEGMENTS).and_then(|attr| attr.as_int_array(rw.ctx()));
    rw.set_operands(op, &all);
    if let Some(mut segments) = segments {
        if let Some(count) = segments.get_mut(at + 1) {
            *count = indices.len() as i64;
        }
        let segments: Vec<i32> = segments.into_iter().map(|count| count as i32).collect();
        let attr = rw.ctx().i32_array(&segments);
        rw.set_attr(op, terrace_ir::op::OPERAND_SEGMENTS, attr);
    }
}

/// A load or store of a number, whose memref is operand `at` and whose indices are all behind it.
fn scalar(rw: &mut Rewriter<'_>, op: Op, at: usize) -> Option<()> {
    let memref = rw.operand(op, at);
    let view = View::of(rw, memref)?;
    let indices = rw.operands(op)[at + 1..].to_vec();
    let source = view.source(rw);
    rw.ty(source).rank(rw.ctx())?;
    let new = view.indices(rw, &indices, true)?;
    retarget(rw, op, at, indices.len(), source, &new);
    Some(())
}

/// The part that `memref` is, when its last `count` dimensions are those of the whole, element by element.
fn contiguous_part(rw: &Rewriter<'_>, memref: Value, count: usize) -> Option<SubViewOp> {
    let op = SubViewOp::defining(rw, memref)?;
    let slice = Slice::of(rw, op)?;
    let dropped = dropped_dims(rw, op)?;
    let first = slice.rank().checked_sub(count)?;
    let same = (first..slice.rank()).all(|at| !dropped[at] && slice.strides[at].constant(rw) == Some(1));
    same.then_some(op)
}

/// A load or store of a vector of type `ty` at an index.
fn of_vectors(rw: &mut Rewriter<'_>, op: Op, at: usize, ty: terrace_ir::Type) -> Option<()> {
    let memref = rw.operand(op, at);
    let part = contiguous_part(rw, memref, ty.rank(rw.ctx())?)?;
    let rank = rw.ty(memref).rank(rw.ctx())?;
    let indices = rw.operands(op)[at + 1..at + 1 + rank].to_vec();
    let source = part.source(rw);
    let new = View::SubView(part).indices(rw, &indices, true)?;
    retarget(rw, op, at, rank, source, &new);
    Some(())
}

/// A transfer that does not reach beyond its memref, of a part with strides of 1.
fn transfer(rw: &mut Rewriter<'_>, op: Op, at: usize) -> Option<()> {
    let ctx = rw.context();
    let memref = rw.operand(op, at);
    let part = SubViewOp::defining(rw, memref)?;
    if !Slice::of(rw, part)?.has_unit_strides() {
        return None;
    }
    let inside =
        rw.attr(op, "in_bounds")?.as_array(&ctx)?.iter().all(|flag| flag.as_bool(&ctx) == Some(true));
    let map = rw.attr(op, "permutation_map")?.as_affine_map(&ctx)?;
    let dropped = dropped_dims(rw, part)?;
    if !inside {
        return None;
    }
    let rank = rw.ty(memref).rank(&ctx)?;
    let kept: Vec<AffineExpr> = dropped
        .iter()
        .enumerate()
        .filter(|(_, dropped)| !**dropped)
        .map(|(at, _)| ctx.affine_dim(at as u32))
        .collect();
    if kept.len() != rank {
        return None;
    }
    let results: Vec<AffineExpr> =
        map.results(&ctx).iter().map(|expr| expr.replace(&ctx, &kept, &[])).collect();
    let new_map = ctx.affine_map(dropped.len() as u32, 0, &results);
    let indices = rw.operands(op)[at + 1..at + 1 + rank].to_vec();
    let source = part.source(rw);
    let new = View::SubView(part).indices(rw, &indices, true)?;
    retarget(rw, op, at, rank, source, &new);
    rw.set_attr(op, "permutation_map", ctx.affine_map_attr(new_map));
    Some(())
}

/// A part of a part is a part of the whole, where the inner steps are numbers or those of neither drop dimensions.
fn part_of_part(op: SubViewOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let outer = SubViewOp::defining(rw, op.source(rw))?;
    let (whole, part) = (Slice::of(rw, outer)?, Slice::of(rw, op)?);
    if dropped_dims(rw, outer)?.contains(&true) {
        return None;
    }
    let (s0, s1, s2) = (ctx.affine_symbol(0), ctx.affine_symbol(1), ctx.affine_symbol(2));
    // Strides that are values can only be multiplied where they may be symbols.
    let numbers = |list: &[Mixed]| list.iter().all(|entry| entry.constant(rw).is_some());
    if !numbers(&whole.strides) || !numbers(&part.strides) {
        return None;
    }
    let mut new = Slice { offsets: Vec::new(), sizes: part.sizes.clone(), strides: Vec::new() };
    for at in 0..whole.rank() {
        let offset = ctx.affine_add(s0, ctx.affine_mul(s1, s2));
        let entries = [whole.offsets[at], part.offsets[at], whole.strides[at]];
        new.offsets.push(composed_apply(rw, offset, &[], &entries));
        let entries = [whole.strides[at], part.strides[at]];
        new.strides.push(composed_apply(rw, ctx.affine_mul(s0, s1), &[], &entries));
    }
    let source = outer.source(rw);
    let ty = rw.ty(op.result(rw));
    let [offsets, sizes, strides] = new.statics();
    let inferred = subview_type(&ctx, rw.ty(source), [&offsets, &sizes, &strides]);
    let spec = new.describe(&ctx, rw.spec(SubViewOp::def()), &[source]).results([ty]);
    debug_assert!(inferred.is_some());
    rw.replace_with(op, spec);
    Some(())
}
