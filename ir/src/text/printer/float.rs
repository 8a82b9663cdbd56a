//! Floats: what LLVM's `APFloat::toString` prints, digit for digit.
//!
//! A value is printed with six digits behind the point when that text reads back as the same value,
//! else with as many digits as its format has, else (NaN, infinity, large integers) as its bits.

use num_bigint::BigUint;

use crate::builtin::float::{from_f64, to_f64};
use crate::types::FloatKind;

/// A finite value other than zero: `significand * 2^exponent`.
struct Binary {
    negative: bool,
    significand: u128,
    exponent: i32,
}

/// Decimal digits, the last one first, times `10^exponent`.
struct Decimal {
    digits: Vec<u8>,
    exponent: i32,
    /// Whether no digit was lost.
    exact: bool,
}

/// Appends the value of `bits` in the format `kind`.
pub(super) fn print(out: &mut String, kind: FloatKind, bits: u128) {
    let start = out.len();
    match classify(kind, bits) {
        Class::Zero(negative) => {
            out.push_str(if negative { "-0.000000e+00" } else { "0.000000e+00" });
            return;
        }
        Class::Special => {}
        Class::Finite(value) => {
            let short = decimal(&value, 6);
            scientific(out, &value, &short, 6);
            if reads_back(kind, bits, &out[start..], &short) {
                return;
            }
            out.truncate(start);
            default_form(out, &value, precision(kind));
            if out[start..].contains('.') {
                return;
            }
            out.truncate(start);
        }
    }
    out.push_str(&format!("0x{bits:X}"));
    let digits = out.len() - start - 2;
    let width = kind.width().div_ceil(4) as usize;
    if digits < width {
        out.insert_str(start + 2, &"0".repeat(width - digits));
    }
}

enum Class {
    Zero(bool),
    Special,
    Finite(Binary),
}

fn classify(kind: FloatKind, bits: u128) -> Class {
    let wide = match kind {
        FloatKind::F80 => Some((63, true)),
        FloatKind::F128 => Some((112, false)),
        _ => None,
    };
    if let Some((fraction_bits, explicit)) = wide {
        return classify_wide(bits, fraction_bits, explicit);
    }
    let Some(value) = to_f64(kind, bits) else {
        return Class::Special;
    };
    if value == 0.0 {
        return Class::Zero(value.is_sign_negative());
    }
    if !value.is_finite() {
        return Class::Special;
    }
    let raw = value.to_bits();
    let (exponent, fraction) = ((raw >> 52) & 0x7ff, raw & ((1 << 52) - 1));
    let (significand, exponent) = match exponent {
        0 => (fraction, -1074),
        _ => (fraction | 1 << 52, exponent as i32 - 1075),
    };
    Class::Finite(Binary { negative: value < 0.0, significand: u128::from(significand), exponent })
}

fn classify_wide(bits: u128, fraction_bits: u32, explicit: bool) -> Class {
    let stored = fraction_bits + u32::from(explicit);
    let negative = bits >> (stored + 15) & 1 == 1;
    let exponent = (bits >> stored & 0x7fff) as i32;
    let fraction = bits & ((1u128 << stored) - 1);
    if exponent == 0x7fff {
        return Class::Special;
    }
    let implicit = if explicit || exponent == 0 { 0 } else { 1u128 << fraction_bits };
    let significand = fraction | implicit;
    if significand == 0 {
        return Class::Zero(negative);
    }
    let exponent = exponent.max(1) - 16383 - fraction_bits as i32;
    Class::Finite(Binary { negative, significand, exponent })
}

/// Digits of the significand of a format, hidden one included.
fn significand_bits(kind: FloatKind) -> u32 {
    use FloatKind::*;
    match kind {
        F8E8M0FNU => 1,
        F4E2M1FN => 2,
        F6E3M2FN | F8E5M2 | F8E5M2FNUZ => 3,
        F6E2M3FN | F8E4M3 | F8E4M3FN | F8E4M3FNUZ | F8E4M3B11FNUZ => 4,
        F8E3M4 => 5,
        BF16 => 8,
        F16 | TF32 => 11,
        F32 => 24,
        F64 => 53,
        F80 => 64,
        F128 => 113,
    }
}

/// Enough decimal digits to tell the values of a format apart.
fn precision(kind: FloatKind) -> usize {
    2 + significand_bits(kind) as usize * 59 / 196
}

/// The value in at most `digits` decimal digits.
fn decimal(value: &Binary, digits: usize) -> Decimal {
    let zeros = value.significand.trailing_zeros();
    let (significand, exponent) = (value.significand >> zeros, value.exponent + zeros as i32);
    let mut number = BigUint::from(significand);
    let mut power = 0;
    if exponent > 0 {
        number <<= exponent as u32;
    } else if exponent < 0 {
        number *= BigUint::from(5u32).pow(exponent.unsigned_abs());
        power = exponent;
    }
    let mut exact = true;
    // Cut to a little more than enough digits, as LLVM does: what is cut here is not rounded.
    let needed = (digits as u64 * 196).div_ceil(59);
    if number.bits() > needed {
        let removable = ((number.bits() - needed) * 59 / 196) as u32;
        let divisor = BigUint::from(10u32).pow(removable);
        let cut = &number / &divisor;
        exact &= &cut * &divisor == number;
        number = cut;
        power += removable as i32;
    }
    let mut reversed: Vec<u8> = number.to_radix_le(10);
    let trailing = reversed.iter().take_while(|&&digit| digit == 0).count();
    reversed.drain(..trailing);
    power += trailing as i32;
    if reversed.len() > digits {
        exact = false;
        power += round(&mut reversed, digits);
    }
    Decimal { digits: reversed, exponent: power, exact }
}

/// Rounds to `digits` digits, halves up; returns how many digits went.
fn round(reversed: &mut Vec<u8>, digits: usize) -> i32 {
    let count = reversed.len();
    let mut first = count - digits;
    if reversed[first - 1] < 5 {
        while first < count && reversed[first] == 0 {
            first += 1;
        }
    } else {
        while first < count && reversed[first] == 9 {
            first += 1;
        }
        if first == count {
            reversed.clear();
            reversed.push(1);
            return first as i32;
        }
        reversed[first] += 1;
    }
    reversed.drain(..first);
    first as i32
}

/// Appends `1.500000e+00`: `digits` digits behind the point.
fn scientific(out: &mut String, value: &Binary, decimal: &Decimal, digits: usize) {
    let count = decimal.digits.len();
    if value.negative {
        out.push('-');
    }
    let mut rest = decimal.digits.iter().rev().map(|&digit| char::from(b'0' + digit));
    out.extend(rest.next());
    out.push('.');
    out.extend(rest);
    out.extend(std::iter::repeat_n('0', (digits + 1).saturating_sub(count)));
    let exponent = decimal.exponent + count as i32 - 1;
    out.push('e');
    out.push(if exponent < 0 { '-' } else { '+' });
    out.push_str(&format!("{:02}", exponent.unsigned_abs()));
}

/// Appends the form that `APFloat::toString` prints by default: up to three zeros are padded.
fn default_form(out: &mut String, value: &Binary, digits: usize) {
    let decimal = decimal(value, digits);
    let (count, mut exponent) = (decimal.digits.len() as i32, decimal.exponent);
    let most = exponent + count - 1;
    let scientific = if exponent >= 0 { exponent > 3 || count + exponent > digits as i32 } else { most < -3 };
    if value.negative {
        out.push('-');
    }
    let mut rest = decimal.digits.iter().rev().map(|&digit| char::from(b'0' + digit));
    if scientific {
        exponent = most;
        out.extend(rest.next());
        out.push('.');
        if count == 1 {
            out.push('0');
        }
        out.extend(rest);
        out.push('E');
        out.push(if exponent < 0 { '-' } else { '+' });
        out.push_str(&exponent.unsigned_abs().to_string());
        return;
    }
    if exponent >= 0 {
        out.extend(rest);
        out.extend(std::iter::repeat_n('0', exponent as usize));
        return;
    }
    let whole = exponent + count;
    if whole > 0 {
        out.extend(rest.by_ref().take(whole as usize));
        out.push('.');
    } else {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', whole.unsigned_abs() as usize));
    }
    out.extend(rest);
}

fn reads_back(kind: FloatKind, bits: u128, text: &str, decimal: &Decimal) -> bool {
    match kind {
        FloatKind::F32 => text.parse::<f32>().is_ok_and(|value| u128::from(value.to_bits()) == bits),
        // A wide format tells most short decimals from the nearest value of it.
        FloatKind::F80 | FloatKind::F128 => decimal.exact,
        _ => text.parse::<f64>().is_ok_and(|value| from_f64(kind, value) == bits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn f32_text(value: f32) -> String {
        let mut out = String::new();
        print(&mut out, FloatKind::F32, u128::from(value.to_bits()));
        out
    }

    #[test]
    fn prints_what_llvm_prints() {
        assert_eq!(f32_text(1.0), "1.000000e+00");
        assert_eq!(f32_text(0.7), "0.699999988");
        assert_eq!(f32_text(0.3), "3.000000e-01");
        assert_eq!(f32_text(-0.0), "-0.000000e+00");
        assert_eq!(f32_text(f32::INFINITY), "0x7F800000");
        assert_eq!(f32_text(123_456_789.0), "0x4CEB79A3");
        assert_eq!(f32_text(1.0e-10), "1.000000e-10");
        assert_eq!(f32_text(1.234_567), "1.23456705");
    }
}
