//! How the tensor ops that lowering makes run.

use terrace_dialects::tensor::{ExtractSliceOp, InsertSliceOp};
use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Array, Flow, Interp, Machine, Trap, Val, for_each_index, kind_of, row_major};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Blob, Op, Registry, Value};

pub(super) fn attach(registry: &mut Registry) {
    registry.attach::<Interp>("tensor.empty", &EMPTY);
    registry.attach::<Interp>("tensor.cast", &RESHAPE);
    registry.attach::<Interp>("tensor.collapse_shape", &RESHAPE);
    registry.attach::<Interp>("tensor.expand_shape", &RESHAPE);
    registry.attach::<Interp>("tensor.extract", &EXTRACT);
    registry.attach::<Interp>("tensor.extract_slice", &EXTRACT_SLICE);
    registry.attach::<Interp>("tensor.insert_slice", &INSERT_SLICE);
}

static EMPTY: Interp = Interp { eval: empty };
static RESHAPE: Interp = Interp { eval: reshape };
static EXTRACT: Interp = Interp { eval: extract };
static EXTRACT_SLICE: Interp = Interp { eval: extract_slice };
static INSERT_SLICE: Interp = Interp { eval: insert_slice };

/// The result of `op` from its bytes.
fn finish(op: Op, m: &mut Machine<'_>, data: Vec<u8>) -> Result<Flow, Trap> {
    let ty = m.body().ty(m.body().result(op, 0));
    let shape = ty.static_shape(m.ctx()).ok_or("has a dynamic shape")?.to_vec();
    let array = Array::new(m.ctx(), ty.elem(m.ctx()), &shape, Blob::new(data)).ok_or("has the wrong size")?;
    m.set_results(op, vec![Val::Array(array)])
}

fn empty(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let ty = m.body().ty(m.body().result(op, 0));
    let shape = ty.static_shape(m.ctx()).ok_or("has a dynamic shape")?.to_vec();
    let data = m.zeros(ty.elem(m.ctx()), &shape)?;
    finish(op, m, data)
}

fn reshape(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let data = m.array(m.body().operand(op, 0))?.data.to_vec();
    finish(op, m, data)
}

fn extract(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let operands = m.body().operands(op).to_vec();
    let (array, indices) = (m.array(operands[0])?, m.ints(&operands[1..])?);
    if indices.iter().zip(&array.shape).any(|(&at, &size)| at < 0 || at >= size) {
        return Err("reads outside of its tensor".into());
    }
    let at: i64 = indices.iter().zip(row_major(&array.shape)).map(|(at, stride)| at * stride).sum();
    let kind = kind_of(m.ctx(), array.elem)?;
    let scalar: Scalar = array.get(kind, at as usize).ok_or("reads outside of its tensor")?;
    m.set_results(op, vec![Val::Scalar(scalar)])
}

/// Where each element of a slice lies in the whole, in row-major order.
fn places(op: Op, m: &Machine<'_>, whole: &[i64], offsets: &[Value]) -> Result<Vec<usize>, Trap> {
    let list = |name: &str| {
        let attr = m.body().attr(op, name).and_then(|attr| attr.as_int_array(m.ctx()));
        attr.ok_or_else(|| Trap::from("lacks its lists"))
    };
    let (mut starts, sizes, steps) =
        (list("static_offsets")?, list("static_sizes")?, list("static_strides")?);
    let mut dynamic = m.ints(offsets)?.into_iter();
    for start in starts.iter_mut().filter(|start| **start == DYNAMIC) {
        *start = dynamic.next().ok_or("lacks an offset")?;
    }
    let strides = row_major(whole);
    let mut places = Vec::new();
    for_each_index(&sizes, |at| {
        let mut place = 0;
        for dim in 0..at.len() {
            let here = starts[dim] + at[dim] * steps[dim];
            if here < 0 || here >= whole[dim] {
                return None;
            }
            place += here * strides[dim];
        }
        places.push(place as usize);
        Some(())
    })
    .ok_or("lies outside of its tensor")?;
    Ok(places)
}

fn extract_slice(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let slice = ExtractSliceOp(op);
    let source = m.array(slice.source(m.body()))?;
    let width = kind_of(m.ctx(), source.elem)?.bytes();
    let places = places(op, m, &source.shape, slice.offsets(m.body()))?;
    let data = places.iter().flat_map(|&at| source.data[at * width..(at + 1) * width].to_vec()).collect();
    finish(op, m, data)
}

fn insert_slice(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let slice = InsertSliceOp(op);
    let (source, dest) = (m.array(slice.source(m.body()))?, m.array(slice.dest(m.body()))?);
    let width = kind_of(m.ctx(), source.elem)?.bytes();
    let places = places(op, m, &dest.shape, slice.offsets(m.body()))?;
    let mut data = dest.data.to_vec();
    for (from, to) in source.data.chunks_exact(width).zip(places) {
        data[to * width..(to + 1) * width].copy_from_slice(from);
    }
    finish(op, m, data)
}
