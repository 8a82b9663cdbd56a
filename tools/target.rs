//! Passes that depend on a code generator.

use terrace_ir::pass::{PassInfo, PassRegistry};
use terrace_passes::hardware::legalize;

/// Adds `legalize` for the code generator that is built in.
pub fn register(registry: &mut PassRegistry) {
    let make = |_: &_| {
        let pass = legalize::pass(terrace_cranelift::legality());
        Ok(pass.pass)
    };
    registry.add(PassInfo { make, ..legalize::INFO });
}
