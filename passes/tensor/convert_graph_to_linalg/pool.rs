//! Pooling.

use terrace_dialects::graph::image_dims;
use terrace_dialects::linalg::Iterator as LoopKind;
use terrace_ir::{Attr, Op, OpError, Value};

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
        }
    }

    /// Combines the elements of each window from `init` on, in the type that they are computed with.
    fn fold(
        &self,
        b: &mut Build<'_, '_>,
        input: Value,
        shape: &[i64],
        init: Attr,
        combine: impl FnOnce(&mut Build<'_, '_>, Value, Value) -> Value,
    ) -> Result<Value, OpError> {
        let (from, rank, n) = (b.shape(input)?, shape.len(), self.kernel.len());
        let (mut low, mut high) = (vec![0; rank], vec![0; rank]);
        for i in 0..n {
            let dim = self.spatial.start + i;
            let reach = (shape[dim] - 1)
                .checked_mul(self.strides[i])
                .zip((self.kernel[i] - 1).checked_mul(self.dilations[i]))
                .and_then(|(start, window)| start.checked_add(window)?.checked_add(1))
                .ok_or_else(|| OpError::new("has windows whose positions do not fit 64 bits"))?;
            low[dim] = self.pads[i];
            high[dim] = reach.saturating_sub(from[dim]).saturating_sub(low[dim]).max(0);
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
    let (shape, elem) = b.result(op, 0)?;
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
    let from = b.shape(input)?;
    let (shape, elem) = b.result(op, 0)?;
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
        let counts = windows.counts(i, (from[dim], shape[dim]), with_pad);
        match counts.first() {
            Some(&first) if counts.iter().all(|&count| count == first) => divisor *= first,
            _ => {
                let counts = b.dense_floats(&[shape[dim]], &counts, ty)?;
                inputs.push((counts, b.ctx.projection_map(rank, &[dim])));
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
