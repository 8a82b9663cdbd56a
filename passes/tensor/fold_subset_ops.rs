//! `fold-tensor-subset-ops`: reads, writes and insertions reach through slices of tensors.
//!
//! Follows upstream's pass of that name (`FoldTensorSubsetOps.cpp`). A `vector.transfer_read` of a
//! `tensor.extract_slice` reads the whole tensor, further in; a `tensor.insert_slice` of a tensor all of which
//! a `vector.transfer_write` wrote is that write, into the whole tensor; and one of a tensor all of which a
//! `tensor.insert_slice` made inserts what that did. Slices with strides other than one, transfers that may
//! reach beyond their tensor and writes with a mask are left alone.

use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::support::reify::sum;
use terrace_dialects::support::slice::Slice;
use terrace_dialects::tensor::{ExtractSliceOp, InsertSliceOp, ParallelInsertSliceOp, dropped_of_slice};
use terrace_dialects::vector::{TransferReadOp, TransferWriteOp};
use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{AffineExpr, Attr, Body, Context, Op, OpDef, Rewriter, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "fold-tensor-subset-ops",
    doc: "Fold tensor subset ops into producer/consumer ops",
    anchor: Anchor::Any,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| -> Result<(), Failed> {
            let mut patterns = Patterns::new();
            patterns.on::<TransferReadOp>("read-of-extract-slice", fold_read);
            patterns.on::<InsertSliceOp>("insert-slice-of-write", fold_write);
            patterns.on::<InsertSliceOp>("insert-slice-of-insert-slice", |op, rw| {
                fold_insert(op.0, op.0, InsertSliceOp::def(), rw)
            });
            patterns.on::<ParallelInsertSliceOp>("insert-slice-of-insert-slice", |op, rw| {
                let terminator = rw.parent_op(op.0)?;
                fold_insert(op.0, terminator, ParallelInsertSliceOp::def(), rw)
            });
            apply_greedily(body, &patterns, &GreedyConfig::default());
            Ok(())
        }))
    },
};

/// A slice of unit strides, and which dimensions of the whole the part does not have.
fn plain_slice(rw: &Rewriter<'_>, op: Op, part: Value) -> Option<(Slice, Vec<bool>)> {
    let slice = Slice::of(rw, op)?;
    let dropped = dropped_of_slice(&slice.sizes, rw.ty(part).shape(rw.ctx())?);
    slice.has_unit_strides().then_some((slice, dropped))
}

/// The indices in the whole of what has `indices` in the part.
fn resolve(rw: &mut Rewriter<'_>, slice: &Slice, dropped: &[bool], indices: &[Mixed]) -> Option<Vec<Mixed>> {
    let mut indices = indices.iter();
    let mut resolved = Vec::with_capacity(slice.offsets.len());
    for (&offset, &dropped) in slice.offsets.iter().zip(dropped) {
        let index = if dropped { None } else { Some(*indices.next()?) };
        resolved.push(match index {
            None => offset,
            Some(index) => sum(rw, &[offset, index])?,
        });
    }
    Some(resolved)
}

fn values(rw: &mut Rewriter<'_>, list: &[Mixed]) -> Option<Vec<Value>> {
    list.iter().map(|entry| entry.value(rw)).collect()
}

fn mixed(values: &[Value]) -> Vec<Mixed> {
    values.iter().map(|&value| Mixed::Value(value)).collect()
}

/// The map of a transfer, from the dimensions of the whole instead of those of the part.
fn widen_map(ctx: &Context, map: Attr, dropped: &[bool]) -> Option<Attr> {
    let map = map.as_affine_map(ctx)?;
    let kept = (0..dropped.len()).filter(|&dim| !dropped[dim]).map(|dim| ctx.affine_dim(dim as u32));
    let kept: Vec<AffineExpr> = kept.collect();
    let results: Vec<AffineExpr> =
        map.results(ctx).iter().map(|expr| expr.replace(ctx, &kept, &[])).collect();
    Some(ctx.affine_map_attr(ctx.affine_map(dropped.len() as u32, 0, &results)))
}

/// Whether all dimensions of a transfer are known to stay within its tensor.
fn is_in_bounds(ctx: &Context, in_bounds: Attr) -> bool {
    in_bounds.as_array(ctx).is_some_and(|dims| dims.iter().all(|dim| dim.as_bool(ctx) == Some(true)))
}

fn fold_read(op: TransferReadOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let base = op.base(rw);
    let extract = ExtractSliceOp::defining(rw, base)?;
    let (slice, dropped) = plain_slice(rw, extract.0, base)?;
    if !is_in_bounds(&ctx, op.in_bounds(rw)) {
        return None;
    }
    let map = widen_map(&ctx, op.permutation_map(rw), &dropped)?;
    let indices = mixed(op.indices(rw));
    let indices = resolve(rw, &slice, &dropped, &indices)?;
    let indices = values(rw, &indices)?;
    let (source, padding, ty) = (extract.source(rw), op.padding(rw), rw.ty(op.vector(rw)));
    let mask: Vec<Value> = op.mask(rw).into_iter().collect();
    let spec = rw
        .spec(TransferReadOp::def())
        .operand_groups(&ctx, &[&[source], &indices, &[padding], &mask])
        .attr(&ctx, "permutation_map", map)
        .attr(&ctx, "in_bounds", op.in_bounds(rw))
        .results([ty]);
    rw.replace_with(op, spec);
    Some(())
}

fn fold_write(op: InsertSliceOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let source = op.source(rw);
    let write = TransferWriteOp::defining(rw, source)?;
    let (slice, dropped) = plain_slice(rw, op.0, source)?;
    let (vector, written) = (write.valueToStore(rw), rw.ty(write.base(rw)));
    let covers = written.static_shape(&ctx).is_some_and(|shape| rw.ty(vector).shape(&ctx) == Some(shape));
    if !covers || !is_in_bounds(&ctx, write.in_bounds(rw)) || write.mask(rw).is_some() {
        return None;
    }
    let map = widen_map(&ctx, write.permutation_map(rw), &dropped)?;
    let indices = mixed(write.indices(rw));
    let indices = resolve(rw, &slice, &dropped, &indices)?;
    let indices = values(rw, &indices)?;
    let (dest, ty) = (op.dest(rw), rw.ty(op.result(rw)));
    rw.set_fused_loc(&[write.0, op.0]);
    let spec = rw
        .spec(TransferWriteOp::def())
        .operand_groups(&ctx, &[&[vector], &[dest], &indices, &[]])
        .attr(&ctx, "permutation_map", map)
        .attr(&ctx, "in_bounds", write.in_bounds(rw))
        .results([ty]);
    rw.replace_with(op, spec);
    Some(())
}

/// Ops that compute offsets go in front of `before`.
fn fold_insert(op: Op, before: Op, def: &'static OpDef, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (source, dest) = (rw.operand(op, 0), rw.operand(op, 1));
    let inner = InsertSliceOp::defining(rw, source)?;
    let (slice, dropped) = plain_slice(rw, op, source)?;
    let (inner_slice, _) = plain_slice(rw, inner.0, inner.source(rw))?;
    let kept = slice.sizes.iter().zip(&dropped).filter(|(_, dropped)| !**dropped).map(|(size, _)| size);
    // What was inserted is all of the source, or a copy of the rest would be needed.
    let whole = kept.clone().count() == inner_slice.sizes.len()
        && kept.zip(&inner_slice.sizes).all(|(size, inner)| size.same(rw, *inner));
    if !whole {
        return None;
    }
    rw.set_before(before);
    let offsets = resolve(rw, &slice, &dropped, &inner_slice.offsets)?;
    rw.set_before(op);
    rw.set_fused_loc(&[inner.0, op]);
    let new = Slice { offsets, ..slice };
    let types: Vec<_> = rw.results(op).map(|value| rw.ty(value)).collect();
    let spec = new.describe(&ctx, rw.spec(def), &[inner.source(rw), dest]).results(types);
    rw.replace_with(op, spec);
    Some(())
}
