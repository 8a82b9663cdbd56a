//! bufferization: allocations, and the ops between tensors and memory.

use terrace_dialects::bufferization::bufferizable::{
    AliasingValue, Bufferizable, Bufferizer, Fuel, Outcome, State, buffer_type, dynamic_sizes, fail,
    identity_type,
};
use terrace_dialects::bufferization::{AllocTensorOp, MaterializeInDestinationOp, ToBufferOp, ToTensorOp};
use terrace_dialects::memref::{DeallocOp, layout};
use terrace_ir::{Op, Rewriter, Type, Value};

use super::Entry;

pub(super) const MODELS: &[Entry] = &[
    ("bufferization.alloc_tensor", &ALLOC_TENSOR),
    ("bufferization.dealloc_tensor", &DEALLOC_TENSOR),
    ("bufferization.materialize_in_destination", &MATERIALIZE),
    ("bufferization.to_tensor", &TO_TENSOR),
    ("bufferization.to_buffer", &TO_BUFFER),
];

/// Only its operand `copy` is a tensor, which is read. Without it the contents are not defined.
static ALLOC_TENSOR: Bufferizable = Bufferizable {
    reads: |_, _| true,
    result_writes: |state, value| {
        let op = AllocTensorOp::defining(state.body, value);
        op.is_some_and(|op| op.copy(state.body).is_some())
    },
    allocates: true,
    buffer_type: alloc_tensor_type,
    bufferize: bufferize_alloc_tensor,
    ..Bufferizable::DEFAULT
};

fn alloc_tensor_type(state: &State<'_>, value: Value, fuel: &mut Fuel) -> Outcome<Type> {
    let (body, ctx) = (state.body, state.body.ctx());
    let Some(op) = AllocTensorOp::defining(body, value) else {
        return fail(body, body.self_op(), "is no allocation");
    };
    let space = match (op.memory_space(body), op.copy(body)) {
        (Some(space), _) => Some(space),
        (None, Some(copy)) => layout::space(ctx, buffer_type(state, copy, fuel)?),
        (None, None) => match state.options().space_of(ctx, body.ty(value)) {
            Some(space) => space,
            None => return fail(body, op.0, "could not infer memory space"),
        },
    };
    Ok(identity_type(ctx, body.ty(value), space))
}

fn bufferize_alloc_tensor(op: Op, rw: &mut Rewriter<'_>, cx: &mut Bufferizer<'_>) -> Outcome {
    if rw.is_unused(op) {
        rw.erase(op);
        return Ok(());
    }
    let alloc = AllocTensorOp(op);
    let copy = match alloc.copy(rw) {
        Some(copy) => Some(cx.buffer(rw, copy)?),
        None => None,
    };
    let ty = cx.buffer_type(rw.body(), rw.result(op, 0))?;
    let sizes = match copy {
        Some(copy) => dynamic_sizes(rw, copy)?,
        None => alloc.dynamic_sizes(rw).to_vec(),
    };
    let buffer = cx.allocate(rw, ty, &sizes);
    if let Some(copy) = copy {
        cx.copy(rw, copy, buffer);
    }
    cx.replace(rw, op, &[buffer]);
    Ok(())
}

static DEALLOC_TENSOR: Bufferizable = Bufferizable {
    bufferize: |op, rw, cx| {
        let buffer = cx.buffer(rw, rw.operand(op, 0))?;
        let spec = rw.spec(DeallocOp::def()).operands([buffer]);
        rw.insert(spec);
        rw.erase(op);
        Ok(())
    },
    ..Bufferizable::DEFAULT
};

static MATERIALIZE: Bufferizable = Bufferizable {
    reads: |_, operand| operand.index == 0,
    writes: |_, operand| operand.index == 1,
    aliases: |state, operand| match operand.index {
        1 => state.body.results(operand.op).map(AliasingValue::same).collect(),
        _ => Vec::new(),
    },
    must_be_in_place: |_, _| true,
    elementwise: |_, _| true,
    bufferize: |op, rw, cx| {
        let materialize = MaterializeInDestinationOp(op);
        let dest = materialize.dest(rw);
        let on_tensor = rw.ty(dest).is_tensor(rw.ctx());
        let to = if on_tensor { cx.buffer(rw, dest)? } else { dest };
        let from = cx.buffer(rw, materialize.source(rw))?;
        cx.copy(rw, from, to);
        cx.replace(rw, op, if on_tensor { std::slice::from_ref(&to) } else { &[] });
        Ok(())
    },
    ..Bufferizable::DEFAULT
};

static TO_TENSOR: Bufferizable = Bufferizable {
    writable: |state, value| {
        ToTensorOp::defining(state.body, value).is_some_and(|op| op.writable(state.body).is_some())
    },
    buffer_type: |state, value, _| {
        let source = ToTensorOp::defining(state.body, value).map(|op| op.buffer(state.body));
        source
            .map(|source| state.body.ty(source))
            .map_or_else(|| fail(state.body, state.body.self_op(), "is no tensor of a buffer"), Ok)
    },
    ..Bufferizable::DEFAULT
};

/// It is not known what is done to the buffer.
static TO_BUFFER: Bufferizable = Bufferizable {
    reads: |_, _| true,
    writes: |state, operand| ToBufferOp(operand.op).read_only(state.body).is_none(),
    ..Bufferizable::DEFAULT
};
