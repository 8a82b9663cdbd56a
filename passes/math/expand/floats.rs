//! What expansions are built with.

use terrace_dialects::arith::{AddFOp, AndIOp, DivFOp, FPToSIOp, MulFOp, NegFOp, OrIOp, SIToFPOp, SubFOp};
use terrace_dialects::math::{AbsFOp, CopySignOp, ExpOp, LogOp, SqrtOp};
use terrace_ir::builtin::float;
use terrace_ir::{Attr, FloatKind, Op, OpDef, Rewriter, Type, Value};

use crate::arith::build;

/// Floats of one type, or what the only operand of an op on integers is.
pub(super) struct Floats<'r, 'b> {
    pub(super) rw: &'r mut Rewriter<'b>,
    pub(super) ty: Type,
}

/// A float without what is behind its point.
pub(super) struct Whole {
    /// Where this does not hold, the float is a whole number, infinite or none, and the rest is zero.
    pub(super) small: Value,
    /// As an integer.
    pub(super) int: Value,
    /// As a float, with the sign of the original.
    pub(super) float: Value,
}

impl Floats<'_, '_> {
    /// The format.
    pub(super) fn kind(&self) -> Option<FloatKind> {
        self.ty.elem(self.rw.ctx()).float_kind(self.rw.ctx())
    }

    /// Digits of the format.
    pub(super) fn digits(&self) -> Option<u32> {
        float::precision(self.kind()?)
    }

    /// Whether the format has an infinity.
    pub(super) fn has_infinity(&self) -> Option<()> {
        let kind = self.kind()?;
        let bits = float::from_f64(kind, f64::INFINITY);
        float::to_f64(kind, bits).is_none_or(f64::is_infinite).then_some(())
    }

    /// A constant.
    pub(super) fn float(&mut self, value: f64) -> Option<Value> {
        build::float(self.rw, value, self.ty)
    }

    /// An integer as wide as a float is.
    pub(super) fn int_type(&self) -> Option<Type> {
        let ctx = self.rw.ctx();
        let width = self.kind()?.width();
        Some(self.ty.with_elem(ctx, ctx.int(width)))
    }

    fn unary(&mut self, def: &'static OpDef, value: Value) -> Value {
        build::op(self.rw, def, &[value], self.ty)
    }

    fn binary(&mut self, def: &'static OpDef, a: Value, b: Value) -> Value {
        build::op(self.rw, def, &[a, b], self.ty)
    }

    /// An op with the flags of another.
    pub(super) fn flagged(&mut self, def: &'static OpDef, values: &[Value], flags: Option<Attr>) -> Value {
        build::flagged(self.rw, def, values, self.ty, &[("fastmath", flags)])
    }

    pub(super) fn flags(&self, op: Op) -> Option<Attr> {
        self.rw.attr(op, "fastmath")
    }

    pub(super) fn add(&mut self, a: Value, b: Value) -> Value {
        self.binary(AddFOp::def(), a, b)
    }

    pub(super) fn sub(&mut self, a: Value, b: Value) -> Value {
        self.binary(SubFOp::def(), a, b)
    }

    pub(super) fn mul(&mut self, a: Value, b: Value) -> Value {
        self.binary(MulFOp::def(), a, b)
    }

    pub(super) fn div(&mut self, a: Value, b: Value) -> Value {
        self.binary(DivFOp::def(), a, b)
    }

    pub(super) fn neg(&mut self, value: Value) -> Value {
        self.unary(NegFOp::def(), value)
    }

    pub(super) fn abs(&mut self, value: Value) -> Value {
        self.unary(AbsFOp::def(), value)
    }

    pub(super) fn exp(&mut self, value: Value) -> Value {
        self.unary(ExpOp::def(), value)
    }

    pub(super) fn log(&mut self, value: Value) -> Value {
        self.unary(LogOp::def(), value)
    }

    pub(super) fn sqrt(&mut self, value: Value) -> Value {
        self.unary(SqrtOp::def(), value)
    }

    /// The first with the sign of the second.
    pub(super) fn copysign(&mut self, value: Value, sign: Value) -> Value {
        self.binary(CopySignOp::def(), value, sign)
    }

    pub(super) fn cmp(&mut self, predicate: &str, a: Value, b: Value) -> Value {
        build::cmpf(self.rw, predicate, a, b)
    }

    pub(super) fn select(&mut self, condition: Value, yes: Value, no: Value) -> Value {
        build::select(self.rw, condition, yes, no)
    }

    pub(super) fn both(&mut self, a: Value, b: Value) -> Value {
        build::binary(self.rw, AndIOp::def(), a, b)
    }

    pub(super) fn either(&mut self, a: Value, b: Value) -> Value {
        build::binary(self.rw, OrIOp::def(), a, b)
    }

    /// `value` without what is behind its point. Only floats below two to the number of digits have
    /// something there, and an integer of the float's width holds all of those.
    pub(super) fn whole(&mut self, value: Value) -> Option<Whole> {
        let ints = self.int_type()?;
        let limit = 2f64.powi(i32::try_from(self.digits()?).ok()?);
        let (limit, zero) = (self.float(limit)?, self.float(0.0)?);
        let size = self.abs(value);
        let small = self.cmp("olt", size, limit);
        let safe = self.select(small, value, zero);
        let int = build::op(self.rw, FPToSIOp::def(), &[safe], ints);
        let float = build::op(self.rw, SIToFPOp::def(), &[int], self.ty);
        let float = self.copysign(float, value);
        Some(Whole { small, int, float })
    }
}
