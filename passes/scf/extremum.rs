//! `affine.min` and `affine.max` one of whose results always wins.
//!
//! After upstream's `simplifyConstrainedMinMaxOp`: the result that is proven to be no greater than all
//! others (no less, for a maximum) stands for the op.

use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::{ApplyOp, MaxOp, MinOp};
use terrace_dialects::support::bounds::Bounds;
use terrace_dialects::support::{constant, constant_int};
use terrace_ir::affine::{AffineExprKind, Linear};
use terrace_ir::{AffineExpr, AffineMap, Op, Rewriter, Value};

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

/// The results of the map of `op`, an `affine.min` or `affine.max`, that depend on constants alone become
/// constants in the map; operands stay. Upstream's folder does this in place.
pub(super) fn constant_results(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let map = rw.attr(op, "map")?.as_affine_map(&ctx)?;
    let (dims, symbols) = (map.dims(&ctx), map.symbols(&ctx));
    let plain = |at: usize| match at.checked_sub(dims) {
        None => ctx.affine_dim(at as u32),
        Some(symbol) => ctx.affine_symbol(symbol as u32),
    };
    let values: Vec<AffineExpr> = (0..dims + symbols)
        .map(|at| {
            let operand = rw.operands(op).get(at).and_then(|&operand| constant_int(rw, operand));
            operand.map_or_else(|| plain(at), |number| ctx.affine_constant(number))
        })
        .collect();
    let fold = |&expr: &AffineExpr| {
        let folded = expr.replace(&ctx, &values[..dims], &values[dims..]);
        if folded.constant(&ctx).is_some() { folded } else { expr }
    };
    let results: Vec<AffineExpr> = map.results(&ctx).iter().map(fold).collect();
    let folded = ctx.affine_map(dims as u32, symbols as u32, &results);
    if folded == map {
        return None;
    }
    rw.set_attr(op, "map", ctx.affine_map_attr(folded));
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
