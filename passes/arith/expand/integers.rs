//! Expansions of ops on integers.

use terrace_dialects::arith::{
    AddIOp, AndIOp, CeilDivSIOp, CeilDivUIOp, DivSIOp, DivUIOp, FloorDivSIOp, MulIOp, SubIOp,
};
use terrace_ir::{Op, Rewriter};

use crate::arith::build::{binary, cmpi, int, select};

/// `select (a == 0), 0, (a - 1) / b + 1`
pub(super) fn ceildivui(op: CeilDivUIOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (a, b) = (op.lhs(rw), op.rhs(rw));
    let ty = rw.ty(a);
    let zero = int(rw, 0, ty)?;
    let is_zero = cmpi(rw, "eq", a, zero);
    let one = int(rw, 1, ty)?;
    let less = binary(rw, SubIOp::def(), a, one);
    let quotient = binary(rw, DivUIOp::def(), less, b);
    let more = binary(rw, AddIOp::def(), quotient, one);
    let result = select(rw, is_zero, zero, more);
    rw.replace(op, [result]);
    Some(())
}

/// `q = a / b`, and `q + 1` when it is not exact and the signs are the same
pub(super) fn ceildivsi(op: CeilDivSIOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (a, b) = (op.lhs(rw), op.rhs(rw));
    let ty = rw.ty(a);
    let zero = int(rw, 0, ty)?;
    let one = int(rw, 1, ty)?;
    let quotient = binary(rw, DivSIOp::def(), a, b);
    let product = binary(rw, MulIOp::def(), quotient, b);
    let inexact = cmpi(rw, "ne", a, product);
    let a_negative = cmpi(rw, "slt", a, zero);
    let b_negative = cmpi(rw, "slt", b, zero);
    let same_sign = cmpi(rw, "eq", a_negative, b_negative);
    let rounds = binary(rw, AndIOp::def(), inexact, same_sign);
    let more = binary(rw, AddIOp::def(), quotient, one);
    let result = select(rw, rounds, more, quotient);
    rw.replace(op, [result]);
    Some(())
}

/// `q = a / b`, and `q - 1` when it is not exact and the signs differ
pub(super) fn floordivsi(op: FloorDivSIOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (a, b) = (op.lhs(rw), op.rhs(rw));
    let ty = rw.ty(a);
    if ty.is_shaped(rw.ctx()) && ty.num_elements(rw.ctx()).is_none() {
        return None;
    }
    let quotient = binary(rw, DivSIOp::def(), a, b);
    let product = binary(rw, MulIOp::def(), quotient, b);
    let inexact = cmpi(rw, "ne", a, product);
    let zero = int(rw, 0, ty)?;
    let a_negative = cmpi(rw, "slt", a, zero);
    let b_negative = cmpi(rw, "slt", b, zero);
    let opposite = cmpi(rw, "ne", a_negative, b_negative);
    let rounds = binary(rw, AndIOp::def(), inexact, opposite);
    let minus_one = int(rw, -1, ty)?;
    let less = binary(rw, AddIOp::def(), quotient, minus_one);
    let result = select(rw, rounds, less, quotient);
    rw.replace(op, [result]);
    Some(())
}

/// `select (a predicate b), a, b`
pub(super) fn extremum(op: impl Into<Op>, rw: &mut Rewriter<'_>, predicate: &str) -> Option<()> {
    let op = op.into();
    let (a, b) = (rw.operand(op, 0), rw.operand(op, 1));
    let first = cmpi(rw, predicate, a, b);
    let result = select(rw, first, a, b);
    rw.replace(op, [result]);
    Some(())
}
