//! How tensors are made, cut, joined and reshaped.

use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Array, Flow, Machine, Trap, Val, count, for_each_index, kind_of, row_major};
use terrace_ir::{Blob, Op, Region};

use super::*;
use crate::support::interp::{fits, kept_dims, list, sizes};

fn set(m: &mut Machine<'_>, op: Op, array: Array) -> Result<Flow, Trap> {
    m.set_results(op, vec![Val::Array(array)])
}

fn outside() -> Trap {
    "reaches outside of a tensor".into()
}

/// Bytes of an element.
fn width(m: &Machine<'_>, array: &Array) -> Result<usize, Trap> {
    array.elem.byte_width(m.ctx()).ok_or_else(|| "has elements of no size".into())
}

pub(super) fn empty(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (empty, body) = (EmptyOp(op), m.body());
    let ty = body.ty(empty.result(body));
    let shape = sizes(m, ty, empty.dynamicSizes(body))?;
    let elem = ty.elem(m.ctx());
    let data = Blob::new(m.zeros(elem, &shape)?);
    set(m, op, Array { elem, shape, data })
}

pub(super) fn dim(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (dim, body) = (DimOp(op), m.body());
    let source = m.array(dim.source(body))?;
    let index = m.int(dim.index(body))?;
    let size = usize::try_from(index).ok().and_then(|at| source.shape.get(at).copied());
    let size = size.ok_or_else(|| format!("asks for dimension {index} of {}", source.shape.len()))?;
    m.set_results(op, vec![Val::Scalar(Scalar::Int(i128::from(size)))])
}

/// The element number of `indices`.
fn element(shape: &[i64], indices: &[i64]) -> Option<usize> {
    let inside = indices.len() == shape.len()
        && indices.iter().zip(shape).all(|(&index, &size)| (0..size).contains(&index));
    let at: i64 = indices.iter().zip(row_major(shape)).map(|(index, stride)| index * stride).sum();
    inside.then_some(usize::try_from(at).ok()?)
}

pub(super) fn extract(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (extract, body) = (ExtractOp(op), m.body());
    let array = m.array(extract.tensor(body))?;
    let indices = m.ints(extract.indices(body))?;
    let kind = kind_of(m.ctx(), array.elem)?;
    let value = element(&array.shape, &indices).and_then(|at| array.get(kind, at));
    m.set_results(op, vec![Val::Scalar(value.ok_or_else(outside)?)])
}

pub(super) fn insert(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (insert, body) = (InsertOp(op), m.body());
    let array = m.array(insert.dest(body))?;
    let Val::Scalar(value) = m.get(insert.scalar(body))? else {
        return Err("inserts no scalar".into());
    };
    let kind = kind_of(m.ctx(), array.elem)?;
    let at = element(&array.shape, &m.ints(insert.indices(body))?).ok_or_else(outside)?;
    let mut bytes = array.data.to_vec();
    value.write(kind, bytes.get_mut(at * kind.bytes()..).ok_or_else(outside)?);
    set(m, op, Array { data: Blob::new(bytes), ..array })
}

/// Offsets, sizes and strides of a part of a tensor.
struct Slice {
    offsets: Vec<i64>,
    sizes: Vec<i64>,
    strides: Vec<i64>,
}

impl Slice {
    /// Calls `f` with the element numbers of the part in order, in a tensor of this shape.
    fn visit(&self, shape: &[i64], mut f: impl FnMut(usize) -> Option<()>) -> Option<()> {
        if [self.offsets.len(), self.sizes.len(), self.strides.len()] != [shape.len(); 3] {
            return None;
        }
        for_each_index(&self.sizes, |indices| {
            let place =
                |dim: usize| indices[dim].checked_mul(self.strides[dim])?.checked_add(self.offsets[dim]);
            let place: Option<Vec<i64>> = (0..shape.len()).map(place).collect();
            f(element(shape, &place?)?)
        })
    }
}

macro_rules! slice_of {
    ($m:expr, $op:expr) => {{
        let body = $m.body();
        Slice {
            offsets: list($m, $op.static_offsets(body), $op.offsets(body))?,
            sizes: list($m, $op.static_sizes(body), $op.sizes(body))?,
            strides: list($m, $op.static_strides(body), $op.strides(body))?,
        }
    }};
}

pub(super) fn extract_slice(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (extract, body) = (ExtractSliceOp(op), m.body());
    let slice = slice_of!(m, extract);
    let source = m.array(extract.source(body))?;
    let width = width(m, &source)?;
    let mut bytes = m.zeros(source.elem, &slice.sizes)?;
    let mut out = bytes.chunks_exact_mut(width.max(1));
    let copy = |at: usize| {
        out.next()?.copy_from_slice(source.data.get(at * width..(at + 1) * width)?);
        Some(())
    };
    slice.visit(&source.shape, copy).ok_or_else(outside)?;
    let wanted = body.ty(extract.result(body)).shape(m.ctx()).unwrap_or_default();
    let kept = kept_dims(&slice.sizes, wanted).ok_or("has a result of other sizes than its own")?;
    let shape = kept.into_iter().map(|dim| slice.sizes[dim]).collect();
    set(m, op, Array { elem: source.elem, shape, data: Blob::new(bytes) })
}

pub(super) fn insert_slice(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (insert, body) = (InsertSliceOp(op), m.body());
    let slice = slice_of!(m, insert);
    let (source, dest) = (m.array(insert.source(body))?, m.array(insert.dest(body))?);
    let inserted = inserted(m, &slice, &source, dest)?;
    set(m, op, inserted)
}

/// Sets the tensor that the loop around it hands on, which has no result for it.
pub(super) fn parallel_insert_slice(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (insert, body) = (ParallelInsertSliceOp(op), m.body());
    let slice = slice_of!(m, insert);
    let (source, dest) = (m.array(insert.source(body))?, m.array(insert.dest(body))?);
    let inserted = inserted(m, &slice, &source, dest)?;
    m.set(insert.dest(body), Val::Array(inserted));
    Ok(Flow::Next)
}

/// `dest` with `source` in place of the slice.
fn inserted(m: &Machine<'_>, slice: &Slice, source: &Array, dest: Array) -> Result<Array, Trap> {
    if count(&slice.sizes) != Some(source.count()) {
        return Err("inserts a tensor of another size than the slice".into());
    }
    let width = width(m, &dest)?;
    let mut bytes = dest.data.to_vec();
    let mut elements = source.data.chunks_exact(width.max(1));
    let copy = |at: usize| {
        bytes.get_mut(at * width..(at + 1) * width)?.copy_from_slice(elements.next()?);
        Some(())
    };
    slice.visit(&dest.shape, copy).ok_or_else(outside)?;
    Ok(Array { data: Blob::new(bytes), ..dest })
}

/// The same elements in another shape.
fn reshaped(m: &mut Machine<'_>, op: Op, source: Array, shape: Vec<i64>) -> Result<Flow, Trap> {
    if count(&shape) != Some(source.count()) {
        return Err(format!("reshapes {:?} to {shape:?}", source.shape).into());
    }
    set(m, op, Array { shape, ..source })
}

pub(super) fn expand_shape(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (expand, body) = (ExpandShapeOp(op), m.body());
    let shape = list(m, expand.static_output_shape(body), expand.output_shape(body))?;
    let source = m.array(expand.src(body))?;
    reshaped(m, op, source, shape)
}

pub(super) fn collapse_shape(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (collapse, body) = (CollapseShapeOp(op), m.body());
    let source = m.array(collapse.src(body))?;
    let groups = collapse.reassociation(body).as_array(m.ctx()).unwrap_or_default();
    let size = |group: &terrace_ir::Attr| {
        crate::support::ints(m.ctx(), *group)?
            .iter()
            .try_fold(1i64, |all, &dim| all.checked_mul(*source.shape.get(usize::try_from(dim).ok()?)?))
    };
    let shape: Option<Vec<i64>> = groups.iter().map(size).collect();
    let shape = shape.ok_or("has a group of dimensions that are not there")?;
    reshaped(m, op, source, shape)
}

pub(super) fn reshape(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (reshape, body) = (ReshapeOp(op), m.body());
    let sizes = m.array(reshape.shape(body))?;
    let kind = kind_of(m.ctx(), sizes.elem)?;
    let shape = (0..sizes.count()).map(|at| i64::try_from(sizes.get(kind, at)?.int()?).ok());
    let shape: Option<Vec<i64>> = shape.collect();
    let source = m.array(reshape.source(body))?;
    reshaped(m, op, source, shape.ok_or("has a shape that is not of integers")?)
}

pub(super) fn cast(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (cast, body) = (CastOp(op), m.body());
    let source = m.array(cast.source(body))?;
    fits(m, &source.shape, body.ty(cast.dest(body)))?;
    set(m, op, source)
}

pub(super) fn concat(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (concat, body) = (ConcatOp(op), m.body());
    let inputs = concat.inputs(body).iter().map(|&value| m.array(value));
    let inputs = inputs.collect::<Result<Vec<Array>, Trap>>()?;
    let first = inputs.first().ok_or("has no inputs")?;
    let dim = concat.dim(body).as_int(m.ctx()).and_then(|dim| usize::try_from(dim).ok());
    let dim = dim.filter(|&dim| dim < first.shape.len()).ok_or("has no such dimension")?;
    let agrees = |input: &Array| {
        input.shape.len() == first.shape.len()
            && (0..first.shape.len()).all(|at| at == dim || input.shape[at] == first.shape[at])
    };
    if !inputs.iter().all(agrees) {
        return Err("joins tensors of different sizes".into());
    }
    let mut shape = first.shape.clone();
    shape[dim] = inputs.iter().map(|input| input.shape[dim]).fold(0, i64::saturating_add);
    let mut bytes = m.zeros(first.elem, &shape)?;
    let (outer, width) = (count(&shape[..dim]).unwrap_or(0), width(m, first)?);
    let mut at = 0;
    for row in 0..outer {
        for input in &inputs {
            // What of the input lies below one index of the dimensions outside.
            let len = count(&input.shape[dim..]).unwrap_or(0) * width;
            bytes[at..at + len].copy_from_slice(&input.data[row * len..(row + 1) * len]);
            at += len;
        }
    }
    let elem = first.elem;
    set(m, op, Array { elem, shape, data: Blob::new(bytes) })
}

pub(super) fn splat(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (splat, body) = (SplatOp(op), m.body());
    let ty = body.ty(splat.aggregate(body));
    let shape = sizes(m, ty, splat.dynamicSizes(body))?;
    let Val::Scalar(value) = m.get(splat.input(body))? else {
        return Err("repeats no scalar".into());
    };
    let elem = ty.elem(m.ctx());
    let kind = kind_of(m.ctx(), elem)?;
    let mut bytes = m.zeros(elem, &shape)?;
    bytes.chunks_exact_mut(kind.bytes()).for_each(|out| value.write(kind, out));
    set(m, op, Array { elem, shape, data: Blob::new(bytes) })
}

pub(super) fn from_elements(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (from, body) = (FromElementsOp(op), m.body());
    let ty = body.ty(from.result(body));
    let (elem, shape) = (ty.elem(m.ctx()), sizes(m, ty, &[])?);
    let kind = kind_of(m.ctx(), elem)?;
    let mut bytes = m.zeros(elem, &shape)?;
    for (&value, out) in from.elements(body).iter().zip(bytes.chunks_exact_mut(kind.bytes())) {
        match m.get(value)? {
            Val::Scalar(value) => value.write(kind, out),
            _ => return Err("takes an element that is no scalar".into()),
        }
    }
    set(m, op, Array { elem, shape, data: Blob::new(bytes) })
}

/// Writes what `region` yields at each index of `shape` for which `wanted` holds.
fn fill(
    m: &mut Machine<'_>,
    region: Region,
    (elem, shape): (terrace_ir::Type, &[i64]),
    bytes: &mut [u8],
    wanted: impl Fn(&[i64]) -> bool,
) -> Result<(), Trap> {
    let kind = kind_of(m.ctx(), elem)?;
    let mut out = bytes.chunks_exact_mut(kind.bytes());
    let mut failure = None;
    let mut point = |indices: &[i64]| -> Result<(), Trap> {
        let out = out.next().ok_or_else(outside)?;
        if !wanted(indices) {
            return Ok(());
        }
        let args = indices.iter().map(|&at| Val::Scalar(Scalar::Int(i128::from(at)))).collect();
        match m.run_region(region, args)?.first() {
            Some(Val::Scalar(value)) => value.write(kind, out),
            _ => return Err("has a region that yields no scalar".into()),
        }
        Ok(())
    };
    for_each_index(shape, |indices| point(indices).map_err(|error| failure = Some(error)).ok());
    failure.map_or(Ok(()), Err)
}

pub(super) fn generate(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (generate, body) = (GenerateOp(op), m.body());
    let ty = body.ty(generate.result(body));
    let shape = sizes(m, ty, generate.dynamicExtents(body))?;
    let elem = ty.elem(m.ctx());
    let mut bytes = m.zeros(elem, &shape)?;
    fill(m, body.region(op, 0), (elem, &shape), &mut bytes, |_| true)?;
    set(m, op, Array { elem, shape, data: Blob::new(bytes) })
}

pub(super) fn pad(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (pad, body) = (PadOp(op), m.body());
    let source = m.array(pad.source(body))?;
    let low = list(m, pad.static_low(body), pad.low(body))?;
    let high = list(m, pad.static_high(body), pad.high(body))?;
    if [low.len(), high.len()] != [source.shape.len(); 2] || low.iter().chain(&high).any(|&at| at < 0) {
        return Err("has padding that is negative or not of its source's rank".into());
    }
    let shape: Option<Vec<i64>> =
        (0..low.len()).map(|dim| source.shape[dim].checked_add(low[dim])?.checked_add(high[dim])).collect();
    let shape = shape.ok_or("is too large")?;
    let mut bytes = m.zeros(source.elem, &shape)?;
    let padding = |indices: &[i64]| {
        (0..indices.len()).any(|dim| {
            let at = indices[dim] - low[dim];
            at < 0 || at >= source.shape[dim]
        })
    };
    fill(m, body.region(op, 0), (source.elem, &shape), &mut bytes, padding)?;
    let width = width(m, &source)?;
    let mut elements = source.data.chunks_exact(width.max(1));
    let inside = Slice { strides: vec![1; low.len()], sizes: source.shape.clone(), offsets: low.clone() };
    let copy = |at: usize| {
        bytes.get_mut(at * width..(at + 1) * width)?.copy_from_slice(elements.next()?);
        Some(())
    };
    inside.visit(&shape, copy).ok_or_else(outside)?;
    set(m, op, Array { elem: source.elem, shape, data: Blob::new(bytes) })
}

pub(super) fn rank(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let rank = m.array(m.body().operand(op, 0))?.shape.len();
    m.set_results(op, vec![Val::Scalar(Scalar::Int(rank as i128))])
}

pub(super) fn bitcast(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let body = m.body();
    let source = m.array(body.operand(op, 0))?;
    let ty = body.ty(body.result(op, 0));
    fits(m, &source.shape, ty)?;
    let elem = ty.elem(m.ctx());
    set(m, op, Array { elem, ..source })
}

/// The slice at one row of coordinates: sizes of the whole, but one along `dims`.
fn row_slice(
    m: &Machine<'_>,
    whole: &[i64],
    dims: &[i64],
    indices: &Array,
    row: usize,
) -> Result<Slice, Trap> {
    let kind = kind_of(m.ctx(), indices.elem)?;
    let mut slice =
        Slice { offsets: vec![0; whole.len()], sizes: whole.to_vec(), strides: vec![1; whole.len()] };
    for (at, &dim) in dims.iter().enumerate() {
        let dim = usize::try_from(dim).ok().filter(|&dim| dim < whole.len()).ok_or_else(outside)?;
        let place = indices.get(kind, row * dims.len() + at).and_then(|place| place.int());
        let place = place.and_then(|place| i64::try_from(place).ok()).ok_or_else(outside)?;
        slice.offsets[dim] = place;
        slice.sizes[dim] = 1;
    }
    Ok(slice)
}

/// Number of rows of coordinates.
fn rows(indices: &Array) -> usize {
    let lead = indices.shape.split_last().map_or(&[][..], |(_, lead)| lead);
    count(lead).unwrap_or(0)
}

pub(super) fn gather(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (gather, body) = (GatherOp(op), m.body());
    let (source, indices) = (m.array(gather.source(body))?, m.array(gather.indices(body))?);
    let dims = gather.gather_dims(body).as_int_array(m.ctx()).unwrap_or_default();
    let width = width(m, &source)?;
    let mut bytes = Vec::new();
    for row in 0..rows(&indices) {
        let slice = row_slice(m, &source.shape, &dims, &indices, row)?;
        let copy = |at: usize| {
            bytes.extend_from_slice(source.data.get(at * width..(at + 1) * width)?);
            Some(())
        };
        slice.visit(&source.shape, copy).ok_or_else(outside)?;
    }
    let lead = indices.shape.split_last().map_or(&[][..], |(_, lead)| lead);
    let rank = body.ty(gather.result(body)).rank(m.ctx()).unwrap_or(0);
    let keeps = rank == lead.len() + source.shape.len();
    let rest = (0..source.shape.len()).filter_map(|dim| match dims.contains(&(dim as i64)) {
        true => keeps.then_some(1),
        false => Some(source.shape[dim]),
    });
    let shape = lead.iter().copied().chain(rest).collect();
    set(m, op, Array { shape, data: Blob::new(bytes), ..source })
}

pub(super) fn scatter(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (scatter, body) = (ScatterOp(op), m.body());
    let (source, dest) = (m.array(scatter.source(body))?, m.array(scatter.dest(body))?);
    let indices = m.array(scatter.indices(body))?;
    let dims = scatter.scatter_dims(body).as_int_array(m.ctx()).unwrap_or_default();
    let width = width(m, &dest)?;
    let mut bytes = dest.data.to_vec();
    let mut elements = source.data.chunks_exact(width.max(1));
    for row in 0..rows(&indices) {
        let slice = row_slice(m, &dest.shape, &dims, &indices, row)?;
        let copy = |at: usize| {
            bytes.get_mut(at * width..(at + 1) * width)?.copy_from_slice(elements.next()?);
            Some(())
        };
        slice.visit(&dest.shape, copy).ok_or_else(outside)?;
    }
    set(m, op, Array { data: Blob::new(bytes), ..dest })
}
