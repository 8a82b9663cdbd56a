//! How memory is allocated, viewed, read and written.

use terrace_ir::interp::scalar::{self, Code, FloatBinary, IntBinary, Scalar};
use terrace_ir::interp::{Flow, Machine, MemRef, Trap, Val, byte_len, count, kind_of, row_major};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Op, Value};

use super::*;
use crate::support::interp::{fits, kept_dims, list, sizes};
use crate::support::ints;

fn set(m: &mut Machine<'_>, op: Op, memref: MemRef) -> Result<Flow, Trap> {
    m.set_results(op, vec![Val::MemRef(memref)])
}

pub(super) fn alloc(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let memref = make(op, m)?;
    m.allocated(op, &memref);
    set(m, op, memref)
}

pub(super) fn alloca(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let memref = make(op, m)?.fixed();
    set(m, op, memref)
}

/// New memory, as the result of `op` says.
fn make(op: Op, m: &mut Machine<'_>) -> Result<MemRef, Trap> {
    let body = m.body();
    let ty = body.ty(body.result(op, 0));
    let dynamic = ty.shape(m.ctx()).unwrap_or_default().iter().filter(|&&size| size == DYNAMIC).count();
    let shape = sizes(m, ty, body.operands(op).get(..dynamic).unwrap_or_default())?;
    let elem = ty.elem(m.ctx());
    let bytes = m.zeros(elem, &shape)?;
    Ok(MemRef::new(elem, &shape, bytes))
}

pub(super) fn dealloc(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let memref = m.memref(m.body().operand(op, 0))?;
    m.free(&memref)?;
    Ok(Flow::Next)
}

pub(super) fn extract_aligned_pointer(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let memref = m.memref(m.body().operand(op, 0))?;
    let address = m.address(&memref);
    m.set_results(op, vec![Val::Scalar(Scalar::Int(i128::from(address)))])
}

/// Does nothing.
pub(super) fn nothing(_: Op, _: &mut Machine<'_>) -> Result<Flow, Trap> {
    Ok(Flow::Next)
}

/// Where an access goes, in bytes.
fn place(m: &Machine<'_>, memref: &MemRef, indices: &[Value]) -> Result<usize, Trap> {
    let width = kind_of(m.ctx(), memref.elem)?.bytes();
    let indices = m.ints(indices)?;
    let place = memref.place(width, &indices);
    place.ok_or_else(|| format!("accesses {indices:?} of a memref of sizes {:?}", memref.shape).into())
}

pub(super) fn load(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (load, body) = (LoadOp(op), m.body());
    let memref = m.memref(load.memref(body))?;
    let at = place(m, &memref, load.indices(body))?;
    let kind = kind_of(m.ctx(), memref.elem)?;
    let element = memref.bytes().get(at..at + kind.bytes()).map(|bytes| Scalar::read(kind, bytes));
    let element = element.ok_or_else(|| memref.fault())?;
    m.set_results(op, vec![Val::Scalar(element)])
}

pub(super) fn store(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (store, body) = (StoreOp(op), m.body());
    let memref = m.memref(store.memref(body))?;
    let at = place(m, &memref, store.indices(body))?;
    let kind = kind_of(m.ctx(), memref.elem)?;
    let Val::Scalar(value) = m.get(store.value(body))? else {
        return Err("stores no scalar".into());
    };
    let mut bytes = memref.bytes();
    let element = bytes.get_mut(at..at + kind.bytes()).ok_or_else(|| memref.fault())?;
    value.write(kind, element);
    Ok(Flow::Next)
}

pub(super) fn copy(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (copy, body) = (CopyOp(op), m.body());
    let source = m.memref(copy.source(body))?;
    let target = m.memref(copy.target(body))?;
    let array = source.read(m.ctx()).ok_or_else(|| source.fault())?;
    if target.shape != array.shape || target.elem != array.elem {
        return Err("copies between memrefs of different shapes".into());
    }
    target.write(m.ctx(), &array).ok_or_else(|| target.fault())?;
    Ok(Flow::Next)
}

/// The view of `source` that a subview is, without dropped dimensions.
fn view_of(source: &MemRef, offsets: &[i64], sizes: &[i64], strides: &[i64]) -> Option<MemRef> {
    let mut view = source.clone();
    if [offsets.len(), sizes.len(), strides.len()] != [source.shape.len(); 3] {
        return None;
    }
    for at in 0..offsets.len() {
        view.offset = view.offset.checked_add(offsets[at].checked_mul(source.strides[at])?)?;
        view.strides[at] = source.strides[at].checked_mul(strides[at])?;
    }
    view.shape = sizes.to_vec();
    Some(view)
}

pub(super) fn subview(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (subview, body) = (SubViewOp(op), m.body());
    let source = m.memref(subview.source(body))?;
    let offsets = list(m, subview.static_offsets(body), subview.offsets(body))?;
    let sizes = list(m, subview.static_sizes(body), subview.sizes(body))?;
    let strides = list(m, subview.static_strides(body), subview.strides(body))?;
    let view = view_of(&source, &offsets, &sizes, &strides).ok_or("is no view of its source")?;
    let shape = body.ty(subview.result(body)).shape(m.ctx()).unwrap_or_default();
    let kept = kept_dims(&view.shape, shape).ok_or("has a result of other sizes than its own")?;
    let shape = kept.iter().map(|&dim| view.shape[dim]).collect();
    let strides = kept.iter().map(|&dim| view.strides[dim]).collect();
    set(m, op, MemRef { shape, strides, ..view })
}

pub(super) fn reinterpret_cast(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (cast, body) = (ReinterpretCastOp(op), m.body());
    let source = m.memref(cast.source(body))?;
    let offset = list(m, cast.static_offsets(body), cast.offsets(body))?;
    let shape = list(m, cast.static_sizes(body), cast.sizes(body))?;
    let strides = list(m, cast.static_strides(body), cast.strides(body))?;
    let offset = *offset.first().ok_or("has no offset")?;
    if shape.len() != strides.len() {
        return Err("has not as many sizes as strides".into());
    }
    set(m, op, MemRef { offset, shape, strides, ..source })
}

pub(super) fn cast(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let body = m.body();
    let source = m.memref(body.operand(op, 0))?;
    fits(m, &source.shape, body.ty(body.result(op, 0)))?;
    set(m, op, source)
}

pub(super) fn dim(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (dim, body) = (DimOp(op), m.body());
    let source = m.memref(dim.source(body))?;
    let index = m.int(dim.index(body))?;
    let size = usize::try_from(index).ok().and_then(|at| source.shape.get(at).copied());
    let size = size.ok_or_else(|| format!("asks for dimension {index} of {}", source.shape.len()))?;
    m.set_results(op, vec![Val::Scalar(Scalar::Int(i128::from(size)))])
}

pub(super) fn view(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (view, body) = (ViewOp(op), m.body());
    let source = m.memref(view.source(body))?;
    let shift = m.int(view.byte_shift(body))?;
    let ty = body.ty(view.result(body));
    let shape = sizes(m, ty, view.sizes(body))?;
    let elem = ty.elem(m.ctx());
    let start = source.base.checked_add(source.offset).and_then(|base| base.checked_add(shift));
    let start = start.filter(|&start| start >= 0).ok_or("starts outside of its source")?;
    let bytes = byte_len(m.ctx(), elem, &shape).and_then(|bytes| i64::try_from(bytes).ok());
    let end = bytes.and_then(|bytes| start.checked_add(bytes));
    if end.is_none_or(|end| end > source.bytes().len() as i64) {
        return Err("reaches beyond its source".into());
    }
    let strides = row_major(&shape);
    set(m, op, MemRef { elem, memory: source.memory, base: start, offset: 0, shape, strides })
}

pub(super) fn get_global(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (get, body) = (GetGlobalOp(op), m.body());
    let name = get.name(body).as_symbol(m.ctx()).ok_or("has no global")?;
    let name = m.ctx().str(name);
    let memref = m.global(name, |m| make_global(name, m))?;
    set(m, op, memref)
}

fn make_global(name: &str, m: &mut Machine<'_>) -> Result<MemRef, Trap> {
    let module: &Body = m.module();
    let op = module.lookup_symbol(name).and_then(|op| GlobalOp::of(module, op));
    let global = op.ok_or_else(|| format!("refers to '@{name}', which is no global"))?;
    let ty = global.r#type(module).as_type(m.ctx()).ok_or("has a global without type")?;
    let shape = ty.shape(m.ctx()).unwrap_or_default().to_vec();
    let bytes = match global.initial_value(module) {
        Some(value) if value != Attr::UNIT => match m.constant(value)? {
            Val::Array(array) => array.data.to_vec(),
            _ => return Err("has a global whose value is no array".into()),
        },
        _ => m.zeros(ty.elem(m.ctx()), &shape)?,
    };
    Ok(MemRef::new(ty.elem(m.ctx()), &shape, bytes))
}

pub(super) fn collapse_shape(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (collapse, body) = (CollapseShapeOp(op), m.body());
    let source = m.memref(collapse.src(body))?;
    let groups = collapse.reassociation(body).as_array(m.ctx()).unwrap_or_default();
    let (mut shape, mut strides) = (Vec::new(), Vec::new());
    for &group in groups {
        let dims = ints(m.ctx(), group).unwrap_or_default();
        let dims: Option<Vec<usize>> = dims
            .iter()
            .map(|&dim| usize::try_from(dim).ok().filter(|&dim| dim < source.shape.len()))
            .collect();
        let dims = dims.filter(|dims| !dims.is_empty()).ok_or("has a group without dimensions")?;
        let sizes: Vec<i64> = dims.iter().map(|&dim| source.shape[dim]).collect();
        let size = count(&sizes).and_then(|size| i64::try_from(size).ok()).ok_or("is too large")?;
        // The stride of a group is that of its innermost dimension that moves.
        let moving = dims.iter().rev().find(|&&dim| source.shape[dim] != 1);
        let last = dims.last().copied().unwrap_or(0);
        shape.push(size);
        strides.push(source.strides[moving.copied().unwrap_or(last)]);
    }
    set(m, op, MemRef { shape, strides, ..source })
}

pub(super) fn expand_shape(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (expand, body) = (ExpandShapeOp(op), m.body());
    let source = m.memref(expand.src(body))?;
    let shape = list(m, expand.static_output_shape(body), expand.output_shape(body))?;
    let groups = expand.reassociation(body).as_array(m.ctx()).unwrap_or_default();
    let mut strides = row_major(&shape);
    for (&group, &stride) in groups.iter().zip(&source.strides) {
        let mut stride = stride;
        for &dim in ints(m.ctx(), group).unwrap_or_default().iter().rev() {
            let dim = usize::try_from(dim).ok().filter(|&dim| dim < shape.len());
            let dim = dim.ok_or("has a group of dimensions that are not there")?;
            strides[dim] = stride;
            stride = stride.checked_mul(shape[dim]).ok_or("is too large")?;
        }
    }
    set(m, op, MemRef { shape, strides, ..source })
}

/// The operands are the results.
pub(super) fn same(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let values = m.get_all(m.body().operands(op))?;
    m.set_results(op, values)
}

pub(super) fn rank(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let rank = m.memref(m.body().operand(op, 0))?.shape.len();
    m.set_results(op, vec![Val::Scalar(Scalar::Int(rank as i128))])
}

pub(super) fn alloca_scope(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let results = m.run_region(m.body().region(op, 0), Vec::new())?;
    m.set_results(op, results)
}

/// The elements that fit, in memory of another size.
pub(super) fn realloc(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (realloc, body) = (ReallocOp(op), m.body());
    let source = m.memref(realloc.source(body))?;
    let ty = body.ty(realloc.result(body));
    let size: Vec<Value> = realloc.dynamicResultSize(body).into_iter().collect();
    let shape = sizes(m, ty, &size)?;
    let mut bytes = m.zeros(source.elem, &shape)?;
    let old = source.read(m.ctx()).ok_or_else(|| source.fault())?;
    let kept = bytes.len().min(old.data.len());
    bytes[..kept].copy_from_slice(&old.data[..kept]);
    m.free(&source)?;
    let memref = MemRef::new(source.elem, &shape, bytes);
    m.allocated(op, &memref);
    set(m, op, memref)
}

pub(super) fn reshape(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (reshape, body) = (ReshapeOp(op), m.body());
    let source = m.memref(reshape.source(body))?;
    let sizes = m.memref(reshape.shape(body))?;
    let kind = kind_of(m.ctx(), sizes.elem)?;
    let sizes = sizes.read(m.ctx()).ok_or("reads outside of the memory of a memref")?;
    let shape = (0..sizes.count()).map(|at| i64::try_from(sizes.get(kind, at)?.int()?).ok());
    let shape: Vec<i64> = shape.collect::<Option<_>>().ok_or("has a shape that is not of integers")?;
    if count(&shape).is_none() || count(&shape) != count(&source.shape) {
        return Err(format!("reshapes {:?} to {shape:?}", source.shape).into());
    }
    let strides = row_major(&shape);
    set(m, op, MemRef { shape, strides, ..source })
}

pub(super) fn transpose(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (transpose, body) = (TransposeOp(op), m.body());
    let source = m.memref(transpose.r#in(body))?;
    let dims = super::verify::permutation(transpose, body).filter(|dims| dims.len() == source.shape.len());
    let dims = dims.ok_or("permutes not all dimensions")?;
    let shape = dims.iter().map(|&dim| source.shape[dim]).collect();
    let strides = dims.iter().map(|&dim| source.strides[dim]).collect();
    set(m, op, MemRef { shape, strides, ..source })
}

pub(super) fn extract_strided_metadata(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let source = m.memref(m.body().operand(op, 0))?;
    let base = MemRef { offset: 0, shape: Vec::new(), strides: Vec::new(), ..source.clone() };
    let numbers = std::iter::once(source.offset).chain(source.shape).chain(source.strides);
    let numbers = numbers.map(|number| Val::Scalar(Scalar::Int(i128::from(number))));
    let results = std::iter::once(Val::MemRef(base)).chain(numbers).collect();
    m.set_results(op, results)
}

/// Replaces the element at `indices` by what `update` makes of it, which is returned as it was.
fn exchange(
    m: &mut Machine<'_>,
    memref: &MemRef,
    indices: &[Value],
    update: impl FnOnce(&mut Machine<'_>, Scalar) -> Result<Scalar, Trap>,
) -> Result<Scalar, Trap> {
    let at = place(m, memref, indices)?;
    let kind = kind_of(m.ctx(), memref.elem)?;
    let old = memref.bytes().get(at..at + kind.bytes()).map(|bytes| Scalar::read(kind, bytes));
    let old = old.ok_or("reads outside of the memory of a memref")?;
    let new = update(m, old)?;
    let mut bytes = memref.bytes();
    let element = bytes.get_mut(at..at + kind.bytes()).ok_or("writes outside of the memory of a memref")?;
    new.write(kind, element);
    Ok(old)
}

/// What the arith dialect has for each kind of atomic update.
fn combining_code(kind: i64) -> Option<Code> {
    let int = |code| Some(Code::IntBinary(code));
    let float = |code| Some(Code::FloatBinary(code));
    match kind {
        0 => float(FloatBinary::AddF),
        1 => int(IntBinary::AddI),
        2 => int(IntBinary::AndI),
        4 => float(FloatBinary::MaximumF),
        5 => float(FloatBinary::MaxNumF),
        6 => int(IntBinary::MaxSI),
        7 => int(IntBinary::MaxUI),
        8 => float(FloatBinary::MinimumF),
        9 => float(FloatBinary::MinNumF),
        10 => int(IntBinary::MinSI),
        11 => int(IntBinary::MinUI),
        12 => float(FloatBinary::MulF),
        13 => int(IntBinary::MulI),
        14 => int(IntBinary::OrI),
        15 => int(IntBinary::XOrI),
        _ => None,
    }
}

pub(super) fn atomic_rmw(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (atomic, body) = (AtomicRMWOp(op), m.body());
    let memref = m.memref(atomic.memref(body))?;
    let Val::Scalar(value) = m.get(atomic.value(body))? else {
        return Err("combines no scalar".into());
    };
    let kind = atomic.kind(body).as_int(m.ctx()).ok_or("has no kind")?;
    let old = exchange(m, &memref, atomic.indices(body), |m, old| {
        if kind == ASSIGN {
            return Ok(value);
        }
        let code = combining_code(kind).ok_or("has a kind that is not known")?;
        let elem = kind_of(m.ctx(), memref.elem)?;
        Ok(scalar::eval(code, &[elem, elem], elem, &[old, value])?)
    })?;
    m.set_results(op, vec![Val::Scalar(old)])
}

/// The kind of an atomic update that replaces the element.
const ASSIGN: i64 = 3;

pub(super) fn generic_atomic_rmw(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (atomic, body) = (GenericAtomicRMWOp(op), m.body());
    let memref = m.memref(atomic.memref(body))?;
    let old = exchange(m, &memref, atomic.indices(body), |m, old| {
        match m.run_region(atomic.atomic_body(body), vec![Val::Scalar(old)])?.first() {
            Some(Val::Scalar(new)) => Ok(*new),
            _ => Err("has a region that yields no scalar".into()),
        }
    })?;
    m.set_results(op, vec![Val::Scalar(old)])
}
