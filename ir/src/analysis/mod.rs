//! Facts about a body that passes ask for: dominance and liveness. They hold until the body changes.

mod dominance;
mod liveness;

pub use dominance::{DomTree, Dominance, post_dominance, reachable_blocks};
pub use liveness::Liveness;
