//! Folds of affine ops.

use terrace_ir::op::{Fold, Folded};
use terrace_ir::{AffineExpr, AffineMap, Attr, Body, Value};

use super::{ApplyOp, DelinearizeIndexOp, LinearizeIndexOp, MaxOp, MinOp};
use crate::support::index_list::Mixed;

/// The results of `map` when all operands are constants.
fn evaluate(body: &Body, map: AffineMap, constants: &[Option<Attr>]) -> Option<Vec<i64>> {
    let ctx = body.ctx();
    let numbers: Option<Vec<i64>> = constants.iter().map(|constant| constant.as_ref()?.as_int(ctx)).collect();
    let numbers = numbers?;
    let (dims, symbols) = numbers.split_at(map.dims(ctx).min(numbers.len()));
    map.eval(ctx, dims, symbols)
}

fn value_of(body: &Body, map: AffineMap, expr: AffineExpr, operands: &[Value]) -> Option<Value> {
    let ctx = body.ctx();
    let at = match expr.kind(ctx) {
        terrace_ir::affine::AffineExprKind::Dim(at) => at as usize,
        terrace_ir::affine::AffineExprKind::Symbol(at) => map.dims(ctx) + at as usize,
        _ => return None,
    };
    operands.get(at).copied()
}

pub(super) fn fold_apply(op: ApplyOp, body: &Body, constants: &[Option<Attr>]) -> Option<Folded> {
    let ctx = body.ctx();
    let map = op.map(body).as_affine_map(ctx)?;
    let &[expr] = map.results(ctx) else { return None };
    if let Some(value) = value_of(body, map, expr, op.mapOperands(body)) {
        return Some(Fold::Value(value).into());
    }
    let number = expr.constant(ctx).or_else(|| evaluate(body, map, constants)?.first().copied())?;
    Some(Fold::Attr(ctx.index_attr(number)).into())
}

fn fold_extremum(
    body: &Body,
    map: Attr,
    constants: &[Option<Attr>],
    choose: fn(std::vec::IntoIter<i64>) -> Option<i64>,
) -> Option<Folded> {
    let ctx = body.ctx();
    let map = map.as_affine_map(ctx)?;
    let plain: Option<Vec<i64>> = map.results(ctx).iter().map(|expr| expr.constant(ctx)).collect();
    let results = plain.or_else(|| evaluate(body, map, constants))?;
    let number = choose(results.into_iter())?;
    Some(Fold::Attr(ctx.index_attr(number)).into())
}

pub(super) fn fold_min(op: MinOp, body: &Body, constants: &[Option<Attr>]) -> Option<Folded> {
    fold_extremum(body, op.map(body), constants, |all| all.min())
}

pub(super) fn fold_max(op: MaxOp, body: &Body, constants: &[Option<Attr>]) -> Option<Folded> {
    fold_extremum(body, op.map(body), constants, |all| all.max())
}

fn numbers(basis: &[Mixed], body: &Body) -> Option<Vec<i64>> {
    basis.iter().map(|radix| radix.constant(body).filter(|&radix| radix > 0)).collect()
}

/// The digits of `index`, `count` of them, the most significant first.
pub(super) fn digits(index: i64, basis: &[i64], count: usize) -> Vec<i64> {
    let inner = if count == basis.len() { basis.get(1..).unwrap_or_default() } else { basis };
    let mut rest = index;
    let mut digits: Vec<i64> = inner
        .iter()
        .rev()
        .map(|&radix| {
            let digit = rest.rem_euclid(radix);
            rest = rest.div_euclid(radix);
            digit
        })
        .collect();
    digits.push(rest);
    digits.reverse();
    digits
}

pub(super) fn fold_delinearize(
    op: DelinearizeIndexOp,
    body: &Body,
    constants: &[Option<Attr>],
) -> Option<Folded> {
    let ctx = body.ctx();
    let count = body.results(op.0).len();
    if count == 1 {
        return Some(Fold::Value(op.linear_index(body)).into());
    }
    let index = constants.first().copied().flatten()?.as_int(ctx)?;
    let basis = numbers(&op.basis(body)?, body)?;
    if count == 0 {
        return None;
    }
    Some(digits(index, &basis, count).into_iter().map(|digit| Fold::Attr(ctx.index_attr(digit))).collect())
}

/// The index that has these digits; `None` when it does not fit.
pub(super) fn undigits(digits: &[i64], basis: &[i64]) -> Option<i64> {
    let radices = &basis[basis.len() - digits.len().saturating_sub(1).min(basis.len())..];
    let (first, rest) = digits.split_first()?;
    rest.iter()
        .zip(radices)
        .try_fold(*first, |index, (&digit, &radix)| index.checked_mul(radix)?.checked_add(digit))
}

pub(super) fn fold_linearize(
    op: LinearizeIndexOp,
    body: &Body,
    constants: &[Option<Attr>],
) -> Option<Folded> {
    let ctx = body.ctx();
    let indices = op.multi_index(body);
    match *indices {
        [] => return Some(Fold::Attr(ctx.index_attr(0)).into()),
        [one] => return Some(Fold::Value(one).into()),
        _ => {}
    }
    let digits: Option<Vec<i64>> =
        constants.iter().take(indices.len()).map(|constant| constant.as_ref()?.as_int(ctx)).collect();
    let digits = digits?;
    if digits.iter().all(|&digit| digit == 0) {
        return Some(Fold::Attr(ctx.index_attr(0)).into());
    }
    let index = undigits(&digits, &numbers(&op.basis(body)?, body)?)?;
    Some(Fold::Attr(ctx.index_attr(index)).into())
}
