//! What depends on the code generator.

use terrace_ir::Registry;
use terrace_ir::pass::{PassInfo, PassRegistry};
use terrace_passes::hardware::legalize;

/// Adds all dialects, with kernels that the interpreter can run.
pub fn dialects(registry: &mut Registry) {
    terrace_dialects::register_all(registry);
    terrace_cranelift::interpret_kernels(registry);
}

/// Adds `legalize` for the code generator that is built in.
pub fn register(registry: &mut PassRegistry) {
    let make = |_: &_| {
        let pass = legalize::pass(terrace_cranelift::legality());
        Ok(pass.pass)
    };
    registry.add(PassInfo { make, ..legalize::INFO });
}
