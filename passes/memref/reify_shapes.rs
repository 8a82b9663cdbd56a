//! `reify-result-shapes`: results of `tensor.pad` and `tensor.concat` get the sizes that follow from their
//! operands as part of their types.
//!
//! After upstream's `ReifyResultShapes.cpp`. Users see the type that they had, by a `tensor.cast`.

use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::support::reify::ReifyShape;
use terrace_dialects::support::shape::with_shape;
use terrace_dialects::tensor::{CastOp, ConcatOp, PadOp};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Op, Rewriter};

/// Refines the results of `body`, bodies nested in it left out.
pub fn reify_result_shapes(body: &mut Body) {
    for op in body.all_ops() {
        if PadOp::of(body, op).is_some() || ConcatOp::of(body, op).is_some() {
            refine(op, &mut Rewriter::before(body, op));
        }
    }
}

fn refine(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let result = rw.result(op, 0);
    let old = rw.ty(result);
    let reify = rw.interface::<ReifyShape>(op)?;
    let mut shape = old.shape(&ctx)?.to_vec();
    let made = rw.prev_op(op);
    for (dim, size) in shape.iter_mut().enumerate().filter(|entry| *entry.1 == DYNAMIC) {
        let known = (reify.size)(op, rw, 0, dim).and_then(|found: Mixed| found.constant(rw));
        if let Some(known) = known.filter(|&known| known >= 0) {
            *size = known;
        }
    }
    // The ops that ask for sizes have told what they know.
    while let Some(asked) = rw.prev_op(op).filter(|&asked| Some(asked) != made) {
        if !rw.is_unused(asked) {
            break;
        }
        rw.erase(asked);
    }
    let new = with_shape(&ctx, old, &shape);
    if new == old {
        return None;
    }
    rw.body_mut().set_ty(result, new);
    rw.set_after(op);
    let spec = rw.spec(CastOp::def()).operands([result]).results([old]);
    let cast = rw.insert(spec);
    let back = rw.result(cast, 0);
    rw.replace_value_if(result, back, |_, user| user != cast);
    Some(())
}
