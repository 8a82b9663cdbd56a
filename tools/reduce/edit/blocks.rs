//! Blocks: branches that go one way, functions that end early, blocks that are one, arguments that go.

use terrace_ir::analysis::reachable_blocks;
use terrace_ir::body::Mapping;
use terrace_ir::interfaces::{Branch, erase_successor_operand};
use terrace_ir::op::Traits;
use terrace_ir::{Block, Body, Op, OpSpec, Region, Value};

use super::values::{Stand, stand_in_by};
use super::{Apply, Edit, Site, bodies, each_op};

pub(super) const EDITS: &[Edit] = &[
    Edit { name: "unreachable-blocks", sites: regions, apply: Apply::Here(erase_unreachable) },
    Edit { name: "early-returns", sites: branches, apply: Apply::Here(|body, op, _| return_here(body, op)) },
    Edit { name: "one-way-branches", sites: ways, apply: Apply::Here(go_one_way) },
    Edit { name: "joined-branches", sites: ways, apply: Apply::Here(join) },
    Edit { name: "merged-blocks", sites: branches, apply: Apply::Here(|body, op, _| merge(body, op)) },
    Edit { name: "block-arguments", sites: arguments, apply: Apply::Here(erase_argument) },
];

const WAYS: &[Stand] = &[Stand::Earlier, Stand::Argument, Stand::Constant, Stand::Source];

fn branches(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| usize::from(!body.successors(op).is_empty()))
}

fn ways(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| match body.successors(op).len() {
        0 | 1 => 0,
        count => count,
    })
}

/// All regions of several blocks, by their op and number.
fn regions(whole: &Body) -> Vec<Site> {
    let mut sites = Vec::new();
    for (path, body) in bodies(whole) {
        for op in std::iter::once(body.self_op()).chain(body.all_ops()) {
            for (part, region) in body.regions(op).enumerate() {
                if body.blocks_of(region).nth(1).is_some() {
                    sites.push(Site { path: path.clone(), op, part });
                }
            }
        }
    }
    sites
}

/// The arguments of blocks that branches go to: the op is the last one of the block.
fn arguments(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| match body.block(op) {
        Some(block) if body.last_op(block) == Some(op) && body.branches_to(block).next().is_some() => {
            body.args(block).len()
        }
        _ => 0,
    })
}

/// Makes the block of the branch `op` end as another one of its region does that goes nowhere.
fn return_here(body: &mut Body, op: Op) -> bool {
    let Some(region) = body.block(op).and_then(|block| body.block_region(block)) else { return false };
    let ends = |op: &Op| body.has_trait(*op, Traits::RETURN_LIKE) && body.successors(*op).is_empty();
    let Some(end) = body.blocks_of(region).filter_map(|block| body.last_op(block)).find(ends) else {
        return false;
    };
    let mut operands = Vec::new();
    for value in body.operands(end).to_vec() {
        let ty = body.ty(value);
        let Some(stand) = stand_in_by(body, op, ty, WAYS) else { return false };
        operands.push(stand);
    }
    let spec = OpSpec { operands, ..body.spec_of(end, &Mapping::default()) };
    replace_terminator(body, op, &spec)
}

fn replace_terminator(body: &mut Body, op: Op, spec: &OpSpec) -> bool {
    if !body.is_unused(op) {
        return false;
    }
    let new = body.create(spec);
    body.insert_before(op, new);
    body.erase(op);
    // What is interesting should not be where nothing gets.
    if let Some(region) = body.block(new).and_then(|block| body.block_region(block)) {
        let dead = unreachable(body, region);
        body.erase_blocks(&dead);
    }
    true
}

/// Makes a branch go to its successor number `way`, always.
fn go_one_way(body: &mut Body, op: Op, way: usize) -> bool {
    let Some(branch) = body.interface::<Branch>(op) else { return false };
    let name = body.ctx().op_name("cf.br");
    let (Some(values), Some(&to)) = (branch.values(body, op, way), body.successors(op).get(way)) else {
        return false;
    };
    if !name.is_registered() || body.successors(op).len() < 2 {
        return false;
    }
    let spec = OpSpec::named(name, body.loc(op)).operands(values.to_vec()).successors([to]);
    replace_terminator(body, op, &spec)
}

/// Makes successor number `way` of a branch the first one, when both get nothing, or the same.
fn join(body: &mut Body, op: Op, way: usize) -> bool {
    let Some(branch) = body.interface::<Branch>(op) else { return false };
    let values = |way| branch.values(body, op, way).map(<[Value]>::to_vec);
    let &[first, ..] = body.successors(op) else { return false };
    let Some(&other) = body.successors(op).get(way).filter(|&&other| other != first) else { return false };
    if values(0).is_none() || values(0) != values(way) {
        return false;
    }
    body.set_successor(op, way, first);
    let region = body.block_region(other);
    let dead = region.map(|region| unreachable(body, region)).unwrap_or_default();
    body.erase_blocks(&dead);
    true
}

fn erase_unreachable(body: &mut Body, op: Op, part: usize) -> bool {
    let Some(region) = body.regions(op).nth(part) else { return false };
    let dead = unreachable(body, region);
    body.erase_blocks(&dead);
    !dead.is_empty()
}

/// The blocks of `region` that nothing reaches, when nothing that is reached uses what they define.
fn unreachable(body: &Body, region: Region) -> Vec<Block> {
    let reached = reachable_blocks(body, region);
    let dead: Vec<Block> = body.blocks_of(region).filter(|block| !reached.contains(block)).collect();
    let lives = |op: Op| {
        let inside = body.ancestor_in_region(region, op).and_then(|op| body.block(op));
        inside.is_none_or(|block| !dead.contains(&block))
    };
    let defined = dead.iter().flat_map(|&block| {
        let results = body.ops_of(block).flat_map(|op| body.results(op));
        body.args(block).iter().copied().chain(results)
    });
    if defined.flat_map(|value| body.users(value)).any(lives) { Vec::new() } else { dead }
}

/// Puts the only successor of `op` behind what stands in front of it, when nothing else goes there.
fn merge(body: &mut Body, op: Op) -> bool {
    let (Some(from), &[to]) = (body.block(op), body.successors(op)) else { return false };
    let entry = body.block_region(to).and_then(|region| body.entry(region));
    if body.branches_to(to).nth(1).is_some() || to == from || Some(to) == entry || !body.is_unused(op) {
        return false;
    }
    let Some(values) = body.interface::<Branch>(op).and_then(|branch| branch.values(body, op, 0)) else {
        return false;
    };
    let (values, args) = (values.to_vec(), body.args(to).to_vec());
    if values.len() != args.len() || args.iter().any(|arg| values.contains(arg)) {
        return false;
    }
    args.into_iter().zip(values).for_each(|(arg, value)| body.replace_uses(arg, value));
    body.erase(op);
    body.move_ops(to, from);
    body.erase_block(to);
    true
}

/// Erases argument `number` of the block of `last`, and what branches hand to it.
fn erase_argument(body: &mut Body, last: Op, number: usize) -> bool {
    let Some(block) = body.block(last) else { return false };
    let (Some(&arg), Some(first)) = (body.args(block).get(number), body.first_op(block)) else {
        return false;
    };
    let mut handed: Vec<(Op, usize)> = Vec::new();
    let mut sources: Vec<Op> = body.branches_to(block).collect();
    sources.sort_unstable();
    sources.dedup();
    for source in sources {
        let Some(branch) = body.interface::<Branch>(source) else { return false };
        for (way, _) in body.successors(source).iter().enumerate().filter(|(_, to)| **to == block) {
            match (branch.operands)(body, source, way) {
                Some((start, end)) if start + number < end => handed.push((source, start + number)),
                _ => return false,
            }
        }
    }
    if body.has_uses(arg) {
        let ty = body.ty(arg);
        let from_first = handed.first().map(|&(source, at)| body.operand(source, at));
        let outside = |value: &Value| *value != arg && body.value_block(*value) != Some(block);
        let stand = from_first.filter(outside).or_else(|| stand_in_by(body, first, ty, WAYS));
        let Some(stand) = stand.filter(|&stand| stand != arg) else { return false };
        body.replace_uses(arg, stand);
    }
    handed.sort_unstable();
    for (source, at) in handed.into_iter().rev() {
        erase_successor_operand(body, source, at);
    }
    body.remove_arg(block, number);
    true
}
