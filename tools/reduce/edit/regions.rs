//! Regions: their content in place of the op that they belong to, or nothing at all.

use terrace_ir::{Body, Op, Region, Type, Value};

use super::values::{Stand, is_terminator, stand_in_by};
use super::{Apply, Edit, Site, each_op};

pub(super) const EDITS: &[Edit] = &[
    Edit { name: "hoisted-regions", sites: single_blocks, apply: Apply::Here(hoist) },
    Edit { name: "flattened-modules", sites: modules, apply: Apply::Here(flatten) },
    Edit { name: "emptied-regions", sites: filled, apply: Apply::Here(empty) },
];

const WAYS: &[Stand] = &[Stand::Operand, Stand::Earlier, Stand::Constant, Stand::Argument, Stand::Source];

fn single_blocks(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| if is_terminator(body, op) { 0 } else { body.regions(op).len() })
}

fn filled(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| body.regions(op).len())
}

fn modules(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| usize::from(body.name_str(op) == "builtin.module"))
}

fn region_at(body: &Body, op: Op, at: usize) -> Option<Region> {
    body.regions(op).nth(at)
}

/// Puts what is in a region of one block in the place of its op. An argument of the block becomes the operand of
/// the op, or the value around, of its type; a result of the op what the terminator hands over.
fn hoist(body: &mut Body, op: Op, at: usize) -> bool {
    let Some(block) = region_at(body, op, at).and_then(|region| body.entry(region)) else { return false };
    if body.next_block(block).is_some() || body.block(op).is_none() {
        return false;
    }
    let args: Vec<Value> = body.args(block).to_vec();
    let mut taken = Vec::new();
    for &arg in args.iter().filter(|&&arg| body.has_uses(arg)).collect::<Vec<_>>() {
        // A loop hands its first values to the last arguments, each to one.
        let ty = body.ty(arg);
        let operand = body.operands(op).iter().copied().find(|v| body.ty(*v) == ty && !taken.contains(v));
        let Some(stand) = operand.or_else(|| stand_in_by(body, op, ty, WAYS)) else { return false };
        taken.push(stand);
        body.replace_uses(arg, stand);
    }
    let last = body.last_op(block).filter(|&last| is_terminator(body, last));
    let handed: Vec<Value> = last.map(|last| body.operands(last).to_vec()).unwrap_or_default();
    for op_inside in body.ops_of(block).filter(|&inside| Some(inside) != last).collect::<Vec<_>>() {
        body.move_before(op_inside, op);
    }
    if let Some(last) = last {
        body.erase(last);
    }
    let results: Vec<Value> = body.results(op).collect();
    for (number, &result) in
        results.iter().enumerate().filter(|(_, result)| body.has_uses(**result)).collect::<Vec<_>>()
    {
        let ty: Type = body.ty(result);
        let fits = |value: &Value| body.ty(*value) == ty && *value != result;
        // `scf.condition` hands over a condition first.
        let from_end = (handed.len() + number).checked_sub(results.len()).and_then(|at| handed.get(at));
        let value = from_end.copied().filter(fits).or_else(|| handed.iter().copied().find(fits));
        let Some(stand) = value.or_else(|| stand_in_by(body, op, ty, WAYS)) else { return false };
        body.replace_uses(result, stand);
    }
    body.erase(op);
    true
}

/// Puts the ops of a module in a module into the outer one.
fn flatten(body: &mut Body, op: Op, _: usize) -> bool {
    let Some(inner) = body.nested(op).cloned() else { return false };
    let block = inner.regions(inner.self_op()).next().and_then(|region| inner.entry(region));
    let mut map = terrace_ir::body::Mapping::default();
    for inside in block.map(|block| inner.ops_of(block).collect::<Vec<_>>()).unwrap_or_default() {
        let copy = body.clone_op(Some(&inner), inside, &mut map);
        body.insert_before(op, copy);
    }
    body.erase(op);
    true
}

/// Erases all blocks of a region.
fn empty(body: &mut Body, op: Op, at: usize) -> bool {
    let Some(region) = region_at(body, op, at) else { return false };
    let blocks: Vec<_> = body.blocks_of(region).collect();
    body.erase_blocks(&blocks);
    !blocks.is_empty()
}
