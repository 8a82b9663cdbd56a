//! Ranges of integers of a width, read without and with sign.

use crate::attr::Attr;
use crate::context::Context;
use crate::types::{Type, TypeKind};

/// What integers a value can be: bounds, both included, of its bits read without sign and with it.
/// Follows upstream's `ConstantIntRanges`; widths go up to 64 bits, and `index` has 64.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct IntRange {
    /// Number of bits; 0 for a value that is no integer, or a wider one, of which nothing is known.
    pub width: u32,
    /// Smallest value without sign.
    pub umin: u64,
    /// Largest value without sign.
    pub umax: u64,
    /// Smallest value with sign.
    pub smin: i64,
    /// Largest value with sign.
    pub smax: i64,
}

/// The largest value without sign.
fn unsigned_max(width: u32) -> u64 {
    if width == 0 { 0 } else { u64::MAX >> (64 - width) }
}

/// The smallest and the largest value with sign.
fn signed_limits(width: u32) -> (i64, i64) {
    if width == 0 { (0, 0) } else { (i64::MIN >> (64 - width), i64::MAX >> (64 - width)) }
}

/// `bits` read with sign.
fn sign_extend(bits: u64, width: u32) -> i64 {
    if width == 0 { 0 } else { ((bits << (64 - width)) as i64) >> (64 - width) }
}

impl IntRange {
    /// The width of integers of type `ty`, or of its elements; `None` for other types.
    pub fn width_of(ctx: &Context, ty: Type) -> Option<u32> {
        let ty = ty.elem(ctx);
        match *ty.kind(ctx) {
            TypeKind::Index => Some(64),
            TypeKind::Integer { width, .. } if (1..=64).contains(&width) => Some(width),
            _ => None,
        }
    }

    /// Everything that fits `width` bits.
    pub fn full(width: u32) -> IntRange {
        let (smin, smax) = signed_limits(width);
        IntRange { width, umin: 0, umax: unsigned_max(width), smin, smax }
    }

    /// Everything that a value of type `ty` can be.
    pub fn of_type(ctx: &Context, ty: Type) -> IntRange {
        IntRange::full(IntRange::width_of(ctx, ty).unwrap_or(0))
    }

    /// The one value whose bits are `bits`.
    pub fn single(width: u32, bits: u64) -> IntRange {
        let bits = bits & unsigned_max(width);
        let signed = sign_extend(bits, width);
        IntRange { width, umin: bits, umax: bits, smin: signed, smax: signed }
    }

    /// What lies between two values without sign, and what follows for the sign.
    pub fn unsigned(width: u32, min: u64, max: u64) -> IntRange {
        let (low, high) = (sign_extend(min, width), sign_extend(max, width));
        let mut range = IntRange { umin: min, umax: max, ..IntRange::full(width) };
        if min <= max && low <= high && (low < 0) == (high < 0) {
            (range.smin, range.smax) = (low, high);
        }
        range
    }

    /// What lies between two values with sign, and what follows without.
    pub fn signed(width: u32, min: i64, max: i64) -> IntRange {
        let mask = unsigned_max(width);
        let (low, high) = (min as u64 & mask, max as u64 & mask);
        let mut range = IntRange { smin: min, smax: max, ..IntRange::full(width) };
        if low <= high && (min < 0) == (max < 0) {
            (range.umin, range.umax) = (low, high);
        }
        range
    }

    /// Everything that either is.
    #[must_use]
    pub fn union(self, other: IntRange) -> IntRange {
        if self.width != other.width {
            return IntRange::full(0);
        }
        IntRange {
            width: self.width,
            umin: self.umin.min(other.umin),
            umax: self.umax.max(other.umax),
            smin: self.smin.min(other.smin),
            smax: self.smax.max(other.smax),
        }
    }

    /// What both are; where that is nothing, `self`.
    #[must_use]
    pub fn intersection(self, other: IntRange) -> IntRange {
        let (umin, umax) = (self.umin.max(other.umin), self.umax.min(other.umax));
        let (smin, smax) = (self.smin.max(other.smin), self.smax.min(other.smax));
        if self.width != other.width || umin > umax || smin > smax {
            return self;
        }
        IntRange { width: self.width, umin, umax, smin, smax }
    }

    /// The bits of the one value that is in the range.
    pub fn constant(self) -> Option<u64> {
        if self.width == 0 {
            return None;
        }
        if self.umin == self.umax {
            return Some(self.umin);
        }
        (self.smin == self.smax).then_some(self.smin as u64 & unsigned_max(self.width))
    }

    /// The range of an attribute: an integer, or all elements of a splat of integers.
    pub fn of_attr(ctx: &Context, attr: Attr) -> Option<IntRange> {
        let width = IntRange::width_of(ctx, attr.ty(ctx)?)?;
        if let Some(value) = attr.as_i128(ctx) {
            return Some(IntRange::single(width, value as u64));
        }
        let (bytes, splat) = attr.dense_bytes(ctx)?;
        let each = usize::try_from(width.div_ceil(8)).ok()?.next_power_of_two();
        let read = |chunk: &[u8]| chunk.iter().rev().fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
        let chunks = if splat { bytes.get(..each)?.chunks_exact(each) } else { bytes.chunks_exact(each) };
        chunks.map(|chunk| IntRange::single(width, read(chunk))).reduce(IntRange::union)
    }
}

#[cfg(test)]
mod tests {
    use super::IntRange;

    #[test]
    fn signs_follow_where_they_can() {
        assert_eq!(IntRange::unsigned(8, 3, 100).smin, 3);
        assert_eq!(IntRange::unsigned(8, 3, 200).smin, -128);
        assert_eq!(IntRange::signed(8, -3, -1).umin, 253);
        assert_eq!(IntRange::signed(8, -3, 1).umax, 255);
        assert_eq!(IntRange::single(8, 0xff).smin, -1);
    }

    #[test]
    fn unions_and_intersections() {
        let (a, b) = (IntRange::unsigned(32, 1, 4), IntRange::unsigned(32, 6, 9));
        assert_eq!((a.union(b).umin, a.union(b).umax), (1, 9));
        assert_eq!(a.intersection(b), a);
        assert_eq!(a.union(b).intersection(b), b);
        assert_eq!(IntRange::single(1, 1).constant(), Some(1));
        assert_eq!(a.constant(), None);
    }
}
