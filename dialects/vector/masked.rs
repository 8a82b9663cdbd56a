//! What holds of ops in a `vector.mask`, and how masks that do nothing vanish.

use terrace_ir::{Body, Op, Rewriter, Value};

use super::fold::mask_state;
use super::{MaskOp, YieldOp};
use crate::arith;

/// Whether `op` runs under the mask of a `vector.mask`: its result is not that of its operands alone.
pub fn is_masked(body: &Body, op: impl Into<Op>) -> bool {
    body.parent_op(op.into()).is_some_and(|parent| MaskOp::of(body, parent).is_some())
}

/// The op in a `vector.mask`, and the end of its region.
fn parts(op: MaskOp, body: &Body) -> Option<(Option<Op>, YieldOp)> {
    let block = body.entry(op.maskRegion(body))?;
    let end = YieldOp::of(body, body.last_op(block)?)?;
    Some((body.first_op(block).filter(|&first| first != end.0), end))
}

/// mask(m, p) { yield x } -> select(m, x, p); without p -> x
pub(super) fn empty_mask(op: MaskOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let (None, end) = parts(op, rewriter)? else { return None };
    let mut values = end.operands(rewriter).to_vec();
    if let Some(passthru) = op.passthru(rewriter) {
        let &[value] = &values[..] else { return None };
        let mask = op.mask(rewriter);
        let (ctx, ty) = (rewriter.context(), rewriter.ty(value));
        if !ty.is_vector(&ctx) || rewriter.ty(mask).shape(&ctx) != ty.shape(&ctx) {
            return None;
        }
        let spec = rewriter.spec(arith::SelectOp::def()).operands([mask, value, passthru]).results([ty]);
        let chosen = rewriter.insert(spec);
        values = vec![rewriter.result(chosen, 0)];
    }
    rewriter.replace(op.0, values);
    Some(())
}

/// mask(all) { op } -> op
pub(super) fn set_mask(op: MaskOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let (Some(masked), _) = parts(op, rewriter)? else { return None };
    if !mask_state(rewriter, op.mask(rewriter))? {
        return None;
    }
    rewriter.move_before(masked, op.0);
    let results: Vec<Value> = rewriter.results(masked).collect();
    rewriter.replace(op.0, results);
    Some(())
}
