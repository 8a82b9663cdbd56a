//! Simplifications of `scf.while`.

use terrace_ir::body::Mapping;
use terrace_ir::rewrite::Change;
use terrace_ir::{Body, Op, Rewriter, Value};

use super::{bool_constant, inline_region, is_trivial, yielded};
use crate::arith;
use crate::scf::{ConditionOp, IfOp, WhileOp};
use crate::support::constant_of;
use crate::support::region_branch::move_regions;

impl WhileOp {
    fn condition_op(self, body: &Body) -> Option<ConditionOp> {
        ConditionOp::of(body, body.last_op(body.entry(self.before(body))?)?)
    }

    /// The arguments of the `after` region.
    fn after_args(self, body: &Body) -> Vec<Value> {
        body.entry(self.after(body)).map_or(Vec::new(), |block| body.args(block).to_vec())
    }

    /// The arguments of the `before` region.
    fn before_args(self, body: &Body) -> Vec<Value> {
        body.entry(self.before(body)).map_or(Vec::new(), |block| body.args(block).to_vec())
    }
}

/// condition(c) c: the argument of `after` is true
pub(crate) fn while_condition_is_true(op: WhileOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let last = op.condition_op(rw)?;
    let condition = last.condition(rw);
    let handed = last.args(rw).to_vec();
    let mut changed = None;
    for (value, arg) in handed.into_iter().zip(op.after_args(rw)) {
        if value == condition && rw.has_uses(arg) {
            let known = bool_constant(rw, true)?;
            rw.replace_value(arg, known);
            changed = Some(());
        }
    }
    changed
}

/// The predicate that holds where `predicate` of `arith.cmpi` does not.
fn inverted(predicate: i64) -> i64 {
    // eq ne, slt sge, sle sgt, ult uge, ule ugt
    [1, 0, 5, 4, 3, 2, 9, 8, 7, 6].get(predicate as usize).copied().unwrap_or(-1)
}

/// condition(cmp x, y) x: a comparison of the argument of `after` with y is known
pub(crate) fn while_comparison_is_true(op: WhileOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let last = op.condition_op(rw)?;
    let compare = arith::CmpIOp::defining(rw, last.condition(rw))?;
    let predicate = |op: arith::CmpIOp, body: &Body| op.predicate(body).as_int(body.ctx());
    let wanted = predicate(compare, rw)?;
    let sides = [compare.lhs(rw), compare.rhs(rw)];
    let handed = last.args(rw).to_vec();
    let mut changed = None;
    for (value, arg) in handed.into_iter().zip(op.after_args(rw)) {
        for side in 0..2 {
            if sides[side] != value {
                continue;
            }
            for user in rw.users(arg).collect::<Vec<Op>>() {
                let Some(other) = arith::CmpIOp::of(rw, user) else { continue };
                let operands = [other.lhs(rw), other.rhs(rw)];
                if operands[side] != arg || operands[1 - side] != sides[1 - side] {
                    continue;
                }
                let Some(found) = predicate(other, rw) else { continue };
                if found != wanted && found != inverted(wanted) {
                    continue;
                }
                rw.set_before(user);
                let known = bool_constant(rw, found == wanted)?;
                rw.replace(other, [known]);
                changed = Some(());
            }
        }
    }
    changed
}

/// while with condition(false) -> its `before` region
pub(crate) fn while_never(op: WhileOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let last = op.condition_op(rw)?;
    constant_of(rw, last.condition(rw))?.as_bool(rw.ctx()).filter(|&goes_on| !goes_on)?;
    let block = rw.entry(op.before(rw))?;
    let inits = op.inits(rw).to_vec();
    let handed = last.args(rw).to_vec();
    rw.set_operands(last, &handed);
    inline_region(rw, op.0, block, &inits);
    Some(())
}

/// condition(c) y, x where the arguments of `before` are x, y -> condition(c) x, y
pub(crate) fn while_align_arguments(op: WhileOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let last = op.condition_op(rw)?;
    let (args, handed) = (op.before_args(rw), last.args(rw).to_vec());
    if args == handed || args.len() != handed.len() {
        return None;
    }
    let mut places = Vec::new();
    for value in &handed {
        let place = args.iter().position(|arg| arg == value)?;
        if places.contains(&place) {
            return None;
        }
        places.push(place);
    }
    let mut operands = vec![last.condition(rw)];
    operands.extend_from_slice(&args);
    rw.set_operands(last, &operands);
    let types: Vec<_> = args.iter().map(|&arg| rw.ty(arg)).collect();
    let block = rw.entry(op.after(rw))?;
    let old = rw.args(block).to_vec();
    let new: Vec<Value> = types.iter().map(|&ty| rw.add_arg(block, ty)).collect();
    for (&arg, &place) in old.iter().zip(&places) {
        rw.replace_value(arg, new[place]);
    }
    for at in (0..old.len()).rev() {
        rw.body_mut().remove_arg(block, at);
    }
    let mut spec = rw.spec_of(op.0, &Mapping::default());
    spec.results = types;
    let aligned = rw.insert(spec);
    move_regions(rw, op.0, aligned);
    let values: Vec<Value> = places.iter().map(|&place| rw.result(aligned, place)).collect();
    rw.replace(op, values);
    Some(())
}

/// The `scf.if` in front of the condition of `op` that does nothing when the loop ends.
fn guarded(op: WhileOp, body: &Body) -> Option<(ConditionOp, IfOp)> {
    let last = op.condition_op(body)?;
    let branch = IfOp::of(body, body.prev_op(last.0)?)?;
    let otherwise = body.entry(branch.elseRegion(body));
    let does_nothing = otherwise.is_none_or(|block| is_trivial(body, block));
    (branch.condition(body) == last.condition(body) && does_nothing).then_some((last, branch))
}

/// before { if c { a }; condition(c) } do { b } -> before { condition(c) } do { a; b }
pub(crate) fn while_move_if_down(op: WhileOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (last, branch) = guarded(op, rw)?;
    let then_block = rw.entry(branch.thenRegion(rw))?;
    let after = rw.entry(op.after(rw))?;
    let results: Vec<Value> = rw.results(branch.0).collect();
    let when_true = yielded(rw, then_block).to_vec();
    let when_false =
        rw.entry(branch.elseRegion(rw)).map(|block| yielded(rw, block).to_vec()).unwrap_or_default();
    let handed = last.args(rw).to_vec();
    for (value, arg) in handed.into_iter().zip(op.after_args(rw)) {
        if let Some(at) = results.iter().position(|&result| result == value) {
            rw.replace_value(arg, when_true[at]);
        }
    }
    for (&result, &value) in results.iter().zip(&when_false) {
        rw.replace_value(result, value);
    }
    let then_last = rw.last_op(then_block)?;
    rw.erase(then_last);
    let start = rw.first_op(after)?;
    for inner in rw.ops_of(then_block).collect::<Vec<Op>>() {
        rw.move_before(inner, start);
    }
    rw.erase(branch);
    hand_over(rw, op, last);
    Some(())
}

/// Hands what the `after` region uses of the `before` region over to it.
fn hand_over(rw: &mut Rewriter<'_>, op: WhileOp, last: ConditionOp) {
    let (before, after) = (op.before(rw), op.after(rw));
    let Some(block) = rw.entry(after) else { return };
    let mut used: Vec<Value> = Vec::new();
    let inside: Vec<Op> = rw.ops_of(block).flat_map(|inner| [vec![inner], rw.walk(inner)].concat()).collect();
    for &inner in &inside {
        for &value in rw.operands(inner) {
            let home = rw.value_block(value).and_then(|block| rw.block_region(block));
            if home == Some(before) && !used.contains(&value) {
                used.push(value);
            }
        }
    }
    if used.is_empty() {
        rw.note(Change::Modified(op.0));
        return;
    }
    for &value in &used {
        let ty = rw.ty(value);
        let arg = rw.add_arg(block, ty);
        rw.replace_value_if(value, arg, |body, user| body.ancestor_in_region(after, user).is_some());
    }
    let operands = [rw.operands(last.0), &used].concat();
    rw.set_operands(last, &operands);
    let mut spec = rw.spec_of(op.0, &Mapping::default());
    spec.results.extend(used.iter().map(|&value| rw.ty(value)));
    rw.set_before(op.0);
    let new = rw.insert(spec);
    move_regions(rw, op.0, new);
    let values: Vec<Value> = rw.results(new).take(rw.results(op.0).len()).collect();
    rw.replace(op, values);
}
