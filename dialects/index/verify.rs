//! Verifiers of the index dialect.

use terrace_ir::{Body, Op, OpError};

/// A cast is between `index` and another type.
pub(super) fn verify_cast(op: impl Into<Op>, body: &Body) -> Result<(), OpError> {
    let (op, ctx) = (op.into(), body.ctx());
    let (from, to) = (body.ty(body.operand(op, 0)), body.ty(body.result(op, 0)));
    if from.is_index(ctx) != to.is_index(ctx) {
        return Ok(());
    }
    Err(OpError::new(format!(
        "operand type '{}' and result type '{}' are cast incompatible",
        ctx.display(from),
        ctx.display(to)
    )))
}
