//! Folders of the index dialect.
//!
//! An `index` has 32 or 64 bits, so that a constant folds only to what is right for both: the result
//! of 64 bits, when its lower 32 bits are the result of 32 bits. Where that holds for all operands
//! the op folds unchecked.

use terrace_ir::interp::ScalarOp;
use terrace_ir::interp::scalar::{self, Code, IntBinary, Kind, Scalar, wrap};
use terrace_ir::op::{Fold, Folded};
use terrace_ir::rewrite::constant_value;
use terrace_ir::{Attr, Body, Op, Value};

use super::*;

type Constants<'a> = &'a [Option<Attr>];

/// `code` of integers of `width` bits; `None` when it has no defined result.
fn eval(code: Code, width: u32, args: &[i128]) -> Option<i128> {
    let kinds = vec![Kind::Int(width); args.len()];
    let args: Vec<Scalar> = args.iter().map(|&arg| Scalar::Int(wrap(arg, width))).collect();
    let result = if matches!(code, Code::CmpI(_)) { Kind::Int(1) } else { Kind::Int(width) };
    scalar::eval(code, &kinds, result, &args).ok()?.int()
}

/// `code` of 32 bits. A quotient that overflows there is undefined there, and may be anything.
fn eval_narrow(code: Code, args: &[i128]) -> Option<i128> {
    use IntBinary::{CeilDivSI, DivSI, FloorDivSI};
    match (code, args) {
        (Code::IntBinary(DivSI | CeilDivSI | FloorDivSI), &[a, b]) if wrap(b, 32) == -1 => {
            Some(wrap(a.wrapping_neg(), 32))
        }
        _ => eval(code, 32, args),
    }
}

fn code_of(op: Op, body: &Body) -> Option<Code> {
    (body.interface::<ScalarOp>(op)?.code)(op, body)
}

fn ints(body: &Body, constants: Constants<'_>) -> Option<Vec<i128>> {
    constants.iter().map(|&attr| attr?.as_i128(body.ctx())).collect()
}

fn index(body: &Body, value: i128) -> Option<Folded> {
    Some(Fold::Attr(body.ctx().int_attr(value, body.ctx().index())).into())
}

fn value(value: Value) -> Option<Folded> {
    Some(Fold::Value(value).into())
}

/// `code` of two constants, when it is the same for 32 bits.
pub(super) fn checked(code: Code, args: &[i128]) -> Option<i128> {
    let result = eval(code, 64, args)?;
    (wrap(result, 32) == eval_narrow(code, args)?).then_some(result)
}

pub(super) fn fold_checked(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    index(body, checked(code_of(op.into(), body)?, &ints(body, c)?)?)
}

/// Of ops whose lower bits depend on lower bits only.
pub(super) fn fold_unchecked(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    index(body, eval(code_of(op.into(), body)?, 64, &ints(body, c)?)?)
}

fn is(body: &Body, attr: Option<Attr>, wanted: i64) -> bool {
    attr.and_then(|attr| attr.as_int(body.ctx())) == Some(wanted)
}

pub(super) fn fold_add(op: AddOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    if is(body, c[1], 0) { value(op.lhs(body)) } else { fold_unchecked(op, body, c) }
}

pub(super) fn fold_sub(op: SubOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    if is(body, c[1], 0) { value(op.lhs(body)) } else { fold_unchecked(op, body, c) }
}

pub(super) fn fold_mul(op: MulOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    match () {
        () if is(body, c[1], 1) => value(op.lhs(body)),
        () if is(body, c[1], 0) => index(body, 0),
        () => fold_unchecked(op, body, c),
    }
}

/// A constant made an `index` is what it is for 64 bits; one made of an `index` has to be the same
/// for both.
pub(super) fn fold_cast(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (op, ctx) = (op.into(), body.ctx());
    let (from, to) = (body.ty(body.operand(op, 0)), body.ty(body.result(op, 0)));
    let arg = c.first().copied().flatten()?.as_i128(ctx)?;
    let cast = |from: u32, arg: i128| {
        let kind = Kind::of(ctx, to)?;
        scalar::eval(code_of(op, body)?, &[Kind::Int(from)], kind, &[Scalar::Int(wrap(arg, from))])
            .ok()?
            .int()
    };
    let result = cast(from.bit_width(ctx)?, arg)?;
    if from.is_index(ctx) && cast(32, arg)? != result {
        return None;
    }
    Some(Fold::Attr(ctx.int_attr(result, to)).into())
}

pub(super) fn cmp_code(op: CmpOp, body: &Body) -> Option<Code> {
    predicate(body.ctx(), op.pred(body)).map(Code::CmpI)
}

/// The predicates that hold of equal operands: eq, sle, sge, ule, uge.
const HOLDS_OF_EQUAL: [u8; 5] = [0, 3, 5, 7, 9];

pub(super) fn fold_cmp(op: CmpOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let predicate = predicate(body.ctx(), op.pred(body))?;
    let holds = match (ints(body, c), c[1].and_then(|attr| attr.as_i128(body.ctx()))) {
        (Some(args), _) => {
            let code = Code::CmpI(predicate);
            let wide = eval(code, 64, &args)?;
            (wide == eval(code, 32, &args)?).then_some(wide != 0)?
        }
        _ if op.lhs(body) == op.rhs(body) => HOLDS_OF_EQUAL.contains(&predicate),
        (None, Some(rhs)) => {
            let wide = compare_extremum(body, op.lhs(body), predicate, rhs, 64)?;
            (compare_extremum(body, op.lhs(body), predicate, rhs, 32)? == wide).then_some(wide)?
        }
        _ => return None,
    };
    Some(Fold::Attr(body.ctx().bool_attr(holds)).into())
}

/// What a comparison of the smaller or larger of something and a constant with another constant is,
/// when that follows from the range of the former.
fn compare_extremum(body: &Body, lhs: Value, predicate: u8, rhs: i128, width: u32) -> Option<bool> {
    let op = body.defining_op(lhs)?;
    let Some(Code::IntBinary(code)) = code_of(op, body) else { return None };
    let bound = constant_value(body, body.operand(op, 1))?.as_i128(body.ctx())?;
    let half = 1i128 << (width - 1);
    let unsigned = |value: i128| wrap(value, width).rem_euclid(2 * half);
    // The least and the greatest that it can be, read as signed and as unsigned.
    let (signed, (low, high)) = match code {
        IntBinary::MaxSI => (true, (wrap(bound, width), half - 1)),
        IntBinary::MinSI => (true, (-half, wrap(bound, width))),
        IntBinary::MaxUI => (false, (unsigned(bound), 2 * half - 1)),
        IntBinary::MinUI => (false, (0, unsigned(bound))),
        _ => return None,
    };
    // What is in the lower half of the unsigned numbers is the same read either way.
    let same = low >= 0 && high < half;
    let wants_signed = if predicate < 2 { signed } else { predicate < 6 };
    if wants_signed != signed && !same {
        return None;
    }
    let rhs = if wants_signed { wrap(rhs, width) } else { unsigned(rhs) };
    let (never, always) = match predicate {
        0 => (rhs < low || rhs > high, low == high && low == rhs),
        1 => (low == high && low == rhs, rhs < low || rhs > high),
        2 | 6 => (low >= rhs, high < rhs),
        3 | 7 => (low > rhs, high <= rhs),
        4 | 8 => (high <= rhs, low > rhs),
        _ => (high < rhs, low >= rhs),
    };
    (never || always).then_some(always)
}

pub(super) fn fold_constant(op: ConstantOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    Some(Fold::Attr(op.value(body)).into())
}

pub(super) fn fold_bool_constant(op: BoolConstantOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    Some(Fold::Attr(op.value(body)).into())
}
