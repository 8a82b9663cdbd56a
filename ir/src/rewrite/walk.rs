//! The one-walk driver: each op that is there at the start is looked at once.

use super::{Patterns, Rewriter};
use crate::body::Body;

/// Applies the first pattern that fits to each op of `body` (not of bodies nested in it), operands
/// before users; ops made on the way are not looked at. The number of patterns applied.
pub fn apply_once(body: &mut Body, patterns: &Patterns) -> u64 {
    let ops = body.all_ops();
    let mut rw = Rewriter::new(body);
    let mut applied = 0;
    for op in ops {
        if !rw.is_alive(op) || rw.block(op).is_none() {
            continue;
        }
        for pattern in patterns.of(rw.name(op)) {
            rw.set_root(op);
            if pattern.apply(op, &mut rw).is_some() {
                applied += 1;
                break;
            }
        }
        rw.take_changes();
    }
    applied
}
