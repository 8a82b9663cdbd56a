//! How numbers are written: `%u`, `%d`, `%x`, `%X`, with `#` and a precision.

use num_bigint::{BigInt, Sign};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormatKind {
    Unsigned,
    Signed,
    HexLower,
    HexUpper,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Format {
    pub(crate) kind: FormatKind,
    /// Least number of digits.
    pub(crate) precision: usize,
    /// Whether `0x` stands before the digits.
    pub(crate) alternate: bool,
}

impl Format {
    pub(crate) const UNSIGNED: Self = Self { kind: FormatKind::Unsigned, precision: 0, alternate: false };

    pub(crate) fn is_hex(self) -> bool {
        matches!(self.kind, FormatKind::HexLower | FormatKind::HexUpper)
    }

    /// The conversion as messages write it.
    pub(crate) fn name(self) -> &'static str {
        match self.kind {
            FormatKind::Unsigned => "%u",
            FormatKind::Signed => "%d",
            FormatKind::HexLower => "%x",
            FormatKind::HexUpper => "%X",
        }
    }

    /// A regular expression for any number in this format.
    pub(crate) fn wildcard(self) -> String {
        let prefix = if self.alternate { "0x" } else { "" };
        let (sign, digit, nonzero) = match self.kind {
            FormatKind::Unsigned => ("", "[0-9]", "[1-9]"),
            FormatKind::Signed => ("-?", "[0-9]", "[1-9]"),
            FormatKind::HexLower => ("", "[0-9a-f]", "[1-9a-f]"),
            FormatKind::HexUpper => ("", "[0-9A-F]", "[1-9A-F]"),
        };
        match self.precision {
            0 => format!("{prefix}{sign}{digit}+"),
            precision => format!("{prefix}{sign}({nonzero}{digit}*)?{digit}{{{precision}}}"),
        }
    }

    /// `value` in this format; nothing if it is negative and the format has no sign.
    pub(crate) fn write(self, value: &BigInt) -> Option<String> {
        let negative = value.sign() == Sign::Minus;
        if negative && self.kind != FormatKind::Signed {
            return None;
        }
        let digits = match self.kind {
            FormatKind::Unsigned | FormatKind::Signed => value.magnitude().to_str_radix(10),
            FormatKind::HexLower => value.magnitude().to_str_radix(16),
            FormatKind::HexUpper => value.magnitude().to_str_radix(16).to_uppercase(),
        };
        let (sign, prefix) = (if negative { "-" } else { "" }, if self.alternate { "0x" } else { "" });
        Some(format!("{sign}{prefix}{digits:0>width$}", width = self.precision))
    }

    /// The number that `text`, which [`Self::wildcard`] matched, stands for.
    pub(crate) fn read(self, text: &[u8]) -> Option<BigInt> {
        let (negative, text) = text.strip_prefix(b"-").map_or((false, text), |rest| (true, rest));
        let text = if self.alternate {
            text.strip_prefix(b"0x").or_else(|| text.strip_prefix(b"0X"))?
        } else {
            text
        };
        // Reading decimals takes quadratic time: numbers of this size are no test's.
        if text.len() > 100_000 {
            return None;
        }
        let value = BigInt::parse_bytes(text, if self.is_hex() { 16 } else { 10 })?;
        Some(if negative { -value } else { value })
    }
}
