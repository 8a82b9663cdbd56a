//! `affine-loop-invariant-code-motion`: ops of an affine loop that do the same each time move in front of it.
//!
//! An op moves with all that lies below it. What it uses must come from outside of the loop, or move too. An access
//! moves if nothing else in the loop can touch its memref, or for a read, write it. Accesses, and ops
//! that have no meaning where they do not run, stay in loops that may not run at all. Inner loops come first,
//! so that what leaves them can leave outer ones. After upstream's `AffineLoopInvariantCodeMotion.cpp`, which
//! moves accesses out of loops that do not run.

use rustc_hash::FxHashSet;
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::{ForOp, IfOp, ParallelOp};
use terrace_ir::interfaces::{Effect, EffectKind, effects_of, is_effect_free};
use terrace_ir::pass::{Anchor, PassCx, PassInfo};
use terrace_ir::{Body, Op, Traits, Value};

use super::analysis::access::{Access, Overlap, overlap};
use super::analysis::constraints::iteration_domain;
use super::loops::trip_count;

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-loop-invariant-code-motion",
    doc: "Hoist loop invariant instructions outside of affine loops",
    anchor: Anchor::Op("func.func"),
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            hoist_invariants(body);
            Ok(())
        }))
    },
};

/// Moves invariant ops out of the affine loops of `body`.
pub fn hoist_invariants(body: &mut Body) {
    let loops: Vec<ForOp> = body.all_ops().into_iter().rev().filter_map(|op| ForOp::of(body, op)).collect();
    for op in loops {
        let moving = invariants(body, op);
        for inner in moving {
            body.move_before(inner, op.0);
        }
    }
}

/// Whether `op` is known to run its body at least once, whenever it is reached.
pub(super) fn runs(body: &Body, op: ForOp) -> bool {
    if let Some(count) = trip_count(body, op) {
        return count > 0;
    }
    let Some(domain) = iteration_domain(body, op.0) else { return false };
    let ctx = body.ctx();
    let lower = ExprsOfValues::of_map(ctx, op.lower_map(body), op.lowerBoundOperands(body));
    let upper = ExprsOfValues::of_map(ctx, op.upper_map(body), op.upperBoundOperands(body));
    // Each upper bound is above each lower bound.
    (0..lower.exprs.len()).all(|low| {
        (0..upper.exprs.len()).all(|high| {
            let mut domain = domain.clone();
            let one = |exprs: &ExprsOfValues, at: usize| ExprsOfValues {
                exprs: vec![exprs.exprs[at]],
                ..exprs.clone()
            };
            let (Some(_), Some(high)) =
                (domain.rows(body, &one(&lower, low)), domain.rows(body, &one(&upper, high)))
            else {
                return false;
            };
            // The variables are all there now.
            let Some(low) = domain.rows(body, &one(&lower, low)) else { return false };
            let high = &high[0];
            let locals = low[0].len() - high.len();
            let mut row: Vec<i128> = low[0].iter().map(|value| -value).collect();
            let (last, before) = (row.len() - 1, high.len() - 1);
            high[..before].iter().enumerate().for_each(|(at, value)| row[at] += value);
            row[last] += high[before] - 1;
            debug_assert!(row.len() == before + 1 + locals);
            domain.system.implies(&row)
        })
    })
}

/// The ops directly in `op` that do the same each time, in their order.
fn invariants(body: &Body, op: ForOp) -> Vec<Op> {
    let block = op.block(body);
    let runs = runs(body, op);
    let mut moving: FxHashSet<Op> = FxHashSet::default();
    let mut order = Vec::new();
    let ops: Vec<Op> = body.ops_of(block).collect();
    for &inner in &ops[..ops.len().saturating_sub(1)] {
        if is_invariant(body, op, inner, &moving, runs) {
            moving.insert(inner);
            order.push(inner);
        }
    }
    order
}

/// Whether `value` is defined outside of the loop `op`, by an op that leaves it, or below `inner`.
fn is_available(body: &Body, op: ForOp, inner: Op, moving: &FxHashSet<Op>, value: Value) -> bool {
    if let Some(def) = body.defining_op(value)
        && moving.contains(&def)
    {
        return true;
    }
    let holder = body.value_block(value).and_then(|block| body.block_op(block));
    holder.is_none_or(|holder| !body.is_ancestor(op.0, holder) || body.is_ancestor(inner, holder))
}

fn is_invariant(body: &Body, op: ForOp, inner: Op, moving: &FxHashSet<Op>, runs: bool) -> bool {
    let below = body.walk(inner);
    std::iter::once(inner).chain(below).all(|part| {
        let known = body.nested(part).is_none() && is_movable(body, op, part, runs);
        known && body.operands(part).iter().all(|&value| is_available(body, op, inner, moving, value))
    })
}

/// Whether `part` may move out of `op`, if its operands are the same each time.
fn is_movable(body: &Body, op: ForOp, part: Op, runs: bool) -> bool {
    let holds_regions = ForOp::of(body, part).is_some()
        || IfOp::of(body, part).is_some()
        || ParallelOp::of(body, part).is_some();
    if holds_regions || body.has_trait(part, Traits::TERMINATOR) && body.has_trait(part, Traits::PURE) {
        return true;
    }
    if let Some(access) = Access::of(body, part) {
        return runs && !is_touched(body, op, access);
    }
    let pure = body.has_trait(part, Traits::PURE);
    body.n_regions(part) == 0 && is_effect_free(body, part) && (pure || runs)
}

/// Whether something else in `op` can touch the memref of `access`; for a read, write it.
fn is_touched(body: &Body, op: ForOp, access: Access) -> bool {
    body.walk(op.0).into_iter().filter(|&other| other != access.op).any(|other| {
        let conflicts = |effect: &Effect| {
            let writes = matches!(effect.kind, EffectKind::Write | EffectKind::Free);
            let counts = writes || access.is_store && effect.kind == EffectKind::Read;
            counts && effect.on.is_none_or(|on| overlap(body, on, access.memref) != Overlap::None)
        };
        // What lies below is looked at by itself.
        if body.has_trait(other, Traits::RECURSIVE_EFFECTS) && body.nested(other).is_none() {
            return false;
        }
        effects_of(body, other).is_none_or(|effects| effects.iter().any(conflicts))
    })
}
