//! Transformations, by the level of the IR that they work on.
#![forbid(unsafe_code)]

pub mod affine;
pub mod arith;
pub mod bufferization;
pub mod codes;
pub mod func;
pub mod graph;
mod greedy_options;
pub mod hardware;
pub mod kernel;
pub mod math;
pub mod memref;
pub mod pdl;
pub mod pipeline;
pub mod preflight;
pub mod scf;
mod statistics;
pub mod tensor;
pub mod test;
pub mod transforms;
pub mod vector;
pub mod verify_run;

use terrace_ir::pass::PassRegistry;

/// Adds every pass to `registry`.
pub fn register_all(registry: &mut PassRegistry) {
    transforms::register(registry);
    arith::register(registry);
    math::register(registry);
    graph::register(registry);
    kernel::register(registry);
    tensor::register(registry);
    hardware::register(registry);
    memref::register(registry);
    affine::register(registry);
    bufferization::register(registry);
    func::register(registry);
    scf::register(registry);
    pdl::register(registry);
    vector::register(registry);
    statistics::register(registry);
}
