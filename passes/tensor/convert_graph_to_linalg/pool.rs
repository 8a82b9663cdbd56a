//! Pooling.

use terrace_dialects::arith::DivSIOp;
use terrace_dialects::graph::image_dims;
use terrace_dialects::graph::sizes::Size;
use terrace_dialects::linalg::Iterator as LoopKind;
use terrace_ir::{Attr, Op, OpError, Type, Value};

use super::Lowered;
use super::build::{Build, is_unsigned, parallel};
use super::movement::pad_with;
use super::reduce::extreme;

/// Windows that slide over images.
pub(super) struct Windows {
    /// The spatial dimensions.
    pub(super) spatial: std::ops::Range<usize>,
    kernel: Vec<i64>,
    strides: Vec<i64>,
    dilations: Vec<i64>,
    pads: Vec<i64>,
    ceil: bool,
}

impl Windows {
    fn of(b: &Build<'_, '_>, op: Op, rank: usize) -> Windows {
        let (_, spatial) = image_dims(&b.word(op, "data_layout", "nchw"), rank);
        let n = spatial.len();
        Windows {
            spatial,
            kernel: b.ints_or(op, "kernel", n, 1),
            strides: b.ints_or(op, "strides", n, 1),
            dilations: b.ints_or(op, "dilations", n, 1),
            pads: b.ints_or(op, "pads", 2 * n, 0),
            ceil: b.flag(op, "ceil_mode"),
        }
    }

    /// Combines the elements of each window from `init` on, in the type that they are computed with.
    fn fold(
        &self,
        b: &mut Build<'_, '_>,
        input: Value,
        shape: &[Size],
        init: Attr,
        combine: impl FnOnce(&mut Build<'_, '_>, Value, Value) -> Value,
    ) -> Result<Value, OpError> {
        let (from, rank, n) = (b.sizes(input), shape.len(), self.kernel.len());
        b.require_not_negative(shape, "a window does not fit the image that it moves over");
        let (mut low, mut high) = (vec![Size::Known(0); rank], vec![Size::Known(0); rank]);
        for i in 0..n {
            let dim = self.spatial.start + i;
            low[dim] = Size::Known(self.pads[i]);
            high[dim] = self.behind(b, i, from[dim], shape[dim])?;
        }
        let elem = b.elem(input);
        let padded = pad_with(b, input, (&low, &high), init)?;
        let mut exprs: Vec<_> = (0..rank).map(|dim| b.dim(dim)).collect();
        for i in 0..n {
            let pixel = b.scaled(b.dim(self.spatial.start + i), self.strides[i], 0);
            let tap = b.scaled(b.dim(rank + i), self.dilations[i], 0);
            exprs[self.spatial.start + i] = b.ctx.affine_add(pixel, tap);
        }
        let of_input = b.affine(rank + n, &exprs);
        // Gives the loops over the window their sizes.
        let window = b.empty(&self.kernel, elem);
        let of_window = b.ctx.projection_map(rank + n, &(rank..rank + n).collect::<Vec<_>>());
        let place = b.ctx.projection_map(rank + n, &(0..rank).collect::<Vec<_>>());
        let mut kinds = parallel(rank);
        kinds.resize(rank + n, LoopKind::Reduction);
        let ty = b.compute_type(elem)?;
        let dest = b.fill(shape, ty, init)?;
        let inputs = [(padded, of_input), (window, of_window)];
        b.generic_one(&inputs, (dest, place), &kinds, |b, args| Ok(combine(b, args[2], args[0])))
    }

    /// How many elements, at least, the last of `out` windows along dimension `i` reaches beyond the `size` elements.
    fn behind(&self, b: &mut Build<'_, '_>, i: usize, size: Size, out: Size) -> Result<Size, OpError> {
        let far = || OpError::new("has windows whose positions do not fit 64 bits");
        let window = (self.kernel[i] - 1).checked_mul(self.dilations[i]).and_then(|taps| taps.checked_add(1));
        let window = window.ok_or_else(far)?;
        if let (Size::Known(size), Size::Known(out)) = (size, out) {
            let start = (out - 1).checked_mul(self.strides[i]);
            let reach = start.and_then(|start| start.checked_add(window)).ok_or_else(far)?;
            return Ok(Size::Known(reach.saturating_sub(size).saturating_sub(self.pads[i]).max(0)));
        }
        if !self.ceil {
            // No window reaches beyond the padding.
            return Ok(Size::Known(self.pads[self.kernel.len() + i]));
        }
        let last = b.sub_sizes(out, Size::Known(1));
        let start = b.product(&[last, Size::Known(self.strides[i])]);
        let reach = b.add_sizes(start, Size::Known(window));
        let there = b.add_sizes(size, Size::Known(self.pads[i]));
        let beyond = b.sub_sizes(reach, there);
        Ok(b.max_sizes(beyond, Size::Known(0)))
    }

    /// As [`Windows::counts`], of sizes that are open: a tensor of floats of type `ty`, computed when the program runs.
    ///
    /// The taps inside are those from the first at or behind the start on to the last in front of the end.
    fn open_counts(
        &self,
        b: &mut Build<'_, '_>,
        i: usize,
        (size, out): (Size, Size),
        (with_pad, ty): (bool, Type),
    ) -> Result<Value, OpError> {
        let (low, high) = (self.pads[i], self.pads[self.kernel.len() + i]);
        let end = if with_pad { b.add_sizes(size, Size::Known(high)) } else { size };
        let end = b.value(end);
        let dest = b.empty(&[out], ty);
        let identity = b.ctx.identity_map(1);
        let counts = b.generic_raw(&[], &[(dest, identity)], &parallel(1), |b, _| {
            let (at, zero, stride) = (b.loop_index(0), b.index(0), b.index(self.strides[i]));
            let (low, taps) = (b.index(low), b.index(self.kernel[i]));
            let begin = b.mul(at, stride);
            let begin = b.sub(begin, low);
            let first = if with_pad { b.sub(zero, low) } else { zero };
            let before = |b: &mut Build<'_, '_>, place: Value| {
                let distance = b.sub(place, begin);
                let distance = b.max(distance, zero, false);
                let (step, less) = (b.index(self.dilations[i]), b.index(self.dilations[i] - 1));
                let distance = b.add(distance, less);
                let count = b.op(DivSIOp::def(), &[distance, step]);
                b.min(count, taps, false)
            };
            let (outside, inside) = (before(b, first), before(b, end));
            let count = b.sub(inside, outside);
            let count = b.max(count, zero, false);
            let wide = b.ctx.int(64);
            let count = b.convert(count, false, wide, false);
            Ok(vec![b.convert(count, false, ty, false)])
        })?;
        Ok(counts[0])
    }

    /// How many elements of each window along dimension `i` lie in `size` elements (and their padding).
    fn counts(&self, i: usize, (size, out): (i64, i64), with_pad: bool) -> Vec<f64> {
        let (low, high) = (self.pads[i], self.pads[self.kernel.len() + i]);
        let (first, last) = if with_pad { (-low, size + high) } else { (0, size) };
        let count = |at: i64| {
            let start = at * self.strides[i] - low;
            let tap = |tap: &i64| (first..last).contains(&(start + tap * self.dilations[i]));
            (0..self.kernel[i]).filter(tap).count() as f64
        };
        (0..out).map(count).collect()
    }
}

pub(super) fn max_pool(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, elem) = b.result_sizes(op, 0)?;
    let unsigned = is_unsigned(&b.ctx, elem);
    let ty = b.compute_type(elem)?;
    let least = extreme(b, ty, unsigned, false);
    let windows = Windows::of(b, op, shape.len());
    let value = windows.fold(b, input, &shape, least, |b, best, x| b.max(best, x, unsigned))?;
    if ty == elem {
        return Ok(vec![value]);
    }
    Ok(vec![b.map(&[value], (&shape, elem), |_, args| Ok(args[0]))?])
}

pub(super) fn average_pool(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let from = b.sizes(input);
    let (shape, elem) = b.result_sizes(op, 0)?;
    let rank = shape.len();
    let ty = b.compute_type(elem)?;
    let zero = b.number_attr(0.0, ty);
    let windows = Windows::of(b, op, rank);
    let sum = windows.fold(b, input, &shape, zero, |b, sum, x| b.accumulate(sum, x))?;
    let with_pad = b.flag(op, "count_include_pad");
    let identity = b.ctx.identity_map(rank);
    let mut inputs = vec![(sum, identity)];
    let mut divisor = 1.0;
    for (i, dim) in windows.spatial.clone().enumerate() {
        let along = b.ctx.projection_map(rank, &[dim]);
        let (Size::Known(size), Size::Known(out)) = (from[dim], shape[dim]) else {
            let counts = windows.open_counts(b, i, (from[dim], shape[dim]), (with_pad, ty))?;
            inputs.push((counts, along));
            continue;
        };
        let counts = windows.counts(i, (size, out), with_pad);
        match counts.first() {
            Some(&first) if counts.iter().all(|&count| count == first) => divisor *= first,
            _ => {
                let counts = b.dense_floats(&[out], &counts, ty)?;
                inputs.push((counts, along));
            }
        }
    }
    let n = inputs.len();
    let dest = b.empty(&shape, elem);
    let value = b.generic_one(&inputs, (dest, identity), &parallel(rank), |b, args| {
        let mut count = b.number(divisor, ty);
        for &factor in &args[1..n] {
            count = b.mul(count, factor);
        }
        let one = b.number(1.0, ty);
        let count = b.max(count, one, false);
        Ok(b.divf(args[0], count))
    })?;
    Ok(vec![value])
}
