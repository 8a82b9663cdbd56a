//! Values of the floating-point formats, by way of `f64`.
//!
//! The narrow formats follow the OCP 8-bit and microscaling specifications and, for the `FNUZ` and
//! `B11` ones, <https://arxiv.org/abs/2206.02915>, as upstream's types do.

use crate::types::FloatKind;

/// What the largest exponent of a format means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Top {
    /// Infinity and NaN, as IEEE 754.
    Ieee,
    /// Numbers, but for NaN at all ones.
    NanAtOnes,
    /// Numbers; NaN is what would be minus zero.
    NanAtMinusZero,
    /// Numbers only.
    Finite,
}

/// A binary format: from the top a sign, a biased exponent, and a fraction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Format {
    /// Bits of the exponent.
    pub exponent: u32,
    /// Bits of the fraction.
    pub mantissa: u32,
    /// What is subtracted from a stored exponent.
    pub bias: i32,
    /// What the largest exponent means.
    pub top: Top,
}

impl Format {
    /// The bits of a NaN without sign; of a format that has none, those of the largest number.
    pub fn nan(&self) -> u64 {
        let ones = (1u64 << self.exponent) - 1;
        match self.top {
            Top::Ieee => ones << self.mantissa | 1 << (self.mantissa - 1),
            Top::NanAtOnes | Top::Finite => ones << self.mantissa | ((1 << self.mantissa) - 1),
            Top::NanAtMinusZero => 1 << (self.mantissa + self.exponent),
        }
    }

    /// The bits of the largest number.
    pub fn largest(&self) -> u64 {
        match self.top {
            Top::Ieee => (((1u64 << self.exponent) - 1) << self.mantissa) - 1,
            Top::NanAtOnes => self.nan() - 1,
            Top::NanAtMinusZero | Top::Finite => (1u64 << (self.mantissa + self.exponent)) - 1,
        }
    }

    /// The bits, without sign, of what is too large: infinity, NaN where there is none, the largest number where there is
    /// neither.
    pub fn too_large(&self) -> u64 {
        match self.top {
            Top::Ieee => ((1u64 << self.exponent) - 1) << self.mantissa,
            Top::NanAtOnes | Top::NanAtMinusZero => self.nan(),
            Top::Finite => self.largest(),
        }
    }
}

/// The largest number of a format that `f64` holds.
pub fn largest(kind: FloatKind) -> Option<f64> {
    match kind {
        FloatKind::F8E8M0FNU => Some(2f64.powi(127)),
        kind => to_f64(kind, u128::from(format(kind)?.largest())),
    }
}

/// The format of `kind`, when `f64` holds all of its values and it has a sign.
pub fn format(kind: FloatKind) -> Option<Format> {
    use FloatKind::*;
    let (exponent, mantissa, bias, top) = match kind {
        F4E2M1FN => (2, 1, 1, Top::Finite),
        F6E2M3FN => (2, 3, 1, Top::Finite),
        F6E3M2FN => (3, 2, 3, Top::Finite),
        F8E5M2 => (5, 2, 15, Top::Ieee),
        F8E4M3 => (4, 3, 7, Top::Ieee),
        F8E4M3FN => (4, 3, 7, Top::NanAtOnes),
        F8E5M2FNUZ => (5, 2, 16, Top::NanAtMinusZero),
        F8E4M3FNUZ => (4, 3, 8, Top::NanAtMinusZero),
        F8E4M3B11FNUZ => (4, 3, 11, Top::NanAtMinusZero),
        F8E3M4 => (3, 4, 3, Top::Ieee),
        BF16 => (8, 7, 127, Top::Ieee),
        F16 => (5, 10, 15, Top::Ieee),
        TF32 => (8, 10, 127, Top::Ieee),
        F32 => (8, 23, 127, Top::Ieee),
        F64 => (11, 52, 1023, Top::Ieee),
        F8E8M0FNU | F80 | F128 => return None,
    };
    Some(Format { exponent, mantissa, bias, top })
}

/// Bits of a significand, the leading one included: integers of so many bits are exact. `None` for a
/// format without sign.
pub fn precision(kind: FloatKind) -> Option<u32> {
    match kind {
        FloatKind::F80 => Some(64),
        FloatKind::F128 => Some(113),
        kind => format(kind).map(|format| format.mantissa + 1),
    }
}

/// The smallest positive number with a full significand. Of the formats wider than `f64`, that of `f64`.
pub fn smallest_normal(kind: FloatKind) -> f64 {
    match format(kind) {
        Some(format) => 2f64.powi(1 - format.bias),
        None if kind == FloatKind::F8E8M0FNU => 2f64.powi(-127),
        None => f64::MIN_POSITIVE,
    }
}

/// The value of `bits`, exactly; `None` for the formats wider than `f64`.
pub fn to_f64(kind: FloatKind, bits: u128) -> Option<f64> {
    if kind == FloatKind::F8E8M0FNU {
        return Some(if bits == 0xff { f64::NAN } else { 2f64.powi(bits as i32 - 127) });
    }
    let format = format(kind)?;
    let bits = bits as u64;
    if kind == FloatKind::F64 {
        return Some(f64::from_bits(bits));
    }
    let fraction = bits & ((1 << format.mantissa) - 1);
    let ones = (1u64 << format.exponent) - 1;
    let exponent = (bits >> format.mantissa) & ones;
    let negative = (bits >> (format.mantissa + format.exponent)) & 1 == 1;
    let all_ones = exponent == ones && fraction == (1 << format.mantissa) - 1;
    let magnitude = match format.top {
        Top::Ieee if exponent == ones && fraction == 0 => f64::INFINITY,
        Top::Ieee if exponent == ones => f64::NAN,
        Top::NanAtOnes if all_ones => f64::NAN,
        Top::NanAtMinusZero if negative && exponent == 0 && fraction == 0 => f64::NAN,
        _ => {
            let (significand, power) = match exponent {
                0 => (fraction, 1 - format.bias),
                _ => (fraction | 1 << format.mantissa, exponent as i32 - format.bias),
            };
            significand as f64 * 2f64.powi(power - format.mantissa as i32)
        }
    };
    Some(if negative { -magnitude } else { magnitude })
}

/// The bits of `value` rounded to nearest, ties to even. What is too large becomes infinity, or NaN
/// where the format has no infinity, or the largest number where it has neither; formats wider than
/// `f64` hold it exactly.
pub fn from_f64(kind: FloatKind, value: f64) -> u128 {
    match kind {
        FloatKind::F64 => return u128::from(value.to_bits()),
        FloatKind::F32 => return u128::from((value as f32).to_bits()),
        FloatKind::F80 => return widen(value, 63, true),
        FloatKind::F128 => return widen(value, 112, false),
        FloatKind::F8E8M0FNU => {
            let exponent = value.abs().log2().round().clamp(-127.0, 127.0);
            return if value.is_nan() { 0xff } else { (exponent as i32 + 127) as u128 };
        }
        _ => {}
    }
    let Some(format) = format(kind) else { return 0 };
    u128::from(narrow(&format, value))
}

fn narrow(format: &Format, value: f64) -> u64 {
    let sign = u64::from(value.is_sign_negative()) << (format.mantissa + format.exponent);
    // The sign of NaN is that bit already where NaN is minus zero.
    let unsigned_zero = format.top == Top::NanAtMinusZero;
    if value.is_nan() {
        return sign | format.nan();
    }
    let too_large = sign | format.too_large();
    let magnitude = value.abs();
    if magnitude.is_infinite() {
        return too_large;
    }
    let power = if magnitude == 0.0 { 1 - format.bias } else { magnitude.log2().floor() as i32 };
    let power = power.max(1 - format.bias);
    let scaled = magnitude * 2f64.powi(format.mantissa as i32 - power);
    let rounded = scaled.round_ties_even() as u64;
    // A significand without its leading bit is subnormal; one that rounded up carries into the
    // exponent, which is what addition does.
    let exponent = (power + format.bias) as u64;
    let bits = ((exponent - 1) << format.mantissa) + rounded;
    match () {
        () if bits > format.largest() => too_large,
        () if bits == 0 && unsigned_zero => 0,
        () => sign | bits,
    }
}

/// The bits of `value` with 15 exponent bits and a wider fraction; `leading` when the leading bit is
/// stored.
fn widen(value: f64, fraction_bits: u32, leading: bool) -> u128 {
    let bits = value.to_bits();
    let shift = fraction_bits - 52;
    let sign_at = 15 + fraction_bits + u32::from(leading);
    let sign = u128::from(bits >> 63) << sign_at;
    let (exponent, fraction) = ((bits >> 52) & 0x7ff, u128::from(bits & ((1 << 52) - 1)));
    let (exponent, fraction) = match exponent {
        0 if fraction == 0 => return sign,
        0 => {
            let up = fraction.leading_zeros() - (127 - 52);
            (16383 - 1022 - u128::from(up), (fraction << up) & ((1 << 52) - 1))
        }
        0x7ff => (0x7fff, fraction),
        _ => (u128::from(exponent) + 16383 - 1023, fraction),
    };
    let lead = u128::from(leading) << fraction_bits;
    sign | exponent << (sign_at - 15) | lead | fraction << shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_a_narrow_format_survives_the_way_through_f64() {
        for kind in FloatKind::ALL.into_iter().filter(|kind| kind.width() <= 16) {
            for bits in 0..1u128 << kind.width() {
                let value = to_f64(kind, bits).expect("narrow formats fit f64");
                if !value.is_nan() {
                    assert_eq!(from_f64(kind, value), bits, "{kind:?} {bits:#x} is {value}");
                }
            }
        }
    }

    #[test]
    fn rounds_to_nearest_even_as_the_half_crate_does() {
        for at in 0..20_000u32 {
            let value = f32::from_bits(at.wrapping_mul(214_013) ^ 0x3f80_0000);
            if value.is_nan() {
                continue;
            }
            let f16 = u128::from(half::f16::from_f32(value).to_bits());
            let bf16 = u128::from(half::bf16::from_f32(value).to_bits());
            assert_eq!(from_f64(FloatKind::F16, f64::from(value)), f16, "{value:e}");
            assert_eq!(from_f64(FloatKind::BF16, f64::from(value)), bf16, "{value:e}");
        }
    }
}
