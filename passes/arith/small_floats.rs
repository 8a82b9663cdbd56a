//! Conversions from and to floats of at most 8 bits, by way of the bits of wider ones.
//!
//! A wider float has the exponent of a narrower one at another bias and more bits of fraction, so that extending moves
//! bits and adds the difference of the biases, and truncating adds what rounds to nearest even before it moves them
//! back. Numbers without leading bit go by arithmetic: a sum with a number whose last bit is worth the least number of the
//! narrow format has that format's bits at its end. The formats are those of the OCP 8-bit and microscaling
//! specifications and <https://arxiv.org/abs/2206.02915>.

use terrace_dialects::arith::{
    AddFOp, AddIOp, AndIOp, BitcastOp, ExtFOp, ExtUIOp, MulFOp, OrIOp, ShLIOp, ShRUIOp, SubIOp, TruncFOp,
    TruncIOp, UIToFPOp,
};
use terrace_ir::builtin::float::{Format, Top, format};
use terrace_ir::{FloatKind, Op, Rewriter, Type, Value};

use crate::arith::build::{binary, cmpi, float, int, op, select};

/// The bits of infinity and of a NaN as an `f32`.
const INFINITY: i128 = 0x7f80_0000;
const NAN: i128 = 0x7fc0_0000;

/// The float kind of the elements of `ty`, when they have at most 8 bits.
fn small(rw: &Rewriter<'_>, ty: Type) -> Option<FloatKind> {
    let ctx = rw.ctx();
    let known = !ty.is_shaped(ctx) || ty.num_elements(ctx).is_some();
    ty.elem(ctx).float_kind(ctx).filter(|kind| known && kind.width() <= 8)
}

/// Integer and float types in the shape of another.
struct Types {
    f32: Type,
    i32: Type,
    /// As wide as the small format.
    bits: Type,
}

impl Types {
    fn like(rw: &Rewriter<'_>, ty: Type, kind: FloatKind) -> Types {
        let ctx = rw.ctx();
        let of = |elem: Type| ty.with_elem(ctx, elem);
        Types { f32: of(ctx.f32()), i32: of(ctx.int(32)), bits: of(ctx.int(kind.width())) }
    }
}

/// Writes an extension of a small float (`arith.extf`) in integer arithmetic.
pub(crate) fn extf(cast: ExtFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let value = cast.r#in(rw);
    let (from, to) = (rw.ty(value), rw.ty(cast.out(rw)));
    let kind = small(rw, from)?;
    let types = Types::like(rw, from, kind);
    let bits = op(rw, BitcastOp::def(), &[value], types.bits);
    let wide = op(rw, ExtUIOp::def(), &[bits], types.i32);
    let number = match format(kind) {
        Some(format) => extended(rw, &format, wide, &types)?,
        None => extended_exponent(rw, wide, &types)?,
    };
    let single = op(rw, BitcastOp::def(), &[number], types.f32);
    let result = convert(rw, single, to);
    rw.replace(cast, [result]);
    Some(())
}

/// `value`, an `f32`, as a float of type `to`.
fn convert(rw: &mut Rewriter<'_>, value: Value, to: Type) -> Value {
    let width = |ty: Type| ty.elem(rw.ctx()).bit_width(rw.ctx());
    match width(to).cmp(&width(rw.ty(value))) {
        std::cmp::Ordering::Less => op(rw, TruncFOp::def(), &[value], to),
        std::cmp::Ordering::Equal => value,
        std::cmp::Ordering::Greater => op(rw, ExtFOp::def(), &[value], to),
    }
}

/// The bits, as `f32` has them, of the number with the bits `wide`, zero-extended.
fn extended(rw: &mut Rewriter<'_>, format: &Format, wide: Value, types: &Types) -> Option<Value> {
    let ty = types.i32;
    let sign_at = i128::from(format.exponent + format.mantissa);
    let mask = int(rw, (1 << sign_at) - 1, ty)?;
    let magnitude = binary(rw, AndIOp::def(), wide, mask);
    let places = int(rw, i128::from(23 - format.mantissa), ty)?;
    let shifted = binary(rw, ShLIOp::def(), magnitude, places);
    let bias = int(rw, i128::from(127 - format.bias) << 23, ty)?;
    let normal = binary(rw, AddIOp::def(), shifted, bias);
    let count = op(rw, UIToFPOp::def(), &[magnitude], types.f32);
    let least = float(rw, 2f64.powi(1 - format.bias - format.mantissa as i32), types.f32)?;
    let product = binary(rw, MulFOp::def(), count, least);
    let subnormal = op(rw, BitcastOp::def(), &[product], ty);
    let first = int(rw, 1 << format.mantissa, ty)?;
    let is_subnormal = cmpi(rw, "ult", magnitude, first);
    let mut number = select(rw, is_subnormal, subnormal, normal);
    number = special(rw, format, (wide, magnitude), number, ty)?;
    let sign_place = int(rw, sign_at, ty)?;
    let sign = binary(rw, ShRUIOp::def(), wide, sign_place);
    let top = int(rw, 31, ty)?;
    let sign = binary(rw, ShLIOp::def(), sign, top);
    Some(binary(rw, OrIOp::def(), number, sign))
}

/// `number`, but for the bits that the format has for infinity and NaN.
fn special(
    rw: &mut Rewriter<'_>,
    format: &Format,
    (wide, magnitude): (Value, Value),
    number: Value,
    ty: Type,
) -> Option<Value> {
    let (bits, predicate, code) = match format.top {
        Top::Finite => return Some(number),
        Top::Ieee => (magnitude, "ugt", format.too_large()),
        Top::NanAtOnes => (magnitude, "eq", format.nan()),
        Top::NanAtMinusZero => (wide, "eq", format.nan()),
    };
    let code = int(rw, i128::from(code), ty)?;
    let mut number = number;
    if format.top == Top::Ieee {
        let infinity = int(rw, INFINITY, ty)?;
        let is_infinity = cmpi(rw, "eq", bits, code);
        number = select(rw, is_infinity, infinity, number);
    }
    let nan = int(rw, NAN, ty)?;
    let is_nan = cmpi(rw, predicate, bits, code);
    Some(select(rw, is_nan, nan, number))
}

/// The bits of the power of two that `f8E8M0FNU` holds the exponent of, whose least one is subnormal as an `f32`.
fn extended_exponent(rw: &mut Rewriter<'_>, wide: Value, types: &Types) -> Option<Value> {
    let ty = types.i32;
    let places = int(rw, 23, ty)?;
    let normal = binary(rw, ShLIOp::def(), wide, places);
    let (zero, least) = (int(rw, 0, ty)?, int(rw, 1 << 22, ty)?);
    let is_least = cmpi(rw, "eq", wide, zero);
    let number = select(rw, is_least, least, normal);
    let (ones, nan) = (int(rw, 0xff, ty)?, int(rw, NAN, ty)?);
    let is_nan = cmpi(rw, "eq", wide, ones);
    Some(select(rw, is_nan, nan, number))
}

/// The wide end of a truncation: how `f32` or `f64` is made.
struct Source {
    /// Its type and that of integers with its bits.
    float: Type,
    int: Type,
    width: u32,
    mantissa: u32,
    bias: i32,
}

impl Source {
    fn of(rw: &Rewriter<'_>, ty: Type) -> Option<Source> {
        let ctx = rw.ctx();
        let kind = ty.elem(ctx).float_kind(ctx)?;
        let layout = format(kind).filter(|_| matches!(kind, FloatKind::F32 | FloatKind::F64))?;
        let int = ty.with_elem(ctx, ctx.int(kind.width()));
        Some(Source { float: ty, int, width: kind.width(), mantissa: layout.mantissa, bias: layout.bias })
    }

    /// The bits of `2^exponent`, a normal number.
    fn power(&self, exponent: i32) -> i128 {
        i128::from(exponent + self.bias) << self.mantissa
    }
}

/// Writes a truncation to a small float (`arith.truncf`), to nearest even, in integer arithmetic. `f8E8M0FNU` is not among them.
pub(crate) fn truncf(cast: TruncFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (value, to) = (cast.r#in(rw), rw.ty(cast.out(rw)));
    let kind = small(rw, to)?;
    let format = format(kind)?;
    if cast.roundingmode(rw).is_some_and(|mode| mode.as_int(rw.ctx()) != Some(0)) {
        return None;
    }
    let types = Types::like(rw, to, kind);
    let from = rw.ty(value);
    let narrow = from.elem(rw.ctx()).bit_width(rw.ctx())? < 32;
    // What is narrower than `f32` is exact there.
    let value = if narrow { op(rw, ExtFOp::def(), &[value], types.f32) } else { value };
    let source = Source::of(rw, rw.ty(value))?;
    let code = truncated(rw, &format, &source, value)?;
    let narrow = op(rw, TruncIOp::def(), &[code], types.bits);
    let result = op(rw, BitcastOp::def(), &[narrow], to);
    rw.replace(cast, [result]);
    Some(())
}

/// The bits of `value` in the narrow format, at the end of an integer as wide as it is.
fn truncated(rw: &mut Rewriter<'_>, format: &Format, source: &Source, value: Value) -> Option<Value> {
    let ty = source.int;
    let bits = op(rw, BitcastOp::def(), &[value], ty);
    let mask = int(rw, (1 << (source.width - 1)) - 1, ty)?;
    let magnitude = binary(rw, AndIOp::def(), bits, mask);
    let normal = normal_code(rw, format, source, magnitude)?;
    let subnormal = subnormal_code(rw, format, source, magnitude)?;
    let first = int(rw, source.power(1 - format.bias), ty)?;
    let is_subnormal = cmpi(rw, "ult", magnitude, first);
    let code = select(rw, is_subnormal, subnormal, normal);
    let largest = int(rw, i128::from(format.largest()), ty)?;
    let is_large = cmpi(rw, "ugt", code, largest);
    let too_large = int(rw, i128::from(format.too_large()), ty)?;
    let code = select(rw, is_large, too_large, code);
    let infinity = int(rw, source.power(source.bias + 1), ty)?;
    let is_nan = cmpi(rw, "ugt", magnitude, infinity);
    let nan = int(rw, i128::from(format.nan()), ty)?;
    let code = select(rw, is_nan, nan, code);
    with_sign(rw, format, source, (bits, code))
}

/// The code of a number whose exponent the format has; what is too large gets a code beyond the largest.
fn normal_code(rw: &mut Rewriter<'_>, format: &Format, source: &Source, magnitude: Value) -> Option<Value> {
    let ty = source.int;
    let shift = source.mantissa - format.mantissa;
    let (places, one) = (int(rw, i128::from(shift), ty)?, int(rw, 1, ty)?);
    let upper = binary(rw, ShRUIOp::def(), magnitude, places);
    let odd = binary(rw, AndIOp::def(), upper, one);
    let half = int(rw, (1 << (shift - 1)) - 1, ty)?;
    let bias = binary(rw, AddIOp::def(), odd, half);
    let biased = binary(rw, AddIOp::def(), magnitude, bias);
    let rounded = binary(rw, ShRUIOp::def(), biased, places);
    let offset = int(rw, i128::from(source.bias - format.bias) << format.mantissa, ty)?;
    Some(binary(rw, SubIOp::def(), rounded, offset))
}

/// The code of a number below those: the sum rounds to multiples of the least number.
fn subnormal_code(
    rw: &mut Rewriter<'_>,
    format: &Format,
    source: &Source,
    magnitude: Value,
) -> Option<Value> {
    let exponent = source.mantissa as i32 - format.mantissa as i32 + 1 - format.bias;
    let number = op(rw, BitcastOp::def(), &[magnitude], source.float);
    let base = float(rw, 2f64.powi(exponent), source.float)?;
    let sum = binary(rw, AddFOp::def(), number, base);
    let bits = op(rw, BitcastOp::def(), &[sum], source.int);
    let base = int(rw, source.power(exponent), source.int)?;
    Some(binary(rw, SubIOp::def(), bits, base))
}

/// `code` with the sign of a number with the bits `bits`, which zero has not where minus zero is NaN.
fn with_sign(
    rw: &mut Rewriter<'_>,
    format: &Format,
    source: &Source,
    (bits, code): (Value, Value),
) -> Option<Value> {
    let ty = source.int;
    let top = int(rw, i128::from(source.width - 1), ty)?;
    let sign = binary(rw, ShRUIOp::def(), bits, top);
    let place = int(rw, i128::from(format.exponent + format.mantissa), ty)?;
    let sign = binary(rw, ShLIOp::def(), sign, place);
    let signed = binary(rw, OrIOp::def(), code, sign);
    if format.top != Top::NanAtMinusZero {
        return Some(signed);
    }
    let zero = int(rw, 0, ty)?;
    let is_zero = cmpi(rw, "eq", code, zero);
    Some(select(rw, is_zero, code, signed))
}

/// Writes `op`, a cast from or to a small float, in integer arithmetic; nothing for other ops.
pub(crate) fn expand(rw: &mut Rewriter<'_>, op: Op) -> Option<()> {
    match (ExtFOp::of(rw, op), TruncFOp::of(rw, op)) {
        (Some(cast), _) => extf(cast, rw),
        (_, Some(cast)) => truncf(cast, rw),
        _ => None,
    }
}
