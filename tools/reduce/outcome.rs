//! What happens when a pipeline runs on a text: the diagnostics, by the phase that they came from.
//!
//! A run takes text, not IR in memory, into a context of its own. What is tested is then what is
//! written to the file in the end, and contexts, which only grow, do not.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};

use serde::{Deserialize, Serialize};
use terrace_ir::pass::{Instrument, PassManager, PassRegistry, Pipeline};
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_ir::{Context, Diagnostic, Diags, Loc, verify};
use terrace_passes::verify_run::VerifyRun;

use crate::opt::Driver;
use crate::opt::flags::Flags;
use crate::render::place;

/// What a run was doing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// Reading the text.
    Parse,
    /// Verifying what was read.
    Verify,
    /// Running the pipeline.
    Run,
    /// Printing the result.
    Print,
    /// Anything: the process ended, or was ended, before it could say.
    Process,
}

/// A diagnostic.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Said {
    pub(crate) phase: Phase,
    /// `error`, `warning`, `remark` or `note`.
    pub(crate) severity: String,
    pub(crate) message: String,
    /// Line of the text that it is about; 0 for the text as a whole, none for no place in it.
    pub(crate) line: Option<u32>,
    /// The pass after which the verifier found it, as a sentence.
    pub(crate) found: Option<String>,
    /// Where in the compiler's source a panic came from.
    pub(crate) panic: Option<String>,
}

/// What happened in a run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// Diagnostics and their notes, in order.
    pub(crate) said: Vec<Said>,
    /// Whether there is no result.
    pub(crate) failed: bool,
    /// Whether the process was ended because it took too long.
    #[serde(default)]
    pub(crate) timed_out: bool,
    /// Whether the process died.
    #[serde(default)]
    pub(crate) crashed: bool,
}

impl Outcome {
    /// The first error.
    pub(crate) fn error(&self) -> Option<&Said> {
        self.said.iter().find(|said| said.severity == "error")
    }
}

/// What runs have in common.
pub(crate) struct Setup<'a> {
    pub(crate) driver: &'a Driver,
    pub(crate) passes: &'a PassRegistry,
    pub(crate) flags: &'a Flags,
    /// The file's name in locations.
    pub(crate) name: String,
}

impl Setup<'_> {
    /// A context with the dialects of the tool.
    pub(crate) fn context(&self) -> Context {
        self.driver.context(&self.flags.declared)
    }

    /// Runs `pipeline` on `text`.
    pub(crate) fn run(&self, text: &str, pipeline: &Pipeline) -> Outcome {
        let ctx = self.context();
        let mut log = Log { ctx: &ctx, name: &self.name, outcome: Outcome::default() };
        let result = self.run_phases(&ctx, text, pipeline, &mut log);
        log.outcome.failed |= result.is_none();
        log.outcome
    }

    fn run_phases(&self, ctx: &Context, text: &str, pipeline: &Pipeline, log: &mut Log<'_>) -> Option<()> {
        let options = ParseOptions { allow_unregistered: self.flags.allow_unregistered };
        let read = log.guard(Phase::Parse, || text::parse(ctx, text, &self.name, options))?;
        let mut body = read.map_err(|diags| log.add(Phase::Parse, diags)).ok()?;
        if !self.flags.skip_verify_parsed {
            let mut found = Diags::new();
            let sound = log.guard(Phase::Verify, || verify::verify_into(&body, &mut found))?;
            log.add(Phase::Verify, found);
            sound.then_some(())?;
        }
        if pipeline.is_empty() {
            return Some(());
        }
        let mut instruments: Vec<Box<dyn Instrument>> = Vec::new();
        if self.flags.verify_run {
            instruments.push(Box::new(VerifyRun::new("main", 0)));
        }
        // One thread, so that a panic's place is known, and nothing depends on timing.
        let verify_each = self.flags.verify_each;
        let manager = PassManager { threads: 1, verify_each, instruments, remarks: false };
        let report = log.guard(Phase::Run, || manager.run(pipeline, &mut body))?;
        log.add(Phase::Run, report.diags);
        if report.failed {
            return None;
        }
        log.guard(Phase::Print, || text::print(&body, &PrintOptions::default()))?;
        Some(())
    }
}

/// Takes notes.
struct Log<'a> {
    ctx: &'a Context,
    name: &'a str,
    outcome: Outcome,
}

impl Log<'_> {
    fn line(&self, loc: Loc) -> Option<u32> {
        place(self.ctx, loc).filter(|place| place.file == self.name).map(|place| place.line)
    }

    fn add(&mut self, phase: Phase, diags: Diags) {
        for diagnostic in diags.into_vec() {
            self.add_one(phase, &diagnostic);
        }
    }

    fn add_one(&mut self, phase: Phase, diagnostic: &Diagnostic) {
        let internal = diagnostic.message.starts_with("internal error");
        let found = diagnostic.help.clone().filter(|help| help.starts_with("found by the verifier"));
        self.outcome.said.push(Said {
            phase,
            severity: diagnostic.severity.as_str().to_owned(),
            message: diagnostic.message.clone(),
            line: self.line(diagnostic.loc),
            found,
            panic: if internal { take_panic() } else { None },
        });
        for note in &diagnostic.notes {
            let loc = if note.loc.is_unknown() { diagnostic.loc } else { note.loc };
            let said = Said {
                phase,
                severity: "note".to_owned(),
                message: note.message.clone(),
                line: self.line(loc),
                found: None,
                panic: None,
            };
            self.outcome.said.push(said);
        }
    }

    /// Runs `job`; a panic is a diagnostic, as it is in `terrace-opt`.
    fn guard<T>(&mut self, phase: Phase, job: impl FnOnce() -> T) -> Option<T> {
        match catch_unwind(AssertUnwindSafe(job)) {
            Ok(value) => Some(value),
            Err(panic) => {
                let message = format!("internal error: {}", message_of(&*panic));
                let loc = self.ctx.file_loc(self.name, 1, 1);
                self.add_one(phase, &Diagnostic::error(loc, message));
                None
            }
        }
    }
}

/// What a panic says.
pub(crate) fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

thread_local! {
    /// Where the last panic of this thread came from.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

fn take_panic() -> Option<String> {
    PANIC.with_borrow_mut(Option::take)
}

/// Makes panics silent and notes where they come from, from now on.
pub(crate) fn watch_panics() {
    std::panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let at = info.location().map(|at| format!("{}:{}:{}", at.file(), at.line(), at.column()));
        PANIC.with_borrow_mut(|last| *last = at);
    }));
}
