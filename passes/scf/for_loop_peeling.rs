//! `scf-for-loop-peeling`: the last iterations of a loop, fewer steps than one, as a loop of their own, or
//! the first iteration.
//!
//! After upstream's `ForLoopPeeling` in `LoopSpecialization.cpp`. The loop is split at
//! `upper - (upper - lower) mod step`; in front of that each iteration has a whole step ahead, behind it
//! less than one, which decides minima and maxima of the two. Differences of indices are taken not to
//! overflow.
//!
//! A loop that never runs has `upper < lower`, and then the place of the split is not between them, and
//! there is no first iteration. Unless the bounds are known to be in order, what is peeled off is done under
//! the condition that they are. Bounds that compare as unsigned numbers are peeled only where they are
//! constants.

use terrace_dialects::affine::{MaxOp, MinOp};
use terrace_dialects::arith::IndexCastOp;
use terrace_dialects::scf::{ForOp, IfOp, YieldOp};
use terrace_dialects::support::bounds::is_at_least;
use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::support::{constant, constant_int};
use terrace_ir::affine::Linear;
use terrace_ir::body::Mapping;
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{AffineExpr, Attr, Body, Op, Rewriter, Type, Value};

use super::extremum::{apply_result, constant_results, simplify_extremum};
use crate::arith::build::cmpi;

/// Marks a loop that is done.
const PEELED: &str = "__peeled_loop__";
/// Marks a loop over what was peeled off.
const PARTIAL: &str = "__partial_iteration__";

/// Peels the loops of `body`, bodies nested in it left out: their first iterations with `front`, what is
/// behind the last whole step otherwise. With `skip_partial`, loops in what was peeled off stay.
pub fn peel_loops(body: &mut Body, front: bool, skip_partial: bool) {
    let mut patterns = Patterns::new();
    patterns.on::<ForOp>("peel", move |op, rw| peel(op, rw, front, skip_partial));
    patterns.on::<MinOp>("constant-results", |op, rw| constant_results(op.0, rw));
    patterns.on::<MaxOp>("constant-results", |op, rw| constant_results(op.0, rw));
    let config = GreedyConfig { simplify_regions: false, ..GreedyConfig::default() };
    apply_greedily(body, &patterns, &config);
    for op in body.all_ops() {
        if ForOp::of(body, op).is_some() {
            body.remove_attr(op, PEELED);
            body.remove_attr(op, PARTIAL);
        }
    }
}

fn peel(op: ForOp, rw: &mut Rewriter<'_>, front: bool, skip_partial: bool) -> Option<()> {
    if rw.attr(op.0, PEELED).is_some() {
        return None;
    }
    let peeled = match front {
        true => peel_first(op, rw)?,
        false if skip_partial && is_in_partial(rw, op.0) => return None,
        false => peel_last(op, rw)?,
    };
    rw.set_attr(peeled, PEELED, Attr::UNIT);
    rw.set_attr(peeled, PARTIAL, Attr::UNIT);
    rw.set_attr(op, PEELED, Attr::UNIT);
    Some(())
}

fn is_in_partial(body: &Body, op: Op) -> bool {
    let mut parents = std::iter::successors(body.parent_op(op), |&parent| body.parent_op(parent));
    parents.any(|parent| ForOp::of(body, parent).is_some() && body.attr(parent, PARTIAL).is_some())
}

/// Bounds and step of a loop.
struct Bounds {
    lower: Value,
    upper: Value,
    step: Value,
    /// The numbers that they are.
    numbers: [Option<i64>; 3],
}

/// The bounds of `op`; `None` for a step that is not positive, and for bounds of which the difference, or
/// one step more than the lower one, is not what a signed number says.
fn bounds_of(op: ForOp, body: &Body) -> Option<Bounds> {
    let (lower, upper, step) = (op.lowerBound(body), op.upperBound(body), op.step(body));
    let numbers = [lower, upper, step].map(|value| constant_int(body, value));
    if numbers[2].is_some_and(|step| step <= 0) {
        return None;
    }
    if op.unsignedCmp(body).is_some() && !numbers.iter().all(|number| number.is_some_and(|n| n >= 0)) {
        return None;
    }
    if let [Some(lower), Some(upper), Some(step)] = numbers {
        let width = body.ty(op.lowerBound(body)).bit_width(body.ctx()).unwrap_or(64).clamp(1, 64);
        let highest = i64::MAX >> (64 - width);
        upper.checked_sub(lower)?;
        lower.checked_add(step).filter(|&next| next <= highest)?;
    }
    Some(Bounds { lower, upper, step, numbers })
}

/// Whether a loop between these bounds is known to run.
fn runs(body: &Body, bounds: &Bounds) -> bool {
    match bounds.numbers {
        [Some(lower), Some(upper), _] => lower < upper,
        _ => is_at_least(body, Mixed::Value(bounds.upper), Mixed::Value(bounds.lower), 1),
    }
}

/// The value of `expr`, symbols of which are `lower`, `upper` and `step`, as a value of their type.
fn split_at(rw: &mut Rewriter<'_>, bounds: &Bounds, expr: AffineExpr) -> Option<Value> {
    let ctx = rw.context();
    let ty = rw.ty(bounds.lower);
    let map = ctx.affine_map(0, 3, &[expr]);
    let cast = |rw: &mut Rewriter<'_>, value: Value, ty: Type| {
        let spec = rw.spec(IndexCastOp::def()).operands([value]).results([ty]);
        let op = rw.insert(spec);
        rw.result(op, 0)
    };
    if let [Some(lower), Some(upper), Some(step)] = bounds.numbers {
        let number = expr.eval(&ctx, &[], &[lower, upper, step])?;
        return rw.constant("arith", ctx.int_attr(i128::from(number), ty), ty);
    }
    let mut operands = [bounds.lower, bounds.upper, bounds.step];
    if !ty.is_index(&ctx) {
        for (operand, number) in operands.iter_mut().zip(bounds.numbers) {
            *operand = match number {
                Some(number) => constant::index(rw, number)?,
                None => cast(rw, *operand, ctx.index()),
            };
        }
    }
    let split = apply_result(rw, map, 0, &operands)?;
    Some(if ty.is_index(&ctx) { split } else { cast(rw, split, ty) })
}

/// Does what the only block of `op` does only where the bounds are in order; arguments are carried on
/// otherwise.
fn guard(rw: &mut Rewriter<'_>, op: ForOp, condition: Value) {
    let block = op.block(rw);
    let args = op.iter_args(rw).to_vec();
    let types: Vec<Type> = args.iter().map(|&arg| rw.ty(arg)).collect();
    let Some(last) = rw.last_op(block) else { return };
    let inner: Vec<Op> = rw.ops_of(block).filter(|&inner| inner != last).collect();
    rw.set_before(last);
    let spec = rw.spec(IfOp::def()).operands([condition]).results(types);
    let choice = IfOp(rw.insert(spec));
    let yielded = rw.operands(last).to_vec();
    let (then_region, else_region) = (choice.thenRegion(rw), choice.elseRegion(rw));
    let then_block = rw.add_block(then_region, &[]);
    rw.set_end(then_block);
    let spec = rw.spec(YieldOp::def()).operands(yielded);
    let end = rw.insert(spec);
    inner.into_iter().for_each(|inner| rw.move_before(inner, end));
    if !args.is_empty() {
        let else_block = rw.add_block(else_region, &[]);
        rw.set_end(else_block);
        let spec = rw.spec(YieldOp::def()).operands(args);
        rw.insert(spec);
    }
    let results: Vec<Value> = rw.results(choice.0).collect();
    rw.set_operands(last, &results);
}

/// The condition under which the loop runs, at the rewriter's place.
fn in_order(rw: &mut Rewriter<'_>, op: ForOp, bounds: &Bounds) -> Value {
    let predicate = if op.unsignedCmp(rw).is_some() { "ult" } else { "slt" };
    cmpi(rw, predicate, bounds.lower, bounds.upper)
}

/// Splits `op` behind its first iteration, which is returned.
fn peel_first(op: ForOp, rw: &mut Rewriter<'_>) -> Option<ForOp> {
    let ctx = rw.context();
    let bounds = bounds_of(op, rw)?;
    if op.trip_count(rw).is_some_and(|trips| trips <= 1) {
        return None;
    }
    let certain = runs(rw, &bounds);
    let next = ctx.affine_add(ctx.affine_symbol(0), ctx.affine_symbol(2));
    let split = split_at(rw, &bounds, next)?;
    let condition = (!certain).then(|| in_order(rw, op, &bounds));
    let first = ForOp(rw.clone_here(op.0, &mut Mapping::default()));
    rw.set_operand(first, 1, split);
    rw.set_operand(op, 0, split);
    let carried: Vec<Value> = rw.results(first.0).collect();
    for (at, value) in carried.into_iter().enumerate() {
        rw.set_operand(op, 3 + at, value);
    }
    if let Some(condition) = condition {
        guard(rw, first, condition);
    }
    Some(first)
}

/// Splits `op` behind its last whole step; what follows is returned.
fn peel_last(op: ForOp, rw: &mut Rewriter<'_>) -> Option<ForOp> {
    let ctx = rw.context();
    let bounds = bounds_of(op, rw)?;
    if bounds.numbers[2] == Some(1) {
        return None;
    }
    let symbol = |at| ctx.affine_symbol(at);
    let span = ctx.affine_add(symbol(1), ctx.affine_mul(symbol(0), ctx.affine_constant(-1)));
    let rest = ctx.affine_mod(span, symbol(2));
    if is_multiple(rw, &bounds, rest) {
        return None;
    }
    let certain = runs(rw, &bounds);
    let split = ctx.affine_add(symbol(1), ctx.affine_mul(rest, ctx.affine_constant(-1)));
    let split = split_at(rw, &bounds, split)?;
    let condition = (!certain).then(|| in_order(rw, op, &bounds));
    rw.set_after(op.0);
    let partial = ForOp(rw.clone_here(op.0, &mut Mapping::default()));
    rw.set_operand(partial, 0, split);
    for (at, result) in rw.results(op.0).collect::<Vec<_>>().into_iter().enumerate() {
        let last = rw.result(partial.0, at);
        rw.replace_value(result, last);
        rw.set_operand(partial, 3 + at, result);
    }
    rw.set_operand(op, 1, split);
    if let Some(condition) = condition {
        guard(rw, partial, condition);
    }
    decide_extrema(rw, op, &bounds, true);
    decide_extrema(rw, partial, &bounds, false);
    Some(partial)
}

/// Whether the step divides the distance of the bounds, as far as their expressions tell.
fn is_multiple(rw: &Rewriter<'_>, bounds: &Bounds, rest: AffineExpr) -> bool {
    use terrace_dialects::affine::map::ExprsOfValues;
    let ctx = rw.ctx();
    if let [Some(lower), Some(upper), Some(step)] = bounds.numbers {
        return rest.eval(ctx, &[], &[lower, upper, step]) == Some(0);
    }
    if !rw.ty(bounds.lower).is_index(ctx) {
        return false;
    }
    let map = ctx.affine_map(0, 3, &[rest]);
    let mut exprs = ExprsOfValues::of_map(ctx, map, &[bounds.lower, bounds.upper, bounds.step]);
    exprs.compose(rw);
    exprs.simplify(ctx);
    exprs.exprs[0].constant(ctx) == Some(0)
}

/// Decides minima and maxima in `op`: with `whole`, `upper - iv >= step` holds there, otherwise
/// `upper - iv < step`, where `upper` is the bound that the loop had before it was split.
fn decide_extrema(rw: &mut Rewriter<'_>, op: ForOp, bounds: &Bounds, whole: bool) {
    let induction = op.induction_var(rw);
    if !rw.ty(induction).is_index(rw.ctx()) {
        return;
    }
    for inner in rw.walk(op.0) {
        if MinOp::of(rw, inner).is_none() && MaxOp::of(rw, inner).is_none() {
            continue;
        }
        simplify_extremum(inner, rw, |known| {
            let [iv, upper, step] = [induction, bounds.upper, bounds.step].map(|value| known.value(value));
            let Some(ahead) = upper.add_scaled(&iv, -1) else { return };
            known.at_least(&step, &Linear::constant(1), 0);
            match whole {
                true => known.at_least(&ahead, &step, 0),
                false => known.at_least(&step, &ahead, 1),
            }
        });
    }
}
