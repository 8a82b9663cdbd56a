//! What ops of several dialects know of `index` values.

use terrace_ir::affine::Linear;
use terrace_ir::{Body, Op, Registry, Value};

use super::{Bounds, ValueBounds};
use crate::affine::{ApplyOp, MaxOp, MinOp};
use crate::arith;
use crate::scf::{ForOp, ForallOp, ParallelOp};
use crate::support::constant_int;

/// Attaches the interface to ops of loaded dialects.
pub(crate) fn attach(registry: &mut Registry) {
    static MODELS: &[(&str, ValueBounds)] = &[
        ("affine.apply", ValueBounds { add: of_apply }),
        ("affine.max", ValueBounds { add: of_max }),
        ("affine.min", ValueBounds { add: of_min }),
        ("arith.addi", ValueBounds { add: of_add }),
        ("arith.subi", ValueBounds { add: of_sub }),
        ("arith.muli", ValueBounds { add: of_mul }),
        ("memref.dim", ValueBounds { add: of_size }),
        ("scf.for", ValueBounds { add: of_for }),
        ("scf.forall", ValueBounds { add: of_forall }),
        ("scf.parallel", ValueBounds { add: of_parallel }),
        ("tensor.dim", ValueBounds { add: of_size }),
    ];
    for (op, model) in MODELS {
        registry.attach(op, model);
    }
}

fn map_results(
    body: &Body,
    op: Op,
    map: terrace_ir::Attr,
    operands: &[Value],
    bounds: &mut Bounds<'_>,
) -> Vec<Linear> {
    let Some(map) = map.as_affine_map(body.ctx()) else { return Vec::new() };
    debug_assert!(body.is_alive(op));
    bounds.map(map, operands).into_iter().flatten().collect()
}

fn of_apply(body: &Body, op: Op, value: Value, bounds: &mut Bounds<'_>) {
    let apply = ApplyOp(op);
    let this = bounds.value(value);
    for result in map_results(body, op, apply.map(body), apply.mapOperands(body), bounds) {
        bounds.equal(&this, &result);
    }
}

fn of_min(body: &Body, op: Op, value: Value, bounds: &mut Bounds<'_>) {
    let min = MinOp(op);
    let this = bounds.value(value);
    for result in map_results(body, op, min.map(body), min.operands(body), bounds) {
        bounds.at_least(&result, &this, 0);
    }
}

fn of_max(body: &Body, op: Op, value: Value, bounds: &mut Bounds<'_>) {
    let max = MaxOp(op);
    let this = bounds.value(value);
    for result in map_results(body, op, max.map(body), max.operands(body), bounds) {
        bounds.at_least(&this, &result, 0);
    }
}

/// Whether the op on `index` values is promised not to leave their range.
fn is_exact(body: &Body, op: Op) -> bool {
    let flags = body.attr(op, "overflowFlags");
    body.ty(body.result(op, 0)).is_index(body.ctx())
        && flags.is_some_and(|flags| arith::has_flag(body.ctx(), flags, "nsw"))
}

fn of_sum(body: &Body, op: Op, value: Value, bounds: &mut Bounds<'_>, factor: i128) {
    let &[lhs, rhs] = body.operands(op) else { return };
    if !is_exact(body, op) {
        return;
    }
    let (this, lhs, rhs) = (bounds.value(value), bounds.value(lhs), bounds.value(rhs));
    if let Some(sum) = lhs.add_scaled(&rhs, factor) {
        bounds.equal(&this, &sum);
    }
}

fn of_add(body: &Body, op: Op, value: Value, bounds: &mut Bounds<'_>) {
    of_sum(body, op, value, bounds, 1);
}

fn of_sub(body: &Body, op: Op, value: Value, bounds: &mut Bounds<'_>) {
    of_sum(body, op, value, bounds, -1);
}

fn of_mul(body: &Body, op: Op, value: Value, bounds: &mut Bounds<'_>) {
    let &[lhs, rhs] = body.operands(op) else { return };
    let Some(factor) = constant_int(body, rhs).filter(|_| is_exact(body, op)) else { return };
    let (this, lhs) = (bounds.value(value), bounds.value(lhs));
    if let Some(product) = Linear::default().add_scaled(&lhs, i128::from(factor)) {
        bounds.equal(&this, &product);
    }
}

/// A size is not negative.
fn of_size(_: &Body, _: Op, value: Value, bounds: &mut Bounds<'_>) {
    let this = bounds.value(value);
    bounds.at_least(&this, &Linear::default(), 0);
}

fn of_for(body: &Body, op: Op, value: Value, bounds: &mut Bounds<'_>) {
    let looped = ForOp(op);
    let inside =
        body.entry(looped.region(body)).is_some_and(|block| body.args(block).first() == Some(&value));
    if !inside || looped.unsignedCmp(body).is_some() {
        return;
    }
    let this = bounds.value(value);
    let [lower, upper, step] = [looped.lowerBound(body), looped.upperBound(body), looped.step(body)]
        .map(|bound| bounds.value(bound));
    bounds.in_range(&this, &lower, &upper, &step);
}

fn of_parallel(body: &Body, op: Op, value: Value, bounds: &mut Bounds<'_>) {
    let looped = ParallelOp(op);
    let Some(block) = body.entry(looped.region(body)) else { return };
    let Some(at) = body.args(block).iter().position(|&arg| arg == value) else { return };
    let lists = [looped.lowerBound(body), looped.upperBound(body), looped.step(body)];
    let [Some(&lower), Some(&upper), Some(&step)] = lists.map(|list| list.get(at)) else { return };
    let this = bounds.value(value);
    let [lower, upper, step] = [lower, upper, step].map(|bound| bounds.value(bound));
    bounds.in_range(&this, &lower, &upper, &step);
}

fn of_forall(body: &Body, op: Op, value: Value, bounds: &mut Bounds<'_>) {
    let looped = ForallOp(op);
    let Some(block) = body.entry(looped.region(body)) else { return };
    let Some(at) = body.args(block).iter().position(|&arg| arg == value) else { return };
    let Some([lower, upper, step]) = looped.bounds(body) else { return };
    let (Some(&lower), Some(&upper), Some(&step)) = (lower.get(at), upper.get(at), step.get(at)) else {
        return;
    };
    let this = bounds.value(value);
    let [lower, upper, step] = [lower, upper, step].map(|bound| bounds.entry(bound));
    bounds.in_range(&this, &lower, &upper, &step);
}
