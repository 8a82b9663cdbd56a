//! `linalg-block-pack-matmul`: matrix products on tiles that lie in one piece each.
//!
//! Follows upstream's pass of that name (`BlockPackMatmul.cpp`, `packMatmulGreedily`). The operands of a
//! product of `m` by `k` and `k` by `n` are packed into tiles (`linalg.pack`), the product becomes a
//! `linalg.generic` with loops over tiles outside and loops over the elements of a tile inside, and its result
//! is unpacked. `lhs-transpose-*` and `rhs-transpose-*` choose how tiles, and elements of a tile, are ordered.
//!
//! What tiles have beyond an operand is zero. Products of that are zero, so that it changes nothing along
//! `k`, and what it makes along `m` and `n` is not unpacked. Along `k` elements are added in the order in
//! which they were. Tiles as large as a multiple of an open size, which may be zero, are refused; upstream
//! makes tiles of no size for that.

use terrace_dialects::linalg::{
    BatchMatmulOp, GenericOp, IndexOp, Iterator, MatmulOp, Named, Packing, StructuredView, computes,
    insert_pack, insert_unpack,
};
use terrace_dialects::support::index_list::Mixed;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, OptionValues, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{AffineExpr, AffineMap, Body, Context, Op, Rewriter, Type, Value};

use super::contraction::ContractionDims;
use super::generalize::generic_spec;

const fn flag(name: &'static str, doc: &'static str, default: &'static str) -> OptionDef {
    OptionDef { name, doc, kind: OptionKind::Bool, default }
}

const fn list(name: &'static str, doc: &'static str) -> OptionDef {
    OptionDef { name, doc, kind: OptionKind::List, default: "" }
}

pub(super) const INFO: PassInfo = PassInfo {
    name: "linalg-block-pack-matmul",
    doc: "Convert linalg matmul ops to block layout and back",
    anchor: Anchor::Any,
    options: &[
        list("block-factors", "Block factors (mb, nb, kb) for relayout"),
        flag("allow-padding", "Allow packing padding", "true"),
        list("mnk-padded-multiples", "Next multiples of the packing sizes"),
        list("mnk-order", "Permutation of matmul (M, N, K) dimensions order"),
        flag("lhs-transpose-outer-blocks", "Transpose LHS outer block layout [MB][KB] -> [KB][MB]", "false"),
        flag("lhs-transpose-inner-blocks", "Transpose LHS inner block layout [mb][kb] -> [kb][mb]", "false"),
        flag("rhs-transpose-outer-blocks", "Transpose RHS outer block layout [KB][NB] -> [NB][KB]", "true"),
        flag("rhs-transpose-inner-blocks", "Transpose RHS inner block layout [kb][nb] -> [nb][kb]", "true"),
    ],
    make: |options| {
        let options = BlockPackOptions::parse(options)?;
        Ok(Box::new(move |body: &mut Body, _: &mut PassCx| -> Result<(), Failed> {
            // Without sizes of tiles nothing is packed, as upstream.
            let Some(options) = options.clone() else { return Ok(()) };
            let mut patterns = Patterns::new();
            patterns.on_any("block-pack-matmul", move |op, rw| block_pack_matmul(op, &options, rw));
            apply_greedily(body, &patterns, &GreedyConfig::default());
            Ok(())
        }))
    },
};

/// How products are packed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlockPackOptions {
    /// The sizes of tiles along `m`, `n` and `k`.
    pub factors: [i64; 3],
    /// Whether tiles may reach beyond the operands.
    pub allow_padding: bool,
    /// Where not zero: one tile, as large as the next multiple of this.
    pub padded_multiples: [i64; 3],
    /// The places of the loops of `m`, `n` and `k` among them.
    pub order: [usize; 3],
    /// Whether the tiles of the left operand are ordered by `k` first.
    pub lhs_outer: bool,
    /// Whether the elements of its tiles are.
    pub lhs_inner: bool,
    /// Whether the tiles of the right operand are ordered by `n` first.
    pub rhs_outer: bool,
    /// Whether the elements of its tiles are.
    pub rhs_inner: bool,
}

impl BlockPackOptions {
    /// Reads the options; `None` when there are no sizes of tiles.
    fn parse(options: &OptionValues) -> Result<Option<BlockPackOptions>, String> {
        let three = |name: &str, allowed: fn(i64) -> bool| -> Result<Option<[i64; 3]>, String> {
            let texts = options.list(name);
            let numbers: Option<Vec<i64>> = texts.iter().map(|text| text.parse().ok()).collect();
            match numbers.map(<[i64; 3]>::try_from) {
                _ if texts.is_empty() => Ok(None),
                Some(Ok(numbers)) if numbers.iter().all(|&number| allowed(number)) => Ok(Some(numbers)),
                _ => Err(format!("option '{name}' takes three numbers, not '{}'", texts.join(","))),
            }
        };
        let order = three("mnk-order", |place| (0..3).contains(&place))?.unwrap_or([0, 1, 2]);
        let mut sorted = order;
        sorted.sort_unstable();
        if sorted != [0, 1, 2] {
            return Err("option 'mnk-order' takes a permutation of 0,1,2".to_owned());
        }
        let padded_multiples = three("mnk-padded-multiples", |size| size >= 0)?.unwrap_or([0; 3]);
        let factors = three("block-factors", |size| size > 0)?;
        Ok(factors.map(|factors| BlockPackOptions {
            factors,
            allow_padding: options.bool("allow-padding"),
            padded_multiples,
            order: order.map(|place| place as usize),
            lhs_outer: options.bool("lhs-transpose-outer-blocks"),
            lhs_inner: options.bool("lhs-transpose-inner-blocks"),
            rhs_outer: options.bool("rhs-transpose-outer-blocks"),
            rhs_inner: options.bool("rhs-transpose-inner-blocks"),
        }))
    }
}

/// The view of `op` when it is a product that is packed: a named one, or a generic one like it.
fn product(op: Op, rw: &Rewriter<'_>) -> Option<StructuredView> {
    let ctx = rw.ctx();
    let view = StructuredView::of(rw, op)?;
    if !view.on_tensors(rw) || view.outputs.len() != 1 {
        return None;
    }
    if MatmulOp::of(rw, op).is_some() || BatchMatmulOp::of(rw, op).is_some() {
        return Some(view);
    }
    GenericOp::of(rw, op)?;
    let [i, j, k] = [0, 1, 2].map(|dim| ctx.affine_dim(dim));
    let map = |results: [AffineExpr; 2]| ctx.affine_map(3, 0, &results);
    let out = map([i, j]);
    let plain =
        [[map([i, k]), map([k, j]), out], [map([k, i]), map([k, j]), out], [map([i, k]), map([j, k]), out]];
    let named = ctx.op_info(ctx.registry().op(MatmulOp::def().name)?)?.interface::<Named>()?;
    let wanted = [Iterator::Parallel, Iterator::Parallel, Iterator::Reduction];
    let fits = plain.iter().any(|maps| maps[..] == view.maps[..])
        && view.iterators[..] == wanted
        && computes(rw, view.block, named.payload)
        && !rw.ops_of(view.block).any(|op| IndexOp::of(rw, op).is_some());
    fits.then_some(view)
}

/// `order[i]` as the number of the old loop that the new loop `i` is.
fn interchange(ctx: &Context, map: AffineMap, order: &[usize]) -> AffineMap {
    let mut dims = vec![ctx.affine_constant(0); order.len()];
    for (new, &old) in order.iter().enumerate() {
        dims[old] = ctx.affine_dim(new as u32);
    }
    let results: Vec<AffineExpr> =
        map.results(ctx).iter().map(|expr| expr.replace(ctx, &dims, &[])).collect();
    ctx.affine_map(order.len() as u32, 0, &results)
}

/// The loops with those of `m`, `n` and `k` last, in the order of the options.
fn loop_order(loops: usize, mnk: [usize; 3], order: [usize; 3]) -> Vec<usize> {
    let mut last = [0; 3];
    for (dim, place) in mnk.into_iter().zip(order) {
        last[place] = dim;
    }
    (0..loops).filter(|dim| !mnk.contains(dim)).chain(last).collect()
}

/// An operand of the packed product: how it is packed, and its map.
struct PackedOperand {
    packing: Packing,
    map: AffineMap,
}

impl PackedOperand {
    /// Of an operand with the map `map`, the last loops of which are cut into `tiles`.
    fn new(ctx: &Context, map: AffineMap, tiles: &[Mixed; 3]) -> Option<PackedOperand> {
        let loops = map.dims(ctx);
        let mut packing = Packing::default();
        let mut results = map.results(ctx).to_vec();
        let dims = map.projected_dims(ctx)?;
        for (at, &tile) in tiles.iter().enumerate() {
            let Some(place) = dims.iter().position(|&dim| dim == loops - 3 + at) else { continue };
            packing.dims.push(place as i64);
            packing.tiles.push(tile);
            results.push(ctx.affine_dim((loops + at) as u32));
        }
        Some(PackedOperand { packing, map: ctx.affine_map(loops as u32 + 3, 0, &results) })
    }

    /// Orders tiles and their elements: with `outer` and `inner`, the loops in `first` come second.
    fn transpose(&mut self, ctx: &Context, first: &[usize], outer: bool, inner: bool) -> Option<()> {
        let results = self.map.results(ctx);
        let start = results.len().checked_sub(4)?;
        let (&[.., outer_loop, inner_loop], rank) = (first, results.len() - self.packing.dims.len()) else {
            return None;
        };
        let is = |at: usize, dim: usize| results[at].dim(ctx) == Some(dim as u32);
        let swap_outer = is(start, outer_loop) == outer;
        let swap_inner = is(start + 2, inner_loop) == inner;
        let mut new = results.to_vec();
        let mut order: Vec<i64> = (0..rank as i64).collect();
        if swap_outer {
            new.swap(start, start + 1);
            order.swap(start, start + 1);
        }
        if swap_inner {
            new.swap(start + 2, start + 3);
            self.packing.dims.swap(0, 1);
            self.packing.tiles.swap(0, 1);
        }
        self.packing.order = order;
        self.map = ctx.affine_map(self.map.dims(ctx) as u32, 0, &new);
        Some(())
    }

    /// Whether all tiles of a tensor of this shape are known to be full.
    fn is_full(&self, shape: &[i64]) -> bool {
        self.packing.dims.iter().zip(&self.packing.tiles).all(|(&dim, &tile)| match tile {
            Mixed::Static(tile) => shape[dim as usize] != DYNAMIC && shape[dim as usize] % tile == 0,
            Mixed::Value(_) => false,
        })
    }
}

/// The sizes of tiles along the last three loops, those of sizes `sizes`.
fn tile_sizes(sizes: &[i64], options: &BlockPackOptions) -> Option<[Mixed; 3]> {
    let mut tiles = [Mixed::Static(0); 3];
    let factors = options.factors.iter().zip(&options.padded_multiples);
    for (&place, (&factor, &multiple)) in options.order.iter().zip(factors) {
        let size = sizes[place];
        let tile = match multiple {
            0 => factor,
            _ if size == DYNAMIC || size == 0 => return None,
            _ => (size / multiple + i64::from(size % multiple != 0)).checked_mul(multiple)?,
        };
        tiles[place] = Mixed::Static(tile);
    }
    Some(tiles)
}

/// Zero of type `ty`.
fn zero(rw: &mut Rewriter<'_>, ty: Type) -> Option<Value> {
    let ctx = rw.context();
    let attr = match ty.is_float(&ctx) {
        true => ctx.float_attr(0.0, ty),
        false => ctx.int_attr(0, ty),
    };
    rw.constant("arith", attr, ty)
}

/// Packs the operands of the matrix product `op`.
pub fn block_pack_matmul(op: Op, options: &BlockPackOptions, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let view = product(op, rw)?;
    let dims = ContractionDims::of(&ctx, &view)?;
    let mnk = [*dims.m.last()?, *dims.n.last()?, *dims.k.last()?];
    let loops = view.iterators.len();
    let order = loop_order(loops, mnk, options.order);
    let sizes = view.loop_sizes(rw);
    let sizes: Vec<i64> = order[loops - 3..].iter().map(|&dim| sizes[dim]).collect();
    let full = |at: usize| {
        let size = sizes[options.order[at]];
        size != DYNAMIC && size % options.factors[at] == 0
    };
    if !options.allow_padding && !(0..3).all(full) {
        return None;
    }
    let tiles = tile_sizes(&sizes, options)?;
    let mut packed = Vec::with_capacity(3);
    for &map in &view.maps {
        packed.push(PackedOperand::new(&ctx, interchange(&ctx, map, &order), &tiles)?);
    }
    let mut iterators: Vec<Iterator> = order.iter().map(|&dim| view.iterators[dim]).collect();
    iterators.extend_from_within(loops - 3..);
    let place = |at: usize| {
        let outer = loops - 3 + options.order[at];
        [outer, outer + 3]
    };
    packed[0].transpose(&ctx, &place(0), options.lhs_outer, options.lhs_inner)?;
    packed[1].transpose(&ctx, &place(2), options.rhs_outer, options.rhs_inner)?;
    let types: Vec<Type> = view.operands().map(|value| rw.ty(value)).collect();
    let number = |ty: Type| ty.is_float(&ctx) || ty.is_integer(&ctx) || ty.is_index(&ctx);
    let padded = |at: usize| !packed[at].is_full(types[at].shape(&ctx).unwrap_or_default());
    if (0..3).any(|at| padded(at) && !number(types[at].elem(&ctx))) {
        return None;
    }

    rw.set_root(op);
    let mut operands = Vec::with_capacity(3);
    for (at, source) in view.operands().enumerate() {
        let packing = &packed[at].packing;
        let dest = packing.destination(rw, source)?;
        let padding = if padded(at) { Some(zero(rw, types[at].elem(&ctx))?) } else { None };
        operands.push(insert_pack(rw, source, dest, padding, packing));
    }
    let new = StructuredView {
        inputs: operands[..2].into(),
        outputs: operands[2..].into(),
        maps: packed.iter().map(|operand| operand.map).collect(),
        iterators: iterators.into(),
        block: view.block,
    };
    let ty = rw.ty(operands[2]);
    let spec = generic_spec(rw, &new).results([ty]);
    let generic = rw.insert(spec);
    let region = rw.region(generic, 0);
    rw.body_mut().move_block(view.block, region);
    let result = rw.result(generic, 0);
    let unpacked = insert_unpack(rw, result, view.outputs[0], &packed[2].packing);
    rw.replace(op, [unpacked]);
    Some(())
}
