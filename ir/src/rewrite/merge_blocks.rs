//! Merging of blocks that do the same: what differs between them becomes an argument. Follows
//! upstream's `mergeIdenticalBlocks`.

use rustc_hash::FxHashMap;

use super::{Change, Rewriter};
use crate::body::{Block, Body, Op, Region, Value, ValueDef};
use crate::interfaces::{Branch, insert_successor_operands};

/// How many arguments merging may add to a block: more would cost more than the copy.
const MOST_ARGUMENTS: usize = 32;

/// Merges blocks of `region` that branch to the same blocks and hold the same ops; whether any.
pub(super) fn merge_identical_blocks(rw: &mut Rewriter<'_>, region: Region) -> bool {
    let mut groups: Vec<(Vec<Block>, Vec<Block>)> = Vec::new();
    let mut by_successors: FxHashMap<Vec<Block>, usize> = FxHashMap::default();
    for block in rw.blocks_of(region).skip(1) {
        let Some(last) = rw.last_op(block) else { continue };
        let successors = rw.successors(last).to_vec();
        let at = *by_successors.entry(successors.clone()).or_insert_with(|| {
            groups.push((successors, Vec::new()));
            groups.len() - 1
        });
        groups[at].1.push(block);
    }
    let mut merged = false;
    for (_, blocks) in groups {
        merged |= merge_group(rw, blocks);
    }
    merged
}

/// Merges the blocks of a group that are alike.
fn merge_group(rw: &mut Rewriter<'_>, mut blocks: Vec<Block>) -> bool {
    let mut merged = false;
    while !blocks.is_empty() {
        let leader = blocks.remove(0);
        if rw.branches_to(leader).next().is_none() || !stands_alone(rw, leader) {
            continue;
        }
        let mut left = Vec::new();
        for block in blocks {
            match differences(rw, leader, block) {
                Some(places) if merge(rw, leader, block, &places) => merged = true,
                _ => left.push(block),
            }
        }
        blocks = left;
    }
    merged
}

/// Whether nothing outside of `block` uses what it defines, and its ops have no regions.
fn stands_alone(body: &Body, block: Block) -> bool {
    let inside = |value: Value| body.users(value).all(|user| body.block(user) == Some(block));
    body.args(block).iter().all(|&arg| inside(arg))
        && body
            .ops_of(block)
            .all(|op| body.n_regions(op) == 0 && body.nested(op).is_none() && body.results(op).all(inside))
}

/// The operands that differ between two blocks that do the same, as ops of the first with numbers;
/// `None` when the blocks do not do the same.
fn differences(body: &Body, leader: Block, block: Block) -> Option<Vec<(Op, usize, Value)>> {
    let (args, others) = (body.args(leader), body.args(block));
    let same_types = args.iter().map(|&arg| body.ty(arg)).eq(others.iter().map(|&arg| body.ty(arg)));
    if !same_types || body.branches_to(block).next().is_none() || !stands_alone(body, block) {
        return None;
    }
    let mut twins: FxHashMap<Value, Value> = others.iter().copied().zip(args.iter().copied()).collect();
    let mut places = Vec::new();
    let (mut left, mut right) = (body.first_op(leader), body.first_op(block));
    while let (Some(a), Some(b)) = (left, right) {
        let alike = body.name(a) == body.name(b)
            && body.inherent_attrs(a) == body.inherent_attrs(b)
            && body.discardable_attrs(a) == body.discardable_attrs(b)
            && body.successors(a) == body.successors(b)
            && body.operands(a).len() == body.operands(b).len()
            && body.results(a).map(|value| body.ty(value)).eq(body.results(b).map(|value| body.ty(value)));
        if !alike {
            return None;
        }
        for (at, (&x, &y)) in body.operands(a).iter().zip(body.operands(b)).enumerate() {
            let (x_inside, y_inside) =
                (body.value_block(x) == Some(leader), body.value_block(y) == Some(block));
            if x_inside || y_inside {
                if twins.get(&y) != Some(&x) {
                    return None;
                }
            } else if x != y {
                if body.ty(x) != body.ty(y)
                    || made_by_branch(body, leader, x)
                    || made_by_branch(body, block, y)
                {
                    return None;
                }
                places.push((a, at, y));
            }
        }
        twins.extend(body.results(b).zip(body.results(a)));
        (left, right) = (body.next_op(a), body.next_op(b));
    }
    (left.is_none() && right.is_none()).then_some(places)
}

/// Whether `value` is a result of an op that branches to `block`, and so cannot be handed over there.
fn made_by_branch(body: &Body, block: Block, value: Value) -> bool {
    match body.value_def(value) {
        ValueDef::Result(op, _) => body.branches_to(block).any(|branch| branch == op),
        ValueDef::Arg(..) => false,
    }
}

/// Makes what goes to `block` go to `leader`, with arguments for what differs; false when a branch
/// cannot hand over more.
fn merge(rw: &mut Rewriter<'_>, leader: Block, block: Block, places: &[(Op, usize, Value)]) -> bool {
    // One argument for each pair of values.
    let mut pairs: Vec<(Value, Value)> = Vec::new();
    let mut slots = Vec::new();
    for &(op, at, other) in places {
        let pair = (rw.operand(op, at), other);
        let number = pairs.iter().position(|&known| known == pair).unwrap_or_else(|| {
            pairs.push(pair);
            pairs.len() - 1
        });
        slots.push((op, at, number));
    }
    let branches = |body: &Body, to: Block| -> Vec<Op> {
        let mut ops: Vec<Op> = body.branches_to(to).collect();
        ops.sort_unstable();
        ops.dedup();
        ops
    };
    let (first, second) = (branches(rw, leader), branches(rw, block));
    if !pairs.is_empty() {
        let open = |&op: &Op| can_hand_over(rw, op);
        if rw.args(leader).len() + pairs.len() > MOST_ARGUMENTS || !first.iter().chain(&second).all(open) {
            return false;
        }
    }
    for (ops, to, side) in [(first, leader, 0), (second.clone(), block, 1)] {
        let values: Vec<Value> = pairs.iter().map(|pair| if side == 0 { pair.0 } else { pair.1 }).collect();
        for op in ops.into_iter().filter(|_| !values.is_empty()) {
            for at in 0..rw.successors(op).len() {
                if rw.successors(op)[at] == to {
                    rw.modify(op, |body| insert_successor_operands(body, op, at, &values));
                }
            }
        }
    }
    let loc = rw.loc();
    let args: Vec<Value> = pairs
        .iter()
        .map(|&(value, _)| {
            let ty = rw.ty(value);
            rw.body_mut().add_arg(leader, ty, loc)
        })
        .collect();
    for (op, at, number) in slots {
        rw.set_operand(op, at, args[number]);
    }
    for op in second {
        for at in 0..rw.successors(op).len() {
            if rw.successors(op)[at] == block {
                rw.modify(op, |body| body.set_successor(op, at, leader));
            }
        }
    }
    for op in rw.ops_of(block).collect::<Vec<_>>() {
        rw.note(Change::Erased(op));
    }
    rw.body_mut().erase_blocks(&[block]);
    true
}

/// Whether operands can be added to each successor of `op`.
fn can_hand_over(body: &Body, op: Op) -> bool {
    let Some(branch) = body.interface::<Branch>(op) else { return false };
    let count = body.successors(op).len();
    let known = (0..count).all(|at| (branch.operands)(body, op, at).is_some());
    known && crate::interfaces::successor_group(body, op, 0).is_some()
}
