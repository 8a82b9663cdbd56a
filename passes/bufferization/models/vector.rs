//! vector: transfers between vectors and tensors, gathers and scatters.

use terrace_dialects::bufferization::bufferizable::{
    AliasingValue, Bufferizable, Bufferizer, OpOperand, Outcome, State,
};
use terrace_dialects::support::constant_int;
use terrace_dialects::vector::TransferWriteOp;
use terrace_ir::{Op, Rewriter};

use super::Entry;

pub(super) const MODELS: &[Entry] = &[
    ("vector.gather", &READ),
    ("vector.scatter", &SCATTER),
    ("vector.transfer_read", &READ),
    ("vector.transfer_write", &TRANSFER_WRITE),
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
    let masked_around = body.parent_op(operand.op).is_some_and(|op| body.name_str(op) == "vector.mask");
    identity
        && !masked_around
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
