//! vector: transfers between vectors and tensors, gathers and scatters.

use terrace_dialects::bufferization::ToTensorOp;
use terrace_dialects::bufferization::bufferizable::{
    AliasingOperand, AliasingValue, Bufferizable, Bufferizer, OpOperand, Outcome, State, fail_op,
};
use terrace_dialects::support::constant_int;
use terrace_dialects::vector::{MaskOp, TransferWriteOp, YieldOp, is_masked};
use terrace_ir::{Body, Op, Rewriter, Value, ValueDef};

use super::Entry;
use super::scf::rebuild;

pub(super) const MODELS: &[Entry] = &[
    ("vector.gather", &READ),
    ("vector.mask", &MASK),
    ("vector.scatter", &SCATTER),
    ("vector.transfer_read", &READ),
    ("vector.transfer_write", &TRANSFER_WRITE),
    ("vector.yield", &YIELD),
];

/// Reads operand 0, on a tensor or on a buffer alike.
static READ: Bufferizable = Bufferizable {
    reads: |_, _| true,
    bufferize: |op, rw, cx| on_buffer(op, rw, cx, 0),
    ..Bufferizable::DEFAULT
};

/// The same op with the buffer of operand `at`: its results are no tensors, or that buffer.
fn on_buffer(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>, at: usize) -> Outcome {
    let ctx = rw.context();
    let buffer = cx.buffer(rw, rw.operand(op, at))?;
    let mut spec = rw.spec_of(op, &terrace_ir::body::Mapping::default());
    spec.operands[at] = buffer;
    let updates = spec.results.iter().any(|ty| ty.is_tensor(&ctx));
    spec.results.retain(|ty| !ty.is_tensor(&ctx));
    if !updates {
        cx.replace_with(rw, op, spec);
        return Ok(());
    }
    rw.insert(spec);
    cx.replace(rw, op, &[buffer]);
    Ok(())
}

static TRANSFER_WRITE: Bufferizable = Bufferizable {
    reads: |state, operand| operand.index == 1 && !overwrites_all(state, operand),
    writes: |_, operand| operand.index == 1,
    aliases: updated,
    bufferize: |op, rw, cx| on_buffer(op, rw, cx, 1),
    ..Bufferizable::DEFAULT
};

fn updated(state: &State<'_>, operand: OpOperand) -> Vec<AliasingValue> {
    state.body.results(operand.op).map(AliasingValue::same).collect()
}

/// Whether each element of the tensor is written: the vector has its dimensions in order, is at least
/// as large, starts at the first element and is not masked.
fn overwrites_all(state: &State<'_>, operand: OpOperand) -> bool {
    let (body, ctx) = (state.body, state.body.ctx());
    let write = TransferWriteOp(operand.op);
    let Some(shape) = body.ty(write.base(body)).static_shape(ctx) else { return false };
    let vector = body.ty(write.valueToStore(body));
    let sizes = vector.shape(ctx).unwrap_or_default();
    let identity = write.permutation_map(body).as_affine_map(ctx).is_some_and(|map| map.is_identity(ctx));
    identity
        && !is_masked(body, operand.op)
        && write.mask(body).is_none()
        && sizes.len() == shape.len()
        && vector.elem(ctx) == body.ty(write.base(body)).elem(ctx)
        && write.indices(body).iter().all(|&index| constant_int(body, index) == Some(0))
        && shape.iter().zip(sizes).all(|(size, vector)| size <= vector)
}

/// The elements that are not scattered to keep what they were.
static SCATTER: Bufferizable = Bufferizable {
    reads: |_, _| true,
    writes: |_, operand| operand.index == 0,
    aliases: updated,
    bufferize: |op, rw, cx| on_buffer(op, rw, cx, 0),
    ..Bufferizable::DEFAULT
};

/// The end of the region of a mask.
fn end_of(body: &Body, op: Op) -> Option<Op> {
    let end = body.last_op(body.entry(MaskOp(op).maskRegion(body))?)?;
    YieldOp::of(body, end).map(|end| end.0)
}

/// The op that runs under a mask.
fn masked_op(body: &Body, op: Op) -> Option<Op> {
    let first = body.first_op(body.entry(MaskOp(op).maskRegion(body))?)?;
    YieldOp::of(body, first).is_none().then_some(first)
}

/// A mask has no tensor operands: a result is the tensor that the op under the mask updates.
static MASK: Bufferizable = Bufferizable {
    aliasing_operands: |state, value| {
        let ValueDef::Result(op, number) = state.body.value_def(value) else { return Vec::new() };
        let end = end_of(state.body, op).filter(|&end| number < state.body.operands(end).len());
        end.into_iter().map(|end| AliasingOperand::same(OpOperand::new(end, number))).collect()
    },
    resolve: |op, rw, known| {
        // A mask holds one op: there is no room for a copy.
        let state = State::new(rw.body(), known);
        let copied = masked_op(rw, op).is_some_and(|inner| {
            let ends = rw.next_op(inner).is_none_or(|next| YieldOp::of(rw, next).is_some());
            !ends || state.tensor_operands(inner).any(|operand| !state.is_in_place(operand))
        });
        if copied { fail_op(rw, op, "body must bufferize in-place") } else { Ok(()) }
    },
    repetitive: |_, _, _| false,
    bufferize: bufferize_mask,
    ..Bufferizable::DEFAULT
};

/// The mask without the tensors that it yields: the op under it, which came first, updates their buffers.
fn bufferize_mask(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    let ctx = rw.context();
    let Some(end) = end_of(rw, op) else {
        return fail_op(rw, op, "without an end cannot be bufferized");
    };
    if MaskOp(op).passthru(rw).is_some_and(|passthru| rw.ty(passthru).is_tensor(&ctx)) {
        return fail_op(rw, op, "with a tensor to pass through cannot be bufferized");
    }
    let (mut values, mut kept) = (Vec::new(), Vec::new());
    for value in rw.operands(end).to_vec() {
        if rw.ty(value).is_tensor(&ctx) {
            values.push(Some(cx.buffer(rw, value)?));
        } else {
            values.push(None);
            kept.push(value);
        }
    }
    let types = kept.iter().map(|&value| rw.ty(value)).collect();
    let mut end_spec = rw.spec_of(end, &terrace_ir::body::Mapping::default());
    end_spec.operands = kept.to_vec();
    rw.set_before(end);
    rw.insert(end_spec);
    rw.erase(end);
    let inside = rw.entry(MaskOp(op).maskRegion(rw)).map(|block| rw.ops_of(block).collect::<Vec<Op>>());
    for inner in inside.into_iter().flatten() {
        if ToTensorOp::of(rw, inner).is_some() && rw.is_unused(inner) {
            rw.erase(inner);
        }
    }
    let operands = rw.operands(op).to_vec();
    let new = rebuild(rw, op, &operands, types);
    let mut made = rw.results(new).collect::<Vec<Value>>().into_iter();
    let values: Vec<Value> = values.into_iter().filter_map(|value| value.or_else(|| made.next())).collect();
    rw.set_before(op);
    cx.replace(rw, op, &values);
    Ok(())
}

/// Hands tensors to the mask around it, which takes the end away with them.
static YIELD: Bufferizable = Bufferizable {
    reads: |_, _| true,
    aliases: |state, operand| {
        let parent = state.body.parent_op(operand.op);
        let result = parent.and_then(|parent| state.body.results(parent).get(operand.index));
        result.map(AliasingValue::same).into_iter().collect()
    },
    must_be_in_place: |_, _| true,
    ..Bufferizable::DEFAULT
};
