//! Facts about a body that passes ask for. They hold until the body changes.
//!
//! - Of control: [`Dominance`], [`post_dominance`], [`loops`].
//! - Of values: [`Liveness`]; [`sparse`] runs any forward analysis together with the reachability of
//!   blocks, [`constants`] and [`ranges`] are two; [`backward`] runs from uses to definitions.
//! - Of symbols and calls: [`symbols`], [`Scope`], [`CallGraph`].
//! - Of memory: [`alias`]; [`dense`] runs any analysis of the points between ops, and [`accesses`] finds
//!   who wrote memory last, and who accesses it next.
//! - Of ops: [`slice`](mod@slice).

pub mod accesses;
pub mod alias;
pub mod backward;
mod call_graph;
pub mod constants;
pub mod dense;
mod dominance;
mod liveness;
pub mod loops;
mod range;
pub mod ranges;
mod scope;
pub mod slice;
pub mod sparse;
pub mod symbols;

pub use call_graph::CallGraph;
pub use dominance::{DomTree, Dominance, post_dominance, reachable_blocks};
pub use liveness::Liveness;
pub use range::IntRange;
pub use scope::{Scope, Unit, body_at};
