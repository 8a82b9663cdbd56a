//! Operands and results of single ops.

use terrace_ir::body::Mapping;
use terrace_ir::interfaces::erase_successor_operand;
use terrace_ir::op::{Arity, RESULT_SEGMENTS, slot_range};
use terrace_ir::{Body, Op, Value};

use super::values::{Stand, earlier, is_arg, stand_in_by};
use super::{Apply, Edit, Site, each_op};

pub(super) const EDITS: &[Edit] = &[
    Edit { name: "operands", sites: droppable, apply: Apply::Here(drop_operand) },
    Edit { name: "operands-to-arguments", sites: results_used, apply: Apply::Here(use_argument) },
    Edit {
        name: "results",
        sites: unused_results,
        apply: Apply::Here(|body, op, at| drop_result(body, op, at, &[])),
    },
];

/// Operands of ops that take any number of them, as far as is known.
fn droppable(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| {
        let fixed = body.def(op).is_some_and(|def| def.operands.iter().all(|slot| slot.arity == Arity::One));
        if fixed { 0 } else { body.operands(op).len() }
    })
}

fn drop_operand(body: &mut Body, op: Op, at: usize) -> bool {
    if at >= body.operands(op).len() {
        return false;
    }
    erase_successor_operand(body, op, at);
    true
}

fn results_used(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| body.operands(op).len())
}

/// Makes an op use an argument instead of a result.
fn use_argument(body: &mut Body, op: Op, at: usize) -> bool {
    let Some(&value) = body.operands(op).get(at) else { return false };
    let found =
        earlier(body, op, body.ty(value)).filter(|&found| is_arg(body, found) && !is_arg(body, value));
    if let Some(found) = found {
        body.set_operand(op, at, found);
    }
    found.is_some()
}

/// Results that nothing uses, of ops that have any number of them, as far as is known.
fn unused_results(whole: &Body) -> Vec<Site> {
    each_op(whole, |body, op| {
        let fixed = body.def(op).is_some_and(|def| def.results.iter().all(|slot| slot.arity == Arity::One));
        if fixed { 0 } else { body.results(op).len() }
    })
}

/// Makes an op without result `at`; when that is used, something else is used in one of the ways `hows`.
pub(super) fn drop_result(body: &mut Body, op: Op, at: usize, hows: &[Stand]) -> bool {
    let Some(dropped) =
        body.results(op).get(at).filter(|_| body.block(op).is_some() && body.nested(op).is_none())
    else {
        return false;
    };
    if body.has_uses(dropped) {
        let ty = body.ty(dropped);
        let Some(stand) = stand_in_by(body, op, ty, hows).filter(|&stand| stand != dropped) else {
            return false;
        };
        body.replace_uses(dropped, stand);
    }
    let mut spec = body.spec_of(op, &Mapping::default());
    spec.results.remove(at);
    let new = body.create(&spec);
    body.insert_before(op, new);
    shrink_group(body, op, new, at);
    for (from, to) in body.regions(op).zip(body.regions(new)).collect::<Vec<_>>() {
        for block in body.blocks_of(from).collect::<Vec<_>>() {
            body.move_block(block, to);
        }
    }
    let kept: Vec<Value> = body.results(op).filter(|&result| result != dropped).collect();
    kept.into_iter().zip(body.results(new)).for_each(|(old, new)| body.replace_uses(old, new));
    body.erase(op);
    true
}

/// Takes result `at` of `op` out of the sizes of the groups of results that `new` has.
fn shrink_group(body: &mut Body, op: Op, new: Op, at: usize) {
    let Some(def) = body.def(op).filter(|def| def.has_result_segments()) else { return };
    let mut sizes = body.segments(op, RESULT_SEGMENTS);
    let count = body.results(op).len();
    let holds = |group: &usize| {
        let range = slot_range(def.results, *group, count, Some(&sizes));
        range.is_some_and(|(start, end)| (start..end).contains(&at))
    };
    if let Some(group) = (0..sizes.len()).find(holds) {
        sizes[group] -= 1;
        let sizes: Vec<i32> = sizes.iter().map(|&size| size as i32).collect();
        let attr = body.ctx().i32_array(&sizes);
        body.set_attr(new, RESULT_SEGMENTS, attr);
    }
}
