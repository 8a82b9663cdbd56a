//! Scalar arithmetic: the one place that says what `arith` and `math` compute. Folders, the
//! interpreter and its fast paths all go through [`eval`].

use num_bigint::BigInt;

use super::erf::{erf, erfc};
use crate::builtin::float;
use crate::context::Context;
use crate::types::{FloatKind, Type, TypeKind};

/// How a scalar type computes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// An integer of so many bits, at most 128; `index` is one of 64.
    Int(u32),
    /// A float.
    Float(FloatKind),
}

impl Kind {
    /// The kind of a scalar type; `None` for a type that the interpreter does not compute with:
    /// integers wider than 128 bits, floats that `f64` does not hold.
    pub fn of(ctx: &Context, ty: Type) -> Option<Kind> {
        match *ty.kind(ctx) {
            TypeKind::Index => Some(Kind::Int(64)),
            TypeKind::Integer { width, .. } if (1..=128).contains(&width) => Some(Kind::Int(width)),
            TypeKind::Float(FloatKind::F80 | FloatKind::F128) => None,
            TypeKind::Float(kind) => Some(Kind::Float(kind)),
            _ => None,
        }
    }

    /// Bytes of an element in a dense buffer.
    pub fn bytes(self) -> usize {
        match self {
            Kind::Int(width) => width.div_ceil(8) as usize,
            Kind::Float(kind) => kind.width().div_ceil(8) as usize,
        }
    }

    /// Zero.
    pub fn zero(self) -> Scalar {
        match self {
            Kind::Int(_) => Scalar::Int(0),
            Kind::Float(_) => Scalar::Float(0.0),
        }
    }
}

/// A scalar. Integers are sign-extended but for `i1`, which is 0 or 1; floats are held exactly.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Scalar {
    /// An integer or `index`.
    Int(i128),
    /// A float.
    Float(f64),
}

impl Scalar {
    /// The integer.
    pub fn int(self) -> Option<i128> {
        match self {
            Scalar::Int(value) => Some(value),
            Scalar::Float(_) => None,
        }
    }

    /// The float.
    pub fn float(self) -> Option<f64> {
        match self {
            Scalar::Float(value) => Some(value),
            Scalar::Int(_) => None,
        }
    }

    /// Reads an element of a dense buffer, of at least [`Kind::bytes`] bytes.
    pub fn read(kind: Kind, bytes: &[u8]) -> Scalar {
        let mut wide = [0u8; 16];
        let n = kind.bytes().min(bytes.len());
        wide[..n].copy_from_slice(&bytes[..n]);
        let bits = u128::from_le_bytes(wide);
        match kind {
            Kind::Int(width) => Scalar::Int(wrap(bits as i128, width)),
            Kind::Float(FloatKind::F32) => Scalar::Float(f64::from(f32::from_bits(bits as u32))),
            Kind::Float(FloatKind::F64) => Scalar::Float(f64::from_bits(bits as u64)),
            Kind::Float(kind) => Scalar::Float(float::to_f64(kind, bits).unwrap_or(f64::NAN)),
        }
    }

    /// The bits in the format of `kind`, zero-extended.
    pub fn bits(self, kind: Kind) -> u128 {
        match (kind, self) {
            (Kind::Int(width), Scalar::Int(value)) => unsigned(value, width),
            (Kind::Float(kind), Scalar::Float(value)) => float_bits(kind, value),
            _ => 0,
        }
    }

    /// Writes an element of a dense buffer; `i1` as 0 or 1, other integers sign-extended to bytes.
    pub fn write(self, kind: Kind, out: &mut [u8]) {
        let bits = match self {
            Scalar::Int(value) => value as u128,
            Scalar::Float(_) => self.bits(kind),
        };
        let n = kind.bytes().min(out.len());
        out[..n].copy_from_slice(&bits.to_le_bytes()[..n]);
    }
}

fn float_bits(kind: FloatKind, value: f64) -> u128 {
    match kind {
        FloatKind::F32 => u128::from((value as f32).to_bits()),
        FloatKind::F64 => u128::from(value.to_bits()),
        kind => float::from_f64(kind, value),
    }
}

/// `value` wrapped to `width` bits: sign-extended, `i1` as 0 or 1.
pub fn wrap(value: i128, width: u32) -> i128 {
    match width {
        0 => 0,
        1 => value & 1,
        2..=127 => (value << (128 - width)) >> (128 - width),
        _ => value,
    }
}

/// The value of a wrapped integer read as unsigned.
pub fn unsigned(value: i128, width: u32) -> u128 {
    if width >= 128 { value as u128 } else { value as u128 & ((1u128 << width) - 1) }
}

/// The value of a wrapped integer read as signed: `i1` is 0 or -1.
pub fn signed(value: i128, width: u32) -> i128 {
    if width == 1 { -value } else { value }
}

/// `value` rounded to the format of `kind`.
pub fn round(kind: FloatKind, value: f64) -> f64 {
    match kind {
        FloatKind::F64 => value,
        FloatKind::F32 => f64::from(value as f32),
        kind => float::to_f64(kind, float::from_f64(kind, value)).unwrap_or(f64::NAN),
    }
}

macro_rules! codes {
    ($($(#[$meta:meta])* $group:ident { $($name:ident),* $(,)? })*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[expect(missing_docs, reason = "each is the op of arith or math of that name")]
        pub enum $group { $($name),* }
    )* };
}

codes! {
    /// Operations on two integers.
    IntBinary {
        AddI, SubI, MulI, DivSI, DivUI, RemSI, RemUI, AndI, OrI, XOrI, ShLI, ShRSI, ShRUI, MinSI,
        MaxSI, MinUI, MaxUI, CeilDivSI, CeilDivUI, FloorDivSI, MulHighSI, MulHighUI, IPowI,
    }
    /// Operations on two floats.
    FloatBinary {
        AddF, SubF, MulF, DivF, RemF, MinimumF, MaximumF, MinNumF, MaxNumF, PowF, CopySign, Atan2,
    }
    /// Operations on one float.
    FloatUnary {
        NegF, AbsF, Exp, Exp2, ExpM1, Log, Log1p, Log2, Log10, Sqrt, Rsqrt, Cbrt, Tanh, Erf, Erfc,
        Sin, Cos, Tan, Sinh, Cosh, Asin, Acos, Atan, Asinh, Acosh, Atanh, Floor, Ceil, Round, RoundEven,
        Trunc,
    }
    /// Operations on one integer.
    IntUnary { AbsI, CtLz, CtTz, CtPop }
    /// Questions about one float.
    FloatClass { IsFinite, IsInf, IsNaN, IsNormal }
    /// Conversions.
    Cast {
        IndexCast, IndexCastUI, ExtSI, ExtUI, TruncI, ExtF, TruncF, SIToFP, UIToFP, FPToSI, FPToUI,
        Bitcast,
    }
}

/// A scalar operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Code {
    /// Of two integers.
    IntBinary(IntBinary),
    /// Of two floats.
    FloatBinary(FloatBinary),
    /// Of one float.
    FloatUnary(FloatUnary),
    /// Of one integer.
    IntUnary(IntUnary),
    /// A conversion.
    Cast(Cast),
    /// Whether a float is of a class, as an `i1`.
    FloatClass(FloatClass),
    /// The carry out of the sum of two unsigned integers, as an `i1`.
    AddCarry,
    /// The first operand, but at least the second and at most the third.
    ClampF,
    /// `arith.cmpi` of the given predicate.
    CmpI(u8),
    /// `arith.cmpf` of the given predicate.
    CmpF(u8),
    /// The second operand if the first is true, else the third.
    Select,
    /// `a * b + c`, rounded once.
    Fma,
    /// `base ** exponent` for a signed integer exponent.
    FPowI,
}

/// The result of `code`. `kinds` are those of the operands.
///
/// # Errors
/// For what has no defined result: division by zero, a shift by the width or more, signed overflow
/// of a division, a float that the target integer does not hold.
pub fn eval(code: Code, kinds: &[Kind], result: Kind, args: &[Scalar]) -> Result<Scalar, &'static str> {
    let int = |at: usize| args.get(at).and_then(|arg| arg.int()).ok_or("expects an integer");
    let float = |at: usize| args.get(at).and_then(|arg| arg.float()).ok_or("expects a float");
    let width = match kinds.first() {
        Some(Kind::Int(width)) => *width,
        _ => 64,
    };
    match (code, result) {
        (Code::IntBinary(code), _) => {
            Ok(Scalar::Int(wrap(int_binary(code, width, int(0)?, int(1)?)?, width)))
        }
        (Code::IntUnary(code), _) => Ok(Scalar::Int(wrap(int_unary(code, width, int(0)?), width))),
        (Code::FloatBinary(code), Kind::Float(kind)) => {
            Ok(Scalar::Float(float_binary(code, kind, float(0)?, float(1)?)))
        }
        (Code::FloatUnary(code), Kind::Float(kind)) => Ok(Scalar::Float(float_unary(code, kind, float(0)?))),
        (Code::Fma, Kind::Float(kind)) => Ok(Scalar::Float(fma(kind, float(0)?, float(1)?, float(2)?))),
        (Code::FPowI, Kind::Float(kind)) => {
            let exponent = int(1)? as f64;
            Ok(Scalar::Float(float_binary(FloatBinary::PowF, kind, float(0)?, exponent)))
        }
        (Code::AddCarry, _) => {
            let (a, b) = (unsigned(int(0)?, width), unsigned(int(1)?, width));
            let carry = a.checked_add(b).is_none_or(|sum| width < 128 && sum >> width != 0);
            Ok(Scalar::Int(i128::from(carry)))
        }
        (Code::FloatClass(class), _) => {
            let Some(Kind::Float(kind)) = kinds.first() else { return Err("expects a float") };
            Ok(Scalar::Int(i128::from(is_of_class(class, *kind, float(0)?))))
        }
        (Code::ClampF, Kind::Float(_)) => {
            let (value, low, high) = (float(0)?, float(1)?, float(2)?);
            Ok(Scalar::Float(extremum(extremum(value, low, true), high, false)))
        }
        (Code::CmpI(predicate), _) => {
            Ok(Scalar::Int(i128::from(compare_ints(predicate, width, int(0)?, int(1)?))))
        }
        (Code::CmpF(predicate), _) => {
            Ok(Scalar::Int(i128::from(compare_floats(predicate, float(0)?, float(1)?))))
        }
        (Code::Select, _) => {
            let at = if int(0)? != 0 { 1 } else { 2 };
            args.get(at).copied().ok_or("expects three operands")
        }
        (Code::Cast(code), result) => {
            let from = *kinds.first().ok_or("expects an operand")?;
            cast(code, from, result, *args.first().ok_or("expects an operand")?)
        }
        _ => Err("operand and result types do not fit the operation"),
    }
}

fn int_binary(code: IntBinary, width: u32, a: i128, b: i128) -> Result<i128, &'static str> {
    use IntBinary::*;
    let (sa, sb) = (signed(a, width), signed(b, width));
    let (ua, ub) = (unsigned(a, width), unsigned(b, width));
    let shift = || match ub < u128::from(width) {
        true => Ok(ub as u32),
        false => Err("shifts by the width of the type or more"),
    };
    let divisor = || {
        if b == 0 { Err("divides by zero") } else { Ok(()) }
    };
    let quotient = || {
        divisor()?;
        let min = if width >= 128 { i128::MIN } else { -(1i128 << (width - 1)) };
        if sa == min && sb == -1 { Err("overflows in a signed division") } else { Ok(sa / sb) }
    };
    Ok(match code {
        AddI => a.wrapping_add(b),
        SubI => a.wrapping_sub(b),
        MulI => a.wrapping_mul(b),
        DivSI => quotient()?,
        DivUI => divisor().map(|()| (ua / ub) as i128)?,
        RemSI => divisor().map(|()| sa.wrapping_rem(sb))?,
        RemUI => divisor().map(|()| (ua % ub) as i128)?,
        AndI => a & b,
        OrI => a | b,
        XOrI => a ^ b,
        ShLI => a.wrapping_shl(shift()?),
        ShRSI => sa >> shift()?,
        ShRUI => (ua >> shift()?) as i128,
        MinSI => {
            if sa <= sb {
                a
            } else {
                b
            }
        }
        MaxSI => {
            if sa >= sb {
                a
            } else {
                b
            }
        }
        MinUI => {
            if ua <= ub {
                a
            } else {
                b
            }
        }
        MaxUI => {
            if ua >= ub {
                a
            } else {
                b
            }
        }
        CeilDivSI => quotient()? + i128::from(sa % sb != 0 && (sa < 0) == (sb < 0)),
        FloorDivSI => quotient()? - i128::from(sa % sb != 0 && (sa < 0) != (sb < 0)),
        CeilDivUI => divisor().map(|()| ua.div_ceil(ub) as i128)?,
        MulHighSI => high_half(BigInt::from(sa) * BigInt::from(sb), width),
        MulHighUI => high_half(BigInt::from(ua) * BigInt::from(ub), width),
        IPowI => int_power(sa, sb, width)?,
    })
}

/// The bits of `product` above the lower `width`.
fn high_half(product: BigInt, width: u32) -> i128 {
    let bytes = (product >> width).to_signed_bytes_le();
    let fill = if bytes.last().is_some_and(|byte| byte & 0x80 != 0) { 0xff } else { 0 };
    let mut wide = [fill; 16];
    let n = bytes.len().min(16);
    wide[..n].copy_from_slice(&bytes[..n]);
    i128::from_le_bytes(wide)
}

/// `base ** exponent` modulo two to the width. A negative exponent rounds one over the power towards
/// zero, as `math.ipowi` does.
fn int_power(base: i128, exponent: i128, width: u32) -> Result<i128, &'static str> {
    if exponent < 0 {
        return match base {
            0 => Err("divides by zero"),
            1 => Ok(1),
            -1 => Ok(if exponent % 2 == 0 { 1 } else { -1 }),
            _ => Ok(0),
        };
    }
    let (mut power, mut square, mut rest) = (1i128, base, exponent);
    while rest != 0 {
        if rest & 1 == 1 {
            power = wrap(power.wrapping_mul(square), width);
        }
        square = wrap(square.wrapping_mul(square), width);
        rest >>= 1;
    }
    Ok(power)
}

fn is_of_class(class: FloatClass, kind: FloatKind, value: f64) -> bool {
    match class {
        FloatClass::IsFinite => value.is_finite(),
        FloatClass::IsInf => value.is_infinite(),
        FloatClass::IsNaN => value.is_nan(),
        FloatClass::IsNormal => value.is_finite() && value.abs() >= float::smallest_normal(kind),
    }
}

fn int_unary(code: IntUnary, width: u32, a: i128) -> i128 {
    let bits = unsigned(a, width);
    match code {
        IntUnary::AbsI => signed(a, width).wrapping_abs(),
        IntUnary::CtLz => i128::from(bits.leading_zeros() - (128 - width)),
        IntUnary::CtTz => i128::from(bits.trailing_zeros().min(width)),
        IntUnary::CtPop => i128::from(bits.count_ones()),
    }
}

/// Minimum or maximum in which NaN wins and -0 is less than +0 (IEEE 754-2019 `minimum`).
fn extremum(a: f64, b: f64, max: bool) -> f64 {
    if a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    let first = match a.total_cmp(&b) {
        std::cmp::Ordering::Greater => max,
        _ => !max,
    };
    if first { a } else { b }
}

fn float_binary(code: FloatBinary, kind: FloatKind, a: f64, b: f64) -> f64 {
    use FloatBinary::*;
    if kind == FloatKind::F64 {
        return match code {
            AddF => a + b,
            SubF => a - b,
            MulF => a * b,
            DivF => a / b,
            RemF => a % b,
            PowF => a.powf(b),
            Atan2 => a.atan2(b),
            CopySign => a.copysign(b),
            MinimumF => extremum(a, b, false),
            MaximumF => extremum(a, b, true),
            MinNumF => a.min(b),
            MaxNumF => a.max(b),
        };
    }
    // Narrower formats compute in f32, which is wide enough that rounding twice is rounding once.
    let (x, y) = (a as f32, b as f32);
    let value = match code {
        AddF => x + y,
        SubF => x - y,
        MulF => x * y,
        DivF => x / y,
        RemF => x % y,
        PowF => x.powf(y),
        Atan2 => x.atan2(y),
        CopySign => x.copysign(y),
        MinimumF | MaximumF => return extremum(a, b, code == MaximumF),
        MinNumF => x.min(y),
        MaxNumF => x.max(y),
    };
    round(kind, f64::from(value))
}

fn fma(kind: FloatKind, a: f64, b: f64, c: f64) -> f64 {
    match kind {
        FloatKind::F64 => a.mul_add(b, c),
        FloatKind::F32 => f64::from((a as f32).mul_add(b as f32, c as f32)),
        kind => round(kind, a.mul_add(b, c)),
    }
}

macro_rules! unary {
    ($code:expr, $x:expr, $float:ty) => {{
        use FloatUnary::*;
        let x: $float = $x;
        match $code {
            NegF => -x,
            AbsF => x.abs(),
            Exp => x.exp(),
            Exp2 => x.exp2(),
            ExpM1 => x.exp_m1(),
            Log => x.ln(),
            Log1p => x.ln_1p(),
            Log2 => x.log2(),
            Log10 => x.log10(),
            Sqrt => x.sqrt(),
            Rsqrt => 1.0 / x.sqrt(),
            Cbrt => x.cbrt(),
            Tanh => x.tanh(),
            Erf => erf(f64::from(x)) as $float,
            Erfc => erfc(f64::from(x)) as $float,
            Sin => x.sin(),
            Cos => x.cos(),
            Tan => x.tan(),
            Sinh => x.sinh(),
            Cosh => x.cosh(),
            Asin => x.asin(),
            Acos => x.acos(),
            Atan => x.atan(),
            Asinh => x.asinh(),
            Acosh => x.acosh(),
            Atanh => x.atanh(),
            Floor => x.floor(),
            Ceil => x.ceil(),
            Round => x.round(),
            RoundEven => x.round_ties_even(),
            Trunc => x.trunc(),
        }
    }};
}

/// [`FloatUnary`] in `f32`.
pub(super) fn unary_f32(code: FloatUnary, x: f32) -> f32 {
    unary!(code, x, f32)
}

fn float_unary(code: FloatUnary, kind: FloatKind, a: f64) -> f64 {
    match kind {
        FloatKind::F64 => unary!(code, a, f64),
        kind => round(kind, f64::from(unary_f32(code, a as f32))),
    }
}

/// `arith.cmpi`: eq, ne, slt, sle, sgt, sge, ult, ule, ugt, uge.
fn compare_ints(predicate: u8, width: u32, a: i128, b: i128) -> bool {
    let (sa, sb) = (signed(a, width), signed(b, width));
    let (ua, ub) = (unsigned(a, width), unsigned(b, width));
    match predicate {
        0 => a == b,
        1 => a != b,
        2 => sa < sb,
        3 => sa <= sb,
        4 => sa > sb,
        5 => sa >= sb,
        6 => ua < ub,
        7 => ua <= ub,
        8 => ua > ub,
        _ => ua >= ub,
    }
}

/// `arith.cmpf`: false, oeq, ogt, oge, olt, ole, one, ord, ueq, ugt, uge, ult, ule, une, uno, true.
pub(super) fn compare_floats(predicate: u8, a: f64, b: f64) -> bool {
    let unordered = a.is_nan() || b.is_nan();
    match predicate {
        0 => false,
        1 => a == b,
        2 => a > b,
        3 => a >= b,
        4 => a < b,
        5 => a <= b,
        6 => !unordered && a != b,
        7 => !unordered,
        8 => unordered || a == b,
        9 => unordered || a > b,
        10 => unordered || a >= b,
        11 => unordered || a < b,
        12 => unordered || a <= b,
        13 => a != b,
        14 => unordered,
        _ => true,
    }
}

fn cast(code: Cast, from: Kind, to: Kind, arg: Scalar) -> Result<Scalar, &'static str> {
    use Cast::*;
    Ok(match (code, from, to, arg) {
        (Bitcast, ..) => Scalar::read(to, &arg.bits(from).to_le_bytes()),
        (IndexCast | ExtSI, Kind::Int(width), Kind::Int(result), Scalar::Int(value)) => {
            Scalar::Int(wrap(signed(value, width), result))
        }
        (IndexCastUI | ExtUI | TruncI, Kind::Int(width), Kind::Int(result), Scalar::Int(value)) => {
            Scalar::Int(wrap(unsigned(value, width) as i128, result))
        }
        (ExtF | TruncF, _, Kind::Float(kind), Scalar::Float(value)) => Scalar::Float(round(kind, value)),
        (SIToFP, Kind::Int(width), Kind::Float(kind), Scalar::Int(value)) => {
            let value = signed(value, width);
            // One rounding only: a detour by f64 would round to f32 twice.
            Scalar::Float(if kind == FloatKind::F32 {
                f64::from(value as f32)
            } else {
                round(kind, value as f64)
            })
        }
        (UIToFP, Kind::Int(width), Kind::Float(kind), Scalar::Int(value)) => {
            let value = unsigned(value, width);
            Scalar::Float(if kind == FloatKind::F32 {
                f64::from(value as f32)
            } else {
                round(kind, value as f64)
            })
        }
        (FPToSI, _, Kind::Int(width), Scalar::Float(value)) => {
            let whole = value.trunc();
            let limit = 2f64.powi(width as i32 - 1);
            if whole.is_nan() || whole < -limit || whole >= limit {
                return Err("converts a float to an integer type that does not hold it");
            }
            Scalar::Int(wrap(whole as i128, width))
        }
        (FPToUI, _, Kind::Int(width), Scalar::Float(value)) => {
            let whole = value.trunc();
            if whole.is_nan() || whole < 0.0 || whole >= 2f64.powi(width as i32) {
                return Err("converts a float to an integer type that does not hold it");
            }
            Scalar::Int(wrap(whole as u128 as i128, width))
        }
        _ => return Err("operand and result types do not fit the conversion"),
    })
}
