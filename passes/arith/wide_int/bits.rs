//! Constants, sums, products, bits and shifts.

use terrace_dialects::arith::{
    AddIOp, AddUIExtendedOp, AndIOp, ConstantOp, ExtUIOp, MulIOp, MulUIExtendedOp, OrIOp, ShLIOp, ShRSIOp,
    ShRUIOp, SubIOp, XOrIOp,
};
use terrace_ir::op::{TypedOp, bool_like};
use terrace_ir::rewrite::conversion::{ConversionPatterns, ConversionRewriter, Operands, Refusal};
use terrace_ir::{Attr, AttrKind, Context, DenseData, Int, Op, OpDef, Rewriter, Type, Value};

use super::super::build;
use super::halves::{half, half_type, halves, pair};
use super::{half_width, wide_operand};

/// Adds these rewrites to `patterns`.
pub(super) fn add(patterns: &mut ConversionPatterns) {
    patterns.on::<ConstantOp>("wide-constant", constant);
    binary::<AddIOp>(patterns, "wide-addi", addi);
    binary::<SubIOp>(patterns, "wide-subi", subi);
    binary::<MulIOp>(patterns, "wide-muli", muli);
    bitwise::<AndIOp>(patterns);
    bitwise::<OrIOp>(patterns);
    bitwise::<XOrIOp>(patterns);
    shift::<ShLIOp>(patterns, "wide-shli", shli);
    shift::<ShRUIOp>(patterns, "wide-shrui", |rw, value, by| shift_right(rw, value, by, false));
    shift::<ShRSIOp>(patterns, "wide-shrsi", |rw, value, by| shift_right(rw, value, by, true));
}

type Halves = (Value, Value);

/// The rewrite of an op of two pairs by what it does to their halves.
fn binary<H: TypedOp>(
    patterns: &mut ConversionPatterns,
    name: &'static str,
    compute: fn(&mut Rewriter<'_>, Halves, Halves) -> Halves,
) {
    patterns.on::<H>(name, move |op, operands, rw| {
        let op: Op = op.into();
        let (lhs, rhs) = (wide_operand(op, operands, 0, rw)?, wide_operand(op, operands, 1, rw)?);
        let ty = rw.ty(lhs);
        let (lhs, rhs) = (halves(rw, lhs), halves(rw, rhs));
        let (low, high) = compute(rw, lhs, rhs);
        let value = pair(rw, ty, &[low, high])?;
        rw.replace(op, [value]);
        Ok(())
    });
}

fn addi(rw: &mut Rewriter<'_>, a: Halves, b: Halves) -> Halves {
    let ctx = rw.context();
    let ty = rw.ty(a.0);
    let spec = rw.spec(AddUIExtendedOp::def()).operands([a.0, b.0]).results([ty, bool_like(&ctx, ty)]);
    let sum = rw.insert(spec);
    let (low, carry) = (rw.result(sum, 0), rw.result(sum, 1));
    let carry = build::op(rw, ExtUIOp::def(), &[carry], ty);
    let high = build::binary(rw, AddIOp::def(), carry, a.1);
    (low, build::binary(rw, AddIOp::def(), high, b.1))
}

fn subi(rw: &mut Rewriter<'_>, a: Halves, b: Halves) -> Halves {
    let ty = rw.ty(a.0);
    let low = build::binary(rw, SubIOp::def(), a.0, b.0);
    let borrow = build::cmpi(rw, "ult", a.0, b.0);
    let borrow = build::op(rw, ExtUIOp::def(), &[borrow], ty);
    let high = build::binary(rw, SubIOp::def(), a.1, borrow);
    (low, build::binary(rw, SubIOp::def(), high, b.1))
}

fn muli(rw: &mut Rewriter<'_>, a: Halves, b: Halves) -> Halves {
    let ty = rw.ty(a.0);
    let spec = rw.spec(MulUIExtendedOp::def()).operands([a.0, b.0]).results([ty, ty]);
    let product = rw.insert(spec);
    let (low, high) = (rw.result(product, 0), rw.result(product, 1));
    let first = build::binary(rw, MulIOp::def(), a.0, b.1);
    let second = build::binary(rw, MulIOp::def(), a.1, b.0);
    let high = build::binary(rw, AddIOp::def(), high, first);
    (low, build::binary(rw, AddIOp::def(), high, second))
}

fn bitwise<H: TypedOp>(patterns: &mut ConversionPatterns) {
    binary::<H>(patterns, "wide-bits", |rw, a, b| {
        (build::binary(rw, H::def(), a.0, b.0), build::binary(rw, H::def(), a.1, b.1))
    });
}

/// A shift by a number of bits: the low half of the amount, of which more than the low bits counts
/// only where the result is poison anyway.
struct Amount {
    /// Modulo N, the bits of a half.
    rest: Value,
    /// N - 1 - `rest`.
    complement: Value,
    /// Whether it is N or more.
    crosses: Value,
    /// One.
    one: Value,
    /// N - 1.
    last: Value,
}

type Shift = fn(&mut Rewriter<'_>, Halves, &Amount) -> Result<Halves, Refusal>;

fn shift<H: TypedOp>(patterns: &mut ConversionPatterns, name: &'static str, compute: Shift) {
    patterns.on::<H>(name, move |op, operands, rw| {
        let op: Op = op.into();
        let (value, by) = (wide_operand(op, operands, 0, rw)?, wide_operand(op, operands, 1, rw)?);
        let ty = rw.ty(value);
        let width = i128::from(half_width(rw.ctx(), ty)?);
        let value = halves(rw, value);
        let by = half(rw, by, 0);
        let amount = amount(rw, by, width)?;
        let (low, high) = compute(rw, value, &amount)?;
        let shifted = pair(rw, ty, &[low, high])?;
        rw.replace(op, [shifted]);
        Ok(())
    });
}

fn int(rw: &mut Rewriter<'_>, value: i128, ty: Type) -> Result<Value, Refusal> {
    build::int(rw, value, ty).ok_or_else(|| "there is no constant of its type".into())
}

fn amount(rw: &mut Rewriter<'_>, by: Value, width: i128) -> Result<Amount, Refusal> {
    let ty = rw.ty(by);
    let (one, last, bit) = (int(rw, 1, ty)?, int(rw, width - 1, ty)?, int(rw, width, ty)?);
    let rest = build::binary(rw, AndIOp::def(), by, last);
    let complement = build::binary(rw, XOrIOp::def(), rest, last);
    let crosses = build::cmpi(rw, "uge", by, bit);
    Ok(Amount { rest, complement, crosses, one, last })
}

/// Bits of `low` move into the high half: all by N where the shift crosses, else those that leave the
/// low half, in two steps so that none is by N.
fn shli(rw: &mut Rewriter<'_>, (low, high): Halves, by: &Amount) -> Result<Halves, Refusal> {
    let moved = build::binary(rw, ShLIOp::def(), low, by.rest);
    let leaving = build::binary(rw, ShRUIOp::def(), low, by.one);
    let leaving = build::binary(rw, ShRUIOp::def(), leaving, by.complement);
    let high = build::binary(rw, ShLIOp::def(), high, by.rest);
    let high = build::binary(rw, OrIOp::def(), high, leaving);
    let zero = int(rw, 0, rw.ty(low))?;
    Ok((build::select(rw, by.crosses, zero, moved), build::select(rw, by.crosses, moved, high)))
}

/// The same the other way round; what comes in at the top is the sign where `signed`.
fn shift_right(
    rw: &mut Rewriter<'_>,
    (low, high): Halves,
    by: &Amount,
    signed: bool,
) -> Result<Halves, Refusal> {
    let def: &'static OpDef = if signed { ShRSIOp::def() } else { ShRUIOp::def() };
    let moved = build::binary(rw, def, high, by.rest);
    let leaving = build::binary(rw, ShLIOp::def(), high, by.one);
    let leaving = build::binary(rw, ShLIOp::def(), leaving, by.complement);
    let low = build::binary(rw, ShRUIOp::def(), low, by.rest);
    let low = build::binary(rw, OrIOp::def(), low, leaving);
    let fill = match signed {
        true => build::binary(rw, ShRSIOp::def(), high, by.last),
        false => int(rw, 0, rw.ty(low))?,
    };
    Ok((build::select(rw, by.crosses, moved, low), build::select(rw, by.crosses, fill, moved)))
}

fn constant(op: ConstantOp, _: &Operands, rw: &mut ConversionRewriter<'_, '_>) -> Result<(), Refusal> {
    let ctx = rw.context();
    let ty = rw.convert_type(rw.ty(op.result(rw.body())))?;
    let value = split(&ctx, op.value(rw.body()), ty).ok_or("its value cannot be split into halves")?;
    let spec = rw.spec(ConstantOp::def()).results([ty]).attr(&ctx, "value", value);
    rw.replace_with(Op::from(op), spec);
    Ok(())
}

/// The constant of pairs of type `ty` with the value of `attr`.
fn split(ctx: &Context, attr: Attr, ty: Type) -> Option<Attr> {
    let half = half_type(ctx, ty).elem(ctx);
    let width = half.bit_width(ctx)?;
    let bytes: Vec<u8> = match attr.kind(ctx) {
        AttrKind::Integer { value: Int::Small(value), .. } => value.to_le_bytes().to_vec(),
        AttrKind::Integer { value: Int::Wide(value), .. } => value.to_signed_bytes_le(),
        AttrKind::Dense { data: DenseData::Bytes(bytes), .. } => bytes.to_vec(),
        _ => return None,
    };
    let scalar = matches!(attr.kind(ctx), AttrKind::Integer { .. });
    let mut split = Vec::new();
    let whole = usize::try_from(width.checked_mul(2)?.div_ceil(8)).ok()?;
    let elements =
        if scalar { vec![resized(&bytes, whole)] } else { bytes.chunks(whole).map(<[u8]>::to_vec).collect() };
    for element in elements {
        if width >= 8 {
            // Little-endian halves lie one behind the other as the whole does.
            split.extend(element);
        } else {
            let byte = i8::from_le_bytes([*element.first()?]);
            split.extend(
                [byte, byte >> width].map(|half| (half << (8 - width) >> (8 - width)).to_le_bytes()[0]),
            );
        }
    }
    let size = half.byte_width(ctx)?;
    if split.chunks(size).all(|half| Some(half) == split.get(..size)) {
        return ctx.dense_attr(ty, split.get(..size)?);
    }
    let count = usize::try_from(ty.num_elements(ctx)?).ok()?.checked_mul(size)?;
    // Elements of a vector of a size that is known at run time only have one value.
    let fixed =
        !matches!(ty.kind(ctx), terrace_ir::TypeKind::Vector { scalable, .. } if scalable.contains(&true));
    let all: Vec<u8> = split.iter().copied().cycle().take(count).collect();
    fixed.then(|| ctx.dense_attr(ty, &all)).flatten()
}

/// Little-endian bytes of a signed number as `size` bytes.
fn resized(bytes: &[u8], size: usize) -> Vec<u8> {
    let fill = if bytes.last().is_some_and(|&byte| byte & 0x80 != 0) { 0xff } else { 0 };
    let mut bytes = bytes.to_vec();
    bytes.resize(size, fill);
    bytes
}
