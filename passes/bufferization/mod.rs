//! Tensors to buffers, and the ownership of what those allocate. Names and options are upstream's.

mod drop_equivalent_results;
mod empty_tensor_to_alloc_tensor;
mod models;
mod one_shot;

use terrace_ir::pass::{PassInfo, PassRegistry};

/// The passes of this folder.
const PASSES: &[PassInfo] = &[
    drop_equivalent_results::INFO,
    empty_tensor_to_alloc_tensor::INFO,
    one_shot::ELIMINATE_EMPTY_TENSORS,
    one_shot::INFO,
];

/// Adds the passes of this folder to `registry`.
pub fn register(registry: &mut PassRegistry) {
    for &info in PASSES {
        registry.add(info);
    }
}
