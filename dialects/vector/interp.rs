//! How vectors are computed.

use terrace_ir::interp::scalar::{self, Code, FloatBinary, IntBinary, Kind, Scalar};
use terrace_ir::interp::{Array, Flow, Machine, MemRef, Trap, Val, count, for_each_index, kind_of};
use terrace_ir::{Blob, Op, Type, Value};

use super::*;

/// A scalar or the elements of an array, with its shape.
struct Elements {
    shape: Vec<i64>,
    kind: Kind,
    values: Vec<Scalar>,
}

impl Elements {
    /// The elements of `value`.
    fn of(m: &Machine<'_>, value: Value) -> Result<Elements, Trap> {
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
    fn at(&self, indices: &[i64]) -> Option<Scalar> {
        self.values.get(position(&self.shape, indices)?).copied()
    }
}

/// Where the element at `indices` is in row-major order; `None` outside of `shape`.
fn position(shape: &[i64], indices: &[i64]) -> Option<usize> {
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
fn value_of(m: &mut Machine<'_>, ty: Type, values: &[Scalar]) -> Result<Val, Trap> {
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
fn finish(m: &mut Machine<'_>, op: Op, values: &[Scalar]) -> Result<Flow, Trap> {
    let ty = m.body().ty(m.body().result(op, 0));
    let value = value_of(m, ty, values)?;
    m.set_results(op, vec![value])
}

/// The static shape of a vector type; none for a scalar.
fn shape_of(m: &Machine<'_>, value: Value) -> Vec<i64> {
    m.body().ty(value).shape(m.ctx()).unwrap_or_default().to_vec()
}

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

pub(super) fn load(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
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

pub(super) fn store(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
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

pub(super) fn broadcast(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
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

/// `x` and `y` combined as a `#vector.kind` says.
fn combine(kind: Kind, how: &str, x: Scalar, y: Scalar) -> Result<Scalar, Trap> {
    let float = matches!(kind, Kind::Float(_));
    let code = match how {
        "add" if float => Code::FloatBinary(FloatBinary::AddF),
        "mul" if float => Code::FloatBinary(FloatBinary::MulF),
        "maximumf" => Code::FloatBinary(FloatBinary::MaximumF),
        "minimumf" => Code::FloatBinary(FloatBinary::MinimumF),
        "maxnumf" => Code::FloatBinary(FloatBinary::MaxNumF),
        "minnumf" => Code::FloatBinary(FloatBinary::MinNumF),
        "add" => Code::IntBinary(IntBinary::AddI),
        "mul" => Code::IntBinary(IntBinary::MulI),
        "minui" => Code::IntBinary(IntBinary::MinUI),
        "minsi" => Code::IntBinary(IntBinary::MinSI),
        "maxui" => Code::IntBinary(IntBinary::MaxUI),
        "maxsi" => Code::IntBinary(IntBinary::MaxSI),
        "and" => Code::IntBinary(IntBinary::AndI),
        "or" => Code::IntBinary(IntBinary::OrI),
        "xor" => Code::IntBinary(IntBinary::XOrI),
        _ => return Err("combines in an unknown way".into()),
    };
    Ok(scalar::eval(code, &[kind, kind], kind, &[x, y])?)
}

/// The accumulator first, then the elements in order.
pub(super) fn reduction(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (reduction, body) = (ReductionOp(op), m.body());
    let vector = Elements::of(m, reduction.vector(body))?;
    let how = kind_of_attr(m, reduction.kind(body))?;
    let acc = match reduction.acc(body) {
        Some(acc) => Elements::of(m, acc)?.values,
        None => Vec::new(),
    };
    let mut values = acc.into_iter().chain(vector.values);
    let mut so_far = values.next().ok_or("reduces no elements")?;
    for value in values {
        so_far = combine(vector.kind, &how, so_far, value)?;
    }
    finish(m, op, &[so_far])
}

fn kind_of_attr(m: &Machine<'_>, attr: terrace_ir::Attr) -> Result<String, Trap> {
    super::kind_of(m.ctx(), attr).map(str::to_owned).ok_or_else(|| "has no kind".into())
}

/// The same elements in order.
pub(super) fn shape_cast(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let source = Elements::of(m, m.body().operand(op, 0))?;
    finish(m, op, &source.values)
}
