//! Dominance of blocks and values, by the algorithm of Cooper, Harvey and Kennedy, "A Simple, Fast
//! Dominance Algorithm" (2001). Unlike petgraph's, the trees answer "does a dominate b" in O(1),
//! by intervals of a walk over the tree.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::body::{Block, Body, Op, Region, Value, ValueDef};
use crate::op::Traits;

/// Which blocks of a region dominate which.
pub struct DomTree {
    number: FxHashMap<Block, usize>,
    order: Vec<Block>,
    idom: Vec<usize>,
    /// Interval of each block in a depth-first walk over the tree.
    interval: Vec<(u32, u32)>,
}

impl DomTree {
    /// The tree of the blocks that are reachable from the entry of `region`.
    pub fn new(body: &Body, region: Region) -> DomTree {
        let roots: Vec<Block> = body.entry(region).into_iter().collect();
        DomTree::build(&roots, |block, out| successors(body, block, out))
    }

    /// The tree of a graph; what lies behind several roots is dominated by none of them alone.
    fn build(roots: &[Block], edges: impl Fn(Block, &mut Vec<Block>)) -> DomTree {
        let order = reverse_post_order(roots, &edges);
        // Node 0 is a root above all roots.
        let number: FxHashMap<Block, usize> =
            order.iter().enumerate().map(|(at, &block)| (block, at + 1)).collect();
        let mut preds: Vec<Vec<usize>> = vec![Vec::new(); order.len() + 1];
        for root in roots {
            preds[number[root]].push(0);
        }
        let mut out = Vec::new();
        for (at, &block) in order.iter().enumerate() {
            out.clear();
            edges(block, &mut out);
            for next in &out {
                preds[number[next]].push(at + 1);
            }
        }
        let idom = immediate_dominators(&preds);
        let interval = intervals(&idom);
        DomTree { number, order, idom, interval }
    }

    /// Whether `block` is reachable.
    pub fn is_reachable(&self, block: Block) -> bool {
        self.number.contains_key(&block)
    }

    /// The reachable blocks, in reverse post-order.
    pub fn order(&self) -> &[Block] {
        &self.order
    }

    /// The closest block that dominates `block`, other than itself.
    pub fn idom(&self, block: Block) -> Option<Block> {
        let above = self.idom[*self.number.get(&block)?];
        above.checked_sub(1).map(|at| self.order[at])
    }

    /// Whether every path to `b` goes through `a`; an unreachable block is dominated by all.
    pub fn dominates(&self, a: Block, b: Block) -> bool {
        let Some(&b) = self.number.get(&b) else {
            return true;
        };
        let Some(&a) = self.number.get(&a) else {
            return false;
        };
        let ((a_in, a_out), (b_in, _)) = (self.interval[a], self.interval[b]);
        a_in <= b_in && b_in < a_out
    }
}

/// The successors of `block`, in order.
fn successors(body: &Body, block: Block, out: &mut Vec<Block>) {
    if let Some(last) = body.last_op(block) {
        out.extend_from_slice(body.successors(last));
    }
}

fn reverse_post_order(roots: &[Block], edges: &impl Fn(Block, &mut Vec<Block>)) -> Vec<Block> {
    let mut seen: FxHashSet<Block> = FxHashSet::default();
    let mut order = Vec::new();
    let open = |block: Block| {
        let mut next = Vec::new();
        edges(block, &mut next);
        next.reverse();
        (block, next)
    };
    for &root in roots.iter().rev() {
        if !seen.insert(root) {
            continue;
        }
        let mut stack = vec![open(root)];
        while let Some((block, next)) = stack.last_mut() {
            match next.pop() {
                Some(block) if seen.insert(block) => stack.push(open(block)),
                Some(_) => {}
                None => {
                    order.push(*block);
                    stack.pop();
                }
            }
        }
    }
    order.reverse();
    order
}

/// Immediate dominators of nodes in reverse post-order, from their predecessors; node 0 is the root.
fn immediate_dominators(preds: &[Vec<usize>]) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let mut idom = vec![NONE; preds.len()];
    idom[0] = 0;
    let mut changed = true;
    while changed {
        changed = false;
        for node in 1..preds.len() {
            let mut new = NONE;
            for &pred in preds[node].iter().filter(|&&pred| idom[pred] != NONE) {
                new = if new == NONE { pred } else { meet(&idom, new, pred) };
            }
            if new != idom[node] {
                idom[node] = new;
                changed = true;
            }
        }
    }
    idom
}

fn meet(idom: &[usize], mut a: usize, mut b: usize) -> usize {
    while a != b {
        while a > b {
            a = idom[a];
        }
        while b > a {
            b = idom[b];
        }
    }
    a
}

fn intervals(idom: &[usize]) -> Vec<(u32, u32)> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); idom.len()];
    for (node, &above) in idom.iter().enumerate().skip(1) {
        children[above].push(node);
    }
    let mut interval = vec![(0, 0); idom.len()];
    let mut clock = 0u32;
    let mut stack = vec![(0usize, false)];
    while let Some((node, done)) = stack.pop() {
        if done {
            interval[node].1 = clock;
            continue;
        }
        interval[node].0 = clock;
        clock += 1;
        stack.push((node, true));
        stack.extend(children[node].iter().rev().map(|&child| (child, false)));
    }
    interval
}

/// The tree of post-dominance of `region`: `dominates(a, b)` says that every path from `b` to the
/// end of the region goes through `a`.
pub fn post_dominance(body: &Body, region: Region) -> DomTree {
    let mut preds: FxHashMap<Block, Vec<Block>> = FxHashMap::default();
    let mut ends = Vec::new();
    for block in body.blocks_of(region) {
        let mut next = Vec::new();
        successors(body, block, &mut next);
        if next.is_empty() {
            ends.push(block);
        }
        for to in next {
            preds.entry(to).or_default().push(block);
        }
    }
    DomTree::build(&ends, |block, out| out.extend(preds.get(&block).into_iter().flatten()))
}

/// The blocks of `region` that can be reached from its entry, in reverse post-order.
pub fn reachable_blocks(body: &Body, region: Region) -> Vec<Block> {
    let roots: Vec<Block> = body.entry(region).into_iter().collect();
    reverse_post_order(&roots, &|block, out: &mut Vec<Block>| successors(body, block, out))
}

/// Dominance in a body: trees of its regions, made when first asked for.
#[derive(Default)]
pub struct Dominance {
    trees: RefCell<FxHashMap<Region, Rc<DomTree>>>,
}

impl Dominance {
    /// Nothing known yet.
    pub fn new() -> Dominance {
        Dominance::default()
    }

    /// The tree of `region`.
    pub fn tree(&self, body: &Body, region: Region) -> Rc<DomTree> {
        let mut trees = self.trees.borrow_mut();
        trees.entry(region).or_insert_with(|| Rc::new(DomTree::new(body, region))).clone()
    }

    /// Whether every path to `b` goes through `a`. Both must be in one region.
    pub fn block_dominates(&self, body: &Body, a: Block, b: Block) -> bool {
        let Some(region) = body.block_region(a) else { return a == b };
        let mut b = b;
        while body.block_region(b) != Some(region) {
            // A block around the region, or beside it, is reached without `a`.
            let Some(outer) = body.block_op(b).and_then(|op| body.block(op)) else { return false };
            b = outer;
        }
        a == b || self.tree(body, region).dominates(a, b)
    }

    /// Whether `value` is defined wherever `user` runs.
    pub fn value_dominates(&self, body: &Body, value: Value, user: Op) -> bool {
        let Some(block) = body.value_block(value) else {
            return false;
        };
        let Some(region) = body.block_region(block) else {
            return false;
        };
        if body.block(user) == Some(block) {
            match body.value_def(value) {
                ValueDef::Arg(..) => return true,
                ValueDef::Result(def, _) if body.is_before(def, user) => return true,
                ValueDef::Result(..) => {}
            }
        }
        let Some(at) = body.ancestor_in_region(region, user) else {
            return false;
        };
        // Nothing is known of the order in which an unregistered op runs its region.
        let graph = body.def(body.region_op(region)).is_none_or(|def| def.traits.has(Traits::GRAPH_REGION));
        match body.value_def(value) {
            ValueDef::Result(def, _) => {
                if graph && body.block(at) == Some(block) {
                    return true;
                }
                if at == def {
                    return false;
                }
                match body.block(at) {
                    Some(here) if here == block => body.is_before(def, at) || !self.is_reachable(body, block),
                    Some(here) => self.block_dominates(body, block, here),
                    None => false,
                }
            }
            ValueDef::Arg(..) => body.block(at).is_some_and(|here| self.block_dominates(body, block, here)),
        }
    }

    /// Whether control can reach `block` from the entry of its region.
    pub fn is_reachable(&self, body: &Body, block: Block) -> bool {
        let Some(region) = body.block_region(block) else {
            return false;
        };
        body.entry(region) == Some(block) || self.tree(body, region).is_reachable(block)
    }
}
