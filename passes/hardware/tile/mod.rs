//! `linalg-tile`: tiling of structured ops on memrefs: loops over tiles, with the op itself on one tile.
//!
//! The loops over tiles are `scf.for`; the operands of the op on a tile are `memref.subview`s. It is done on memrefs,
//! behind the memory plan, because there a tile is a view: on tensors each tile's result would have to be put back by
//! the destination-passing loops that upstream's `tile_using_for` makes, and it would be for bufferization to find that no copy
//! is needed. Nothing between the two levels in the pipeline wants to see tiles.
//!
//! Sizes are given by loop as upstream has them: 0, and sizes that are not given, leave a loop alone. What the size does
//! not divide ends in a smaller tile of its own, so that all sizes stay known; of a size that is not known itself,
//! the last tile has what is left. Without sizes, those of contractions are [chosen](cost).
//!
//! The order in which elements are combined is kept, unless the op that combines them may be reassociated (integers,
//! and floats with the flag `reassoc`): then any loop can be tiled and the loops over tiles interchanged, else of
//! the loops that combine only the outermost one.
//!
//! Loops over tiles run one after the other: code generation has no `scf.forall` or `scf.parallel` yet.

mod combine;
mod cost;
mod nest;

use terrace_dialects::linalg::{GenericOp, StructuredView};
use terrace_ir::{Body, Op, OpError, Rewriter};

pub use cost::CACHE_BYTES;

/// What is tiled, and how.
#[derive(Clone, Debug)]
pub struct TileOptions {
    /// The size of the tiles by loop, outermost first; 0 leaves a loop alone. Empty to choose.
    pub sizes: Vec<i64>,
    /// The loops in the order of the loops over tiles, outermost first; empty for that of the op.
    pub interchange: Vec<usize>,
    /// The bytes that the model takes for the size of a cache.
    pub cache_bytes: i64,
}

impl Default for TileOptions {
    fn default() -> TileOptions {
        TileOptions { sizes: Vec::new(), interchange: Vec::new(), cache_bytes: CACHE_BYTES }
    }
}

/// What became of the structured ops of a function.
#[derive(Default, Debug)]
pub struct Outcome {
    /// Ops that work on tiles now.
    pub tiled: usize,
    /// Ops that sizes were given or chosen for, and that stay as they are: why.
    pub refusals: Vec<(Op, OpError)>,
}

/// Tiles the structured ops of the function `body`.
pub fn tile(body: &mut Body, options: &TileOptions) -> Outcome {
    let mut outcome = Outcome::default();
    for op in body.all_ops() {
        if !body.is_alive(op) {
            continue;
        }
        let Some(view) = StructuredView::of(body, op) else { continue };
        match plan(body, op, &view, options) {
            Ok(None) => {}
            Ok(Some(plan)) => {
                let mut rw = Rewriter::before(body, op);
                nest::emit(&mut rw, op, &view, &plan);
                outcome.tiled += 1;
            }
            Err(error) => outcome.refusals.push((op, error)),
        }
    }
    outcome
}

/// The loops over tiles of one op.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The size of each loop of the op; dynamic where no operand has a static one.
    pub(super) extents: Vec<i64>,
    /// The size of the tiles of each loop; 0 where it is not tiled.
    pub(super) sizes: Vec<i64>,
    /// The tiled loops, outermost first.
    pub(super) order: Vec<usize>,
}

fn plan(body: &Body, op: Op, view: &StructuredView, options: &TileOptions) -> Result<Option<Plan>, OpError> {
    let extents = view.loop_sizes(body).to_vec();
    let chosen = match options.sizes.is_empty() {
        true => cost::sizes(body, view, &extents, options.cache_bytes),
        false => options.sizes.clone(),
    };
    if chosen.len() > extents.len() {
        return Err(OpError::new(format!(
            "has {} loops, but {} tile sizes are given",
            extents.len(),
            chosen.len()
        )));
    }
    let mut sizes = chosen;
    sizes.resize(extents.len(), 0);
    for (size, &extent) in sizes.iter_mut().zip(&extents) {
        if extent >= 0 && *size >= extent {
            *size = 0;
        }
    }
    let order = loop_order(&options.interchange, extents.len())?;
    let order: Vec<usize> = order.into_iter().filter(|&dim| sizes[dim] > 0).collect();
    if order.is_empty() {
        return Ok(None);
    }
    if GenericOp::of(body, op).is_none() {
        return Err(OpError::new("is a named op: turn it into linalg.generic to tile it"));
    }
    nest::check(body, view, &order)?;
    combine::check(body, view, &extents, &sizes, &order)?;
    Ok(Some(Plan { extents, sizes, order }))
}

/// The loops of the op in the order that `interchange` gives.
fn loop_order(interchange: &[usize], rank: usize) -> Result<Vec<usize>, OpError> {
    if interchange.is_empty() {
        return Ok((0..rank).collect());
    }
    let mut sorted = interchange.to_vec();
    sorted.sort_unstable();
    if sorted != (0..rank).collect::<Vec<_>>() {
        return Err(OpError::new(format!("has {rank} loops, of which {interchange:?} is no permutation")));
    }
    Ok(interchange.to_vec())
}
