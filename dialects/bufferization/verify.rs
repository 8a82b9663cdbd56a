//! What the declarations cannot say.

use terrace_ir::{Body, Context, OpError, Type};

use super::ops::*;
use crate::support::shape::{compatible_shapes, verify_dynamic_sizes};

type Checked = Result<(), OpError>;

fn fail(message: impl Into<String>) -> Checked {
    Err(OpError::new(message))
}

pub(super) fn verify_alloc_tensor(op: AllocTensorOp, body: &Body) -> Checked {
    let sizes = op.dynamic_sizes(body).len();
    match op.copy(body) {
        Some(_) if sizes > 0 => fail("dynamic sizes not needed when copying a tensor"),
        Some(_) => Ok(()),
        None => verify_dynamic_sizes(body.ctx(), body.ty(op.result(body)), sizes),
    }
}

pub(super) fn verify_dealloc(op: DeallocOp, body: &Body) -> Checked {
    if op.memrefs(body).len() != op.conditions(body).len() {
        return fail("must have the same number of conditions as memrefs to deallocate");
    }
    if op.retained(body).len() != op.updatedConditions(body).len() {
        return fail("must have the same number of updated conditions (results) as retained operands");
    }
    Ok(())
}

pub(super) fn verify_materialize(op: MaterializeInDestinationOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let (source, dest) = (body.ty(op.source(body)), body.ty(op.dest(body)));
    if !dest.is_tensor(ctx) && !dest.is_memref(ctx) {
        return fail("'dest' must be a tensor or a memref");
    }
    if dest.is_tensor(ctx) {
        let Some(result) = op.result(body) else {
            return fail("tensor 'dest' implies exactly one tensor result");
        };
        if body.ty(result) != dest {
            return fail("result and 'dest' types must match");
        }
    } else if op.result(body).is_some() {
        return fail("memref 'dest' implies zero results");
    }
    if op.restrict(body).is_some() && !dest.is_memref(ctx) {
        return fail("'restrict' is valid only for memref destinations");
    }
    if op.writable(body).is_some() != dest.is_memref(ctx) {
        return fail("'writable' must be specified if and only if the destination is of memref type");
    }
    let (from, to) = (source.shape(ctx), dest.shape(ctx));
    if from.map(<[i64]>::len) != to.map(<[i64]>::len) {
        return fail("rank mismatch between source and destination shape");
    }
    match (from, to) {
        (Some(from), Some(to)) if !compatible_shapes(from, to) => {
            fail("source/destination shapes are incompatible")
        }
        _ if source.elem(ctx) != dest.elem(ctx) => fail("source/destination element types are incompatible"),
        _ => Ok(()),
    }
}

/// Checks that a tensor can have this memory.
fn check_pair(ctx: &Context, tensor: Type, buffer: Type) -> Checked {
    let what = if tensor.shape(ctx) != buffer.shape(ctx) {
        "shapes do not match"
    } else if tensor.elem(ctx) != buffer.elem(ctx) {
        "element types do not match"
    } else {
        return Ok(());
    };
    let rule = OpError::new("failed to verify that specified tensor and buffer types match");
    Err(rule.after(OpError::bare(what)))
}

pub(super) fn verify_to_tensor(op: ToTensorOp, body: &Body) -> Checked {
    check_pair(body.ctx(), body.ty(op.result(body)), body.ty(op.buffer(body)))
}

pub(super) fn verify_to_buffer(op: ToBufferOp, body: &Body) -> Checked {
    check_pair(body.ctx(), body.ty(op.tensor(body)), body.ty(op.buffer(body)))
}
