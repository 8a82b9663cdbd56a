//! Natural loops of blocks, after upstream's `CFGLoopInfo`: found by back edges to a dominator.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{DomTree, reachable_blocks};
use crate::body::{Block, Body, Region};

/// A loop of blocks.
#[derive(Clone, Debug)]
pub struct Loop {
    /// The block that dominates all others of the loop, and that control comes back to.
    pub header: Block,
    /// All blocks, the header first, in reverse post-order.
    pub blocks: Vec<Block>,
    /// The blocks that control comes back to the header from.
    pub latches: Vec<Block>,
    /// The loop that this one lies in directly, by its number.
    pub parent: Option<usize>,
}

/// The loops of a region, outer ones before those in them.
pub struct LoopInfo {
    loops: Vec<Loop>,
    innermost: FxHashMap<Block, usize>,
}

impl LoopInfo {
    /// The loops of `region`, whose tree of dominance is `tree`.
    pub fn new(body: &Body, region: Region, tree: &DomTree) -> LoopInfo {
        let order = reachable_blocks(body, region);
        let mut preds: FxHashMap<Block, Vec<Block>> = FxHashMap::default();
        for &block in &order {
            for &next in body.last_op(block).map(|op| body.successors(op)).unwrap_or_default() {
                preds.entry(next).or_default().push(block);
            }
        }
        let mut info = LoopInfo { loops: Vec::new(), innermost: FxHashMap::default() };
        // In this order, the headers of outer loops come first.
        for &header in &order {
            let latches: Vec<Block> = preds.get(&header).into_iter().flatten().copied().collect();
            let latches: Vec<Block> =
                latches.into_iter().filter(|&from| tree.dominates(header, from)).collect();
            if latches.is_empty() {
                continue;
            }
            let mut inside: FxHashSet<Block> = FxHashSet::from_iter([header]);
            let mut stack = latches.clone();
            while let Some(block) = stack.pop() {
                if inside.insert(block) {
                    stack.extend(preds.get(&block).into_iter().flatten());
                }
            }
            let blocks: Vec<Block> = order.iter().copied().filter(|block| inside.contains(block)).collect();
            let (number, parent) = (info.loops.len(), info.innermost.get(&header).copied());
            info.innermost.extend(blocks.iter().map(|&block| (block, number)));
            info.loops.push(Loop { header, blocks, latches, parent });
        }
        info
    }

    /// All loops.
    pub fn loops(&self) -> &[Loop] {
        &self.loops
    }

    /// The innermost loop that `block` is in.
    pub fn of(&self, block: Block) -> Option<&Loop> {
        self.innermost.get(&block).map(|&at| &self.loops[at])
    }

    /// How many loops `block` is in.
    pub fn depth(&self, block: Block) -> usize {
        let mut at = self.innermost.get(&block).copied();
        let mut depth = 0;
        while let Some(number) = at {
            depth += 1;
            at = self.loops[number].parent;
        }
        depth
    }
}
