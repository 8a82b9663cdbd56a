//! Passes on arithmetic: ops of `arith` that a target has not got, in terms of others. Names and
//! options are upstream's.

pub(crate) mod build;
mod emulate_unsupported_floats;
pub(crate) mod emulate_wide_int;
mod expand;
pub(crate) mod float_types;
pub(crate) mod small_floats;
mod unsigned_when_equivalent;
pub(crate) mod wide_int;

use terrace_ir::pass::PassRegistry;

/// Adds these passes to `registry`.
pub fn register(registry: &mut PassRegistry) {
    registry.add(emulate_unsupported_floats::INFO);
    registry.add(emulate_wide_int::INFO);
    registry.add(expand::INFO);
    registry.add(unsigned_when_equivalent::INFO);
}
