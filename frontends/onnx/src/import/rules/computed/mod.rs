//! Operators whose parameters (axes, bounds, pads, counts, sizes, scales) are computed when the model runs.
//!
//! The graph dialect has such parameters as attributes. An operator that gets one as a computed input becomes ops that
//! take elements by computed indices, or that reshape to computed sizes: slower than what a constant gives, but the same for
//! every operator, and nothing that the levels below must know. Sizes that follow from the model's
//! are found again by the analysis of sizes.

mod geometry;
mod index;
mod list;
mod resample;
mod shape;

pub(super) use geometry::{affine_grid, center_crop_pad, frames, window};
pub(super) use index::{pad, slice, split, top_k};
pub(super) use resample::{Extent, can_resize, keep_aspect, resize};
pub(super) use shape::{one_hot, squeeze, tile, trilu, unsqueeze};

use crate::import::fault::Result;
use crate::import::node::NodeCx;

/// Whether one of these inputs is there and computed when the model runs, which is allowed.
pub(super) fn is_computed(cx: &mut NodeCx<'_, '_, '_>, inputs: &[usize]) -> Result<bool> {
    for &index in inputs {
        if cx.has(index) && cx.constant(index)?.is_none() {
            return Ok(!cx.require_static());
        }
    }
    Ok(false)
}
