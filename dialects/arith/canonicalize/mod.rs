//! Canonicalization patterns of the arith dialect: those of upstream's `ArithCanonicalization.td`.

pub(super) mod cast;
pub(super) mod compare;
pub(super) mod float;
pub(super) mod int;

use terrace_ir::op::TypedOp;
use terrace_ir::rewrite::constant_value;
use terrace_ir::{Attr, Body, Op, OpDef, OpSpec, Rewriter, Type, Value};

use super::{has_flag, overflow};

/// The constant attribute that defines `value`.
fn constant(rw: &Body, value: Value) -> Option<Attr> {
    constant_value(rw, value)
}

/// A constant of the arith dialect in front of the op that is rewritten.
fn make_constant(rw: &mut Rewriter<'_>, attr: Attr) -> Option<Value> {
    let ty = attr.ty(&rw.context())?;
    rw.constant("arith", attr, ty)
}

/// The description of an op of one result.
fn spec(rw: &Rewriter<'_>, def: &'static OpDef, operands: &[Value], ty: Type) -> OpSpec {
    rw.spec(def).operands(operands.iter().copied()).results([ty])
}

/// Inserts an op of one result.
fn insert(rw: &mut Rewriter<'_>, def: &'static OpDef, operands: &[Value], ty: Type) -> Value {
    let op = rw.insert(spec(rw, def, operands, ty));
    rw.result(op, 0)
}

/// The overflow flags that both ops have.
fn common_overflow(rw: &Body, a: Op, b: Op) -> Attr {
    let ctx = rw.ctx();
    let both = |flag: &str| {
        [a, b].iter().all(|&op| rw.attr(op, "overflowFlags").is_some_and(|attr| has_flag(ctx, attr, flag)))
    };
    let flags: Vec<&str> = ["nsw", "nuw"].into_iter().filter(|flag| both(flag)).collect();
    overflow(ctx, if flags.is_empty() { &["none"] } else { &flags })
}

/// The operands of `op` when both are made by a `C` from values of one type.
fn sources<C: TypedOp>(rw: &Body, op: Op) -> Option<(Value, Value)> {
    let source = |at| Some(rw.operand(C::defining(rw, rw.operand(op, at))?.into(), 0));
    let (a, b) = (source(0)?, source(1)?);
    (rw.ty(a) == rw.ty(b)).then_some((a, b))
}
