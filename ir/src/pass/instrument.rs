//! Hooks around passes.

use super::{Failed, PassItem};
use crate::body::Body;
use crate::diag::Diags;

/// A pass about to run, running or done, on one body.
#[derive(Clone, Copy)]
pub struct PassSite<'a> {
    /// The pass.
    pub item: &'a PassItem,
    /// Number of the pass in the whole pipeline.
    pub number: usize,
}

/// Hooks around passes: for printing, checking, measuring. Passes on different functions run at
/// once, and so do their hooks, unless the hook asks for one thread.
pub trait Instrument: Send + Sync {
    /// Whether everything must run on one thread, in order.
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

    /// Called with the body that the whole pipeline runs on, before and after passes that are
    /// anchored on it.
    fn whole(&self, _body: &Body) {}
}
