//! Steps of the compiler counted, left out and logged: `--mlir-debug-counter`, `--log-actions-to`,
//! `--log-mlir-actions-filter`, `--profile-actions-to`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use terrace_ir::action::{Action, ActionHandler, Step, Unit};
use terrace_ir::text::{self, PrintOptions};
use terrace_ir::{Context, Loc, LocKind};

use super::names::class_name;

/// What the command line says about steps.
#[derive(Clone, Default)]
pub(super) struct ActionFlags {
    pub(super) counters: BTreeMap<String, Counter>,
    pub(super) print_counters: bool,
    pub(super) log_to: Option<String>,
    pub(super) filter: Vec<Spot>,
    pub(super) profile_to: Option<String>,
}

impl ActionFlags {
    /// Whether steps are to be watched.
    pub(super) fn any(&self) -> bool {
        !self.counters.is_empty() || self.print_counters || self.log_to.is_some() || self.profile_to.is_some()
    }

    /// Adds what `tag-skip=N,tag-count=N,..` says.
    pub(super) fn add_counters(&mut self, text: &str) -> Result<(), String> {
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let Some((name, value)) = part.split_once('=') else {
                return Err(format!(
                    "expected DebugCounter argument to have an `=` separating the counter name and value, but \
                     the provided argument was: `{part}`"
                ));
            };
            let number: i64 = value.parse().map_err(|_| {
                format!("expected DebugCounter counter value to be numeric, but got `{value}`")
            })?;
            if let Some(tag) = name.strip_suffix("-skip") {
                self.counters.entry(tag.to_owned()).or_default().skip = number;
            } else if let Some(tag) = name.strip_suffix("-count") {
                self.counters.entry(tag.to_owned()).or_default().stop = number;
            } else {
                return Err(format!(
                    "expected DebugCounter counter name to end with either `-skip` or `-count`, but got `{name}`"
                ));
            }
        }
        Ok(())
    }

    /// Adds the places `FILE:LINE:COLUMN` in `text`, separated by commas.
    pub(super) fn add_filter(&mut self, text: &str) -> Result<(), String> {
        for part in text.split(',').filter(|part| !part.is_empty()) {
            self.filter.push(Spot::parse(part)?);
        }
        Ok(())
    }
}

/// How often steps with a tag came up, how many are left out at first, and how many are taken then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counter {
    count: i64,
    skip: i64,
    stop: i64,
}

impl Default for Counter {
    fn default() -> Counter {
        Counter { count: 0, skip: 0, stop: -1 }
    }
}

impl Counter {
    /// Counts one step; whether it is to be taken.
    fn takes(&mut self) -> bool {
        self.count += 1;
        let Counter { count, skip, stop } = *self;
        skip < 0 || count > skip && (stop < 0 || count <= skip.saturating_add(stop))
    }
}

/// A file, and a line and column of it where they are given.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    file: String,
    line: Option<u32>,
    col: Option<u32>,
}

impl Spot {
    fn parse(text: &str) -> Result<Spot, String> {
        let number = |text: &str| {
            text.parse().map_err(|_| format!("takes FILE:LINE:COLUMN, where '{text}' is no number"))
        };
        let mut parts = text.splitn(3, ':');
        let file = parts.next().unwrap_or_default().to_owned();
        let line = parts.next().map(number).transpose()?;
        Ok(Spot { file, line, col: parts.next().map(number).transpose()? })
    }

    /// Whether one of the places that `loc` is made of is this one.
    fn is_in(&self, ctx: &Context, loc: Loc) -> bool {
        let mut stack = vec![loc];
        while let Some(loc) = stack.pop() {
            match loc.kind(ctx) {
                LocKind::File { file, line, col, .. } => {
                    let fits = |wanted: Option<u32>, is: u32| wanted.is_none_or(|wanted| wanted == is);
                    if ctx.str(*file) == self.file && fits(self.line, *line) && fits(self.col, *col) {
                        return true;
                    }
                }
                LocKind::Name { child, .. } => stack.push(*child),
                LocKind::CallSite { callee, caller } => stack.extend([*caller, *callee]),
                LocKind::Fused { locs, .. } => stack.extend(locs.iter().rev()),
                LocKind::Unknown => {}
            }
        }
        false
    }
}

/// Watches the steps of a run.
pub(super) struct Watch {
    filter: Vec<Spot>,
    state: Mutex<State>,
    start: Instant,
}

struct State {
    counters: BTreeMap<String, Counter>,
    log: Option<Box<dyn Write + Send>>,
    /// Whether the steps that are being taken, the innermost last, are logged.
    logged: Vec<bool>,
    profile: Option<(Box<dyn Write + Send>, bool)>,
}

impl Watch {
    /// Opens the files that `flags` names.
    ///
    /// # Errors
    /// When one can't be written.
    pub(super) fn new(flags: &ActionFlags) -> Result<Watch, String> {
        let log = flags.log_to.as_deref().map(open).transpose()?;
        let profile = flags.profile_to.as_deref().map(open).transpose()?;
        let state = State {
            counters: flags.counters.clone(),
            log,
            logged: Vec::new(),
            profile: profile.map(|file| (file, true)),
        };
        Ok(Watch { filter: flags.filter.clone(), state: Mutex::new(state), start: Instant::now() })
    }

    /// The counters in upstream's form: how often, how many are left out, how many are taken then.
    pub(super) fn counters(&self) -> String {
        let mut out = String::from("DebugCounter counters:\n");
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for (tag, Counter { count, skip, stop }) in &state.counters {
            let _ = writeln!(out, "{tag:<32}: {{{count},{skip},{stop}}}");
        }
        out
    }

    /// Ends the files.
    pub(super) fn finish(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((profile, _)) = &mut state.profile {
            let _ = profile.write_all(b"]\n");
        }
    }
}

fn open(name: &str) -> Result<Box<dyn Write + Send>, String> {
    if name == "-" {
        return Ok(Box::new(std::io::stdout()));
    }
    match std::fs::File::create(name) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) => Err(format!("cannot write '{name}': {error}")),
    }
}

/// A step in upstream's words.
fn describe(action: &Action<'_>) -> String {
    let ctx = action.body.ctx();
    let (op, region) = match action.unit {
        Unit::Op(op) => (op, false),
        Unit::Region(region) => (action.body.region_op(region), true),
    };
    let options = PrintOptions { skip_regions: true, local_scope: true, ..PrintOptions::default() };
    let unit = text::print_op(action.body, op, &options);
    let place = if region { format!("Region #0 for op {unit}") } else { unit };
    let what = match action.step {
        Step::Pass(name) => {
            let anchor = ctx.op_str(action.body.name(op));
            format!("`pass-execution` running `{}` on Operation `{anchor}`", class_name(name))
        }
        Step::Iteration(number) => format!("GreedyPatternRewriteIteration({number})"),
        Step::Pattern(name) => format!("`apply-pattern pattern: {name}"),
        Step::Fold => "`fold".to_owned(),
    };
    format!("Action {what} ({place})`")
}

fn thread() -> String {
    std::thread::current().name().unwrap_or("terrace-opt").to_owned()
}

impl State {
    /// Adds an event in the format of Chrome's profiles.
    fn profile(&mut self, start: Instant, phase: char, tag: &str, what: Option<&str>) {
        let Some((profile, first)) = &mut self.profile else { return };
        let at = start.elapsed().as_micros();
        let args = what.map_or(serde_json::json!({}), |what| serde_json::json!({ "desc": what }));
        let event = serde_json::json!({
            "name": tag, "cat": "PERF", "ph": phase.to_string(), "pid": 0, "tid": 0, "ts": at, "args": args,
        });
        let before = if std::mem::take(first) { "[" } else { ",\n" };
        let _ = write!(profile, "{before}{event}");
    }
}

impl ActionHandler for Watch {
    fn before(&self, action: &Action<'_>) -> bool {
        let (ctx, tag) = (action.body.ctx(), action.step.tag());
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let takes = state.counters.get_mut(tag).is_none_or(Counter::takes);
        let op = match action.unit {
            Unit::Op(op) => op,
            Unit::Region(region) => action.body.region_op(region),
        };
        let here = |spot: &Spot| spot.is_in(ctx, action.body.loc(op));
        let logged = state.log.is_some() && (self.filter.is_empty() || self.filter.iter().any(here));
        let what = (logged || state.profile.is_some()).then(|| describe(action));
        if let (true, Some(log), Some(what)) = (logged, &mut state.log, &what) {
            let begins = if takes { "begins" } else { "skipping" };
            let _ = writeln!(log, "[thread {}] {begins} (no breakpoint) {what}", thread());
        }
        if takes {
            state.profile(self.start, 'B', tag, what.as_deref());
            state.logged.push(logged);
        }
        takes
    }

    fn after(&self, step: Step<'_>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.profile(self.start, 'E', step.tag(), None);
        if state.logged.pop() == Some(true)
            && let Some(log) = &mut state.log
        {
            let _ = writeln!(log, "[thread {}] completed `{}`", thread(), step.tag());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ActionFlags, Counter};

    #[test]
    fn counters_take_what_lies_between_skip_and_stop() {
        let taken = |skip, stop| {
            let mut counter = Counter { count: 0, skip, stop };
            (0..6).map(|_| counter.takes()).collect::<Vec<_>>()
        };
        assert_eq!(taken(0, -1), [true; 6]);
        assert_eq!(taken(2, -1), [false, false, true, true, true, true]);
        assert_eq!(taken(1, 2), [false, true, true, false, false, false]);
        assert_eq!(taken(-1, 0), [true; 6]);
        assert_eq!(taken(0, i64::MAX), [true; 6]);
    }

    #[test]
    fn wrong_counters_and_places_are_refused() {
        let mut flags = ActionFlags::default();
        assert!(flags.add_counters("a-skip=1,a-count=2").is_ok());
        assert!(flags.add_counters("a").is_err_and(|message| message.contains("`=`")));
        assert!(flags.add_counters("a-skip=x").is_err_and(|message| message.contains("numeric")));
        assert!(flags.add_counters("a-tip=1").is_err_and(|message| message.contains("-skip")));
        assert!(flags.add_filter("f.mlir,f.mlir:3,f.mlir:3:4").is_ok());
        assert!(flags.add_filter("f.mlir:x").is_err());
    }
}
