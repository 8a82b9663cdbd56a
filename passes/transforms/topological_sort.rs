//! `topological-sort`: ops of regions without order are put behind what they use, where that is
//! possible.

use rustc_hash::FxHashSet;
use terrace_ir::op::Traits;
use terrace_ir::pass::{Anchor, Failed, Pass, PassCx, PassInfo};
use terrace_ir::{Block, Body, Op};

pub(super) const INFO: PassInfo = PassInfo {
    name: "topological-sort",
    doc: "Sort regions without SSA dominance in topological order",
    anchor: Anchor::Any,
    options: &[],
    make: |_| Ok(Box::new(TopologicalSort)),
};

struct TopologicalSort;

impl Pass for TopologicalSort {
    fn run(&self, body: &mut Body, _: &mut PassCx) -> Result<(), Failed> {
        let this = body.self_op();
        for op in std::iter::once(this).chain(body.all_ops()).collect::<Vec<_>>() {
            let graph = body.has_trait(op, Traits::GRAPH_REGION) || body.def(op).is_none();
            for region in body.regions(op).filter(|_| graph) {
                for block in body.blocks_of(region).collect::<Vec<_>>() {
                    sort(body, block);
                }
            }
        }
        Ok(())
    }
}

/// Sorts `block`: in each round the ops that wait for nothing keep their order; an op in a cycle
/// that blocks all others goes first as it is.
fn sort(body: &mut Body, block: Block) {
    let end = body.last_op(block).filter(|&op| body.has_trait(op, Traits::TERMINATOR));
    let mut waiting: Vec<Op> = body.ops_of(block).filter(|&op| Some(op) != end).collect();
    let mut unplaced: FxHashSet<Op> = waiting.iter().copied().collect();
    let mut order = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let before = order.len();
        let mut left = Vec::new();
        for op in waiting {
            if is_ready(body, block, op, &unplaced) {
                unplaced.remove(&op);
                order.push(op);
            } else {
                left.push(op);
            }
        }
        if order.len() == before {
            let first = left.remove(0);
            unplaced.remove(&first);
            order.push(first);
        }
        waiting = left;
    }
    for op in order.into_iter().chain(end) {
        body.remove(op);
        body.append(block, op);
    }
}

/// Whether nothing that `op`, or what lies below it, uses is among `unplaced`.
fn is_ready(body: &Body, block: Block, op: Op, unplaced: &FxHashSet<Op>) -> bool {
    std::iter::once(op).chain(body.walk(op)).all(|user| {
        body.operands(user).iter().all(|&value| {
            let def = body.defining_op(value);
            let region = body.block_region(block);
            let at = def.and_then(|def| body.ancestor_in_region(region?, def));
            at.is_none_or(|at| at == op || !unplaced.contains(&at))
        })
    })
}
