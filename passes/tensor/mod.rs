//! Passes of the tensor level: whole-tensor ops become loops that maps describe.

pub mod block_pack_matmul;
pub mod contraction;
mod convert_elementwise;
pub mod convert_graph_to_linalg;
pub mod detensorize;
pub mod drop_unit_dims;
mod fold_subset_ops;
pub mod fuse_elementwise;
pub mod generalize;
mod indices;
mod inline_scalars;
pub mod linalg_to_std;
mod morph;
mod simplify_depthwise_conv;
pub mod specialize;

use terrace_ir::pass::{Anchor, Failed, PassCx, PassInfo, PassRegistry};
use terrace_ir::{Body, Diags};

use crate::codes::{self, coded};

/// Adds the passes of this level to `registry`.
pub fn register(registry: &mut PassRegistry) {
    registry.add(PassInfo {
        name: "convert-graph-to-linalg",
        doc: "Lower the graph ops that no kernel implements to structured ops",
        anchor: Anchor::Op("func.func"),
        options: &[],
        make: |_| {
            Ok(Box::new(|body: &mut Body, cx: &mut PassCx| {
                let mut diags = Diags::new();
                convert_graph_to_linalg::convert_graph_to_linalg(body, &mut diags);
                let failed = diags.has_errors();
                cx.diags.extend(coded(diags, codes::NO_LOOPS));
                if failed { Err(Failed) } else { Ok(()) }
            }))
        },
    });
    for info in [
        generalize::INFO,
        convert_elementwise::INFO,
        inline_scalars::INFO,
        specialize::INFO,
        morph::MORPH,
        morph::FOLD,
        fuse_elementwise::INFO,
        detensorize::INFO,
        linalg_to_std::INFO,
        block_pack_matmul::INFO,
        simplify_depthwise_conv::INFO,
        fold_subset_ops::INFO,
        drop_unit_dims::INFO,
    ] {
        registry.add(info);
    }
}
