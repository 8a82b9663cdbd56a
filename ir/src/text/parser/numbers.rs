//! Numbers.

use num_bigint::BigInt;

use super::{OpParser, Parsed};
use crate::attr::{Attr, AttrKind, Int};
use crate::builtin::float;
use crate::text::lexer::Tok;
use crate::types::{Signedness, Type, TypeKind};

/// Why a number does not fit its type.
const OUT_OF_RANGE: &str = "integer constant out of range for attribute";

impl OpParser<'_> {
    /// Reads an integer or float with its type, `-1 : i32`.
    pub(super) fn number_attr(&mut self, expected: Option<Type>) -> Parsed<Attr> {
        let negative = self.eat(Tok::Minus);
        let (tok, text, pos) = (self.tok, self.text(), self.pos());
        if !matches!(tok, Tok::Integer | Tok::Float) {
            return Err(self.wrong("expected constant integer or floating point value"));
        }
        self.advance();
        let ty = match expected {
            Some(ty) => ty,
            None if self.eat(Tok::Colon) => self.ty()?,
            None if tok == Tok::Float => self.ctx.float(crate::FloatKind::F64),
            None => self.ctx.int(64),
        };
        if let Some(kind) = ty.float_kind(self.ctx) {
            return match self.float_bits(kind, tok, text, negative) {
                Ok(bits) => Ok(self.ctx.attr(AttrKind::Float { bits, ty })),
                Err((message, note)) => Err(self.report_noting(pos, message, note)),
            };
        }
        if tok == Tok::Float {
            return Err(self.report_here("floating point value not valid for specified type"));
        }
        if !(ty.is_integer(self.ctx) || ty.is_index(self.ctx)) {
            return Err(self.report(pos, "integer literal not valid for specified type"));
        }
        if negative && self.is_unsigned(ty) {
            let message = "negative integer literal not valid for unsigned integer type";
            return Err(self.report(pos, message));
        }
        match self.int_value(ty, text, negative) {
            Some(value) => Ok(self.ctx.attr(AttrKind::Integer { value, ty })),
            None => Err(self.report(pos, OUT_OF_RANGE)),
        }
    }

    pub(super) fn is_unsigned(&self, ty: Type) -> bool {
        matches!(ty.kind(self.ctx), TypeKind::Integer { sign: Signedness::Unsigned, .. })
    }

    /// The bits of a float literal, which may be a hexadecimal bit pattern; else why there are none,
    /// and a note about it.
    pub(super) fn float_bits(
        &self,
        kind: crate::FloatKind,
        tok: Tok,
        text: &str,
        negative: bool,
    ) -> Result<u128, (&'static str, Option<&'static str>)> {
        if tok == Tok::Float {
            let value: f64 = text.parse().map_err(|_| ("floating point value too large", None))?;
            return Ok(float::from_f64(kind, if negative { -value } else { value }));
        }
        if tok != Tok::Integer {
            return Err(("expected floating point literal", None));
        }
        let Some(hex) = text.strip_prefix("0x") else {
            let message = "unexpected decimal integer literal for a floating point value";
            return Err((message, Some("add a trailing dot to make the literal a float")));
        };
        if negative {
            return Err(("hexadecimal float literal should not have a leading minus", None));
        }
        let bits = u128::from_str_radix(hex, 16).ok();
        let fits = |bits: &u128| kind.width() == 128 || bits >> kind.width() == 0;
        bits.filter(fits).ok_or(("hexadecimal float constant out of range for type", None))
    }

    /// The value of an integer literal as `ty` reads it; `None` when it does not fit.
    pub(super) fn int_value(&self, ty: Type, text: &str, negative: bool) -> Option<Int> {
        let (width, sign) = match *ty.kind(self.ctx) {
            TypeKind::Integer { width, sign } => (width, sign),
            _ => (64, Signedness::Signed),
        };
        let magnitude = magnitude(text)?;
        let Int::Small(value) = magnitude else {
            return wide_value(magnitude, width, sign, negative);
        };
        if width > 126 {
            return wide_value(magnitude, width, sign, negative);
        }
        if width == 0 {
            return (value == 0 && !negative).then_some(Int::Small(0));
        }
        let (half, full) = (1i128 << (width - 1), 1i128 << width);
        if negative {
            return (value > 0 && value <= half).then(|| self.wrapped(-value, width, sign, full));
        }
        let limit = if sign == Signedness::Signed { half } else { full };
        (value < limit).then(|| {
            let value =
                if sign == Signedness::Signless && width > 1 && value >= half { value - full } else { value };
            Int::Small(value)
        })
    }

    fn wrapped(&self, value: i128, width: u32, sign: Signedness, full: i128) -> Int {
        let unsigned = sign == Signedness::Unsigned || width == 1 && sign == Signedness::Signless;
        Int::Small(if unsigned { value + full } else { value })
    }

    /// Reads an integer of 64 bits with a minus sign or none, if one comes next.
    pub(super) fn optional_i64(&mut self) -> Parsed<Option<i64>> {
        let minus = self.tok == Tok::Minus;
        if !minus && self.tok != Tok::Integer {
            return Ok(None);
        }
        let pos = self.pos();
        if minus {
            self.advance();
        }
        if self.tok != Tok::Integer {
            return Err(self.wrong("expected integer value"));
        }
        let value = match magnitude(self.text()) {
            Some(Int::Small(value)) => i64::try_from(if minus { -value } else { value }).ok(),
            _ => None,
        };
        self.advance();
        match value {
            Some(value) => Ok(Some(value)),
            None => Err(self.report(pos, "integer value too large")),
        }
    }
}

/// The value of an integer literal of up to 64 bits.
pub(super) fn literal_u64(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// The value of a literal without its sign.
fn magnitude(text: &str) -> Option<Int> {
    let (digits, radix) = match text.strip_prefix("0x") {
        Some(hex) => (hex, 16),
        None => (text, 10),
    };
    if let Ok(value) = u64::from_str_radix(digits, radix) {
        return Some(Int::Small(i128::from(value)));
    }
    // The widest type has 2^24 - 1 bits, but reading decimal digits takes quadratic time.
    if digits.len() > 20_000 {
        return None;
    }
    if let Ok(value) = i128::from_str_radix(digits, radix) {
        return Some(Int::Small(value));
    }
    BigInt::parse_bytes(digits.as_bytes(), radix).map(Int::Wide)
}

fn wide_value(magnitude: Int, width: u32, sign: Signedness, negative: bool) -> Option<Int> {
    let value = match magnitude {
        Int::Small(value) => BigInt::from(value),
        Int::Wide(value) => value,
    };
    if value.bits() > u64::from(width) {
        return None;
    }
    let (half, full) = (BigInt::from(1) << (width - 1), BigInt::from(1) << width);
    let value = if negative {
        let in_range = value > BigInt::from(0) && value <= half;
        in_range.then(|| if sign == Signedness::Unsigned { full - value } else { -value })?
    } else if value >= half {
        match sign {
            Signedness::Signed => return None,
            Signedness::Unsigned => value,
            Signedness::Signless => value - full,
        }
    } else {
        value
    };
    Some(match i128::try_from(&value) {
        Ok(value) => Int::Small(value),
        Err(_) => Int::Wide(value),
    })
}
