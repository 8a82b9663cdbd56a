//! The `linalg.index` ops of a structured op.

use terrace_dialects::linalg::{IndexOp, StructuredView};
use terrace_ir::{Body, Op};

/// The ops in the region of the structured op `op`, at any depth, that ask for indices of its own loops.
pub(crate) fn indices_of(body: &Body, op: Op) -> Vec<IndexOp> {
    let is_own = |index: &IndexOp| {
        let mut around = body.parent_op(index.0);
        while let Some(parent) = around.filter(|&parent| StructuredView::of(body, parent).is_none()) {
            around = body.parent_op(parent);
        }
        around == Some(op)
    };
    body.walk(op).into_iter().filter_map(|op| IndexOp::of(body, op)).filter(is_own).collect()
}
