//! Ops that put what the iterations of a parallel loop computed together, after upstream's
//! `ParallelCombiningOpInterface`.

use terrace_ir::{Body, Op, Value};

/// An op that may stand in the region that ends a parallel loop: an interface.
pub struct ParallelCombining {
    /// The values that it updates: the arguments of the loop's region that stand for its outputs.
    pub updates: fn(&Body, Op) -> Vec<Value>,
}
