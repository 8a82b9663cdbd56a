//! From the ends of a body to its start.

use std::collections::VecDeque;

use rustc_hash::FxHashSet;

use super::{DenseAnalysis, DenseStates, Points, follows, is_end};
use crate::body::{Block, Body, Op};
use crate::interfaces::{RegionBranch, RegionPoint};

/// Runs a backward analysis on `body`.
pub fn backward<A: DenseAnalysis>(body: &Body, analysis: &A) -> DenseStates<A::State> {
    let mut solver = Solver {
        body,
        analysis,
        starts: Points::new(),
        found: DenseStates { before: Default::default(), after: Default::default() },
        queue: VecDeque::new(),
        queued: FxHashSet::default(),
        endless: FxHashSet::default(),
    };
    let this = body.self_op();
    let mut blocks: Vec<Block> = Vec::new();
    for op in std::iter::once(this).chain(body.all_ops()) {
        blocks.extend(body.regions(op).flat_map(|region| body.blocks_of(region).collect::<Vec<_>>()));
    }
    // The last ones first: states run against the order of ops.
    blocks.iter().rev().for_each(|&block| solver.enqueue(block));
    solver.run();
    // From the blocks that are left control never comes to an end.
    for &block in blocks.iter().rev() {
        if solver.starts.get(block).is_none() {
            solver.endless.insert(block);
            solver.enqueue(block);
            solver.run();
        }
    }
    solver.found
}

struct Solver<'b, A: DenseAnalysis> {
    body: &'b Body,
    analysis: &'b A,
    /// States at the starts of blocks.
    starts: Points<Block, A::State>,
    found: DenseStates<A::State>,
    queue: VecDeque<Block>,
    queued: FxHashSet<Block>,
    /// Blocks at whose end nothing is known, since control does not leave the cycle that they are in.
    endless: FxHashSet<Block>,
}

impl<A: DenseAnalysis> Solver<'_, A> {
    fn run(&mut self) {
        while let Some(block) = self.queue.pop_front() {
            self.queued.remove(&block);
            self.visit(block);
        }
    }

    fn enqueue(&mut self, block: Block) {
        if self.queued.insert(block) {
            self.queue.push_back(block);
        }
    }

    fn visit(&mut self, block: Block) {
        let body = self.body;
        let mut end = self.at_end(block);
        if end.is_none() && self.endless.contains(&block) {
            end = Some(self.analysis.unknown(body));
        }
        let Some(mut state) = end else { return };
        let ops: Vec<Op> = body.ops_of(block).collect();
        for &op in ops.iter().rev() {
            let changed = self.found.after.insert(op, state.clone()).as_ref() != Some(&state);
            if follows(body, op) {
                if changed {
                    // The regions end where this op does.
                    for region in body.regions(op) {
                        body.blocks_of(region).collect::<Vec<_>>().into_iter().for_each(|b| self.enqueue(b));
                    }
                }
                match self.ahead(op, RegionPoint::Parent, Some(&state)) {
                    Some(before) => state = before,
                    None => return,
                }
            } else {
                state = self.analysis.transfer(body, op, &state);
            }
            self.found.before.insert(op, state.clone());
        }
        if self.starts.join(self.analysis, body, block, &state) {
            self.enqueue_predecessors(block);
        }
    }

    /// The state at the end of `block`; `None` as long as it is not known.
    fn at_end(&self, block: Block) -> Option<A::State> {
        let body = self.body;
        let last = body.last_op(block);
        let successors = last.map(|op| body.successors(op)).unwrap_or_default();
        if !successors.is_empty() {
            let known = successors.iter().filter_map(|&next| self.starts.get(next));
            return self.joined(known.cloned());
        }
        let region = body.block_region(block)?;
        let parent = body.region_op(region);
        if parent == body.self_op() {
            return Some(self.analysis.boundary(body));
        }
        let ends = follows(body, parent) && last.is_none_or(|last| is_end(body, region, last));
        if !ends {
            return Some(self.analysis.unknown(body));
        }
        self.ahead(parent, RegionPoint::Region(region), self.found.after.get(&parent))
    }

    /// The state that holds where control leaves `from` of `op`: the join of those where it can go.
    /// `after` is the state behind the op.
    fn ahead(&self, op: Op, from: RegionPoint, after: Option<&A::State>) -> Option<A::State> {
        let body = self.body;
        let branch = body.interface::<RegionBranch>(op)?;
        let successors = (branch.successors)(body, op, from);
        self.joined(successors.into_iter().filter_map(|successor| match successor.to {
            RegionPoint::Region(region) => match body.entry(region) {
                Some(entry) => self.starts.get(entry).cloned(),
                // A region without blocks lets control through.
                None => after.cloned(),
            },
            RegionPoint::Parent => after.cloned(),
        }))
    }

    fn joined(&self, states: impl Iterator<Item = A::State>) -> Option<A::State> {
        states.reduce(|a, b| self.analysis.join(&a, &b))
    }

    /// Enqueues the blocks from which control comes to the start of `block`.
    fn enqueue_predecessors(&mut self, block: Block) {
        let body = self.body;
        let branches: Vec<Op> = body.branches_to(block).collect();
        branches.into_iter().filter_map(|op| body.block(op)).for_each(|block| self.enqueue(block));
        let Some(region) = body.block_region(block) else { return };
        let parent = body.region_op(region);
        if body.entry(region) != Some(block) || parent == body.self_op() || !follows(body, parent) {
            return;
        }
        for region in body.regions(parent) {
            body.blocks_of(region).collect::<Vec<_>>().into_iter().for_each(|block| self.enqueue(block));
        }
        body.block(parent).into_iter().for_each(|block| self.enqueue(block));
    }
}
