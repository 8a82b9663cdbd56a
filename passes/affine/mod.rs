//! Passes on affine loops and accesses. Names and options are upstream's.

pub mod analysis;
pub mod coalesce;
pub mod expand_index_ops;
pub mod invariant_code_motion;
pub mod loops;
pub mod nests;
pub mod normalize;
pub mod parallelize;
pub mod raise_memref;
pub mod simplify_structures;
pub mod unroll;

use terrace_ir::pass::{PassInfo, PassRegistry};

/// The passes of this folder.
const PASSES: &[PassInfo] = &[
    coalesce::INFO,
    expand_index_ops::AS_AFFINE,
    expand_index_ops::AS_ARITH,
    invariant_code_motion::INFO,
    normalize::INFO,
    parallelize::INFO,
    raise_memref::INFO,
    simplify_structures::INFO,
    unroll::INFO,
];

/// Adds the passes of this folder to `registry`.
pub fn register(registry: &mut PassRegistry) {
    for &info in PASSES {
        registry.add(info);
    }
}
