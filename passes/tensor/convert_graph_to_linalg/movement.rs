//! Ops that move elements without computing with them.

use terrace_dialects::arith::MinSIOp;
use terrace_dialects::graph::sizes::Size;
use terrace_dialects::tensor::FromElementsOp;
use terrace_ir::{Op, OpError, Value};

use super::Lowered;
use super::build::{Build, parallel};
use super::scalar::Compare;

pub(super) fn reshape(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (shape, _) = b.result_sizes(op, 0)?;
    Ok(vec![b.reshape(input, &shape)?])
}

/// `input` with dimension `perm[i]` as dimension `i`.
pub(super) fn permute(b: &mut Build<'_, '_>, input: Value, perm: &[usize]) -> Result<Value, OpError> {
    let from = b.sizes(input);
    if perm.iter().enumerate().all(|(at, &dim)| at == dim) {
        return Ok(input);
    }
    let shape: Vec<Size> = perm.iter().map(|&dim| from[dim]).collect();
    let mut exprs = vec![b.dim(0); perm.len()];
    for (at, &dim) in perm.iter().enumerate() {
        exprs[dim] = b.dim(at);
    }
    let map = b.affine(perm.len(), &exprs);
    b.copy(input, map, &shape)
}

pub(super) fn transpose(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let rank = b.sizes(input).len();
    let perm: Vec<usize> =
        b.ints(op, "perm").unwrap_or_default().iter().filter_map(|&dim| usize::try_from(dim).ok()).collect();
    if perm.len() != rank || perm.iter().any(|&dim| dim >= rank) {
        return Err(OpError::new("has a 'perm' that is no permutation"));
    }
    Ok(vec![permute(b, input, &perm)?])
}

pub(super) fn concat(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let inputs = b.rw.operands(op).to_vec();
    let (shape, elem) = b.result_sizes(op, 0)?;
    let axis = b.axis(op, 0, shape.len())?;
    let mut result = b.empty(&shape, elem);
    let mut offsets = vec![Size::Known(0); shape.len()];
    for input in inputs {
        let sizes = b.sizes(input);
        for (dim, (&size, &other)) in sizes.iter().zip(&shape).enumerate().filter(|(dim, _)| *dim != axis) {
            b.require_equal(size, other, &format!("tensors to concatenate differ in dimension {dim}"));
        }
        if !sizes.contains(&Size::Known(0)) {
            result = b.insert_slice(input, result, &offsets)?;
        }
        offsets[axis] = b.add_sizes(offsets[axis], sizes[axis]);
    }
    Ok(vec![result])
}

pub(super) fn split(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let from = b.sizes(input);
    let axis = b.axis(op, 0, from.len())?;
    let mut offsets = vec![Size::Known(0); from.len()];
    let mut values = Vec::new();
    for at in 0..b.rw.results(op).len() {
        let (sizes, elem) = b.result_sizes(op, at)?;
        values.push(if sizes.contains(&Size::Known(0)) {
            b.empty(&sizes, elem)
        } else {
            b.extract_slice(input, (&offsets, &sizes, &vec![1; from.len()]))
        });
        offsets[axis] = b.add_sizes(offsets[axis], sizes[axis]);
    }
    b.require_equal(offsets[axis], from[axis], "the parts of a split do not add up to the size of its input");
    Ok(values)
}

pub(super) fn slice(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (from, (shape, _)) = (b.sizes(input), b.result_sizes(op, 0)?);
    let rank = from.len();
    let (mut offsets, mut steps) = (vec![Size::Known(0); rank], vec![1; rank]);
    let bounds = b.table.slice_bounds(b.rw.body(), op);
    let bounds = bounds.ok_or_else(|| OpError::new("has bounds or axes that do not fit its input"))?;
    for (dim, start, _, step) in bounds {
        steps[dim] = step;
        offsets[dim] = start;
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
    // Backwards from the first element that is taken.
    let firsts: Vec<Value> = offsets.iter().map(|&offset| b.value(offset)).collect();
    let elem = b.elem(input);
    let dest = b.empty(&shape, elem);
    let identity = b.ctx.identity_map(rank);
    b.generic_raw(&[], &[(dest, identity)], &parallel(rank), |b, _| {
        let mut place = Vec::new();
        for (dim, &first) in firsts.iter().enumerate() {
            let at = b.loop_index(dim);
            let step = b.index(steps[dim]);
            let way = b.mul(at, step);
            place.push(b.add(first, way));
        }
        Ok(vec![b.extract(input, &place)])
    })
}

/// `input` with `low` elements in front and `high` behind each dimension, all of them `value` (a scalar
/// attribute of the computed type); negative numbers remove elements, sizes that are open must not be negative.
pub(super) fn pad_with<S: Into<Size> + Copy>(
    b: &mut Build<'_, '_>,
    input: Value,
    (low, high): (&[S], &[S]),
    value: terrace_ir::Attr,
) -> Result<Value, OpError> {
    let from = b.sizes(input);
    let [low, high] = [low, high].map(|pads| pads.iter().map(|&pad| pad.into()).collect::<Vec<Size>>());
    if low.iter().chain(&high).all(|&pad| pad == 0) {
        return Ok(input);
    }
    let rank = from.len();
    let (mut offsets, mut sizes, mut shape, mut to) =
        (vec![Size::Known(0); rank], from.clone(), from.clone(), vec![Size::Known(0); rank]);
    for dim in 0..rank {
        let overflow = || OpError::new("pads to a size that does not fit 64 bits");
        let [front, behind] = [low[dim], high[dim]].map(|pad| pad.known().unwrap_or(0));
        offsets[dim] = Size::Known(front.min(0).checked_neg().ok_or_else(overflow)?);
        let removed = front.min(0).checked_add(behind.min(0)).ok_or_else(overflow)?;
        sizes[dim] = b.add_sizes(from[dim], Size::Known(removed));
        to[dim] = if low[dim].known().is_some() { Size::Known(front.max(0)) } else { low[dim] };
        let added = b.add_sizes(low[dim], high[dim]);
        if let (Size::Known(from), Size::Known(added)) = (from[dim], added) {
            from.checked_add(added).ok_or_else(overflow)?;
        }
        shape[dim] = b.add_sizes(from[dim], added);
        if sizes[dim].known().is_none() && removed != 0 {
            return Err(OpError::new("removes elements of a dimension whose size is not known"));
        }
    }
    let elem = b.elem(input);
    let filled = b.fill(&shape, elem, value)?;
    if sizes.iter().any(|&size| size.known().is_some_and(|size| size <= 0)) {
        return Ok(filled);
    }
    let part = if sizes == from { input } else { b.extract_slice(input, (&offsets, &sizes, &vec![1; rank])) };
    if sizes == shape { Ok(part) } else { b.insert_slice(part, filled, &to) }
}

pub(super) fn pad(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let rank = b.sizes(input).len();
    let (shape, elem) = b.result_sizes(op, 0)?;
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
    let from = b.sizes(input);
    let mut lasts = Vec::new();
    for dim in 0..rank {
        b.require_some(from[dim], shape[dim], "the elements of a dimension that has none are asked for");
        let last = b.sub_sizes(from[dim], Size::Known(1));
        lasts.push(b.value(last));
    }
    let dest = b.empty(&shape, elem);
    let map = b.ctx.identity_map(rank);
    b.generic_raw(&[], &[(dest, map)], &parallel(rank), |b, _| {
        let mut indices = Vec::new();
        for dim in 0..rank {
            let at = b.loop_index(dim);
            indices.push(match (low[dim], high[dim], from[dim]) {
                (0, 0, _) => at,
                (low, _, Size::Known(size)) => border(b, &mode, at, (low, size)),
                (low, ..) => open_border(b, &mode, at, (low, lasts[dim])),
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

/// As [`border`], of a dimension whose last index is `last`.
fn open_border(b: &mut Build<'_, '_>, mode: &str, at: Value, (low, last): (i64, Value)) -> Value {
    let (low, zero, one) = (b.index(low), b.index(0), b.index(1));
    let at = b.sub(at, low);
    match mode {
        "edge" => {
            let at = b.max(at, zero, false);
            b.min(at, last, false)
        }
        "wrap" => {
            let size = b.add(last, one);
            b.mod_index_by(at, size)
        }
        _ => {
            let period = b.add(last, last);
            // A single element is its own reflection.
            let by = b.max(period, one, false);
            let there = b.mod_index_by(at, by);
            let back = b.sub(period, there);
            let back = b.max(back, zero, false);
            b.op(MinSIOp::def(), &[there, back])
        }
    }
}

pub(super) fn expand(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (from, (shape, _)) = (b.sizes(input), b.result_sizes(op, 0)?);
    if from == shape {
        return Ok(vec![input]);
    }
    let (input, map) = b.broadcast(input, &shape)?;
    Ok(vec![b.copy(input, map, &shape)?])
}

/// A loop for each repetition and one for each dimension; the result is that with both as one.
pub(super) fn tile(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let (from, (shape, _)) = (b.sizes(input), b.result_sizes(op, 0)?);
    let repeats = b.ints_or(op, "repeats", from.len(), 1);
    let (mut sizes, mut dims) = (Vec::new(), Vec::new());
    for (&size, &times) in from.iter().zip(&repeats) {
        if times != 1 {
            sizes.push(Size::Known(times));
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
    let (shape, elem) = b.result_sizes(op, 0)?;
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

/// Sizes as a tensor of 64-bit integers of rank 1, or of rank 0 for a single one without `list`.
fn sizes_tensor(b: &mut Build<'_, '_>, sizes: &[Size], list: bool) -> Lowered {
    let shape: Vec<i64> = if list { vec![sizes.len() as i64] } else { Vec::new() };
    let known: Option<Vec<i64>> = sizes.iter().map(|size| size.known()).collect();
    if let Some(known) = known {
        return Ok(vec![b.dense_ints(&shape, &known)?]);
    }
    let wide = b.ctx.int(64);
    let elements: Vec<Value> = sizes.iter().map(|&size| b.count_of(size, wide)).collect();
    let ty = b.ctx.tensor(&shape, wide);
    let spec = b.rw.spec(FromElementsOp::def()).operands(elements).results([ty]);
    Ok(vec![b.one(spec)])
}

pub(super) fn shape(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let from = b.sizes(input);
    let (result, _) = b.result(op, 0)?;
    let start = usize::try_from(b.int(op, "start", 0)).unwrap_or(usize::MAX);
    let sizes = start.checked_add(result[0] as usize).and_then(|end| from.get(start..end));
    let sizes = sizes.ok_or_else(|| OpError::new("lists dimensions that its input does not have"))?.to_vec();
    sizes_tensor(b, &sizes, true)
}

pub(super) fn size(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let input = b.rw.operand(op, 0);
    let from = b.sizes(input);
    let count = b.product(&from);
    sizes_tensor(b, &[count], false)
}
