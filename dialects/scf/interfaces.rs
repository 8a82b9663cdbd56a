//! What passes need to know of structured control flow.

use terrace_ir::interfaces::{LoopLike, RegionBranch, RegionPoint, RegionSuccessor, RegionTerminator};
use terrace_ir::{Body, Op, Region, Value};

use super::{ExecuteRegionOp, ForOp, ForallOp, IfOp, ParallelOp, WhileOp};

fn args(body: &Body, region: Region) -> Vec<Value> {
    body.entry(region).map_or(Vec::new(), |block| body.args(block).to_vec())
}

fn results(body: &Body, op: Op) -> RegionSuccessor {
    RegionSuccessor { to: RegionPoint::Parent, inputs: body.results(op).collect() }
}

fn into(region: Region, inputs: Vec<Value>) -> RegionSuccessor {
    RegionSuccessor { to: RegionPoint::Region(region), inputs }
}

/// Of `scf.for`, as a loop.
pub(super) static FOR_LOOP: LoopLike = LoopLike {
    body: |body, op| ForOp(op).region(body),
    inductions: |body, op| vec![ForOp(op).induction_var(body)],
    inits: |body, op| ForOp(op).initArgs(body).to_vec(),
    iter_args: |body, op| args(body, ForOp(op).region(body)).get(1..).unwrap_or_default().to_vec(),
};

/// Of `scf.for`: into the region, again and again, or past it.
pub(super) static FOR: RegionBranch = RegionBranch {
    successors: |body, op, _| {
        let looped = ForOp(op);
        vec![into(looped.region(body), looped.iter_args(body).to_vec()), results(body, op)]
    },
    entry_operands: |body, op, _| ForOp(op).initArgs(body).to_vec(),
};

/// Of `scf.parallel`, as a loop.
pub(super) static PARALLEL_LOOP: LoopLike = LoopLike {
    body: |body, op| ParallelOp(op).region(body),
    inductions: |body, op| args(body, ParallelOp(op).region(body)),
    inits: |_, _| Vec::new(),
    iter_args: |_, _| Vec::new(),
};

/// Of `scf.if`: into one of the regions, and from there out.
pub(super) static IF: RegionBranch = RegionBranch {
    successors: |body, op, from| {
        if from != RegionPoint::Parent {
            return vec![results(body, op)];
        }
        let branch = IfOp(op);
        let otherwise = branch.elseRegion(body);
        let otherwise = match body.entry(otherwise) {
            Some(_) => into(otherwise, Vec::new()),
            None => results(body, op),
        };
        vec![into(branch.thenRegion(body), Vec::new()), otherwise]
    },
    entry_operands: |_, _, _| Vec::new(),
};

/// Of `scf.while`: into `before`, from there into `after` or out, and back.
pub(super) static WHILE: RegionBranch = RegionBranch {
    successors: |body, op, from| {
        let looped = WhileOp(op);
        let (before, after) = (looped.before(body), looped.after(body));
        match from {
            RegionPoint::Region(region) if region == before => {
                vec![into(after, args(body, after)), results(body, op)]
            }
            _ => vec![into(before, args(body, before))],
        }
    },
    entry_operands: |body, op, to| match to {
        RegionPoint::Region(_) => WhileOp(op).inits(body).to_vec(),
        RegionPoint::Parent => Vec::new(),
    },
};

/// Of `scf.execute_region`: into the region, and from there out.
pub(super) static EXECUTE_REGION: RegionBranch = RegionBranch {
    successors: |body, op, from| match from {
        RegionPoint::Parent => vec![into(ExecuteRegionOp(op).region(body), Vec::new())],
        RegionPoint::Region(_) => vec![results(body, op)],
    },
    entry_operands: |_, _, _| Vec::new(),
};

/// Of `scf.index_switch`: into one of the regions, and from there out.
pub(super) static INDEX_SWITCH: RegionBranch = RegionBranch {
    successors: |body, op, from| match from {
        RegionPoint::Parent => body.regions(op).map(|region| into(region, Vec::new())).collect(),
        RegionPoint::Region(_) => vec![results(body, op)],
    },
    entry_operands: |_, _, _| Vec::new(),
};

/// Of `scf.condition`: all but the condition.
pub(super) static CONDITION: RegionTerminator =
    RegionTerminator { operands: |body, op| (1, body.operands(op).len()) };

/// Of `scf.forall`, as a loop.
pub(super) static FORALL_LOOP: LoopLike = LoopLike {
    body: |body, op| ForallOp(op).region(body),
    inductions: |body, op| {
        let forall = ForallOp(op);
        let mut args = args(body, forall.region(body));
        args.truncate(forall.rank(body));
        args
    },
    inits: |body, op| ForallOp(op).outputs(body).to_vec(),
    iter_args: |body, op| ForallOp(op).output_args(body),
};

/// Of `scf.while`, as a loop.
pub(super) static WHILE_LOOP: LoopLike = LoopLike {
    body: |body, op| WhileOp(op).before(body),
    inductions: |_, _| Vec::new(),
    inits: |body, op| WhileOp(op).inits(body).to_vec(),
    iter_args: |body, op| args(body, WhileOp(op).before(body)),
};
