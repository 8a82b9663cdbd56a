//! `arith`: integers, floats, comparisons and casts, scalar or in 128-bit vectors.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{ConstantData, InstBuilder, MemFlagsData, Value as ClifValue, types};
use cranelift_frontend::FunctionBuilder;
use terrace_dialects::arith::*;
use terrace_ir::builtin::{UnrealizedConversionCastOp, float};
use terrace_ir::{Attr, Context, FloatKind, Op, OpError, Type};
use terrace_runtime::halves;

use super::Table;
use crate::function::{FnCx, Val};

type Cx<'a, 'b, 'c> = &'a mut FnCx<'b, 'c>;

macro_rules! binary {
    ($table:ident, $ctx:ident; $($op:ident => $inst:ident),* $(,)?) => {
        $($table.on::<$op>($ctx, |cx, b, op| {
            let (lhs, rhs) = (cx.operand(op, 0)?, cx.operand(op, 1)?);
            let value = b.ins().$inst(lhs, rhs);
            let value = wrap(cx, b, op, value);
            cx.set(op, value);
            Ok(())
        });)*
    };
}

macro_rules! unary {
    ($table:ident, $ctx:ident; $($op:ident => $inst:ident),* $(,)?) => {
        $($table.on::<$op>($ctx, |cx, b, op| {
            let value = cx.operand(op, 0)?;
            let value = b.ins().$inst(value);
            cx.set(op, value);
            Ok(())
        });)*
    };
}

macro_rules! convert {
    ($table:ident, $ctx:ident; $($op:ident => $f:ident),* $(,)?) => {
        $($table.on::<$op>($ctx, |cx, b, op| {
            let value = cx.operand(op, 0)?;
            let from = cx.body.ty(cx.body.operand(op, 0));
            let to = cx.body.ty(cx.body.result(op, 0));
            let value = $f(cx, b, value, from, to)?;
            cx.set(op, value);
            Ok(())
        });)*
    };
}

pub(super) fn add(table: &mut Table, ctx: &Context) {
    table.on::<ConstantOp>(ctx, |cx, b, op| {
        let value = constant(cx, b, ConstantOp(op).value(cx.body), cx.body.ty(cx.body.result(op, 0)))?;
        cx.set(op, value);
        Ok(())
    });
    binary!(table, ctx;
        AddIOp => iadd, SubIOp => isub, MulIOp => imul, AndIOp => band, OrIOp => bor, XOrIOp => bxor,
        MaxSIOp => smax, MinSIOp => smin, MaxUIOp => umax, MinUIOp => umin,
        AddFOp => fadd, SubFOp => fsub, MulFOp => fmul, DivFOp => fdiv,
        MaximumFOp => fmax, MinimumFOp => fmin,
    );
    binary!(table, ctx; DivUIOp => udiv, RemUIOp => urem);
    table.on::<DivSIOp>(ctx, |cx, b, op| guarded_division(cx, b, op, Division::Quotient));
    table.on::<RemSIOp>(ctx, |cx, b, op| guarded_division(cx, b, op, Division::Remainder));
    table.on::<ShLIOp>(ctx, |cx, b, op| shift(cx, b, op, Shift::Left));
    table.on::<ShRSIOp>(ctx, |cx, b, op| shift(cx, b, op, Shift::RightSigned));
    table.on::<ShRUIOp>(ctx, |cx, b, op| shift(cx, b, op, Shift::RightUnsigned));
    table.on::<MulSIExtendedOp>(ctx, |cx, b, op| extended_product(cx, b, op, true));
    table.on::<MulUIExtendedOp>(ctx, |cx, b, op| extended_product(cx, b, op, false));
    unary!(table, ctx; NegFOp => fneg);
    table.on::<MaxNumFOp>(ctx, |cx, b, op| num_extremum(cx, b, op, FloatCC::GreaterThan));
    table.on::<MinNumFOp>(ctx, |cx, b, op| num_extremum(cx, b, op, FloatCC::LessThan));
    table.on::<RemFOp>(ctx, |cx, b, op| super::math::call(cx, b, op, "remf"));
    table.on::<CmpIOp>(ctx, compare_ints);
    table.on::<CmpFOp>(ctx, compare_floats);
    table.on::<SelectOp>(ctx, select);
    convert!(table, ctx;
        IndexCastOp => resize_signed, IndexCastUIOp => resize_unsigned, ExtSIOp => resize_signed,
        ExtUIOp => resize_unsigned, TruncIOp => resize_unsigned, ExtFOp => resize_float,
        TruncFOp => resize_float, SIToFPOp => from_signed, UIToFPOp => from_unsigned,
        FPToSIOp => to_signed, FPToUIOp => to_unsigned, BitcastOp => bitcast,
        UnrealizedConversionCastOp => between_integers,
    );
}

/// The signless width of integers in `ty`, when it is not one that the machine has: their upper
/// bits must be cleared after each operation.
fn odd_width(ctx: &Context, ty: Type) -> Option<u32> {
    let elem = ty.elem(ctx);
    let width = elem.bit_width(ctx).filter(|_| elem.is_integer(ctx))?;
    (!matches!(width, 8 | 16 | 32 | 64)).then_some(width)
}

/// Integers narrower than a byte are held zero-extended.
fn wrap(cx: &FnCx<'_, '_>, b: &mut FunctionBuilder<'_>, op: Op, value: ClifValue) -> ClifValue {
    let ty = cx.body.ty(cx.body.result(op, 0));
    match odd_width(&cx.cx.ctx, ty) {
        Some(width) if !ty.is_vector(&cx.cx.ctx) => b.ins().band_imm_u(value, (1i64 << width) - 1),
        _ => value,
    }
}

/// The value of a constant of type `ty`: a scalar, or a vector of whose elements are scalars.
fn constant(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    attr: Attr,
    ty: Type,
) -> Result<ClifValue, OpError> {
    let ctx = cx.ctx();
    let clif = cx.clif_type(ty)?;
    if ty.is_vector(&ctx) {
        let (bytes, splat) = attr
            .dense_bytes(&ctx)
            .ok_or_else(|| OpError::new("is a vector constant whose elements are not there"))?;
        if clif.is_vector() {
            let all = if splat { bytes.repeat(clif.lane_count() as usize) } else { bytes.to_vec() };
            let handle = b.func.dfg.constants.insert(ConstantData::from(&all[..]));
            return Ok(b.ins().vconst(clif, handle));
        }
        return Ok(scalar_from_bytes(b, clif, &bytes));
    }
    if clif.is_float() {
        let value = attr.as_f64(&ctx).ok_or_else(|| OpError::new("is not a float constant"))?;
        return Ok(if clif == types::F32 { b.ins().f32const(value as f32) } else { b.ins().f64const(value) });
    }
    if let Some(bits) = held_bits(&ctx, attr, ty) {
        return Ok(b.ins().iconst(clif, i64::from(bits)));
    }
    let value = attr.as_i128(&ctx).ok_or_else(|| OpError::new("is not an integer constant"))?;
    let bits = clif.bits();
    let width = ty.bit_width(&ctx).unwrap_or(bits).min(bits);
    let value = if width < 64 { value & ((1 << width) - 1) } else { value };
    Ok(b.ins().iconst(clif, value as i64))
}

/// The bits of a constant of a float type that is only held.
fn held_bits(ctx: &Context, attr: Attr, ty: Type) -> Option<u16> {
    let value = attr.as_f64(ctx)?;
    match ty.float_kind(ctx)? {
        FloatKind::F16 => Some(halves::f16_of(value)),
        FloatKind::BF16 => Some(halves::bf16_of(value)),
        kind if kind.width() <= 8 => u16::try_from(float::from_f64(kind, value)).ok(),
        _ => None,
    }
}

fn scalar_from_bytes(b: &mut FunctionBuilder<'_>, clif: types::Type, bytes: &[u8]) -> ClifValue {
    let mut raw = [0u8; 8];
    raw[..bytes.len().min(8)].copy_from_slice(&bytes[..bytes.len().min(8)]);
    let bits = u64::from_le_bytes(raw);
    match clif {
        types::F32 => b.ins().f32const(f32::from_bits(bits as u32)),
        types::F64 => b.ins().f64const(f64::from_bits(bits)),
        _ => b.ins().iconst(clif, bits as i64),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Division {
    Quotient,
    Remainder,
}

/// Signed division; the one overflow (minimum by -1) is undefined upstream and wraps here.
fn guarded_division(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    op: Op,
    what: Division,
) -> Result<(), OpError> {
    let (lhs, rhs) = (cx.operand(op, 0)?, cx.operand(op, 1)?);
    if cx.result_type(op)?.is_vector() {
        return Err(OpError::new("has no vector form in generated code"));
    }
    let minus_one = b.ins().icmp_imm_s(IntCC::Equal, rhs, -1);
    let ty = b.func.dfg.value_type(rhs);
    let one = b.ins().iconst(ty, 1);
    let divisor = b.ins().select(minus_one, one, rhs);
    let value = match what {
        Division::Quotient => {
            let quotient = b.ins().sdiv(lhs, divisor);
            let negated = b.ins().ineg(lhs);
            b.ins().select(minus_one, negated, quotient)
        }
        Division::Remainder => b.ins().srem(lhs, divisor),
    };
    cx.set(op, value);
    Ok(())
}

/// Both halves of a product.
fn extended_product(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    op: Op,
    signed: bool,
) -> Result<(), OpError> {
    let (lhs, rhs) = (cx.operand(op, 0)?, cx.operand(op, 1)?);
    if cx.result_type(op)? != types::I64 {
        return Err(OpError::new("is only available for 64 bits in generated code"));
    }
    let low = b.ins().imul(lhs, rhs);
    let high = if signed { b.ins().smulhi(lhs, rhs) } else { b.ins().umulhi(lhs, rhs) };
    cx.set(op, low);
    cx.set_val(cx.body.result(op, 1), Val::Scalar(high));
    Ok(())
}

#[derive(Clone, Copy)]
enum Shift {
    Left,
    RightSigned,
    RightUnsigned,
}

fn shift(cx: Cx<'_, '_, '_>, b: &mut FunctionBuilder<'_>, op: Op, what: Shift) -> Result<(), OpError> {
    if cx.result_type(op)?.is_vector() {
        return Err(OpError::new("has no vector form in generated code"));
    }
    let (lhs, rhs) = (cx.operand(op, 0)?, cx.operand(op, 1)?);
    let value = match what {
        Shift::Left => b.ins().ishl(lhs, rhs),
        Shift::RightSigned => b.ins().sshr(lhs, rhs),
        Shift::RightUnsigned => b.ins().ushr(lhs, rhs),
    };
    let value = wrap(cx, b, op, value);
    cx.set(op, value);
    Ok(())
}

/// `maxnumf`, `minnumf`: the number when the other operand is not one.
fn num_extremum(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    op: Op,
    better: FloatCC,
) -> Result<(), OpError> {
    let (lhs, rhs) = (cx.operand(op, 0)?, cx.operand(op, 1)?);
    let value = num_extremum_of(b, better, lhs, rhs);
    cx.set(op, value);
    Ok(())
}

/// The better one of two values, or the one that is a number.
pub(super) fn num_extremum_of(
    b: &mut FunctionBuilder<'_>,
    better: FloatCC,
    lhs: ClifValue,
    rhs: ClifValue,
) -> ClifValue {
    let wins = b.ins().fcmp(better, lhs, rhs);
    let no_number = b.ins().fcmp(FloatCC::Unordered, rhs, rhs);
    let keep = b.ins().bor(wins, no_number);
    choose(b, keep, lhs, rhs)
}

/// `condition ? yes : no`, by lanes when the condition is a vector mask.
fn choose(b: &mut FunctionBuilder<'_>, condition: ClifValue, yes: ClifValue, no: ClifValue) -> ClifValue {
    let mask = b.func.dfg.value_type(condition);
    if !mask.is_vector() {
        return b.ins().select(condition, yes, no);
    }
    let ty = b.func.dfg.value_type(yes);
    if ty == mask {
        return b.ins().bitselect(condition, yes, no);
    }
    let flags = MemFlagsData::new();
    let (yes, no) = (b.ins().bitcast(mask, flags, yes), b.ins().bitcast(mask, flags, no));
    let chosen = b.ins().bitselect(condition, yes, no);
    b.ins().bitcast(ty, flags, chosen)
}

fn select(cx: Cx<'_, '_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    let (condition, yes, no) = (cx.operand(op, 0)?, cx.operand(op, 1)?, cx.operand(op, 2)?);
    let value = choose(b, condition, yes, no);
    cx.set(op, value);
    Ok(())
}

fn predicate(cx: &FnCx<'_, '_>, op: Op) -> Result<i64, OpError> {
    let attr = cx.body.attr(op, "predicate").and_then(|attr| attr.as_int(&cx.cx.ctx));
    attr.ok_or_else(|| OpError::new("has no predicate"))
}

fn compare_ints(cx: Cx<'_, '_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    const CODES: [IntCC; 10] = [
        IntCC::Equal,
        IntCC::NotEqual,
        IntCC::SignedLessThan,
        IntCC::SignedLessThanOrEqual,
        IntCC::SignedGreaterThan,
        IntCC::SignedGreaterThanOrEqual,
        IntCC::UnsignedLessThan,
        IntCC::UnsignedLessThanOrEqual,
        IntCC::UnsignedGreaterThan,
        IntCC::UnsignedGreaterThanOrEqual,
    ];
    let at = usize::try_from(predicate(cx, op)?).unwrap_or(usize::MAX);
    let code = *CODES.get(at).ok_or_else(|| OpError::new("has an unknown predicate"))?;
    let ctx = cx.ctx();
    let ty = cx.body.ty(cx.body.operand(op, 0));
    let (mut lhs, mut rhs) = (cx.operand(op, 0)?, cx.operand(op, 1)?);
    if let Some(width) = odd_width(&ctx, ty)
        && (2..=5).contains(&at)
    {
        // Held zero-extended: signed comparisons need the sign.
        for value in [&mut lhs, &mut rhs] {
            let up = i64::from(b.func.dfg.value_type(*value).bits() - width);
            let shifted = b.ins().ishl_imm_u(*value, up);
            *value = b.ins().sshr_imm_u(shifted, up);
        }
    }
    let value = b.ins().icmp(code, lhs, rhs);
    cx.set(op, value);
    Ok(())
}

fn compare_floats(cx: Cx<'_, '_, '_>, b: &mut FunctionBuilder<'_>, op: Op) -> Result<(), OpError> {
    const CODES: [FloatCC; 14] = [
        FloatCC::Equal,
        FloatCC::GreaterThan,
        FloatCC::GreaterThanOrEqual,
        FloatCC::LessThan,
        FloatCC::LessThanOrEqual,
        FloatCC::OrderedNotEqual,
        FloatCC::Ordered,
        FloatCC::UnorderedOrEqual,
        FloatCC::UnorderedOrGreaterThan,
        FloatCC::UnorderedOrGreaterThanOrEqual,
        FloatCC::UnorderedOrLessThan,
        FloatCC::UnorderedOrLessThanOrEqual,
        FloatCC::NotEqual,
        FloatCC::Unordered,
    ];
    let (lhs, rhs) = (cx.operand(op, 0)?, cx.operand(op, 1)?);
    let at = predicate(cx, op)?;
    let value = match usize::try_from(at - 1).ok().and_then(|at| CODES.get(at)) {
        Some(&code) => b.ins().fcmp(code, lhs, rhs),
        None => {
            let ty = cx.result_type(op)?;
            b.ins().iconst(ty, i64::from(at == 15))
        }
    };
    cx.set(op, value);
    Ok(())
}

type Converted = Result<ClifValue, OpError>;

fn scalars_only(cx: &FnCx<'_, '_>, from: Type) -> Result<(), OpError> {
    if from.is_vector(&cx.cx.ctx) {
        return Err(OpError::new("has no vector form in generated code"));
    }
    Ok(())
}

fn resize(
    cx: &FnCx<'_, '_>,
    b: &mut FunctionBuilder<'_>,
    value: ClifValue,
    (from, to): (Type, Type),
    signed: bool,
) -> Converted {
    scalars_only(cx, from)?;
    let ctx = &cx.cx.ctx;
    let target = cx.clif_type(to)?;
    let have = b.func.dfg.value_type(value);
    let mut value = value;
    if let (true, Some(width)) = (signed, odd_width(ctx, from)) {
        let up = i64::from(have.bits() - width);
        let shifted = b.ins().ishl_imm_u(value, up);
        value = b.ins().sshr_imm_u(shifted, up);
    }
    let resized = match target.bits().cmp(&have.bits()) {
        std::cmp::Ordering::Less => b.ins().ireduce(target, value),
        std::cmp::Ordering::Equal => value,
        std::cmp::Ordering::Greater if signed => b.ins().sextend(target, value),
        std::cmp::Ordering::Greater => b.ins().uextend(target, value),
    };
    Ok(match odd_width(ctx, to) {
        Some(width) => b.ins().band_imm_u(resized, (1i64 << width) - 1),
        None => resized,
    })
}

fn resize_signed(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    value: ClifValue,
    from: Type,
    to: Type,
) -> Converted {
    resize(cx, b, value, (from, to), true)
}

fn resize_unsigned(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    value: ClifValue,
    from: Type,
    to: Type,
) -> Converted {
    resize(cx, b, value, (from, to), false)
}

fn resize_float(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    value: ClifValue,
    from: Type,
    to: Type,
) -> Converted {
    scalars_only(cx, from)?;
    let halves = [FloatKind::F16, FloatKind::BF16];
    let half = |ty: Type| ty.float_kind(&cx.cx.ctx).filter(|kind| halves.contains(kind));
    if let Some(kind) = half(from) {
        let name = format!("terrace_{}_to_f32", kind.keyword());
        let single = convert_half(cx, b, &name, value, types::F32)?;
        return resize_float(cx, b, single, cx.cx.ctx.f32(), to);
    }
    if let Some(kind) = half(to) {
        let name = format!("terrace_{}_to_{}", cx.cx.ctx.display(from), kind.keyword());
        return convert_half(cx, b, &name, value, types::I16);
    }
    let (have, target) = (b.func.dfg.value_type(value), cx.clif_type(to)?);
    Ok(match (have, target) {
        (types::F32, types::F64) => b.ins().fpromote(types::F64, value),
        (types::F64, types::F32) => b.ins().fdemote(types::F32, value),
        _ => value,
    })
}

/// Calls the runtime's conversion `name` from or to a float of 16 bits.
fn convert_half(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    name: &str,
    value: ClifValue,
    to: types::Type,
) -> Converted {
    if !cx.cx.parts.runtime {
        return Err(OpError::new("converts a float of 16 bits, which needs the runtime"));
    }
    let from = b.func.dfg.value_type(value);
    let func = cx.import(name, &[from], &[to], b)?;
    let call = b.ins().call(func, &[value]);
    Ok(b.inst_results(call)[0])
}

fn from_signed(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    value: ClifValue,
    from: Type,
    to: Type,
) -> Converted {
    let target = cx.clif_type(to)?;
    if b.func.dfg.value_type(value) == types::I32X4 && target == types::F32X4 {
        return Ok(b.ins().fcvt_from_sint(target, value));
    }
    let wide = widen(cx, b, value, from, true)?;
    Ok(b.ins().fcvt_from_sint(target, wide))
}

fn from_unsigned(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    value: ClifValue,
    from: Type,
    to: Type,
) -> Converted {
    let wide = widen(cx, b, value, from, false)?;
    let target = cx.clif_type(to)?;
    Ok(b.ins().fcvt_from_uint(target, wide))
}

/// Integers below 32 bits as 32-bit ones, which conversions to floats take.
fn widen(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    value: ClifValue,
    from: Type,
    signed: bool,
) -> Converted {
    scalars_only(cx, from)?;
    let ctx = cx.ctx();
    if from.bit_width(&ctx).is_some_and(|width| width < 32) {
        return resize(cx, b, value, (from, ctx.int(32)), signed);
    }
    Ok(value)
}

fn to_signed(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    value: ClifValue,
    from: Type,
    to: Type,
) -> Converted {
    to_int(cx, b, value, (from, to), true)
}

fn to_unsigned(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    value: ClifValue,
    from: Type,
    to: Type,
) -> Converted {
    to_int(cx, b, value, (from, to), false)
}

/// Saturating, which upstream leaves undefined.
fn to_int(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    value: ClifValue,
    (from, to): (Type, Type),
    signed: bool,
) -> Converted {
    scalars_only(cx, from)?;
    let ctx = cx.ctx();
    let target = cx.clif_type(to)?;
    let wide = if target.bits() < 32 { types::I32 } else { target };
    let converted =
        if signed { b.ins().fcvt_to_sint_sat(wide, value) } else { b.ins().fcvt_to_uint_sat(wide, value) };
    let from = ctx.int(wide.bits());
    resize(cx, b, converted, (from, to), signed)
}

/// A cast between integer types of one width, which differ in what their sign bit means.
fn between_integers(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    value: ClifValue,
    from: Type,
    to: Type,
) -> Converted {
    let ctx = &cx.ctx();
    if !(from.is_integer(ctx) && to.is_integer(ctx) && from.bit_width(ctx) == to.bit_width(ctx)) {
        return Err("casts between types that only a conversion can relate".into());
    }
    bitcast(cx, b, value, from, to)
}

fn bitcast(
    cx: Cx<'_, '_, '_>,
    b: &mut FunctionBuilder<'_>,
    value: ClifValue,
    _: Type,
    to: Type,
) -> Converted {
    let target = cx.clif_type(to)?;
    if b.func.dfg.value_type(value) == target {
        return Ok(value);
    }
    Ok(b.ins().bitcast(target, MemFlagsData::new(), value))
}
