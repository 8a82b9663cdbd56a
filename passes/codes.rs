//! The stable codes of what is said about a model below the importer. `terrace-convert --explain CODE` tells about each.

use terrace_ir::{Diags, Severity};

/// An op at the graph level has no lowering to loops, or not for its shapes and types.
pub const NO_LOOPS: &str = "E0201";
/// A tensor cannot be given a place in memory.
pub const NO_BUFFER: &str = "E0202";
/// The memory of a function cannot be planned.
pub const NO_PLAN: &str = "E0203";
/// A description of kernels cannot be used.
pub const LIBRARY: &str = "E0301";
/// The code generator has no such op, or not for its types.
pub const NO_CODE: &str = "E0401";
/// Code generation failed.
pub const CODE_FAILED: &str = "E0402";
/// A pass made what it must not make.
pub const INTERNAL: &str = "E0501";
/// A layer, or an output, is not what it was compared with.
pub const DIVERGES: &str = "E0502";
/// Warning: no handwritten kernel takes an op that there are kernels for.
pub const SLOW: &str = "W0301";

/// `diags`, those errors that have no code yet being `code`.
pub fn coded(diags: Diags, code: &'static str) -> Diags {
    let mut all = Diags::new();
    for mut diagnostic in diags.into_vec() {
        if diagnostic.severity == Severity::Error {
            diagnostic.code.get_or_insert(code);
        }
        all.push(diagnostic);
    }
    all
}
