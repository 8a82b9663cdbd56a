//! `affine.min` and `affine.max` one of whose results always wins.
//!
//! After upstream's `simplifyConstrainedMinMaxOp`: the result that is proven to be no greater than all
//! others (no less, for a maximum) stands for the op.

use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::{ApplyOp, MaxOp, MinOp};
use terrace_dialects::support::bounds::Bounds;
use terrace_dialects::support::constant;
use terrace_ir::affine::{AffineExprKind, Linear};
use terrace_ir::{AffineMap, Op, Rewriter, Value};

/// Replaces `op`, an `affine.min` or `affine.max`, by the result that always wins, given what `assume`
/// adds to the bounds of its operands.
pub(super) fn simplify_extremum(
    op: Op,
    rw: &mut Rewriter<'_>,
    assume: impl FnOnce(&mut Bounds<'_>),
) -> Option<()> {
    let least = MinOp::of(rw, op).is_some();
    if !least && MaxOp::of(rw, op).is_none() {
        return None;
    }
    let map = rw.attr(op, "map")?.as_affine_map(rw.ctx())?;
    let operands = rw.operands(op).to_vec();
    let mut bounds = Bounds::new(rw.body());
    let results: Option<Vec<Linear>> = bounds.map(map, &operands).into_iter().collect();
    let results = results?;
    assume(&mut bounds);
    if bounds.is_contradictory() {
        return None;
    }
    let mut wins = |one: &Linear, other: &Linear| match least {
        true => bounds.proves_at_least(other, one, 0),
        false => bounds.proves_at_least(one, other, 0),
    };
    let winner = (0..results.len()).find(|&one| results.iter().all(|other| wins(&results[one], other)))?;
    rw.set_before(op);
    let value = apply_result(rw, map, winner, &operands)?;
    rw.replace(op, [value]);
    Some(())
}

/// Result `at` of `map` at `operands`: a constant, an operand, or an `affine.apply` made at the
/// rewriter's place.
pub(super) fn apply_result(
    rw: &mut Rewriter<'_>,
    map: AffineMap,
    at: usize,
    operands: &[Value],
) -> Option<Value> {
    let ctx = rw.context();
    let mut exprs = ExprsOfValues::of_map(&ctx, map, operands);
    exprs.exprs = vec![*exprs.exprs.get(at)?];
    exprs.compose(rw);
    exprs.simplify(&ctx);
    exprs.canonicalize(rw);
    match exprs.exprs[0].kind(&ctx) {
        AffineExprKind::Constant(number) => return constant::index(rw, number),
        AffineExprKind::Dim(at) => return exprs.dims.get(at as usize).copied(),
        AffineExprKind::Symbol(at) => return exprs.symbols.get(at as usize).copied(),
        _ => {}
    }
    let spec = rw
        .spec(ApplyOp::def())
        .operands(exprs.operands())
        .attr(&ctx, "map", ctx.affine_map_attr(exprs.map(&ctx)))
        .results([ctx.index()]);
    let apply = rw.insert(spec);
    Some(rw.result(apply, 0))
}
