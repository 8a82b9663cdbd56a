//! Hooks around passes.

use super::{Failed, PassItem};
use crate::body::{Body, Op};
use crate::diag::Diags;

/// A pass about to run, running or done, on one body.
#[derive(Clone, Copy)]
pub struct PassSite<'a> {
    /// The pass.
    pub item: &'a PassItem,
    /// Number of the pass in the whole pipeline.
    pub number: usize,
    /// All of the IR, when everything runs on one thread, in order.
    pub whole: Option<Whole<'a>>,
}

/// The body that a pipeline runs on, and the way to one nested in it.
#[derive(Clone, Copy)]
pub struct Whole<'a> {
    /// The body that the pipeline runs on.
    pub root: &'a Body,
    /// The ops that lead from there to the body that the pass runs on: the first is one of the root,
    /// the next one of its body, and so on.
    pub path: &'a [Op],
}

impl<'a> Whole<'a> {
    /// The bodies on the way, the root first.
    pub fn bodies(self) -> Vec<&'a Body> {
        let mut bodies = vec![self.root];
        for &op in self.path {
            bodies.extend(bodies.last().and_then(|body| body.nested(op)));
        }
        bodies
    }
}

/// Hooks around passes: for printing, checking, measuring. Passes on different functions run at
/// once, and so do their hooks, unless the hook asks for one thread.
pub trait Instrument: Send + Sync {
    /// Whether everything must run on one thread, in order. A pass on any op is then one step on the
    /// op that the pipeline is anchored on, those nested in it included.
    fn sequential(&self) -> bool {
        false
    }

    /// Called before a pass runs on `body`.
    fn before(&self, _site: PassSite<'_>, _body: &Body) {}

    /// Called after a pass has run on `body` and the verifier found nothing wrong.
    ///
    /// # Errors
    /// When the pipeline must stop; why is in the diagnostics.
    fn after(&self, _site: PassSite<'_>, _body: &Body, _diags: &mut Diags) -> Result<(), Failed> {
        Ok(())
    }

    /// Called after a pass has failed on `body`, which may be in any state.
    fn after_failed(&self, _site: PassSite<'_>, _body: &Body) {}
}
