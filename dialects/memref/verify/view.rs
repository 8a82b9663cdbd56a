//! Views: the memory of a memref under another type.

use terrace_ir::op::InferCx;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Context, OpError, Type};

use super::super::layout::*;
use super::super::ops::*;
use super::{Checked, fail, show};
use crate::support::index_list::{mixed, statics};
use crate::support::reassociation::{groups, verify_memref};
use crate::support::shape::verify_dynamic_sizes;
use crate::support::slice::{Misfit, check_rank_reduced, verify_bounds, verify_lists};

fn different_spaces(ctx: &Context, source: Type, result: Type, what: [&str; 2]) -> Checked {
    if space(ctx, source) == space(ctx, result) {
        return Ok(());
    }
    fail(format!(
        "different memory spaces specified for {} type {} and {} type {}",
        what[0],
        show(ctx, source),
        what[1],
        show(ctx, result)
    ))
}

pub(in crate::memref) fn verify_subview(op: SubViewOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.source(body)), body.ty(op.result(body)));
    let lists = verify_lists(body, op, [source.rank(ctx).unwrap_or(0); 3])?;
    different_spaces(ctx, source, result, ["base memref", "subview memref"])?;
    let Some(expected) = subview_type(ctx, source, [&lists[0], &lists[1], &lists[2]]) else {
        return fail(format!("base type {} is not strided", show(ctx, source)));
    };
    let mismatch = |what: &str| {
        let (expected, given) = (show(ctx, expected), show(ctx, result));
        fail(format!(
            "expected result type to be {expected} or a rank-reduced version. (mismatch of result {what}), but got {given}"
        ))
    };
    match check_rank_reduced(ctx, expected, result) {
        Ok(()) => {}
        Err(Misfit::Rank) => {
            return fail(format!(
                "expected result rank to be smaller or equal to the source rank, but got {}",
                show(ctx, result)
            ));
        }
        Err(Misfit::Size) => return mismatch("sizes"),
        Err(Misfit::Element) => {
            return fail(format!(
                "expected result element type to be {}, but got {}",
                show(ctx, expected.elem(ctx)),
                show(ctx, result)
            ));
        }
    }
    let sizes = mixed(&lists[1], op.sizes(body)).unwrap_or_default();
    let dropped = dropped_by_strides(ctx, expected, result, &sizes);
    let (Some((strides, offset)), Some(dropped)) = (strides_and_offset(ctx, result), dropped) else {
        return mismatch("layout");
    };
    let wanted = drop_dims(ctx, expected, &dropped).and_then(|ty| strides_and_offset(ctx, ty));
    if wanted != Some((strides, offset)) {
        return mismatch("layout");
    }
    verify_bounds(source.shape(ctx).unwrap_or_default(), &lists)
}

pub(in crate::memref) fn verify_reinterpret_cast(op: ReinterpretCastOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.source(body)), body.ty(op.result(body)));
    let rank = result.rank(ctx).unwrap_or(0);
    let [offsets, sizes, steps] = verify_lists(body, op, [1, rank, rank])?;
    different_spaces(ctx, source, result, ["source", "result memref"])?;
    if source.elem(ctx) != result.elem(ctx) {
        return fail(format!(
            "different element types specified for source type {} and result memref type {}",
            show(ctx, source),
            show(ctx, result)
        ));
    }
    let shape = result.shape(ctx).unwrap_or_default();
    for (dim, (&size, &given)) in shape.iter().zip(&sizes).enumerate() {
        if size != DYNAMIC && size != given {
            let given = if given == DYNAMIC { "dynamic".to_owned() } else { given.to_string() };
            return fail(format!(
                "expected result type with size = {given} instead of {size} in dim = {dim}"
            ));
        }
    }
    let Some((strides, offset)) = strides_and_offset(ctx, result) else {
        return fail(format!("expected result type to have strided layout but found {}", show(ctx, result)));
    };
    let number = |value: i64| if value == DYNAMIC { "dynamic".to_owned() } else { value.to_string() };
    if offset != DYNAMIC && offset != offsets[0] {
        return fail(format!(
            "expected result type with offset = {} instead of {offset}",
            number(offsets[0])
        ));
    }
    for (dim, (&stride, &given)) in strides.iter().zip(&steps).enumerate() {
        if stride != DYNAMIC && stride != given {
            return fail(format!(
                "expected result type with stride = {} instead of {stride} in dim = {dim}",
                number(given)
            ));
        }
    }
    Ok(())
}

fn incompatible(ctx: &Context, from: Type, to: Type) -> Checked {
    fail(format!("operand type {} and result type {} are cast incompatible", show(ctx, from), show(ctx, to)))
}

pub(in crate::memref) fn verify_cast(op: CastOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (from, to) = (body.ty(op.source(body)), body.ty(op.dest(body)));
    if cast_compatible(ctx, from, to) { Ok(()) } else { incompatible(ctx, from, to) }
}

pub(in crate::memref) fn verify_memory_space_cast(op: MemorySpaceCastOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (from, to) = (body.ty(op.source(body)), body.ty(op.dest(body)));
    let same = from.elem(ctx) == to.elem(ctx)
        && from.shape(ctx) == to.shape(ctx)
        && layout(ctx, from) == layout(ctx, to);
    if same { Ok(()) } else { incompatible(ctx, from, to) }
}

pub(in crate::memref) fn verify_view(op: ViewOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.source(body)), body.ty(op.result(body)));
    if !is_identity(ctx, source) {
        return fail(format!("unsupported map for base memref type {}", show(ctx, source)));
    }
    if !is_identity(ctx, result) {
        return fail(format!("unsupported map for result memref type {}", show(ctx, result)));
    }
    different_spaces(ctx, source, result, ["base memref", "view memref"])?;
    verify_dynamic_sizes(ctx, result, op.sizes(body).len())
}

pub(in crate::memref) fn verify_reshape(op: ReshapeOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.source(body)), body.ty(op.result(body)));
    if source.elem(ctx) != result.elem(ctx) {
        return fail("element types of source and destination memref types should be the same");
    }
    if source.shape(ctx).is_some() && !is_identity(ctx, source) {
        return fail("source memref type should have identity affine map");
    }
    if result.shape(ctx).is_some() && !is_identity(ctx, result) {
        return fail("result memref type should have identity affine map");
    }
    let length = body.ty(op.shape(body)).shape(ctx).and_then(|shape| shape.first().copied());
    match result.rank(ctx) {
        Some(_) if length == Some(DYNAMIC) => {
            fail("cannot use shape operand with dynamic length to reshape to statically-ranked memref type")
        }
        Some(rank) if length != Some(rank as i64) => {
            fail("length of shape operand differs from the result's memref rank")
        }
        _ => Ok(()),
    }
}

pub(in crate::memref) fn verify_collapse(op: CollapseShapeOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.src(body)), body.ty(op.result(body)));
    let (from, to) = (source.shape(ctx).unwrap_or_default(), result.shape(ctx).unwrap_or_default());
    if from.len() < to.len() {
        return fail(format!(
            "has source rank {0} and result rank {1}. This is not a collapse ({0} < {1}).",
            from.len(),
            to.len()
        ));
    }
    let groups = groups(ctx, op.reassociation(body));
    verify_memref(&groups, from, to)?;
    let Some(expected) = collapsed_type(ctx, source, to, &groups) else {
        return fail("invalid source layout map or collapsing non-contiguous dims");
    };
    if expected == result {
        return Ok(());
    }
    fail(format!("expected collapsed type to be {} but found {}", show(ctx, expected), show(ctx, result)))
}

pub(in crate::memref) fn verify_expand(op: ExpandShapeOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, result) = (body.ty(op.src(body)), body.ty(op.result(body)));
    let (from, to) = (source.shape(ctx).unwrap_or_default(), result.shape(ctx).unwrap_or_default());
    if from.len() > to.len() {
        return fail(format!(
            "has source rank {0} and result rank {1}. This is not an expansion ({0} > {1}).",
            from.len(),
            to.len()
        ));
    }
    let groups = groups(ctx, op.reassociation(body));
    verify_memref(&groups, to, from)?;
    let Some(expected) = expanded_type(ctx, source, to, &groups) else {
        return fail("invalid source layout map");
    };
    if expected != result {
        return fail(format!(
            "expected expanded type to be {} but found {}",
            show(ctx, expected),
            show(ctx, result)
        ));
    }
    let sizes = statics(ctx, Some(op.static_output_shape(body)));
    if sizes.len() != to.len() {
        return fail(format!(
            "expected number of static shape bounds to be equal to the output rank ({}) but found {} inputs instead",
            to.len(),
            sizes.len()
        ));
    }
    let open = sizes.iter().filter(|&&size| size == DYNAMIC).count();
    if open != op.output_shape(body).len() {
        return fail(format!(
            "mismatch in dynamic dims in output_shape and static_output_shape: static_output_shape has {open} dynamic dims while output_shape has {} values",
            op.output_shape(body).len()
        ));
    }
    for (at, (&size, &given)) in to.iter().zip(&sizes).enumerate() {
        if size != DYNAMIC && size != given {
            return fail(format!("invalid output shape provided at pos {at}"));
        }
    }
    Ok(())
}

/// The dimensions that a transposition takes, when it is one.
pub(in crate::memref) fn permutation(op: TransposeOp, body: &Body) -> Option<Vec<usize>> {
    let ctx = body.ctx();
    let map = op.permutation(body).as_affine_map(ctx)?;
    map.projected_dims(ctx).filter(|dims| dims.len() == map.dims(ctx))
}

pub(in crate::memref) fn verify_transpose(op: TransposeOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let Some(permutation) = permutation(op, body) else {
        return fail("expected a permutation map");
    };
    let (source, result) = (body.ty(op.r#in(body)), body.ty(op.result(body)));
    if source.rank(ctx) != Some(permutation.len()) {
        return fail("expected a permutation map of same rank as the input");
    }
    let Some(expected) = transposed_type(ctx, source, &permutation) else {
        return fail(format!("source type {} is not strided", show(ctx, source)));
    };
    let fits = expected.shape(ctx) == result.shape(ctx)
        && expected.elem(ctx) == result.elem(ctx)
        && space(ctx, expected) == space(ctx, result)
        && strides_and_offset(ctx, expected) == strides_and_offset(ctx, result);
    if fits {
        return Ok(());
    }
    let canonical = match strides_and_offset(ctx, expected) {
        Some((strides, 0)) if strides == row_major(expected.shape(ctx).unwrap_or_default()) => {
            with_layout(ctx, expected, expected.shape(ctx).unwrap_or_default(), None)
        }
        Some((strides, offset)) => {
            let map = ctx.affine_map_attr(strided_map(ctx, &strides, offset));
            with_layout(ctx, expected, expected.shape(ctx).unwrap_or_default(), Some(map))
        }
        None => expected,
    };
    fail(format!(
        "result type {} is not equivalent to the canonical transposed input type {}",
        show(ctx, result),
        show(ctx, canonical)
    ))
}

/// The types of the metadata of a `source`.
fn metadata_types(ctx: &Context, source: Type) -> Vec<Type> {
    let rank = source.rank(ctx).unwrap_or(0);
    let base = with_layout(ctx, source, &[], None);
    std::iter::once(base).chain(std::iter::repeat_n(ctx.index(), 1 + 2 * rank)).collect()
}

pub(in crate::memref) fn infer_metadata(cx: &InferCx<'_>) -> Result<smallvec::SmallVec<[Type; 2]>, OpError> {
    let source = *cx.operands.first().ok_or_else(|| OpError::new("requires a single operand"))?;
    Ok(metadata_types(cx.ctx, source).into())
}

pub(in crate::memref) fn verify_metadata(op: ExtractStridedMetadataOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let inferred = metadata_types(ctx, body.ty(op.source(body)));
    let given: Vec<Type> = body.results(op.0).map(|value| body.ty(value)).collect();
    if inferred == given {
        return Ok(());
    }
    let list = |types: &[Type]| types.iter().map(|&ty| show(ctx, ty)).collect::<Vec<String>>().join(", ");
    fail(format!(
        "inferred type(s) {} are incompatible with return type(s) of operation {}",
        list(&inferred),
        list(&given)
    ))
}
