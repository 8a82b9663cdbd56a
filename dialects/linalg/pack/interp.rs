//! How tensors are packed and unpacked.

use terrace_ir::interp::{Array, Flow, Machine, Trap, Val, for_each_index, kind_of, row_major};
use terrace_ir::{Blob, Op, Value};

use super::{PackOp, UnPackOp, ints_of};
use crate::support::interp::list;

/// Sizes of an op at run time.
struct Layout {
    /// Which tile, if any, and which counting dimension belong to each dimension.
    dims: Vec<(Option<usize>, usize)>,
    tiles: Vec<i64>,
}

impl Layout {
    /// That of `op`, whose unpacked and packed tensors have these shapes.
    fn of(
        m: &Machine<'_>,
        op: Op,
        tiles: &[Value],
        unpacked: &[i64],
        packed: &[i64],
    ) -> Result<Layout, Trap> {
        let body = m.body();
        let attr = body.attr(op, "static_inner_tiles").ok_or("has no sizes of tiles")?;
        let tiles = list(m, attr, tiles)?;
        let (dims, order) = (ints_of(body, op, "inner_dims_pos"), ints_of(body, op, "outer_dims_perm"));
        if tiles.iter().any(|&tile| tile <= 0) {
            return Err("has a tile of no size".into());
        }
        let rank = unpacked.len();
        if packed.len() != rank + tiles.len() || packed[rank..] != tiles {
            return Err(format!("packs to tiles {tiles:?} of a tensor of shape {packed:?}").into());
        }
        let place = |dim: usize| order.iter().position(|&from| from == dim as i64).unwrap_or(dim);
        let layout = Layout {
            dims: (0..rank).map(|dim| (dims.iter().position(|&at| at == dim as i64), place(dim))).collect(),
            tiles,
        };
        for (dim, &(tile, place)) in layout.dims.iter().enumerate() {
            let tile = tile.map_or(1, |at| layout.tiles[at]);
            let wanted = unpacked[dim] / tile + i64::from(unpacked[dim] % tile != 0);
            if packed[place] != wanted {
                return Err(format!("has {} tiles of dimension {dim}, not {wanted}", packed[place]).into());
            }
        }
        Ok(layout)
    }

    /// The place in the unpacked tensor of what lies at `index` in the packed one.
    fn unpacked(&self, index: &[i64]) -> Vec<i64> {
        let rank = self.dims.len();
        let place = |&(tile, place): &(Option<usize>, usize)| match tile {
            Some(at) => index[place] * self.tiles[at] + index[rank + at],
            None => index[place],
        };
        self.dims.iter().map(place).collect()
    }
}

/// The number of the element at `index`, if it is in an array of this shape.
fn flat(shape: &[i64], strides: &[i64], index: &[i64]) -> Option<usize> {
    let inside = index.iter().zip(shape).all(|(at, size)| (0..*size).contains(at));
    let at: i64 = index.iter().zip(strides).map(|(at, stride)| at * stride).sum();
    usize::try_from(at).ok().filter(|_| inside)
}

pub(super) fn pack(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (pack, body) = (PackOp(op), m.body());
    let (source, dest) = (m.array(pack.source(body))?, m.array(pack.dest(body))?);
    let layout = Layout::of(m, op, pack.inner_tiles(body), &source.shape, &dest.shape)?;
    let kind = kind_of(m.ctx(), source.elem)?;
    let width = kind.bytes();
    let mut padding = vec![0; width];
    let padded = match pack.padding_value(body).map(|value| m.get(value)).transpose()? {
        Some(Val::Scalar(value)) => {
            value.write(kind, &mut padding);
            true
        }
        _ => false,
    };
    let mut bytes = m.zeros(source.elem, &dest.shape)?;
    let mut out = bytes.chunks_exact_mut(width);
    let strides = row_major(&source.shape);
    let copy = |index: &[i64]| {
        let from = flat(&source.shape, &strides, &layout.unpacked(index));
        let element = match from {
            Some(at) => source.data.get(at * width..(at + 1) * width)?,
            None if padded => &padding[..],
            None => return None,
        };
        out.next()?.copy_from_slice(element);
        Some(())
    };
    for_each_index(&dest.shape, copy).ok_or("has a tile that is not full, and no padding")?;
    let result = Array { data: Blob::new(bytes), ..dest };
    m.set_results(op, vec![Val::Array(result)])
}

pub(super) fn unpack(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (unpack, body) = (UnPackOp(op), m.body());
    let (source, dest) = (m.array(unpack.source(body))?, m.array(unpack.dest(body))?);
    let layout = Layout::of(m, op, unpack.inner_tiles(body), &dest.shape, &source.shape)?;
    let width = kind_of(m.ctx(), source.elem)?.bytes();
    let mut bytes = m.zeros(source.elem, &dest.shape)?;
    let mut elements = source.data.chunks_exact(width);
    let strides = row_major(&dest.shape);
    let copy = |index: &[i64]| {
        let element = elements.next()?;
        if let Some(at) = flat(&dest.shape, &strides, &layout.unpacked(index)) {
            bytes.get_mut(at * width..(at + 1) * width)?.copy_from_slice(element);
        }
        Some(())
    };
    for_each_index(&source.shape, copy).ok_or("reaches outside of its source")?;
    let result = Array { data: Blob::new(bytes), ..dest };
    m.set_results(op, vec![Val::Array(result)])
}
