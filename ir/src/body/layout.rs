//! Where ops and blocks sit: lists of ops in blocks, of blocks in regions, and walks over them.

use super::ids::{NONE, Tagged};
use super::{Block, BlockRec, Body, Op, Region, Value};
use crate::loc::Loc;
use crate::types::Type;

/// Distance between the order numbers of neighbours when there is room.
const STRIDE: u32 = 32;

impl Body {
    // ---- ops in blocks ----

    /// The block that `op` is in; `None` for the self op and for an op not inserted yet.
    #[inline]
    pub fn block(&self, op: Op) -> Option<Block> {
        Block::from_link(self.links[op.index()].block)
    }

    /// The op after `op` in its block.
    #[inline]
    pub fn next_op(&self, op: Op) -> Option<Op> {
        Op::from_link(self.links[op.index()].next)
    }

    /// The op before `op` in its block.
    #[inline]
    pub fn prev_op(&self, op: Op) -> Option<Op> {
        Op::from_link(self.links[op.index()].prev)
    }

    /// The first op of `block`.
    #[inline]
    pub fn first_op(&self, block: Block) -> Option<Op> {
        Op::from_link(self.blocks[block.index()].first)
    }

    /// The last op of `block`, its terminator in a complete block.
    #[inline]
    pub fn last_op(&self, block: Block) -> Option<Op> {
        Op::from_link(self.blocks[block.index()].last)
    }

    /// The ops of `block` in order.
    pub fn ops_of(&self, block: Block) -> impl Iterator<Item = Op> {
        std::iter::successors(self.first_op(block), |&op| self.next_op(op))
    }

    /// Puts `op` at the end of `block`. It must not be in a block.
    pub fn append(&mut self, block: Block, op: Op) {
        let last = self.blocks[block.index()].last;
        self.insert(block, op, last, NONE);
    }

    /// Puts `op` at the start of `block`. It must not be in a block.
    pub fn prepend(&mut self, block: Block, op: Op) {
        let first = self.blocks[block.index()].first;
        self.insert(block, op, NONE, first);
    }

    /// Puts `op` in front of `at`. It must not be in a block.
    ///
    /// # Panics
    /// When `at` is not in a block.
    pub fn insert_before(&mut self, at: Op, op: Op) {
        let block = self.block(at).expect("an op in a block");
        self.insert(block, op, self.links[at.index()].prev, at.0);
    }

    /// Puts `op` behind `at`. It must not be in a block.
    ///
    /// # Panics
    /// When `at` is not in a block.
    pub fn insert_after(&mut self, at: Op, op: Op) {
        let block = self.block(at).expect("an op in a block");
        self.insert(block, op, at.0, self.links[at.index()].next);
    }

    fn insert(&mut self, block: Block, op: Op, prev: u32, next: u32) {
        self.touch();
        assert!(self.block(op).is_none() && op.0 != 0, "an op that is not in a block");
        let link = &mut self.links[op.index()];
        (link.block, link.prev, link.next) = (block.0, prev, next);
        match prev {
            NONE => self.blocks[block.index()].first = op.0,
            prev => self.links[prev as usize].next = op.0,
        }
        match next {
            NONE => self.blocks[block.index()].last = op.0,
            next => self.links[next as usize].prev = op.0,
        }
        self.number(block, op, prev, next);
    }

    /// Gives `op` an order number between its neighbours', renumbering the block when there is none.
    fn number(&mut self, block: Block, op: Op, prev: u32, next: u32) {
        let low = if prev == NONE { 0 } else { self.links[prev as usize].order };
        let order = match next {
            NONE => low.checked_add(STRIDE),
            next => {
                let high = self.links[next as usize].order;
                (high.saturating_sub(low) > 1).then(|| low + (high - low) / 2)
            }
        };
        match order {
            Some(order) => self.links[op.index()].order = order,
            None => self.renumber(block),
        }
    }

    fn renumber(&mut self, block: Block) {
        let count = self.ops_of(block).count() as u32;
        let stride = STRIDE.min(u32::MAX / (count + 1)).max(1);
        let mut op = self.blocks[block.index()].first;
        let mut order = stride;
        while op != NONE {
            self.links[op as usize].order = order;
            order = order.saturating_add(stride);
            op = self.links[op as usize].next;
        }
    }

    /// Takes `op` out of its block, without erasing it.
    pub fn remove(&mut self, op: Op) {
        self.touch();
        let link = self.links[op.index()].clone();
        let block = Block::from_link(link.block).expect("an op in a block");
        match link.prev {
            NONE => self.blocks[block.index()].first = link.next,
            prev => self.links[prev as usize].next = link.next,
        }
        match link.next {
            NONE => self.blocks[block.index()].last = link.prev,
            next => self.links[next as usize].prev = link.prev,
        }
        let link = &mut self.links[op.index()];
        (link.block, link.prev, link.next) = (NONE, NONE, NONE);
    }

    /// Moves `op` in front of `at`.
    pub fn move_before(&mut self, op: Op, at: Op) {
        if op != at {
            self.remove(op);
            self.insert_before(at, op);
        }
    }

    /// Moves all ops of `from` to the end of `to`.
    pub fn move_ops(&mut self, from: Block, to: Block) {
        for op in self.ops_of(from).collect::<Vec<_>>() {
            self.remove(op);
            self.append(to, op);
        }
    }

    /// Whether `a` comes before `b`. Both must be in the same block.
    pub fn is_before(&self, a: Op, b: Op) -> bool {
        let (a, b) = (&self.links[a.index()], &self.links[b.index()]);
        debug_assert_eq!(a.block, b.block);
        a.order < b.order
    }

    // ---- blocks in regions ----

    /// The region that `block` is in.
    pub fn block_region(&self, block: Block) -> Option<Region> {
        Region::from_link(self.blocks[block.index()].region)
    }

    /// The op that `region` belongs to.
    pub fn region_op(&self, region: Region) -> Op {
        self.regions[region.index()].op
    }

    /// The op that `op` lies in; `None` for the self op and for what is not inserted.
    pub fn parent_op(&self, op: Op) -> Option<Op> {
        let region = self.block_region(self.block(op)?)?;
        Some(self.region_op(region))
    }

    /// The op that `block` lies in.
    pub fn block_op(&self, block: Block) -> Option<Op> {
        self.block_region(block).map(|region| self.region_op(region))
    }

    /// The first block of `region`.
    pub fn entry(&self, region: Region) -> Option<Block> {
        Block::from_link(self.regions[region.index()].first)
    }

    /// The last block of `region`.
    pub fn last_block(&self, region: Region) -> Option<Block> {
        Block::from_link(self.regions[region.index()].last)
    }

    /// The block after `block` in its region.
    pub fn next_block(&self, block: Block) -> Option<Block> {
        Block::from_link(self.blocks[block.index()].next)
    }

    /// The blocks of `region` in order.
    pub fn blocks_of(&self, region: Region) -> impl Iterator<Item = Block> {
        std::iter::successors(self.entry(region), |&block| self.next_block(block))
    }

    /// Makes a block at the end of `region`.
    pub fn add_block(&mut self, region: Region) -> Block {
        let last = self.regions[region.index()].last;
        self.new_block(region, last, NONE)
    }

    /// Makes a block behind `at` in the same region.
    ///
    /// # Panics
    /// When `at` is in no region.
    pub fn add_block_after(&mut self, at: Block) -> Block {
        let region = self.block_region(at).expect("a block in a region");
        self.new_block(region, at.0, self.blocks[at.index()].next)
    }

    fn new_block(&mut self, region: Region, prev: u32, next: u32) -> Block {
        self.touch();
        let block = Block(u32::try_from(self.blocks.len()).expect("fewer than 2^32 blocks"));
        self.blocks.push(BlockRec {
            args: Vec::new(),
            arg_locs: Vec::new(),
            region: NONE,
            prev: NONE,
            next: NONE,
            first: NONE,
            last: NONE,
            alive: true,
        });
        self.successors.add_target();
        self.link_block(block, region, prev, next);
        block
    }

    fn link_block(&mut self, block: Block, region: Region, prev: u32, next: u32) {
        let rec = &mut self.blocks[block.index()];
        (rec.region, rec.prev, rec.next) = (region.0, prev, next);
        match prev {
            NONE => self.regions[region.index()].first = block.0,
            prev => self.blocks[prev as usize].next = block.0,
        }
        match next {
            NONE => self.regions[region.index()].last = block.0,
            next => self.blocks[next as usize].prev = block.0,
        }
    }

    fn unlink_block(&mut self, block: Block) {
        self.touch();
        let rec = &mut self.blocks[block.index()];
        let (region, prev, next) = (rec.region, rec.prev, rec.next);
        (rec.region, rec.prev, rec.next) = (NONE, NONE, NONE);
        match prev {
            NONE => self.regions[region as usize].first = next,
            prev => self.blocks[prev as usize].next = next,
        }
        match next {
            NONE => self.regions[region as usize].last = prev,
            next => self.blocks[next as usize].prev = prev,
        }
    }

    /// Moves `block` to the end of `region`, which may be its own.
    pub fn move_block(&mut self, block: Block, region: Region) {
        self.unlink_block(block);
        let last = self.regions[region.index()].last;
        self.link_block(block, region, last, NONE);
    }

    /// Moves `block` behind `at`.
    pub fn move_block_after(&mut self, block: Block, at: Block) {
        self.unlink_block(block);
        let region = self.block_region(at).expect("a block in a region");
        self.link_block(block, region, at.0, self.blocks[at.index()].next);
    }

    /// Moves all blocks of `from` behind `at`.
    pub fn move_blocks_after(&mut self, from: Region, at: Block) {
        let mut at = at;
        for block in self.blocks_of(from).collect::<Vec<_>>() {
            self.move_block_after(block, at);
            at = block;
        }
    }

    /// Splits the block of `op` in front of it: what follows moves to a new block behind it, which
    /// is returned. The first half is left without a terminator.
    ///
    /// # Panics
    /// When `op` is not in a block.
    pub fn split_block(&mut self, op: Op) -> Block {
        let block = self.block(op).expect("an op in a block");
        let tail = self.add_block_after(block);
        let ops: Vec<Op> = std::iter::successors(Some(op), |&op| self.next_op(op)).collect();
        for op in ops {
            self.remove(op);
            self.append(tail, op);
        }
        tail
    }

    /// Erases `block` and the ops in it. Nothing may branch to it or use what it defines, but for
    /// what is erased with it.
    ///
    /// # Panics
    /// When something still does.
    pub fn erase_block(&mut self, block: Block) {
        for op in self.ops_of(block).collect::<Vec<_>>() {
            self.drop_uses_below(op);
        }
        while let Some(op) = self.last_op(block) {
            self.erase(op);
        }
        assert!(self.branches_to(block).next().is_none(), "erased block still has predecessors");
        for &arg in self.args(block) {
            assert!(!self.has_uses(arg), "argument of an erased block still has uses");
        }
        self.unlink_block(block);
        self.blocks[block.index()].alive = false;
    }

    /// Erases several blocks that may refer to each other.
    pub fn erase_blocks(&mut self, blocks: &[Block]) {
        for &block in blocks {
            for op in self.ops_of(block).collect::<Vec<_>>() {
                self.drop_uses_below(op);
            }
        }
        for &block in blocks {
            self.erase_block(block);
        }
    }

    // ---- block arguments ----

    /// The arguments of `block`.
    pub fn args(&self, block: Block) -> &[Value] {
        &self.blocks[block.index()].args
    }

    /// Adds an argument to `block`.
    pub fn add_arg(&mut self, block: Block, ty: Type, loc: Loc) -> Value {
        self.touch();
        let index = self.args(block).len();
        let value = self.push_value(ty, Tagged::block(block), index);
        let rec = &mut self.blocks[block.index()];
        rec.args.push(value);
        rec.arg_locs.push(loc);
        value
    }

    /// Sets where argument `index` of `block` comes from.
    pub fn set_arg_loc(&mut self, block: Block, index: usize, loc: Loc) {
        self.touch();
        self.blocks[block.index()].arg_locs[index] = loc;
    }

    /// Removes argument `index` of `block`, which must not be used.
    ///
    /// # Panics
    /// When it is used.
    pub fn remove_arg(&mut self, block: Block, index: usize) {
        self.touch();
        let arg = self.args(block)[index];
        assert!(!self.has_uses(arg), "removed argument still has uses");
        let rec = &mut self.blocks[block.index()];
        rec.args.remove(index);
        rec.arg_locs.remove(index);
        for at in index..self.blocks[block.index()].args.len() {
            let arg = self.blocks[block.index()].args[at];
            self.values[arg.index()].index = at as u32;
        }
    }

    // ---- walks ----

    /// Whether `op` is `ancestor` or lies below it, in this body.
    pub fn is_ancestor(&self, ancestor: Op, op: Op) -> bool {
        std::iter::successors(Some(op), |&op| self.parent_op(op)).any(|op| op == ancestor)
    }

    /// The op of the chain of ancestors of `op`, itself included, that lies directly in `region`.
    pub fn ancestor_in_region(&self, region: Region, op: Op) -> Option<Op> {
        std::iter::successors(Some(op), |&op| self.parent_op(op))
            .find(|&op| self.block(op).and_then(|block| self.block_region(block)) == Some(region))
    }

    /// The ops below `op`, in this body, each before what lies below it; `op` itself is left out.
    pub fn walk(&self, op: Op) -> Vec<Op> {
        let live = if op == self.self_op() { self.ops.len() - self.erased } else { 0 };
        let mut found = Vec::with_capacity(live);
        // Where to go on: from each of these ops to the end of its block, the last one first.
        let mut stack = Vec::new();
        self.push_heads(op, &mut stack);
        while let Some(head) = stack.pop() {
            let mut next = Some(head);
            while let Some(op) = next {
                found.push(op);
                next = self.next_op(op);
                if self.rec(op).n_regions != 0 {
                    stack.extend(next.take());
                    self.push_heads(op, &mut stack);
                }
            }
        }
        found
    }

    /// The first ops of the blocks of `op`, the last block first.
    fn push_heads(&self, op: Op, stack: &mut Vec<Op>) {
        let below = stack.len();
        let blocks = self.regions(op).flat_map(|region| self.blocks_of(region));
        stack.extend(blocks.filter_map(|block| self.first_op(block)));
        stack[below..].reverse();
    }

    /// All ops of this body but the self op, each before what lies below it.
    pub fn all_ops(&self) -> Vec<Op> {
        self.walk(self.self_op())
    }
}
