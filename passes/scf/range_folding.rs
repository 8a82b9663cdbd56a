//! `scf-for-loop-range-folding`: an addition to the induction variable, or a product with it, that is its
//! only use becomes part of the bounds.
//!
//! After upstream's `LoopRangeFolding.cpp`. A product keeps the order of the bounds only for a positive
//! factor, so that must be known. As everywhere in address computations, values of type `index` are taken
//! not to overflow; with other types, the new bounds must be constants that fit.

use terrace_dialects::arith::{AddIOp, MulIOp};
use terrace_dialects::scf::ForOp;
use terrace_dialects::support::bounds::is_at_least;
use terrace_dialects::support::constant_int;
use terrace_dialects::support::index_list::Mixed;
use terrace_ir::interfaces::LoopLike;
use terrace_ir::{Body, Op, Rewriter, Value};

/// Folds into the bounds of each `scf.for` of `body`, bodies nested in it left out, inner loops first.
pub fn fold_ranges(body: &mut Body) {
    let mut ops = body.all_ops();
    ops.reverse();
    for op in ops {
        if let Some(looped) = ForOp::of(body, op) {
            while fold_once(body, looped).is_some() {}
        }
    }
}

/// The only user of the induction variable, when it adds to it or multiplies it, and its other operand.
fn user(body: &Body, op: ForOp) -> Option<(Op, Value, bool)> {
    let induction = op.induction_var(body);
    if !body.has_one_use(induction) {
        return None;
    }
    let user = body.users(induction).next()?;
    let multiplies = MulIOp::of(body, user).is_some();
    if !multiplies && AddIOp::of(body, user).is_none() {
        return None;
    }
    let other = body.operands(user).iter().copied().find(|&value| value != induction)?;
    LoopLike::is_invariant(body, op.0, other).then_some((user, other, multiplies))
}

/// Whether the loop over the new bounds visits what the user computes.
fn is_sound(body: &Body, op: ForOp, other: Value, multiplies: bool) -> bool {
    let bounds = [op.lowerBound(body), op.upperBound(body), op.step(body)];
    let numbers = bounds.map(|bound| constant_int(body, bound).map(i128::from));
    let number = constant_int(body, other).map(i128::from);
    let ty = body.ty(other);
    if let ([Some(lower), Some(upper), Some(step)], Some(number)) = (numbers, number) {
        let width = ty.bit_width(body.ctx()).unwrap_or(64).clamp(1, 64);
        let highest = (1i128 << (width - 1)) - 1;
        let fits = |value: i128| (-highest - 1..=highest).contains(&value);
        let unsigned = op.unsignedCmp(body).is_some();
        let small = |value: i128| !unsigned || value >= 0;
        return match multiplies {
            true => number > 0 && [lower, upper, step].iter().all(|v| fits(v * number) && small(*v)),
            false => [lower, upper].iter().all(|v| fits(v + number) && small(*v) && small(v + number)),
        };
    }
    if !ty.is_index(body.ctx()) || op.unsignedCmp(body).is_some() {
        return false;
    }
    !multiplies || is_at_least(body, Mixed::Value(other), Mixed::Static(1), 0)
}

fn fold_once(body: &mut Body, op: ForOp) -> Option<()> {
    let (user, other, multiplies) = user(body, op)?;
    if !is_sound(body, op, other, multiplies) {
        return None;
    }
    let induction = op.induction_var(body);
    let first = body.operand(user, 0) == induction;
    let result = body.result(user, 0);
    let (bounds, loc) = ([op.lowerBound(body), op.upperBound(body), op.step(body)], body.loc(user));
    let mut rw = Rewriter::before(body, op.0);
    rw.set_loc(loc);
    let def = if multiplies { MulIOp::def() } else { AddIOp::def() };
    // Bounds lie outside of what the user computes: its promises about overflow do not hold for them.
    for (at, &bound) in bounds.iter().enumerate().take(if multiplies { 3 } else { 2 }) {
        let operands = if first { [bound, other] } else { [other, bound] };
        let folded = rw.apply(def, &operands);
        rw.set_operand(op, at, folded);
    }
    rw.replace_value(result, induction);
    rw.erase(user);
    Some(())
}
