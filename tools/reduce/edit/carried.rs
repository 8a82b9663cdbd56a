//! Results that regions hand over, and values that loops carry.

use terrace_ir::{Body, Op, Value};

use super::operands::drop_result;
use super::values::{Stand, is_terminator, stand_in_by};
use super::{Apply, Edit, Site, each_op};

pub(super) const EDITS: &[Edit] = &[
    Edit {
        name: "yielded-results",
        sites,
        apply: Apply::Here(|body, op, at| drop_yielded(body, op, at, false)),
    },
    Edit {
        name: "carried-values",
        sites,
        apply: Apply::Here(|body, op, at| drop_yielded(body, op, at, true)),
    },
];

const WAYS: &[Stand] = &[Stand::Earlier, Stand::Constant, Stand::Argument, Stand::Source];

/// The results of ops with regions.
fn sites(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| if body.regions(op).len() == 0 { 0 } else { body.results(op).len() })
}

/// Makes an op without result `at`, and the terminators of its regions without the operand for it. When the value
/// is `carried`, the operand that it starts with and the blocks' argument go as well: they count from the end,
/// behind those that have another meaning.
fn drop_yielded(body: &mut Body, op: Op, at: usize, carried: bool) -> bool {
    let count = body.results(op).len();
    let from_end = count - at.min(count);
    let blocks: Vec<_> = body.regions(op).flat_map(|region| body.blocks_of(region)).collect();
    for block in blocks {
        if let Some(last) =
            body.last_op(block).filter(|&last| is_terminator(body, last) && body.successors(last).is_empty())
        {
            let mut operands = body.operands(last).to_vec();
            let Some(number) = operands.len().checked_sub(from_end) else { return false };
            operands.remove(number);
            body.set_operands(last, &operands);
        }
        if !carried {
            continue;
        }
        let Some(number) = body.args(block).len().checked_sub(from_end) else { return false };
        let arg = body.args(block)[number];
        if body.has_uses(arg) {
            let Some(stand) = carried_from(body, op, arg, from_end) else { return false };
            body.replace_uses(arg, stand);
        }
        body.remove_arg(block, number);
    }
    if carried {
        let mut operands = body.operands(op).to_vec();
        let Some(number) = operands.len().checked_sub(from_end) else { return false };
        operands.remove(number);
        body.set_operands(op, &operands);
    }
    drop_result(body, op, at, WAYS)
}

/// What the uses of a carried value become: what it starts with.
fn carried_from(body: &mut Body, op: Op, arg: Value, from_end: usize) -> Option<Value> {
    let ty = body.ty(arg);
    let start = body.operands(op).iter().rev().nth(from_end - 1).copied();
    start.filter(|&start| body.ty(start) == ty).or_else(|| stand_in_by(body, op, ty, WAYS))
}
