//! Sorting.

use terrace_dialects::arith::{DivSIOp, RemSIOp};
use terrace_dialects::graph::sizes::Size;
use terrace_ir::{OpError, Value};

use super::build::{Build, parallel};
use super::scalar::Compare;

/// How often a number can double before no memory holds as many elements.
const DOUBLINGS: i64 = 48;

/// Whether element `x` comes before element `y`, numbers of type `index`.
pub(super) type Before<'f> = &'f dyn Fn(&mut Build<'_, '_>, Value, Value) -> Result<Value, OpError>;

/// The numbers below `count`, as a list of `i64`, in the order that `before` says; those of which it says neither stay in
/// theirs.
///
/// A merge sort, bottom up. In each pass all elements of the merged runs are found at once: of the first `d` elements of
/// two merged runs, how many are from the first run is searched for by halving (Odeh et al. 2012, "Merge Path").
pub(super) fn sorted(b: &mut Build<'_, '_>, count: Size, before: Before<'_>) -> Result<Value, OpError> {
    let (wide, identity) = (b.ctx.int(64), b.ctx.identity_map(1));
    let dest = b.empty(&[count], wide);
    let numbers = b.generic_raw(&[], &[(dest, identity)], &parallel(1), |b, _| {
        let at = b.loop_index(0);
        Ok(vec![b.convert(at, false, wide, false)])
    })?;
    let passes = passes(b, count)?;
    let one = b.index(1);
    let sorted = b.for_loop(passes, &[numbers[0], one], |b, _, state| {
        let merged = merged(b, (state[0], count), state[1], before)?;
        Ok(vec![merged, b.add(state[1], state[1])])
    })?;
    Ok(sorted[0])
}

/// How often a run of one element doubles until it has all of `count`.
fn passes(b: &mut Build<'_, '_>, count: Size) -> Result<Size, OpError> {
    if let Some(count) = count.known() {
        let passes = (0..DOUBLINGS).take_while(|&pass| 1 << pass < count).count();
        return Ok(Size::Known(passes as i64));
    }
    let count = b.value(count);
    let (zero, one) = (b.index(0), b.index(1));
    let passes = b.for_loop(DOUBLINGS, &[zero, one], |b, _, state| {
        let short = b.compare(Compare::Lt, state[1], count, false);
        let (next, twice) = (b.add(state[0], one), b.add(state[1], state[1]));
        Ok(vec![b.select(short, next, state[0]), b.select(short, twice, state[1])])
    })?;
    Ok(b.counted(passes[0]))
}

/// `order`, in which each `width` elements are sorted, with each `2 * width` elements sorted.
fn merged(
    b: &mut Build<'_, '_>,
    (order, count): (Value, Size),
    width: Value,
    before: Before<'_>,
) -> Result<Value, OpError> {
    let (wide, identity) = (b.ctx.int(64), b.ctx.identity_map(1));
    let end = b.value(count);
    let pair = b.add(width, width);
    let dest = b.empty(&[count], wide);
    let merged = b.generic_raw(&[], &[(dest, identity)], &parallel(1), |b, _| {
        let (zero, one) = (b.index(0), b.index(1));
        let at = b.loop_index(0);
        let taken = b.op(RemSIOp::def(), &[at, pair]);
        let start = b.sub(at, taken);
        let (middle, stop) = (b.add(start, width), b.add(start, pair));
        let (middle, stop) = (b.min(middle, end, false), b.min(stop, end, false));
        let (len, other) = (b.sub(middle, start), b.sub(stop, middle));
        let least = b.sub(taken, other);
        let (least, most) = (b.max(least, zero, false), b.min(taken, len, false));
        let open = b.compare(Compare::Lt, least, most, false);
        // What stands `taken` places from the start has `found[0]` elements of the first run before it.
        let found = b.while_loop(open, &[least, most], |b, state| {
            let two = b.index(2);
            let sum = b.add(state[0], state[1]);
            let half = b.op(DivSIOp::def(), &[sum, two]);
            let next = b.add(half, one);
            let (first, rest) = (b.add(start, half), b.sub(taken, next));
            let second = b.add(middle, rest);
            let (x, y) = (b.place(order, first), b.place(order, second));
            let behind = before(b, y, x)?;
            let (low, high) = (b.select(behind, state[0], next), b.select(behind, half, state[1]));
            let open = b.compare(Compare::Lt, low, high, false);
            Ok((open, vec![low, high]))
        })?;
        let (first, rest) = (found[0], b.sub(taken, found[0]));
        let (first_left, second_left) =
            (b.compare(Compare::Lt, first, len, false), b.compare(Compare::Lt, rest, other, false));
        // Places are read whether there is anything left or not.
        let (first, second) = (b.add(start, first), b.add(middle, rest));
        let (last, last_of_all) = (b.sub(middle, one), b.sub(end, one));
        let (first, second) = (b.min(first, last, false), b.min(second, last_of_all, false));
        let (x, y) = (b.place(order, first), b.place(order, second));
        let ahead = before(b, y, x)?;
        let none = b.not(first_left);
        let ahead = b.or(none, ahead);
        let ahead = b.and(second_left, ahead);
        let chosen = b.select(ahead, y, x);
        Ok(vec![b.convert(chosen, false, wide, false)])
    })?;
    Ok(merged[0])
}

impl Build<'_, '_> {
    /// Element `at` of a list of `i64`, as an index.
    pub(super) fn place(&mut self, list: Value, at: Value) -> Value {
        let (place, index) = (self.extract(list, &[at]), self.ctx.index());
        self.convert(place, false, index, false)
    }
}
