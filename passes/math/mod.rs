//! Passes on mathematical functions. Names and options are upstream's.

mod expand;
mod extend_to_supported_types;
mod sincos_fusion;
mod uplift_to_fma;

use terrace_ir::pass::PassRegistry;

/// Adds these passes to `registry`.
pub fn register(registry: &mut PassRegistry) {
    registry.add(expand::INFO);
    registry.add(extend_to_supported_types::INFO);
    registry.add(sincos_fusion::INFO);
    registry.add(uplift_to_fma::INFO);
}
