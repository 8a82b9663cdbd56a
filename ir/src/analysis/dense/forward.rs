//! From the start of a body to its ends.

use std::collections::VecDeque;

use rustc_hash::FxHashSet;

use super::{DenseAnalysis, DenseStates, Points, entries, follows, is_end};
use crate::body::{Block, Body, Op};
use crate::interfaces::{RegionBranch, RegionPoint};

/// Runs a forward analysis on `body`.
pub fn forward<A: DenseAnalysis>(body: &Body, analysis: &A) -> DenseStates<A::State> {
    let mut solver = Solver {
        body,
        analysis,
        starts: Points::new(),
        behind: Points::new(),
        found: DenseStates { before: Default::default(), after: Default::default() },
        queue: VecDeque::new(),
        queued: FxHashSet::default(),
    };
    for (at, entry) in entries(body).into_iter().enumerate() {
        // What is known in front of an op whose regions are not followed need not hold in them.
        let state = if at == 0 { analysis.boundary(body) } else { analysis.unknown(body) };
        solver.enter(entry, &state);
    }
    while let Some(block) = solver.queue.pop_front() {
        solver.queued.remove(&block);
        solver.visit(block);
    }
    solver.found
}

struct Solver<'b, A: DenseAnalysis> {
    body: &'b Body,
    analysis: &'b A,
    /// States at the starts of blocks.
    starts: Points<Block, A::State>,
    /// States behind ops with regions.
    behind: Points<Op, A::State>,
    found: DenseStates<A::State>,
    queue: VecDeque<Block>,
    queued: FxHashSet<Block>,
}

impl<A: DenseAnalysis> Solver<'_, A> {
    fn enqueue(&mut self, block: Block) {
        if self.queued.insert(block) {
            self.queue.push_back(block);
        }
    }

    fn enter(&mut self, block: Block, state: &A::State) {
        if self.starts.join(self.analysis, self.body, block, state) {
            self.enqueue(block);
        }
    }

    fn visit(&mut self, block: Block) {
        let body = self.body;
        let Some(mut state) = self.starts.get(block).cloned() else { return };
        for op in body.ops_of(block) {
            self.found.before.insert(op, state.clone());
            if follows(body, op) {
                self.hand_over(op, RegionPoint::Parent, &state);
                match self.behind.get(op) {
                    Some(behind) => state = behind.clone(),
                    // Control has not come out of its regions yet.
                    None => return,
                }
            } else {
                state = self.analysis.transfer(body, op, &state);
            }
            self.found.after.insert(op, state.clone());
        }
        let Some(region) = body.block_region(block) else { return };
        let parent = body.region_op(region);
        let last = body.last_op(block);
        for &next in last.map(|op| body.successors(op)).unwrap_or_default() {
            self.enter(next, &state);
        }
        if parent != body.self_op()
            && follows(body, parent)
            && last.is_none_or(|last| is_end(body, region, last))
        {
            self.hand_over(parent, RegionPoint::Region(region), &state);
        }
    }

    /// Hands the state at the start of `op`, or at the end of a region of it, to where control goes.
    fn hand_over(&mut self, op: Op, from: RegionPoint, state: &A::State) {
        let body = self.body;
        let Some(branch) = body.interface::<RegionBranch>(op) else { return };
        for successor in (branch.successors)(body, op, from) {
            match successor.to {
                RegionPoint::Region(region) => match body.entry(region) {
                    Some(entry) => self.enter(entry, state),
                    // A region without blocks lets control through.
                    None => self.leave(op, state),
                },
                RegionPoint::Parent => self.leave(op, state),
            }
        }
    }

    /// Hands `state` over to what stands behind `op`.
    fn leave(&mut self, op: Op, state: &A::State) {
        let changed = self.behind.join(self.analysis, self.body, op, state);
        if changed && let Some(block) = self.body.block(op) {
            self.enqueue(block);
        }
    }
}
