//! Passes on memory and the shapes of what it holds.

mod emulate_wide_int;
pub mod expand_ops;
pub mod expand_realloc;
pub mod expand_strided_metadata;
pub mod flatten_memref;
pub mod fold_alias_ops;
pub mod normalize_memrefs;
pub mod reify_shapes;
pub mod resolve_dims;

use terrace_ir::Body;
use terrace_ir::pass::{Anchor, OptionDef, OptionKind, PassCx, PassInfo, PassRegistry};

/// The passes of this folder.
const PASSES: &[PassInfo] = &[
    emulate_wide_int::INFO,
    PassInfo {
        name: "memref-expand",
        doc: "Write ops on memrefs that have no direct lowering with simpler ones",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                expand_ops::expand_ops(body);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "expand-realloc",
        doc: "Write memref.realloc with allocations and copies",
        anchor: Anchor::Any,
        options: &[OptionDef {
            name: "emit-deallocs",
            doc: "Free the memory that was replaced",
            kind: OptionKind::Bool,
            default: "true",
        }],
        make: |options| {
            let deallocs = options.bool("emit-deallocs");
            Ok(Box::new(move |body: &mut Body, _: &mut PassCx| {
                expand_realloc::expand_realloc(body, deallocs);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "expand-strided-metadata",
        doc: "Expand memref operations into easier to analyze constructs",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                expand_strided_metadata::expand_strided_metadata(body);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "flatten-memref",
        doc: "Flatten a multiple dimensional memref to 1-dimensional",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                flatten_memref::flatten_memrefs(body);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "fold-memref-alias-ops",
        doc: "Fold memref alias ops into consumer load/store ops",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                fold_alias_ops::fold_alias_ops(body);
                Ok(())
            }))
        },
    },
    normalize_memrefs::INFO,
    PassInfo {
        name: "reify-result-shapes",
        doc: "Gives the results of tensor.pad and tensor.concat the sizes that follow from their operands",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                reify_shapes::reify_result_shapes(body);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "resolve-ranked-shaped-type-result-dims",
        doc: "Compute sizes of results from the operands of the ops that make them",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                resolve_dims::resolve_dims(body);
                Ok(())
            }))
        },
    },
    PassInfo {
        name: "resolve-shaped-type-result-dims",
        doc: "Compute sizes of results from the operands of the ops that make them",
        anchor: Anchor::Any,
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, _: &mut PassCx| {
                resolve_dims::resolve_dims(body);
                Ok(())
            }))
        },
    },
];

/// Adds the passes of this folder to `registry`.
pub fn register(registry: &mut PassRegistry) {
    for &info in PASSES {
        registry.add(info);
    }
}
