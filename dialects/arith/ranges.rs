//! Which integers results can be, after upstream's `InferIntRangeCommon`.

use terrace_ir::analysis::IntRange;
use terrace_ir::interfaces::InferRange;
use terrace_ir::interp::ScalarOp;
use terrace_ir::interp::scalar::{Cast, Code, IntBinary};
use terrace_ir::{Body, Op};

use super::has_flag;

/// Of an op that is a scalar operation on integers.
pub(crate) const OF_SCALAR: InferRange = InferRange { infer: of_scalar };

/// Of an op that is a scalar operation on `index` alone, which has 32 bits or 64: what holds for both.
pub(crate) const OF_INDEX: InferRange = InferRange {
    infer: |body, op, ranges| {
        let wide = of_scalar(body, op, ranges);
        let narrow: Vec<IntRange> =
            ranges.iter().map(|&range| if range.width == 64 { truncate(range, 32) } else { range }).collect();
        let narrow = of_scalar(body, op, &narrow);
        wide.into_iter().zip(narrow).map(|(wide, narrow)| for_both(wide?, narrow?)).collect()
    },
};

/// The range for 64 bits, when its lower bits are the range for 32; else all that either can be. Results
/// of another type, those of comparisons, have to be the same.
fn for_both(wide: IntRange, narrow: IntRange) -> Option<IntRange> {
    if wide.width != 64 {
        return (wide == narrow).then_some(wide);
    }
    let lower = truncate(wide, 32);
    let unsigned = (lower.umin, lower.umax) == (narrow.umin, narrow.umax);
    let signed = (lower.smin, lower.smax) == (narrow.smin, narrow.smax);
    if unsigned && signed {
        return Some(wide);
    }
    let either = wide.union(IntRange { width: 64, ..narrow });
    Some(IntRange {
        width: 64,
        umin: if unsigned { wide.umin } else { either.umin },
        umax: if unsigned { wide.umax } else { either.umax },
        smin: if signed { wide.smin } else { either.smin },
        smax: if signed { wide.smax } else { either.smax },
    })
}

/// Of `arith.addui_extended`.
pub(super) const OF_SUM: InferRange = InferRange {
    infer: |_, _, ranges| match ranges {
        &[a, b] if a.width > 0 && b.width > 0 => {
            vec![Some(binary(IntBinary::AddI, a, b, Overflow::default())), carry(a, b)]
        }
        _ => Vec::new(),
    },
};

/// Of `arith.mulsi_extended` and `arith.mului_extended`.
pub(super) const OF_PRODUCT: InferRange = InferRange {
    infer: |body, op, ranges| {
        let &[a, b] = ranges else { return Vec::new() };
        if a.width == 0 || b.width == 0 {
            return Vec::new();
        }
        let signed = body.name_str(op) == "arith.mulsi_extended";
        let high = match signed {
            true => {
                let (low, high) = corners(a, b, |a, b| a * b);
                from_signed(a.width, low >> a.width, high >> a.width)
            }
            false => {
                let high = |x: u64, y: u64| (u128::from(x) * u128::from(y)) >> a.width;
                from_unsigned(a.width, high(a.umin, b.umin), high(a.umax, b.umax))
            }
        };
        vec![Some(binary(IntBinary::MulI, a, b, Overflow::default())), Some(high)]
    },
};

/// Which overflows do not happen.
#[derive(Clone, Copy, Default)]
struct Overflow {
    signed: bool,
    unsigned: bool,
}

fn of_scalar(body: &Body, op: Op, ranges: &[IntRange]) -> Vec<Option<IntRange>> {
    let code = body.interface::<ScalarOp>(op).and_then(|scalar| (scalar.code)(op, body));
    let Some(code) = code else { return Vec::new() };
    let flag = |flag| body.attr(op, "overflowFlags").is_some_and(|flags| has_flag(body.ctx(), flags, flag));
    let range = match (code, ranges) {
        // Of values that are no integers nothing is known.
        (Code::Select, &[_, a, b]) if a.width == 0 || b.width == 0 => None,
        (Code::Select, &[condition, a, b]) => Some(match condition.constant() {
            Some(0) => b,
            Some(_) => a,
            None => a.union(b),
        }),
        _ if ranges.iter().any(|range| range.width == 0) => None,
        (Code::IntBinary(code), &[a, b]) => {
            Some(binary(code, a, b, Overflow { signed: flag("nsw"), unsigned: flag("nuw") }))
        }
        (Code::CmpI(predicate), &[a, b]) => compare(predicate, a, b),
        (Code::Cast(code), &[a]) => {
            let to = IntRange::width_of(body.ctx(), body.ty(body.result(op, 0)));
            to.and_then(|to| cast(code, a, to))
        }
        _ => None,
    };
    vec![range]
}

fn limit(width: u32) -> u128 {
    (1u128 << width) - 1
}

/// The range between two numbers without sign; everything when the upper one does not fit.
fn from_unsigned(width: u32, low: u128, high: u128) -> IntRange {
    match (u64::try_from(low), u64::try_from(high)) {
        (Ok(low), Ok(high_bits)) if high <= limit(width) && low <= high_bits => {
            IntRange::unsigned(width, low, high_bits)
        }
        _ => IntRange::full(width),
    }
}

/// The range between two numbers with sign; everything when one does not fit.
fn from_signed(width: u32, low: i128, high: i128) -> IntRange {
    let half = 1i128 << (width - 1);
    if low < -half || high >= half || low > high {
        return IntRange::full(width);
    }
    IntRange::signed(width, low as i64, high as i64)
}

/// The least and the greatest of a function of the bounds with sign, which is monotonic in each operand.
fn corners(a: IntRange, b: IntRange, f: impl Fn(i128, i128) -> i128) -> (i128, i128) {
    let at = |a: i64, b: i64| f(i128::from(a), i128::from(b));
    let all = [at(a.smin, b.smin), at(a.smin, b.smax), at(a.smax, b.smin), at(a.smax, b.smax)];
    (all.into_iter().min().unwrap_or(0), all.into_iter().max().unwrap_or(0))
}

/// The range of a result that is known exactly, as a number without sign and one with sign.
fn exact(
    width: u32,
    (ulow, uhigh): (i128, i128),
    (slow, shigh): (i128, i128),
    overflow: Overflow,
) -> IntRange {
    let top = limit(width) as i128;
    let half = 1i128 << (width - 1);
    let (ulow, uhigh) =
        if overflow.unsigned { (ulow.clamp(0, top), uhigh.clamp(0, top)) } else { (ulow, uhigh) };
    let (slow, shigh) = match overflow.signed {
        true => (slow.clamp(-half, half - 1), shigh.clamp(-half, half - 1)),
        false => (slow, shigh),
    };
    let unsigned = match (u128::try_from(ulow), u128::try_from(uhigh)) {
        (Ok(low), Ok(high)) => from_unsigned(width, low, high),
        _ => IntRange::full(width),
    };
    unsigned.intersection(from_signed(width, slow, shigh))
}

fn binary(code: IntBinary, a: IntRange, b: IntRange, overflow: Overflow) -> IntRange {
    use IntBinary::*;
    let width = a.width;
    let wide = |value: u64| i128::from(value);
    let signed = |value: i64| i128::from(value);
    let unsigned = |low: u64, high: u64| from_unsigned(width, u128::from(low), u128::from(high));
    match code {
        AddI => exact(
            width,
            (wide(a.umin) + wide(b.umin), wide(a.umax) + wide(b.umax)),
            (signed(a.smin) + signed(b.smin), signed(a.smax) + signed(b.smax)),
            overflow,
        ),
        SubI => exact(
            width,
            (wide(a.umin) - wide(b.umax), wide(a.umax) - wide(b.umin)),
            (signed(a.smin) - signed(b.smax), signed(a.smax) - signed(b.smin)),
            overflow,
        ),
        MulI => {
            let product = |a: u64, b: u64| (wide(a)).saturating_mul(wide(b));
            exact(
                width,
                (product(a.umin, b.umin), product(a.umax, b.umax)),
                corners(a, b, |a, b| a * b),
                overflow,
            )
        }
        DivUI if b.umin > 0 => unsigned(a.umin / b.umax, a.umax / b.umin),
        CeilDivUI if b.umin > 0 => unsigned(a.umin.div_ceil(b.umax), a.umax.div_ceil(b.umin)),
        DivSI | CeilDivSI | FloorDivSI => quotient(code, a, b),
        RemUI => remainder_unsigned(a, b),
        RemSI => remainder_signed(a, b),
        AndI | OrI | XOrI => bitwise(code, a, b),
        ShLI | ShRSI | ShRUI => shift(code, a, b),
        MinSI => IntRange::signed(width, a.smin.min(b.smin), a.smax.min(b.smax)),
        MaxSI => IntRange::signed(width, a.smin.max(b.smin), a.smax.max(b.smax)),
        MinUI => unsigned(a.umin.min(b.umin), a.umax.min(b.umax)),
        MaxUI => unsigned(a.umin.max(b.umin), a.umax.max(b.umax)),
        _ => IntRange::full(width),
    }
}

/// Of signed divisions by something that is never zero: a quotient is greatest or least at the bounds.
fn quotient(code: IntBinary, a: IntRange, b: IntRange) -> IntRange {
    if b.smin <= 0 && b.smax >= 0 {
        return IntRange::full(a.width);
    }
    let (low, high) = corners(a, b, |a, b| {
        let (quotient, rest) = (a / b, a % b);
        let inexact = i128::from(rest != 0);
        match code {
            IntBinary::CeilDivSI if (a < 0) == (b < 0) => quotient + inexact,
            IntBinary::FloorDivSI if (a < 0) != (b < 0) => quotient - inexact,
            _ => quotient,
        }
    });
    from_signed(a.width, low, high)
}

fn remainder_unsigned(a: IntRange, b: IntRange) -> IntRange {
    if b.umax == 0 {
        return IntRange::full(a.width);
    }
    let (mut low, mut high) = (0, a.umax.min(b.umax - 1));
    // All dividends lie between two multiples of the one divisor.
    if b.umin == b.umax && a.umax - a.umin < b.umax && a.umin % b.umax <= a.umax % b.umax {
        (low, high) = (a.umin % b.umax, a.umax % b.umax);
    }
    IntRange::unsigned(a.width, low, high)
}

fn remainder_signed(a: IntRange, b: IntRange) -> IntRange {
    if b.smin <= 0 && b.smax >= 0 {
        return IntRange::full(a.width);
    }
    let divisor = i128::from(b.smin).abs().max(i128::from(b.smax).abs());
    let (smin, smax) = (i128::from(a.smin), i128::from(a.smax));
    let mut low = if smin < 0 { smin.max(1 - divisor) } else { 0 };
    let mut high = if smax > 0 { smax.min(divisor - 1) } else { 0 };
    if b.smin == b.smax && smax - smin < divisor && smin % divisor <= smax % divisor {
        (low, high) = (smin % divisor, smax % divisor);
    }
    from_signed(a.width, low, high)
}

/// The bits that all values of a range have in common from the top, the others zero; and the mask of
/// the others.
fn prefix(range: IntRange) -> (u64, u64) {
    let varying = range.umin ^ range.umax;
    let mask = if varying == 0 { 0 } else { u64::MAX >> varying.leading_zeros() };
    (range.umin & !mask, mask)
}

fn bitwise(code: IntBinary, a: IntRange, b: IntRange) -> IntRange {
    let ((a_bits, a_mask), (b_bits, b_mask)) = (prefix(a), prefix(b));
    let (low, high) = match code {
        IntBinary::AndI => (a_bits & b_bits, (a_bits | a_mask) & (b_bits | b_mask)),
        IntBinary::OrI => (a_bits | b_bits, a_bits | a_mask | b_bits | b_mask),
        _ => {
            let mask = a_mask | b_mask;
            let bits = (a_bits ^ b_bits) & !mask;
            (bits, bits | mask)
        }
    };
    // Neither is an and greater, nor an or less, than an operand.
    let (low, high) = match code {
        IntBinary::AndI => (low, high.min(a.umax).min(b.umax)),
        IntBinary::OrI => (low.max(a.umin).max(b.umin), high),
        _ => (low, high),
    };
    IntRange::unsigned(a.width, low, high)
}

fn shift(code: IntBinary, a: IntRange, b: IntRange) -> IntRange {
    let width = a.width;
    // A shift by the width or more is poison: any result will do for it.
    let last = u64::from(width - 1);
    if b.umin > last {
        return IntRange::full(width);
    }
    let (few, many) = (b.umin as u32, b.umax.min(last) as u32);
    match code {
        IntBinary::ShRUI => IntRange::unsigned(width, a.umin >> many, a.umax >> few),
        IntBinary::ShRSI => {
            let all = [a.smin >> few, a.smin >> many, a.smax >> few, a.smax >> many];
            let (low, high) = (all.into_iter().min(), all.into_iter().max());
            IntRange::signed(width, low.unwrap_or(a.smin), high.unwrap_or(a.smax))
        }
        _ => {
            let unsigned = from_unsigned(width, u128::from(a.umin) << few, u128::from(a.umax) << many);
            let (smin, smax) = (i128::from(a.smin), i128::from(a.smax));
            let low = (smin << few).min(smin << many);
            let high = (smax << few).max(smax << many);
            unsigned.intersection(from_signed(width, low, high))
        }
    }
}

/// Whether the sum of two unsigned integers carries.
fn carry(a: IntRange, b: IntRange) -> Option<IntRange> {
    let top = limit(a.width);
    let sum = |a: u64, b: u64| u128::from(a) + u128::from(b);
    match () {
        () if sum(a.umax, b.umax) <= top => Some(IntRange::single(1, 0)),
        () if sum(a.umin, b.umin) > top => Some(IntRange::single(1, 1)),
        () => None,
    }
}

/// The result of a comparison, when the ranges decide it.
fn compare(predicate: u8, a: IntRange, b: IntRange) -> Option<IntRange> {
    let disjoint = a.umax < b.umin || b.umax < a.umin || a.smax < b.smin || b.smax < a.smin;
    let equal = a.constant().is_some() && a.constant() == b.constant();
    let (always, never) = match predicate {
        0 => (equal, disjoint),
        1 => (disjoint, equal),
        2 => (a.smax < b.smin, a.smin >= b.smax),
        3 => (a.smax <= b.smin, a.smin > b.smax),
        4 => (a.smin > b.smax, a.smax <= b.smin),
        5 => (a.smin >= b.smax, a.smax < b.smin),
        6 => (a.umax < b.umin, a.umin >= b.umax),
        7 => (a.umax <= b.umin, a.umin > b.umax),
        8 => (a.umin > b.umax, a.umax <= b.umin),
        _ => (a.umin >= b.umax, a.umax < b.umin),
    };
    (always || never).then(|| IntRange::single(1, u64::from(always)))
}

fn cast(code: Cast, a: IntRange, to: u32) -> Option<IntRange> {
    let signed = matches!(code, Cast::ExtSI | Cast::IndexCast);
    let int = signed || matches!(code, Cast::ExtUI | Cast::IndexCastUI | Cast::TruncI);
    let bitcast = code == Cast::Bitcast && to == a.width;
    match to.cmp(&a.width) {
        _ if bitcast => Some(a),
        _ if !int => None,
        std::cmp::Ordering::Less => Some(truncate(a, to)),
        std::cmp::Ordering::Equal => Some(a),
        std::cmp::Ordering::Greater if signed => Some(IntRange::signed(to, a.smin, a.smax)),
        std::cmp::Ordering::Greater => Some(IntRange::unsigned(to, a.umin, a.umax)),
    }
}

/// The lower bits of a range, whose bounds hold when the upper ones are the same everywhere.
fn truncate(a: IntRange, to: u32) -> IntRange {
    let mask = limit(to) as u64;
    let mut range = IntRange::full(to);
    if a.umin >> to == a.umax >> to {
        range = range.intersection(IntRange::unsigned(to, a.umin & mask, a.umax & mask));
    }
    let half = 1i64 << (to - 1);
    if a.smin >= -half && a.smax < half {
        range = range.intersection(IntRange::signed(to, a.smin, a.smax));
    }
    range
}
