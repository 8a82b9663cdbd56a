//! Ops that choose elements by computed indices.
//!
//! Indices that are out of range are undefined: reads take the nearest element, writes do nothing.

use terrace_dialects::arith::CeilDivSIOp;
use terrace_dialects::graph::sizes::Size;
use terrace_dialects::linalg::Iterator as LoopKind;
use terrace_dialects::math::CeilOp;
use terrace_ir::{Op, OpError, Value};

use super::Lowered;
use super::build::{Build, is_unsigned, parallel};
use super::scalar::Compare;

/// A stored index as one of a dimension of `size`, counted from the end when it is negative.
fn resolve(b: &mut Build<'_, '_>, stored: Value, size: Value) -> Result<Value, OpError> {
    let unsigned = is_unsigned(&b.ctx, b.rw.ty(stored));
    let value = b.decode(stored)?;
    let ty = b.ctx.index();
    let value = b.convert(value, unsigned, ty, false);
    if unsigned {
        return Ok(value);
    }
    let shifted = b.add(value, size);
    let negative = b.compare_to(Compare::Lt, value, 0.0, false);
    Ok(b.select(negative, shifted, value))
}

/// As [`resolve`], brought into the dimension.
fn inside(b: &mut Build<'_, '_>, stored: Value, size: Value) -> Result<Value, OpError> {
    let index = resolve(b, stored, size)?;
    let (zero, one) = (b.index(0), b.index(1));
    let last = b.sub(size, one);
    let below = b.min(index, last, false);
    Ok(b.max(below, zero, false))
}

/// Refuses to read from data without elements, when this is compiled or when the program runs: where any are asked for.
fn some(b: &mut Build<'_, '_>, data: &[Size], wanted: &[Size]) -> Result<(), OpError> {
    if data.contains(&Size::Known(0)) {
        return Err(OpError::new("chooses from data without elements"));
    }
    let (count, wanted) = (b.product(data), b.product(wanted));
    b.require_some(count, wanted, "elements are chosen from data that has none");
    Ok(())
}

pub(super) fn gather(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let (data, indices) = (b.rw.operand(op, 0), b.rw.operand(op, 1));
    let (shape, elem) = b.result_sizes(op, 0)?;
    let (from, n) = (b.sizes(data), b.sizes(indices).len());
    some(b, &from, &shape)?;
    let axis = b.axis(op, 0, from.len())?;
    let along = b.value(from[axis]);
    let dest = b.empty(&shape, elem);
    let at = b.ctx.projection_map(shape.len(), &(axis..axis + n).collect::<Vec<_>>());
    let identity = b.ctx.identity_map(shape.len());
    b.generic_raw(&[(indices, at)], &[(dest, identity)], &parallel(shape.len()), |b, args| {
        let mut place = Vec::new();
        for dim in 0..from.len() {
            place.push(match dim {
                _ if dim < axis => b.loop_index(dim),
                _ if dim == axis => inside(b, args[0], along)?,
                _ => b.loop_index(dim + n - 1),
            });
        }
        Ok(vec![b.extract(data, &place)])
    })
}

pub(super) fn gather_elements(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let (data, indices) = (b.rw.operand(op, 0), b.rw.operand(op, 1));
    let (shape, elem) = b.result_sizes(op, 0)?;
    let from = b.sizes(data);
    some(b, &from, &shape)?;
    let axis = b.axis(op, 0, from.len())?;
    for (dim, (&most, &size)) in from.iter().zip(&shape).enumerate().filter(|(dim, _)| *dim != axis) {
        b.require_at_most(size, most, &format!("indices are larger than their data in dimension {dim}"));
    }
    let along = b.value(from[axis]);
    let dest = b.empty(&shape, elem);
    let map = b.ctx.identity_map(shape.len());
    b.generic_raw(&[(indices, map)], &[(dest, map)], &parallel(shape.len()), |b, args| {
        let mut place: Vec<Value> = (0..from.len()).map(|dim| b.loop_index(dim)).collect();
        place[axis] = inside(b, args[0], along)?;
        Ok(vec![b.extract(data, &place)])
    })
}

pub(super) fn gather_nd(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let (data, indices) = (b.rw.operand(op, 0), b.rw.operand(op, 1));
    let (shape, elem) = b.result_sizes(op, 0)?;
    let (from, of_indices) = (b.sizes(data), b.sizes(indices));
    some(b, &from, &shape)?;
    let sizes: Vec<Value> = from.iter().map(|&size| b.value(size)).collect();
    let batch = usize::try_from(b.int(op, "batch_dims", 0)).unwrap_or(usize::MAX);
    let rows = of_indices.len().saturating_sub(1);
    let row = of_indices.last().and_then(|row| usize::try_from(row.known()?).ok()).unwrap_or(usize::MAX);
    if batch > rows || batch.saturating_add(row) > from.len() {
        return Err(OpError::new("has indices that do not fit its data"));
    }
    for dim in 0..batch {
        b.require_equal(from[dim], of_indices[dim], "the batches of data and indices differ");
    }
    let dest = b.empty(&shape, elem);
    let map = b.ctx.identity_map(shape.len());
    b.generic_raw(&[], &[(dest, map)], &parallel(shape.len()), |b, _| {
        let at: Vec<Value> = (0..rows).map(|dim| b.loop_index(dim)).collect();
        let mut place = Vec::new();
        for dim in 0..from.len() {
            place.push(if dim < batch {
                at[dim]
            } else if dim < batch + row {
                let mut coordinate = at.clone();
                coordinate.push(b.index((dim - batch) as i64));
                let stored = b.extract(indices, &coordinate);
                inside(b, stored, sizes[dim])?
            } else {
                b.loop_index(rows + dim - batch - row)
            });
        }
        Ok(vec![b.extract(data, &place)])
    })
}

/// An update of an element, both as they are computed with.
fn combine(b: &mut Build<'_, '_>, word: &str, old: Value, new: Value, unsigned: bool) -> Value {
    match word {
        "add" => b.add(old, new),
        "mul" => b.mul(old, new),
        "max" => b.max(old, new, unsigned),
        "min" => b.min(old, new, unsigned),
        _ => new,
    }
}

/// For each element of the result, in order, the rows of indices that name its slice.
pub(super) fn scatter_nd(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let operands = b.rw.operands(op).to_vec();
    let [data, indices, updates] = operands[..] else {
        return Err(OpError::new("needs three operands"));
    };
    let (shape, elem) = b.result(op, 0)?;
    let of_indices = b.shape(indices)?;
    let Some((&width, lead)) = of_indices.split_last() else {
        return Err(OpError::new("has indices without dimensions"));
    };
    let count: i64 = lead.iter().product();
    if count == 0 {
        return Ok(vec![data]);
    }
    let (rank, width_dims) = (shape.len(), width as usize);
    let word = b.word(op, "reduction", "none");
    let unsigned = is_unsigned(&b.ctx, elem);
    let indices = b.reshape(indices, &[count, width])?;
    let mut flat = vec![count];
    flat.extend(&shape[width_dims..]);
    let updates = b.reshape(updates, &flat)?;
    let mut kinds = parallel(rank);
    kinds.push(LoopKind::Reduction);
    let mut of_updates = vec![rank];
    of_updates.extend(width_dims..rank);
    let of_updates = b.ctx.projection_map(rank + 1, &of_updates);
    let place = b.ctx.projection_map(rank + 1, &(0..rank).collect::<Vec<_>>());
    b.generic(&[(updates, of_updates)], &[(data, place)], &kinds, |b, args| {
        let row = b.loop_index(rank);
        let mut here = b.int_constant(1, b.ctx.int(1));
        for (dim, &size) in shape.iter().enumerate().take(width_dims) {
            let column = b.index(dim as i64);
            let stored = b.extract(indices, &[row, column]);
            let size = b.index(size);
            let wanted = resolve(b, stored, size)?;
            let at = b.loop_index(dim);
            let same = b.compare(Compare::Eq, at, wanted, false);
            here = b.and(here, same);
        }
        let new = combine(b, &word, args[1], args[0], unsigned);
        Ok(vec![b.select(here, new, args[1])])
    })
}

/// For each element of the result, in order, the updates along its line.
pub(super) fn scatter_elements(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let operands = b.rw.operands(op).to_vec();
    let [data, indices, updates] = operands[..] else {
        return Err(OpError::new("needs three operands"));
    };
    let (shape, elem) = b.result(op, 0)?;
    let sizes = b.shape(indices)?;
    if sizes.contains(&0) {
        return Ok(vec![data]);
    }
    let rank = shape.len();
    let axis = b.axis(op, 0, rank)?;
    let word = b.word(op, "reduction", "none");
    let unsigned = is_unsigned(&b.ctx, elem);
    let mut kinds = parallel(rank);
    kinds.push(LoopKind::Reduction);
    let place = b.ctx.projection_map(rank + 1, &(0..rank).collect::<Vec<_>>());
    // Gives the loop over updates its size.
    let size = b.empty(&[sizes[axis]], elem);
    let along = b.ctx.projection_map(rank + 1, &[rank]);
    b.generic(&[(size, along)], &[(data, place)], &kinds, |b, args| {
        let mut here = b.int_constant(1, b.ctx.int(1));
        let mut coordinate = Vec::new();
        for dim in 0..rank {
            let at = b.loop_index(if dim == axis { rank } else { dim });
            if dim != axis && sizes[dim] < shape[dim] {
                let covered = b.compare_to(Compare::Lt, at, sizes[dim] as f64, false);
                here = b.and(here, covered);
                coordinate.push(b.clamp(at, 0.0, (sizes[dim] - 1) as f64));
            } else {
                coordinate.push(at);
            }
        }
        let stored = b.extract(indices, &coordinate);
        let size = b.index(shape[axis]);
        let wanted = resolve(b, stored, size)?;
        let at = b.loop_index(axis);
        let same = b.compare(Compare::Eq, at, wanted, false);
        let here = b.and(here, same);
        let update = b.extract(updates, &coordinate);
        let update = b.decode(update)?;
        let new = combine(b, &word, args[1], update, unsigned);
        Ok(vec![b.select(here, new, args[1])])
    })
}

pub(super) fn one_hot(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let (indices, values) = (b.rw.operand(op, 0), b.rw.operand(op, 1));
    let (shape, elem) = b.result_sizes(op, 0)?;
    let rank = shape.len();
    let axis = b.axis(op, 0, rank)?;
    let depth = b.int(op, "depth", 0);
    let dest = b.empty(&shape, elem);
    let dims: Vec<usize> = (0..rank).filter(|&dim| dim != axis).collect();
    let at = b.ctx.projection_map(rank, &dims);
    let identity = b.ctx.identity_map(rank);
    let unsigned = is_unsigned(&b.ctx, b.elem(indices));
    b.generic_raw(&[(indices, at)], &[(dest, identity)], &parallel(rank), |b, args| {
        let wide = b.ctx.int(64);
        let index = b.decode(args[0])?;
        let index = b.convert(index, unsigned, wide, false);
        let here = b.loop_index(axis);
        let here = b.convert(here, false, wide, false);
        let depth = b.int_constant(depth, wide);
        let shifted = b.add(index, depth);
        let negative = b.compare_to(Compare::Lt, index, 0.0, false);
        let index = b.select(negative, shifted, index);
        let same = b.compare(Compare::Eq, index, here, false);
        let (zero, one) = (b.index(0), b.index(1));
        let (off, on) = (b.extract(values, &[zero]), b.extract(values, &[one]));
        Ok(vec![b.select(same, on, off)])
    })
}

/// The number of elements that a range has: the distance between its ends in steps, rounded up.
fn range_len(b: &mut Build<'_, '_>, op: Op) -> Result<Size, OpError> {
    let mut ends = Vec::new();
    for at in 0..3 {
        let stored = b.rw.operand(op, at);
        let unsigned = is_unsigned(&b.ctx, b.elem(stored));
        let scalar = b.extract(stored, &[]);
        let scalar = b.decode(scalar)?;
        let ty = if b.is_float(scalar) { b.ctx.float(terrace_ir::FloatKind::F64) } else { b.ctx.int(64) };
        ends.push(b.convert(scalar, unsigned, ty, false));
    }
    let [start, limit, delta] = ends[..] else { return Err(OpError::new("needs three operands")) };
    let room = b.sub(limit, start);
    let some = b.compare_to(Compare::Ne, delta, 0.0, false);
    b.assert(some, "the step of a range is 0");
    let steps = if b.is_float(room) {
        let steps = b.divf(room, delta);
        let steps = b.op(CeilOp::def(), &[steps]);
        let wide = b.ctx.int(64);
        b.convert(steps, false, wide, false)
    } else {
        b.op(CeilDivSIOp::def(), &[room, delta])
    };
    let index = b.ctx.index();
    let steps = b.convert(steps, false, index, false);
    let zero = b.index(0);
    let count = b.max(steps, zero, false);
    Ok(b.counted(count))
}

pub(super) fn range(b: &mut Build<'_, '_>, op: Op) -> Lowered {
    let (start, delta) = (b.rw.operand(op, 0), b.rw.operand(op, 2));
    let elem = b.elem(start);
    let shape = match b.result_sizes(op, 0) {
        Ok((shape, _)) => shape,
        Err(_) => vec![range_len(b, op)?],
    };
    let unsigned = is_unsigned(&b.ctx, elem);
    let value = b.map(&[start, delta], (&shape, elem), |b, args| {
        let (ty, wide) = (b.rw.ty(args[0]), b.ctx.int(64));
        let at = b.loop_index(0);
        let at = b.convert(at, false, wide, false);
        let at = b.convert(at, false, ty, unsigned);
        let step = b.mul(at, args[1]);
        Ok(b.add(args[0], step))
    })?;
    Ok(vec![value])
}
