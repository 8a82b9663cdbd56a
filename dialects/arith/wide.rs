//! Folding of integers that 128 bits do not hold, and of those of no bits: as big integers.

use num_bigint::{BigInt, Sign};
use terrace_ir::interp::scalar::{Cast, Code, IntBinary};
use terrace_ir::types::TypeKind;
use terrace_ir::{Attr, AttrKind, Context, DenseData, Int, Type};

use super::elements::{LIMIT, Splat};

/// Wider integers than this are not computed with: their numbers would take kilobytes each.
const MAX_WIDTH: u32 = 4096;

/// The width of an integer type that is computed with; `index` has 64 bits.
fn width_of(ctx: &Context, ty: Type) -> Option<u32> {
    match *ty.kind(ctx) {
        TypeKind::Index => Some(64),
        TypeKind::Integer { width, .. } if width <= MAX_WIDTH => Some(width),
        _ => None,
    }
}

/// `value` modulo two to the width, at least zero.
fn bits(value: &BigInt, width: u32) -> BigInt {
    let modulus = BigInt::from(1) << width;
    let rest = value % &modulus;
    if rest.sign() == Sign::Minus { rest + modulus } else { rest }
}

/// The signed number with these bits.
fn signed(bits: &BigInt, width: u32) -> BigInt {
    match width {
        0 => BigInt::ZERO,
        _ if bits.bit(u64::from(width) - 1) => bits - (BigInt::from(1) << width),
        _ => bits.clone(),
    }
}

/// The bits of the elements of a constant, one for a splat or a scalar, and their width.
fn elements(ctx: &Context, attr: Attr) -> Option<(Vec<BigInt>, u32)> {
    let elem = attr.ty(ctx)?.elem(ctx);
    let width = width_of(ctx, elem)?;
    match attr.kind(ctx) {
        AttrKind::Integer { value: Int::Small(value), .. } => {
            Some((vec![bits(&BigInt::from(*value), width)], width))
        }
        AttrKind::Integer { value: Int::Wide(value), .. } => Some((vec![bits(value, width)], width)),
        AttrKind::Dense { data: DenseData::Bytes(bytes), .. } => {
            let size = elem.byte_width(ctx)?;
            if size == 0 || bytes.len() / size > LIMIT {
                return None;
            }
            let read = |elem: &[u8]| bits(&BigInt::from_bytes_le(Sign::Plus, elem), width);
            Some((bytes.chunks_exact(size).map(read).collect(), width))
        }
        _ => None,
    }
}

/// The constant of type `ty` with elements of these bits: one, or one for each element.
fn attr_of(ctx: &Context, ty: Type, values: &[BigInt]) -> Option<Attr> {
    let width = width_of(ctx, ty.elem(ctx))?;
    if let ([value], false) = (values, ty.is_shaped(ctx)) {
        let value = if width == 1 { value.clone() } else { signed(value, width) };
        let value = match i128::try_from(&value) {
            Ok(small) => Int::Small(small),
            Err(_) => Int::Wide(value),
        };
        return Some(ctx.attr(AttrKind::Integer { value, ty }));
    }
    let size = ty.elem(ctx).byte_width(ctx).filter(|&size| size > 0)?;
    let mut bytes = Vec::with_capacity(values.len() * size);
    for value in values {
        let number = if width == 1 { value.clone() } else { signed(value, width) };
        let fill = if number.sign() == Sign::Minus { 0xff } else { 0 };
        let mut elem = number.to_signed_bytes_le();
        elem.resize(size, fill);
        bytes.extend(elem);
    }
    ctx.dense_attr(ty, &bytes)
}

/// The constant of type `ty` all of whose elements are the integer `value`.
pub(super) fn int_of(ctx: &Context, ty: Type, value: i128) -> Option<Attr> {
    let width = width_of(ctx, ty.elem(ctx))?;
    attr_of(ctx, ty, &[bits(&BigInt::from(value), width)])
}

/// Whether `attr` is an integer constant all of whose elements are `wanted`.
pub(super) fn is_splat(ctx: &Context, attr: Attr, wanted: Splat) -> bool {
    let Some((values, width)) = elements(ctx, attr) else { return false };
    let [value] = &values[..] else { return false };
    let one = BigInt::from(1);
    *value
        == match (wanted, width) {
            // All integers of no bits are zero.
            (_, 0) => BigInt::ZERO,
            (Splat::Value(wanted), _) => BigInt::from(wanted),
            (Splat::Ones, _) => (one << width) - 1,
            (Splat::SignedMin, _) => one << (width - 1),
            (Splat::SignedMax, _) => (one << (width - 1)) - 1,
        }
}

/// The constant of type `ty` whose elements are `code` of those of the operands.
pub(super) fn eval_attrs(ctx: &Context, code: Code, operands: &[Attr], ty: Type) -> Option<Attr> {
    let result = width_of(ctx, ty.elem(ctx))?;
    let operands: Option<Vec<(Vec<BigInt>, u32)>> =
        operands.iter().map(|&attr| elements(ctx, attr)).collect();
    let operands = operands?;
    let count = operands.iter().map(|operand| operand.0.len()).max()?;
    let mut values = Vec::with_capacity(count);
    for at in 0..count {
        let args: Option<Vec<(&BigInt, u32)>> = operands
            .iter()
            .map(|(values, width)| {
                Some((if values.len() == 1 { &values[0] } else { values.get(at)? }, *width))
            })
            .collect();
        values.push(bits(&eval(code, &args?)?, result));
    }
    attr_of(ctx, ty, &values)
}

fn eval(code: Code, args: &[(&BigInt, u32)]) -> Option<BigInt> {
    match (code, args) {
        (Code::IntBinary(code), [(a, width), (b, _)]) => int_binary(code, *width, a, b),
        (Code::CmpI(predicate), [(a, width), (b, _)]) => {
            Some(BigInt::from(u8::from(compare(predicate, *width, a, b))))
        }
        (Code::AddCarry, [(a, width), (b, _)]) => Some(((*a + *b) >> *width) & BigInt::from(1)),
        (Code::Select, [(c, _), (a, _), (b, _)]) => {
            Some(if c.sign() == Sign::NoSign { (*b).clone() } else { (*a).clone() })
        }
        (Code::Cast(Cast::ExtSI | Cast::IndexCast), [(a, width)]) => Some(signed(a, *width)),
        (Code::Cast(Cast::ExtUI | Cast::IndexCastUI | Cast::TruncI | Cast::Bitcast), [(a, _)]) => {
            Some((*a).clone())
        }
        _ => None,
    }
}

/// `code` of two integers given by their bits; `None` where it has no defined result.
fn int_binary(code: IntBinary, width: u32, a: &BigInt, b: &BigInt) -> Option<BigInt> {
    use IntBinary::*;
    let (sa, sb) = (signed(a, width), signed(b, width));
    let divides = b.sign() != Sign::NoSign;
    let overflows = width > 0 && sb == BigInt::from(-1) && sa == -(BigInt::from(1) << (width - 1));
    // Of no bits, a shift by nothing is all there is.
    let shift = || u32::try_from(b).ok().filter(|&by| by < width || width == 0);
    let rounded = |n: &BigInt, d: &BigInt, up: bool| {
        let (quotient, rest) = (n / d, n % d);
        let same = (n.sign() == Sign::Minus) == (d.sign() == Sign::Minus);
        match (rest.sign() != Sign::NoSign, up == same) {
            (true, true) => quotient + if up { 1 } else { -1 },
            _ => quotient,
        }
    };
    Some(match code {
        AddI => a + b,
        SubI => a - b,
        MulI => a * b,
        DivSI if divides && !overflows => sa / sb,
        RemSI if divides => sa % sb,
        CeilDivSI if divides && !overflows => rounded(&sa, &sb, true),
        FloorDivSI if divides && !overflows => rounded(&sa, &sb, false),
        DivUI if divides => a / b,
        RemUI if divides => a % b,
        CeilDivUI if divides => rounded(a, b, true),
        AndI => a & b,
        OrI => a | b,
        XOrI => a ^ b,
        ShLI => a << shift()?,
        ShRSI => sa >> shift()?,
        ShRUI => a >> shift()?,
        MinSI => sa.min(sb),
        MaxSI => sa.max(sb),
        MinUI => a.min(b).clone(),
        MaxUI => a.max(b).clone(),
        MulHighSI => (sa * sb) >> width,
        MulHighUI => (a * b) >> width,
        _ => return None,
    })
}

fn compare(predicate: u8, width: u32, a: &BigInt, b: &BigInt) -> bool {
    let (sa, sb) = (signed(a, width), signed(b, width));
    match predicate {
        0 => a == b,
        1 => a != b,
        2 => sa < sb,
        3 => sa <= sb,
        4 => sa > sb,
        5 => sa >= sb,
        6 => a < b,
        7 => a <= b,
        8 => a > b,
        _ => a >= b,
    }
}
