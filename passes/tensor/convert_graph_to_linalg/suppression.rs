//! Choice among boxes that overlap.
//!
//! Class after class, the boxes whose scores will do go to a heap (Floyd 1964, "Treesort 3"), which gives one after the
//! other by its score until as many were chosen as are wanted. What is chosen goes to a list with room for as many boxes as could be.

use terrace_dialects::graph::sizes::Size;
use terrace_ir::{Op, OpError, Type, Value};

use super::Lowered;
use super::build::Build;
use super::reduce::fold;
use super::scalar::Compare;

/// What the boxes of a class are chosen by.
struct Job {
    boxes: Value,
    scores: Value,
    /// How many are wanted at most, an index that is not above the number of boxes.
    most: Value,
    iou: Value,
    least: Option<Value>,
    center: bool,
    /// The type that is computed with.
    ty: Type,
}

/// A class of a batch, both by their numbers.
#[derive(Clone, Copy)]
struct Class {
    batch: Value,
    class: Value,
}

pub(super) fn non_max_suppression(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let operands = b.rw.operands(op).to_vec();
    let [boxes, scores, most, iou, least @ ..] = &operands[..] else {
        return Err(OpError::new("needs four operands"));
    };
    let [batches, classes, count] = b.sizes(*scores)[..] else {
        return Err(OpError::new("needs scores of rank 3"));
    };
    let of_boxes = b.sizes(*boxes);
    b.require_equal(of_boxes[0], batches, "there are scores for another number of batches than boxes");
    b.require_equal(of_boxes[1], count, "there are scores for another number of boxes");
    let (wide, ty) = (b.ctx.int(64), b.compute_type(b.elem(*scores))?);
    let iou = b.scalar(*iou, ty)?;
    let least = least.first().map(|&least| b.scalar(least, ty)).transpose()?;
    let most = b.scalar(*most, wide)?;
    let (none, all) = (b.int_constant(0, wide), b.count_of(count, wide));
    let most = b.max(most, none, false);
    let most = b.min(most, all, false);
    let room = room(b, *scores, least, most)?;
    let index = b.ctx.index();
    let most = b.convert(most, false, index, false);
    let center = b.flag(op, "center_point_box");
    let job = Job { boxes: *boxes, scores: *scores, most, iou, least, center, ty };
    let (heap, rows, none) = (b.empty(&[count], wide), b.empty(&[room, Size::Known(3)], wide), b.index(0));
    let done = b.for_loop(batches, &[heap, rows, none], |b, batch, state| {
        b.for_loop(classes, state, |b, class, state| job.choose(b, Class { batch, class }, count, state))
    })?;
    let found = b.counted(done[2]);
    let three = Size::Known(3);
    let part = b.extract_slice(done[1], (&[Size::Known(0); 2], &[found, three], &[1, 1]));
    let identity = b.ctx.identity_map(2);
    Ok(vec![b.copy(part, identity, &[found, three])?])
}

/// Whether a score will do.
fn will_do(b: &mut Build<'_, '_>, score: Value, least: Option<Value>) -> Value {
    match least {
        Some(least) => b.compare(Compare::Gt, score, least, false),
        None => b.compare(Compare::Eq, score, score, false),
    }
}

/// As many boxes as can be chosen at most: of each class those whose scores will do, but no more than `most`, an `i64`.
fn room(b: &mut Build<'_, '_>, scores: Value, least: Option<Value>, most: Value) -> Result<Size, OpError> {
    let (sizes, wide) = (b.sizes(scores), b.ctx.int(64));
    let will = b.map(&[scores], (&sizes, wide), |b, args| {
        let will = will_do(b, args[0], least);
        Ok(b.convert(will, true, wide, false))
    })?;
    let sum = |b: &mut Build<'_, '_>, list: Value, mask: &[bool]| {
        fold(b, &[list], (mask, false), 0.0, |b, args| Ok(b.accumulate(args[1], args[0])))
    };
    let of_class = sum(b, will, &[false, false, true])?;
    let of_class = b.map(&[of_class], (&sizes[..2], wide), |b, args| Ok(b.min(args[0], most, false)))?;
    let all = sum(b, of_class, &[true, true])?;
    let (all, index) = (b.extract(all, &[]), b.ctx.index());
    let all = b.convert(all, false, index, false);
    Ok(b.counted(all))
}

impl Job {
    /// Adds the boxes of `class` to the list. The state is the heap, the list and its length.
    fn choose(&self, b: &mut Build<'_, '_>, class: Class, count: Size, state: &[Value]) -> Lowered {
        let (zero, one) = (b.index(0), b.index(1));
        let filled = b.for_loop(count, &[state[0], zero], |b, at, state| {
            let score = self.score(b, class, at)?;
            let will = will_do(b, score, self.least);
            let (wide, index) = (b.ctx.int(64), b.ctx.index());
            let (number, will) = (b.convert(at, false, wide, false), b.convert(will, true, wide, false));
            let will = b.convert(will, false, index, false);
            Ok(vec![b.insert(number, state[0], &[state[1]]), b.add(state[1], will)])
        })?;
        let len = filled[1];
        let half = b.half(len);
        let parents = b.counted(half);
        let heap = b.for_loop(parents, &[filled[0]], |b, at, state| {
            let at = b.sub(half, at);
            let at = b.sub(at, one);
            Ok(vec![self.sift(b, class, (state[0], len), at)?])
        })?;
        let start = state[2];
        let (some, wanted) =
            (b.compare(Compare::Lt, zero, len, false), b.compare(Compare::Lt, zero, self.most, false));
        let go_on = b.and(some, wanted);
        let done = b.while_loop(go_on, &[heap[0], state[1], state[2], len], |b, state| {
            let (chosen, len) = self.take(b, class, start, state)?;
            let taken = b.sub(chosen[2], start);
            let (some, wanted) =
                (b.compare(Compare::Lt, zero, len, false), b.compare(Compare::Lt, taken, self.most, false));
            let go_on = b.and(some, wanted);
            Ok((go_on, chosen.into_iter().chain([len]).collect()))
        })?;
        Ok(done[..3].to_vec())
    }

    /// Takes the first box off the heap and adds it to the list, unless it overlaps one there from `start` on. The heap, the list and
    /// its length, and the length of the heap.
    fn take(
        &self,
        b: &mut Build<'_, '_>,
        class: Class,
        start: Value,
        state: &[Value],
    ) -> Result<(Vec<Value>, Value), OpError> {
        let &[heap, rows, total, len] = state else { return Err(OpError::new("has lost its state")) };
        let wide = b.ctx.int(64);
        let (zero, one, two) = (b.index(0), b.index(1), b.index(2));
        let top = b.place(heap, zero);
        let len = b.sub(len, one);
        let last = b.extract(heap, &[len]);
        let heap = b.insert(last, heap, &[zero]);
        let heap = self.sift(b, class, (heap, len), zero)?;
        let own = self.bounds(b, class, top)?;
        let (some, no) = (b.compare(Compare::Lt, start, total, false), b.int_constant(0, b.ctx.int(1)));
        let hit = b.while_loop(some, &[start, no], |b, state| {
            let other = b.extract(rows, &[state[0], two]);
            let index = b.ctx.index();
            let other = b.convert(other, false, index, false);
            let other = self.bounds(b, class, other)?;
            let hit = self.overlap(b, own, other);
            let (next, free) = (b.add(state[0], one), b.not(hit));
            let more = b.compare(Compare::Lt, next, total, false);
            Ok((b.and(more, free), vec![next, hit]))
        })?;
        // A row that is not wanted is overwritten by the next.
        let mut list = rows;
        for (column, number) in [(zero, class.batch), (one, class.class), (two, top)] {
            let number = b.convert(number, false, wide, false);
            list = b.insert(number, list, &[total, column]);
        }
        let next = b.add(total, one);
        Ok((vec![heap, list, b.select(hit[1], total, next)], len))
    }

    fn score(&self, b: &mut Build<'_, '_>, of: Class, at: Value) -> Result<Value, OpError> {
        let score = b.extract(self.scores, &[of.batch, of.class, at]);
        b.decode(score)
    }

    /// Whether box `x` is taken before box `y`.
    fn ahead(&self, b: &mut Build<'_, '_>, of: Class, x: Value, y: Value) -> Result<Value, OpError> {
        let (a, c) = (self.score(b, of, x)?, self.score(b, of, y)?);
        let (above, same) = (b.compare(Compare::Gt, a, c, false), b.compare(Compare::Eq, a, c, false));
        let first = b.compare(Compare::Lt, x, y, false);
        let first = b.and(same, first);
        Ok(b.or(above, first))
    }

    /// Lets element `at` of a heap of `len` elements sink below those that are taken before it.
    fn sift(
        &self,
        b: &mut Build<'_, '_>,
        of: Class,
        (heap, len): (Value, Value),
        at: Value,
    ) -> Result<Value, OpError> {
        let (child, sinks) = self.child(b, of, (heap, len), at)?;
        let done = b.while_loop(sinks, &[heap, at, child], |b, state| {
            let (above, below) = (b.extract(state[0], &[state[1]]), b.extract(state[0], &[state[2]]));
            let heap = b.insert(below, state[0], &[state[1]]);
            let heap = b.insert(above, heap, &[state[2]]);
            let (child, sinks) = self.child(b, of, (heap, len), state[2])?;
            Ok((sinks, vec![heap, state[2], child]))
        })?;
        Ok(done[0])
    }

    /// The child of element `at` that is taken first, and whether that is taken before it.
    fn child(
        &self,
        b: &mut Build<'_, '_>,
        of: Class,
        (heap, len): (Value, Value),
        at: Value,
    ) -> Result<(Value, Value), OpError> {
        let (zero, one) = (b.index(0), b.index(1));
        let twice = b.add(at, at);
        let left = b.add(twice, one);
        let right = b.add(left, one);
        let some = b.compare(Compare::Lt, left, len, false);
        // Places are read whether there is anything or not.
        let last = b.sub(len, one);
        let last = b.max(last, zero, false);
        let (left, right) = (b.min(left, last, false), b.min(right, last, false));
        let (own, x, y) = (b.place(heap, at), b.place(heap, left), b.place(heap, right));
        let second = self.ahead(b, of, y, x)?;
        let (child, best) = (b.select(second, right, left), b.select(second, y, x));
        let sinks = self.ahead(b, of, best, own)?;
        Ok((child, b.and(some, sinks)))
    }

    /// The lower and upper bounds of box `at` in both dimensions.
    fn bounds(&self, b: &mut Build<'_, '_>, of: Class, at: Value) -> Result<[[Value; 2]; 2], OpError> {
        let mut bounds = Vec::new();
        for dim in 0..2 {
            let mut pair = Vec::new();
            for column in [dim, dim + 2] {
                let column = b.index(column);
                let number = b.extract(self.boxes, &[of.batch, at, column]);
                pair.push(b.decode(number)?);
            }
            let (x, y) = (pair[0], pair[1]);
            bounds.push(if self.center {
                let half = b.number(0.5, self.ty);
                let half = b.mul(y, half);
                [b.sub(x, half), b.add(x, half)]
            } else {
                [b.min(x, y, false), b.max(x, y, false)]
            });
        }
        Ok([bounds[0], bounds[1]])
    }

    /// Whether the part that two boxes share of both together is above the threshold.
    fn overlap(&self, b: &mut Build<'_, '_>, x: [[Value; 2]; 2], y: [[Value; 2]; 2]) -> Value {
        let shared = [0, 1].map(|dim| {
            let (low, high) = (b.max(x[dim][0], y[dim][0], false), b.min(x[dim][1], y[dim][1], false));
            b.sub(high, low)
        });
        let areas = [x, y].map(|of| {
            let sides = of.map(|bounds| b.sub(bounds[1], bounds[0]));
            b.mul(sides[0], sides[1])
        });
        let common = b.mul(shared[0], shared[1]);
        let whole = b.add(areas[0], areas[1]);
        let whole = b.sub(whole, common);
        let ratio = b.divf(common, whole);
        let mut overlap = b.compare(Compare::Gt, ratio, self.iou, false);
        for size in [shared[0], shared[1], common, areas[0], areas[1], whole] {
            let positive = b.compare_to(Compare::Gt, size, 0.0, false);
            overlap = b.and(overlap, positive);
        }
        overlap
    }
}

impl Build<'_, '_> {
    /// The element of a tensor without dimensions, as a number of type `ty`.
    fn scalar(&mut self, tensor: Value, ty: Type) -> Result<Value, OpError> {
        let unsigned = super::build::is_unsigned(&self.ctx, self.elem(tensor));
        let stored = self.extract(tensor, &[]);
        let number = self.decode(stored)?;
        Ok(self.convert(number, unsigned, ty, false))
    }

    fn half(&mut self, number: Value) -> Value {
        let two = self.index(2);
        self.op(terrace_dialects::arith::DivSIOp::def(), &[number, two])
    }
}
