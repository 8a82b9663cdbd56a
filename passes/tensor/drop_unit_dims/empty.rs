//! Reshapes and parts of empty tensors are empty tensors, after upstream's `populateFoldTensorEmptyPatterns`.

use terrace_dialects::support::reify::ReifyShape;
use terrace_dialects::tensor::{CollapseShapeOp, EmptyOp, ExpandShapeOp, ExtractSliceOp};
use terrace_ir::rewrite::Patterns;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Op, Rewriter};

pub(super) fn add(patterns: &mut Patterns) {
    patterns.on::<CollapseShapeOp>("reshape-of-empty", |op, rw| of_empty(op.0, rw));
    patterns.on::<ExpandShapeOp>("reshape-of-empty", |op, rw| of_empty(op.0, rw));
    patterns.on::<ExtractSliceOp>("extract-slice-of-empty", |op, rw| of_empty(op.0, rw));
}

/// An empty tensor of the sizes that `op` has.
fn of_empty(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    EmptyOp::defining(rw, rw.operand(op, 0))?;
    let ty = rw.ty(rw.result(op, 0));
    let shape = ty.shape(rw.ctx())?.to_vec();
    let reify = rw.interface::<ReifyShape>(op)?;
    let mut open = Vec::new();
    for dim in (0..shape.len()).filter(|&dim| shape[dim] == DYNAMIC) {
        open.push((reify.size)(op, rw, 0, dim)?.value(rw)?);
    }
    let spec = rw.spec(EmptyOp::def()).operands(open).results([ty]);
    rw.replace_with(op, spec);
    Some(())
}
