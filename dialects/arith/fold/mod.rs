//! Folders of the arith dialect: constants, and the identities that upstream folds.

use terrace_ir::interp::ScalarOp;
use terrace_ir::interp::scalar::{self, Kind, Scalar, unsigned};
use terrace_ir::op::{Fold, Folded, TypedOp};
use terrace_ir::{Attr, Body, Op, Value};

use super::elements::{Elements, attr_of, int_of};
use super::*;

type Constants<'a> = &'a [Option<Attr>];

/// Folds an element-by-element op whose operands are all constants, by computing it.
pub fn fold_constants(op: impl Into<Op>, body: &Body, constants: &[Option<Attr>]) -> Option<Folded> {
    let (op, ctx) = (op.into(), body.ctx());
    let code = (body.interface::<ScalarOp>(op)?.code)(op, body)?;
    let ty = body.ty(body.result(op, 0));
    let result = Kind::of(ctx, ty.elem(ctx))?;
    let operands: Option<Vec<Elements>> = constants.iter().map(|&attr| Elements::of(ctx, attr?)).collect();
    let operands = operands.filter(|operands| !operands.is_empty())?;
    if ty.is_shaped(ctx) && ty.num_elements(ctx).is_none_or(|count| count == 0) {
        return None;
    }
    let kinds: Vec<Kind> = operands.iter().map(|operand| operand.kind).collect();
    let count = operands.iter().map(|operand| operand.values.len()).max()?;
    let mut values = Vec::with_capacity(count);
    for at in 0..count {
        let args: Option<Vec<Scalar>> = operands.iter().map(|operand| operand.get(at)).collect();
        values.push(scalar::eval(code, &kinds, result, &args?).ok()?);
    }
    Some(Fold::Attr(attr_of(ctx, ty, &values)?).into())
}

pub(super) fn fold_constant(op: ConstantOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    Some(Fold::Attr(op.value(body)).into())
}

fn value(value: Value) -> Option<Folded> {
    Some(Fold::Value(value).into())
}

fn constant(attr: Option<Attr>) -> Option<Folded> {
    Some(Fold::Attr(attr?).into())
}

/// The integer that all elements of a constant are, read as unsigned, and its width.
fn splat(body: &Body, attr: Option<Attr>) -> Option<(u128, u32)> {
    let elements = Elements::of(body.ctx(), attr?)?;
    match (elements.kind, &elements.values[..]) {
        (Kind::Int(width), [Scalar::Int(value)]) => Some((unsigned(*value, width), width)),
        _ => None,
    }
}

fn is_int(body: &Body, attr: Option<Attr>, wanted: u128) -> bool {
    splat(body, attr).is_some_and(|(value, _)| value == wanted)
}

fn is_ones(body: &Body, attr: Option<Attr>) -> bool {
    splat(body, attr).is_some_and(|(value, width)| value == unsigned(-1, width))
}

/// Whether all elements of a constant are the float `wanted`, sign of zero included.
fn is_float(body: &Body, attr: Option<Attr>, wanted: f64) -> bool {
    let elements = attr.and_then(|attr| Elements::of(body.ctx(), attr));
    elements.is_some_and(|elements| match elements.values[..] {
        [Scalar::Float(value)] => value.to_bits() == wanted.to_bits(),
        _ => false,
    })
}

fn operands(op: Op, body: &Body) -> (Value, Value) {
    (body.operand(op, 0), body.operand(op, 1))
}

fn zero_like(op: Op, body: &Body) -> Option<Folded> {
    constant(int_of(body.ctx(), body.ty(body.result(op, 0)), 0))
}

pub(super) fn fold_addi(op: AddIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = operands(op.0, body);
    if is_int(body, c[1], 0) {
        return value(lhs);
    }
    if is_int(body, c[0], 0) {
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

pub(super) fn fold_subi(op: SubIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = operands(op.0, body);
    if is_int(body, c[1], 0) {
        return value(lhs);
    }
    if lhs == rhs {
        return zero_like(op.0, body);
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

pub(super) fn fold_muli(op: MulIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = operands(op.0, body);
    for (attr, other) in [(c[1], lhs), (c[0], rhs)] {
        if is_int(body, attr, 1) {
            return value(other);
        }
        if is_int(body, attr, 0) {
            return constant(attr);
        }
    }
    fold_constants(op, body, c)
}

/// Division by one; a division without a defined result stays.
pub(super) fn fold_division(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let op = op.into();
    match splat(body, c[1]) {
        // The one of i1 is -1 to signed divisions.
        Some((1, width)) if width > 1 => value(body.operand(op, 0)),
        _ => fold_constants(op, body, c),
    }
}

pub(super) fn fold_remainder(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let op = op.into();
    match is_int(body, c[1], 1) {
        true => zero_like(op, body),
        false => fold_constants(op, body, c),
    }
}

pub(super) fn fold_andi(op: AndIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = operands(op.0, body);
    if lhs == rhs {
        return value(lhs);
    }
    for (attr, other) in [(c[1], lhs), (c[0], rhs)] {
        if is_int(body, attr, 0) {
            return constant(attr);
        }
        if is_ones(body, attr) {
            return value(other);
        }
    }
    fold_constants(op, body, c)
}

pub(super) fn fold_ori(op: OrIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = operands(op.0, body);
    if lhs == rhs {
        return value(lhs);
    }
    for (attr, other) in [(c[1], lhs), (c[0], rhs)] {
        if is_int(body, attr, 0) {
            return value(other);
        }
        if is_ones(body, attr) {
            return constant(attr);
        }
    }
    fold_constants(op, body, c)
}

pub(super) fn fold_xori(op: XOrIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = operands(op.0, body);
    if lhs == rhs {
        return zero_like(op.0, body);
    }
    if is_int(body, c[1], 0) {
        return value(lhs);
    }
    if is_int(body, c[0], 0) {
        return value(rhs);
    }
    // (a ^ b) ^ b
    if let Some(inner) = XOrIOp::defining(body, lhs) {
        if inner.rhs(body) == rhs {
            return value(inner.lhs(body));
        }
        if inner.lhs(body) == rhs {
            return value(inner.rhs(body));
        }
    }
    fold_constants(op, body, c)
}

pub(super) fn fold_shift(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let op = op.into();
    match is_int(body, c[1], 0) {
        true => value(body.operand(op, 0)),
        false => fold_constants(op, body, c),
    }
}

pub(super) fn fold_int_extremum(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let op = op.into();
    let (lhs, rhs) = operands(op, body);
    match lhs == rhs {
        true => value(lhs),
        false => fold_constants(op, body, c),
    }
}

pub(super) fn fold_addf(op: AddFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    // Adding +0 turns -0 into +0, adding -0 changes nothing.
    match is_float(body, c[1], -0.0) {
        true => value(op.lhs(body)),
        false => fold_constants(op, body, c),
    }
}

pub(super) fn fold_subf(op: SubFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    match is_float(body, c[1], 0.0) {
        true => value(op.lhs(body)),
        false => fold_constants(op, body, c),
    }
}

pub(super) fn fold_mulf(op: MulFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    match is_float(body, c[1], 1.0) {
        true => value(op.lhs(body)),
        false => fold_constants(op, body, c),
    }
}

pub(super) fn fold_divf(op: DivFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    match is_float(body, c[1], 1.0) {
        true => value(op.lhs(body)),
        false => fold_constants(op, body, c),
    }
}

pub(super) fn fold_float_extremum(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let op = op.into();
    let (lhs, rhs) = operands(op, body);
    match lhs == rhs {
        true => value(lhs),
        false => fold_constants(op, body, c),
    }
}

pub(super) fn fold_negf(op: NegFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    match NegFOp::defining(body, op.operand(body)) {
        Some(inner) => value(inner.operand(body)),
        None => fold_constants(op, body, c),
    }
}

pub(super) fn fold_cmpi(op: CmpIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    if op.lhs(body) == op.rhs(body) {
        // eq, sle, sge, ule and uge hold of equal operands.
        let predicate = op.predicate(body).as_int(body.ctx())?;
        let holds = [0, 3, 5, 7, 9].contains(&predicate);
        let ty = body.ty(op.result(body));
        return constant(int_of(body.ctx(), ty, i128::from(holds)));
    }
    fold_constants(op, body, c)
}

pub(super) fn fold_cmpf(op: CmpFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let holds = match op.predicate(body).as_int(body.ctx())? {
        0 => 0,
        15 => 1,
        _ => return fold_constants(op, body, c),
    };
    constant(int_of(body.ctx(), body.ty(op.result(body)), holds))
}

pub(super) fn fold_select(op: SelectOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (yes, no) = (op.true_value(body), op.false_value(body));
    if yes == no {
        return value(yes);
    }
    match splat(body, c[0]) {
        Some((condition, _)) => value(if condition != 0 { yes } else { no }),
        None => {
            // Of i1: select c, true, false is c.
            let is_bool = body.ty(yes) == body.ty(op.condition(body));
            let identity = is_bool && is_int(body, c[1], 1) && is_int(body, c[2], 0);
            if identity { value(op.condition(body)) } else { None }
        }
    }
}

/// A cast of the opposite cast back to the first type.
fn fold_inverse<C: TypedOp>(op: impl Into<Op>, body: &Body) -> Option<Folded> {
    let op = op.into();
    let inner = C::defining(body, body.operand(op, 0))?;
    let source = body.operand(inner.into(), 0);
    (body.ty(source) == body.ty(body.result(op, 0))).then(|| Fold::Value(source).into())
}

pub(super) fn fold_index_cast(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let op = op.into();
    if let Some(folded) = fold_constants(op, body, c) {
        return Some(folded);
    }
    // index_cast(index_cast(x)) is x when nothing was cut off in between.
    let ctx = body.ctx();
    let inner = body.defining_op(body.operand(op, 0))?;
    if body.name(inner) != body.name(op) {
        return None;
    }
    let source = body.operand(inner, 0);
    let middle = body.ty(body.operand(op, 0)).elem(ctx).bit_width(ctx)?;
    let outer = body.ty(source).elem(ctx).bit_width(ctx)?;
    (body.ty(source) == body.ty(body.result(op, 0)) && middle >= outer).then(|| Fold::Value(source).into())
}

pub(super) fn fold_ext(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    fold_constants(op, body, c)
}

pub(super) fn fold_trunci(op: TruncIOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    fold_inverse::<ExtSIOp>(op, body)
        .or_else(|| fold_inverse::<ExtUIOp>(op, body))
        .or_else(|| fold_constants(op, body, c))
}

pub(super) fn fold_truncf(op: TruncFOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    fold_inverse::<ExtFOp>(op, body).or_else(|| fold_constants(op, body, c))
}

pub(super) fn fold_bitcast(op: BitcastOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    if body.ty(op.r#in(body)) == body.ty(op.out(body)) {
        return value(op.r#in(body));
    }
    fold_inverse::<BitcastOp>(op, body).or_else(|| fold_constants(op, body, c))
}
