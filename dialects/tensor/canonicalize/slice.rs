//! Slices.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Op, Rewriter, Value};

use super::super::ops::*;
use super::super::verify::cast_compatible;
use super::{cast_forgets, cast_tells, cast_to, forgotten_source};
use crate::support::constant_int;
use crate::support::index_list::{Mixed, split};
use crate::support::shape::with_shape;
use crate::support::slice::{Slice, dropped_dims, keep, verify_bounds, verify_tensor_part};

/// Which dimensions a tensor of the shape `reduced` drops from a slice of these sizes: ones that are
/// numbers, from the last to the first.
pub fn dropped_of_slice(sizes: &[Mixed], reduced: &[i64]) -> Vec<bool> {
    let mut dropped = vec![false; sizes.len()];
    let mut left = reduced.len();
    for (dim, &size) in sizes.iter().enumerate().rev() {
        let one = size == Mixed::Static(1);
        if left == 0 {
            dropped[dim] = true;
        } else if !one || reduced[left - 1] == 1 {
            left -= 1;
        } else {
            dropped[dim] = true;
        }
    }
    dropped
}

/// Constant offsets, sizes and strides become numbers.
pub(in crate::tensor) fn constant_extract_slice(op: ExtractSliceOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let slice = Slice::of(rw, op)?;
    let folded = slice.fold_constants(rw)?;
    let (source, old) = (op.source(rw), rw.ty(op.result(rw)));
    verify_bounds(rw.ty(source).shape(&ctx)?, &folded.statics()).ok()?;
    let dropped = dropped_of_slice(&slice.sizes, old.shape(&ctx)?);
    let ty = with_shape(&ctx, old, &keep(&split(&folded.sizes).0, &dropped));
    if !cast_compatible(&ctx, ty, old) {
        return None;
    }
    let spec = folded.describe(&ctx, rw.spec(ExtractSliceOp::def()), &[source]).results([ty]);
    let made = rw.insert(spec);
    let made = rw.result(made, 0);
    let made = cast_to(rw, made, old);
    rw.replace(op, [made]);
    Some(())
}

/// Whether an operand of `op` is a constant: another pattern makes it a number first.
fn has_constants(rw: &Rewriter<'_>, op: Op) -> bool {
    rw.operands(op).iter().any(|&value| rw.ty(value).is_index(rw.ctx()) && constant_int(rw, value).is_some())
}

/// A slice of a cast that only forgets sizes is one of its operand.
pub(in crate::tensor) fn extract_slice_of_cast(op: ExtractSliceOp, rw: &mut Rewriter<'_>) -> Option<()> {
    if has_constants(rw, op.0) {
        return None;
    }
    let source = forgotten_source(rw, op.source(rw))?;
    let statics = Slice::of(rw, op)?.statics();
    verify_bounds(rw.ty(source).shape(rw.ctx())?, &statics).ok()?;
    rw.set_operand(op, 0, source);
    Some(())
}

/// A cast of a slice that tells sizes is a slice of those.
pub(in crate::tensor) fn cast_of_extract_slice(op: CastOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let extract = ExtractSliceOp::defining(rw, op.source(rw))?;
    let (from, to) = (rw.ty(op.source(rw)), rw.ty(op.dest(rw)));
    let (old, new) = (from.shape(&ctx)?, to.shape(&ctx)?);
    if !cast_tells(&ctx, from, to) || old == new {
        return None;
    }
    let mut slice = Slice::of(rw, extract)?;
    let dropped = dropped_dims(&split(&slice.sizes).0, old, false)?;
    let kept = slice.sizes.iter_mut().zip(&dropped).filter(|(_, dropped)| !**dropped).map(|(size, _)| size);
    for (size, &known) in kept.zip(new) {
        if known != DYNAMIC {
            *size = Mixed::Static(known);
        }
    }
    let source = extract.source(rw);
    verify_bounds(rw.ty(source).shape(&ctx)?, &slice.statics()).ok()?;
    let spec = slice.describe(&ctx, rw.spec(ExtractSliceOp::def()), &[source]).results([to]);
    rw.replace_with(op, spec);
    Some(())
}

/// What was inserted before is overwritten.
pub(in crate::tensor) fn insert_slice_after_insert_slice(
    op: InsertSliceOp,
    rw: &mut Rewriter<'_>,
) -> Option<()> {
    let before = InsertSliceOp::defining(rw, op.dest(rw))?;
    let same = rw.ty(before.source(rw)) == rw.ty(op.source(rw))
        && Slice::of(rw, before)?.same(rw, &Slice::of(rw, op)?);
    let dest = same.then(|| before.dest(rw))?;
    rw.set_operand(op, 1, dest);
    Some(())
}

/// Replaces `op`, which inserts a slice, by one that inserts `source` into `dest`; `None` when that
/// would not be valid.
fn replace_insert(rw: &mut Rewriter<'_>, op: Op, source: Value, dest: Value, slice: &Slice) -> Option<()> {
    let ctx = rw.context();
    let ty = rw.ty(dest);
    let def = rw.def(op)?;
    let spec = slice.describe(&ctx, rw.spec(def), &[source, dest]);
    let Some(old) = rw.results(op).next().map(|result| rw.ty(result)) else {
        rw.insert(spec);
        rw.erase(op);
        return Some(());
    };
    let made = rw.insert(spec.results([ty]));
    let made = rw.result(made, 0);
    let made = cast_to(rw, made, old);
    rw.replace(op, [made]);
    Some(())
}

/// Whether `source` of type `ty` fits the slice of `whole`.
fn fits(rw: &Rewriter<'_>, whole: Value, slice: &Slice, ty: terrace_ir::Type) -> bool {
    let ctx = rw.ctx();
    let statics = slice.statics();
    let whole = rw.ty(whole);
    verify_tensor_part(ctx, whole, &statics[1], ty).is_ok()
        && whole.shape(ctx).is_some_and(|shape| verify_bounds(shape, &statics).is_ok())
}

/// Constant offsets, sizes and strides become numbers.
pub(in crate::tensor) fn constant_insert_slice(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let ctx = rw.context();
    let slice = Slice::of(rw, op)?;
    let folded = slice.fold_constants(rw)?;
    let (source, dest) = (rw.operand(op, 0), rw.operand(op, 1));
    let old = rw.ty(source);
    let dropped = dropped_of_slice(&slice.sizes, old.shape(&ctx)?);
    let ty = with_shape(&ctx, old, &keep(&split(&folded.sizes).0, &dropped));
    if !fits(rw, dest, &folded, ty) || !cast_compatible(&ctx, old, ty) {
        return None;
    }
    let source = cast_to(rw, source, ty);
    replace_insert(rw, op, source, dest, &folded)
}

/// An insertion of or into a cast that only forgets sizes is one of or into its operand.
pub(in crate::tensor) fn cast_into_insert_slice(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let ctx = rw.context();
    if has_constants(rw, op) {
        return None;
    }
    let (source, dest) = (rw.operand(op, 0), rw.operand(op, 1));
    // What is not a result but an argument of the loop around keeps its type.
    let results = rw.results(op).len() > 0;
    let new_source = forgotten_source(rw, source);
    let new_dest = forgotten_source(rw, dest).filter(|_| results);
    if new_source.is_none() && new_dest.is_none() {
        return None;
    }
    let (source, dest) = (new_source.unwrap_or(source), new_dest.unwrap_or(dest));
    let mut slice = Slice::of(rw, op)?;
    let shape = rw.ty(source).shape(&ctx)?.to_vec();
    let dropped = dropped_dims(&split(&slice.sizes).0, &shape, true)?;
    let kept = slice.sizes.iter_mut().zip(&dropped).filter(|(_, dropped)| !**dropped).map(|(size, _)| size);
    for (size, &known) in kept.zip(&shape) {
        if known != DYNAMIC {
            *size = Mixed::Static(known);
        }
    }
    if !fits(rw, dest, &slice, rw.ty(source)) {
        return None;
    }
    replace_insert(rw, op, source, dest, &slice)
}

/// What is inserted is cast to the sizes that the slice tells.
pub(in crate::tensor) fn insert_slice_source_cast(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let ctx = rw.context();
    let (source, dest) = (rw.operand(op, 0), rw.operand(op, 1));
    let old = rw.ty(source);
    let slice = Slice::of(rw, op)?;
    if old.rank(&ctx) != Some(slice.rank()) {
        return None;
    }
    let mut shape = old.shape(&ctx)?.to_vec();
    for (size, entry) in shape.iter_mut().zip(&slice.sizes) {
        match entry.constant(rw) {
            Some(known) if known < 0 => return None,
            Some(known) => *size = known,
            None => {}
        }
    }
    let ty = with_shape(&ctx, old, &shape);
    if ty == old
        || !cast_forgets(&ctx, ty, old)
        || !cast_compatible(&ctx, old, ty)
        || !fits(rw, dest, &slice, ty)
    {
        return None;
    }
    let source = cast_to(rw, source, ty);
    rw.set_operand(op, 0, source);
    Some(())
}
