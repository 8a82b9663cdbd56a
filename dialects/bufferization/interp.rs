//! How tensors get memory, and memory becomes a tensor.

use terrace_ir::interp::{Array, Flow, Machine, MemRef, Trap, Val};
use terrace_ir::{Blob, Op};

use super::ops::*;
use crate::support::interp::{fits, sizes};

/// Does nothing: memory is freed when nothing refers to it any more.
pub(super) fn nothing(_: Op, _: &mut Machine<'_>) -> Result<Flow, Trap> {
    Ok(Flow::Next)
}

fn outside() -> Trap {
    "reads or writes outside of the memory of a memref".into()
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
fn own(array: &Array) -> Val {
    Val::MemRef(MemRef::new(array.elem, &array.shape, array.data.to_vec()))
}

pub(super) fn clone(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let body = m.body();
    let array = m.memref(body.operand(op, 0))?.read(m.ctx()).ok_or_else(outside)?;
    fits(m, &array.shape, body.ty(body.result(op, 0)))?;
    m.set_results(op, vec![own(&array)])
}

pub(super) fn to_tensor(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let array = m.memref(m.body().operand(op, 0))?.read(m.ctx()).ok_or_else(outside)?;
    m.set_results(op, vec![Val::Array(array)])
}

pub(super) fn to_buffer(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let array = m.array(m.body().operand(op, 0))?;
    m.set_results(op, vec![own(&array)])
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
