//! Running pipelines.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::{Anchor, Failed, Instrument, Item, PassCx, PassItem, PassSite, Pipeline, Remark};
use crate::body::{Body, Op};
use crate::context::Context;
use crate::diag::{Diagnostic, Diags};
use crate::verify::verify_into;

/// Runs pipelines.
pub struct PassManager {
    /// Number of threads, 1 for all in order.
    pub threads: usize,
    /// Verify what a pass ran on, with all that is nested in it, after each pass that changed something.
    pub verify_each: bool,
    /// Hooks.
    pub instruments: Vec<Box<dyn Instrument>>,
    /// Collect the optimization remarks of passes.
    pub remarks: bool,
}

/// Time that a pass took, on all bodies together.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Timing {
    /// Time in the pass.
    pub pass: Duration,
    /// Time in the verifier after it.
    pub verify: Duration,
    /// Number of bodies that it ran on.
    pub runs: u64,
}

/// What happened in a run.
#[derive(Default)]
pub struct Report {
    /// Diagnostics, by pass, then by the order of functions.
    pub diags: Diags,
    /// Optimization remarks, by pass, then by the order of functions.
    pub remarks: Vec<Remark>,
    /// Text that passes had for the user.
    pub output: String,
    /// Statistics of each pass in the pipeline, with its number and name.
    pub stats: BTreeMap<(usize, &'static str), BTreeMap<&'static str, u64>>,
    /// Times of each pass in the pipeline, with its number and name.
    pub timing: BTreeMap<(usize, &'static str), Timing>,
    /// How many ops each nested pipeline ran on, with the number of its first pass and its anchor.
    pub runs: BTreeMap<(usize, String), usize>,
    /// Whether a pass failed.
    pub failed: bool,
}

impl Report {
    /// Notes that the pipeline `inner` runs on `count` ops more.
    pub(super) fn note_runs(&mut self, number: usize, inner: &Pipeline, count: usize) {
        *self.runs.entry((number, inner.anchor.clone())).or_default() += count;
    }

    pub(super) fn merge(&mut self, other: Report) {
        self.diags.extend(other.diags);
        self.output.push_str(&other.output);
        self.remarks.extend(other.remarks);
        for (pass, stats) in other.stats {
            let into = self.stats.entry(pass).or_default();
            for (name, count) in stats {
                *into.entry(name).or_default() += count;
            }
        }
        for (pass, timing) in other.timing {
            let into = self.timing.entry(pass).or_default();
            into.pass += timing.pass;
            into.verify += timing.verify;
            into.runs += timing.runs;
        }
        for (pipeline, count) in other.runs {
            *self.runs.entry(pipeline).or_default() += count;
        }
        self.failed |= other.failed;
    }
}

impl Default for PassManager {
    fn default() -> PassManager {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        PassManager { threads, verify_each: true, instruments: Vec::new(), remarks: false }
    }
}

/// A part of a pipeline that runs on one body after the other without looking at others.
#[derive(Clone, Copy)]
enum Step<'p> {
    Pass(&'p PassItem, usize),
    Nested(&'p Pipeline, usize),
}

/// Prepares the passes of `pipeline`, in order; whether all can run.
fn initialize(pipeline: &Pipeline, ctx: &Context, report: &mut Report) -> bool {
    let mut rest: Vec<&Item> = pipeline.items.iter().rev().collect();
    while let Some(item) = rest.pop() {
        let item = match item {
            Item::Pass(item) => item,
            Item::Nested(inner) => {
                rest.extend(inner.items.iter().rev());
                continue;
            }
        };
        let mut cx = PassCx::new();
        let result = item.pass.initialize(ctx, &mut cx);
        let good = result.is_ok() && !cx.diags.has_errors();
        report.diags.extend(cx.diags);
        if !good {
            return false;
        }
    }
    true
}

impl PassManager {
    /// Runs on all cores, with verification.
    pub fn new() -> PassManager {
        PassManager::default()
    }

    /// Runs `pipeline` on `body`. A pass that fails on one function still runs on the others; the
    /// passes after it do not run.
    pub fn run(&self, pipeline: &Pipeline, body: &mut Body) -> Report {
        let mut report = Report::default();
        let name = body.name_str(body.self_op()).to_owned();
        if pipeline.anchor != "any" && pipeline.anchor != name {
            let message = format!("can't run '{}' pass manager on '{name}' op", pipeline.anchor);
            report.diags.error(body.loc(body.self_op()), message);
            report.failed = true;
            return report;
        }
        if !initialize(pipeline, body.ctx(), &mut report) {
            report.failed = true;
            return report;
        }
        // A handler of actions counts passes as upstream does: one on an op and all below.
        if body.ctx().actions().is_some() || self.instruments.iter().any(|hook| hook.sequential()) {
            let good = self.run_sequential(pipeline, 0, body, &mut Vec::new(), &mut report);
            report.failed |= !good;
        } else {
            self.run_steps(&steps(pipeline, 0), body, false, &mut report);
        }
        report
    }

    fn run_steps(&self, steps: &[Step<'_>], body: &mut Body, nested: bool, report: &mut Report) {
        let mut rest = steps;
        while let Some((first, _)) = rest.split_first() {
            let every =
                |step: &Step<'_>| matches!(step, Step::Pass(item, _) if item.info.anchor == Anchor::Any);
            let count = match first {
                _ if every(first) => rest.iter().take_while(|step| every(step)).count(),
                _ => 1,
            };
            let (now, later) = rest.split_at(count);
            rest = later;
            match *first {
                _ if every(first) => {
                    self.run_on_one(now, body, nested, report);
                    if !report.failed {
                        self.run_on_nested(
                            body,
                            report,
                            |_| true,
                            |body, report| {
                                self.run_everywhere(now, body, report);
                            },
                        );
                    }
                }
                Step::Pass(item, number) => self.run_pass(item, number, body, nested, report),
                Step::Nested(pipeline, number) => {
                    let inner = self::steps(pipeline, number);
                    let fits = |name: &str| pipeline.anchor == "any" || pipeline.anchor == name;
                    let count = in_order_ops(body).into_iter().filter(|&op| fits(body.name_str(op))).count();
                    report.note_runs(number, pipeline, count);
                    self.run_on_nested(body, report, fits, |body, report| {
                        self.run_steps(&inner, body, true, report);
                    });
                }
            }
            if report.failed {
                return;
            }
        }
    }

    /// Runs passes on `body` and all bodies below it.
    fn run_everywhere(&self, passes: &[Step<'_>], body: &mut Body, report: &mut Report) {
        let mut stack = vec![body];
        while let Some(body) = stack.pop() {
            self.run_on_one(passes, body, true, report);
            stack.extend(in_order(body).into_iter().rev());
        }
    }

    fn run_on_one(&self, passes: &[Step<'_>], body: &mut Body, nested: bool, report: &mut Report) {
        for step in passes {
            if let Step::Pass(item, number) = *step {
                let failed = std::mem::take(&mut report.failed);
                self.run_pass(item, number, body, nested, report);
                let now = report.failed;
                report.failed |= failed;
                if now {
                    return;
                }
            }
        }
    }

    /// Runs `job` on the bodies nested in `body` whose op's name fits, on several threads.
    fn run_on_nested(
        &self,
        body: &mut Body,
        report: &mut Report,
        fits: impl Fn(&str) -> bool,
        job: impl Fn(&mut Body, &mut Report) + Sync,
    ) {
        let mut bodies = in_order(body);
        bodies.retain(|body| fits(body.name_str(body.self_op())));
        let threads = self.threads.min(bodies.len());
        let run = |body: &mut Body| {
            let mut report = Report::default();
            job(body, &mut report);
            report
        };
        if threads <= 1 {
            bodies.into_iter().for_each(|body| report.merge(run(body)));
            return;
        }
        let count = bodies.len();
        let queue = Mutex::new(bodies.into_iter().enumerate());
        let done: Mutex<Vec<Option<Report>>> = Mutex::new((0..count).map(|_| None).collect());
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    loop {
                        let next = lock(&queue).next();
                        let Some((at, body)) = next else { return };
                        let report = run(body);
                        lock(&done)[at] = Some(report);
                    }
                });
            }
        });
        let done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        done.into_iter().flatten().for_each(|one| report.merge(one));
    }

    fn run_pass(&self, item: &PassItem, number: usize, body: &mut Body, nested: bool, report: &mut Report) {
        let site = PassSite { item, number, whole: None };
        self.instruments.iter().for_each(|hook| hook.before(site, body));
        let mut one = Report::default();
        let before = body.epoch();
        let mut good = self.apply((item, number), body, nested, &mut one);
        if good && self.verify_each && body.epoch() != before {
            good = self.verify_after(item, number, body, &mut one);
        }
        if good {
            good = self.instruments.iter().all(|hook| hook.after(site, body, &mut one.diags).is_ok());
        }
        if !good {
            self.instruments.iter().for_each(|hook| hook.after_failed(site, body));
        } else if body.is_sparse() {
            body.compact();
        }
        one.failed = !good;
        report.merge(one);
    }

    /// Runs a pass on `body` and nothing around it; whether it did not fail.
    pub(super) fn apply(
        &self,
        (item, number): (&PassItem, usize),
        body: &mut Body,
        nested: bool,
        report: &mut Report,
    ) -> bool {
        let mut cx = PassCx { nested, remarks: self.remarks.then(Vec::new), ..PassCx::default() };
        let start = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| item.pass.run(body, &mut cx)));
        let timing = Timing { pass: start.elapsed(), runs: 1, ..Timing::default() };
        let failed = match outcome {
            Ok(Ok(())) => cx.diags.has_errors(),
            Ok(Err(Failed)) => {
                if !cx.diags.has_errors() {
                    let message = format!("pass '{}' failed without saying why", item.info.name);
                    cx.diags.error(body.loc(body.self_op()), message);
                }
                true
            }
            Err(panic) => {
                cx.diags.push(internal_error(item, body, &*panic));
                true
            }
        };
        let key = (number, item.info.name);
        report.merge(Report {
            stats: BTreeMap::from([(key, cx.stats)]),
            timing: BTreeMap::from([(key, timing)]),
            diags: cx.diags,
            output: cx.output,
            remarks: cx.remarks.unwrap_or_default(),
            failed,
            ..Report::default()
        });
        !failed
    }

    /// Verifies `body` after a pass; whether it is sound.
    pub(super) fn verify_after(
        &self,
        item: &PassItem,
        number: usize,
        body: &Body,
        report: &mut Report,
    ) -> bool {
        let start = Instant::now();
        let mut found = Diags::new();
        let outcome = catch_unwind(AssertUnwindSafe(|| verify_into(body, &mut found)));
        let sound = match outcome {
            Ok(sound) => sound,
            Err(panic) => {
                found.push(internal_error(item, body, &*panic));
                false
            }
        };
        report.timing.entry((number, item.info.name)).or_default().verify += start.elapsed();
        for mut diagnostic in found.into_vec() {
            let help = format!("found by the verifier after pass '{}'", item.info.name);
            diagnostic.help.get_or_insert(help);
            report.diags.push(diagnostic);
        }
        sound
    }
}

/// The parts of `pipeline`, whose first pass has the number given.
fn steps(pipeline: &Pipeline, mut number: usize) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for item in &pipeline.items {
        match item {
            Item::Pass(item) => {
                steps.push(Step::Pass(item, number));
                number += 1;
            }
            Item::Nested(inner) => {
                steps.push(Step::Nested(inner, number));
                number += inner.len();
            }
        }
    }
    steps
}

/// The nested isolated ops of `body`, in the order in which they stand.
pub(super) fn in_order_ops(body: &Body) -> Vec<Op> {
    if body.nested_ops().is_empty() {
        return Vec::new();
    }
    // An op that was made and never placed is not part of the IR.
    body.all_ops().into_iter().filter(|&op| body.nested(op).is_some()).collect()
}

/// The bodies nested in `body`, in the order in which their ops stand.
pub(super) fn in_order(body: &mut Body) -> Vec<&mut Body> {
    let place: rustc_hash::FxHashMap<_, _> =
        in_order_ops(body).into_iter().enumerate().map(|(at, op)| (op, at)).collect();
    if place.is_empty() {
        return Vec::new();
    }
    let mut bodies = body.nested_bodies_mut();
    bodies.retain(|(op, _)| place.contains_key(op));
    bodies.sort_by_key(|(op, _)| place[op]);
    bodies.into_iter().map(|(_, body)| body).collect()
}

fn internal_error(item: &PassItem, body: &Body, panic: &(dyn Any + Send)) -> Diagnostic {
    let what = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned());
    let place = match body.symbol(body.self_op()) {
        Some(symbol) => format!("@{symbol}"),
        None => format!("'{}'", body.name_str(body.self_op())),
    };
    let options = item.options.print();
    let name = item.info.name;
    Diagnostic::error(body.loc(body.self_op()), format!("internal error in pass '{name}' on {place}: {what}"))
        .help(format!("this is a bug in the compiler, not in its input; the pass was `{name}{options}`"))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
