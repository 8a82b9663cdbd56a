//! What passes need to know of affine ops.

use terrace_ir::interfaces::{
    Effect, EffectKind, LoopLike, RegionBranch, RegionPoint, RegionSuccessor, SideEffects,
};
use terrace_ir::{Body, Op, Region, Value};

use super::{ForOp, IfOp, ParallelOp};

fn args(body: &Body, region: Region) -> Vec<Value> {
    body.entry(region).map_or(Vec::new(), |block| body.args(block).to_vec())
}

fn results(body: &Body, op: Op) -> RegionSuccessor {
    RegionSuccessor { to: RegionPoint::Parent, inputs: body.results(op).collect() }
}

fn into(region: Region, inputs: Vec<Value>) -> RegionSuccessor {
    RegionSuccessor { to: RegionPoint::Region(region), inputs }
}

fn carried(body: &Body, op: Op) -> Vec<Value> {
    args(body, ForOp(op).region(body)).get(1..).unwrap_or_default().to_vec()
}

/// Of `affine.for`, as a loop.
pub(super) static FOR_LOOP: LoopLike = LoopLike {
    body: |body, op| ForOp(op).region(body),
    inductions: |body, op| args(body, ForOp(op).region(body)).into_iter().take(1).collect(),
    inits: |body, op| ForOp(op).inits(body).to_vec(),
    iter_args: carried,
};

/// Of `affine.for`: into the region, again and again, or past it, as far as the number of iterations
/// does not tell.
pub(super) static FOR: RegionBranch = RegionBranch {
    successors: |body, op, from| {
        let this = ForOp(op);
        let enter = into(this.region(body), carried(body, op));
        let limits = this.constant_lower(body).zip(this.constant_upper(body));
        let once = |(lower, upper): (i64, i64)| {
            lower.checked_add(this.step_size(body)).is_none_or(|next| next >= upper)
        };
        match limits {
            Some((lower, upper)) if from == RegionPoint::Parent && lower >= upper => vec![results(body, op)],
            Some(_) if from == RegionPoint::Parent => vec![enter],
            Some(limits) if once(limits) => vec![results(body, op)],
            _ => vec![enter, results(body, op)],
        }
    },
    entry_operands: |body, op, _| ForOp(op).inits(body).to_vec(),
};

/// Of `affine.parallel`, as a loop.
pub(super) static PARALLEL_LOOP: LoopLike = LoopLike {
    body: |body, op| ParallelOp(op).region(body),
    inductions: |body, op| args(body, ParallelOp(op).region(body)),
    inits: |_, _| Vec::new(),
    iter_args: |_, _| Vec::new(),
};

/// Of `affine.if`: into one of the regions, and from there out.
pub(super) static IF: RegionBranch = RegionBranch {
    successors: |body, op, from| {
        if from != RegionPoint::Parent {
            return vec![results(body, op)];
        }
        let branch = IfOp(op);
        let otherwise = match body.entry(branch.elseRegion(body)) {
            Some(_) => into(branch.elseRegion(body), Vec::new()),
            None => results(body, op),
        };
        vec![into(branch.thenRegion(body), Vec::new()), otherwise]
    },
    entry_operands: |_, _, _| Vec::new(),
};

/// Of the ops that write to their memref, the second operand.
pub(super) static STORES: SideEffects = SideEffects {
    effects: |body, op, out| {
        let on = body.operands(op).get(1).copied();
        out.push(Effect { kind: EffectKind::Write, on });
    },
};

/// Of `affine.prefetch`, which nothing may erase.
pub(super) static PREFETCHES: SideEffects = SideEffects {
    effects: |_, _, out| {
        out.push(Effect { kind: EffectKind::Read, on: None });
        out.push(Effect { kind: EffectKind::Write, on: None });
    },
};
