//! Folders: what upstream's ops fold to.

use terrace_ir::op::{Fold, Folded};
use terrace_ir::{Attr, Body, Op, Rewriter, Type};

use super::{ConstantOp, ExtractValueOp, GepOp, InsertValueOp, OrOp, ShlOp, ZExtOp, types};

type Constants<'a> = &'a [Option<Attr>];

/// Makes an `llvm.mlir.constant`, for an integer, float or elements of a type of LLVM IR.
pub(super) fn make_constant(rw: &mut Rewriter<'_>, value: Attr, ty: Type) -> Option<Op> {
    let ctx = rw.context();
    if !types::is_compatible(&ctx, ty) || value.ty(&ctx) != Some(ty) {
        return None;
    }
    let spec = rw.spec(ConstantOp::def()).attr(&ctx, "value", value).results([ty]);
    Some(rw.insert(spec))
}

/// A constant is its value, which may be of another type than its result.
pub(super) fn fold_constant(op: ConstantOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    Some(Fold::Attr(op.value(body)).into())
}

/// Operand `at` of `op` and its width in bits, at most 64, where it is a constant integer of its type:
/// a constant may be written as another one.
fn int_of(op: Op, at: usize, body: &Body, constants: Constants<'_>) -> Option<(i64, u32)> {
    let constant = constants.get(at).copied().flatten()?;
    let ty = constant.ty(body.ctx()).filter(|&ty| ty == body.ty(body.operand(op, at)))?;
    let width = ty.bit_width(body.ctx()).filter(|&width| (1..=64).contains(&width))?;
    Some((constant.as_int(body.ctx())?, width))
}

fn unsigned(value: i64, width: u32) -> u64 {
    value as u64 & (u64::MAX >> (64 - width))
}

fn constant(body: &Body, bits: u64, ty: Type) -> Option<Folded> {
    let width =
        ty.bit_width(body.ctx()).filter(|&width| ty.is_signless(body.ctx()) && (1..=64).contains(&width))?;
    let signed = ((bits << (64 - width)) as i64) >> (64 - width);
    Some(Fold::Attr(body.ctx().int_attr(i128::from(signed), ty)).into())
}

/// zext(constant) -> constant
pub(super) fn fold_zext(op: ZExtOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let (value, width) = int_of(op.0, 0, body, constants)?;
    constant(body, unsigned(value, width), body.ty(op.res(body)))
}

/// shl(constant, constant) -> constant, when the result is defined
pub(super) fn fold_shl(op: ShlOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let ((value, width), (by, _)) = (int_of(op.0, 0, body, constants)?, int_of(op.0, 1, body, constants)?);
    let by = u32::try_from(by).ok().filter(|&by| by < width)?;
    constant(body, unsigned(value, width) << by, body.ty(op.res(body)))
}

/// or(constant, constant) -> constant
pub(super) fn fold_or(op: OrOp, body: &Body, constants: Constants<'_>) -> Option<Folded> {
    let ((lhs, _), (rhs, _)) = (int_of(op.0, 0, body, constants)?, int_of(op.0, 1, body, constants)?);
    constant(body, (lhs | rhs) as u64, body.ty(op.res(body)))
}

/// cast(x : T to T) -> x, cast(cast(x : T to U) : U to T) -> x
pub(super) fn fold_cast_of_same(op: impl Into<Op>, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let op = op.into();
    let (operand, ty) = (body.operand(op, 0), body.ty(body.result(op, 0)));
    if body.ty(operand) == ty {
        return Some(Fold::Value(operand).into());
    }
    let before = body.defining_op(operand).filter(|&before| body.name(before) == body.name(op))?;
    let value = body.operand(before, 0);
    (body.ty(value) == ty).then(|| Fold::Value(value).into())
}

/// getelementptr x[0] -> x
pub(super) fn fold_gep(op: GepOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let base = op.base(body);
    let zero = op.rawConstantIndices(body).as_int_array(body.ctx())? == [0];
    (zero && body.ty(base) == body.ty(op.res(body))).then(|| Fold::Value(base).into())
}

/// extractvalue(insertvalue(_, x)[p])[p] -> x
pub(super) fn fold_extractvalue(op: ExtractValueOp, body: &Body, _: Constants<'_>) -> Option<Folded> {
    let insert = InsertValueOp::defining(body, op.container(body))?;
    (insert.position(body) == op.position(body)).then(|| Fold::Value(insert.value(body)).into())
}
