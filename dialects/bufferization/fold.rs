//! Folders.

use terrace_ir::op::{Fold, Folded};
use terrace_ir::{Attr, Body};

use super::ops::*;

/// The tensor again, when nothing can have changed the memory in between.
pub(super) fn fold_to_tensor(op: ToTensorOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let buffer = ToBufferOp::defining(body, op.buffer(body))?;
    let source = buffer.tensor(body);
    let same = body.next_op(buffer.0) == Some(op.0) && body.ty(source) == body.ty(op.result(body));
    same.then(|| Fold::Value(source).into())
}

/// The memory again.
pub(super) fn fold_to_buffer(op: ToBufferOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let source = ToTensorOp::defining(body, op.tensor(body))?.buffer(body);
    (body.ty(source) == body.ty(op.buffer(body))).then(|| Fold::Value(source).into())
}
