//! The one-walk driver: each op that is there at the start is looked at once.

use super::{Patterns, Rewriter};
use crate::body::Body;
use crate::diag::Diagnostic;

/// What the one-walk driver did.
#[derive(Clone, Debug, Default)]
pub struct WalkResult {
    /// Number of patterns applied.
    pub applied: u64,
    /// Why a pattern failed, which ended the walk; the body is not sound then.
    pub failure: Option<Diagnostic>,
}

/// Applies the first pattern that fits to each op of `body` (not of bodies nested in it), operands
/// before users; ops made on the way are not looked at.
pub fn apply_once(body: &mut Body, patterns: &Patterns) -> WalkResult {
    let ops = body.all_ops();
    let ctx = body.ctx().clone();
    let mut rw = Rewriter::new(body);
    let mut result = WalkResult::default();
    for op in ops {
        if !rw.is_alive(op) || rw.block(op).is_none() {
            continue;
        }
        if patterns.apply(op, &mut rw, ctx.actions()).is_some() {
            result.applied += 1;
        }
        result.failure = rw.take_failure();
        if result.failure.is_some() {
            break;
        }
        rw.take_changes();
    }
    result
}
