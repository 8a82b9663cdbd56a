//! Conversions between wide integers and others, and from floats.

use terrace_dialects::arith::{
    DivFOp, ExtSIOp, ExtUIOp, FPToSIOp, FPToUIOp, IndexCastOp, IndexCastUIOp, NegFOp, RemFOp, SubIOp,
    TruncIOp,
};
use terrace_ir::op::TypedOp;
use terrace_ir::rewrite::conversion::{ConversionPatterns, ConversionRewriter, Operands, Refusal};
use terrace_ir::{Op, Rewriter, Type, Value};

use super::super::build;
use super::half_width;
use super::halves::{as_half, as_whole, half, half_type, pair};

/// Adds these rewrites to `patterns`.
pub(super) fn add(patterns: &mut ConversionPatterns) {
    extension::<ExtSIOp>(patterns, "wide-extsi", true);
    extension::<ExtUIOp>(patterns, "wide-extui", false);
    patterns.on::<TruncIOp>("wide-trunci", |op, operands, rw| narrowed(op.into(), operands, rw));
    index_cast::<IndexCastOp>(patterns, "wide-index-cast", true);
    index_cast::<IndexCastUIOp>(patterns, "wide-index-castui", false);
    patterns.on::<FPToUIOp>("wide-fptoui", fptoui);
    patterns.on::<FPToSIOp>("wide-fptosi", fptosi);
}

/// The type of pairs that the result of `op` becomes.
fn wide_result(op: Op, rw: &ConversionRewriter<'_, '_>) -> Result<Type, Refusal> {
    let old = rw.ty(rw.result(op, 0));
    let ty = rw.convert_type(old)?;
    if ty == old { Err("its result is not wide".into()) } else { Ok(ty) }
}

/// The pair with `low`, of the shape of a half, and a high half of its sign, or of zeros.
fn extended(rw: &mut Rewriter<'_>, low: Value, ty: Type, signed: bool) -> Result<Value, Refusal> {
    if !signed {
        return pair(rw, ty, &[low]);
    }
    let half = rw.ty(low);
    let zero = build::int(rw, 0, half).ok_or("there is no zero of its type")?;
    let negative = build::cmpi(rw, "slt", low, zero);
    let high = build::op(rw, ExtSIOp::def(), &[negative], half);
    pair(rw, ty, &[low, high])
}

fn extension<H: TypedOp>(patterns: &mut ConversionPatterns, name: &'static str, signed: bool) {
    patterns.on::<H>(name, move |op, operands, rw| {
        let op: Op = op.into();
        let (ty, value) = (wide_result(op, rw)?, operands.one(0)?);
        let low = as_half(rw, value);
        let ctx = rw.context();
        let half = half_type(&ctx, ty);
        let low = if rw.ty(low) == half { low } else { build::op(rw, H::def(), &[low], half) };
        let value = extended(rw, low, ty, signed)?;
        rw.replace(op, [value]);
        Ok(())
    });
}

/// A conversion of which only the low half matters.
fn narrowed(op: Op, operands: &Operands, rw: &mut ConversionRewriter<'_, '_>) -> Result<(), Refusal> {
    let ty = rw.ty(rw.result(op, 0));
    if rw.convert_type(ty)? != ty {
        return Err("its result is wide".into());
    }
    let wide = super::wide_operand(op, operands, 0, rw)?;
    let low = half(rw, wide, 0);
    let low = as_whole(rw, low);
    let def = rw.def(op).ok_or("it is of no known kind")?;
    let value = if rw.ty(low) == ty { low } else { build::op(rw, def, &[low], ty) };
    rw.replace(op, [value]);
    Ok(())
}

/// A cast to `index` takes the low half; one from it makes the low half.
fn index_cast<H: TypedOp>(patterns: &mut ConversionPatterns, name: &'static str, signed: bool) {
    patterns.on::<H>(name, move |op, operands, rw| {
        let op: Op = op.into();
        let ctx = rw.context();
        let old = rw.ty(rw.result(op, 0));
        if old.elem(&ctx).is_index(&ctx) {
            return narrowed(op, operands, rw);
        }
        let (ty, value) = (wide_result(op, rw)?, operands.one(0)?);
        let low = build::op(rw, H::def(), &[value], old.with_elem(&ctx, ty.elem(&ctx)));
        let low = as_half(rw, low);
        let value = extended(rw, low, ty, signed)?;
        rw.replace(op, [value]);
        Ok(())
    });
}

/// The quotient by two to the N and the remainder are the halves. Where that power is more than the
/// floats hold, all of them fit the low half.
fn fptoui(op: FPToUIOp, operands: &Operands, rw: &mut ConversionRewriter<'_, '_>) -> Result<(), Refusal> {
    let (ty, value) = (wide_result(op.into(), rw)?, operands.one(0)?);
    let ctx = rw.context();
    let floats = rw.ty(value);
    let kind = floats.elem(&ctx).float_kind(&ctx).ok_or("its operand is no float")?;
    let half = floats.with_elem(&ctx, ty.elem(&ctx));
    let width = half_width(&ctx, ty)?;
    let value = match super::int_to_float::power_of_two(kind, width) {
        None => {
            let low = build::op(rw, FPToUIOp::def(), &[value], half);
            let low = as_half(rw, low);
            pair(rw, ty, &[low])?
        }
        Some(power) => {
            let power = build::float(rw, power, floats).ok_or("there is no constant of its type")?;
            let quotient = build::binary(rw, DivFOp::def(), value, power);
            let high = build::op(rw, FPToUIOp::def(), &[quotient], half);
            let rest = build::binary(rw, RemFOp::def(), value, power);
            let low = build::op(rw, FPToUIOp::def(), &[rest], half);
            let high = as_half(rw, high);
            let low = as_half(rw, low);
            pair(rw, ty, &[low, high])?
        }
    };
    rw.replace(Op::from(op), [value]);
    Ok(())
}

/// The absolute value as unsigned, negated where the float is negative.
fn fptosi(op: FPToSIOp, _: &Operands, rw: &mut ConversionRewriter<'_, '_>) -> Result<(), Refusal> {
    wide_result(op.into(), rw)?;
    let (value, ty) = (op.r#in(rw.body()), rw.ty(op.out(rw.body())));
    let floats = rw.ty(value);
    let zero = build::float(rw, 0.0, floats).ok_or("there is no constant of its type")?;
    let none = build::int(rw, 0, ty).ok_or("there is no constant of its type")?;
    let negative = build::cmpf(rw, "olt", value, zero);
    let opposite = build::op(rw, NegFOp::def(), &[value], floats);
    let absolute = build::select(rw, negative, opposite, value);
    let absolute = build::op(rw, FPToUIOp::def(), &[absolute], ty);
    let opposite = build::binary(rw, SubIOp::def(), none, absolute);
    let value = build::select(rw, negative, opposite, absolute);
    rw.replace(Op::from(op), [value]);
    Ok(())
}
