//! Making `linalg.pack` and `linalg.unpack`.

use terrace_ir::{Body, Op, OpSpec, Rewriter, Value};

use super::{PackOp, UnPackOp, ints_of};
use crate::support::index_list::{Mixed, mixed, split};
use crate::support::reify::{apply, size_of};
use crate::tensor;

/// How a tensor is packed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Packing {
    /// The dimensions that are cut into tiles.
    pub dims: Vec<i64>,
    /// The sizes of the tiles, one for each of `dims`.
    pub tiles: Vec<Mixed>,
    /// Which dimension each of those is that count tiles; empty when they are in order.
    pub order: Vec<i64>,
}

impl Packing {
    /// That of a `linalg.pack` or `linalg.unpack`.
    pub fn of(body: &Body, op: Op) -> Option<Packing> {
        let tiles = PackOp::of(body, op)
            .map(|pack| pack.inner_tiles(body))
            .or_else(|| UnPackOp::of(body, op).map(|unpack| unpack.inner_tiles(body)))?;
        Some(Packing {
            dims: ints_of(body, op, "inner_dims_pos"),
            tiles: mixed(&ints_of(body, op, "static_inner_tiles"), tiles)?,
            order: ints_of(body, op, "outer_dims_perm"),
        })
    }

    /// Which of the dimensions that count tiles belongs to dimension `dim`.
    pub fn place(&self, dim: usize) -> usize {
        self.order.iter().position(|&from| from == dim as i64).unwrap_or(dim)
    }

    /// The tile of dimension `dim`: its number, and its size.
    pub fn tile(&self, dim: usize) -> Option<(usize, Mixed)> {
        let at = self.dims.iter().position(|&tiled| tiled == dim as i64)?;
        Some((at, *self.tiles.get(at)?))
    }

    /// Whether `other` does the same to a tensor of rank `rank`.
    pub fn same(&self, body: &Body, other: &Packing, rank: usize) -> bool {
        let order = |packing: &Packing| (0..rank).map(|dim| packing.place(dim)).collect::<Vec<_>>();
        self.dims == other.dims
            && order(self) == order(other)
            && self.tiles.len() == other.tiles.len()
            && self.tiles.iter().zip(&other.tiles).all(|(a, b)| a.same(body, *b))
    }

    fn describe(&self, rw: &Rewriter<'_>, spec: OpSpec) -> OpSpec {
        let ctx = rw.ctx();
        let order = (!self.order.is_empty()).then(|| ctx.i64_array(&self.order));
        spec.attr(ctx, "inner_dims_pos", ctx.i64_array(&self.dims))
            .attr(ctx, "static_inner_tiles", ctx.i64_array(&split(&self.tiles).0))
            .maybe_attr(ctx, "outer_dims_perm", order)
    }

    /// A tensor of unspecified contents to pack `source` into.
    pub fn destination(&self, rw: &mut Rewriter<'_>, source: Value) -> Option<Value> {
        let ctx = rw.context();
        let rank = rw.ty(source).rank(&ctx)?;
        let mut outer = Vec::with_capacity(rank);
        for dim in 0..rank {
            outer.push(size_of(rw, source, dim)?);
        }
        let ceildiv = ctx.affine_ceildiv(ctx.affine_symbol(0), ctx.affine_symbol(1));
        for (&dim, &tile) in self.dims.iter().zip(&self.tiles) {
            let size = outer.get_mut(usize::try_from(dim).ok()?)?;
            *size = apply(rw, ceildiv, &[*size, tile])?;
        }
        let mut sizes: Vec<Mixed> = match self.order.is_empty() {
            true => outer,
            false => {
                let permuted = self.order.iter().map(|&dim| outer.get(usize::try_from(dim).ok()?).copied());
                permuted.collect::<Option<_>>()?
            }
        };
        sizes.extend(self.tiles.iter().map(|tile| tile.fold(rw, |size| size > 0)));
        let (shape, open) = split(&sizes);
        let ty = ctx.tensor(&shape, rw.ty(source).elem(&ctx));
        let spec = rw.spec(tensor::EmptyOp::def()).operands(open).results([ty]);
        let empty = rw.insert(spec);
        Some(rw.result(empty, 0))
    }
}

/// Makes a `linalg.pack` of `source` into `dest`; its result.
pub fn insert_pack(
    rw: &mut Rewriter<'_>,
    source: Value,
    dest: Value,
    padding: Option<Value>,
    packing: &Packing,
) -> Value {
    let ctx = rw.context();
    let open = split(&packing.tiles).1;
    let padding: Vec<Value> = padding.into_iter().collect();
    let spec = rw.spec(PackOp::def()).operand_groups(&ctx, &[&[source], &[dest], &padding, &open]);
    let spec = packing.describe(rw, spec).results([rw.ty(dest)]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// Makes a `linalg.unpack` of `source` into `dest`; its result.
pub fn insert_unpack(rw: &mut Rewriter<'_>, source: Value, dest: Value, packing: &Packing) -> Value {
    let operands = [source, dest].into_iter().chain(split(&packing.tiles).1);
    let spec = rw.spec(UnPackOp::def()).operands(operands);
    let spec = packing.describe(rw, spec).results([rw.ty(dest)]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}
