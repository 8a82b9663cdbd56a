//! Runs in which only the first steps are taken.

use std::sync::{Mutex, MutexGuard, PoisonError};

use terrace_ir::action::{Action, ActionHandler, Step, Unit};
use terrace_ir::pass::{Instrument, PassSite};
use terrace_ir::text::{self, PrintOptions};
use terrace_ir::{Body, Loc};

use crate::opt::reproducer::pipeline_of;

/// A step that was the last one to be taken.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// The pass, or the pattern; none for a fold.
    pub(super) name: Option<String>,
    /// The op that it is about, in words: its name, and its symbol if it has one.
    pub(super) op: String,
    /// That op as text.
    pub(super) text: String,
    pub(super) loc: Loc,
    /// For passes the pipeline that runs this one alone.
    pub(super) pipeline: String,
}

/// Takes the first passes, and in the last of them the first patterns and folds.
pub(super) struct Limit {
    passes: u64,
    steps: u64,
    state: Mutex<State>,
}

/// What was counted.
#[derive(Clone, Default)]
pub(super) struct State {
    /// Passes that came up, those left out as well.
    pub(super) passes: u64,
    /// Patterns and folds that came up in the last pass that was taken.
    pub(super) steps: u64,
    /// The last pass that was taken.
    pub(super) pass: Option<Taken>,
    /// The last step that was taken in it, when there are more or the limit is reached.
    pub(super) step: Option<Taken>,
    /// Whether the passes that are running, the innermost last, are the last one to be taken.
    running: Vec<bool>,
    /// The pipeline that runs the pass alone that is about to run.
    next: String,
}

impl Limit {
    /// Takes `passes` passes, and of the last of them `steps` patterns and folds.
    pub(super) fn new(passes: u64, steps: u64) -> Limit {
        Limit { passes, steps, state: Mutex::default() }
    }

    /// What was counted.
    pub(super) fn state(&self) -> State {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is to be said of the step `action`.
fn taken(action: &Action<'_>, pipeline: &str) -> Taken {
    let body = action.body;
    let op = match action.unit {
        Unit::Op(op) => op,
        Unit::Region(region) => body.region_op(region),
    };
    let symbol = body.symbol(op).map(|name| format!(" @{name}")).unwrap_or_default();
    let options = PrintOptions { skip_regions: true, local_scope: true, ..PrintOptions::default() };
    let name = match action.step {
        Step::Pass(name) | Step::Pattern(name) => Some(name.to_owned()),
        Step::Iteration(_) | Step::Fold => None,
    };
    Taken {
        name,
        op: format!("'{}' op{symbol}", body.name_str(op)),
        text: text::print_op(body, op, &options),
        loc: body.loc(op),
        pipeline: pipeline.to_owned(),
    }
}

impl ActionHandler for Limit {
    fn before(&self, action: &Action<'_>) -> bool {
        let mut state = self.lock();
        match action.step {
            Step::Pass(_) => {
                state.passes += 1;
                let takes = state.passes <= self.passes;
                if takes {
                    let last = state.passes == self.passes;
                    state.running.push(last);
                }
                if state.passes == self.passes {
                    state.pass = Some(taken(action, &state.next));
                }
                takes
            }
            Step::Iteration(_) => true,
            Step::Pattern(_) | Step::Fold => {
                if !state.running.contains(&true) {
                    return true;
                }
                state.steps += 1;
                if state.steps == self.steps {
                    state.step = Some(taken(action, ""));
                }
                state.steps <= self.steps
            }
        }
    }

    fn after(&self, step: Step<'_>) {
        if let Step::Pass(_) = step {
            self.lock().running.pop();
        }
    }
}

impl Instrument for Limit {
    fn sequential(&self) -> bool {
        true
    }

    fn before(&self, site: PassSite<'_>, _: &Body) {
        self.lock().next = pipeline_of(site);
    }
}
