//! Passes over whole models.

pub mod fold_batch_norm;
pub mod fold_constants;
pub mod fuse;
pub mod infer_shapes;
pub mod intern_strings;
pub mod layout;
pub mod recognize;
mod support;

pub use fold_batch_norm::fold_batch_norm;
pub use fold_constants::{FoldOptions, fold_constants};
pub use fuse::fuse;
pub use infer_shapes::infer_shapes;
pub use intern_strings::intern_strings;
pub use layout::convert_layout;
pub use recognize::recognize;

use terrace_ir::Body;
use terrace_ir::pass::{Anchor, OptionDef, OptionKind, PassCx, PassInfo, PassRegistry};

/// Makes a pass of a function that cannot fail.
macro_rules! pass {
    ($name:literal, $doc:literal, $run:expr) => {
        PassInfo {
            name: $name,
            doc: $doc,
            anchor: Anchor::Any,
            options: &[],
            make: |_| {
                Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                    $run(body);
                    Ok(())
                }))
            },
        }
    };
}

/// The passes of this level.
const PASSES: &[PassInfo] = &[
    PassInfo {
        name: "graph-fold-constants",
        doc: "Evaluate graph ops whose operands are constants",
        anchor: Anchor::Any,
        options: &[OptionDef {
            name: "max-growth",
            doc: "The most bytes that results may have beyond those of the operands",
            kind: OptionKind::Int,
            default: "65536",
        }],
        make: |options| {
            let max_growth = usize::try_from(options.int("max-growth"))
                .map_err(|_| "option 'max-growth' takes a number of bytes".to_owned())?;
            Ok(Box::new(move |body: &mut Body, _: &mut PassCx| {
                fold_constants(body, FoldOptions { max_growth, ..FoldOptions::default() });
                Ok(())
            }))
        },
    },
    pass!("graph-infer-shapes", "Carry sizes that are known through the graph", infer_shapes),
    pass!("graph-fold-batch-norm", "Fold batch normalizations into what they follow", fold_batch_norm),
    PassInfo {
        name: "graph-intern-strings",
        doc: "Make handles of texts, and calls of the runtime of ops on texts",
        anchor: Anchor::Op("builtin.module"),
        options: &[],
        make: |_| {
            Ok(Box::new(|module: &mut Body, _: &mut PassCx| {
                intern_strings(module);
                Ok(())
            }))
        },
    },
    pass!("graph-recognize", "Recognize functions that are spelled out in simpler ops", recognize),
    pass!("graph-layout", "Put the channels of convolutions and poolings last", convert_layout),
    pass!("graph-fuse", "Fuse bias, residual and activation into convolutions and matrix products", fuse),
];

/// Adds the passes of this level to `registry`.
pub fn register(registry: &mut PassRegistry) {
    for &info in PASSES {
        registry.add(info);
    }
}

#[cfg(test)]
mod tests;
