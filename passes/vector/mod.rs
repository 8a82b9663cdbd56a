//! Vector ops in terms of simpler ones. Names and options are upstream's.

mod lower_mask;
mod lower_multi_reduction;
mod shuffle_tree;

use terrace_ir::pass::{PassInfo, PassRegistry};

/// The passes of this folder.
const PASSES: &[PassInfo] = &[lower_mask::INFO, lower_multi_reduction::INFO, shuffle_tree::INFO];

/// Adds the passes of this folder to `registry`.
pub fn register(registry: &mut PassRegistry) {
    for &info in PASSES {
        registry.add(info);
    }
}
