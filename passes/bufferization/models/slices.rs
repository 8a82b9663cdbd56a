//! Slices of tensors: taking one is a view, putting one into a tensor is a copy to a view.

use terrace_dialects::bufferization::bufferizable::{
    AliasingValue, Bufferizable, Bufferizer, Fuel, OpOperand, Outcome, Relation, State, Traversal,
    buffer_type, fail,
};
use terrace_dialects::memref::SubViewOp;
use terrace_dialects::memref::layout::rank_reduced_subview_type;
use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::support::slice::Slice;
use terrace_dialects::tensor::{ExtractSliceOp, InsertSliceOp, ParallelInsertSliceOp};
use terrace_ir::{Body, Op, Rewriter, Type, Value};

use super::Entry;

pub(super) const MODELS: &[Entry] = &[
    ("tensor.extract_slice", &EXTRACT_SLICE),
    ("tensor.insert_slice", &INSERT_SLICE),
    ("tensor.parallel_insert_slice", &PARALLEL_INSERT_SLICE),
];

static EXTRACT_SLICE: Bufferizable = Bufferizable {
    aliases: |state, operand| {
        let value = state.body.result(operand.op, 0);
        vec![AliasingValue { value, relation: Relation::Unknown, definite: true }]
    },
    buffer_type: extract_slice_type,
    bufferize: bufferize_extract_slice,
    ..Bufferizable::DEFAULT
};

/// The type of the part of a buffer of type `source` that the slice op `op` selects, with the
/// dimensions of `shape`.
fn part_type(body: &Body, op: Op, source: Type, shape: &[i64]) -> Outcome<Type> {
    let slice = Slice::of(body, op).map(|slice| slice.statics());
    let ty = slice.and_then(|[offsets, sizes, strides]| {
        rank_reduced_subview_type(body.ctx(), source, [&offsets, &sizes, &strides], shape)
    });
    match ty {
        Some(ty) => Ok(ty),
        None => fail(body, op, "slices a buffer whose layout is not strided"),
    }
}

fn shape_of(body: &Body, value: Value) -> Vec<i64> {
    body.ty(value).shape(body.ctx()).unwrap_or_default().to_vec()
}

fn extract_slice_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let body = state.body;
    let Some(op) = ExtractSliceOp::defining(body, value) else {
        return fail(body, body.self_op(), "is no slice");
    };
    let source = buffer_type(state, op.source(body), fuel)?;
    part_type(body, op.0, source, &shape_of(body, value))
}

/// The part of `buffer` that the slice op `op` selects, at the rewriter's place.
fn part(rw: &mut Rewriter<'_>, op: Op, buffer: Value, shape: &[i64]) -> Outcome<Value> {
    let ctx = rw.context();
    let ty = part_type(rw, op, rw.ty(buffer), shape)?;
    let Some(slice) = Slice::of(rw, op) else { return fail(rw, op, "is no slice") };
    let spec = slice.describe(&ctx, rw.spec(SubViewOp::def()), &[buffer]).results([ty]);
    let view = rw.insert(spec);
    Ok(rw.result(view, 0))
}

fn bufferize_extract_slice(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let source = cx.buffer(rw, ExtractSliceOp(op).source(rw))?;
    let shape = shape_of(rw, rw.result(op, 0));
    let view = part(rw, op, source, &shape)?;
    cx.replace(rw, op, &[view]);
    Ok(())
}

/// The source is read, and the destination but where all of it is overwritten.
fn insertion_reads(state: &State<'_>, operand: OpOperand) -> bool {
    if operand.index == 0 {
        return true;
    }
    let body = state.body;
    let Some(slice) = Slice::of(body, operand.op) else { return true };
    let shape = shape_of(body, body.operand(operand.op, 1));
    let is = |entry: &Mixed, number: i64| entry.constant(body) == Some(number);
    let all = slice.offsets.iter().all(|entry| is(entry, 0))
        && slice.strides.iter().all(|entry| is(entry, 1))
        && slice.sizes.iter().zip(&shape).all(|(entry, &size)| is(entry, size));
    !all
}

static INSERT_SLICE: Bufferizable = Bufferizable {
    reads: insertion_reads,
    writes: |_, operand| operand.index == 1,
    aliases: |state, operand| match operand.index {
        1 => vec![AliasingValue::same(state.body.result(operand.op, 0))],
        _ => Vec::new(),
    },
    bufferize: bufferize_insert_slice,
    ..Bufferizable::DEFAULT
};

fn bufferize_insert_slice(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let insert = InsertSliceOp(op);
    let source = insert.source(rw);
    let dest = cx.buffer(rw, insert.dest(rw))?;
    let shape = shape_of(rw, source);
    let view = part(rw, op, dest, &shape)?;
    let from = cx.buffer(rw, source)?;
    cx.copy(rw, from, view);
    cx.replace(rw, op, &[dest]);
    Ok(())
}

/// The destination is updated in place always: it stands for an output of the loop, which was copied
/// if it had to be.
static PARALLEL_INSERT_SLICE: Bufferizable = Bufferizable {
    reads: |state, operand| insertion_reads(state, operand) && !puts_back_all(state, operand),
    writes: |_, operand| operand.index == 1,
    // Of equal places the source is read before the destination is written.
    elementwise: |state, operands| operands.iter().all(|operand| starts_at_first(state, operand.op)),
    resolve: |_, _, _| Ok(()),
    bufferize: bufferize_parallel_insert_slice,
    ..Bufferizable::DEFAULT
};

/// Whether the slice takes neighbouring elements from the first one on, in all dimensions.
fn starts_at_first(state: &State<'_>, op: Op) -> bool {
    let body = state.body;
    let ranks = [0, 1].map(|at| body.ty(body.operand(op, at)).rank(body.ctx()));
    let slice = Slice::of(body, op);
    ranks[0] == ranks[1] && slice.is_some_and(|slice| slice.has_zero_offsets() && slice.has_unit_strides())
}

/// Whether the source of `operand.op` is the destination itself, changed in place, so that all of it is
/// overwritten.
fn puts_back_all(state: &State<'_>, operand: OpOperand) -> bool {
    let body = state.body;
    let [source, dest] = [0, 1].map(|at| body.operand(operand.op, at));
    if operand.index != 1 || !starts_at_first(state, operand.op) {
        return false;
    }
    let how = Traversal { equivalent_only: true, same_type_only: true, with_leaves: true };
    state.find(source, |value| value == dest, how).into_iter().all(|value| value == dest)
}

fn bufferize_parallel_insert_slice(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let insert = ParallelInsertSliceOp(op);
    let source = insert.source(rw);
    let Some(terminator) = rw.parent_op(op) else {
        return fail(rw, op, "lies in no parallel loop");
    };
    let dest = cx.buffer(rw, insert.dest(rw))?;
    let from = cx.buffer(rw, source)?;
    let shape = shape_of(rw, source);
    rw.set_before(terminator);
    let view = part(rw, op, dest, &shape)?;
    cx.copy(rw, from, view);
    rw.erase(op);
    Ok(())
}
