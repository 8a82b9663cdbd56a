//! Ops in terms of simpler ones.

use terrace_dialects::{arith::*, math};
use terrace_ir::interfaces::Legality;
use terrace_ir::{Attr, Body, Op, OpDef, Rewriter, Type, Value};

use crate::arith::small_floats;

/// Writes `op` in simpler ops, when there is a way. Whether `target` has these is not asked here.
pub(super) fn expand(body: &mut Body, target: &Legality, op: Op) -> Option<()> {
    let has_op = target.op(body.name_str(op)).is_some();
    let name = body.name_str(op).to_owned();
    let mut b = Builder(Rewriter::before(body, op));
    match name.as_str() {
        "arith.ceildivsi" => division(&mut b, op, Rounding::Up),
        "arith.floordivsi" => division(&mut b, op, Rounding::Down),
        "arith.ceildivui" => ceildivui(&mut b, op),
        "arith.addui_extended" => addui_extended(&mut b, op),
        "arith.mulsi_extended" => extended_product(&mut b, op, ExtSIOp::def()),
        "arith.mului_extended" => extended_product(&mut b, op, ExtUIOp::def()),
        "arith.extf" | "arith.truncf" => small_floats::expand(&mut b.0, op),
        "math.fpowi" if !has_op => fpowi(&mut b, op),
        _ => None,
    }
}

const EQUAL: i64 = 0;
const NOT_EQUAL: i64 = 1;
const SIGNED_LESS: i64 = 2;
const UNSIGNED_LESS: i64 = 6;

struct Builder<'a>(Rewriter<'a>);

impl Builder<'_> {
    fn op(&mut self, def: &'static OpDef, operands: &[Value], ty: Type) -> Value {
        let spec = self.0.spec(def).operands(operands.iter().copied()).results([ty]);
        let op = self.0.insert(spec);
        self.0.result(op, 0)
    }

    /// `lhs op rhs`, of the type of `lhs`.
    fn both(&mut self, def: &'static OpDef, lhs: Value, rhs: Value) -> Value {
        let ty = self.0.ty(lhs);
        self.op(def, &[lhs, rhs], ty)
    }

    fn compare(&mut self, predicate: i64, lhs: Value, rhs: Value) -> Value {
        let ctx = self.0.context();
        let ty = self.0.ty(lhs);
        let ty = if ty.is_vector(&ctx) { ty.with_elem(&ctx, ctx.int(1)) } else { ctx.int(1) };
        let spec = self.0.spec(CmpIOp::def()).operands([lhs, rhs]).results([ty]).attr(
            &ctx,
            "predicate",
            ctx.i64_attr(predicate),
        );
        let op = self.0.insert(spec);
        self.0.result(op, 0)
    }

    fn select(&mut self, condition: Value, yes: Value, no: Value) -> Value {
        let ty = self.0.ty(yes);
        self.op(SelectOp::def(), &[condition, yes, no], ty)
    }

    /// `value` as a constant of type `ty`, in each lane of a vector.
    fn constant(&mut self, value: i64, ty: Type) -> Option<Value> {
        let ctx = self.0.context();
        let scalar = ctx.int_attr(i128::from(value), ty.elem(&ctx));
        let attr = if ty.is_vector(&ctx) { splat(&ctx, scalar, ty)? } else { scalar };
        self.0.constant("arith", attr, ty)
    }
}

/// A dense attribute of type `ty`, each element of which is the integer `scalar`.
fn splat(ctx: &terrace_ir::Context, scalar: Attr, ty: Type) -> Option<Attr> {
    let width = ty.elem(ctx).byte_width(ctx)?;
    let bytes = scalar.as_i128(ctx)?.to_le_bytes();
    ctx.dense_attr(ty, bytes.get(..width)?)
}

#[derive(Clone, Copy, PartialEq)]
enum Rounding {
    Up,
    Down,
}

/// The quotient truncated, and one more or less where it is not exact and lies on the other side of zero.
fn division(b: &mut Builder<'_>, op: Op, rounding: Rounding) -> Option<()> {
    let (lhs, rhs) = (b.0.operand(op, 0), b.0.operand(op, 1));
    let ty = b.0.ty(lhs);
    let zero = b.constant(0, ty)?;
    let step = b.constant(if rounding == Rounding::Up { 1 } else { -1 }, ty)?;
    let quotient = b.both(DivSIOp::def(), lhs, rhs);
    let product = b.both(MulIOp::def(), quotient, rhs);
    let inexact = b.compare(NOT_EQUAL, lhs, product);
    let negative = [lhs, rhs].map(|value| b.compare(SIGNED_LESS, value, zero));
    let predicate = if rounding == Rounding::Up { EQUAL } else { NOT_EQUAL };
    let side = b.compare(predicate, negative[0], negative[1]);
    let adjust = b.both(AndIOp::def(), inexact, side);
    let adjusted = b.both(AddIOp::def(), quotient, step);
    let value = b.select(adjust, adjusted, quotient);
    b.0.replace(op, [value]);
    Some(())
}

/// `(lhs - 1) / rhs + 1`, or 0 for 0.
fn ceildivui(b: &mut Builder<'_>, op: Op) -> Option<()> {
    let (lhs, rhs) = (b.0.operand(op, 0), b.0.operand(op, 1));
    let ty = b.0.ty(lhs);
    let (zero, one) = (b.constant(0, ty)?, b.constant(1, ty)?);
    let empty = b.compare(EQUAL, lhs, zero);
    let less = b.both(SubIOp::def(), lhs, one);
    let quotient = b.both(DivUIOp::def(), less, rhs);
    let more = b.both(AddIOp::def(), quotient, one);
    let value = b.select(empty, zero, more);
    b.0.replace(op, [value]);
    Some(())
}

/// A sum has wrapped when it is less than a side of it.
fn addui_extended(b: &mut Builder<'_>, op: Op) -> Option<()> {
    let (lhs, rhs) = (b.0.operand(op, 0), b.0.operand(op, 1));
    let sum = b.both(AddIOp::def(), lhs, rhs);
    let overflow = b.compare(UNSIGNED_LESS, sum, lhs);
    b.0.replace(op, [sum, overflow]);
    Some(())
}

/// The product in twice as many bits, of up to 32 bits.
fn extended_product(b: &mut Builder<'_>, op: Op, extend: &'static OpDef) -> Option<()> {
    let ctx = b.0.context();
    let ty = b.0.ty(b.0.operand(op, 0));
    let width = ty.elem(&ctx).bit_width(&ctx).filter(|width| matches!(width, 8 | 16 | 32))?;
    if ty.elem(&ctx).is_index(&ctx) || ty.is_vector(&ctx) {
        return None;
    }
    let wide = ctx.int(2 * width);
    let [lhs, rhs] = [0, 1].map(|at| {
        let value = b.0.operand(op, at);
        b.op(extend, &[value], wide)
    });
    let product = b.both(MulIOp::def(), lhs, rhs);
    let shift = b.constant(i64::from(width), wide)?;
    let upper = b.both(ShRUIOp::def(), product, shift);
    let halves = [product, upper].map(|value| b.op(TruncIOp::def(), &[value], ty));
    b.0.replace(op, halves);
    Some(())
}

/// A power to an integer as one to a float: exact for exponents that the float type holds.
fn fpowi(b: &mut Builder<'_>, op: Op) -> Option<()> {
    let (base, exponent) = (b.0.operand(op, 0), b.0.operand(op, 1));
    let ty = b.0.ty(base);
    let exponent = b.op(SIToFPOp::def(), &[exponent], ty);
    let value = b.both(math::PowFOp::def(), base, exponent);
    b.0.replace(op, [value]);
    Some(())
}
