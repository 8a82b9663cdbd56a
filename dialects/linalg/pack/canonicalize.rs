//! Folds and canonicalizations, after upstream's of `PackOp` and `UnPackOp` in `LinalgOps.cpp`.

use terrace_ir::interfaces::DestinationStyle;
use terrace_ir::op::{Fold, Folded};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Op, Rewriter, Type, Value};

use super::verify::Tiling;
use super::{PackOp, Packing, UnPackOp, insert_pack, insert_unpack};
use crate::linalg::{FillOp, insert_fill};
use crate::support::elements;
use crate::support::index_list::Mixed;
use crate::support::shape::with_shape;
use crate::support::slice::Slice;
use crate::tensor::{CastOp, ExtractSliceOp, cast_forgets, cast_to};

/// A constant whose elements are all the same, in the shape of `ty`; also what surrounds it is `padding`,
/// where there is any.
fn splat_as(body: &Body, source: Option<Attr>, padding: Option<Attr>, ty: Type) -> Option<Folded> {
    let ctx = body.ctx();
    ty.static_shape(ctx)?;
    let value = elements::splat(ctx, source?)?;
    if padding.is_some_and(|padding| padding != value) {
        return None;
    }
    Some(Fold::Attr(elements::make_splat(ctx, ty, value)?).into())
}

pub(super) fn fold_pack(op: PackOp, body: &Body, constants: &[Option<Attr>]) -> Option<Folded> {
    let padding = match op.padding_value(body) {
        Some(_) => Some(constants.get(2).copied()??),
        None => None,
    };
    splat_as(body, *constants.first()?, padding, body.ty(op.result(body)))
}

pub(super) fn fold_unpack(op: UnPackOp, body: &Body, constants: &[Option<Attr>]) -> Option<Folded> {
    splat_as(body, *constants.first()?, None, body.ty(op.result(body)))
}

/// Tiles of what was just put together from such tiles.
pub(super) fn pack_of_unpack(op: PackOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let unpack = UnPackOp::defining(rw, op.source(rw))?;
    let source = unpack.source(rw);
    let (a, b) = (Packing::of(rw, op.0)?, Packing::of(rw, unpack.0)?);
    let rank = rw.ty(op.source(rw)).rank(rw.ctx())?;
    let same = rw.ty(source) == rw.ty(op.result(rw)) && a.same(rw, &b, rank);
    (same && op.padding_value(rw).is_none()).then(|| rw.replace(op, [source]))
}

/// What was just packed.
pub(super) fn unpack_of_pack(op: UnPackOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let pack = PackOp::defining(rw, op.source(rw))?;
    let source = pack.source(rw);
    let (a, b) = (Packing::of(rw, op.0)?, Packing::of(rw, pack.0)?);
    let rank = rw.ty(source).rank(rw.ctx())?;
    let same = rw.ty(source) == rw.ty(op.result(rw)) && a.same(rw, &b, rank);
    (same && pack.padding_value(rw).is_none()).then(|| rw.replace(op, [source]))
}

/// Padding of tiles that are all known to be full.
pub(super) fn drop_padding(op: PackOp, rw: &mut Rewriter<'_>) -> Option<()> {
    op.padding_value(rw)?;
    let packing = Packing::of(rw, op.0)?;
    let shape = rw.ty(op.source(rw)).shape(rw.ctx())?;
    let full = |(&dim, &tile): (&i64, &Mixed)| match (shape.get(dim as usize), tile) {
        (Some(&size), Mixed::Static(tile)) => size != DYNAMIC && tile > 0 && size % tile == 0,
        _ => false,
    };
    if !packing.dims.iter().zip(&packing.tiles).all(full) {
        return None;
    }
    let (source, dest) = (op.source(rw), op.dest(rw));
    let packed = insert_pack(rw, source, dest, None, &packing);
    rw.replace(op, [packed]);
    Some(())
}

/// A packed fill is a fill with the same value.
pub(super) fn pack_of_fill(op: PackOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let fill = FillOp::defining(rw, op.source(rw))?;
    let (&[value], dest) = (fill.inputs(rw), op.dest(rw)) else { return None };
    let same = |padding: Value| {
        let constant = |value| terrace_ir::rewrite::constant_value(rw, value);
        padding == value || constant(padding).is_some_and(|known| constant(value) == Some(known))
    };
    if op.padding_value(rw).is_some_and(|padding| !same(padding)) || !rw.has_one_use(dest) {
        return None;
    }
    if rw.ty(value) != rw.ty(dest).elem(rw.ctx()) {
        return None;
    }
    rw.set_fused_loc(&[fill.0, op.0]);
    let filled = insert_fill(rw, value, dest);
    rw.replace(op, [filled]);
    Some(())
}

/// All of what is unpacked into is written over, so that it does not matter what it was.
pub(super) fn unpack_into_destination(op: UnPackOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let dest = op.dest(rw);
    let def = rw.defining_op(dest)?;
    let style = rw.interface::<DestinationStyle>(def)?;
    let number = rw.results(def).position(|result| result == dest)?;
    let init = *style.init_values(rw, def).get(number)?;
    if rw.ty(init) != rw.ty(dest) {
        return None;
    }
    rw.set_operand(op, 1, init);
    Some(())
}

/// The first part of an unpacked tensor, which leaves out no whole tile, can be unpacked alone.
pub(super) fn slice_of_unpack(op: UnPackOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let result = op.result(rw);
    let mut users = rw.users(result);
    let (user, None) = (users.next()?, users.next()) else { return None };
    drop(users);
    let extract = ExtractSliceOp::of(rw, user)?;
    let slice = Slice::of(rw, extract)?;
    let (whole, part) = (rw.ty(result), rw.ty(extract.result(rw)));
    if whole.rank(&ctx) != part.rank(&ctx) || !slice.has_zero_offsets() || !slice.has_unit_strides() {
        return None;
    }
    let packing = Packing::of(rw, op.0)?;
    let (packed, wanted) = (rw.ty(op.source(rw)).shape(&ctx)?, part.shape(&ctx)?);
    for (dim, &size) in wanted.iter().enumerate() {
        let count = *packed.get(packing.place(dim))?;
        let missing = match packing.tile(dim) {
            Some((_, Mixed::Static(tile))) if size != DYNAMIC && count != DYNAMIC => {
                (count.checked_mul(tile)?.checked_sub(size)?).checked_div(tile)?
            }
            None if size != DYNAMIC => count - size,
            _ => return None,
        };
        if missing != 0 {
            return None;
        }
    }
    let (source, dest) = (op.source(rw), op.dest(rw));
    rw.set_root(extract.0);
    let spec = slice.describe(&ctx, rw.spec(ExtractSliceOp::def()), &[dest]).results([part]);
    let part = rw.insert(spec);
    let part = rw.result(part, 0);
    rw.set_fused_loc(&[op.0, extract.0]);
    let unpacked = insert_unpack(rw, source, part, &packing);
    rw.replace(extract, [unpacked]);
    rw.erase(op);
    Some(())
}

/// The types of the unpacked and the packed tensor, each with the sizes of dimensions without tiles that the
/// other knows; `None` when they know all.
fn joined(rw: &Rewriter<'_>, packing: &Packing, unpacked: Type, packed: Type) -> Option<(Type, Type)> {
    let ctx = rw.ctx();
    let (mut a, mut b) = (unpacked.shape(ctx)?.to_vec(), packed.shape(ctx)?.to_vec());
    let before = (a.clone(), b.clone());
    for (dim, size) in a.iter_mut().enumerate() {
        if packing.tile(dim).is_some() {
            continue;
        }
        let count = b.get_mut(packing.place(dim))?;
        match (*size == DYNAMIC, *count == DYNAMIC) {
            (true, false) => *size = *count,
            (false, true) => *count = *size,
            _ => {}
        }
    }
    (before != (a.clone(), b.clone())).then(|| (with_shape(ctx, unpacked, &a), with_shape(ctx, packed, &b)))
}

/// Casts operands to types that tell what the other one tells.
pub(super) fn pack_static_shapes(op: PackOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let packing = Packing::of(rw, op.0)?;
    let (source, dest, padding) = (op.source(rw), op.dest(rw), op.padding_value(rw));
    let (from, to) = joined(rw, &packing, rw.ty(source), rw.ty(dest))?;
    let old = rw.ty(dest);
    let (source, dest) = (cast_to(rw, source, from), cast_to(rw, dest, to));
    let packed = insert_pack(rw, source, dest, padding, &packing);
    let packed = cast_to(rw, packed, old);
    rw.replace(op, [packed]);
    Some(())
}

/// As [`pack_static_shapes`].
pub(super) fn unpack_static_shapes(op: UnPackOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let packing = Packing::of(rw, op.0)?;
    let (source, dest) = (op.source(rw), op.dest(rw));
    let (to, from) = joined(rw, &packing, rw.ty(dest), rw.ty(source))?;
    let old = rw.ty(dest);
    let (source, dest) = (cast_to(rw, source, from), cast_to(rw, dest, to));
    let unpacked = insert_unpack(rw, source, dest, &packing);
    let unpacked = cast_to(rw, unpacked, old);
    rw.replace(op, [unpacked]);
    Some(())
}

/// Works on what was cast to types that tell less, and casts the result. `unpacked` is the number of the
/// operand without tiles.
fn fold_casts(op: Op, unpacked: usize, padding: Option<Value>, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let told = |at: usize| -> Value {
        let value = rw.operand(op, at);
        let source = CastOp::defining(rw, value).map(|cast| cast.source(rw));
        source.filter(|&source| cast_forgets(&ctx, rw.ty(source), rw.ty(value))).unwrap_or(value)
    };
    let (source, dest) = (told(0), told(1));
    if [source, dest] == rw.operands(op)[..2] {
        return None;
    }
    let mut packing = Packing::of(rw, op)?;
    let whole = [rw.ty(source), rw.ty(dest)];
    let (flat, tiled) = (whole[unpacked], whole[1 - unpacked]);
    let rank = flat.rank(&ctx)?;
    // What the tensor of tiles tells of their sizes, the op must tell too.
    for (tile, &known) in packing.tiles.iter_mut().zip(&tiled.shape(&ctx)?[rank..]) {
        if known != DYNAMIC {
            *tile = Mixed::Static(known);
        }
    }
    let tiling = Tiling::new(flat, tiled, &packing);
    if tiling.verify(&ctx).is_err() || unpacked == 0 && padding.is_none() && tiling.needs_padding(&ctx) {
        return None;
    }
    let old = rw.ty(rw.result(op, 0));
    let made = match unpacked {
        0 => insert_pack(rw, source, dest, padding, &packing),
        _ => insert_unpack(rw, source, dest, &packing),
    };
    let made = cast_to(rw, made, old);
    rw.replace(op, [made]);
    Some(())
}

pub(super) fn fold_casts_of_pack(op: PackOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let padding = op.padding_value(rw);
    fold_casts(op.0, 0, padding, rw)
}

pub(super) fn fold_casts_of_unpack(op: UnPackOp, rw: &mut Rewriter<'_>) -> Option<()> {
    fold_casts(op.0, 1, None, rw)
}
