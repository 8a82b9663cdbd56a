//! Vector ops in terms of simpler ones. Names and options are upstream's.

use terrace_ir::pass::{PassInfo, PassRegistry};

/// The passes of this folder.
const PASSES: &[PassInfo] = &[];

/// Adds the passes of this folder to `registry`.
pub fn register(registry: &mut PassRegistry) {
    for &info in PASSES {
        registry.add(info);
    }
}
