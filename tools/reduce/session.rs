//! The search: candidates are made, asked about, and taken.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{IsTerminal as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use terrace_ir::pass::Pipeline;
use terrace_ir::text::{self, PrintOptions};
use terrace_ir::{Body, verify};

use super::ddmin::{Candidate, ddmin};
use super::edit::{Edit, Site};
use super::options::Options;
use super::outcome::Outcome;
use super::pipeline::{self, Plan};
use super::predicate::Judge;
use super::size::{Size, count_ops};

/// The best that was found so far.
pub(crate) struct Best {
    pub(crate) text: String,
    pub(crate) pipeline: Pipeline,
    /// What the run on it said.
    pub(crate) outcome: Outcome,
}

/// Asks about candidates, and counts and ends that.
pub(crate) struct Session<'a> {
    judge: &'a Judge<'a>,
    options: &'a Options,
    start: Instant,
    tests: AtomicUsize,
    /// Set once no more is to be tested.
    stopped: AtomicBool,
    /// What went wrong in asking.
    problem: Mutex<Option<String>>,
    /// Texts and pipelines that were asked about.
    seen: Mutex<HashSet<u64>>,
    saved: Instant,
    pub(crate) best: Best,
}

/// How often the best so far is written.
const SAVE_EVERY: Duration = Duration::from_millis(200);

impl<'a> Session<'a> {
    pub(crate) fn new(judge: &'a Judge<'a>, options: &'a Options, best: Best) -> Session<'a> {
        Session {
            judge,
            options,
            start: Instant::now(),
            tests: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            problem: Mutex::default(),
            seen: Mutex::default(),
            saved: Instant::now(),
            best,
        }
    }

    /// Number of candidates that were asked about.
    pub(crate) fn tests(&self) -> usize {
        self.tests.load(Ordering::Relaxed)
    }

    /// Why the search ended before it was done; `None` when it did not.
    pub(crate) fn stopped(&self) -> Option<String> {
        if let Some(problem) = self.problem.lock().ok().and_then(|mut problem| problem.take()) {
            return Some(problem);
        }
        let limit = match self.tests() >= self.options.max_tests {
            true => "--max-tests",
            false => "--time-limit",
        };
        self.stopped
            .load(Ordering::Relaxed)
            .then(|| format!("stopped by {limit}; the result can be reduced further"))
    }

    fn is_over(&self) -> bool {
        let over = self.tests() >= self.options.max_tests
            || self.options.time_limit.is_some_and(|limit| self.start.elapsed() >= limit);
        if over {
            self.stopped.store(true, Ordering::Relaxed);
        }
        self.stopped.load(Ordering::Relaxed)
    }

    /// Whether `text` and `pipeline` are interesting, when they were not asked about before.
    fn ask(&self, text: &str, pipeline: &Pipeline) -> Option<Outcome> {
        let mut hasher = DefaultHasher::new();
        (text, pipeline.print()).hash(&mut hasher);
        if self.is_over() || !self.seen.lock().is_ok_and(|mut seen| seen.insert(hasher.finish())) {
            return None;
        }
        self.tests.fetch_add(1, Ordering::Relaxed);
        match self.judge.ask(text, pipeline) {
            Ok(answer) => answer,
            Err(problem) => {
                self.stopped.store(true, Ordering::Relaxed);
                if let Ok(mut first) = self.problem.lock() {
                    first.get_or_insert(problem);
                }
                None
            }
        }
    }

    /// The first of several candidates that `ask` takes; they are asked about on as many threads as the
    /// command line says.
    fn first<C: Sync, T: Send>(
        &self,
        candidates: &[C],
        ask: impl Fn(&Self, &C) -> Option<T> + Sync,
    ) -> Option<(usize, T)>
    where
        Self: Sync,
    {
        let jobs = self.options.jobs;
        for (chunk, some) in candidates.chunks(jobs).enumerate() {
            let answers: Vec<Option<T>> = if let [one] = some {
                vec![ask(self, one)]
            } else {
                std::thread::scope(|scope| {
                    let threads: Vec<_> = some.iter().map(|one| scope.spawn(|| ask(self, one))).collect();
                    threads.into_iter().map(|thread| thread.join().ok().flatten()).collect()
                })
            };
            let found = answers.into_iter().enumerate().find_map(|(at, answer)| Some((at, answer?)));
            if let Some((at, answer)) = found {
                return Some((chunk * jobs + at, answer));
            }
        }
        None
    }

    /// Takes a candidate.
    fn take(&mut self, text: String, outcome: Outcome) {
        (self.best.text, self.best.outcome) = (text, outcome);
        let output = &self.options.flags.output;
        if output != "-" && self.saved.elapsed() >= SAVE_EVERY {
            // The end of the program writes it again, and says when that can't be done.
            std::fs::write(output, &self.best.text).ok();
            self.saved = Instant::now();
        }
    }

    /// Says how far an edit came.
    fn progress(&self, what: &str, size: &str) {
        if !self.options.quiet {
            let end = if std::io::stderr().is_terminal() { "\x1b[K\r" } else { "\n" };
            eprint!("terrace-reduce: {what}: {size}, {} tests{end}", self.tests());
            std::io::stderr().flush().ok();
        }
    }

    /// Clears the line of progress.
    pub(crate) fn end_progress(&self) {
        if !self.options.quiet && std::io::stderr().is_terminal() {
            eprint!("\x1b[K");
        }
    }

    /// Takes `text`, another way to write the IR, if it is interesting.
    pub(crate) fn try_text(&mut self, text: String) -> bool {
        let answer = self.ask(&text, &self.best.pipeline);
        answer.map(|outcome| self.take(text, outcome)).is_some()
    }

    /// Takes `text` with `pipeline` if they are interesting.
    pub(crate) fn try_both(&mut self, text: String, pipeline: Pipeline) -> bool {
        let answer = self.ask(&text, &pipeline);
        if answer.is_some() {
            self.best.pipeline = pipeline;
        }
        answer.map(|outcome| self.take(text, outcome)).is_some()
    }

    /// Makes the pipeline smaller.
    pub(crate) fn reduce_pipeline(&mut self) -> bool {
        let before = self.best.pipeline.print();
        let mut best = Plan::of(&self.best.pipeline);
        best = pipeline::reduce(best, &mut |plan| {
            let Some(pipeline) = plan.build(self.judge.setup.passes) else { return false };
            let answer = self.ask(&self.best.text, &pipeline);
            if let Some(outcome) = answer {
                self.best.pipeline = pipeline;
                self.best.outcome = outcome;
                return true;
            }
            false
        });
        let changed = best.print() != before;
        if changed {
            self.progress("pipeline", &best.print());
        }
        changed
    }

    /// Makes the text smaller as it is.
    pub(crate) fn reduce_text(&mut self, marker: Option<&str>) {
        let text = self.best.text.clone();
        super::lines::reduce(&text, marker, &mut |texts| {
            let session = &*self;
            let found = session.first(texts, |session, text| {
                let small = text.len() < session.best.text.len();
                small.then(|| session.ask(text, &session.best.pipeline)).flatten()
            });
            let (at, outcome) = found?;
            self.take(texts[at].clone(), outcome);
            self.progress("text", &format!("{} lines", texts[at].lines().count()));
            Some(at)
        });
    }
}

/// IR that is being made smaller.
pub(crate) struct Ir {
    pub(crate) body: Body,
    /// Whether the verifier accepts it, and so has to accept what becomes of it.
    pub(crate) sound: bool,
    /// How it is written.
    pub(crate) print: PrintOptions,
    pub(crate) size: Size,
}

impl Ir {
    /// `body` as text.
    pub(crate) fn text(body: &Body, print: &PrintOptions) -> Option<String> {
        // What prints an op may rely on what the verifier checks.
        let text = catch_unwind(AssertUnwindSafe(|| text::print(body, print))).ok()?;
        Some(if text.ends_with('\n') { text } else { text + "\n" })
    }

    /// What `edit` at `sites` makes of it, when that is smaller, and as sound.
    fn changed(&self, edit: &Edit, sites: &[Site]) -> Option<(Body, String, Size)> {
        let change = || {
            let mut body = self.body.clone();
            // The last ones first: users go before what they use.
            let changes = sites.iter().rev().filter(|site| edit.apply(&mut body, site)).count();
            let good = changes > 0 && (!self.sound || !verify::verify(&body).has_errors());
            good.then_some(body)
        };
        let body = catch_unwind(AssertUnwindSafe(change)).ok()??;
        let text = Ir::text(&body, &self.print)?;
        let size = Size::of(&body, &text);
        (size < self.size).then_some((body, text, size))
    }

    /// Makes `edit` wherever it can be made; whether anything became smaller.
    pub(crate) fn reduce(&mut self, edit: &Edit, session: &mut Session<'_>) -> bool {
        let mut any = false;
        let sites = (edit.sites)(&self.body);
        ddmin(sites, &mut |candidates: &[Candidate<'_, Site>]| {
            let ir = &*self;
            let found = session.first(candidates, |session, candidate| {
                if session.is_over() {
                    return None;
                }
                let (body, text, size) = ir.changed(edit, candidate.dropped())?;
                let outcome = session.ask(&text, &session.best.pipeline)?;
                Some((body, text, size, outcome))
            });
            let (at, (body, text, size, outcome)) = found?;
            (self.body, self.size) = (body, size);
            session.take(text, outcome);
            any = true;
            Some(at)
        });
        if any {
            let lines = session.best.text.lines().count();
            session.progress(edit.name, &format!("{} ops, {lines} lines", count_ops(&self.body)));
        }
        any
    }
}
