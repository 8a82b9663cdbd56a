//! What loops count.

use terrace_ir::interfaces::{Bound, Bounds, LoopBounds};
use terrace_ir::{Body, Op, Registry};

use super::{ForOp, ForallOp, ParallelOp};
use crate::support::index_list::Mixed;
use crate::support::ranges::constant_bound;

static FOR: LoopBounds = LoopBounds { bounds: for_bounds };
static PARALLEL: LoopBounds = LoopBounds { bounds: parallel_bounds };
static FORALL: LoopBounds = LoopBounds { bounds: forall_bounds };

/// Attaches the interfaces.
pub(super) fn attach(registry: &mut Registry) {
    registry.attach("scf.for", &FOR);
    registry.attach("scf.parallel", &PARALLEL);
    registry.attach("scf.forall", &FORALL);
}

fn for_bounds(body: &Body, op: Op) -> Vec<Bounds> {
    let this = ForOp(op);
    // Bounds without sign are not what ranges take them for.
    if this.unsignedCmp(body).is_some() {
        return Vec::new();
    }
    let bounds = [this.lowerBound(body), this.upperBound(body), this.step(body)];
    vec![(this.induction_var(body), bounds.map(Bound::Value))]
}

fn parallel_bounds(body: &Body, op: Op) -> Vec<Bounds> {
    let this = ParallelOp(op);
    let args = body.entry(body.region(op, 0)).map(|block| body.args(block)).unwrap_or_default();
    let (lower, upper, step) = (this.lowerBound(body), this.upperBound(body), this.step(body));
    let all = args.iter().zip(lower).zip(upper).zip(step);
    all.map(|(((&arg, &lower), &upper), &step)| (arg, [lower, upper, step].map(Bound::Value))).collect()
}

fn forall_bounds(body: &Body, op: Op) -> Vec<Bounds> {
    let Some([lower, upper, step]) = ForallOp(op).bounds(body) else { return Vec::new() };
    let ctx = body.ctx();
    let bound = |mixed: &Mixed| match *mixed {
        Mixed::Static(value) => constant_bound(ctx, value, ctx.index()),
        Mixed::Value(value) => Bound::Value(value),
    };
    let args = body.entry(body.region(op, 0)).map(|block| body.args(block)).unwrap_or_default();
    let all = args.iter().zip(&lower).zip(&upper).zip(&step);
    all.map(|(((&arg, lower), upper), step)| (arg, [bound(lower), bound(upper), bound(step)])).collect()
}
