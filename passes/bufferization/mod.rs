//! Tensors to buffers, and the ownership of what those allocate; `buffer-deallocation-pipeline` is all that
//! frees memory, in order. Names and options are upstream's.

mod allocation_liveness;
mod deallocation;
mod deallocation_simplification;
mod drop_equivalent_results;
mod empty_tensor_to_alloc_tensor;
mod lower_deallocations;
mod models;
mod one_shot;
mod origin;
mod placement;

use terrace_ir::pass::{OptionDef, OptionKind, PassInfo, PassRegistry, PipelineInfo};

/// The passes of this folder.
const PASSES: &[PassInfo] = &[
    deallocation::INFO,
    deallocation_simplification::INFO,
    lower_deallocations::INFO,
    allocation_liveness::INFO,
    placement::HOISTING,
    placement::LOOP_HOISTING,
    placement::PROMOTION,
    drop_equivalent_results::INFO,
    empty_tensor_to_alloc_tensor::INFO,
    one_shot::ELIMINATE_EMPTY_TENSORS,
    one_shot::INFO,
];

/// The pipelines of this folder.
const PIPELINES: &[PipelineInfo] = &[PipelineInfo {
    name: "buffer-deallocation-pipeline",
    doc: "Frees all that is allocated: expands memref.realloc, inserts deallocations, simplifies and lowers them",
    options: &[OptionDef {
        name: "private-function-dynamic-ownership",
        doc: "Let private functions return, beside each memref, whether the caller owns it, instead of a copy",
        kind: OptionKind::Bool,
        default: "false",
    }],
    text: |options| {
        let dynamic = options.bool("private-function-dynamic-ownership");
        format!(
            "expand-realloc{{emit-deallocs=false}},canonicalize,\
             ownership-based-buffer-deallocation{{private-function-dynamic-ownership={dynamic}}},canonicalize,\
             buffer-deallocation-simplification,bufferization-lower-deallocations,cse,canonicalize"
        )
    },
}];

/// Adds the passes of this folder to `registry`.
pub fn register(registry: &mut PassRegistry) {
    for &info in PASSES {
        registry.add(info);
    }
    for &info in PIPELINES {
        registry.add_pipeline(info);
    }
}
