//! Simplification of control flow between blocks: unreachable blocks, chains of blocks, arguments
//! that nobody uses.

use rustc_hash::FxHashSet;

use super::merge_blocks::merge_identical_blocks;
use super::{Change, Rewriter};
use crate::analysis::{Dominance, reachable_blocks};
use crate::body::{Block, Op, Region, Value};
use crate::interfaces::{Branch, erase_successor_operand};

/// Simplifies the regions of all ops of the body, with `chains` by merging each block into the only one
/// in front of it, and when `aggressive` by merging blocks that do the same as well; whether something
/// changed.
pub fn simplify_regions(rw: &mut Rewriter<'_>, chains: bool, aggressive: bool) -> bool {
    let before = rw.body().epoch();
    for region in regions_of_blocks(rw) {
        // What was simplified before may have erased the op of this region.
        if !rw.is_alive(rw.region_op(region)) {
            continue;
        }
        erase_unreachable(rw, region);
        if chains {
            merge_chains(rw, region);
        }
        erase_unused_args(rw, region);
        if aggressive {
            while merge_identical_blocks(rw, region) {
                if chains {
                    merge_chains(rw, region);
                }
            }
            replace_redundant_args(rw, region);
            erase_unused_args(rw, region);
        }
    }
    rw.body().epoch() != before
}

/// Erases the blocks that control never gets to, in which ops may use what they make themselves.
pub(super) fn erase_unreachable_blocks(rw: &mut Rewriter<'_>) {
    for region in regions_of_blocks(rw) {
        if rw.is_alive(rw.region_op(region)) {
            erase_unreachable(rw, region);
        }
    }
}

/// The regions of the body that have several blocks.
fn regions_of_blocks(rw: &Rewriter<'_>) -> Vec<Region> {
    let mut ops = rw.all_ops();
    ops.push(rw.self_op());
    let regions = ops.into_iter().filter(|&op| rw.n_regions(op) > 0).flat_map(|op| rw.regions(op));
    regions.filter(|&region| rw.blocks_of(region).nth(1).is_some()).collect()
}

fn note_erased(rw: &mut Rewriter<'_>, block: Block) {
    let mut gone: Vec<Op> = Vec::new();
    for op in rw.ops_of(block) {
        gone.extend(rw.walk(op));
        gone.push(op);
    }
    for &op in &gone {
        let defs: Vec<Op> = rw.operands(op).iter().filter_map(|&value| rw.defining_op(value)).collect();
        defs.into_iter().for_each(|def| rw.note(Change::MayBeDead(def)));
    }
    gone.into_iter().for_each(|op| rw.note(Change::Erased(op)));
}

fn erase_unreachable(rw: &mut Rewriter<'_>, region: Region) {
    let reachable: FxHashSet<Block> = reachable_blocks(rw.body(), region).into_iter().collect();
    let dead: Vec<Block> = rw.blocks_of(region).filter(|block| !reachable.contains(block)).collect();
    if dead.is_empty() {
        return;
    }
    for &block in &dead {
        note_erased(rw, block);
    }
    rw.body_mut().erase_blocks(&dead);
}

/// Merges each block into the only block that goes to it, where that goes nowhere else.
fn merge_chains(rw: &mut Rewriter<'_>, region: Region) {
    let Some(entry) = rw.entry(region) else {
        return;
    };
    for block in rw.blocks_of(region).collect::<Vec<_>>() {
        if block == entry {
            continue;
        }
        let mut branches = rw.branches_to(block);
        let (Some(branch), None) = (branches.next(), branches.next()) else {
            continue;
        };
        drop(branches);
        let Some(before) = rw.block(branch).filter(|&before| before != block) else {
            continue;
        };
        if rw.successors(branch).len() != 1 || rw.results(branch).len() != 0 {
            continue;
        }
        let values = rw.interface::<Branch>(branch).and_then(|i| i.values(rw.body(), branch, 0));
        let Some(values) = values.map(<[Value]>::to_vec) else {
            continue;
        };
        let args = rw.args(block).to_vec();
        if values.len() != args.len() || values.iter().any(|value| args.contains(value)) {
            continue;
        }
        for (arg, value) in args.into_iter().zip(values) {
            rw.replace_value(arg, value);
        }
        rw.erase(branch);
        let body = rw.body_mut();
        body.move_ops(block, before);
        body.erase_block(block);
    }
}

/// Removes arguments that are used by nothing, or only handed on to themselves.
fn erase_unused_args(rw: &mut Rewriter<'_>, region: Region) {
    let Some(entry) = rw.entry(region) else {
        return;
    };
    for block in rw.blocks_of(region).collect::<Vec<_>>() {
        if block == entry || rw.args(block).is_empty() {
            continue;
        }
        let mut branches: Vec<Op> = rw.branches_to(block).collect();
        branches.sort_unstable();
        branches.dedup();
        let known = branches.iter().all(|&branch| {
            let interface = rw.interface::<Branch>(branch);
            interface.is_some_and(|i| successor_ranges(rw, i, branch, block).is_some())
        });
        if !known {
            continue;
        }
        for index in (0..rw.args(block).len()).rev() {
            let arg = rw.args(block)[index];
            if rw.has_uses(arg) {
                continue;
            }
            for &branch in &branches {
                erase_operands(rw, branch, block, index);
            }
            rw.body_mut().remove_arg(block, index);
        }
    }
}

/// Replaces arguments that get one value from everywhere, or themselves, by that value where it is
/// defined wherever the block runs.
fn replace_redundant_args(rw: &mut Rewriter<'_>, region: Region) {
    let Some(entry) = rw.entry(region) else {
        return;
    };
    let dominance = Dominance::new();
    for block in rw.blocks_of(region).collect::<Vec<_>>() {
        if block == entry {
            continue;
        }
        let branches: Vec<Op> = rw.branches_to(block).collect();
        for (index, arg) in rw.args(block).to_vec().into_iter().enumerate() {
            let mut handed = Vec::new();
            let known = branches.iter().all(|&branch| {
                let ranges =
                    rw.interface::<Branch>(branch).and_then(|i| successor_ranges(rw, i, branch, block));
                let ranges = ranges.unwrap_or_default();
                handed.extend(ranges.iter().map(|(start, _)| rw.operand(branch, start + index)));
                !ranges.is_empty()
            });
            handed.retain(|&value| value != arg);
            handed.dedup();
            let (true, [value], Some(first)) = (known, &handed[..], rw.first_op(block)) else {
                continue;
            };
            if dominance.value_dominates(rw.body(), *value, first) {
                rw.replace_value(arg, *value);
            }
        }
    }
}

/// The ranges of operands of `branch` that go to `block`, one for each successor that it is.
fn successor_ranges(
    rw: &Rewriter<'_>,
    interface: &Branch,
    branch: Op,
    block: Block,
) -> Option<Vec<(usize, usize)>> {
    let arity = rw.args(block).len();
    let slots = rw.successors(branch).iter().enumerate().filter(|entry| *entry.1 == block);
    let ranges: Option<Vec<(usize, usize)>> =
        slots.map(|(at, _)| (interface.operands)(rw.body(), branch, at)).collect();
    ranges.filter(|ranges| ranges.iter().all(|(start, end)| end - start == arity))
}

fn erase_operands(rw: &mut Rewriter<'_>, branch: Op, block: Block, index: usize) {
    let Some(interface) = rw.interface::<Branch>(branch) else {
        return;
    };
    let Some(mut ranges) = successor_ranges(rw, interface, branch, block) else {
        return;
    };
    ranges.sort_unstable();
    for (start, _) in ranges.into_iter().rev() {
        let def = rw.defining_op(rw.operand(branch, start + index));
        def.into_iter().for_each(|def| rw.note(Change::MayBeDead(def)));
        rw.modify(branch, |body| erase_successor_operand(body, branch, start + index));
    }
}
