//! How vectors are computed.

pub(super) mod compute;
pub(super) mod mask;
pub(super) mod memory;
pub(super) mod shape;
pub(super) mod transfer;

use terrace_ir::interp::scalar::{Kind, Scalar};
use terrace_ir::interp::{Array, Flow, Machine, Trap, Val, count, kind_of};
use terrace_ir::{Blob, Op, Type, Value};

/// A scalar or the elements of an array, with its shape.
pub(super) struct Elements {
    /// Sizes; none for a scalar.
    pub(super) shape: Vec<i64>,
    /// How elements compute.
    pub(super) kind: Kind,
    /// The elements in row-major order.
    pub(super) values: Vec<Scalar>,
}

impl Elements {
    /// The elements of `value`.
    pub(super) fn of(m: &Machine<'_>, value: Value) -> Result<Elements, Trap> {
        let kind = kind_of(m.ctx(), m.body().ty(value).elem(m.ctx()))?;
        match m.get(value)? {
            Val::Scalar(scalar) => Ok(Elements { shape: Vec::new(), kind, values: vec![scalar] }),
            Val::Array(array) => {
                let values = (0..array.count()).map(|at| array.get(kind, at));
                let values: Option<Vec<Scalar>> = values.collect();
                let values = values.ok_or("has fewer elements than its shape says")?;
                Ok(Elements { shape: array.shape, kind, values })
            }
            Val::MemRef(_) => Err("expects a vector, not a memref".into()),
        }
    }

    /// The element at `indices`, in row-major order.
    pub(super) fn at(&self, indices: &[i64]) -> Option<Scalar> {
        self.values.get(position(&self.shape, indices)?).copied()
    }
}

/// Where the element at `indices` is in row-major order; `None` outside of `shape`.
pub(super) fn position(shape: &[i64], indices: &[i64]) -> Option<usize> {
    if indices.len() != shape.len() {
        return None;
    }
    let mut at = 0usize;
    for (&index, &size) in indices.iter().zip(shape) {
        let (index, size) = (usize::try_from(index).ok()?, usize::try_from(size).ok()?);
        at = at.checked_mul(size)?.checked_add(index).filter(|_| index < size)?;
    }
    Some(at)
}

/// The value of type `ty` with these elements.
pub(super) fn value_of(m: &mut Machine<'_>, ty: Type, values: &[Scalar]) -> Result<Val, Trap> {
    let kind = kind_of(m.ctx(), ty.elem(m.ctx()))?;
    let Some(shape) = ty.shape(m.ctx()) else {
        return values.first().map(|&value| Val::Scalar(value)).ok_or_else(|| "has no element".into());
    };
    let shape = shape.to_vec();
    let elem = ty.elem(m.ctx());
    let mut bytes = m.zeros(elem, &shape)?;
    if count(&shape) != Some(values.len()) {
        return Err("computes another number of elements than its type has".into());
    }
    for (value, out) in values.iter().zip(bytes.chunks_exact_mut(kind.bytes())) {
        value.write(kind, out);
    }
    Ok(Val::Array(Array { elem, shape, data: Blob::new(bytes) }))
}

/// Sets the only result of `op` to these elements.
pub(super) fn finish(m: &mut Machine<'_>, op: Op, values: &[Scalar]) -> Result<Flow, Trap> {
    let ty = m.body().ty(m.body().result(op, 0));
    let value = value_of(m, ty, values)?;
    m.set_results(op, vec![value])
}

/// The static shape of a vector type; none for a scalar.
pub(super) fn shape_of(m: &Machine<'_>, value: Value) -> Vec<i64> {
    m.body().ty(value).shape(m.ctx()).unwrap_or_default().to_vec()
}
