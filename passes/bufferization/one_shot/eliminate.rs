//! `eliminate-empty-tensors`: a tensor that is made to be put into another one is made there.
//!
//! A `tensor.empty` that is filled step by step and then inserted into a slice of a destination becomes
//! that slice of the destination, so that bufferization needs no memory for it. After upstream's pass
//! of this name. The contents of `tensor.empty` are not defined, so that no value changes.

use terrace_dialects::bufferization::bufferizable::{OpOperand, State, Traversal};
use terrace_dialects::bufferization::{MaterializeInDestinationOp, ToTensorOp};
use terrace_dialects::linalg;
use terrace_dialects::support::slice::Slice;
use terrace_dialects::tensor::{CastOp, EmptyOp, ExtractSliceOp, InsertSliceOp, ParallelInsertSliceOp};
use terrace_ir::analysis::Dominance;
use terrace_ir::interfaces::is_effect_free;
use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo};
use terrace_ir::{Attr, Body, Op, Rewriter, Value};

use super::module::eliminate_in;
use super::sets::post_order;

pub(in crate::bufferization) const INFO: PassInfo = PassInfo {
    name: "eliminate-empty-tensors",
    doc: "Try to eliminate all tensor.empty ops",
    anchor: Anchor::Whole,
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
            eliminate_in(body, &mut cx.diags).map_err(|()| Failed)
        }))
    },
};

/// Where a source is put: an op that takes it as operand 0 and its destination as operand 1.
fn is_insertion(body: &Body, op: Op) -> bool {
    InsertSliceOp::of(body, op).is_some()
        || ParallelInsertSliceOp::of(body, op).is_some()
        || MaterializeInDestinationOp::of(body, op).is_some()
        || linalg::CopyOp::of(body, op).is_some()
}

/// Whether `op` puts a tensor into memory that nothing else accesses as a tensor.
fn is_to_memory(body: &Body, op: Op) -> bool {
    MaterializeInDestinationOp::of(body, op).is_some_and(|op| {
        let to_memref = body.ty(op.dest(body)).is_memref(body.ctx());
        to_memref && op.restrict(body).is_some() && op.writable(body).is_some()
    })
}

/// A use of an empty tensor that is to be replaced by the place that `insertion` puts it to.
struct Replacement {
    insertion: Op,
    operand: OpOperand,
    empty: Op,
}

/// What can be replaced for one insertion, by what was decided about the body.
fn replacements(state: &State<'_>, insertion: Op) -> Vec<Replacement> {
    let body = state.body;
    let source = OpOperand::new(insertion, 0);
    let on_tensors = body.operands(insertion).len() > 1
        && state.is_tensor(source.value(body))
        && (state.is_tensor(body.operand(insertion, 1)) || is_to_memory(body, insertion));
    if !on_tensors || !state.is_in_place(source) {
        return Vec::new();
    }
    let how = Traversal { equivalent_only: true, same_type_only: true, with_leaves: false };
    let is_empty = |value: Value| EmptyOp::defining(body, value).is_some();
    let (found, visited) = state.find_with_path(source, is_empty, how);
    let empties = found.into_iter().filter_map(|value| Some((value, body.defining_op(value)?)));
    empties
        .filter_map(|(value, empty)| {
            let operand = visited.iter().copied().find(|operand| operand.value(body) == value)?;
            Some(Replacement { insertion, operand, empty })
        })
        .collect()
}

/// Replaces what `state` finds in its body; `plan` first, as the body does not change meanwhile.
pub(super) fn plan(state: &State<'_>) -> Vec<(Op, OpOperand, Op)> {
    let body = state.body;
    let insertions = post_order(body, body.self_op()).into_iter().filter(|&op| is_insertion(body, op));
    let found = insertions.flat_map(|op| replacements(state, op));
    found.map(|replacement| (replacement.insertion, replacement.operand, replacement.empty)).collect()
}

/// The values that the place of an insertion depends on.
fn needed_values(body: &Body, insertion: Op) -> Vec<Value> {
    body.operands(insertion)[1..].to_vec()
}

/// An op in front of which all of `needed` are there, and which comes before `user` or is it.
fn insertion_point(body: &Body, empty: Op, user: Op, needed: &[Value]) -> Option<Op> {
    let dominance = Dominance::new();
    let behind = needed.iter().filter_map(|&value| match body.defining_op(value) {
        Some(op) => body.next_op(op),
        None => body.first_op(body.value_block(value)?),
    });
    let mut candidates = std::iter::once(empty).chain(behind);
    candidates.find(|&at| {
        needed.iter().all(|&value| dominance.value_dominates(body, value, at))
            && comes_before(body, &dominance, at, user)
    })
}

/// Moves the ops that `needed` depends on in front of `user`, when they lie in its block, have no
/// effects and do not depend on it.
fn move_up(body: &mut Body, user: Op, needed: &[Value]) -> bool {
    let Some(block) = body.block(user) else { return false };
    let mut moved: Vec<Op> = Vec::new();
    let mut work: Vec<Value> = needed.to_vec();
    while let Some(value) = work.pop() {
        let Some(op) = body.defining_op(value) else { continue };
        if body.block(op) != Some(block) {
            // What dominates it from another block dominates the user too, unless it lies below.
            continue;
        }
        if op == user || !is_effect_free(body, op) {
            return false;
        }
        if body.is_before(op, user) || moved.contains(&op) {
            continue;
        }
        moved.push(op);
        work.extend(body.operands(op));
        for below in body.walk(op) {
            work.extend(body.operands(below));
        }
    }
    moved.sort_by(
        |&a, &b| if body.is_before(a, b) { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater },
    );
    for op in moved {
        body.move_before(op, user);
    }
    let dominance = Dominance::new();
    needed.iter().all(|&value| dominance.value_dominates(body, value, user))
}

fn comes_before(body: &Body, dominance: &Dominance, a: Op, b: Op) -> bool {
    if a == b {
        return true;
    }
    let Some(block) = body.block(a) else { return false };
    let Some(region) = body.block_region(block) else { return false };
    let Some(b) = body.ancestor_in_region(region, b) else { return false };
    match body.block(b) {
        Some(other) if other == block => a == b || body.is_before(a, b),
        Some(other) => dominance.block_dominates(body, block, other),
        None => false,
    }
}

/// Makes the use `operand` of `empty` one of the place that `insertion` puts its source to.
pub(super) fn replace(body: &mut Body, insertion: Op, operand: OpOperand, empty: Op) -> Option<()> {
    if !body.is_alive(empty) || operand.value(body) != body.result(empty, 0) {
        return None;
    }
    let ctx = body.ctx().clone();
    let ty = body.ty(operand.value(body));
    let needed = needed_values(body, insertion);
    let at = insertion_point(body, empty, operand.op, &needed)
        .or_else(|| move_up(body, operand.op, &needed).then_some(operand.op))?;
    let dest = body.operand(insertion, 1);
    let mut rw = Rewriter::before(body, empty);
    rw.set_before(at);
    let mut place = match Slice::of(&rw, insertion) {
        Some(slice) => {
            let part = rw.ty(rw.operand(insertion, 0));
            let spec = slice.describe(&ctx, rw.spec(ExtractSliceOp::def()), &[dest]).results([part]);
            let op = rw.insert(spec);
            rw.result(op, 0)
        }
        None if rw.ty(dest).is_memref(&ctx) => {
            // What the memory is accessed by as a tensor is the new op from now on.
            let part = rw.ty(rw.operand(insertion, 0));
            let spec = rw
                .spec(ToTensorOp::def())
                .operands([dest])
                .attr(&ctx, "restrict", Attr::UNIT)
                .attr(&ctx, "writable", Attr::UNIT)
                .results([part]);
            let op = rw.insert(spec);
            rw.remove_attr(insertion, "restrict");
            rw.result(op, 0)
        }
        None => dest,
    };
    if rw.ty(place) != ty {
        if rw.ty(place).elem(&ctx) != ty.elem(&ctx) || rw.ty(place).rank(&ctx) != ty.rank(&ctx) {
            return None;
        }
        let spec = rw.spec(CastOp::def()).operands([place]).results([ty]);
        let op = rw.insert(spec);
        place = rw.result(op, 0);
    }
    rw.set_operand(operand.op, operand.index, place);
    Some(())
}
