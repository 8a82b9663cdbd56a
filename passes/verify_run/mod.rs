//! `--verify-each=run`: passes are checked by running what they make.
//!
//! The reference interpreter runs a function on the same seeded inputs before the first pass and
//! after each one. Where outputs part, the pass is named, and so is the first op whose value is no
//! value that was computed at its place in the source before.

mod compare;
mod locate;
mod observe;

use std::sync::{Mutex, PoisonError};

use terrace_ir::pass::{Failed, Instrument, PassSite};
use terrace_ir::{Body, Diagnostic, Diags, Loc, Severity};

use compare::{Values, differ};
use observe::{Observed, observe};

/// Runs a function around each pass, and stops at the pass that changes what it computes.
pub struct VerifyRun {
    entry: String,
    seed: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    started: bool,
    said_unchecked: bool,
    last: Option<Observed>,
    /// Number of changes that the body that a pass is running on had seen.
    epoch: u64,
}

impl VerifyRun {
    /// Runs the function `entry` on inputs that depend on `seed`.
    pub fn new(entry: &str, seed: u64) -> VerifyRun {
        VerifyRun { entry: entry.to_owned(), seed, state: Mutex::default() }
    }

    /// The function to run, and the body that holds it and the functions that it calls. A pass that
    /// runs on another function may change what it computes as well.
    fn function<'b>(&self, site: PassSite<'b>, body: &'b Body) -> Option<(&'b Body, &'b Body)> {
        let bodies = site.whole.map_or_else(|| vec![body], |whole| whole.bodies());
        let held = |holder: &&'b Body| Some((*holder, holder.nested(holder.lookup_symbol(&self.entry)?)?));
        let found = bodies.iter().rev().find_map(held);
        let alone = || body.symbol(body.self_op()) == Some(&self.entry);
        found.or_else(|| alone().then_some((body, body)))
    }
}

impl Instrument for VerifyRun {
    fn sequential(&self) -> bool {
        true
    }

    fn before(&self, site: PassSite<'_>, body: &Body) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.epoch = body.epoch();
        let Some((module, function)) = self.function(site, body) else { return };
        if !std::mem::replace(&mut state.started, true) {
            // Why it does not run is said after the pass, where diagnostics can be reported.
            state.last = observe(module, function, self.seed).ok();
        }
    }

    fn after(&self, site: PassSite<'_>, body: &Body, diags: &mut Diags) -> Result<(), Failed> {
        let Some((module, function)) = self.function(site, body) else { return Ok(()) };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let name = site.item.info.name;
        if state.epoch == body.epoch() && body.nested_ops().is_empty() {
            return Ok(());
        }
        let now = match observe(module, function, self.seed) {
            Ok(now) => now,
            Err(reason) => {
                if !std::mem::replace(&mut state.said_unchecked, true) {
                    diags.push(unchecked(name, reason));
                }
                return Ok(());
            }
        };
        let problem = state.last.as_ref().and_then(|last| parted(body, function, name, last, &now));
        if let Some(problem) = problem {
            diags.push(problem);
            return Err(Failed);
        }
        state.last = Some(now);
        Ok(())
    }
}

/// Says that what `pass` made is not run, for `reason`.
fn unchecked(pass: &str, reason: Diagnostic) -> Diagnostic {
    let message = format!("what pass '{pass}' makes is not checked by running it: {}", reason.message);
    Diagnostic::new(Severity::Remark, reason.loc, message)
        .help("the next pass whose result can be run is compared with the last one that could")
}

/// What to say when `last` and `now` are not the same; `None` when they are.
fn parted(body: &Body, function: &Body, pass: &str, last: &Observed, now: &Observed) -> Option<Diagnostic> {
    let ctx = body.ctx();
    if last.outputs.len() != now.outputs.len() {
        let (was, is) = (last.outputs.len(), now.outputs.len());
        let message = format!("pass '{pass}' changes the number of outputs from {was} to {is}");
        return Some(Diagnostic::error(function.loc(function.self_op()), message));
    }
    let mut outputs = last.outputs.iter().zip(&now.outputs);
    let (was, difference) = outputs.find_map(|(was, is)| Some((was, differ(&was.values, &is.values)?)))?;
    let what = format!("pass '{pass}' changes what the model computes: output '{}' {difference}", was.name);
    let place = |loc: Loc| if loc.is_unknown() { function.loc(function.self_op()) } else { loc };
    Some(match locate::first_difference(ctx, &last.computed, &now.computed) {
        Some((op, before)) => {
            let shown = |values: &Values| values.shown();
            let note = format!(
                "the numbers part here: '{}' computes {}, where '{}' computed {} before the pass",
                op.name,
                shown(&op.values),
                before.name,
                shown(&before.values)
            );
            Diagnostic::error(place(op.loc), what).note(place(op.loc), note)
        }
        None => Diagnostic::error(function.loc(function.self_op()), what).note(
            Loc::UNKNOWN,
            "no op computes another value than the one at its place in the source before",
        ),
    })
}
