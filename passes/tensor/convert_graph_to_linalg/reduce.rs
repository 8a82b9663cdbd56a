//! Reductions along dimensions.

use terrace_dialects::linalg::Iterator as LoopKind;
use terrace_dialects::math;
use terrace_ir::{AffineExpr, AffineMap, Op, OpError, Type, Value};

use super::Lowered;
use super::build::{Build, is_unsigned};
use super::scalar::Compare;

/// Which dimensions are reduced.
fn mask(b: &Build<'_, '_>, op: Op, rank: usize) -> Result<Vec<bool>, OpError> {
    let mut mask = vec![false; rank];
    for axis in b.ints(op, "axes").unwrap_or_default() {
        let slot = usize::try_from(axis).ok().and_then(|axis| mask.get_mut(axis));
        *slot.ok_or_else(|| OpError::new(format!("reduces axis {axis} of rank {rank}")))? = true;
    }
    Ok(mask)
}

/// Shape and map of what remains of loops over `shape` when the dimensions of `mask` are reduced.
pub(super) fn remaining(
    b: &Build<'_, '_>,
    shape: &[i64],
    mask: &[bool],
    keep: bool,
) -> (Vec<i64>, AffineMap) {
    let (mut sizes, mut exprs) = (Vec::new(), Vec::<AffineExpr>::new());
    for (dim, (&size, &gone)) in shape.iter().zip(mask).enumerate() {
        if !gone {
            sizes.push(size);
            exprs.push(b.dim(dim));
        } else if keep {
            sizes.push(1);
            exprs.push(b.ctx.affine_constant(0));
        }
    }
    (sizes, b.affine(shape.len(), &exprs))
}

/// Kinds of the loops over dimensions of which those of `mask` are reduced.
pub(super) fn loops(mask: &[bool]) -> Vec<LoopKind> {
    mask.iter().map(|&gone| if gone { LoopKind::Reduction } else { LoopKind::Parallel }).collect()
}

/// Combines the elements along the dimensions of `mask`, in the type that they are computed with.
///
/// `combine` gets the elements of `inputs`, which broadcast to the shape of the first, and what was
/// combined so far, at first `init`.
pub(super) fn fold(
    b: &mut Build<'_, '_>,
    inputs: &[Value],
    (mask, keep): (&[bool], bool),
    init: f64,
    combine: impl FnOnce(&mut Build<'_, '_>, &[Value]) -> Result<Value, OpError>,
) -> Result<Value, OpError> {
    let shape = b.shape(inputs[0])?;
    let (sizes, map) = remaining(b, &shape, mask, keep);
    let ty = b.compute_type(b.elem(inputs[0]))?;
    let init = b.fill_number(&sizes, ty, init)?;
    fold_into(b, inputs, mask, (init, map), combine)
}

/// As [`fold`], into a tensor that is there.
fn fold_into(
    b: &mut Build<'_, '_>,
    inputs: &[Value],
    mask: &[bool],
    into: (Value, AffineMap),
    combine: impl FnOnce(&mut Build<'_, '_>, &[Value]) -> Result<Value, OpError>,
) -> Result<Value, OpError> {
    let shape = b.shape(inputs[0])?;
    let mut mapped = Vec::new();
    for &input in inputs {
        mapped.push((input, b.broadcast_map(&b.shape(input)?, &shape)));
    }
    b.generic_one(&mapped, into, &loops(mask), combine)
}

/// The least (`greatest`: the greatest) value of a computed type.
pub(super) fn extreme(b: &Build<'_, '_>, ty: Type, unsigned: bool, greatest: bool) -> terrace_ir::Attr {
    if ty.is_float(&b.ctx) {
        let infinity = if greatest { f64::INFINITY } else { f64::NEG_INFINITY };
        return b.ctx.float_attr(infinity, ty);
    }
    let width = ty.bit_width(&b.ctx).unwrap_or(64);
    let value: i128 = match (unsigned, greatest) {
        (true, false) => 0,
        (true, true) => (1 << width) - 1,
        (false, false) => -(1 << (width - 1)),
        (false, true) => (1 << (width - 1)) - 1,
    };
    b.ctx.int_attr(value, ty)
}

pub(super) fn reduce(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, elem) = (b.shape(input)?, b.elem(input));
    let (result, _) = b.result(op, 0)?;
    let mask = mask(b, op, shape.len())?;
    let keep = b.flag(op, "keepdims");
    let unsigned = is_unsigned(&b.ctx, elem);
    let name = b.rw.name_str(op).trim_start_matches("graph.reduce_").to_owned();
    let reduced = match name.as_str() {
        "max" | "min" => order(b, input, (&mask, keep), name == "max")?,
        "log_sum_exp" => return log_sum_exp(b, input, (&mask, keep), (&result, elem)),
        _ => {
            let init = if name == "prod" { 1.0 } else { 0.0 };
            fold(b, &[input], (&mask, keep), init, |b, args| {
                let x = match name.as_str() {
                    "l1" if b.is_float(args[0]) => b.absf(args[0]),
                    "l1" if !unsigned => {
                        let negated = b.neg(args[0]);
                        b.max(args[0], negated, false)
                    }
                    "l2" | "sum_square" => b.mul(args[0], args[0]),
                    _ => args[0],
                };
                Ok(if name == "prod" { b.mul(args[1], x) } else { b.accumulate(args[1], x) })
            })?
        }
    };
    let count: i64 = shape.iter().zip(&mask).filter(|entry| *entry.1).map(|entry| entry.0).product();
    let finish = matches!(name.as_str(), "mean" | "l2" | "log_sum");
    if !finish && b.elem(reduced) == elem {
        return Ok(vec![reduced]);
    }
    let value = b.map(&[reduced], (&result, elem), |b, args| {
        let ty = b.rw.ty(args[0]);
        Ok(match name.as_str() {
            "mean" if ty.is_float(&b.ctx) => {
                let count = b.number(count as f64, ty);
                b.divf(args[0], count)
            }
            "mean" => {
                let count = b.int_constant(count, ty);
                b.divide_ints(args[0], count, false, unsigned)
            }
            "l2" => root(b, args[0], unsigned),
            "log_sum" => b.log(args[0]),
            _ => args[0],
        })
    })?;
    Ok(vec![value])
}

/// Square root, of integers cut off.
fn root(b: &mut Build<'_, '_>, x: Value, unsigned: bool) -> Value {
    if b.is_float(x) {
        return b.sqrt(x);
    }
    let (ty, wide) = (b.rw.ty(x), b.ctx.float(terrace_ir::FloatKind::F64));
    let x = b.convert(x, unsigned, wide, false);
    let root = b.op(math::SqrtOp::def(), &[x]);
    b.convert(root, false, ty, unsigned)
}

/// The greatest or the least elements.
pub(super) fn order(
    b: &mut Build<'_, '_>,
    input: Value,
    (mask, keep): (&[bool], bool),
    greatest: bool,
) -> Result<Value, OpError> {
    let (shape, elem) = (b.shape(input)?, b.elem(input));
    let unsigned = is_unsigned(&b.ctx, elem);
    let ty = b.compute_type(elem)?;
    let (sizes, map) = remaining(b, &shape, mask, keep);
    let init = extreme(b, ty, unsigned, !greatest);
    let init = b.fill(&sizes, ty, init)?;
    fold_into(b, &[input], mask, (init, map), |b, args| {
        Ok(if greatest { b.max(args[1], args[0], unsigned) } else { b.min(args[1], args[0], unsigned) })
    })
}

/// `log(sum(exp(x - max))) + max`, where an infinite maximum counts as zero.
fn log_sum_exp(
    b: &mut Build<'_, '_>,
    input: Value,
    (mask, keep): (&[bool], bool),
    (result, elem): (&[i64], Type),
) -> Lowered {
    let greatest = order(b, input, (mask, true), true)?;
    let finite = |b: &mut Build<'_, '_>, x: Value| {
        let size = b.absf(x);
        let infinite = b.compare_to(Compare::Eq, size, f64::INFINITY, false);
        let ty = b.rw.ty(x);
        let zero = b.number(0.0, ty);
        b.select(infinite, zero, x)
    };
    let sum = fold(b, &[input, greatest], (mask, true), 0.0, |b, args| {
        let shift = finite(b, args[1]);
        let x = b.sub(args[0], shift);
        let power = b.exp(x);
        Ok(b.accumulate(args[2], power))
    })?;
    let sizes = b.shape(sum)?;
    let kept = b.map(&[sum, greatest], (&sizes, elem), |b, args| {
        let shift = finite(b, args[1]);
        let log = b.log(args[0]);
        Ok(b.add(log, shift))
    })?;
    Ok(vec![if keep { kept } else { b.reshape(kept, result)? }])
}

/// Whether `x` comes before `y` when the greatest (the least) elements come first; NaN before all.
fn before(b: &mut Build<'_, '_>, x: Value, y: Value, (greatest, unsigned): (bool, bool)) -> Value {
    let how = if greatest { Compare::Gt } else { Compare::Lt };
    let before = b.compare(how, x, y, unsigned);
    if !b.is_float(x) {
        return before;
    }
    let (x_nan, y_nan) = (b.is_nan(x), b.is_nan(y));
    let y_number = b.not(y_nan);
    let first = b.and(x_nan, y_number);
    b.or(before, first)
}

pub(super) fn arg(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, elem) = (b.shape(input)?, b.elem(input));
    let axis = b.axis(op, 0, shape.len())?;
    let (greatest, last) = (b.rw.name_str(op) == "graph.argmax", b.flag(op, "select_last"));
    let how = (greatest, is_unsigned(&b.ctx, elem));
    let mask: Vec<bool> = (0..shape.len()).map(|dim| dim == axis).collect();
    let (sizes, map) = remaining(b, &shape, &mask, b.flag(op, "keepdims"));
    let ty = b.compute_type(elem)?;
    let value = b.fill_number(&sizes, ty, 0.0)?;
    let index = b.fill_number(&sizes, b.ctx.int(64), -1.0)?;
    let identity = b.ctx.identity_map(shape.len());
    let outputs = [(value, map), (index, map)];
    let results = b.generic(&[(input, identity)], &outputs, &loops(&mask), |b, args| {
        let (x, best, at) = (args[0], args[1], args[2]);
        let fresh = b.compare_to(Compare::Lt, at, 0.0, false);
        let mut better = before(b, x, best, how);
        if last {
            let worse = before(b, best, x, how);
            let same_or_better = b.not(worse);
            better = b.or(better, same_or_better);
        }
        let better = b.or(fresh, better);
        let here = b.loop_index(axis);
        let wide = b.ctx.int(64);
        let here = b.convert(here, false, wide, false);
        Ok(vec![b.select(better, x, best), b.select(better, here, at)])
    })?;
    Ok(vec![results[1]])
}

pub(super) fn cumsum(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    cumulative(b, op, 0.0, |b, sum, x| b.add(sum, x))
}

pub(super) fn cumprod(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    cumulative(b, op, 1.0, |b, product, x| b.mul(product, x))
}

/// One pass in order along the axis that carries the total of each line, from `first` on, and writes it
/// at each element.
fn cumulative(
    b: &mut Build<'_, '_>,
    op: Op,
    first: f64,
    combine: fn(&mut Build<'_, '_>, Value, Value) -> Value,
) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, elem) = (b.shape(input)?, b.elem(input));
    let rank = shape.len();
    let axis = b.axis(op, 0, rank)?;
    let (exclusive, reverse) = (b.flag(op, "exclusive"), b.flag(op, "reverse"));
    let mask: Vec<bool> = (0..rank).map(|dim| dim == axis).collect();
    let ty = b.compute_type(elem)?;
    let (sizes, carried) = remaining(b, &shape, &mask, false);
    let total = b.fill_number(&sizes, ty, first)?;
    let dest = b.empty(&shape, elem);
    let mut exprs: Vec<AffineExpr> = (0..rank).map(|dim| b.dim(dim)).collect();
    if reverse {
        exprs[axis] = b.scaled(b.dim(axis), -1, shape[axis] - 1);
    }
    let map = b.affine(rank, &exprs);
    // Gives the loop its size, which a reversed index does not.
    let size = b.empty(&[shape[axis]], elem);
    let along = b.ctx.projection_map(rank, &[axis]);
    let outputs = [(total, carried), (dest, map)];
    let results = b.generic(&[(input, map), (size, along)], &outputs, &loops(&mask), |b, args| {
        let next = combine(b, args[2], args[0]);
        Ok(vec![next, if exclusive { args[2] } else { next }])
    })?;
    Ok(vec![results[1]])
}

/// For each of the `k` places in order a pass over all elements, which finds the first one that comes
/// after the one before. The first two outputs carry that one, the others are the results.
pub(super) fn top_k(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (from, elem) = (b.shape(input)?, b.elem(input));
    let (shape, _) = b.result(op, 0)?;
    let rank = from.len();
    let axis = b.axis(op, 0, rank)?;
    let how = (!b.flag(op, "smallest"), is_unsigned(&b.ctx, elem));
    let wide = b.ctx.int(64);
    let mut sizes = from.clone();
    sizes.remove(axis);
    let dims: Vec<usize> = (0..rank).filter(|&dim| dim != axis).collect();
    let line = b.ctx.projection_map(rank + 1, &dims);
    let place = b.ctx.projection_map(rank + 1, &(0..rank).collect::<Vec<_>>());
    let mut source: Vec<usize> = (0..rank).collect();
    source[axis] = rank;
    let source = b.ctx.projection_map(rank + 1, &source);
    let ty = b.compute_type(elem)?;
    let outputs = [
        (b.fill_number(&sizes, ty, 0.0)?, line),
        (b.fill_number(&sizes, wide, -1.0)?, line),
        (b.fill_number(&shape, elem, 0.0)?, place),
        (b.fill_number(&shape, wide, -1.0)?, place),
    ];
    let mut kinds = super::build::parallel(rank + 1);
    kinds[axis] = LoopKind::Reduction;
    kinds[rank] = LoopKind::Reduction;
    let last = from[axis] - 1;
    let results = b.generic(&[(input, source)], &outputs, &kinds, |b, args| {
        let [x, prev, prev_at, best, best_at] = *args else {
            return Err(OpError::new("has an unexpected number of operands"));
        };
        let here = b.loop_index(rank);
        let here = b.convert(here, false, wide, false);
        // Behind the one before: later in order, or equal and further on.
        let first = b.compare_to(Compare::Lt, prev_at, 0.0, false);
        let (after, ahead) = (before(b, prev, x, how), before(b, x, prev, how));
        let further = b.compare(Compare::Gt, here, prev_at, false);
        let not_ahead = b.not(ahead);
        let equal = b.and(not_ahead, further);
        let behind = b.or(after, equal);
        let behind = b.or(first, behind);
        let fresh = b.compare_to(Compare::Lt, best_at, 0.0, false);
        let better = before(b, x, best, how);
        let better = b.or(fresh, better);
        let take = b.and(behind, better);
        let (best, best_at) = (b.select(take, x, best), b.select(take, here, best_at));
        let end = b.compare_to(Compare::Eq, here, last as f64, false);
        let (prev, prev_at) = (b.select(end, best, prev), b.select(end, best_at, prev_at));
        Ok(vec![prev, prev_at, best, best_at])
    })?;
    Ok(results[2..].to_vec())
}
