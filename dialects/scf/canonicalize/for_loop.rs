//! Simplifications of `scf.for`.

use terrace_ir::interfaces::LoopLike;
use terrace_ir::rewrite::Change;
use terrace_ir::{Body, Rewriter};

use super::{Bounds, cast, inline_region, is_more_static, is_trivial, retype, trip_count};
use crate::scf::ForOp;
use crate::support::index_list::Mixed;
use crate::tensor;

impl ForOp {
    fn bounds(self, body: &Body) -> Bounds {
        Bounds {
            lower: Mixed::Value(self.lowerBound(body)),
            upper: Mixed::Value(self.upperBound(body)),
            step: Mixed::Value(self.step(body)),
            width: body.ty(self.lowerBound(body)).bit_width(body.ctx()).unwrap_or(64),
            unsigned: self.unsignedCmp(body).is_some(),
        }
    }

    /// How often it runs, where that is known.
    pub fn trip_count(self, body: &Body) -> Option<i128> {
        trip_count(body, self.bounds(body))
    }
}

/// A loop that never runs -> what it starts with; one that runs once -> its body; one that only
/// yields values from outside -> these, when it runs at all.
pub(crate) fn simplify_trivial_loop(op: ForOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inits = op.initArgs(rw).to_vec();
    match op.trip_count(rw)? {
        0 => rw.replace(op, inits),
        1 => {
            let args: Vec<_> = std::iter::once(op.lowerBound(rw)).chain(inits).collect();
            let block = op.block(rw);
            inline_region(rw, op.0, block, &args);
        }
        _ => {
            let values = op.yielded(rw).to_vec();
            let outside = values.iter().all(|&value| LoopLike::is_invariant(rw, op.0, value));
            if !outside || !is_trivial(rw, op.block(rw)) {
                return None;
            }
            rw.replace(op, values);
        }
    }
    Some(())
}

/// for iter_args(x = cast a) -> a loop that carries the type of a
pub(crate) fn fold_cast_of_iter_arg(op: ForOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (at, source) = op.initArgs(rw).iter().enumerate().find_map(|(at, &init)| {
        let source = tensor::CastOp::defining(rw, init)?.source(rw);
        let fits = is_more_static(&ctx, rw.ty(init), rw.ty(source)) && rw.has_one_use(rw.result(op.0, at));
        fits.then_some((at, source))
    })?;
    let ty = rw.ty(source);
    rw.set_operand(op, 3 + at, source);
    let block = op.block(rw);
    let last = rw.last_op(block)?;
    rw.set_before(last);
    let value = rw.operand(last, at);
    let value = cast(rw, value, ty);
    rw.set_operand(last, at, value);
    rw.set_start(block);
    let arg = op.iter_args(rw)[at];
    retype(rw, arg, ty);
    rw.set_after(op.0);
    let result = rw.result(op.0, at);
    retype(rw, result, ty);
    rw.note(Change::Modified(op.0));
    Some(())
}
