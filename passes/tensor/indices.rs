//! The `linalg.index` ops of a structured op.

use terrace_dialects::linalg::IndexOp;
use terrace_ir::{Block, Body};

/// The ops in the block of a structured op that ask for indices of its loops. The verifier allows none below.
pub(crate) fn indices_of(body: &Body, block: Block) -> Vec<IndexOp> {
    body.ops_of(block).filter_map(|op| IndexOp::of(body, op)).collect()
}
