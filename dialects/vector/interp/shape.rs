//! Elements moved, picked and put together.

use terrace_ir::interp::scalar::{Kind, Scalar};
use terrace_ir::interp::{Flow, Machine, Trap, Val, for_each_index, kind_of};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Op, Value};

use super::{Elements, finish, position, shape_of, value_of};
use crate::support::ints;
use crate::vector::*;

pub(in crate::vector) fn broadcast(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (broadcast, body) = (BroadcastOp(op), m.body());
    let source = Elements::of(m, broadcast.source(body))?;
    let shape = shape_of(m, broadcast.vector(body));
    let lead = shape.len().checked_sub(source.shape.len()).ok_or("has a source of higher rank")?;
    let mut values = Vec::new();
    for_each_index(&shape, |indices| {
        let indices = &indices[lead..];
        let at: Vec<i64> =
            indices.iter().zip(&source.shape).map(|(&at, &size)| if size == 1 { 0 } else { at }).collect();
        values.push(source.at(&at)?);
        Some(())
    })
    .ok_or("has a source of another shape")?;
    finish(m, op, &values)
}

/// The same elements in order.
pub(in crate::vector) fn shape_cast(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let source = Elements::of(m, m.body().operand(op, 0))?;
    finish(m, op, &source.values)
}

fn unfit() -> Trap {
    "gets a vector of another shape than its type says".into()
}

pub(in crate::vector) fn shuffle(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (shuffle, body) = (ShuffleOp(op), m.body());
    let (first, second) = (Elements::of(m, shuffle.v1(body))?, Elements::of(m, shuffle.v2(body))?);
    let rows =
        |elements: &Elements| elements.shape.first().map_or(Some(1), |&size| usize::try_from(size).ok());
    let (a, b) = (rows(&first).ok_or_else(unfit)?, rows(&second).ok_or_else(unfit)?);
    let width = first.values.len() / a.max(1);
    let mut values = Vec::new();
    for at in ints(m.ctx(), shuffle.mask(body)).unwrap_or_default() {
        let at = usize::try_from(at).map_err(|_| "picks a poison element, which is not interpreted")?;
        let (from, row) = if at < a { (&first, at) } else { (&second, at - a) };
        if at >= a + b {
            return Err("picks an element that is not there".into());
        }
        values.extend(from.values.get(row * width..(row + 1) * width).ok_or_else(unfit)?);
    }
    finish(m, op, &values)
}

/// A position, dynamic entries from `values` in order.
fn position_of(m: &Machine<'_>, attr: Attr, values: &[Value]) -> Result<Vec<i64>, Trap> {
    let mut values = m.ints(values)?.into_iter();
    let entries = ints(m.ctx(), attr).unwrap_or_default().into_iter();
    let entries: Option<Vec<i64>> =
        entries.map(|entry| if entry == DYNAMIC { values.next() } else { Some(entry) }).collect();
    entries.ok_or_else(|| "has fewer operands than dynamic entries".into())
}

/// The range of elements of the part at `at` in a vector of `shape`.
fn part(shape: &[i64], at: &[i64]) -> Result<std::ops::Range<usize>, Trap> {
    let rest = shape.get(at.len()..).ok_or_else(unfit)?;
    let width: i64 = rest.iter().product();
    let width = usize::try_from(width).map_err(|_| unfit())?;
    let row = position(&shape[..at.len()], at).ok_or("has a position outside of the vector")?;
    Ok(row * width..(row + 1) * width)
}

pub(in crate::vector) fn extract(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (extract, body) = (ExtractOp(op), m.body());
    let source = Elements::of(m, extract.source(body))?;
    let at = position_of(m, extract.static_position(body), extract.dynamic_position(body))?;
    let values = source.values.get(part(&source.shape, &at)?).ok_or_else(unfit)?;
    finish(m, op, values)
}

pub(in crate::vector) fn insert(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (insert, body) = (InsertOp(op), m.body());
    let value = Elements::of(m, insert.valueToStore(body))?;
    let mut dest = Elements::of(m, insert.dest(body))?;
    let at = position_of(m, insert.static_position(body), insert.dynamic_position(body))?;
    let slots = dest.values.get_mut(part(&dest.shape, &at)?).ok_or_else(unfit)?;
    if slots.len() != value.values.len() {
        return Err(unfit());
    }
    slots.copy_from_slice(&value.values);
    finish(m, op, &dest.values)
}

/// `indices` moved by `offsets`, which may be given for the first dimensions only.
fn moved(indices: &[i64], offsets: &[i64]) -> Vec<i64> {
    let offset = |at: usize| offsets.get(at).copied().unwrap_or(0);
    indices.iter().enumerate().map(|(at, &index)| index + offset(at)).collect()
}

pub(in crate::vector) fn extract_strided_slice(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (slice, body) = (ExtractStridedSliceOp(op), m.body());
    let source = Elements::of(m, slice.source(body))?;
    let offsets = ints(m.ctx(), slice.offsets(body)).unwrap_or_default();
    let mut values = Vec::new();
    for_each_index(&shape_of(m, slice.result(body)), |indices| {
        values.push(source.at(&moved(indices, &offsets))?);
        Some(())
    })
    .ok_or_else(unfit)?;
    finish(m, op, &values)
}

pub(in crate::vector) fn insert_strided_slice(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (slice, body) = (InsertStridedSliceOp(op), m.body());
    let value = Elements::of(m, slice.valueToStore(body))?;
    let mut dest = Elements::of(m, slice.dest(body))?;
    let offsets = ints(m.ctx(), slice.offsets(body)).unwrap_or_default();
    let lead = dest.shape.len().checked_sub(value.shape.len()).ok_or_else(unfit)?;
    let mut values = value.values.iter();
    for_each_index(&value.shape, |indices| {
        let mut at = vec![0; lead];
        at.extend_from_slice(indices);
        let place = position(&dest.shape, &moved(&at, &offsets))?;
        dest.values[place] = *values.next()?;
        Some(())
    })
    .ok_or_else(unfit)?;
    finish(m, op, &dest.values)
}

pub(in crate::vector) fn transpose(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (transpose, body) = (TransposeOp(op), m.body());
    let source = Elements::of(m, transpose.vector(body))?;
    let permutation = ints(m.ctx(), transpose.permutation(body)).unwrap_or_default();
    let mut values = Vec::new();
    for_each_index(&shape_of(m, transpose.result(body)), |indices| {
        let mut at = vec![0; indices.len()];
        for (&dim, &index) in permutation.iter().zip(indices) {
            *at.get_mut(usize::try_from(dim).ok()?)? = index;
        }
        values.push(source.at(&at)?);
        Some(())
    })
    .ok_or_else(unfit)?;
    finish(m, op, &values)
}

/// The bits of elements one after the other, the first one lowest, cut anew; in whole bytes only.
pub(in crate::vector) fn bitcast(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (cast, body) = (BitCastOp(op), m.body());
    let source = Elements::of(m, cast.source(body))?;
    let to = kind_of(m.ctx(), body.ty(cast.result(body)).elem(m.ctx()))?;
    let whole = |kind: Kind| match kind {
        Kind::Int(width) => width % 8 == 0,
        Kind::Float(kind) => kind.width() % 8 == 0,
    };
    if !whole(source.kind) || !whole(to) {
        return Err("casts elements that are not whole bytes, which is not interpreted".into());
    }
    let mut bytes = vec![0; source.values.len() * source.kind.bytes()];
    for (value, out) in source.values.iter().zip(bytes.chunks_exact_mut(source.kind.bytes())) {
        value.write(source.kind, out);
    }
    let values: Vec<Scalar> = bytes.chunks_exact(to.bytes()).map(|elem| Scalar::read(to, elem)).collect();
    finish(m, op, &values)
}

pub(in crate::vector) fn from_elements(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let mut values = Vec::new();
    for &element in FromElementsOp(op).elements(m.body()) {
        values.extend(Elements::of(m, element)?.values);
    }
    finish(m, op, &values)
}

pub(in crate::vector) fn to_elements(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let source = Elements::of(m, ToElementsOp(op).source(m.body()))?;
    m.set_results(op, source.values.into_iter().map(Val::Scalar).collect())
}

pub(in crate::vector) fn interleave(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (interleave, body) = (InterleaveOp(op), m.body());
    let (lhs, rhs) = (Elements::of(m, interleave.lhs(body))?, Elements::of(m, interleave.rhs(body))?);
    let values: Vec<Scalar> = lhs.values.iter().zip(&rhs.values).flat_map(|(&a, &b)| [a, b]).collect();
    finish(m, op, &values)
}

pub(in crate::vector) fn deinterleave(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (deinterleave, body) = (DeinterleaveOp(op), m.body());
    let source = Elements::of(m, deinterleave.source(body))?;
    let ty = body.ty(deinterleave.res1(body));
    let half = |first: usize| source.values.iter().skip(first).step_by(2).copied().collect::<Vec<Scalar>>();
    let (even, odd) = (value_of(m, ty, &half(0))?, value_of(m, ty, &half(1))?);
    m.set_results(op, vec![even, odd])
}

pub(in crate::vector) fn step(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let size = shape_of(m, m.body().result(op, 0)).first().copied().unwrap_or(0);
    m.zeros(m.ctx().index(), &[size])?;
    let values: Vec<Scalar> = (0..size).map(|at| Scalar::Int(i128::from(at))).collect();
    finish(m, op, &values)
}
