//! Transfers: parts of tensors and memrefs as vectors.

use terrace_ir::interp::scalar::{Kind, Scalar};
use terrace_ir::interp::{Array, Flow, Machine, MemRef, Trap, Val, for_each_index, kind_of};
use terrace_ir::{AffineMap, Attr, Blob, Context, Op};

use super::mask::{enclosing, enclosing_shape, within};
use super::memory::mask_of;
use super::{Elements, finish, position, shape_of};
use crate::vector::*;

/// Where the elements of a transfer go.
struct Part<'a> {
    map: AffineMap,
    indices: &'a [i64],
    /// The sizes of the tensor or memref.
    shape: &'a [i64],
    in_bounds: Vec<bool>,
    mask: Option<(Vec<bool>, Vec<i64>)>,
}

impl<'a> Part<'a> {
    fn new(
        ctx: &Context,
        map: Attr,
        in_bounds: Attr,
        indices: &'a [i64],
        shape: &'a [i64],
    ) -> Option<Part<'a>> {
        let in_bounds = in_bounds.as_array(ctx)?.iter().map(|&dim| dim.as_bool(ctx) == Some(true)).collect();
        Some(Part { map: map.as_affine_map(ctx)?, indices, shape, in_bounds, mask: None })
    }

    /// The indices of the element at `offsets` of the vector; `None` where it is not accessed.
    ///
    /// # Errors
    /// When it lies outside, though its dimension is said to be in bounds.
    fn place(&self, ctx: &Context, offsets: &[i64]) -> Result<Option<Vec<i64>>, &'static str> {
        let mut at = self.indices.to_vec();
        let mut of_mask: Vec<(u32, i64)> = Vec::new();
        let mut promised = vec![false; at.len()];
        for (number, expr) in self.map.results(ctx).iter().enumerate() {
            let Some(dim) = expr.dim(ctx) else { continue };
            at[dim as usize] = at[dim as usize].saturating_add(offsets[number]);
            promised[dim as usize] = self.in_bounds[number];
            of_mask.push((dim, offsets[number]));
        }
        if let Some((mask, shape)) = &self.mask {
            of_mask.sort_unstable();
            let mut place: Vec<i64> = of_mask.iter().map(|entry| entry.1).collect();
            if place.is_empty() {
                place.push(0);
            }
            let set = position(shape, &place).and_then(|place| mask.get(place));
            if set != Some(&true) {
                return Ok(None);
            }
        }
        let outside = (0..at.len()).find(|&dim| at[dim] < 0 || at[dim] >= self.shape[dim]);
        match outside {
            None => Ok(Some(at)),
            Some(dim) if promised[dim] => Err("reaches out of bounds in a dimension that is in bounds"),
            Some(_) => Ok(None),
        }
    }
}

/// The tensor or memref of a transfer.
enum Base {
    Array(Array),
    MemRef(MemRef),
}

impl Base {
    fn of(value: Val) -> Result<Base, Trap> {
        match value {
            Val::Array(array) => Ok(Base::Array(array)),
            Val::MemRef(memref) => Ok(Base::MemRef(memref)),
            Val::Scalar(_) => Err("expects a tensor or memref".into()),
        }
    }

    fn shape(&self) -> Vec<i64> {
        match self {
            Base::Array(array) => array.shape.clone(),
            Base::MemRef(memref) => memref.shape.clone(),
        }
    }

    fn read(&self, kind: Kind, at: &[i64]) -> Option<Scalar> {
        match self {
            Base::Array(array) => array.get(kind, position(&array.shape, at)?),
            Base::MemRef(memref) => {
                let at = memref.place(kind.bytes(), at)?;
                memref.bytes().get(at..at + kind.bytes()).map(|bytes| Scalar::read(kind, bytes))
            }
        }
    }
}

pub(in crate::vector) fn read(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (read, body) = (TransferReadOp(op), m.body());
    let ctx = m.ctx();
    let base = Base::of(m.get(read.base(body))?)?;
    let kind = kind_of(ctx, body.ty(read.base(body)).elem(ctx))?;
    if body.ty(read.vector(body)).elem(ctx) != body.ty(read.base(body)).elem(ctx) {
        return Err("reads elements of another type than it makes, which is not interpreted".into());
    }
    let indices = m.ints(read.indices(body))?;
    let shape = base.shape();
    let part = Part::new(ctx, read.permutation_map(body), read.in_bounds(body), &indices, &shape);
    let mut part = part.ok_or("has no map")?;
    if let Some(mask) = read.mask(body) {
        part.mask = Some((within(m, op, mask_of(m, mask)?)?, shape_of(m, mask)));
    } else if let Some(mask) = enclosing(m, op)? {
        part.mask = Some((mask, enclosing_shape(m, op)));
    }
    let padding = Elements::of(m, read.padding(body))?.at(&[]).ok_or("has no padding")?;
    let mut values = Vec::new();
    let mut failure = None;
    for_each_index(&shape_of(m, read.vector(body)), |offsets| {
        let value = match part.place(ctx, offsets) {
            Ok(Some(at)) => base.read(kind, &at).ok_or("reads outside of its base"),
            Ok(None) => Ok(padding),
            Err(message) => Err(message),
        };
        values.push(value.map_err(|message| failure = Some(message)).ok()?);
        Some(())
    });
    match failure {
        Some(message) => Err(message.into()),
        None => finish(m, op, &values),
    }
}

pub(in crate::vector) fn write(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (write, body) = (TransferWriteOp(op), m.body());
    let ctx = m.ctx();
    let base = Base::of(m.get(write.base(body))?)?;
    let elements = Elements::of(m, write.valueToStore(body))?;
    if body.ty(write.valueToStore(body)).elem(ctx) != body.ty(write.base(body)).elem(ctx) {
        return Err("writes elements of another type than its base has, which is not interpreted".into());
    }
    let indices = m.ints(write.indices(body))?;
    let shape = base.shape();
    let part = Part::new(ctx, write.permutation_map(body), write.in_bounds(body), &indices, &shape);
    let mut part = part.ok_or("has no map")?;
    if let Some(mask) = write.mask(body) {
        part.mask = Some((within(m, op, mask_of(m, mask)?)?, shape_of(m, mask)));
    } else if let Some(mask) = enclosing(m, op)? {
        part.mask = Some((mask, enclosing_shape(m, op)));
    }
    let mut bytes = if let Base::Array(array) = &base { array.data.to_vec() } else { Vec::new() };
    let width = elements.kind.bytes();
    let mut values = elements.values.iter();
    let mut failure = None;
    for_each_index(&elements.shape, |offsets| {
        let value = values.next()?;
        let at = part.place(ctx, offsets).map_err(|message| failure = Some(message)).ok()?;
        let Some(at) = at else { return Some(()) };
        let done = match &base {
            Base::Array(array) => position(&array.shape, &at).and_then(|at| {
                value.write(elements.kind, bytes.get_mut(at * width..(at + 1) * width)?);
                Some(())
            }),
            Base::MemRef(memref) => memref.place(width, &at).and_then(|at| {
                value.write(elements.kind, memref.bytes().get_mut(at..at + width)?);
                Some(())
            }),
        };
        if done.is_none() {
            failure = Some("writes outside of its base");
        }
        done
    });
    match (failure, base) {
        (Some(message), _) => Err(message.into()),
        (None, Base::Array(array)) => {
            m.set_results(op, vec![Val::Array(Array { data: Blob::new(bytes), ..array })])
        }
        (None, Base::MemRef(_)) => Ok(Flow::Next),
    }
}
