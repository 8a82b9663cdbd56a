//! Views, casts and what is known of them.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Op, Rewriter, Value};

use super::super::layout::*;
use super::super::ops::*;
use super::super::verify::permutation;
use super::{cast_to, constant_shape, forgotten_source, ranked_source};
use crate::support::constant;
use crate::support::constant_int;
use crate::support::index_list::{Mixed, split};
use crate::support::shape::with_shape;
use crate::support::slice::{Slice, verify_bounds};

/// Replaces `op` by a subview of `source` with this slice, cast to the type that `op` has.
fn replace_subview(rw: &mut Rewriter<'_>, op: SubViewOp, source: Value, slice: &Slice) -> Option<()> {
    let ctx = rw.context();
    let dropped = super::super::fold::dropped_dims(op, rw)?;
    let lists = slice.statics();
    verify_bounds(rw.ty(source).shape(&ctx)?, &lists).ok()?;
    let whole = subview_type(&ctx, rw.ty(source), [&lists[0], &lists[1], &lists[2]])?;
    let ty = drop_dims(&ctx, whole, &dropped)?;
    let wanted = rw.ty(op.result(rw));
    if !cast_compatible(&ctx, ty, wanted) {
        return None;
    }
    let spec = slice.describe(&ctx, rw.spec(SubViewOp::def()), &[source]).results([ty]);
    let made = rw.insert(spec);
    let made = rw.result(made, 0);
    let made = cast_to(rw, made, wanted);
    rw.replace(op, [made]);
    Some(())
}

/// Constant offsets, sizes and strides become numbers.
pub(in crate::memref) fn constant_subview(op: SubViewOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let slice = Slice::of(rw, op)?.fold_constants(rw)?;
    let source = op.source(rw);
    replace_subview(rw, op, source, &slice)
}

/// A subview of a cast that only forgets is one of the memref.
pub(in crate::memref) fn subview_of_cast(op: SubViewOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = forgotten_source(rw, op.source(rw))?;
    let slice = Slice::of(rw, op)?;
    replace_subview(rw, op, source, &slice)
}

/// A subview of all elements is the memref.
pub(in crate::memref) fn trivial_subview(op: SubViewOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (source, ty) = (op.source(rw), rw.ty(op.result(rw)));
    let shape = rw.ty(source).shape(rw.ctx())?.to_vec();
    let slice = Slice::of(rw, op)?;
    let is = |entry: &Mixed, wanted: i64| entry.constant(rw) == Some(wanted);
    let whole = ty.rank(rw.ctx()) == Some(shape.len())
        && slice.offsets.iter().all(|entry| is(entry, 0))
        && slice.strides.iter().all(|entry| is(entry, 1))
        && slice.sizes.iter().zip(&shape).all(|(entry, &size)| is(entry, size));
    if !whole || !cast_compatible(rw.ctx(), rw.ty(source), ty) {
        return None;
    }
    let value = cast_to(rw, source, ty);
    rw.replace(op, [value]);
    Some(())
}

/// A cast of a cast is one cast, where that is one.
pub(in crate::memref) fn cast_of_cast(op: CastOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = ranked_source(rw, op.source(rw))?;
    let ty = rw.ty(op.dest(rw));
    cast_compatible(rw.ctx(), rw.ty(source), ty).then(|| rw.set_operand(op, 0, source))
}

/// The second of two casts between memory spaces does it alone.
pub(in crate::memref) fn memory_space_cast_of_cast(
    op: MemorySpaceCastOp,
    rw: &mut Rewriter<'_>,
) -> Option<()> {
    let inner = MemorySpaceCastOp::defining(rw, op.source(rw))?.source(rw);
    rw.set_operand(op, 0, inner);
    Some(())
}

/// The size of a cast is that of the memref.
pub(in crate::memref) fn dim_of_cast(op: DimOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source =
        ranked_source(rw, op.source(rw)).filter(|&source| rw.ty(source).rank(rw.ctx()) != Some(0))?;
    let dim = constant_int(rw, op.index(rw));
    let in_range =
        dim.is_none_or(|dim| usize::try_from(dim).is_ok_and(|dim| Some(dim) < rw.ty(source).rank(rw.ctx())));
    in_range.then(|| rw.set_operand(op, 0, source))
}

/// Whether `value` is there before `op` runs, as far as blocks around `op` tell.
fn defined_before(body: &Body, value: Value, op: Op) -> bool {
    let place = body.value_block(value).and_then(|block| Some((block, body.block_region(block)?)));
    let Some((block, region)) = place else {
        return false;
    };
    let Some(here) = body.ancestor_in_region(region, op).filter(|&here| body.block(here) == Some(block))
    else {
        return false;
    };
    body.defining_op(value).is_none_or(|def| def != here && body.is_before(def, here))
}

/// A size of a reshaped memref is in the memref of its shape, right after the reshape.
pub(in crate::memref) fn dim_of_reshape(op: DimOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let reshape = ReshapeOp::defining(rw, op.source(rw))?;
    let index = op.index(rw);
    if !defined_before(rw, index, reshape.0) {
        return None;
    }
    let shape = reshape.shape(rw);
    rw.set_after(reshape.0);
    let size = rw.apply(LoadOp::def(), &[shape, index]);
    let size = as_index(rw, size);
    rw.replace(op, [size]);
    Some(())
}

/// `value`, an integer, as an `index`.
pub(crate) fn as_index(rw: &mut Rewriter<'_>, value: Value) -> Value {
    let index = rw.ctx().index();
    if rw.ty(value) == index {
        return value;
    }
    let spec = rw.spec(crate::arith::IndexCastOp::def()).operands([value]).results([index]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// Constant sizes become a part of the type.
pub(in crate::memref) fn constant_view(op: ViewOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let ty = rw.ty(op.result(rw));
    let sizes = op.sizes(rw).to_vec();
    let (shape, open) = constant_shape(rw, ty, &sizes)?;
    let (source, shift) = (op.source(rw), op.byte_shift(rw));
    let spec = rw
        .spec(ViewOp::def())
        .operands([source, shift])
        .operands(open)
        .results([with_shape(&ctx, ty, &shape)]);
    let made = rw.insert(spec);
    let made = rw.result(made, 0);
    let made = cast_to(rw, made, ty);
    rw.replace(op, [made]);
    Some(())
}

/// A view of a cast is one of the memref.
pub(in crate::memref) fn view_of_cast(op: ViewOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = ranked_source(rw, op.source(rw))?;
    is_identity(rw.ctx(), rw.ty(source)).then(|| rw.set_operand(op, 0, source))
}

/// A transposition of a transposition is one.
pub(in crate::memref) fn transpose_of_transpose(op: TransposeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let inner = TransposeOp::defining(rw, op.r#in(rw))?;
    let (outer_dims, inner_dims) = (permutation(op, rw)?, permutation(inner, rw)?);
    let dims: Option<Vec<usize>> = outer_dims.iter().map(|&dim| inner_dims.get(dim).copied()).collect();
    let dims = dims?;
    let source = inner.r#in(rw);
    rw.set_operand(op, 0, source);
    rw.set_attr(op, "permutation", ctx.affine_map_attr(ctx.projection_map(dims.len(), &dims)));
    Some(())
}

/// A transposition of a cast that only forgets is a cast of a transposition.
pub(in crate::memref) fn transpose_of_cast(op: TransposeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let source = forgotten_source(rw, op.r#in(rw))?;
    let wanted = rw.ty(op.result(rw));
    let strided_layout = |ty| layout(&ctx, ty).is_none_or(|layout| layout.as_affine_map(&ctx).is_none());
    if !strided_layout(wanted) {
        return None;
    }
    let dims = permutation(op, rw)?;
    let ty = transposed_type(&ctx, rw.ty(source), &dims)?;
    if !cast_compatible(&ctx, ty, wanted) {
        return None;
    }
    let map = op.permutation(rw);
    let spec = rw.spec(TransposeOp::def()).operands([source]).attr(&ctx, "permutation", map).results([ty]);
    let made = rw.insert(spec);
    let made = rw.result(made, 0);
    let made = cast_to(rw, made, wanted);
    rw.replace(op, [made]);
    Some(())
}

/// What a reinterpreted memref was before does not matter.
pub(in crate::memref) fn reinterpret_of_view(op: ReinterpretCastOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = op.source(rw);
    let before = if let Some(inner) = ReinterpretCastOp::defining(rw, source) {
        inner.source(rw)
    } else if let Some(inner) = CastOp::defining(rw, source) {
        inner.source(rw)
    } else {
        let inner = SubViewOp::defining(rw, source)?;
        let slice = Slice::of(rw, inner)?;
        let at_start = slice.offsets.iter().all(|offset| offset.constant(rw) == Some(0));
        at_start.then(|| inner.source(rw))?
    };
    rw.set_operand(op, 0, before);
    Some(())
}

/// What is known of the metadata of a memref type, and the values where it is not.
fn known_metadata(body: &Body, op: ExtractStridedMetadataOp) -> Option<(Mixed, Vec<Mixed>, Vec<Mixed>)> {
    let ctx = body.ctx();
    let ty = body.ty(op.source(body));
    let (strides, offset) = strides_and_offset(ctx, ty)?;
    let entry = |known: i64, value: Value| match known {
        DYNAMIC => Mixed::Value(value).fold(body, |_| true),
        _ => Mixed::Static(known),
    };
    let list = |known: &[i64], values: terrace_ir::body::Results| {
        known.iter().zip(values).map(|(&known, value)| entry(known, value)).collect()
    };
    Some((
        entry(offset, op.offset(body)),
        list(ty.shape(ctx)?, op.sizes(body)),
        list(&strides, op.strides(body)),
    ))
}

/// The slice of a reinterpretation with what its type tells, and constants, as numbers.
fn known_slice(body: &Body, op: ReinterpretCastOp) -> Option<Slice> {
    let ctx = body.ctx();
    let ty = body.ty(op.result(body));
    let (strides, offset) = strides_and_offset(ctx, ty)?;
    let slice = Slice::of(body, op)?;
    let list = |entries: &[Mixed], known: &[i64], valid: fn(i64) -> bool| -> Vec<Mixed> {
        entries
            .iter()
            .zip(known)
            .map(|(&entry, &known)| match (entry, known) {
                (Mixed::Value(_), known) if known != DYNAMIC => Mixed::Static(known),
                _ => entry.fold(body, valid),
            })
            .collect()
    };
    Some(Slice {
        offsets: list(&slice.offsets, &[offset], |value| value >= 0),
        sizes: list(&slice.sizes, ty.shape(ctx)?, |value| value >= 0),
        strides: list(&slice.strides, &strides, |_| true),
    })
}

/// The metadata of a memref put together again is the memref.
pub(in crate::memref) fn reinterpret_of_metadata(op: ReinterpretCastOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let metadata = ExtractStridedMetadataOp::defining(rw, op.source(rw))?;
    let source = metadata.source(rw);
    let (offset, sizes, strides) = known_metadata(rw, metadata)?;
    let slice = known_slice(rw, op)?;
    let ty = rw.ty(op.result(rw));
    let same = slice.offsets == [offset] && slice.sizes == sizes && slice.strides == strides;
    if same && cast_compatible(rw.ctx(), rw.ty(source), ty) {
        let value = cast_to(rw, source, ty);
        rw.replace(op, [value]);
    } else {
        rw.set_operand(op, 0, source);
    }
    Some(())
}

/// Constant offsets, sizes and strides become numbers.
pub(in crate::memref) fn constant_reinterpret_cast(
    op: ReinterpretCastOp,
    rw: &mut Rewriter<'_>,
) -> Option<()> {
    let ctx = rw.context();
    let slice = known_slice(rw, op).filter(|slice| Slice::of(rw, op).as_ref() != Some(slice))?;
    let (source, wanted) = (op.source(rw), rw.ty(op.result(rw)));
    let [offsets, sizes, strides] = slice.statics();
    let ty = strided(&ctx, wanted, &sizes, &strides, *offsets.first()?);
    if !cast_compatible(&ctx, ty, wanted) {
        return None;
    }
    let spec = slice.describe(&ctx, rw.spec(ReinterpretCastOp::def()), &[source]).results([ty]);
    let made = rw.insert(spec);
    let made = rw.result(made, 0);
    let made = cast_to(rw, made, wanted);
    rw.replace(op, [made]);
    Some(())
}

/// What the type tells of the metadata needs no op, and a cast does not change it.
pub(in crate::memref) fn constant_metadata(
    op: ExtractStridedMetadataOp,
    rw: &mut Rewriter<'_>,
) -> Option<()> {
    let (offset, sizes, strides) = known_metadata(rw, op)?;
    let entries: Vec<Mixed> = std::iter::once(offset).chain(sizes).chain(strides).collect();
    let results: Vec<Value> = rw.results(op.0).skip(1).collect();
    let mut changed = None;
    for (entry, result) in entries.into_iter().zip(results) {
        if let Mixed::Static(number) = entry
            && rw.has_uses(result)
            && let Some(value) = constant::index(rw, number)
        {
            rw.replace_value(result, value);
            changed = Some(());
        }
    }
    if let Some(source) = ranked_source(rw, op.source(rw)) {
        rw.set_operand(op, 0, source);
        changed = Some(());
    }
    changed
}

/// The numbers of a list, for types.
pub(super) fn numbers(list: &[Mixed]) -> Vec<i64> {
    split(list).0
}
