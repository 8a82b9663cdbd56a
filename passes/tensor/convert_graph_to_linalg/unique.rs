//! The distinct slices of a tensor: its slices sorted, then walked in that order.

use terrace_dialects::graph::sizes::Size;
use terrace_ir::{AffineExpr, Op, OpError, Value};

use super::Lowered;
use super::build::{Build, is_unsigned, parallel};
use super::scalar::Compare;
use super::sort::sorted;

pub(super) fn unique(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let from = b.sizes(input);
    let axis = b.axis(op, 0, from.len())?;
    let all = from[axis];
    let rows = rows(b, input, axis)?;
    let order = sorted(b, all, &|b, x, y| before(b, rows, x, y))?;
    let mut groups = groups(b, rows, order, all)?;
    if !b.flag(op, "sorted") {
        groups = in_order_of_places(b, groups, all)?;
    }
    let count = b.counted(groups.count);
    let first_ones = |b: &mut Build<'_, '_>, list: Value| {
        let part = b.extract_slice(list, (&[Size::Known(0)], &[count], &[1]));
        let identity = b.ctx.identity_map(1);
        b.copy(part, identity, &[count])
    };
    let (firsts, counts) = (first_ones(b, groups.firsts)?, first_ones(b, groups.counts)?);
    let values = b.chosen(input, axis, (firsts, count))?;
    Ok(vec![values, firsts, groups.inverse, counts])
}

/// The slices of `input` along `axis`, each as a row.
fn rows(b: &mut Build<'_, '_>, input: Value, axis: usize) -> Result<Value, OpError> {
    let from = b.sizes(input);
    let rank = from.len();
    let dims: Vec<usize> = std::iter::once(axis).chain((0..rank).filter(|&dim| dim != axis)).collect();
    let shape: Vec<Size> = dims.iter().map(|&dim| from[dim]).collect();
    let mut rows = input;
    if axis != 0 {
        // Loop `at` runs along dimension `dims[at]`.
        let loop_of = |dim: usize| dims.iter().position(|&other| other == dim).unwrap_or(0);
        let exprs: Vec<AffineExpr> = (0..rank).map(|dim| b.dim(loop_of(dim))).collect();
        let map = b.affine(rank, &exprs);
        rows = b.copy(input, map, &shape)?;
    }
    let len = b.product(&shape[1..]);
    b.reshape(rows, &[shape[0], len])
}

/// Whether row `x` of `rows` is before row `y`, by the first element in which they differ.
fn before(b: &mut Build<'_, '_>, rows: Value, x: Value, y: Value) -> Result<Value, OpError> {
    let unsigned = is_unsigned(&b.ctx, b.elem(rows));
    let len = b.sizes(rows)[1];
    let zero = b.index(0);
    if len == 1 {
        return Ok(compared(b, rows, [x, y], zero, unsigned)?.0);
    }
    let (len, one) = (b.value(len), b.index(1));
    let (some, no) = (b.compare(Compare::Lt, zero, len, false), b.int_constant(0, b.ctx.int(1)));
    let found = b.while_loop(some, &[zero, no], |b, state| {
        let (less, greater) = compared(b, rows, [x, y], state[0], unsigned)?;
        let next = b.add(state[0], one);
        let (differ, more) = (b.or(less, greater), b.compare(Compare::Lt, next, len, false));
        let same = b.not(differ);
        Ok((b.and(same, more), vec![next, less]))
    })?;
    Ok(found[1])
}

/// Whether the element in column `at` of the first row is less than that of the second, and whether it is greater. NaNs are equal, and
/// greater than all numbers.
fn compared(
    b: &mut Build<'_, '_>,
    rows: Value,
    pair: [Value; 2],
    at: Value,
    unsigned: bool,
) -> Result<(Value, Value), OpError> {
    let [x, y] = pair.map(|row| b.extract(rows, &[row, at]));
    let (x, y) = (b.decode(x)?, b.decode(y)?);
    let mut less = b.compare(Compare::Lt, x, y, unsigned);
    let mut greater = b.compare(Compare::Gt, x, y, unsigned);
    if b.is_float(x) {
        let (x_nan, y_nan) = (b.is_nan(x), b.is_nan(y));
        let (x_number, y_number) = (b.not(x_nan), b.not(y_nan));
        let (below, above) = (b.and(x_number, y_nan), b.and(x_nan, y_number));
        (less, greater) = (b.or(less, below), b.or(greater, above));
    }
    Ok((less, greater))
}

/// Equal slices, a number for each kind: the lists have room for as many kinds as there are slices.
struct Groups {
    /// How many kinds there are, an index.
    count: Value,
    firsts: Value,
    counts: Value,
    /// The number of the kind of each slice.
    inverse: Value,
}

/// The kinds of `rows` in the order in which `order` has them.
fn groups(b: &mut Build<'_, '_>, rows: Value, order: Value, all: Size) -> Result<Groups, OpError> {
    let wide = b.ctx.int(64);
    let (zero, one) = (b.index(0), b.index(1));
    let list = |b: &mut Build<'_, '_>| b.fill_number(&[all], wide, 0.0);
    let inits = [zero, list(b)?, list(b)?, list(b)?];
    let done = b.for_loop(all, &inits, |b, at, state| {
        let earlier = b.sub(at, one);
        let earlier = b.max(earlier, zero, false);
        let (here, last) = (b.place(order, at), b.place(order, earlier));
        let first = b.compare(Compare::Eq, at, zero, false);
        let differs = before(b, rows, last, here)?;
        let fresh = b.or(first, differs);
        let next = b.add(state[0], one);
        let count = b.select(fresh, next, state[0]);
        let kind = b.sub(count, one);
        let (old, place) = (b.extract(state[1], &[kind]), b.convert(here, false, wide, false));
        let place = b.select(fresh, place, old);
        let firsts = b.insert(place, state[1], &[kind]);
        let (old, none, step) =
            (b.extract(state[2], &[kind]), b.int_constant(0, wide), b.int_constant(1, wide));
        let old = b.select(fresh, none, old);
        let more = b.add(old, step);
        let counts = b.insert(more, state[2], &[kind]);
        let number = b.convert(kind, false, wide, false);
        let inverse = b.insert(number, state[3], &[here]);
        Ok(vec![count, firsts, counts, inverse])
    })?;
    Ok(Groups { count: done[0], firsts: done[1], counts: done[2], inverse: done[3] })
}

/// The same kinds in the order of the first slices of each.
fn in_order_of_places(b: &mut Build<'_, '_>, groups: Groups, all: Size) -> Result<Groups, OpError> {
    let wide = b.ctx.int(64);
    let (zero, one) = (b.index(0), b.index(1));
    let list = |b: &mut Build<'_, '_>| b.fill_number(&[all], wide, 0.0);
    let inits = [zero, list(b)?];
    let Groups { count, firsts, counts, inverse } = groups;
    // The number that each kind gets.
    let numbered = b.for_loop(all, &inits, |b, at, state| {
        let kind = b.place(inverse, at);
        let first = b.place(firsts, kind);
        let fresh = b.compare(Compare::Eq, first, at, false);
        let (old, new) = (b.extract(state[1], &[kind]), b.convert(state[0], false, wide, false));
        let number = b.select(fresh, new, old);
        let numbers = b.insert(number, state[1], &[kind]);
        let next = b.add(state[0], one);
        Ok(vec![b.select(fresh, next, state[0]), numbers])
    })?;
    let numbers = numbered[1];
    let inits = [list(b)?, list(b)?];
    let kinds = b.counted(count);
    let moved = b.for_loop(kinds, &inits, |b, kind, state| {
        let to = b.place(numbers, kind);
        let (first, count) = (b.extract(firsts, &[kind]), b.extract(counts, &[kind]));
        Ok(vec![b.insert(first, state[0], &[to]), b.insert(count, state[1], &[to])])
    })?;
    let inverse = b.map(&[inverse], (&[all], wide), |b, args| {
        let index = b.ctx.index();
        let kind = b.convert(args[0], false, index, false);
        Ok(b.extract(numbers, &[kind]))
    })?;
    Ok(Groups { count, firsts: moved[0], counts: moved[1], inverse })
}

impl Build<'_, '_> {
    /// The slices of `input` along `axis` at `places`, a list of `count` numbers.
    fn chosen(
        &mut self,
        input: Value,
        axis: usize,
        (places, count): (Value, Size),
    ) -> Result<Value, OpError> {
        let (mut shape, elem) = (self.sizes(input), self.elem(input));
        shape[axis] = count;
        let rank = shape.len();
        let dest = self.empty(&shape, elem);
        let (identity, along) = (self.ctx.identity_map(rank), self.ctx.projection_map(rank, &[axis]));
        let values =
            self.generic_raw(&[(places, along)], &[(dest, identity)], &parallel(rank), |b, args| {
                let mut at: Vec<Value> = (0..rank).map(|dim| b.loop_index(dim)).collect();
                let index = b.ctx.index();
                at[axis] = b.convert(args[0], false, index, false);
                Ok(vec![b.extract(input, &at)])
            })?;
        Ok(values[0])
    }
}
