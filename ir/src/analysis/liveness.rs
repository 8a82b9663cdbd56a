//! Which values are used after a block, by the usual backward data flow.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::body::{Block, Body, Region, Value};

/// The values live at the borders of the blocks of one region.
pub struct Liveness {
    live_in: FxHashMap<Block, FxHashSet<Value>>,
    live_out: FxHashMap<Block, FxHashSet<Value>>,
}

impl Liveness {
    /// Liveness in `region`. What an op uses in its own regions counts as used by the op.
    pub fn new(body: &Body, region: Region) -> Liveness {
        let blocks: Vec<Block> = body.blocks_of(region).collect();
        let mut uses: FxHashMap<Block, FxHashSet<Value>> = FxHashMap::default();
        for &block in &blocks {
            let used = uses.entry(block).or_default();
            for op in body.ops_of(block) {
                used.extend(body.operands(op));
                for below in body.walk(op) {
                    used.extend(body.operands(below));
                }
            }
        }
        for &block in &blocks {
            uses.entry(block).or_default().retain(|&value| {
                body.value_block(value).is_some_and(|def| {
                    def != block && body.block_region(def).is_some_and(|at| !is_below(body, at, block))
                })
            });
        }
        let mut live = Liveness { live_in: uses, live_out: FxHashMap::default() };
        live.solve(body, &blocks);
        live
    }

    fn solve(&mut self, body: &Body, blocks: &[Block]) {
        let mut changed = true;
        while changed {
            changed = false;
            for &block in blocks.iter().rev() {
                let mut out: FxHashSet<Value> = FxHashSet::default();
                let last = body.last_op(block);
                for next in last.map(|op| body.successors(op)).unwrap_or_default() {
                    out.extend(self.live_in.get(next).into_iter().flatten());
                }
                let live_in = self.live_in.entry(block).or_default();
                let before = live_in.len();
                live_in.extend(out.iter().filter(|&&value| body.value_block(value) != Some(block)));
                changed |= live_in.len() != before;
                self.live_out.insert(block, out);
            }
        }
    }

    /// Whether `value` is defined before `block` and used in it or after it.
    pub fn is_live_in(&self, block: Block, value: Value) -> bool {
        self.live_in.get(&block).is_some_and(|live| live.contains(&value))
    }

    /// The values that are defined before `block` and used in it or after it, in the order in which
    /// the body numbers them.
    pub fn live_in(&self, block: Block) -> Vec<Value> {
        let mut values: Vec<Value> = self.live_in.get(&block).into_iter().flatten().copied().collect();
        values.sort_unstable();
        values
    }

    /// The values that are used after `block`, in the order in which the body numbers them.
    pub fn live_out(&self, block: Block) -> Vec<Value> {
        let mut values: Vec<Value> = self.live_out.get(&block).into_iter().flatten().copied().collect();
        values.sort_unstable();
        values
    }

    /// Whether `value` is used after `block`.
    pub fn is_live_out(&self, block: Block, value: Value) -> bool {
        self.live_out.get(&block).is_some_and(|live| live.contains(&value))
    }
}

/// Whether `region` lies in an op of `block`.
fn is_below(body: &Body, region: Region, block: Block) -> bool {
    let mut op = Some(body.region_op(region));
    while let Some(at) = op {
        if body.block(at) == Some(block) {
            return true;
        }
        op = body.parent_op(at);
    }
    false
}
