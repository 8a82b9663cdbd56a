//! Padding.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Block, Rewriter, Type, Value};

use super::super::ops::*;
use super::super::verify::{cast_compatible, pad_type};
use super::{cast_tells, cast_to, forgotten_source};
use crate::support::constant_of;
use crate::support::index_list::{Mixed, mixed, split, statics};
use crate::support::reify::sum;
use crate::support::shape::with_shape;
use crate::support::slice::Slice;

/// What is padded in front and behind.
fn borders(rw: &Rewriter<'_>, op: PadOp) -> Option<[Vec<Mixed>; 2]> {
    let ctx = rw.ctx();
    let low = mixed(&statics(ctx, Some(op.static_low(rw))), op.low(rw))?;
    let high = mixed(&statics(ctx, Some(op.static_high(rw))), op.high(rw))?;
    Some([low, high])
}

/// Makes a pad of `source` with the region of `like`, which is moved or copied.
fn make_pad(
    rw: &mut Rewriter<'_>,
    like: PadOp,
    source: Value,
    [low, high]: &[Vec<Mixed>; 2],
    ty: Type,
) -> Option<Value> {
    let ctx = rw.context();
    let ((static_low, low), (static_high, high)) = (split(low), split(high));
    let nofold: Option<Attr> = like.nofold(rw);
    let spec = rw
        .spec(PadOp::def())
        .operand_groups(&ctx, &[&[source], &low, &high])
        .attr(&ctx, "static_low", ctx.i64_array(&static_low))
        .attr(&ctx, "static_high", ctx.i64_array(&static_high))
        .maybe_attr(&ctx, "nofold", nofold)
        .results([ty]);
    let block: Block = rw.entry(like.region(rw))?;
    let made = rw.insert(spec);
    let region = rw.region(made, 0);
    rw.modify(made, |body| body.move_block(block, region));
    Some(rw.result(made, 0))
}

/// A pad by nothing is a cast.
pub(in crate::tensor) fn zero_padding(op: PadOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let zero = borders(rw, op)?.iter().flatten().all(|entry| entry.constant(rw) == Some(0));
    if !zero || op.nofold(rw).is_some() {
        return None;
    }
    let (source, ty) = (op.source(rw), rw.ty(op.result(rw)));
    let value = cast_to(rw, source, ty);
    rw.replace(op, [value]);
    Some(())
}

/// A pad of a cast that only forgets sizes is one of its operand.
pub(in crate::tensor) fn pad_of_cast(op: PadOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let source = forgotten_source(rw, op.source(rw))?;
    let borders = borders(rw, op)?;
    let old = rw.ty(op.result(rw));
    let inferred = pad_type(&ctx, rw.ty(source), &split(&borders[0]).0, &split(&borders[1]).0)?;
    let known = inferred.shape(&ctx)?.iter().zip(old.shape(&ctx)?);
    let sizes: Vec<i64> = known.map(|(&new, &old)| if new == DYNAMIC { old } else { new }).collect();
    let ty = with_shape(&ctx, old, &sizes);
    if ty == old {
        rw.set_operand(op, 0, source);
        return Some(());
    }
    if !cast_compatible(&ctx, ty, old) {
        return None;
    }
    let made = make_pad(rw, op, source, &borders, ty)?;
    let made = cast_to(rw, made, old);
    rw.replace(op, [made]);
    Some(())
}

/// A pad whose only use is a cast that tells sizes has those.
pub(in crate::tensor) fn cast_of_pad(op: PadOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let result = op.result(rw);
    if !rw.has_one_use(result) {
        return None;
    }
    let user = rw.users(result).next()?;
    let cast = CastOp::of(rw, user)?;
    let ty = rw.ty(cast.dest(rw));
    if !cast_tells(rw.ctx(), rw.ty(result), ty) {
        return None;
    }
    rw.modify(op, |body| body.set_ty(result, ty));
    rw.replace(cast, [result]);
    Some(())
}

/// Constant borders become numbers, and the sizes that follow a part of the type.
pub(in crate::tensor) fn constant_padding(op: PadOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let borders = borders(rw, op)?;
    let folded =
        borders.clone().map(|list| list.iter().map(|entry| entry.fold(rw, |_| true)).collect::<Vec<_>>());
    let (source, old) = (op.source(rw), rw.ty(op.result(rw)));
    let inferred = pad_type(&ctx, rw.ty(source), &split(&folded[0]).0, &split(&folded[1]).0)?;
    let known = inferred.shape(&ctx)?.iter().zip(old.shape(&ctx)?);
    let sizes: Vec<i64> = known.map(|(&new, &old)| if old == DYNAMIC { new } else { old }).collect();
    let ty = with_shape(&ctx, old, &sizes);
    if ty == old || sizes.iter().any(|&size| size < 0 && size != DYNAMIC) {
        return None;
    }
    let made = make_pad(rw, op, source, &folded, ty)?;
    let made = cast_to(rw, made, old);
    rw.replace(op, [made]);
    Some(())
}

/// The value that `op` pads with everywhere: one from outside of its region, or a constant.
fn padding_value(rw: &Rewriter<'_>, op: PadOp) -> Option<Value> {
    let block = rw.entry(op.region(rw))?;
    let value = YieldOp::of(rw, rw.last_op(block)?)?.value(rw);
    let outside = rw.value_block(value) != Some(block);
    (outside || constant_of(rw, value).is_some()).then_some(value)
}

/// Whether both pad with the same value.
fn same_padding(rw: &Rewriter<'_>, a: PadOp, b: PadOp) -> bool {
    let (Some(a), Some(b)) = (padding_value(rw, a), padding_value(rw, b)) else {
        return false;
    };
    a == b || constant_of(rw, a).is_some_and(|value| constant_of(rw, b) == Some(value))
}

/// A pad of a pad with the same value is one.
pub(in crate::tensor) fn pad_of_pad(op: PadOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = PadOp::defining(rw, op.source(rw))?;
    let folds = op.nofold(rw).is_none() && inner.nofold(rw).is_none();
    if !folds || !same_padding(rw, op, inner) {
        return None;
    }
    let (outer_borders, inner_borders) = (borders(rw, op)?, borders(rw, inner)?);
    let mut list = |at: usize| -> Option<Vec<Mixed>> {
        let pairs = outer_borders[at].iter().zip(&inner_borders[at]);
        pairs.map(|(&outer, &inner)| sum(rw, &[outer, inner])).collect()
    };
    let sums = [list(0)?, list(1)?];
    let (source, ty) = (inner.source(rw), rw.ty(op.result(rw)));
    let made = make_pad(rw, op, source, &sums, ty)?;
    rw.replace(op, [made]);
    Some(())
}

/// A slice of a pad of a slice of a pad, the one behind and the other in front in different
/// dimensions, is one pad. After upstream's `FoldOrthogonalPaddings`.
pub(in crate::tensor) fn orthogonal_paddings(op: PadOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let inner_slice = ExtractSliceOp::defining(rw, op.source(rw))?;
    let inner = PadOp::defining(rw, inner_slice.source(rw))?;
    if inner.nofold(rw).is_some() {
        return None;
    }
    let outer_slice = ExtractSliceOp::defining(rw, inner.source(rw))?;
    let rank = rw.ty(op.source(rw)).rank(&ctx)?;
    let dims = |op: ExtractSliceOp| rw.ty(op.source(rw)).rank(&ctx) == rw.ty(op.result(rw)).rank(&ctx);
    let (inner_at, outer_at) = (Slice::of(rw, inner_slice)?, Slice::of(rw, outer_slice)?);
    let plain = dims(inner_slice) && dims(outer_slice);
    if !plain || !inner_at.has_unit_strides() || !outer_at.has_unit_strides() {
        return None;
    }
    let ([low, high], [inner_low, inner_high]) = (borders(rw, op)?, borders(rw, inner)?);
    let zero = |list: &[Mixed]| list.iter().all(|entry| entry.constant(rw) == Some(0));
    if !zero(&low) || !zero(&inner_low) || !same_padding(rw, op, inner) {
        return None;
    }
    let is_zero = |entry: Mixed| entry.constant(rw) == Some(0);
    let mut merged = Slice { strides: vec![Mixed::Static(1); rank], ..Slice::default() };
    let mut border = Vec::new();
    for dim in 0..rank {
        // At most one of the pads is at work in a dimension.
        let (here, before) = (is_zero(high[dim]), is_zero(inner_high[dim]));
        if !here && !before || !is_zero(inner_at.offsets[dim]) && !is_zero(outer_at.offsets[dim]) {
            return None;
        }
        let from = if is_zero(inner_at.offsets[dim]) { outer_at.offsets[dim] } else { inner_at.offsets[dim] };
        merged.offsets.push(from);
        if !before {
            // Padded before, so the slice behind must take all of it.
            let whole = *rw.ty(inner.result(rw)).shape(&ctx)?.get(dim)?;
            if inner_at.sizes[dim].constant(rw) != Some(whole) || !is_zero(inner_at.offsets[dim]) {
                return None;
            }
            merged.sizes.push(outer_at.sizes[dim]);
            border.push(inner_high[dim]);
        } else {
            // Not padded before: the first slice must have taken everything.
            let whole = *rw.ty(outer_slice.source(rw)).shape(&ctx)?.get(dim)?;
            let all = outer_at.sizes[dim].constant(rw) == Some(whole) && whole != DYNAMIC;
            let unchanged =
                inner_at.sizes[dim].same(rw, outer_at.sizes[dim]) && is_zero(inner_at.offsets[dim]);
            if !all && !unchanged {
                return None;
            }
            merged.sizes.push(inner_at.sizes[dim]);
            border.push(high[dim]);
        }
    }
    let source = outer_slice.source(rw);
    let part = with_shape(&ctx, rw.ty(source), &split(&merged.sizes).0);
    let spec = merged.describe(&ctx, rw.spec(ExtractSliceOp::def()), &[source]).results([part]);
    let slice = rw.insert(spec);
    let slice = rw.result(slice, 0);
    let borders = [vec![Mixed::Static(0); rank], border];
    let ty = rw.ty(op.result(rw));
    let made = make_pad(rw, op, slice, &borders, ty)?;
    rw.replace(op, [made]);
    Some(())
}
