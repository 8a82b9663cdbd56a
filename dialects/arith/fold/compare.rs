//! Folders of comparisons and of the choice between two values.

use terrace_ir::op::Folded;
use terrace_ir::rewrite::constant_value;
use terrace_ir::{Attr, Body, Value};

use super::super::elements::{Splat, int_of, is_splat};
use super::super::*;
use super::{Constants, constant, float_splat, fold_constants, value};
use crate::ub;

const EQ: i64 = 0;
const NE: i64 = 1;

/// The `i1` that `extended` is the extension of.
fn extended_bool(body: &Body, extended: Value) -> Option<Value> {
    let source = match (ExtSIOp::defining(body, extended), ExtUIOp::defining(body, extended)) {
        (Some(op), _) => op.r#in(body),
        (_, Some(op)) => op.r#in(body),
        _ => return None,
    };
    body.ty(source).elem(body.ctx()).is_int(body.ctx(), 1).then_some(source)
}

/// The operand that a comparison with `rhs` yields unchanged: `x != 0` of an `i1` or of an
/// extended one, and `x == 1` of an `i1`.
fn same_as_operand(op: CmpIOp, body: &Body, predicate: i64, rhs: Option<Attr>) -> Option<Value> {
    let ctx = body.ctx();
    let lhs = op.lhs(body);
    let is_bool = body.ty(lhs).elem(ctx).is_int(ctx, 1);
    match predicate {
        NE if is_splat(ctx, rhs, Splat::Value(0)) => {
            if is_bool {
                Some(lhs)
            } else {
                extended_bool(body, lhs)
            }
        }
        EQ if is_bool && is_splat(ctx, rhs, Splat::Value(1)) => Some(lhs),
        _ => None,
    }
}

pub(in super::super) fn fold_cmpi(op: CmpIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let predicate = op.predicate(body).as_int(body.ctx())?;
    if op.lhs(body) == op.rhs(body) {
        // eq, sle, sge, ule and uge hold of equal operands.
        let holds = [0, 3, 5, 7, 9].contains(&predicate);
        let ty = body.ty(op.result(body));
        if let Some(attr) = int_of(body.ctx(), ty, i128::from(holds)) {
            return constant(Some(attr));
        }
    }
    match same_as_operand(op, body, predicate, c[1]) {
        Some(operand) => value(operand),
        None => fold_constants(op, body, c),
    }
}

pub(in super::super) fn fold_cmpf(op: CmpFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let predicate = op.predicate(body).as_int(body.ctx())?;
    let nan = |attr| float_splat(body, attr).is_some_and(f64::is_nan);
    let holds = match predicate {
        0 => 0,
        15 => 1,
        // From `ueq` on predicates hold of NaN.
        _ if nan(c[0]) || nan(c[1]) => i128::from(predicate >= 8),
        _ => return fold_constants(op, body, c),
    };
    constant(int_of(body.ctx(), body.ty(op.result(body)), holds))
}

/// `select (a == b), a, b` is `b`, and with `!=` it is `a`.
fn equal_or_not(op: SelectOp, body: &Body) -> Option<Value> {
    let compare = CmpIOp::defining(body, op.condition(body))?;
    let (yes, no) = (op.true_value(body), op.false_value(body));
    let (a, b) = (compare.lhs(body), compare.rhs(body));
    let same = (a, b) == (yes, no) || (a, b) == (no, yes);
    match compare.predicate(body).as_int(body.ctx())? {
        EQ if same => Some(no),
        NE if same => Some(yes),
        _ => None,
    }
}

pub(in super::super) fn fold_select(op: SelectOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let ctx = body.ctx();
    let (yes, no) = (op.true_value(body), op.false_value(body));
    if yes == no {
        return value(yes);
    }
    if is_splat(ctx, c[0], Splat::Value(1)) {
        return value(yes);
    }
    if is_splat(ctx, c[0], Splat::Value(0)) {
        return value(no);
    }
    let poison = |attr: Option<Attr>| attr.is_some_and(|attr| ub::is_poison(ctx, attr));
    if poison(c[1]) {
        return value(no);
    }
    if poison(c[2]) {
        return value(yes);
    }
    // Of i1: select c, true, false is c.
    let is_bool = body.ty(yes) == body.ty(op.condition(body));
    if is_bool && is_splat(ctx, c[1], Splat::Value(1)) && is_splat(ctx, c[2], Splat::Value(0)) {
        return value(op.condition(body));
    }
    if let Some(chosen) = equal_or_not(op, body) {
        return value(chosen);
    }
    let whole = constant_value(body, op.condition(body)).is_some_and(|attr| !ub::is_poison(ctx, attr));
    if whole { fold_constants(op, body, c) } else { None }
}
