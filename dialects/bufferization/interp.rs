//! How tensors get memory, and memory becomes a tensor.

use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Array, Flow, Machine, MemRef, Trap, Val};
use terrace_ir::{Blob, Op};

use super::ops::*;
use crate::support::interp::{fits, sizes};

/// Does nothing: memory is freed when nothing refers to it any more.
pub(super) fn nothing(_: Op, _: &mut Machine<'_>) -> Result<Flow, Trap> {
    Ok(Flow::Next)
}

pub(super) fn alloc_tensor(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (alloc, body) = (AllocTensorOp(op), m.body());
    if let Some(copy) = alloc.copy(body) {
        let value = m.get(copy)?;
        return m.set_results(op, vec![value]);
    }
    let ty = body.ty(alloc.result(body));
    let shape = sizes(m, ty, alloc.dynamic_sizes(body))?;
    let elem = ty.elem(m.ctx());
    let data = Blob::new(m.zeros(elem, &shape)?);
    m.set_results(op, vec![Val::Array(Array { elem, shape, data })])
}

/// A memref of its own with the elements of `array`.
fn own(array: &Array) -> MemRef {
    MemRef::new(array.elem, &array.shape, array.data.to_vec())
}

pub(super) fn clone(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let body = m.body();
    let source = m.memref(body.operand(op, 0))?;
    let array = source.read(m.ctx()).ok_or_else(|| source.fault())?;
    fits(m, &array.shape, body.ty(body.result(op, 0)))?;
    let memref = own(&array);
    m.allocated(op, &memref);
    m.set_results(op, vec![Val::MemRef(memref)])
}

/// What is freed of memrefs that share memory with none retained, once each.
pub(super) fn dealloc(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (dealloc, body) = (DeallocOp(op), m.body());
    let memrefs =
        dealloc.memrefs(body).iter().map(|&value| m.memref(value)).collect::<Result<Vec<_>, _>>()?;
    let owned: Vec<bool> =
        m.ints(dealloc.conditions(body))?.into_iter().map(|condition| condition != 0).collect();
    let retained =
        dealloc.retained(body).iter().map(|&value| m.memref(value)).collect::<Result<Vec<_>, _>>()?;
    let same = |a: &MemRef, b: &MemRef| std::sync::Arc::ptr_eq(&a.memory, &b.memory);
    let results = retained.iter().map(|kept| {
        let held = memrefs.iter().zip(&owned).any(|(memref, &owned)| owned && same(memref, kept));
        Val::Scalar(Scalar::Int(i128::from(held)))
    });
    let results: Vec<Val> = results.collect();
    for at in 0..memrefs.len() {
        let memref = &memrefs[at];
        let before = (0..at).any(|other| owned[other] && same(&memrefs[other], memref));
        if owned[at] && !before && !retained.iter().any(|kept| same(kept, memref)) {
            m.free(memref)?;
        }
    }
    m.set_results(op, results)
}

pub(super) fn to_tensor(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let source = m.memref(m.body().operand(op, 0))?;
    let array = source.read(m.ctx()).ok_or_else(|| source.fault())?;
    m.set_results(op, vec![Val::Array(array)])
}

pub(super) fn to_buffer(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let array = m.array(m.body().operand(op, 0))?;
    m.set_results(op, vec![Val::MemRef(own(&array))])
}

pub(super) fn materialize(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (materialize, body) = (MaterializeInDestinationOp(op), m.body());
    let source = m.array(materialize.source(body))?;
    if materialize.result(body).is_some() {
        return m.set_results(op, vec![Val::Array(source)]);
    }
    let dest = m.memref(materialize.dest(body))?;
    dest.write(m.ctx(), &source).ok_or("puts a tensor into memory of another shape")?;
    Ok(Flow::Next)
}
