//! Rules of `linalg.pack` and `linalg.unpack`, in upstream's words.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Context, Op, OpError, Type};

use super::{PackOp, Packing, UnPackOp, ints_of};
use crate::linalg::verify::Checked;
use crate::support::index_list::split;

/// What is packed or unpacked, by parts.
pub(super) struct Tiling {
    unpacked: Type,
    packed: Type,
    order: Vec<i64>,
    dims: Vec<i64>,
    tiles: Vec<i64>,
}

impl Tiling {
    fn of(body: &Body, op: Op, unpacked: usize) -> Tiling {
        Tiling {
            unpacked: body.ty(body.operand(op, unpacked)),
            packed: body.ty(body.operand(op, 1 - unpacked)),
            order: ints_of(body, op, "outer_dims_perm"),
            dims: ints_of(body, op, "inner_dims_pos"),
            tiles: ints_of(body, op, "static_inner_tiles"),
        }
    }

    /// That of a packing of tensors of these types.
    pub(super) fn new(unpacked: Type, packed: Type, packing: &Packing) -> Tiling {
        let (order, dims) = (packing.order.clone(), packing.dims.clone());
        Tiling { unpacked, packed, order, dims, tiles: split(&packing.tiles).0 }
    }

    fn shapes<'a>(&self, ctx: &'a Context) -> (&'a [i64], &'a [i64]) {
        (self.unpacked.shape(ctx).unwrap_or_default(), self.packed.shape(ctx).unwrap_or_default())
    }

    /// As upstream's `commonVerifierPackAndUnPackOp`.
    pub(super) fn verify(&self, ctx: &Context) -> Checked {
        let (unpacked, packed) = self.shapes(ctx);
        let rank = unpacked.len();
        if self.tiles.contains(&0) {
            return Err("invalid zero tile factor".into());
        }
        if self.tiles.iter().any(|&tile| tile < 0 && tile != DYNAMIC) {
            return Err("expects tile factors to be positive".into());
        }
        if !are_positions(&self.dims, rank) {
            return Err("invalid inner_dims_pos vector".into());
        }
        if !are_positions(&self.order, rank) {
            return Err("invalid outer_dims_perm vector".into());
        }
        if !self.order.is_empty() && self.order.len() != rank {
            return Err("outer_dims_perm must be a permutation or empty".into());
        }
        if self.tiles.len() > rank {
            return Err(
                "tiling factors must be less than or equal to the input rank for pack or output rank for unpack"
                    .into(),
            );
        }
        if self.tiles.len() != self.dims.len() {
            return Err("tiling factors must equal the number of dimensions to tile".into());
        }
        let wanted = rank + self.tiles.len();
        if packed.len() != wanted {
            return Err(OpError::new(format!(
                "packed rank != (unpacked rank + num tiling factors), got {} != {wanted}",
                packed.len()
            )));
        }
        if packed[rank..] != self.tiles {
            return Err(
                "mismatch in inner tile sizes specified and shaped of tiled dimension in the packed type"
                    .into(),
            );
        }
        let expected = self.expected(unpacked);
        let fits = expected.iter().zip(packed).all(|(&a, &b)| a == b || a == DYNAMIC || b == DYNAMIC);
        if !fits {
            return Err(OpError::new(format!(
                "expected '{}' for the packed domain value, got '{}'",
                ctx.display(ctx.tensor(&expected, self.unpacked.elem(ctx))),
                ctx.display(self.packed)
            )));
        }
        Ok(())
    }

    /// The shape that the tiles of `unpacked` have.
    fn expected(&self, unpacked: &[i64]) -> Vec<i64> {
        let mut outer = unpacked.to_vec();
        for (&dim, &tile) in self.dims.iter().zip(&self.tiles) {
            let size = &mut outer[dim as usize];
            *size = match *size == DYNAMIC || tile == DYNAMIC {
                true => DYNAMIC,
                false => *size / tile + i64::from(*size % tile != 0),
            };
        }
        let permuted = self.order.iter().map(|&dim| outer[dim as usize]);
        let mut shape: Vec<i64> = if self.order.is_empty() { outer } else { permuted.collect() };
        shape.extend(&self.tiles);
        shape
    }

    /// Whether some tile is known to reach beyond the source.
    pub(super) fn needs_padding(&self, ctx: &Context) -> bool {
        let (unpacked, packed) = self.shapes(ctx);
        self.dims.iter().zip(&self.tiles).any(|(&dim, &tile)| {
            let size = unpacked[dim as usize];
            let place = self.order.iter().position(|&from| from == dim).unwrap_or(dim as usize);
            let divisor = if tile == DYNAMIC { packed[place] } else { tile };
            size != DYNAMIC && divisor > 0 && size % divisor != 0
        })
    }
}

/// Whether all are different dimensions of a tensor of rank `rank`.
fn are_positions(dims: &[i64], rank: usize) -> bool {
    dims.len() <= rank
        && (0..dims.len())
            .all(|at| dims[at] >= 0 && dims[at] < rank as i64 && !dims[..at].contains(&dims[at]))
}

/// As many operands as tile sizes that the attribute leaves open, and the result is the destination.
fn verify_operands(op: Op, body: &Body, tiles: usize) -> Checked {
    let open = ints_of(body, op, "static_inner_tiles").iter().filter(|&&size| size == DYNAMIC).count();
    if open != tiles {
        return Err(OpError::new(format!("expected {open} dynamic inner tiles, got {tiles}")));
    }
    let (dest, result) = (body.ty(body.operand(op, 1)), body.ty(body.result(op, 0)));
    if dest != result {
        return Err("failed to verify that result type matches type of dest".into());
    }
    Ok(())
}

pub(super) fn verify_pack(op: PackOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let tiling = Tiling::of(body, op.0, 0);
    verify_operands(op.0, body, op.inner_tiles(body).len())?;
    let elem = tiling.unpacked.elem(ctx);
    if let Some(value) = op.padding_value(body)
        && body.ty(value) != elem
    {
        return Err(OpError::new(format!(
            "expected padding_value has '{}' but got: '{}'",
            ctx.display(elem),
            ctx.display(body.ty(value))
        )));
    }
    tiling.verify(ctx)?;
    if op.padding_value(body).is_none() && tiling.needs_padding(ctx) {
        return Err(
            "invalid tile factor or output size provided. Only full tiles are supported when padding_value is not set"
                .into(),
        );
    }
    Ok(())
}

pub(super) fn verify_unpack(op: UnPackOp, body: &Body) -> Checked {
    verify_operands(op.0, body, op.inner_tiles(body).len())?;
    Tiling::of(body, op.0, 1).verify(body.ctx())
}
