//! Numbers as texts, and back.

/// A number that was read.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Parsed {
    /// A whole number, cut off to 64 bits where it is larger.
    Int(i64),
    /// A number with a fraction or an exponent, or one that is not finite.
    Float(f64),
}

impl Parsed {
    /// The number as a float.
    pub fn float(self) -> f64 {
        match self {
            Parsed::Int(value) => value as f64,
            Parsed::Float(value) => value,
        }
    }

    /// The number as an integer, its fraction cut off; `None` when it is not finite.
    pub fn int(self) -> Option<i64> {
        match self {
            Parsed::Int(value) => Some(value),
            Parsed::Float(value) => value.is_finite().then_some(value as i64),
        }
    }
}

/// `value` as a text; unsigned ones as the bits of an `i64`.
pub fn format_int(value: i64, unsigned: bool) -> String {
    if unsigned { value.cast_unsigned().to_string() } else { value.to_string() }
}

/// The most significant digits that a float is written with.
const DIGITS: i32 = 8;

/// `value` as C's `printf` writes it with `%.8g`; `INF`, `-INF` and `NaN` where it is not finite.
pub fn format_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "INF" } else { "-INF" }.to_owned();
    }
    let scientific = format!("{value:.*e}", DIGITS as usize - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let short = |digits: &str| match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => digits.to_owned(),
    };
    if (-4..DIGITS).contains(&exponent) {
        return short(&format!("{value:.*}", (DIGITS - 1 - exponent) as usize));
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", short(mantissa), exponent.unsigned_abs())
}

/// The number that `text` is, white space around it left out; `None` when it is none.
pub fn parse(text: &str) -> Option<Parsed> {
    let text = text.trim();
    if let Ok(whole) = text.parse::<i128>() {
        // Beyond 64 bits the upper ones go, as those of a cast between integers do.
        let wraps = i64::try_from(whole).is_ok() || u64::try_from(whole).is_ok();
        return Some(if wraps { Parsed::Int(whole as i64) } else { Parsed::Float(whole as f64) });
    }
    let number = text.parse::<f64>().ok()?;
    Some(Parsed::Float(number))
}
