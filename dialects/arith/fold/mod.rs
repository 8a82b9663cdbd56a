//! Folders of the arith dialect: constants, and the identities that upstream folds.

pub(super) mod cast;
pub(super) mod compare;
pub(super) mod float;
pub(super) mod int;

use terrace_ir::interp::ScalarOp;
use terrace_ir::interp::scalar::{Code, Scalar};
use terrace_ir::op::{Fold, Folded};
use terrace_ir::{Attr, Body, Op, Value};

use super::ConstantOp;
use super::elements::{Elements, eval_attrs};
use crate::ub;

/// The constants that the operands of an op are, where they are known.
pub(super) type Constants<'a> = &'a [Option<Attr>];

/// Folds an element-by-element op whose operands are all constants, by computing it. Poison in one of
/// them is poison in the result.
pub fn fold_constants(op: impl Into<Op>, body: &Body, constants: &[Option<Attr>]) -> Option<Folded> {
    let op = op.into();
    if constants.iter().all(Option::is_none) {
        return None;
    }
    let code = (body.interface::<ScalarOp>(op)?.code)(op, body)?;
    fold_result(op, body, constants, code, 0).map(Folded::from)
}

/// What result `at` of an op folds to when it is `code` of the operands.
pub(super) fn fold_result(
    op: Op,
    body: &Body,
    constants: Constants<'_>,
    code: Code,
    at: usize,
) -> Option<Fold> {
    let ctx = body.ctx();
    if let Some(poison) = constants.iter().flatten().find(|&&attr| ub::is_poison(ctx, attr)) {
        return Some(Fold::Attr(*poison));
    }
    let operands: Option<Vec<Attr>> = constants.iter().copied().collect();
    let operands = operands.filter(|operands| !operands.is_empty())?;
    Some(Fold::Attr(eval_attrs(ctx, code, &operands, body.ty(body.result(op, at)))?))
}

pub(super) fn fold_constant(op: ConstantOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    constant(Some(op.value(body)))
}

fn value(value: Value) -> Option<Folded> {
    Some(Fold::Value(value).into())
}

fn constant(attr: Option<Attr>) -> Option<Folded> {
    Some(Fold::Attr(attr?).into())
}

fn operands(op: Op, body: &Body) -> (Value, Value) {
    (body.operand(op, 0), body.operand(op, 1))
}

/// Whether all elements of a constant are the float `wanted`, sign of zero included.
fn is_float(body: &Body, attr: Option<Attr>, wanted: f64) -> bool {
    float_splat(body, attr).is_some_and(|value| value.to_bits() == wanted.to_bits())
}

/// The float that all elements of a constant are.
fn float_splat(body: &Body, attr: Option<Attr>) -> Option<f64> {
    match Elements::of(body.ctx(), attr?)?.values[..] {
        [Scalar::Float(value)] => Some(value),
        _ => None,
    }
}
