//! Passes on functions. Names and options are upstream's.

pub mod duplicate_functions;

use terrace_ir::Body;
use terrace_ir::pass::{Anchor, PassCx, PassInfo, PassRegistry};

/// The passes of this folder.
const PASSES: &[PassInfo] = &[PassInfo {
    name: "duplicate-function-elimination",
    doc: "Deduplicate functions",
    anchor: Anchor::Op("builtin.module"),
    options: &[],
    make: |_| {
        Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
            duplicate_functions::eliminate_duplicates(body);
            Ok(())
        }))
    },
}];

/// Adds the passes of this folder to `registry`.
pub fn register(registry: &mut PassRegistry) {
    for &info in PASSES {
        registry.add(info);
    }
}
