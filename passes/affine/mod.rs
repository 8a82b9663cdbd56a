//! Passes on affine loops and accesses. Names and options are upstream's.

pub mod analysis;
pub mod coalesce;
pub mod data_copy;
pub mod expand_index_ops;
pub mod fold_alias_ops;
pub mod footprint;
pub mod fusion;
pub mod interchange;
pub mod invariant_code_motion;
pub mod legality;
pub mod loops;
pub mod memrefs;
pub mod nests;
pub mod normalize;
pub mod parallelize;
pub mod pipeline_data_transfer;
pub mod raise_memref;
pub mod reductions;
pub mod simplify_structures;
pub mod super_vectorize;
pub mod tile;
pub mod unroll;
pub mod unroll_jam;

use terrace_ir::pass::{PassInfo, PassRegistry};

/// The passes of this folder.
const PASSES: &[PassInfo] = &[
    coalesce::INFO,
    data_copy::INFO,
    expand_index_ops::AS_AFFINE,
    expand_index_ops::AS_ARITH,
    fold_alias_ops::INFO,
    fusion::INFO,
    invariant_code_motion::INFO,
    normalize::INFO,
    parallelize::INFO,
    pipeline_data_transfer::INFO,
    raise_memref::INFO,
    simplify_structures::INFO,
    super_vectorize::INFO,
    tile::INFO,
    unroll::INFO,
    unroll_jam::INFO,
];

/// Adds the passes of this folder to `registry`.
pub fn register(registry: &mut PassRegistry) {
    for &info in PASSES {
        registry.add(info);
    }
}
