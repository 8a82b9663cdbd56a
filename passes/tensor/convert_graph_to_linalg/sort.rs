//! Sorting.

use terrace_dialects::arith::CeilDivSIOp;
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
/// A merge sort, bottom up (Knuth, "The Art of Computer Programming", volume 3, 5.2.4).
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
    let wide = b.ctx.int(64);
    let (one, end) = (b.index(1), b.value(count));
    let pair = b.add(width, width);
    let pairs = b.op(CeilDivSIOp::def(), &[end, pair]);
    let pairs = b.counted(pairs);
    let dest = b.empty(&[count], wide);
    let last = b.sub(end, one);
    let merged = b.for_loop(pairs, &[dest], |b, number, state| {
        let start = b.mul(number, pair);
        let (middle, stop) = (b.add(start, width), b.add(start, pair));
        let (middle, stop) = (b.min(middle, end, false), b.min(stop, end, false));
        let len = b.sub(stop, start);
        let len = b.counted(len);
        let taken = b.for_loop(len, &[state[0], start, middle], |b, step, state| {
            let (first, second) = (state[1], state[2]);
            // Places are read whether there is anything left or not.
            let (x_at, y_at) = (b.min(first, last, false), b.min(second, last, false));
            let (x, y) = (b.place(order, x_at), b.place(order, y_at));
            let none = b.compare(Compare::Le, middle, first, false);
            let some = b.compare(Compare::Lt, second, stop, false);
            let ahead = before(b, y, x)?;
            let ahead = b.or(none, ahead);
            let ahead = b.and(some, ahead);
            let chosen = b.select(ahead, y, x);
            let chosen = b.convert(chosen, false, wide, false);
            let at = b.add(start, step);
            let list = b.insert(chosen, state[0], &[at]);
            let (after_first, after_second) = (b.add(first, one), b.add(second, one));
            Ok(vec![list, b.select(ahead, first, after_first), b.select(ahead, after_second, second)])
        })?;
        Ok(vec![taken[0]])
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
