//! `mem2reg`: slots of memory that are only read and written as a whole become values.
//!
//! Arguments go where control from several stores joins, found by iterated dominance frontiers
//! (Cytron et al., 1991), where the slot is still read.

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_ir::analysis::{DomTree, reachable_blocks};
use terrace_ir::interfaces::{SlotAccess, SlotAllocator, insert_successor_operands, successor_group};
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::{Rewriter, simplify_regions};
use terrace_ir::{Block, Body, Op, Region, Type, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "mem2reg",
    doc: "Promotes memory slots into values.",
    anchor: Anchor::Any,
    options: &[OptionDef {
        name: "region-simplify",
        doc: "Simplify control flow between blocks after promotion",
        kind: OptionKind::Bool,
        default: "true",
    }],
    make: |options| Ok(Box::new(Mem2Reg { simplify: options.bool("region-simplify") })),
};

struct Mem2Reg {
    simplify: bool,
}

impl Pass for Mem2Reg {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        // A slot may hold the name of another one, which can be promoted after it.
        let mut promoted = true;
        let mut any = false;
        while promoted {
            promoted = false;
            for op in body.all_ops() {
                if body.is_alive(op) && promote(body, op) {
                    cx.count("promoted slots", 1);
                    promoted = true;
                }
            }
            any |= promoted;
        }
        if any && self.simplify {
            simplify_regions(&mut Rewriter::new(body), true, false);
        }
        Ok(())
    }
}

/// What is known of a slot that can be promoted.
struct Slot {
    allocator: Op,
    name: Value,
    ty: Type,
    region: Region,
    /// The ops that use it, by block, in order.
    users: FxHashMap<Block, Vec<Op>>,
}

/// Makes a value of the slot that `allocator` allocates; whether that was possible.
fn promote(body: &mut Body, allocator: Op) -> bool {
    let Some(slot) = find(body, allocator) else { return false };
    let tree = DomTree::new(body, slot.region);
    let order = reachable_blocks(body, slot.region);
    let joins = joins(body, &slot, &tree, &order);
    for &join in order.iter().filter(|block| joins.contains(block)) {
        for branch in body.branches_to(join) {
            let fits = (0..body.successors(branch).len())
                .all(|at| body.successors(branch)[at] != join || successor_group(body, branch, at).is_some());
            if !fits {
                return false;
            }
        }
    }
    rewrite(body, &slot, &tree, &order, &joins)
}

/// The slot of `allocator`, when everything that uses it can be promoted.
fn find(body: &Body, allocator: Op) -> Option<Slot> {
    let (name, ty) = (body.interface::<SlotAllocator>(allocator)?.slot)(body, allocator)?;
    let region = body.block_region(body.block(allocator)?)?;
    let mut users: FxHashMap<Block, Vec<Op>> = FxHashMap::default();
    for user in body.users(name) {
        let access = body.interface::<SlotAccess>(user)?;
        let block = body.block(user)?;
        let used = (access.loaded)(body, user, name).is_some() || (access.stored)(body, user, name).is_some();
        let once = body.operands(user).iter().filter(|&&value| value == name).count() == 1;
        if !used || !once || body.block_region(block) != Some(region) {
            return None;
        }
        users.entry(block).or_default().push(user);
    }
    let mut slot = Slot { allocator, name, ty, region, users };
    for block in body.blocks_of(region) {
        if let Some(users) = slot.users.get_mut(&block) {
            let wanted: FxHashSet<Op> = users.iter().copied().collect();
            *users = body.ops_of(block).filter(|op| wanted.contains(op)).collect();
        }
    }
    Some(slot)
}

fn stored(body: &Body, op: Op, slot: Value) -> Option<Value> {
    body.interface::<SlotAccess>(op).and_then(|access| (access.stored)(body, op, slot))
}

fn loaded(body: &Body, op: Op, slot: Value) -> Option<Value> {
    body.interface::<SlotAccess>(op).and_then(|access| (access.loaded)(body, op, slot))
}

fn successors(body: &Body, block: Block) -> &[Block] {
    body.last_op(block).map(|op| body.successors(op)).unwrap_or_default()
}

/// The blocks that need an argument for the value in the slot.
fn joins(body: &Body, slot: &Slot, tree: &DomTree, order: &[Block]) -> FxHashSet<Block> {
    let mut preds: FxHashMap<Block, Vec<Block>> = FxHashMap::default();
    for &block in order {
        for &next in successors(body, block) {
            preds.entry(next).or_default().push(block);
        }
    }
    let users = |block: &Block| slot.users.get(block).map(Vec::as_slice).unwrap_or_default();
    // Blocks at whose start the value in the slot is still read later.
    let reads_first =
        |block: &Block| users(block).first().is_some_and(|&op| loaded(body, op, slot.name).is_some());
    let stores = |block: &Block| users(block).iter().any(|&op| stored(body, op, slot.name).is_some());
    let mut live: FxHashSet<Block> = FxHashSet::default();
    let mut queue: Vec<Block> = order.iter().copied().filter(reads_first).collect();
    while let Some(block) = queue.pop() {
        if live.insert(block) {
            queue.extend(preds.get(&block).into_iter().flatten().filter(|pred| !stores(pred)));
        }
    }
    let mut frontier: FxHashMap<Block, Vec<Block>> = FxHashMap::default();
    for &block in order {
        let above = preds.get(&block).map(Vec::as_slice).unwrap_or_default();
        if above.len() < 2 {
            continue;
        }
        for &pred in above {
            let mut runner = Some(pred);
            while runner != tree.idom(block) {
                let Some(at) = runner else { break };
                frontier.entry(at).or_default().push(block);
                runner = tree.idom(at);
            }
        }
    }
    let mut joins = FxHashSet::default();
    let mut queue: Vec<Block> = order.iter().copied().filter(stores).collect();
    queue.extend(body.block(slot.allocator));
    while let Some(block) = queue.pop() {
        for &join in frontier.get(&block).into_iter().flatten() {
            if live.contains(&join) && joins.insert(join) {
                queue.push(join);
            }
        }
    }
    joins
}

/// Replaces what is read from the slot by values, and erases it.
fn rewrite(body: &mut Body, slot: &Slot, tree: &DomTree, order: &[Block], joins: &FxHashSet<Block>) -> bool {
    let mut rw = Rewriter::before(body, slot.allocator);
    let Some(allocator) = rw.interface::<SlotAllocator>(slot.allocator) else { return false };
    // The value before the first store, which mostly nobody reads.
    let Some(default) = (allocator.default)(&mut rw, slot.ty) else { return false };
    let mut at_end: FxHashMap<Block, Value> = FxHashMap::default();
    for &block in order {
        let mut value = match joins.contains(&block) {
            true => {
                let loc = rw.body().loc(slot.allocator);
                rw.body_mut().add_arg(block, slot.ty, loc)
            }
            false => tree.idom(block).and_then(|above| at_end.get(&above)).copied().unwrap_or(default),
        };
        for &op in slot.users.get(&block).into_iter().flatten() {
            if let Some(new) = stored(rw.body(), op, slot.name) {
                value = new;
            } else if let Some(result) = loaded(rw.body(), op, slot.name) {
                rw.replace_value(result, value);
            }
        }
        at_end.insert(block, value);
    }
    for &block in order {
        let Some(branch) = rw.last_op(block) else { continue };
        for at in 0..rw.successors(branch).len() {
            if joins.contains(&rw.successors(branch)[at]) {
                let value = at_end[&block];
                rw.modify(branch, |body| insert_successor_operands(body, branch, at, &[value]));
            }
        }
    }
    // Blocks that control does not reach read anything.
    for block in rw.blocks_of(slot.region).collect::<Vec<_>>() {
        for &op in slot.users.get(&block).into_iter().flatten() {
            if let Some(result) = loaded(rw.body(), op, slot.name) {
                rw.replace_value(result, default);
            }
            rw.erase(op);
        }
    }
    rw.erase(slot.allocator);
    if let Some(op) = rw.defining_op(default).filter(|&op| rw.is_unused(op)) {
        rw.erase(op);
    }
    true
}
