//! Folders of ops on integers.

use terrace_ir::interp::scalar::{Code, IntBinary};
use terrace_ir::op::{Fold, Folded};
use terrace_ir::{Body, Op, Value};

use super::super::elements::{Splat, int_of, is_splat};
use super::super::*;
use super::{Constants, constant, fold_constants, fold_result, operands, value};

fn zero_like(op: Op, body: &Body) -> Option<Folded> {
    constant(int_of(body.ctx(), body.ty(body.result(op, 0)), 0))
}

/// The operand of `x ^ -1` that defines `not`.
fn inverted(body: &Body, not: Value) -> Option<Value> {
    let xor = XOrIOp::defining(body, not)?;
    let ones = terrace_ir::rewrite::constant_value(body, xor.rhs(body));
    is_splat(body.ctx(), ones, Splat::Ones).then(|| xor.lhs(body))
}

/// Whether one of the two values is the other, inverted.
fn are_inverse(body: &Body, (a, b): (Value, Value)) -> bool {
    inverted(body, a) == Some(b) || inverted(body, b) == Some(a)
}

pub(in super::super) fn fold_addi(op: AddIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = operands(op.0, body);
    if is_splat(body.ctx(), c[1], Splat::Value(0)) {
        return value(lhs);
    }
    if is_splat(body.ctx(), c[0], Splat::Value(0)) {
        return value(rhs);
    }
    // (a - b) + b and b + (a - b)
    for (difference, other) in [(lhs, rhs), (rhs, lhs)] {
        if let Some(sub) = SubIOp::defining(body, difference)
            && sub.rhs(body) == other
        {
            return value(sub.lhs(body));
        }
    }
    fold_constants(op, body, c)
}

pub(in super::super) fn fold_subi(op: SubIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = operands(op.0, body);
    if is_splat(body.ctx(), c[1], Splat::Value(0)) {
        return value(lhs);
    }
    if lhs == rhs
        && let Some(zero) = zero_like(op.0, body)
    {
        return Some(zero);
    }
    if let Some(add) = AddIOp::defining(body, lhs) {
        if add.rhs(body) == rhs {
            return value(add.lhs(body));
        }
        if add.lhs(body) == rhs {
            return value(add.rhs(body));
        }
    }
    fold_constants(op, body, c)
}

pub(in super::super) fn fold_muli(op: MulIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = operands(op.0, body);
    for (attr, other) in [(c[1], lhs), (c[0], rhs)] {
        if is_splat(body.ctx(), attr, Splat::Value(1)) {
            return value(other);
        }
        if is_splat(body.ctx(), attr, Splat::Value(0)) {
            return constant(attr);
        }
    }
    fold_constants(op, body, c)
}

/// `(a * b) / b`, when the product did not overflow in the sense of the division.
fn quotient_of_product(op: Op, body: &Body) -> Option<Value> {
    let flag = match (DivSIOp::of(body, op), DivUIOp::of(body, op)) {
        (Some(_), _) => "nsw",
        (_, Some(_)) => "nuw",
        _ => return None,
    };
    let (lhs, rhs) = operands(op, body);
    let product = MulIOp::defining(body, lhs)?;
    if !product.overflowFlags(body).is_some_and(|flags| has_flag(body.ctx(), flags, flag)) {
        return None;
    }
    match operands(product.0, body) {
        (a, b) if b == rhs => Some(a),
        (a, b) if a == rhs => Some(b),
        _ => None,
    }
}

/// Division by one; a division without a defined result stays.
pub(in super::super) fn fold_division(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let op = op.into();
    // The one of i1 is -1 to signed divisions, which leaves nothing but the dividend or overflow.
    if is_splat(body.ctx(), c[1], Splat::Value(1)) {
        return value(body.operand(op, 0));
    }
    match quotient_of_product(op, body) {
        Some(factor) => value(factor),
        None => fold_constants(op, body, c),
    }
}

pub(in super::super) fn fold_remainder(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let op = op.into();
    if is_splat(body.ctx(), c[1], Splat::Value(1))
        && let Some(zero) = zero_like(op, body)
    {
        return Some(zero);
    }
    fold_constants(op, body, c)
}

pub(in super::super) fn fold_andi(op: AndIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = operands(op.0, body);
    if lhs == rhs {
        return value(lhs);
    }
    for (attr, other) in [(c[1], lhs), (c[0], rhs)] {
        if is_splat(body.ctx(), attr, Splat::Value(0)) {
            return constant(attr);
        }
        if is_splat(body.ctx(), attr, Splat::Ones) {
            return value(other);
        }
    }
    if are_inverse(body, (lhs, rhs))
        && let Some(zero) = zero_like(op.0, body)
    {
        return Some(zero);
    }
    // a & (a & b)
    for (inner, other) in [(lhs, rhs), (rhs, lhs)] {
        if let Some(and) = AndIOp::defining(body, inner)
            && (and.lhs(body) == other || and.rhs(body) == other)
        {
            return value(inner);
        }
    }
    fold_constants(op, body, c)
}

pub(in super::super) fn fold_ori(op: OrIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = operands(op.0, body);
    if lhs == rhs {
        return value(lhs);
    }
    for (attr, other) in [(c[1], lhs), (c[0], rhs)] {
        if is_splat(body.ctx(), attr, Splat::Value(0)) {
            return value(other);
        }
        if is_splat(body.ctx(), attr, Splat::Ones) {
            return constant(attr);
        }
    }
    if are_inverse(body, (lhs, rhs))
        && let Some(ones) = int_of(body.ctx(), body.ty(op.result(body)), -1)
    {
        return constant(Some(ones));
    }
    fold_constants(op, body, c)
}

pub(in super::super) fn fold_xori(op: XOrIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = operands(op.0, body);
    if is_splat(body.ctx(), c[1], Splat::Value(0)) {
        return value(lhs);
    }
    if is_splat(body.ctx(), c[0], Splat::Value(0)) {
        return value(rhs);
    }
    if lhs == rhs
        && let Some(zero) = zero_like(op.0, body)
    {
        return Some(zero);
    }
    // (a ^ b) ^ b
    for (inner, other) in [(lhs, rhs), (rhs, lhs)] {
        let Some(inner) = XOrIOp::defining(body, inner) else { continue };
        if inner.rhs(body) == other {
            return value(inner.lhs(body));
        }
        if inner.lhs(body) == other {
            return value(inner.rhs(body));
        }
    }
    fold_constants(op, body, c)
}

pub(in super::super) fn fold_shift(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let op = op.into();
    match is_splat(body.ctx(), c[1], Splat::Value(0)) && c[0].is_none() {
        true => value(body.operand(op, 0)),
        false => fold_constants(op, body, c),
    }
}

/// The constants that are the least and the greatest to an op that takes the smaller or larger.
fn bounds(op: Op, body: &Body) -> Option<(Splat, Splat)> {
    let unsigned = (Splat::Value(0), Splat::Ones);
    let signed = (Splat::SignedMin, Splat::SignedMax);
    match body.name_str(op) {
        "arith.minsi" => Some(signed),
        "arith.maxsi" => Some((signed.1, signed.0)),
        "arith.minui" => Some(unsigned),
        "arith.maxui" => Some((unsigned.1, unsigned.0)),
        _ => None,
    }
}

pub(in super::super) fn fold_int_extremum(
    op: impl Into<Op>,
    body: &Body,
    c: Constants<'_>,
) -> Option<Folded> {
    let op = op.into();
    let (lhs, rhs) = operands(op, body);
    if lhs == rhs {
        return value(lhs);
    }
    let (absorbing, neutral) = bounds(op, body)?;
    for (attr, other) in [(c[1], lhs), (c[0], rhs)] {
        if is_splat(body.ctx(), attr, neutral) {
            return value(other);
        }
        if is_splat(body.ctx(), attr, absorbing) {
            return constant(attr);
        }
    }
    fold_constants(op, body, c)
}

/// Both results, each computed by its own operation.
fn fold_two(op: Op, body: &Body, c: Constants<'_>, codes: [Code; 2]) -> Option<Folded> {
    let mut folded = Folded::new();
    for (at, code) in codes.into_iter().enumerate() {
        folded.push(fold_result(op, body, c, code, at)?);
    }
    Some(folded)
}

pub(in super::super) fn fold_addui_extended(
    op: AddUIExtendedOp,
    body: &Body,
    c: Constants<'_>,
) -> Option<Folded> {
    if is_splat(body.ctx(), c[1], Splat::Value(0)) {
        let mut folded = Folded::from(Fold::Value(op.lhs(body)));
        folded.push(Fold::Attr(int_of(body.ctx(), body.ty(op.overflow(body)), 0)?));
        return Some(folded);
    }
    fold_two(op.0, body, c, interp::ADDUI_EXTENDED)
}

/// `x * 0`: both halves are zero.
fn product_with_zero(op: Op, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let zero = c[1].filter(|_| is_splat(body.ctx(), c[1], Splat::Value(0)))?;
    let mut folded = Folded::from(Fold::Attr(zero));
    folded.push(Fold::Attr(zero));
    debug_assert_eq!(body.results(op).len(), 2);
    Some(folded)
}

pub(in super::super) fn fold_mulsi_extended(
    op: MulSIExtendedOp,
    body: &Body,
    c: Constants<'_>,
) -> Option<Folded> {
    product_with_zero(op.0, body, c).or_else(|| fold_two(op.0, body, c, interp::MULSI_EXTENDED))
}

pub(in super::super) fn fold_mului_extended(
    op: MulUIExtendedOp,
    body: &Body,
    c: Constants<'_>,
) -> Option<Folded> {
    if is_splat(body.ctx(), c[1], Splat::Value(1)) {
        let mut folded = Folded::from(Fold::Value(op.lhs(body)));
        folded.push(Fold::Attr(int_of(body.ctx(), body.ty(op.high(body)), 0)?));
        return Some(folded);
    }
    product_with_zero(op.0, body, c).or_else(|| fold_two(op.0, body, c, interp::MULUI_EXTENDED))
}

/// `code` of two constants of one type.
pub(in super::super) fn combine(body: &Body, code: IntBinary, a: Attr, b: Attr) -> Option<Attr> {
    let ty = a.ty(body.ctx())?;
    super::super::elements::eval_attrs(body.ctx(), Code::IntBinary(code), &[a, b], ty)
}
