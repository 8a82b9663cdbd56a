//! Simplifications of affine ops, after upstream's canonicalization patterns.

mod digits;
mod loops;

pub(super) use digits::*;
pub(super) use loops::*;

use terrace_ir::affine::AffineExprKind;
use terrace_ir::{AffineExpr, Context, Op, Rewriter};

use super::map::ExprsOfValues;
use super::{ApplyOp, MaxOp, MinOp, PrefetchOp, StoreOp};
use crate::memref;

/// The map of `op`, with the operands from `first` on.
fn exprs(rw: &Rewriter<'_>, op: Op, first: usize) -> Option<ExprsOfValues> {
    let map = rw.attr(op, "map")?.as_affine_map(rw.ctx())?;
    Some(ExprsOfValues::of_map(rw.ctx(), map, rw.operands(op).get(first..)?))
}

/// Gives `op` the map and operands `exprs` from operand `first` on, if they are others.
fn set_exprs(rw: &mut Rewriter<'_>, op: Op, first: usize, exprs: &ExprsOfValues) -> Option<()> {
    let ctx = rw.context();
    let attr = ctx.affine_map_attr(exprs.map(&ctx));
    let operands = [&rw.operands(op)[..first], &exprs.operands()].concat();
    if rw.attr(op, "map") == Some(attr) && rw.operands(op) == operands {
        return None;
    }
    rw.set_attr(op, "map", attr);
    rw.set_operands(op, &operands);
    Some(())
}

/// Composes the map of `op` with those of its operands and brings it to its canonical form.
fn simplify_map(rw: &mut Rewriter<'_>, op: Op, first: usize) -> Option<()> {
    let mut exprs = exprs(rw, op, first)?;
    exprs.compose(rw);
    exprs.simplify(rw.ctx());
    exprs.canonicalize(rw);
    set_exprs(rw, op, first, &exprs)
}

/// apply f (apply g x) -> apply (f g) x
pub(in crate::affine) fn simplify_apply(op: ApplyOp, rw: &mut Rewriter<'_>) -> Option<()> {
    simplify_map(rw, op.0, 0)
}

/// min f (apply g x) -> min (f g) x
pub(in crate::affine) fn simplify_extremum(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    simplify_map(rw, op.into(), 0)
}

/// load m[apply f x] -> load m[f x]
pub(in crate::affine) fn simplify_indices(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let first = memref_at(rw, op) + 1;
    simplify_map(rw, op, first)
}

/// The number of the operand that is the memref of an access.
fn memref_at(rw: &Rewriter<'_>, op: Op) -> usize {
    usize::from(StoreOp::of(rw, op).is_some() || super::VectorStoreOp::of(rw, op).is_some())
}

/// load (cast m) -> load m
pub(in crate::affine) fn fold_cast(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let at = memref_at(rw, op);
    let cast = memref::CastOp::defining(rw, rw.operand(op, at))?;
    let source = cast.source(rw);
    let (from, to) = (rw.ty(source), rw.ty(rw.operand(op, at)));
    let ctx = rw.ctx();
    if from.rank(ctx).is_none() || from.rank(ctx) != to.rank(ctx) || from.elem(ctx) != to.elem(ctx) {
        return None;
    }
    debug_assert!(PrefetchOp::of(rw, op).is_none() || at == 0);
    rw.set_operand(op, at, source);
    Some(())
}

/// min (a, b, a) -> min (a, b)
pub(in crate::affine) fn drop_equal_results(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let mut exprs = exprs(rw, op, 0)?;
    let mut kept: Vec<AffineExpr> = Vec::new();
    for &expr in &exprs.exprs {
        if !kept.contains(&expr) {
            kept.push(expr);
        }
    }
    exprs.exprs = kept;
    set_exprs(rw, op, 0, &exprs)
}

fn same_kind(rw: &Rewriter<'_>, a: Op, b: Op) -> bool {
    (MinOp::of(rw, a).is_some() && MinOp::of(rw, b).is_some())
        || (MaxOp::of(rw, a).is_some() && MaxOp::of(rw, b).is_some())
}

/// min (a, min (b, c)) -> min (a, b, c)
pub(in crate::affine) fn merge_extrema(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let ctx = rw.context();
    let mut outer = exprs(rw, op, 0)?;
    let produced = |expr: AffineExpr, outer: &ExprsOfValues| {
        let value = match expr.kind(&ctx) {
            AffineExprKind::Dim(at) => outer.dims[at as usize],
            AffineExprKind::Symbol(at) => outer.symbols[at as usize],
            _ => return None,
        };
        rw.defining_op(value).filter(|&def| same_kind(rw, op, def))
    };
    let at = outer.exprs.iter().position(|&expr| produced(expr, &outer).is_some())?;
    let inner_op = produced(outer.exprs[at], &outer)?;
    let inner = exprs(rw, inner_op, 0)?;
    outer.exprs.remove(at);
    let dims: Vec<AffineExpr> =
        (0..inner.dims.len()).map(|at| ctx.affine_dim((outer.dims.len() + at) as u32)).collect();
    let symbols: Vec<AffineExpr> =
        (0..inner.symbols.len()).map(|at| ctx.affine_symbol((outer.symbols.len() + at) as u32)).collect();
    outer.exprs.extend(inner.exprs.iter().map(|expr| expr.replace(&ctx, &dims, &symbols)));
    outer.dims.extend(inner.dims);
    outer.symbols.extend(inner.symbols);
    set_exprs(rw, op, 0, &outer)
}

/// The terms of a sum, each as its coefficients: what results of a map are ordered by.
fn order_key(ctx: &Context, expr: AffineExpr, dims: usize, symbols: usize) -> Option<(Vec<i64>, i64)> {
    expr.linear_coefficients(ctx, dims, symbols)
}

/// Results of a map in one order, whichever they were written in: by the coefficients of the dimensions,
/// then of the symbols, then the constant.
pub(in crate::affine) fn order_results(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let ctx = rw.context();
    let mut exprs = exprs(rw, op, 0)?;
    let (dims, symbols) = (exprs.dims.len(), exprs.symbols.len());
    let keys: Option<Vec<(Vec<i64>, i64)>> =
        exprs.exprs.iter().map(|&expr| order_key(&ctx, expr, dims, symbols)).collect();
    let mut keyed: Vec<_> = keys?.into_iter().zip(exprs.exprs.iter().copied()).collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    exprs.exprs = keyed.into_iter().map(|entry| entry.1).collect();
    set_exprs(rw, op, 0, &exprs)
}

/// min (a) -> apply (a)
pub(in crate::affine) fn extremum_of_one(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let exprs = exprs(rw, op, 0)?;
    if exprs.exprs.len() != 1 {
        return None;
    }
    let ctx = rw.context();
    let spec = rw
        .spec(ApplyOp::def())
        .operands(exprs.operands())
        .attr(&ctx, "map", ctx.affine_map_attr(exprs.map(&ctx)))
        .results([ctx.index()]);
    rw.replace_with(op, spec);
    Some(())
}
