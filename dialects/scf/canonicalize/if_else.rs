//! Simplifications of one `scf.if`.

use terrace_ir::interfaces::LoopLike;
use terrace_ir::rewrite::Change;
use terrace_ir::{Body, Op, Region, Rewriter, Value};

use super::{bool_constant, inline_region, is_trivial, negated, yielded};
use crate::arith;
use crate::scf::IfOp;
use crate::support::constant_of;

/// if true { a } else { b } -> a
pub(crate) fn if_of_constant(op: IfOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let taken = constant_of(rw, op.condition(rw))?.as_bool(rw.ctx())?;
    let region = if taken { op.thenRegion(rw) } else { op.elseRegion(rw) };
    match rw.entry(region) {
        Some(block) => inline_region(rw, op.0, block, &[]),
        None => rw.erase(op),
    }
    Some(())
}

/// if not c { a } else { b } -> if c { b } else { a }
pub(crate) fn if_of_negation(op: IfOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let condition = negated(rw, op.condition(rw))?;
    let (yes, no) = (op.thenRegion(rw), op.elseRegion(rw));
    let (yes_block, no_block) = (rw.entry(yes)?, rw.entry(no)?);
    rw.set_operand(op, 0, condition);
    rw.body_mut().move_block(yes_block, no);
    rw.body_mut().move_block(no_block, yes);
    Some(())
}

/// if c { a } else { } -> if c { a }
pub(crate) fn remove_empty_else(op: IfOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let block = rw.entry(op.elseRegion(rw)).filter(|&block| is_trivial(rw, block))?;
    if rw.results(op.0).len() != 0 {
        return None;
    }
    let last = rw.last_op(block)?;
    rw.erase(last);
    rw.body_mut().erase_block(block);
    rw.note(Change::Modified(op.0));
    Some(())
}

fn lies_in(body: &Body, region: Region, op: Op) -> bool {
    body.ancestor_in_region(region, op).is_some()
}

/// if c { a } else { b }: c is true in a and false in b
pub(crate) fn condition_is_known(op: IfOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let condition = op.condition(rw);
    if constant_of(rw, condition).is_some() {
        return None;
    }
    let mut changed = None;
    for (region, value) in [(op.thenRegion(rw), true), (op.elseRegion(rw), false)] {
        if !rw.users(condition).any(|user| lies_in(rw, region, user)) {
            continue;
        }
        let known = bool_constant(rw, value)?;
        rw.replace_value_if(condition, known, |body, user| lies_in(body, region, user));
        changed = Some(());
    }
    changed
}

/// The pairs of values that `op` yields for each result.
fn pairs(op: IfOp, body: &Body) -> Option<Vec<(Value, Value)>> {
    let yes = yielded(body, body.entry(op.thenRegion(body))?);
    let no = yielded(body, body.entry(op.elseRegion(body))?);
    let count = body.results(op.0).len();
    (yes.len() == count && no.len() == count).then(|| yes.iter().copied().zip(no.iter().copied()).collect())
}

/// if c { yield true } else { yield false } -> c
pub(crate) fn result_follows_condition(op: IfOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let condition = op.condition(rw);
    let mut changed = None;
    for (at, (yes, no)) in pairs(op, rw)?.into_iter().enumerate() {
        let result = rw.result(op.0, at);
        let constant = |value| constant_of(rw, value).and_then(|attr| attr.as_bool(rw.ctx()));
        let value = match (constant(yes), constant(no)) {
            _ if !rw.has_uses(result) => continue,
            (Some(true), Some(false)) => condition,
            (Some(false), Some(true)) => {
                let one = bool_constant(rw, true)?;
                rw.apply(arith::XOrIOp::def(), &[condition, one])
            }
            _ => continue,
        };
        rw.replace_value(result, value);
        changed = Some(());
    }
    changed
}

/// if c { yield x } else { yield y } -> select c, x, y   for x and y from outside
pub(crate) fn if_to_select(op: IfOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let condition = op.condition(rw);
    let mut changed = None;
    for (at, (yes, no)) in pairs(op, rw)?.into_iter().enumerate() {
        let result = rw.result(op.0, at);
        let outside = |value| LoopLike::is_invariant(rw, op.0, value);
        if !rw.has_uses(result) || !outside(yes) || !outside(no) {
            continue;
        }
        let value = if yes == no { yes } else { rw.apply(arith::SelectOp::def(), &[condition, yes, no]) };
        rw.replace_value(result, value);
        changed = Some(());
    }
    changed
}
