//! Simplifications of affine loops and conditions.

use terrace_ir::interfaces::LoopLike;
use terrace_ir::op::OPERAND_SEGMENTS;
use terrace_ir::rewrite::Change;
use terrace_ir::{AffineMap, Rewriter, Value};

use crate::affine::map::ExprsOfValues;
use crate::affine::{ForOp, IfOp, ParallelOp};

/// A map in its canonical form, composed with those of its operands; equal results once.
fn simplified(rw: &Rewriter<'_>, map: AffineMap, operands: &[Value]) -> (AffineMap, Vec<Value>) {
    let ctx = rw.ctx();
    let mut exprs = ExprsOfValues::of_map(ctx, map, operands);
    exprs.compose(rw);
    exprs.simplify(ctx);
    let mut kept = Vec::new();
    for &expr in &exprs.exprs {
        if !kept.contains(&expr) {
            kept.push(expr);
        }
    }
    exprs.exprs = kept;
    exprs.canonicalize(rw);
    (exprs.map(ctx), exprs.operands())
}

/// Numbers among the results of a bound: only the one that counts stays.
fn one_number(rw: &Rewriter<'_>, map: AffineMap, lower: bool) -> AffineMap {
    let ctx = rw.ctx();
    let numbers = map.results(ctx).iter().filter_map(|expr| expr.constant(ctx));
    let Some(best) = (if lower { numbers.max() } else { numbers.min() }) else {
        return map;
    };
    let mut seen = false;
    let results: Vec<_> = map
        .results(ctx)
        .iter()
        .copied()
        .filter(|expr| {
            expr.constant(ctx).is_none_or(|value| value == best && !std::mem::replace(&mut seen, true))
        })
        .collect();
    ctx.affine_map(map.dims(ctx) as u32, map.symbols(ctx) as u32, &results)
}

/// Brings the bounds of a loop to their canonical form.
pub(in crate::affine) fn simplify_for_bounds(op: ForOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (lower, lower_operands) = simplified(rw, op.lower_map(rw), op.lowerBoundOperands(rw));
    let (upper, upper_operands) = simplified(rw, op.upper_map(rw), op.upperBoundOperands(rw));
    let (lower, upper) = (one_number(rw, lower, true), one_number(rw, upper, false));
    let inits = op.inits(rw).to_vec();
    let operands = [&lower_operands[..], &upper_operands, &inits].concat();
    if lower == op.lower_map(rw) && upper == op.upper_map(rw) && rw.operands(op.0) == operands {
        return None;
    }
    let sizes = [lower_operands.len() as i32, upper_operands.len() as i32, inits.len() as i32];
    rw.set_attr(op, "lowerBoundMap", ctx.affine_map_attr(lower));
    rw.set_attr(op, "upperBoundMap", ctx.affine_map_attr(upper));
    rw.set_attr(op, OPERAND_SEGMENTS, ctx.i32_array(&sizes));
    rw.set_operands(op, &operands);
    Some(())
}

/// Brings the bounds of a loop over several dimensions to their canonical form.
pub(in crate::affine) fn simplify_parallel_bounds(op: ParallelOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (lower, upper) = op.maps(rw);
    let (lower_operands, upper_operands) = op.bound_operands(rw);
    let canonical = |map: AffineMap, operands: &[Value]| {
        let mut exprs = ExprsOfValues::of_map(&ctx, map, operands);
        exprs.compose(rw);
        exprs.simplify(&ctx);
        exprs.canonicalize(rw);
        exprs
    };
    let (new_lower, new_upper) = (canonical(lower, lower_operands), canonical(upper, upper_operands));
    let operands = [new_lower.operands(), new_upper.operands()].concat();
    let maps = (new_lower.map(&ctx), new_upper.map(&ctx));
    if maps == (lower, upper) && rw.operands(op.0) == operands {
        return None;
    }
    rw.set_attr(op, "lowerBoundsMap", ctx.affine_map_attr(maps.0));
    rw.set_attr(op, "upperBoundsMap", ctx.affine_map_attr(maps.1));
    rw.set_operands(op, &operands);
    Some(())
}

/// A loop that never runs -> what it starts with; one that does nothing and yields values from outside
/// -> these, when it runs at all; one that yields what it carries -> what it starts with.
pub(in crate::affine) fn simplify_trivial_loop(op: ForOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inits = op.inits(rw).to_vec();
    let trips = match (op.constant_lower(rw), op.constant_upper(rw)) {
        (Some(lower), Some(upper)) => {
            let span = i128::from(upper) - i128::from(lower);
            let step = i128::from(op.step_size(rw));
            Some(if span <= 0 { 0 } else { (span + step - 1) / step })
        }
        _ => None,
    };
    if trips == Some(0) {
        rw.replace(op, inits);
        return Some(());
    }
    let block = op.block(rw);
    let last = rw.last_op(block)?;
    if rw.first_op(block) != Some(last) {
        return None;
    }
    let args = rw.args(block).to_vec();
    let yielded = rw.operands(last).to_vec();
    if yielded == args[1..] {
        rw.replace(op, inits);
        return Some(());
    }
    let outside = yielded.iter().all(|&value| LoopLike::is_invariant(rw, op.0, value));
    if outside && trips.is_some_and(|trips| trips > 0) {
        rw.replace(op, yielded);
        return Some(());
    }
    None
}

/// if (true) { a } else { b } -> a
pub(in crate::affine) fn if_of_constant(op: IfOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let data = ctx.integer_set_data(op.set(rw));
    let known: Vec<Option<bool>> = data
        .constraints
        .iter()
        .map(|&(expr, equal)| expr.constant(&ctx).map(|value| if equal { value == 0 } else { value >= 0 }))
        .collect();
    let taken = if known.contains(&Some(false)) || crate::affine::map::is_empty(&ctx, op.set(rw)) {
        op.elseRegion(rw)
    } else if known.iter().all(|&holds| holds == Some(true)) {
        op.thenRegion(rw)
    } else {
        return None;
    };
    match rw.entry(taken) {
        Some(block) => {
            let values = rw.inline_block(block, op.0, &[]);
            rw.replace(op, values);
        }
        None => rw.erase(op),
    }
    Some(())
}

/// if (c) { a } else { } -> if (c) { a }
pub(in crate::affine) fn remove_empty_else(op: IfOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let block = rw.entry(op.elseRegion(rw))?;
    let last = rw.last_op(block)?;
    if rw.results(op.0).len() != 0 || rw.first_op(block) != Some(last) {
        return None;
    }
    rw.erase(last);
    rw.body_mut().erase_block(block);
    rw.note(Change::Modified(op.0));
    Some(())
}

/// Brings the condition to its canonical form.
pub(in crate::affine) fn simplify_condition(op: IfOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let mut exprs = ExprsOfValues::of_set(&ctx, op.set(rw), op.operands(rw));
    exprs.compose(rw);
    exprs.canonicalize(rw);
    let set = exprs.set(&ctx, op.set(rw));
    let operands = exprs.operands();
    if set == op.set(rw) && rw.operands(op.0) == operands {
        return None;
    }
    rw.set_attr(op, "condition", ctx.attr(terrace_ir::AttrKind::IntegerSet(set)));
    rw.set_operands(op, &operands);
    Some(())
}
