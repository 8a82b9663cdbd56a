//! Folders of ops on floats.

use terrace_ir::op::Folded;
use terrace_ir::{Attr, Body, Op};

use super::super::*;
use super::{Constants, constant, float_splat, fold_constants, is_float, operands, value};

/// Whether fast-math flags say all of `wanted`.
fn allows(body: &Body, flags: Option<Attr>, wanted: &[&str]) -> bool {
    flags.is_some_and(|flags| wanted.iter().all(|flag| has_flag(body.ctx(), flags, flag)))
}

pub(in super::super) fn fold_addf(op: AddFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    // Adding +0 turns -0 into +0, adding -0 changes nothing.
    match is_float(body, c[1], -0.0) {
        true => value(op.lhs(body)),
        false => fold_constants(op, body, c),
    }
}

pub(in super::super) fn fold_subf(op: SubFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    match is_float(body, c[1], 0.0) {
        true => value(op.lhs(body)),
        false => fold_constants(op, body, c),
    }
}

pub(in super::super) fn fold_mulf(op: MulFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    if is_float(body, c[1], 1.0) {
        return value(op.lhs(body));
    }
    // Zero times NaN is NaN, and the sign of zero depends on the other factor.
    let zero = is_float(body, c[1], 0.0) || is_float(body, c[1], -0.0);
    if zero && allows(body, op.fastmath(body), &["nnan", "nsz"]) {
        return constant(c[1]);
    }
    fold_constants(op, body, c)
}

pub(in super::super) fn fold_divf(op: DivFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    match is_float(body, c[1], 1.0) {
        true => value(op.lhs(body)),
        false => fold_constants(op, body, c),
    }
}

pub(in super::super) fn fold_remf(op: RemFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    fold_constants(op, body, c)
}

/// The constant that never is the result of an op that takes the smaller or larger; `None` for NaN.
fn neutral(op: Op, body: &Body) -> Option<f64> {
    match body.name_str(op) {
        "arith.minimumf" => Some(f64::INFINITY),
        "arith.maximumf" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

pub(in super::super) fn fold_float_extremum(
    op: impl Into<Op>,
    body: &Body,
    c: Constants<'_>,
) -> Option<Folded> {
    let op = op.into();
    let (lhs, rhs) = operands(op, body);
    if lhs == rhs {
        return value(lhs);
    }
    let never = match neutral(op, body) {
        Some(bound) => is_float(body, c[1], bound),
        None => float_splat(body, c[1]).is_some_and(f64::is_nan),
    };
    if never { value(lhs) } else { fold_constants(op, body, c) }
}

pub(in super::super) fn fold_negf(op: NegFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    match NegFOp::defining(body, op.operand(body)) {
        Some(inner) => value(inner.operand(body)),
        None => fold_constants(op, body, c),
    }
}
