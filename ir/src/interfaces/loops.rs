//! Loops, after upstream's `LoopLikeOpInterface`.

use crate::body::{Body, Op, Region, Value};

/// An op whose region runs several times.
pub struct LoopLike {
    /// The region that runs several times.
    pub body: fn(&Body, Op) -> Region,
    /// The induction variables.
    pub inductions: fn(&Body, Op) -> Vec<Value>,
    /// The values that loop-carried variables start with.
    pub inits: fn(&Body, Op) -> Vec<Value>,
    /// The loop-carried variables: arguments of the region.
    pub iter_args: fn(&Body, Op) -> Vec<Value>,
}

impl LoopLike {
    /// Whether `value` is defined outside of the loop `op`.
    pub fn is_invariant(body: &Body, op: Op, value: Value) -> bool {
        let Some(block) = body.value_block(value) else {
            return false;
        };
        body.block_op(block).is_none_or(|parent| !body.is_ancestor(op, parent))
    }
}
