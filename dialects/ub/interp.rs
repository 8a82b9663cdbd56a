//! How what has no defined behaviour runs.

use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Array, Flow, Machine, MemRef, Trap, Val, kind_of};
use terrace_ir::{Blob, Op};

use super::PoisonOp;

/// The byte that poison is made of: any would do, and this one is unlikely to be right by accident.
const FILL: u8 = 0xa5;

/// Poison may be handed around unused, so that it must be some value. A memref has no elements, as
/// accesses to it are undefined behaviour.
pub(super) fn poison(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let ctx = m.ctx();
    let ty = m.body().ty(PoisonOp(op).result(m.body()));
    let elem = if ty.is_shaped(ctx) { ty.elem(ctx) } else { ty };
    let kind = kind_of(ctx, elem)?;
    let scalar = Scalar::read(kind, &vec![FILL; kind.bytes()]);
    let val = if ty.is_memref(ctx) {
        Val::MemRef(MemRef::new(elem, &vec![0; ty.rank(ctx).unwrap_or(0)], Vec::new()))
    } else if ty.is_shaped(ctx) {
        let shape = ty.static_shape(ctx).ok_or("is poison of a size that is not known")?;
        let mut bytes = m.zeros(elem, shape)?;
        bytes.chunks_exact_mut(kind.bytes()).for_each(|slot| scalar.write(kind, slot));
        let array = Array::new(ctx, elem, shape, Blob::new(bytes));
        Val::Array(array.ok_or("is poison of a type that is not interpreted")?)
    } else {
        Val::Scalar(scalar)
    };
    m.set_results(op, vec![val])
}

pub(super) fn unreachable(_: Op, _: &mut Machine<'_>) -> Result<Flow, Trap> {
    Err("is reached".into())
}
