//! Steps of the compiler that can be watched, counted and left out, after upstream's
//! `tracing::Action`: a tool that sets a handler (`Context::handle_actions`) is asked before
//! each step and told after it.

use std::fmt;

use crate::body::{Body, Op, Region};

/// What a step does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step<'a> {
    /// A pass, by name, runs on a body.
    Pass(&'a str),
    /// The greedy driver looks at all ops of a body, for the time that is counted from 1.
    Iteration(u64),
    /// A pattern, by name, is tried on an op.
    Pattern(&'a str),
    /// An op is folded.
    Fold,
}

impl Step<'_> {
    /// What counters and logs call steps of this kind: upstream's tags, and `fold`.
    pub fn tag(self) -> &'static str {
        match self {
            Step::Pass(_) => "pass-execution",
            Step::Iteration(_) => "GreedyPatternRewriteIteration",
            Step::Pattern(_) => "apply-pattern",
            Step::Fold => "fold",
        }
    }
}

/// What a step is about.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    /// An op with all below.
    Op(Op),
    /// A region of the body's own op.
    Region(Region),
}

/// A step that is about to be taken.
#[derive(Clone, Copy)]
pub struct Action<'a> {
    /// What it does.
    pub step: Step<'a>,
    /// The body that it may change.
    pub body: &'a Body,
    /// The part of the body that it is about.
    pub unit: Unit,
}

impl fmt::Debug for Action<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} on {:?}", self.step, self.unit)
    }
}

/// Watches steps. Steps on different functions are taken at once when passes run on several threads.
pub trait ActionHandler: Send + Sync {
    /// Called before a step; whether it is to be taken.
    fn before(&self, action: &Action<'_>) -> bool;

    /// Called after a step that was taken.
    fn after(&self, step: Step<'_>);
}
