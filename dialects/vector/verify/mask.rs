//! Verifiers of masks.

use terrace_ir::{Body, Op, Type, Value};

use super::{Checked, fail, numbers};
use crate::vector::asm::transfer::mask_type;
use crate::vector::attrs::{dims, vector_of};
use crate::vector::*;

pub(in crate::vector) fn verify_create_mask(op: CreateMaskOp, body: &Body) -> Checked {
    let rank = dims(body.ctx(), body.ty(op.result(body))).len();
    match (rank, op.operands(body).len()) {
        (0, 1) => Ok(()),
        (0, _) => fail("must specify exactly one operand for 0-D create_mask"),
        (rank, count) if rank == count => Ok(()),
        _ => fail("must specify an operand for each result vector dimension"),
    }
}

pub(in crate::vector) fn verify_constant_mask(op: ConstantMaskOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let sizes = dims(ctx, body.ty(op.result(body)));
    let set = numbers(ctx, op.mask_dim_sizes(body));
    if sizes.is_empty() {
        return match set[..] {
            [0 | 1] => Ok(()),
            [_] => fail("mask dim size must be either 0 or 1 for 0-D vectors"),
            _ => fail("array attr must have length 1 for 0-D vectors"),
        };
    }
    if set.len() != sizes.len() {
        return fail("must specify array attr of size equal vector result rank");
    }
    for (&count, &(size, scalable)) in set.iter().zip(&sizes) {
        if count < 0 || count > size {
            return fail("array attr of size out of bounds of vector result dimension size");
        }
        if scalable && count != 0 && count != size {
            return fail("only supports 'none set' or 'all set' scalable dimensions");
        }
    }
    if set.contains(&0) && set.iter().any(|&count| count != 0) {
        return fail(
            "expected all mask dim sizes to be zeros, as a result of conjunction with zero mask dim",
        );
    }
    Ok(())
}

/// The type of mask that `op` takes in a `vector.mask`, for the ops that can lie there.
pub(in crate::vector) fn expected_mask(body: &Body, op: Op) -> Option<Type> {
    let ctx = body.ctx();
    let like = |value: Value| vector_of(ctx, &dims(ctx, body.ty(value)), ctx.int(1));
    if let Some(op) = ReductionOp::of(body, op) {
        return Some(like(op.vector(body)));
    }
    if let Some(op) = MultiDimReductionOp::of(body, op) {
        return Some(like(op.source(body)));
    }
    if let Some(op) = GatherOp::of(body, op) {
        return Some(like(op.indices(body)));
    }
    if let Some(op) = TransferReadOp::of(body, op) {
        let map = op.permutation_map(body).as_affine_map(ctx)?;
        return Some(mask_type(ctx, body.ty(op.vector(body)), map));
    }
    if let Some(op) = TransferWriteOp::of(body, op) {
        let map = op.permutation_map(body).as_affine_map(ctx)?;
        return Some(mask_type(ctx, body.ty(op.valueToStore(body)), map));
    }
    if let Some(op) = OuterProductOp::of(body, op) {
        return Some(like(op.result(body)));
    }
    contract_mask(body, ContractionOp::of(body, op)?)
}

/// The space of the loops of a contraction as a mask.
fn contract_mask(body: &Body, op: ContractionOp) -> Option<Type> {
    let ctx = body.ctx();
    let maps = op.indexing_maps(body).as_array(ctx)?;
    let loops = op.iterator_types(body).as_array(ctx)?.len();
    let mut sizes = vec![(1, false); loops];
    for (map, operand) in maps.iter().zip([op.lhs(body), op.rhs(body)]) {
        for (expr, size) in map.as_affine_map(ctx)?.results(ctx).iter().zip(dims(ctx, body.ty(operand))) {
            *sizes.get_mut(expr.dim(ctx)? as usize)? = size;
        }
    }
    Some(vector_of(ctx, &sizes, ctx.int(1)))
}

pub(in crate::vector) fn verify_mask(op: MaskOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let block = body.entry(op.maskRegion(body));
    let ops: Vec<Op> = block.map_or_else(Vec::new, |block| body.ops_of(block).collect());
    if ops.len() > 2 {
        return fail("expects only one operation to mask");
    }
    let Some(end) = ops.last().and_then(|&op| YieldOp::of(body, op)) else {
        return fail("expects a terminator within the mask region");
    };
    let results: Vec<Value> = body.results(op.0).collect();
    let yielded = end.operands(body);
    let [masked, _] = ops[..] else {
        let types = |values: &[Value]| values.iter().map(|&value| body.ty(value)).collect::<Vec<Type>>();
        return match () {
            () if yielded.len() != results.len() => {
                fail("expects number of results to match mask region yielded values")
            }
            () if types(yielded) != types(&results) => {
                fail("expects result type to match the types that the mask region yields")
            }
            () => Ok(()),
        };
    };
    let Some(expected) = expected_mask(body, masked) else {
        return fail("expects a MaskableOpInterface within the mask region");
    };
    let made: Vec<Value> = body.results(masked).collect();
    if made.len() != results.len() {
        return fail("expects number of results to match maskable operation number of results");
    }
    if made != yielded {
        return fail(
            "expects all the results from the MaskableOpInterface to match all the values returned by the terminator",
        );
    }
    if made.iter().zip(&results).any(|(&a, &b)| body.ty(a) != body.ty(b)) {
        return fail("expects result type to match maskable operation result type");
    }
    if body.ty(op.mask(body)) != expected {
        return fail(format!("expects a '{}' mask for the maskable operation", ctx.display(expected)));
    }
    let Some(passthru) = op.passthru(body) else { return Ok(()) };
    if TransferReadOp::of(body, masked).is_none() && GatherOp::of(body, masked).is_none() {
        return fail("doesn't expect a passthru argument for this maskable operation");
    }
    match made.first() {
        Some(&result) if body.ty(result) == body.ty(passthru) => Ok(()),
        _ => fail("expects passthru type to match result type"),
    }
}

/// The number of elements and whether that is a multiple of `vscale`.
fn length(body: &Body, value: Value) -> (i64, bool) {
    dims(body.ctx(), body.ty(value)).first().copied().unwrap_or((1, false))
}

/// What holds of a part of a scalable vector at position `pos`.
fn verify_part(body: &Body, (part, whole): (Value, Value), pos: terrace_ir::Attr, what: &str) -> Checked {
    let ctx = body.ctx();
    if body.ty(part).elem(ctx) != body.ty(whole).elem(ctx) {
        return fail("failed to verify that all of {source, result} have same element type");
    }
    let ((size, _), (_, whole_scalable)) = (length(body, part), length(body, whole));
    let pos = pos.as_int(ctx).unwrap_or_default();
    if size == 0 || pos % size != 0 {
        return fail(format!("failed to verify that position is a multiple of the {what} length."));
    }
    if !whole_scalable {
        return fail("expects the larger vector to be scalable");
    }
    Ok(())
}

pub(in crate::vector) fn verify_scalable_insert(op: ScalableInsertOp, body: &Body) -> Checked {
    verify_part(body, (op.valueToStore(body), op.dest(body)), op.pos(body), "source")
}

pub(in crate::vector) fn verify_scalable_extract(op: ScalableExtractOp, body: &Body) -> Checked {
    verify_part(body, (op.res(body), op.source(body)), op.pos(body), "result")
}
