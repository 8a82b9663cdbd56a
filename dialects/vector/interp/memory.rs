//! Loads and stores.

use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Array, Flow, Machine, MemRef, Trap, Val, for_each_index, kind_of};
use terrace_ir::{Blob, Op, Value};

use super::mask::within;
use super::{Elements, finish, position, shape_of};
use crate::vector::*;

/// Calls `f` with the place in memory of each element that a vector of `shape` at `indices` covers.
fn for_each_place(
    m: &Machine<'_>,
    memref: &MemRef,
    indices: &[i64],
    shape: &[i64],
    mut f: impl FnMut(usize) -> Option<()>,
) -> Result<(), Trap> {
    let width = kind_of(m.ctx(), memref.elem)?.bytes();
    let lead = indices.len().checked_sub(shape.len()).ok_or("has a vector of higher rank than the memref")?;
    let mut at = indices.to_vec();
    for_each_index(shape, |offsets| {
        for (dim, &offset) in offsets.iter().enumerate() {
            at[lead + dim] = indices[lead + dim].checked_add(offset)?;
        }
        f(memref.place(width, &at)?)
    })
    .ok_or_else(|| format!("accesses a vector {shape:?} at {indices:?} of sizes {:?}", memref.shape).into())
}

pub(in crate::vector) fn load(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (load, body) = (LoadOp(op), m.body());
    let memref = m.memref(load.base(body))?;
    let indices = m.ints(load.indices(body))?;
    let shape = shape_of(m, load.result(body));
    let kind = kind_of(m.ctx(), memref.elem)?;
    let mut values = Vec::new();
    for_each_place(m, &memref, &indices, &shape, |at| {
        values.push(Scalar::read(kind, memref.bytes().get(at..at + kind.bytes())?));
        Some(())
    })?;
    finish(m, op, &values)
}

pub(in crate::vector) fn store(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (store, body) = (StoreOp(op), m.body());
    let memref = m.memref(store.base(body))?;
    let indices = m.ints(store.indices(body))?;
    let elements = Elements::of(m, store.valueToStore(body))?;
    let mut values = elements.values.iter();
    for_each_place(m, &memref, &indices, &elements.shape, |at| {
        let mut bytes = memref.bytes();
        values.next()?.write(elements.kind, bytes.get_mut(at..at + elements.kind.bytes())?);
        Some(())
    })?;
    Ok(Flow::Next)
}

/// The elements of a mask.
pub(super) fn mask_of(m: &Machine<'_>, mask: Value) -> Result<Vec<bool>, Trap> {
    let elements = Elements::of(m, mask)?;
    Ok(elements.values.iter().map(|&value| value != Scalar::Int(0)).collect())
}

/// The element of a memref at a place in bytes.
fn read(memref: &MemRef, kind: terrace_ir::interp::scalar::Kind, at: usize) -> Option<Scalar> {
    memref.bytes().get(at..at + kind.bytes()).map(|bytes| Scalar::read(kind, bytes))
}

fn write(memref: &MemRef, kind: terrace_ir::interp::scalar::Kind, at: usize, value: Scalar) -> Option<()> {
    value.write(kind, memref.bytes().get_mut(at..at + kind.bytes())?);
    Some(())
}

/// The place of the element `offsets` behind `indices`, in the last dimensions; `None` outside.
fn place_at(memref: &MemRef, width: usize, indices: &[i64], offsets: &[i64]) -> Option<usize> {
    let lead = indices.len().checked_sub(offsets.len())?;
    let mut at = indices.to_vec();
    for (dim, &offset) in offsets.iter().enumerate() {
        at[lead + dim] = at[lead + dim].checked_add(offset)?;
    }
    memref.place(width, &at)
}

fn outside(memref: &MemRef) -> Trap {
    format!("accesses an element outside of the sizes {:?}", memref.shape).into()
}

pub(in crate::vector) fn maskedload(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (load, body) = (MaskedLoadOp(op), m.body());
    let memref = m.memref(load.base(body))?;
    let indices = m.ints(load.indices(body))?;
    let mask = mask_of(m, load.mask(body))?;
    let mut values = Elements::of(m, load.pass_thru(body))?.values;
    let kind = kind_of(m.ctx(), memref.elem)?;
    let shape = shape_of(m, load.result(body));
    let mut number = 0;
    for_each_index(&shape, |offsets| {
        if mask.get(number) == Some(&true) {
            *values.get_mut(number)? =
                read(&memref, kind, place_at(&memref, kind.bytes(), &indices, offsets)?)?;
        }
        number += 1;
        Some(())
    })
    .ok_or_else(|| outside(&memref))?;
    finish(m, op, &values)
}

pub(in crate::vector) fn maskedstore(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (store, body) = (MaskedStoreOp(op), m.body());
    let memref = m.memref(store.base(body))?;
    let indices = m.ints(store.indices(body))?;
    let mask = mask_of(m, store.mask(body))?;
    let elements = Elements::of(m, store.valueToStore(body))?;
    let mut number = 0;
    for_each_index(&elements.shape, |offsets| {
        if mask.get(number) == Some(&true) {
            let at = place_at(&memref, elements.kind.bytes(), &indices, offsets)?;
            write(&memref, elements.kind, at, *elements.values.get(number)?)?;
        }
        number += 1;
        Some(())
    })
    .ok_or_else(|| outside(&memref))?;
    Ok(Flow::Next)
}

/// The indices of element `number` of a gather or scatter: the offsets, the last one and the index.
fn gathered(offsets: &[i64], indices: &Elements, number: usize) -> Option<Vec<i64>> {
    let index = i64::try_from(indices.values.get(number)?.int()?).ok()?;
    let mut at = offsets.to_vec();
    let last = at.last_mut()?;
    *last = last.checked_add(index)?;
    Some(at)
}

pub(in crate::vector) fn gather(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (gather, body) = (GatherOp(op), m.body());
    let offsets = m.ints(gather.offsets(body))?;
    let indices = Elements::of(m, gather.indices(body))?;
    let mask = within(m, op, mask_of(m, gather.mask(body))?)?;
    let mut values = Elements::of(m, gather.pass_thru(body))?.values;
    let base = m.get(gather.base(body))?;
    let kind = kind_of(m.ctx(), body.ty(gather.base(body)).elem(m.ctx()))?;
    for (number, value) in values.iter_mut().enumerate() {
        if mask.get(number) != Some(&true) {
            continue;
        }
        let at = gathered(&offsets, &indices, number).ok_or("has no such index")?;
        *value = match &base {
            Val::MemRef(memref) => memref.place(kind.bytes(), &at).and_then(|at| read(memref, kind, at)),
            Val::Array(array) => position(&array.shape, &at).and_then(|at| array.get(kind, at)),
            Val::Scalar(_) => None,
        }
        .ok_or("gathers an element outside of its base")?;
    }
    finish(m, op, &values)
}

pub(in crate::vector) fn scatter(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (scatter, body) = (ScatterOp(op), m.body());
    let offsets = m.ints(scatter.offsets(body))?;
    let indices = Elements::of(m, scatter.indices(body))?;
    let mask = mask_of(m, scatter.mask(body))?;
    let elements = Elements::of(m, scatter.valueToStore(body))?;
    let base = m.get(scatter.base(body))?;
    let kind = elements.kind;
    let mut bytes = if let Val::Array(array) = &base { array.data.to_vec() } else { Vec::new() };
    for (number, &value) in elements.values.iter().enumerate() {
        if mask.get(number) != Some(&true) {
            continue;
        }
        let at = gathered(&offsets, &indices, number).ok_or("has no such index")?;
        let done = match &base {
            Val::MemRef(memref) => {
                memref.place(kind.bytes(), &at).and_then(|at| write(memref, kind, at, value))
            }
            Val::Array(array) => position(&array.shape, &at).and_then(|at| {
                let start = at * kind.bytes();
                value.write(kind, bytes.get_mut(start..start + kind.bytes())?);
                Some(())
            }),
            Val::Scalar(_) => None,
        };
        done.ok_or("scatters an element outside of its base")?;
    }
    match base {
        Val::Array(array) => {
            let array = Array { data: Blob::new(bytes), ..array };
            m.set_results(op, vec![Val::Array(array)])
        }
        _ => Ok(Flow::Next),
    }
}

pub(in crate::vector) fn expandload(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (load, body) = (ExpandLoadOp(op), m.body());
    let memref = m.memref(load.base(body))?;
    let indices = m.ints(load.indices(body))?;
    let mask = mask_of(m, load.mask(body))?;
    let mut values = Elements::of(m, load.pass_thru(body))?.values;
    let kind = kind_of(m.ctx(), memref.elem)?;
    for (next, (value, _)) in (0i64..).zip(values.iter_mut().zip(&mask).filter(|entry| *entry.1)) {
        let at = place_at(&memref, kind.bytes(), &indices, &[next]);
        *value = at.and_then(|at| read(&memref, kind, at)).ok_or_else(|| outside(&memref))?;
    }
    finish(m, op, &values)
}

pub(in crate::vector) fn compressstore(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (store, body) = (CompressStoreOp(op), m.body());
    let memref = m.memref(store.base(body))?;
    let indices = m.ints(store.indices(body))?;
    let mask = mask_of(m, store.mask(body))?;
    let elements = Elements::of(m, store.valueToStore(body))?;
    for (next, (&value, _)) in (0i64..).zip(elements.values.iter().zip(&mask).filter(|entry| *entry.1)) {
        let at = place_at(&memref, elements.kind.bytes(), &indices, &[next]);
        let done = at.and_then(|at| write(&memref, elements.kind, at, value));
        done.ok_or_else(|| outside(&memref))?;
    }
    Ok(Flow::Next)
}
