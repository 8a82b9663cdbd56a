//! `control-flow-sink`: ops whose results are used in one region only, which may not run, move there.

use terrace_ir::analysis::Dominance;
use terrace_ir::interfaces::{RegionBranch, RegionPoint, is_effect_free};
use terrace_ir::op::Traits;
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::{Body, Op, Region};

pub(super) const INFO: PassInfo = PassInfo {
    name: "control-flow-sink",
    doc: "Sink operations into control-flow regions that may not run",
    anchor: Anchor::Any,
    options: &[],
    make: |_| Ok(Box::new(ControlFlowSink)),
};

struct ControlFlowSink;

impl Pass for ControlFlowSink {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        for op in body.all_ops() {
            for region in run_at_most_once(body, op) {
                cx.count("num-sunk", sink(body, op, region));
            }
        }
        Ok(())
    }
}

/// The regions of `op` that run once or not at all when control enters the op.
fn run_at_most_once(body: &Body, op: Op) -> Vec<Region> {
    let Some(branch) = body.interface::<RegionBranch>(op) else {
        return Vec::new();
    };
    let enters = (branch.successors)(body, op, RegionPoint::Parent);
    let again = |region: Region| {
        body.regions(op).any(|from| {
            let next = (branch.successors)(body, op, RegionPoint::Region(from));
            next.iter().any(|successor| successor.to == RegionPoint::Region(region))
        })
    };
    let entered = |region: Region| enters.iter().any(|s| s.to == RegionPoint::Region(region));
    // A region that always runs gains nothing.
    let always = enters.len() == 1;
    body.regions(op).filter(|&region| !always && entered(region) && !again(region)).collect()
}

/// Moves what only `region` of `parent` uses into it; how many ops.
fn sink(body: &mut Body, parent: Op, region: Region) -> u64 {
    let Some(entry) = body.entry(region) else { return 0 };
    let mut queue: Vec<Op> = Vec::new();
    for block in body.blocks_of(region) {
        for op in body.ops_of(block) {
            for user in body.walk(op).into_iter().chain([op]) {
                queue.extend(body.operands(user).iter().filter_map(|&value| body.defining_op(value)));
            }
        }
    }
    let mut moved = 0;
    while let Some(op) = queue.pop() {
        if body.block(op) != body.block(parent) || body.block(op).is_none() || !can_move(body, op, region) {
            continue;
        }
        let first = body.first_op(entry);
        body.remove(op);
        match first {
            Some(first) => body.insert_before(first, op),
            None => body.append(entry, op),
        }
        moved += 1;
        queue.extend(body.operands(op).iter().filter_map(|&value| body.defining_op(value)));
    }
    moved
}

/// Whether `op` may move into `region`: it has no effects, and is only used there, where the entry
/// block dominates all uses.
fn can_move(body: &Body, op: Op, region: Region) -> bool {
    if !is_effect_free(body, op) || body.has_trait(op, Traits::TERMINATOR) || body.nested(op).is_some() {
        return false;
    }
    let dominance = Dominance::new();
    let entry = body.entry(region);
    body.results(op).all(|result| {
        body.users(result).all(|user| {
            let at = body.ancestor_in_region(region, user).and_then(|at| body.block(at));
            match (entry, at) {
                (Some(entry), Some(at)) => dominance.block_dominates(body, entry, at),
                _ => false,
            }
        })
    })
}
