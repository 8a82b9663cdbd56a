//! Passes on affine loops and accesses. Names and options are upstream's.

pub mod analysis;
pub mod data_copy;
pub mod fusion;
pub mod interchange;
pub mod invariant_code_motion;
pub mod loops;
pub mod memrefs;
pub mod nests;
pub mod normalize;
pub mod parallelize;
pub mod pipeline_data_transfer;
pub mod simplify_structures;
pub mod unroll;

use terrace_ir::pass::{PassInfo, PassRegistry};

/// The passes of this folder.
const PASSES: &[PassInfo] = &[
    data_copy::INFO,
    fusion::INFO,
    invariant_code_motion::INFO,
    normalize::INFO,
    parallelize::INFO,
    pipeline_data_transfer::INFO,
    simplify_structures::INFO,
    unroll::INFO,
];

/// Adds the passes of this folder to `registry`.
pub fn register(registry: &mut PassRegistry) {
    for &info in PASSES {
        registry.add(info);
    }
}
