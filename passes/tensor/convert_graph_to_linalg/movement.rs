//! Ops that move elements without computing with them.

use terrace_dialects::arith::MinSIOp;
use terrace_ir::{AffineExpr, Op, OpError, Value};

use super::Lowered;
use super::build::{Build, parallel};
use super::scalar::Compare;

pub(super) fn reshape(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, _) = b.result(op, 0)?;
    Ok(vec![b.reshape(input, &shape)?])
}

/// `input` with dimension `perm[i]` as dimension `i`.
pub(super) fn permute(b: &mut Build<'_, '_>, input: Value, perm: &[usize]) -> Result<Value, OpError> {
    let from = b.shape(input)?;
    if perm.iter().enumerate().all(|(at, &dim)| at == dim) {
        return Ok(input);
    }
    let shape: Vec<i64> = perm.iter().map(|&dim| from[dim]).collect();
    let mut exprs = vec![b.dim(0); perm.len()];
    for (at, &dim) in perm.iter().enumerate() {
        exprs[dim] = b.dim(at);
    }
    let map = b.affine(perm.len(), &exprs);
    b.copy(input, map, &shape)
}

pub(super) fn transpose(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let rank = b.shape(input)?.len();
    let perm: Vec<usize> =
        b.ints(op, "perm").unwrap_or_default().iter().filter_map(|&dim| usize::try_from(dim).ok()).collect();
    if perm.len() != rank || perm.iter().any(|&dim| dim >= rank) {
        return Err(OpError::new("has a 'perm' that is no permutation"));
    }
    Ok(vec![permute(b, input, &perm)?])
}

pub(super) fn concat(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let inputs = b.rw.operands(op).to_vec();
    let (shape, elem) = b.result(op, 0)?;
    let axis = b.axis(op, 0, shape.len())?;
    let mut result = b.empty(&shape, elem);
    let mut offsets = vec![0; shape.len()];
    for input in inputs {
        let sizes = b.shape(input)?;
        if !sizes.contains(&0) {
            result = b.insert_slice(input, result, &offsets)?;
        }
        offsets[axis] += sizes[axis];
    }
    Ok(vec![result])
}

pub(super) fn split(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let rank = b.shape(input)?.len();
    let axis = b.axis(op, 0, rank)?;
    let mut offsets = vec![0; rank];
    let mut values = Vec::new();
    for result in b.rw.results(op) {
        let sizes = b.shape(result)?;
        values.push(if sizes.contains(&0) {
            b.empty_like(result)
        } else {
            b.extract_slice(input, (&offsets, &sizes, &vec![1; rank]))
        });
        offsets[axis] += sizes[axis];
    }
    Ok(values)
}

/// The first element that a slice takes of `size` elements, of which it takes some.
fn first(size: i64, start: i64, step: i64) -> i64 {
    let start = if start < 0 { start.saturating_add(size) } else { start };
    if step > 0 { start.clamp(0, size) } else { start.clamp(0, size - 1) }
}

pub(super) fn slice(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (from, (shape, _)) = (b.shape(input)?, b.result(op, 0)?);
    let rank = from.len();
    let starts = b.ints(op, "starts").unwrap_or_default();
    let axes = b.ints(op, "axes").unwrap_or_else(|| (0..starts.len() as i64).collect());
    let given = b.ints_or(op, "steps", starts.len(), 1);
    let (mut offsets, mut steps) = (vec![0; rank], vec![1; rank]);
    for (at, &axis) in axes.iter().enumerate() {
        let dim = usize::try_from(axis).ok().filter(|&dim| dim < rank && at < starts.len());
        let dim = dim.ok_or_else(|| OpError::new("has axes that do not fit its input"))?;
        steps[dim] = given[at];
        offsets[dim] = first(from[dim], starts[at], given[at]);
    }
    for (dim, step) in steps.iter_mut().enumerate() {
        // The step of a single element does not matter, and may be greater than what maps can hold.
        if shape[dim] == 1 {
            *step = 1;
        }
    }
    if steps.iter().all(|&step| step > 0) {
        return Ok(vec![b.extract_slice(input, (&offsets, &shape, &steps))]);
    }
    let exprs: Vec<AffineExpr> =
        (0..rank).map(|dim| b.scaled(b.dim(dim), steps[dim], offsets[dim])).collect();
    let map = b.affine(rank, &exprs);
    Ok(vec![b.copy(input, map, &shape)?])
}

/// `input` with `low` elements in front and `high` behind each dimension, all of them `value` (a scalar
/// attribute of the computed type); negative numbers remove elements.
pub(super) fn pad_with(
    b: &mut Build<'_, '_>,
    input: Value,
    (low, high): (&[i64], &[i64]),
    value: terrace_ir::Attr,
) -> Result<Value, OpError> {
    let from = b.shape(input)?;
    if low.iter().chain(high).all(|&pad| pad == 0) {
        return Ok(input);
    }
    let rank = from.len();
    let (mut offsets, mut sizes, mut shape, mut to) =
        (vec![0; rank], from.clone(), from.clone(), vec![0; rank]);
    for dim in 0..rank {
        offsets[dim] = (-low[dim]).max(0);
        sizes[dim] = from[dim] + low[dim].min(0) + high[dim].min(0);
        to[dim] = low[dim].max(0);
        shape[dim] = from[dim]
            .checked_add(low[dim])
            .and_then(|size| size.checked_add(high[dim]))
            .ok_or_else(|| OpError::new("pads to a size that does not fit 64 bits"))?;
    }
    let elem = b.elem(input);
    let filled = b.fill(&shape, elem, value)?;
    if sizes.iter().any(|&size| size <= 0) {
        return Ok(filled);
    }
    let part = if sizes == from { input } else { b.extract_slice(input, (&offsets, &sizes, &vec![1; rank])) };
    if sizes == shape { Ok(part) } else { b.insert_slice(part, filled, &to) }
}

pub(super) fn pad(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let from = b.shape(input)?;
    let (shape, elem) = b.result(op, 0)?;
    let rank = from.len();
    let (low, high) = (b.ints_or(op, "low", rank, 0), b.ints_or(op, "high", rank, 0));
    let mode = b.word(op, "mode", "constant");
    if mode == "constant" {
        let ty = b.compute_type(elem)?;
        let value = match b.rw.attr(op, "value").and_then(|attr| attr.as_int(&b.ctx)) {
            Some(value) if !ty.is_float(&b.ctx) => b.ctx.int_attr(i128::from(value), ty),
            _ => b.number_attr(b.num(op, "value").unwrap_or(0.0), ty),
        };
        return Ok(vec![pad_with(b, input, (&low, &high), value)?]);
    }
    let dest = b.empty(&shape, elem);
    let map = b.ctx.identity_map(rank);
    b.generic_raw(&[], &[(dest, map)], &parallel(rank), |b, _| {
        let mut indices = Vec::new();
        for dim in 0..rank {
            let at = b.loop_index(dim);
            indices.push(if low[dim] == 0 && high[dim] == 0 {
                at
            } else {
                border(b, &mode, at, (low[dim], from[dim]))
            });
        }
        Ok(vec![b.extract(input, &indices)])
    })
}

/// The element of a dimension of `size` that stands at `at` behind `low` elements of padding.
fn border(b: &mut Build<'_, '_>, mode: &str, at: Value, (low, size): (i64, i64)) -> Value {
    let low = b.index(low);
    let at = b.sub(at, low);
    match mode {
        "edge" => b.clamp(at, 0.0, (size - 1) as f64),
        "wrap" => b.mod_index(at, size),
        _ if size == 1 => b.index(0),
        _ => {
            let period = 2 * (size - 1);
            let there = b.mod_index(at, period);
            let end = b.index(period);
            let back = b.sub(end, there);
            b.op(MinSIOp::def(), &[there, back])
        }
    }
}

pub(super) fn expand(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (from, (shape, _)) = (b.shape(input)?, b.result(op, 0)?);
    if from == shape {
        return Ok(vec![input]);
    }
    let map = b.broadcast_map(&from, &shape);
    Ok(vec![b.copy(input, map, &shape)?])
}

/// A loop for each repetition and one for each dimension; the result is that with both as one.
pub(super) fn tile(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (from, (shape, _)) = (b.shape(input)?, b.result(op, 0)?);
    let repeats = b.ints_or(op, "repeats", from.len(), 1);
    let (mut sizes, mut dims) = (Vec::new(), Vec::new());
    for (&size, &times) in from.iter().zip(&repeats) {
        if times != 1 {
            sizes.push(times);
        }
        dims.push(sizes.len());
        sizes.push(size);
    }
    let map = b.ctx.projection_map(sizes.len(), &dims);
    let spread = b.copy(input, map, &sizes)?;
    Ok(vec![b.reshape(spread, &shape)?])
}

pub(super) fn trilu(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, elem) = b.result(op, 0)?;
    let (k, upper) = (b.int(op, "k", 0), b.flag(op, "upper"));
    let rank = shape.len();
    if rank < 2 {
        return Err(OpError::new("needs at least two dimensions"));
    }
    let value = b.map(&[input], (&shape, elem), |b, args| {
        let (row, column) = (b.loop_index(rank - 2), b.loop_index(rank - 1));
        let diagonal = b.sub(column, row);
        let k = b.index(k);
        let keep = b.compare(if upper { Compare::Ge } else { Compare::Le }, diagonal, k, false);
        let ty = b.rw.ty(args[0]);
        let zero = b.number(0.0, ty);
        Ok(b.select(keep, args[0], zero))
    })?;
    Ok(vec![value])
}

pub(super) fn shape(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let from = b.shape(b.rw.operand(op, 0))?;
    let (result, _) = b.result(op, 0)?;
    let start = usize::try_from(b.int(op, "start", 0)).unwrap_or(usize::MAX);
    let sizes = start.checked_add(result[0] as usize).and_then(|end| from.get(start..end));
    let sizes = sizes.ok_or_else(|| OpError::new("lists dimensions that its input does not have"))?.to_vec();
    Ok(vec![b.dense_ints(&result, &sizes)?])
}

pub(super) fn size(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let ty = b.rw.ty(b.rw.operand(op, 0));
    let count = ty.num_elements(&b.ctx).ok_or_else(|| OpError::new("has an input of unknown size"))?;
    Ok(vec![b.dense_ints(&[], &[count])?])
}
