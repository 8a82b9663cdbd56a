//! Folders of the complex dialect: the identities that upstream folds.

use terrace_ir::op::{Fold, Folded, TypedOp};
use terrace_ir::{Attr, Body, Op, Value};

use super::*;

type Constants<'a> = &'a [Option<Attr>];

fn value(value: Value) -> Option<Folded> {
    Some(Fold::Value(value).into())
}

/// For functions that are left to whoever runs them.
pub(super) fn no_fold(_: impl Into<Op>, _: &Body, _: Constants<'_>) -> Option<Folded> {
    None
}

pub(super) fn fold_constant(op: ConstantOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    Some(Fold::Attr(op.value(body)).into())
}

/// The operand of the `C` that defines the operand of `op`: what is left when one undoes the other.
fn undone<C: TypedOp>(op: impl Into<Op>, body: &Body) -> Option<Folded> {
    let inner = C::defining(body, body.operand(op.into(), 0))?;
    value(body.operand(inner.into(), 0))
}

pub(super) fn fold_conj(op: ConjOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    undone::<ConjOp>(op, body)
}

pub(super) fn fold_neg(op: NegOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    undone::<NegOp>(op, body)
}

pub(super) fn fold_exp(op: ExpOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    undone::<LogOp>(op, body)
}

pub(super) fn fold_log(op: LogOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    undone::<ExpOp>(op, body)
}

/// Part `at` of a constant or of a number that is made of its parts.
fn fold_part(op: Op, body: &Body, c: Constants<'_>, at: usize) -> Option<Folded> {
    let complex = body.operand(op, 0);
    if let Some((re, im)) = c[0].and_then(|attr| parts(body.ctx(), attr, body.ty(complex))) {
        return Some(Fold::Attr([re, im][at]).into());
    }
    value(body.operand(CreateOp::defining(body, complex)?.0, at))
}

pub(super) fn fold_re(op: ReOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    fold_part(op.0, body, c, 0)
}

pub(super) fn fold_im(op: ImOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    fold_part(op.0, body, c, 1)
}

/// A number made of the parts of a number is that number.
pub(super) fn fold_create(op: CreateOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let re = ReOp::defining(body, op.real(body))?.complex(body);
    let im = ImOp::defining(body, op.imaginary(body))?.complex(body);
    if re == im { value(re) } else { None }
}

/// Whether a constant has these parts, the sign of zero aside.
fn is(body: &Body, attr: Option<Attr>, ty: Type, (re, im): (f64, f64)) -> bool {
    let ctx = body.ctx();
    let equal = |attr: Attr, wanted: f64| match attr.kind(ctx) {
        terrace_ir::AttrKind::Float { bits, ty } => {
            let kind = ty.float_kind(ctx);
            let same = |wanted: f64| {
                kind.is_some_and(|kind| terrace_ir::builtin::float::from_f64(kind, wanted) == *bits)
            };
            same(wanted) || wanted == 0.0 && same(-0.0)
        }
        _ => false,
    };
    attr.and_then(|attr| parts(ctx, attr, ty)).is_some_and(|(a, b)| equal(a, re) && equal(b, im))
}

pub(super) fn fold_add(op: AddOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = (op.lhs(body), op.rhs(body));
    // (a - b) + b and b + (a - b)
    for (difference, other) in [(lhs, rhs), (rhs, lhs)] {
        if let Some(sub) = SubOp::defining(body, difference).filter(|sub| sub.rhs(body) == other) {
            return value(sub.lhs(body));
        }
    }
    if is(body, c[1], body.ty(rhs), (0.0, 0.0)) { value(lhs) } else { None }
}

pub(super) fn fold_sub(op: SubOp, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let (lhs, rhs) = (op.lhs(body), op.rhs(body));
    if let Some(add) = AddOp::defining(body, lhs).filter(|add| add.rhs(body) == rhs) {
        return value(add.lhs(body));
    }
    if is(body, c[1], body.ty(rhs), (0.0, 0.0)) { value(lhs) } else { None }
}

/// A product with one, or a quotient by one.
pub(super) fn fold_times_one(op: impl Into<Op>, body: &Body, c: Constants<'_>) -> Option<Folded> {
    let op = op.into();
    let one = is(body, c[1], body.ty(body.operand(op, 1)), (1.0, 0.0));
    if one { value(body.operand(op, 0)) } else { None }
}

pub(super) fn fold_bitcast(op: BitcastOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let operand = op.operand(body);
    if body.ty(operand) == body.ty(op.result(body)) { value(operand) } else { None }
}
