//! What expansions are built with: ops of arith on values of one shape.

use terrace_dialects::arith::{CMPF_CASES, CMPI_CASES, CmpFOp, CmpIOp, ConstantOp, SelectOp};
use terrace_ir::op::bool_like;
use terrace_ir::{Attr, OpDef, Rewriter, Type, Value};

/// An op of one result.
pub(crate) fn op(rw: &mut Rewriter<'_>, def: &'static OpDef, operands: &[Value], ty: Type) -> Value {
    flagged(rw, def, operands, ty, &[])
}

/// An op of one result with attributes, those that are there.
pub(crate) fn flagged(
    rw: &mut Rewriter<'_>,
    def: &'static OpDef,
    operands: &[Value],
    ty: Type,
    attrs: &[(&str, Option<Attr>)],
) -> Value {
    let ctx = rw.context();
    let spec = rw.spec(def).operands(operands.iter().copied()).results([ty]);
    let spec = attrs.iter().fold(spec, |spec, &(name, attr)| spec.maybe_attr(&ctx, name, attr));
    let made = rw.insert(spec);
    rw.result(made, 0)
}

/// The op of two operands of the type of the first.
pub(crate) fn binary(rw: &mut Rewriter<'_>, def: &'static OpDef, lhs: Value, rhs: Value) -> Value {
    let ty = rw.ty(lhs);
    op(rw, def, &[lhs, rhs], ty)
}

/// The integer `value` in all elements of `ty`; `None` when its sizes are not known.
pub(crate) fn int(rw: &mut Rewriter<'_>, value: i128, ty: Type) -> Option<Value> {
    let ctx = rw.context();
    let elem = ty.elem(&ctx);
    let attr = match ty.is_shaped(&ctx) {
        false => ctx.int_attr(value, ty),
        true => {
            let size = elem.byte_width(&ctx)?;
            let mut bytes = value.to_le_bytes().to_vec();
            bytes.resize(size, if value < 0 { 0xff } else { 0 });
            ctx.dense_attr(ty, &bytes)?
        }
    };
    constant(rw, attr, ty)
}

/// The float `value` in all elements of `ty`; `None` when its sizes are not known.
pub(crate) fn float(rw: &mut Rewriter<'_>, value: f64, ty: Type) -> Option<Value> {
    let ctx = rw.context();
    let elem = ty.elem(&ctx);
    let kind = elem.float_kind(&ctx)?;
    let attr = match ty.is_shaped(&ctx) {
        false => ctx.float_attr(value, ty),
        true => {
            let bits = terrace_ir::builtin::float::from_f64(kind, value).to_le_bytes();
            ctx.dense_attr(ty, bits.get(..elem.byte_width(&ctx)?)?)?
        }
    };
    constant(rw, attr, ty)
}

fn constant(rw: &mut Rewriter<'_>, attr: Attr, ty: Type) -> Option<Value> {
    Some(flagged(rw, ConstantOp::def(), &[], ty, &[("value", Some(attr))]))
}

fn compare(
    rw: &mut Rewriter<'_>,
    def: &'static OpDef,
    predicate: Option<i64>,
    (lhs, rhs): (Value, Value),
) -> Value {
    let ctx = rw.context();
    let ty = bool_like(&ctx, rw.ty(lhs));
    flagged(rw, def, &[lhs, rhs], ty, &[("predicate", predicate.map(|number| ctx.i64_attr(number)))])
}

/// `arith.cmpi`
pub(crate) fn cmpi(rw: &mut Rewriter<'_>, predicate: &str, lhs: Value, rhs: Value) -> Value {
    let number = CMPI_CASES.iter().find(|case| case.0 == predicate).map(|case| case.1);
    compare(rw, CmpIOp::def(), number, (lhs, rhs))
}

/// `arith.cmpf`
pub(crate) fn cmpf(rw: &mut Rewriter<'_>, predicate: &str, lhs: Value, rhs: Value) -> Value {
    let number = CMPF_CASES.iter().find(|case| case.0 == predicate).map(|case| case.1);
    compare(rw, CmpFOp::def(), number, (lhs, rhs))
}

/// `arith.select`
pub(crate) fn select(rw: &mut Rewriter<'_>, condition: Value, yes: Value, no: Value) -> Value {
    let ty = rw.ty(yes);
    op(rw, SelectOp::def(), &[condition, yes, no], ty)
}
