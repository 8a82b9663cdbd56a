//! `affine-loop-tile`: loops over tiles around loops over what is in a tile.
//!
//! Perfect nests at the top of a function whose bounds do not depend on each other, that carry no values and
//! in which no dependence goes backwards in any loop are tiled. Sizes are given, or such that what a
//! tile touches fits a cache, as far as that can be told. After upstream's `LoopTiling.cpp` and
//! `tilePerfectlyNested`, which looks at fewer dependences.

use terrace_dialects::affine::build::{ForBounds, for_op, yield_at_end};
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::{ForOp, IfOp};
use terrace_ir::affine::IntegerSetData;
use terrace_ir::interfaces::LoopLike;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, OptionValues, Pass, PassCx, PassInfo};
use terrace_ir::{AttrKind, Body, Op, Rewriter, Value};

use super::footprint::footprint;
use super::legality::is_permutable;
use super::loops::{trip_count, trip_count_divisor};
use super::nests::perfect_nests;

/// The size of tiles when nothing says another.
const DEFAULT_SIZE: u64 = 4;

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-loop-tile",
    doc: "Tile affine loop nests",
    anchor: Anchor::Op("func.func"),
    options: &[
        OptionDef {
            name: "cache-size",
            doc: "Set size of cache to tile for in KiB (default: 512)",
            kind: OptionKind::Int,
            default: "512",
        },
        OptionDef {
            name: "separate",
            doc: "Separate full and partial tiles (default: false)",
            kind: OptionKind::Bool,
            default: "false",
        },
        OptionDef {
            name: "tile-size",
            doc: "Use this tile size for all loops",
            kind: OptionKind::Int,
            default: "0",
        },
        OptionDef {
            name: "tile-sizes",
            doc: "List of tile sizes for each perfect nest (overridden by -tile-size)",
            kind: OptionKind::List,
            default: "",
        },
    ],
    make: |options| Ok(Box::new(Tile::from_options(options)?)),
};

/// What tiles are to be like.
struct Tile {
    cache_bytes: u64,
    separate: bool,
    size: Option<u64>,
    sizes: Vec<u64>,
}

impl Tile {
    fn from_options(options: &OptionValues) -> Result<Tile, String> {
        let above_zero = |text: &String| text.parse::<u32>().ok().filter(|&size| size > 0).map(u64::from);
        let sizes: Option<Vec<u64>> = options.list("tile-sizes").iter().map(above_zero).collect();
        let sizes = sizes.ok_or("option 'tile-sizes' takes numbers above 0 with commas between them")?;
        let cache = u64::try_from(options.int("cache-size")).ok().and_then(|size| size.checked_mul(1024));
        let size = u32::try_from(options.int("tile-size")).ok().map(u64::from);
        Ok(Tile {
            cache_bytes: cache.ok_or("option 'cache-size' takes a number of KiB of at least 0")?,
            separate: options.bool("separate"),
            size: Some(size.ok_or("option 'tile-size' takes a number of at least 0")?)
                .filter(|&size| size > 0),
            sizes,
        })
    }

    /// The sizes of tiles of `nest`.
    fn sizes(&self, body: &Body, nest: &[ForOp]) -> Vec<u64> {
        let count = nest.len();
        if let Some(size) = self.size {
            return vec![size; count];
        }
        if !self.sizes.is_empty() {
            let rest = std::iter::repeat(DEFAULT_SIZE);
            return self.sizes.iter().copied().chain(rest).take(count).collect();
        }
        if self.cache_bytes == 0 {
            return vec![1; count];
        }
        let mut sizes = match footprint(body, nest[0]) {
            None => vec![DEFAULT_SIZE; count],
            Some(bytes) => {
                let excess = bytes.div_ceil(self.cache_bytes);
                if excess <= 1 {
                    return vec![1; count];
                }
                let root = integer_root(excess, count as u32);
                let mut sizes = vec![root; count];
                let others: u64 = sizes[1..].iter().product();
                sizes[count - 1] = (excess / others).max(1);
                sizes
            }
        };
        adjust_to_divisors(body, nest, &mut sizes);
        sizes
    }
}

/// The greatest number whose `degree`-th power is at most `number`.
fn integer_root(number: u64, degree: u32) -> u64 {
    let fits = |root: u64| root.checked_pow(degree).is_some_and(|power| power <= number);
    let (mut low, mut high) = (1, number.max(1));
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if fits(middle) { low = middle } else { high = middle - 1 }
    }
    low
}

/// Makes sizes divide how often the loops run, where that is known, so that all tiles are full.
fn adjust_to_divisors(body: &Body, nest: &[ForOp], sizes: &mut [u64]) {
    for (&op, size) in nest.iter().zip(sizes) {
        let Some(count) = trip_count(body, op) else { continue };
        if count > 1 && *size > count / 2 {
            *size = count / 2;
        }
        while !count.is_multiple_of(*size) {
            *size -= 1;
        }
    }
}

impl Pass for Tile {
    fn run(&self, body: &mut Body, _: &mut PassCx) -> Result<(), Failed> {
        for nest in perfect_nests(body) {
            if !is_permutable(body, &nest) {
                continue;
            }
            let sizes = self.sizes(body, &nest);
            let mut rw = Rewriter::before(body, nest[0].0);
            if let Some(tiled) = tile_nest(&mut rw, &nest, &sizes)
                && self.separate
            {
                separate_full_tiles(&mut rw, &tiled[nest.len()..]);
            }
        }
        Ok(())
    }
}

/// Tiles `nest`, whose iterations may run in any order that keeps each loop's, by `sizes`: the loops over
/// tiles, then those over what is in a tile. `None`, with nothing changed, for loops that carry values or
/// whose bounds depend on each other, and when a number overflows.
pub fn tile_nest(rw: &mut Rewriter<'_>, nest: &[ForOp], sizes: &[u64]) -> Option<Vec<ForOp>> {
    let root = *nest.first()?;
    let mut bounds = Vec::new();
    for (&op, &size) in nest.iter().zip(sizes) {
        let control = rw.operands(op.0);
        let independent = control.iter().all(|&value| LoopLike::is_invariant(rw, root.0, value));
        if rw.results(op.0).len() > 0 || !independent {
            return None;
        }
        bounds.push(tile_bounds(rw, op, size)?);
    }
    rw.set_root(root.0);
    let mut tiled: Vec<ForOp> = Vec::new();
    for (outer, _) in &bounds {
        let looped = for_op(rw, outer, &[]);
        enter(rw, looped);
        tiled.push(looped);
    }
    for (at, (_, inner)) in bounds.iter().enumerate() {
        let mut inner = inner.clone();
        let tile = tiled[at].induction_var(rw);
        inner.lower.1 = vec![tile];
        // The induction variable of the tile is the last dimension.
        let map = inner.upper.0;
        let dims = map.dims(rw.ctx()) - 1;
        inner.upper.1.insert(dims, tile);
        let looped = for_op(rw, &inner, &[]);
        enter(rw, looped);
        tiled.push(looped);
    }
    let innermost = nest[nest.len() - 1].block(rw);
    let target = tiled[tiled.len() - 1].block(rw);
    if let Some(last) = rw.last_op(target) {
        for (at, &op) in nest.iter().enumerate() {
            let (from, to) = (op.induction_var(rw), tiled[nest.len() + at].induction_var(rw));
            rw.replace_value(from, to);
        }
        let mut ops: Vec<Op> = rw.ops_of(innermost).collect();
        ops.pop();
        ops.into_iter().for_each(|op| rw.move_before(op, last));
    }
    rw.set_before(root.0);
    rw.erase(root);
    Some(tiled)
}

/// Ends the empty block of `op`, and goes on in front of that end.
fn enter(rw: &mut Rewriter<'_>, op: ForOp) {
    let block = op.block(rw);
    yield_at_end(rw, block, &[]);
    rw.set_start(block);
}

/// The bounds of the loop over tiles, and of that in a tile, which lack the loop over tiles' induction
/// variable as operand.
fn tile_bounds(rw: &Rewriter<'_>, op: ForOp, size: u64) -> Option<(ForBounds, ForBounds)> {
    let ctx = rw.ctx();
    let step = op.step_size(rw);
    let size_step = i64::try_from(size).ok()?.checked_mul(step)?;
    let (map, operands) = (op.upper_map(rw), op.upperBoundOperands(rw).to_vec());
    let overflows = |bound: Option<i64>| bound.is_some_and(|bound| bound.checked_add(size_step).is_none());
    if overflows(op.constant_upper(rw)) {
        return None;
    }
    let lower = (op.lower_map(rw), op.lowerBoundOperands(rw).to_vec());
    let outer = ForBounds { lower, upper: (map, operands.clone()), step: size_step };
    let shift = |by: i64| ctx.affine_map(1, 0, &[ctx.affine_add(ctx.affine_dim(0), ctx.affine_constant(by))]);
    let upper = match trip_count(rw, op) {
        Some(count) if count < size => (shift(i64::try_from(count).ok()?.checked_mul(step)?), Vec::new()),
        _ if trip_count_divisor(rw, op).is_multiple_of(size) => (shift(size_step), Vec::new()),
        _ => {
            let (dims, symbols) = (map.dims(ctx) as u32, map.symbols(ctx) as u32);
            let end = ctx.affine_add(ctx.affine_dim(dims), ctx.affine_constant(size_step));
            let results: Vec<_> = std::iter::once(end).chain(map.results(ctx).iter().copied()).collect();
            (ctx.affine_map(dims + 1, symbols, &results), operands)
        }
    };
    Some((outer, ForBounds { lower: (ctx.identity_map(1), Vec::new()), upper, step }))
}

/// Puts `loops`, those in a tile, under the condition that the tile is full, with simpler bounds, and a copy
/// of them in the other branch. `None`, with nothing changed, when all tiles are full, or steps are not 1.
fn separate_full_tiles(rw: &mut Rewriter<'_>, loops: &[ForOp]) -> Option<()> {
    let ctx = rw.context();
    let root = *loops.first()?;
    let mut condition = ExprsOfValues { exprs: Vec::new(), dims: Vec::new(), symbols: Vec::new() };
    let mut ends = Vec::new();
    for &op in loops {
        if op.step_size(rw) != 1 {
            return None;
        }
        let upper = ExprsOfValues::of_map(&ctx, op.upper_map(rw), op.upperBoundOperands(rw));
        let (&end, others) = upper.exprs.split_first()?;
        let dims: Vec<_> =
            (0..upper.dims.len()).map(|at| ctx.affine_dim((condition.dims.len() + at) as u32)).collect();
        let symbols: Vec<_> = (0..upper.symbols.len())
            .map(|at| ctx.affine_symbol((condition.symbols.len() + at) as u32))
            .collect();
        let minus_end = ctx.affine_mul(end, ctx.affine_constant(-1));
        for &other in others {
            condition.exprs.push(ctx.affine_add(other, minus_end).replace(&ctx, &dims, &symbols));
        }
        condition.dims.extend(&upper.dims);
        condition.symbols.extend(&upper.symbols);
        let mut full = ExprsOfValues { exprs: vec![end], ..upper };
        full.canonicalize(rw);
        ends.push(full);
    }
    if condition.exprs.is_empty() {
        return None;
    }
    condition.simplify(&ctx);
    condition.canonicalize(rw);
    let constraints = condition.exprs.iter().map(|&expr| (expr, false)).collect();
    let set = ctx.integer_set(IntegerSetData {
        dims: condition.dims.len() as u32,
        symbols: condition.symbols.len() as u32,
        constraints,
    });
    rw.set_root(root.0);
    let spec = rw.spec(IfOp::def()).operands(condition.operands()).attr(
        &ctx,
        "condition",
        ctx.attr(AttrKind::IntegerSet(set)),
    );
    let choice = IfOp(rw.insert(spec));
    let then = choice.thenRegion(rw);
    let otherwise = choice.elseRegion(rw);
    let (then, otherwise) = (rw.add_block(then, &[]), rw.add_block(otherwise, &[]));
    yield_at_end(rw, then, &[]);
    yield_at_end(rw, otherwise, &[]);
    rw.set_start(then);
    let full = ForOp(rw.clone_here(root.0, &mut terrace_ir::body::Mapping::default()));
    let mut next = Some(full);
    for end in &ends {
        let Some(op) = next else { break };
        let operands: Vec<Value> = end.operands();
        super::loops::set_bounds(rw, op, None, Some((end.map(&ctx), &operands)));
        let inner = rw.first_op(op.block(rw));
        next = inner.and_then(|inner| ForOp::of(rw, inner));
    }
    let last = rw.last_op(otherwise)?;
    rw.move_before(root, last);
    Some(())
}
