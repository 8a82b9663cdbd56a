//! Folders of conversions.

use terrace_ir::interp::scalar::{Cast, Code};
use terrace_ir::op::{Fold, Folded, TypedOp};
use terrace_ir::{Attr, Body, Op};

use super::super::elements::{holds_floats, is_exact_in, widen_floats};
use super::super::*;
use super::{Constants, constant, fold_result, value};

pub(in super::super) use super::fold_constants;

/// A cast of the opposite cast back to the first type.
fn fold_inverse<C: TypedOp>(op: impl Into<Op>, body: &Body) -> Option<Folded> {
    let op = op.into();
    let inner = C::defining(body, body.operand(op, 0))?;
    let source = body.operand(inner.into(), 0);
    (body.ty(source) == body.ty(body.result(op, 0))).then(|| Fold::Value(source).into())
}

pub(in super::super) fn fold_index_cast(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    fold_constants(op.into(), body, c)
}

pub(in super::super) fn fold_trunci(op: TruncIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    fold_inverse::<ExtSIOp>(op, body)
        .or_else(|| fold_inverse::<ExtUIOp>(op, body))
        .or_else(|| fold_constants(op, body, c))
}

/// Whether the flags of an extension or truncation allow to skip rounding in between.
fn contracts(body: &Body, flags: Option<Attr>) -> bool {
    flags.is_some_and(|flags| has_flag(body.ctx(), flags, "contract"))
}

pub(in super::super) fn fold_extf(op: ExtFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    if let Some(inner) = TruncFOp::defining(body, op.r#in(body))
        && contracts(body, op.fastmath(body))
        && contracts(body, inner.fastmath(body))
        && let Some(folded) = fold_inverse::<TruncFOp>(op, body)
    {
        return Some(folded);
    }
    if let Some(folded) = fold_constants(op, body, c) {
        return Some(folded);
    }
    constant(widen_floats(body.ctx(), c[0]?, body.ty(op.out(body))))
}

/// A truncation of a constant only folds when nothing is lost, whatever the rounding mode.
pub(in super::super) fn fold_truncf(op: TruncFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let ctx = body.ctx();
    if let Some(source) = ExtFOp::defining(body, op.r#in(body)).map(|ext| ext.r#in(body))
        && body.ty(source) == body.ty(op.out(body))
        && let (Some(from), Some(to)) =
            (body.ty(source).elem(ctx).float_kind(ctx), body.ty(op.r#in(body)).elem(ctx).float_kind(ctx))
        && holds_floats(from, to)
    {
        return value(source);
    }
    let poison = c[0].is_some_and(|attr| crate::ub::is_poison(ctx, attr));
    let exact = c[0].is_some_and(|attr| is_exact_in(ctx, attr, body.ty(op.out(body))));
    if !poison && !exact {
        return None;
    }
    fold_result(op.0, body, c, Code::Cast(Cast::TruncF), 0).map(Folded::from)
}

pub(in super::super) fn fold_bitcast(op: BitcastOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    if body.ty(op.r#in(body)) == body.ty(op.out(body)) {
        return value(op.r#in(body));
    }
    fold_inverse::<BitcastOp>(op, body).or_else(|| fold_constants(op, body, c))
}
