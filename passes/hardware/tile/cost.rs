//! The sizes of tiles, chosen by what fits into a cache.
//!
//! The model looks at *reuse*: a loop whose index an operand does not depend on reads that operand anew in each
//! iteration. Between two such readings all that the loops inside touch goes through the cache. Where that is more than
//! the cache holds, the operand comes from memory each time, and the loops inside are worth tiling: halved, always the
//! one that takes most away, until what they touch fits. The innermost loop is left whole, since vectors run along it.
//!
//! What loops touch is counted as the elements at the operands' indices, a box for each operand.

use terrace_dialects::linalg::{Iterator, StructuredView};
use terrace_ir::{Body, Value};

/// The size of a cache when none is given: the second-level cache of a small core.
pub const CACHE_BYTES: i64 = 256 << 10;

/// The sizes of tiles for a contraction; nothing when it is none, or as good without.
pub(super) fn sizes(body: &Body, view: &StructuredView, extents: &[i64], cache: i64) -> Vec<i64> {
    if !is_contraction(body, view, extents) {
        return Vec::new();
    }
    let Some(reuse) = reuse_loop(body, view, extents, cache) else { return Vec::new() };
    let mut tile = one_iteration(extents, reuse);
    let last = innermost(extents);
    while footprint(body, view, &tile) > cache {
        let halved = |dim: usize| {
            let mut tile = tile.clone();
            tile[dim] = tile[dim].div_euclid(2) + tile[dim] % 2;
            tile
        };
        let candidates = (reuse + 1..tile.len()).filter(|&dim| tile[dim] > 1 && Some(dim) != last);
        let Some(best) = candidates.min_by_key(|&dim| (footprint(body, view, &halved(dim)), dim)) else {
            break;
        };
        tile = halved(best);
    }
    let chosen =
        (0..extents.len()).map(|dim| if dim > reuse && tile[dim] < extents[dim] { tile[dim] } else { 0 });
    chosen.collect()
}

/// Whether elements of at least two operands are combined, by loops of known sizes.
fn is_contraction(body: &Body, view: &StructuredView, extents: &[i64]) -> bool {
    let reads = view.inputs.iter().filter(|&&input| body.ty(input).is_memref(body.ctx())).count();
    let combines = |dim: usize| view.iterators[dim] == Iterator::Reduction && extents[dim] > 1;
    reads >= 2 && extents.iter().all(|&extent| extent > 0) && (0..extents.len()).any(combines)
}

/// The innermost loop that has more than one iteration.
fn innermost(extents: &[i64]) -> Option<usize> {
    extents.iter().rposition(|&extent| extent > 1)
}

/// The sizes of the loops in one iteration of loop `dim`.
fn one_iteration(extents: &[i64], dim: usize) -> Vec<i64> {
    extents.iter().enumerate().map(|(at, &extent)| if at <= dim { 1 } else { extent }).collect()
}

/// The innermost parallel loop that reads an input anew in each iteration when the cache has lost it.
fn reuse_loop(body: &Body, view: &StructuredView, extents: &[i64], cache: i64) -> Option<usize> {
    let last = innermost(extents)?;
    (0..last).rev().find(|&dim| {
        let again = |at: usize| is_memref(body, view.inputs[at]) && !depends(body, view, at, dim);
        let parallel = view.iterators[dim] == Iterator::Parallel && extents[dim] > 1;
        parallel
            && (0..view.inputs.len()).any(again)
            && footprint(body, view, &one_iteration(extents, dim)) > cache
    })
}

fn is_memref(body: &Body, value: Value) -> bool {
    body.ty(value).is_memref(body.ctx())
}

/// Whether operand `at` is indexed by loop `dim`.
fn depends(body: &Body, view: &StructuredView, at: usize, dim: usize) -> bool {
    let ctx = body.ctx();
    let exprs = view.maps[at].results(ctx).iter();
    exprs
        .filter_map(|&expr| super::nest::factors(body, expr, view.iterators.len()))
        .any(|expr| expr.0[dim] != 0)
}

/// The bytes that loops of these sizes touch.
fn footprint(body: &Body, view: &StructuredView, tile: &[i64]) -> i64 {
    let ctx = body.ctx();
    view.operands().zip(&view.maps).filter(|&(operand, _)| is_memref(body, operand)).fold(
        0i64,
        |sum, (operand, map)| {
            let width =
                body.ty(operand).elem(ctx).byte_width(ctx).and_then(|width| i64::try_from(width).ok());
            let size = |expr| {
                super::nest::factors(body, expr, tile.len()).map_or(1, |(factors, _)| span(&factors, tile))
            };
            let box_size = map.results(ctx).iter().fold(1i64, |all, &expr| all.saturating_mul(size(expr)));
            sum.saturating_add(box_size.saturating_mul(width.unwrap_or(1)))
        },
    )
}

/// How many indices a sum of loop indices goes over.
fn span(factors: &[i64], tile: &[i64]) -> i64 {
    factors.iter().zip(tile).fold(1i64, |sum, (&factor, &size)| {
        sum.saturating_add(factor.saturating_abs().saturating_mul(size - 1))
    })
}
