//! `--bisect`: which step of the compiler makes the output bad.
//!
//! Passes are counted, and runs made in which only the first of them are taken, as LLVM's `-opt-bisect-limit`
//! does; [binary search](search) finds one that is bad with it and good without it. In that pass patterns and
//! folds are counted and left out in the same way. Bad is what the command line says: that the run fails (an
//! error of a pass, of the verifier, a panic, with `--verify-each=run` another result), that a diagnostic has a
//! text, or that a command fails on the output.
//!
//! Binary search finds *a* boundary between good and bad. A few more runs on both sides tell whether there are
//! others, which happens when a later step hides what an earlier one did.

mod limit;
mod search;

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use terrace_ir::pass::{Instrument, PassManager};
use terrace_ir::text;
use terrace_ir::{Body, Context, Diagnostic, Diags, Loc, Severity};
use terrace_passes::verify_run::VerifyRun;

use super::flags::Flags;
use super::input::Part;
use super::process::{self, Shared, Source};
use super::{Driver, quietly, reproducer};
use crate::command::{Scratch, instantiate};
use limit::{Limit, State, Taken};
use search::{Boundary, search};

/// What the command line says.
#[derive(Clone, Default)]
pub(super) struct BisectFlags {
    pub(super) on: bool,
    pub(super) command: Option<String>,
    pub(super) diagnostic: Option<String>,
    /// The file for the reproducer.
    pub(super) to: Option<String>,
}

impl BisectFlags {
    /// Whether anything is looked for.
    pub(super) fn any(&self) -> bool {
        self.on || self.to.is_some()
    }
}

/// The longest that a command may take.
const LIMIT: Duration = Duration::from_secs(600);

/// What is looked at.
pub(super) struct Bisection<'a> {
    pub(super) driver: &'a Driver,
    pub(super) flags: &'a Flags,
    /// The file's name.
    pub(super) name: &'a str,
    pub(super) source: &'a str,
}

/// What to say.
pub(super) struct Found {
    /// The context that the locations of the diagnostics belong to.
    pub(super) ctx: Context,
    pub(super) diags: Diags,
    /// Whether a step was found.
    pub(super) good: bool,
}

/// A run with a limit.
struct Ran {
    ctx: Context,
    /// What came of it; none when the run failed.
    body: Option<Body>,
    diags: Diags,
    state: State,
}

impl Bisection<'_> {
    /// Looks for the step.
    ///
    /// # Errors
    /// When there is no such step, or nothing can be said.
    pub(super) fn run(&self) -> Result<Found, String> {
        if self.flags.pipeline.is_empty() {
            return Err("flag --bisect needs passes to look at".into());
        }
        let full = self.take(u64::MAX, u64::MAX);
        let count = full.state.passes;
        if count == 0 {
            // What was read is wrong, or the pipeline fits nothing.
            let good = !full.diags.has_errors();
            let none = "flag --bisect: no pass runs on the input";
            return if good {
                Err(none.into())
            } else {
                Ok(Found { ctx: full.ctx, diags: full.diags, good: false })
            };
        }
        // The full run, and the one without any step.
        let (mut runs, why) = (2, self.why_bad(&full)?);
        let Some(why) = why else {
            return Err(format!("flag --bisect: the output is good: {}", self.goodness("the output")));
        };
        if let Some((_, why)) = self.why_bad(&self.take(0, 0))? {
            let message = format!("flag --bisect: the input is bad before any pass has run: {why}");
            return Err(match self.flags.bisect.command {
                Some(_) => format!("{message}; the command must exit with status 0 for what is good"),
                None => message,
            });
        }
        let mut bad = |passes, steps| {
            runs += 1;
            Ok(self.why_bad(&self.take(passes, steps))?.is_some())
        };
        let pass = search(count, &mut |passes| bad(passes, u64::MAX))?;
        let ran = self.take(pass.first, u64::MAX);
        let steps = ran.state.steps;
        let step = match steps {
            0 => None,
            _ if bad(pass.first, 0)? => None,
            _ => Some(search(steps, &mut |steps| bad(pass.first, steps))?),
        };
        let last = match &step {
            Some(step) => self.take(pass.first, step.first),
            None => ran,
        };
        // Locations belong to the run that they come from.
        let why = match self.flags.bisect.command {
            Some(_) => why,
            None => self.why_bad(&last)?.unwrap_or((Loc::UNKNOWN, why.1)),
        };
        let diagnostic = self.report(&last, why, (&pass, count), (step.as_ref(), steps), runs)?;
        let mut diags = Diags::new();
        diags.push(diagnostic);
        Ok(Found { ctx: last.ctx, diags, good: true })
    }

    /// Runs with a limit.
    fn take(&self, passes: u64, steps: u64) -> Ran {
        let ctx = self.driver.context(&self.flags.declared);
        let limit = Arc::new(Limit::new(passes, steps));
        ctx.handle_actions(limit.clone());
        let mut diags = Diags::new();
        let mut body = process::read(
            &ctx,
            self.flags,
            self.name,
            &Source::Text(Part { text: self.source, line: 1, file: None }),
            &mut diags,
        );
        let failed = body.as_mut().is_none_or(|body| {
            let mut instruments: Vec<Box<dyn Instrument>> = vec![Box::new(Shared(Arc::clone(&limit)))];
            if self.flags.verify_run {
                instruments.push(Box::new(VerifyRun::new("main", 0)));
            }
            let verify_each = self.flags.verify_each;
            let manager = PassManager { threads: 1, verify_each, instruments, remarks: false };
            let report = quietly(|| manager.run(&self.flags.pipeline, body));
            report.map_or(true, |report| {
                diags.extend(report.diags);
                report.failed
            })
        });
        Ran { ctx, body: body.filter(|_| !failed), diags, state: limit.state() }
    }

    /// Why the result of a run is bad, and where that is said; `None` when it is good.
    fn why_bad(&self, ran: &Ran) -> Result<Option<(Loc, String)>, String> {
        let flags = &self.flags.bisect;
        let said = |diagnostic: &Diagnostic| (diagnostic.loc, diagnostic.message.clone());
        if let Some(text) = &flags.diagnostic {
            return Ok(ran
                .diags
                .iter()
                .find(|diagnostic| diagnostic.message.contains(text.as_str()))
                .map(said));
        }
        let error = ran.diags.iter().find(|diagnostic| diagnostic.severity == Severity::Error).map(said);
        let Some(command) = &flags.command else {
            let error = error.unwrap_or((Loc::UNKNOWN, "the run fails".to_owned()));
            return Ok(ran.body.is_none().then_some(error));
        };
        let Some(body) = &ran.body else {
            let message = error.map(|(_, message)| format!(": {message}")).unwrap_or_default();
            return Err(format!(
                "flag --bisect: the run fails, so there is no output for the command{message}"
            ));
        };
        let fail = |error: std::io::Error| format!("flag --bisect: cannot run '{command}': {error}");
        let scratch = Scratch::new(self.name).map_err(fail)?;
        let ended = scratch.with_file(&text::print(body, &self.flags.print), |path| {
            let mut shell = Command::new("sh");
            shell.args(["-c", &instantiate(command, &path.to_string_lossy())]);
            scratch.run(shell, LIMIT)
        });
        let ended = ended.map_err(fail)?;
        match ended.status {
            None => Err(format!("flag --bisect: the command took more than {} s", LIMIT.as_secs())),
            Some(status) if matches!(status.code(), Some(126 | 127)) => {
                let lines = ended.last_lines().join("\n  | ");
                Err(format!("flag --bisect: the command can't be run: it {}\n  | {lines}", ended.describe()))
            }
            Some(status) if status.success() => Ok(None),
            Some(_) => Ok(Some((Loc::UNKNOWN, format!("the command {}", ended.describe())))),
        }
    }

    /// What good means.
    fn goodness(&self, what: &str) -> String {
        match (&self.flags.bisect.diagnostic, &self.flags.bisect.command) {
            (Some(text), _) => format!("no diagnostic has the text '{text}'"),
            (None, Some(_)) => format!("the command exits with status 0 for {what}"),
            (None, None) => "the run does not fail; --bisect=<command> says what is bad".to_owned(),
        }
    }

    /// Writes the reproducer of the pass; its IR is what the passes before leave.
    fn reproduce(&self, passes: u64, pass: &Taken) -> Result<Option<String>, String> {
        let Some(file) = &self.flags.bisect.to else {
            return Ok(Some("--bisect-to=<file> writes the IR before the pass to a file".to_owned()));
        };
        let before = self.take(passes - 1, u64::MAX);
        let Some(body) = &before.body else { return Ok(None) };
        let settings = reproducer::Settings {
            pipeline: pass.pipeline.clone(),
            disable_threading: true,
            verify_each: self.flags.verify_each,
        };
        std::fs::write(file, reproducer::render(&reproducer::print(body), &settings))
            .map_err(|error| format!("cannot write reproducer '{file}': {error}"))?;
        let run = if self.flags.verify_run { " --verify-each=run" } else { "" };
        Ok(Some(format!("the IR before the pass is in {file}: terrace-opt {file} --run-reproducer{run}")))
    }

    /// What was found, in words.
    fn report(
        &self,
        last: &Ran,
        (place, why): (Loc, String),
        (pass, count): (&Boundary, u64),
        (step, steps): (Option<&Boundary>, u64),
        runs: u64,
    ) -> Result<Diagnostic, String> {
        let State { pass: Some(found), step: taken, .. } = &last.state else {
            return Err("flag --bisect: the steps are others from run to run".into());
        };
        let name = found.name.as_deref().unwrap_or_default();
        let number = pass.first;
        let message = format!(
            "the output is bad from pass {number} of {count} on, '{name}' on {}, found in {runs} runs",
            found.op
        );
        let mut diagnostic = Diagnostic::new(Severity::Remark, found.loc, message);
        diagnostic = match (step, taken) {
            (Some(boundary), Some(taken)) => {
                let what =
                    taken.name.as_ref().map_or("a fold".to_owned(), |name| format!("pattern '{name}'"));
                let note = format!(
                    "the first bad step in it is {what} on {}, step {} of {steps}: {}",
                    taken.op, boundary.first, taken.text
                );
                diagnostic.note(taken.loc, note)
            }
            _ if steps == 0 => diagnostic.note(found.loc, "no pattern or fold in it can be left out"),
            _ => {
                let note = format!("it is bad as well without any of its {steps} patterns and folds");
                diagnostic.note(found.loc, note)
            }
        };
        let place = if place.is_unknown() { found.loc } else { place };
        diagnostic = diagnostic.note(place, format!("what is bad: {why}"));
        for (boundary, what) in [(Some(pass), "passes"), (step, "steps in it")] {
            diagnostic = not_monotone(diagnostic, boundary, what);
        }
        Ok(match self.reproduce(number, found)? {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        })
    }
}

/// Says that there are other boundaries.
fn not_monotone(diagnostic: Diagnostic, boundary: Option<&Boundary>, what: &str) -> Diagnostic {
    let Some(boundary) = boundary else { return diagnostic };
    let loc = diagnostic.loc;
    let first = boundary.first;
    let diagnostic = match boundary.bad_before {
        Some(at) => {
            let note =
                format!("not the only change: {at} {what} are bad as well, and {} are good", first - 1);
            diagnostic.note(loc, note)
        }
        None => diagnostic,
    };
    match boundary.good_after {
        Some(at) => diagnostic.note(loc, format!("not the only change: {at} {what} are good again")),
        None => diagnostic,
    }
}
