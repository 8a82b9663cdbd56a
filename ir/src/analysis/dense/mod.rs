//! Dense data-flow analysis: a state at each point between ops, such as what memory may hold there;
//! [`forward()`] from the start of a body, [`backward()`] from its ends. After upstream's
//! `DenseForwardDataFlowAnalysis` and `DenseBackwardDataFlowAnalysis`.
//!
//! Control is followed through branches and through regions ([`RegionBranch`]). An analysis sees one
//! body; what a call does is up to its `transfer`. States are only ever joined, and given up as
//! unknown after a number of changes, so that the solver ends for any analysis.

mod backward;
mod forward;

use rustc_hash::FxHashMap;

use crate::analysis::backward::region_ends;
use crate::body::{Block, Body, Op, Region};
use crate::interfaces::RegionBranch;

pub use backward::backward;
pub use forward::forward;

/// How often the state at one point may change before it is given up.
const MAX_CHANGES: u32 = 64;

/// What a dense analysis knows at a point, and how it learns.
pub trait DenseAnalysis {
    /// What is known at a point.
    type State: Clone + PartialEq;

    /// What holds at the boundary: where the body starts in a forward analysis, at its ends in a
    /// backward one.
    fn boundary(&self, body: &Body) -> Self::State;

    /// What holds at a point of which nothing is known.
    fn unknown(&self, body: &Body) -> Self::State;

    /// What holds where control comes from two points, or goes to two.
    fn join(&self, a: &Self::State, b: &Self::State) -> Self::State;

    /// The state on the other side of `op`, which has no regions that the solver follows: behind it in
    /// a forward analysis, in front of it in a backward one.
    fn transfer(&self, body: &Body, op: Op, state: &Self::State) -> Self::State;
}

/// The states around ops that an analysis found.
pub struct DenseStates<S> {
    before: FxHashMap<Op, S>,
    after: FxHashMap<Op, S>,
}

impl<S> DenseStates<S> {
    /// What holds in front of `op`; `None` where control was not seen to pass.
    pub fn before(&self, op: Op) -> Option<&S> {
        self.before.get(&op)
    }

    /// What holds behind `op`; `None` where control was not seen to pass.
    pub fn after(&self, op: Op) -> Option<&S> {
        self.after.get(&op)
    }
}

/// Points with states that are joined until nothing changes.
struct Points<K, S> {
    states: FxHashMap<K, (S, u32)>,
}

impl<K: std::hash::Hash + Eq + Copy, S: Clone + PartialEq> Points<K, S> {
    fn new() -> Self {
        Points { states: FxHashMap::default() }
    }

    fn get(&self, key: K) -> Option<&S> {
        self.states.get(&key).map(|entry| &entry.0)
    }

    /// Joins `state` into the one at `key`; whether that changed.
    fn join<A: DenseAnalysis<State = S>>(&mut self, analysis: &A, body: &Body, key: K, state: &S) -> bool {
        let Some((old, changes)) = self.states.get_mut(&key) else {
            self.states.insert(key, (state.clone(), 0));
            return true;
        };
        let joined = if *changes >= MAX_CHANGES { analysis.unknown(body) } else { analysis.join(old, state) };
        if joined == *old {
            return false;
        }
        (*old, *changes) = (joined, *changes + 1);
        true
    }
}

/// Whether the solver follows control into the regions of `op`.
fn follows(body: &Body, op: Op) -> bool {
    body.nested(op).is_none() && body.n_regions(op) > 0 && body.interface::<RegionBranch>(op).is_some()
}

/// Whether `op` ends `region` and hands control over to where the region leads.
fn is_end(body: &Body, region: Region, op: Op) -> bool {
    body.successors(op).is_empty() && region_ends(body, region).contains(&op)
}

/// The blocks of all regions of `body` that the solver sees, in order; those of regions that it does
/// not follow are boundaries of their own.
fn entries(body: &Body) -> Vec<Block> {
    let this = body.self_op();
    let holders = std::iter::once(this).chain(body.all_ops());
    let opaque = holders.filter(|&op| op == this || body.n_regions(op) > 0 && !follows(body, op));
    opaque.flat_map(|op| body.regions(op)).filter_map(|region| body.entry(region)).collect()
}

#[cfg(test)]
mod tests;
