//! The indices of elements that are not zero, as many as only the running program knows.

use terrace_dialects::arith::{DivSIOp, RemSIOp};
use terrace_dialects::graph::sizes::Size;
use terrace_dialects::linalg::Iterator as LoopKind;
use terrace_ir::{Op, OpError, Type, Value};

use super::Lowered;
use super::build::{Build, is_unsigned, parallel};
use super::reduce::fold;
use super::scalar::Compare;

/// Steps of a search among as many elements as memory can hold.
const SEARCH: i64 = 48;

/// Whether an element is not zero, as a number of type `ty`.
fn truth(b: &mut Build<'_, '_>, element: Value, unsigned: bool, ty: Type) -> Value {
    let holds = b.compare_to(Compare::Ne, element, 0.0, unsigned);
    b.convert(holds, true, ty, false)
}

/// The elements that are not zero are counted, at first all together, which gives the size of the result, then up to each
/// one. Element `n` of the result is the first one up to which there are more than `n`, which is searched for by halving.
pub(super) fn non_zero(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (from, rank) = (b.sizes(input), b.sizes(input).len());
    let wide = b.ctx.int(64);
    let unsigned = is_unsigned(&b.ctx, b.elem(input));
    let truths = b.map(&[input], (&from, wide), |b, args| Ok(truth(b, args[0], unsigned, wide)))?;
    let mask = vec![true; rank];
    let total = fold(b, &[truths], (&mask, false), 0.0, |b, args| Ok(b.accumulate(args[1], args[0])))?;
    let total = b.extract(total, &[]);
    let index = b.ctx.index();
    let total = b.convert(total, false, index, false);
    let count = b.counted(total);
    let all = b.product(&from);
    let flat = b.reshape(truths, &[all])?;
    let sums = running_sums(b, flat, all)?;
    let places = searched(b, sums, all, count)?;
    Ok(vec![coordinates(b, places, &from, count)?])
}

/// For each element of a list the sum up to it.
fn running_sums(b: &mut Build<'_, '_>, list: Value, all: Size) -> Result<Value, OpError> {
    let wide = b.ctx.int(64);
    let none: [Size; 0] = [];
    let (sum, dest) = (b.fill_number(&none, wide, 0.0)?, b.empty(&[all], wide));
    let (identity, scalar) = (b.ctx.identity_map(1), b.affine(1, &[]));
    let outputs = [(sum, scalar), (dest, identity)];
    let results = b.generic(&[(list, identity)], &outputs, &[LoopKind::Reduction], |b, args| {
        let next = b.add(args[1], args[0]);
        Ok(vec![next, next])
    })?;
    Ok(results[1])
}

/// For each number below `count` the first place where `sums`, which do not fall, are above it.
fn searched(b: &mut Build<'_, '_>, sums: Value, all: Size, count: Size) -> Result<Value, OpError> {
    let wide = b.ctx.int(64);
    let end = b.value(all);
    let dest = b.empty(&[count], wide);
    let identity = b.ctx.identity_map(1);
    let results = b.generic_raw(&[], &[(dest, identity)], &parallel(1), |b, _| {
        let wanted = b.loop_index(0);
        let wanted = b.convert(wanted, false, wide, false);
        let start = b.index(0);
        let found = b.for_loop(SEARCH, &[start, end], |b, _, state| {
            let (low, high) = (state[0], state[1]);
            let (one, two, zero) = (b.index(1), b.index(2), b.index(0));
            let sum = b.add(low, high);
            let middle = b.op(DivSIOp::def(), &[sum, two]);
            // The search is over where both meet, which may be behind the last element.
            let last = b.sub(end, one);
            let at = b.min(middle, last, false);
            let at = b.max(at, zero, false);
            let sum = b.extract(sums, &[at]);
            let below = b.compare(Compare::Le, sum, wanted, false);
            let open = b.compare(Compare::Lt, low, high, false);
            let (up, down) = (b.and(below, open), b.not(below));
            let down = b.and(down, open);
            let next = b.add(middle, one);
            Ok(vec![b.select(up, next, low), b.select(down, middle, high)])
        })?;
        Ok(vec![b.convert(found[0], false, wide, false)])
    })?;
    Ok(results[0])
}

/// The coordinates of places in row-major order, a row for each dimension.
fn coordinates(b: &mut Build<'_, '_>, places: Value, from: &[Size], count: Size) -> Result<Value, OpError> {
    let wide = b.ctx.int(64);
    let mut strides = Vec::new();
    for dim in 0..from.len() {
        let stride = b.product(&from[dim + 1..]);
        strides.push((b.count_of(stride, wide), b.count_of(from[dim], wide)));
    }
    let dest = b.empty(&[Size::Known(from.len() as i64), count], wide);
    let (identity, column) = (b.ctx.identity_map(2), b.ctx.projection_map(2, &[1]));
    b.generic_one(&[(places, column)], (dest, identity), &parallel(2), |b, args| {
        let row = b.loop_index(0);
        let mut value = b.int_constant(0, wide);
        for (dim, &(stride, size)) in strides.iter().enumerate() {
            let whole = b.op(DivSIOp::def(), &[args[0], stride]);
            let coordinate = b.op(RemSIOp::def(), &[whole, size]);
            let number = b.index(dim as i64);
            let here = b.compare(Compare::Eq, row, number, false);
            value = b.select(here, coordinate, value);
        }
        Ok(value)
    })
}
