//! Floats of 16 bits as those that processors compute with, and back: IEEE 754's binary16, and bfloat16.

use crate::symbols::Symbol;

/// The value of the bits of a binary16.
pub fn f16_value(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let (exponent, fraction) = (u32::from(bits >> 10) & 0x1f, u32::from(bits) & 0x3ff);
    let magnitude = match exponent {
        // A subnormal is its fraction times 2^-24, which is exact.
        0 => return f32::from_bits(sign | (fraction as f32 * f32::from_bits(103 << 23)).to_bits()),
        31 => 0x7f80_0000 | fraction << 13,
        _ => (exponent + 112) << 23 | fraction << 13,
    };
    f32::from_bits(sign | magnitude)
}

/// The bits of the binary16 closest to `value`, of two the even one.
pub fn f16_of(value: f64) -> u16 {
    narrow(value, 10, 15)
}

/// The value of the bits of a bfloat16.
pub fn bf16_value(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

/// The bits of the bfloat16 closest to `value`, of two the even one.
pub fn bf16_of(value: f64) -> u16 {
    narrow(value, 7, 127)
}

/// The bits of the float of 16 bits closest to `value`, that has `fraction` bits of fraction and exponents biased by `bias`.
fn narrow(value: f64, fraction: u32, bias: i32) -> u16 {
    let bits = value.to_bits();
    let sign = ((bits >> 63) as u16) << 15;
    let infinity = ((2 * bias + 1) as u16) << fraction;
    if value.is_nan() {
        // Quiet, with as much of the payload as there is room for.
        let payload = ((bits >> (52 - fraction)) as u16) & ((1 << fraction) - 1);
        return sign | infinity | 1 << (fraction - 1) | payload;
    }
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1023;
    if exponent > bias {
        return sign | infinity;
    }
    // The significand with its leading one, and how many of its bits go: more below the smallest normal number.
    let significand = bits & ((1 << 52) - 1) | u64::from(exponent > -1023) << 52;
    let below = (1 - bias - exponent).max(0);
    let drop = 52 - fraction + u32::try_from(below).unwrap_or(64);
    if drop > 54 {
        return sign;
    }
    let kept = significand >> drop;
    let rest = significand & ((1 << drop) - 1);
    let half = 1u64 << (drop - 1);
    let up = rest > half || (rest == half && kept & 1 == 1);
    // The leading one adds one to the exponent, as a carry out of the fraction does.
    let base = if below > 0 { 0 } else { ((exponent + bias - 1) as u64) << fraction };
    sign | (base + kept + u64::from(up)) as u16
}

macro_rules! conversions {
    ($($name:ident ($from:ty) -> $to:ty => $f:expr;)*) => {
        $(
            #[unsafe(no_mangle)]
            extern "C" fn $name(value: $from) -> $to { $f(value) }
        )*

        /// The conversions that generated code calls, named `terrace_<from>_to_<to>`.
        pub fn conversions() -> Vec<Symbol> {
            vec![$(Symbol { name: stringify!($name), address: $name as *const u8 }),*]
        }
    };
}

conversions! {
    terrace_f16_to_f32(u16) -> f32 => f16_value;
    terrace_bf16_to_f32(u16) -> f32 => bf16_value;
    terrace_f32_to_f16(f32) -> u16 => |value| f16_of(f64::from(value));
    terrace_f32_to_bf16(f32) -> u16 => |value| bf16_of(f64::from(value));
    terrace_f64_to_f16(f64) -> u16 => f16_of;
    terrace_f64_to_bf16(f64) -> u16 => bf16_of;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back() {
        for bits in 0..=u16::MAX {
            for (value, back) in
                [(f16_value(bits), f16_of as fn(f64) -> u16), (bf16_value(bits), bf16_of as fn(f64) -> u16)]
            {
                let again = back(f64::from(value));
                assert!(again == bits || value.is_nan(), "{bits:#06x} is {value}, which is {again:#06x}");
            }
        }
    }

    #[test]
    fn values_between_are_rounded_to_even() {
        let cases = [
            (1.0 + 1.0 / 2048.0, 0x3c00),
            (1.0 + 3.0 / 2048.0, 0x3c02),
            (65504.0, 0x7bff),
            (65519.9, 0x7bff),
            (65520.0, 0x7c00),
            (-1e9, 0xfc00),
            (2f64.powi(-24), 0x0001),
            (2f64.powi(-25), 0x0000),
            (2f64.powi(-25) * 1.001, 0x0001),
            (-1e-300, 0x8000),
        ];
        for (value, bits) in cases {
            assert_eq!(f16_of(value), bits, "{value}");
        }
        assert_eq!(f16_of(f64::NAN) & 0x7e00, 0x7e00);
        assert_eq!(bf16_of(f64::MAX), 0x7f80);
        assert_eq!(bf16_of(1.0 + 1.0 / 256.0), 0x3f80);
    }
}
