//! What a model is made of, what runs in the end, and where time and memory go: as a page (`--report`), and as a trace
//! (`--trace`).
//!
//! A [`Recorder`] looks on from the model's import to runs of the program. What runs is led back to nodes of the model by
//! locations ([`origin`]).

mod data;
mod graph;
mod origin;
mod page;
mod runs;
mod source;
mod trace;
mod watch;

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde_json::{Value, json};
use terrace_ir::pass::Remark;
use terrace_runtime::{Pool, Program};
use terrace_tools::model::{Failure, Session, write_atomically};

use self::data::{Facts, ms};
use self::graph::Graph;
use self::origin::Origins;
use self::watch::Watch;
use crate::options::Options;

/// Looks on while a model is compiled and run.
pub(crate) struct Recorder {
    start: Instant,
    imported: Instant,
    compiled: Instant,
    graph: Graph,
    watch: Watch,
    remarks: Arc<Mutex<Vec<Remark>>>,
}

impl Recorder {
    /// Looks on at `session`, whose model was read since `start`.
    pub(crate) fn attach(start: Instant, session: &mut Session) -> Recorder {
        let imported = Instant::now();
        let graph = Graph::of(session.module(), &mut Origins::default());
        let (watch, remarks) = (Watch::default(), Arc::<Mutex<Vec<Remark>>>::default());
        session.profile();
        session.watch(Box::new(watch.clone()), remarks.clone());
        Recorder { start, imported, compiled: imported, graph, watch, remarks }
    }

    /// Notes that the program is made.
    pub(crate) fn compiled(&mut self) {
        self.compiled = Instant::now();
    }

    /// Runs the program and writes what `options` ask for; a line that says so.
    ///
    /// # Errors
    /// When a run fails, a file cannot be written, or the model was lowered before, so that nothing was to be seen.
    pub(crate) fn finish(
        &self,
        options: &Options,
        session: &Session,
        program: &mut Program,
        pool: &mut Pool,
    ) -> Result<String, Failure> {
        let seen = self.watch.seen();
        let why = "--report, --trace: the model's memory is planned already, so that no op's time can be taken; give the \
                   model at the graph or tensor level";
        let lowered = seen.lowered.as_ref().ok_or_else(|| Failure::Model(why.to_owned()))?;
        let runs = runs::measure(program, pool, lowered.rows.len())?;
        let phases = self.phases(&seen);
        let spans: Vec<_> =
            phases.iter().map(|&(name, from, to)| (name, to.saturating_duration_since(from))).collect();
        let facts = Facts {
            ctx: session.ctx(),
            model: model_name(&options.model.model),
            graph: &self.graph,
            seen: &seen,
            lowered,
            remarks: &self.remarks.lock().unwrap_or_else(PoisonError::into_inner),
            program,
            runs: &runs,
            options: options_json(options, pool.threads()),
            machine: machine(),
            phases: &spans,
        };
        if let Some(path) = &options.report {
            write(path, page::page(&facts.json()))?;
        }
        if let Some(path) = &options.trace {
            write(path, format!("{}\n", trace::trace(&facts, self.start, &phases)))?;
        }
        let (count, ops) = (runs.whole.len(), lowered.rows.len());
        Ok(format!("{:.3} ms a run (median of {count}), in {ops} ops\n", ms(runs.median())))
    }

    /// What was done until the program was there, one after the other.
    fn phases(&self, seen: &watch::Seen) -> Vec<(&'static str, Instant, Instant)> {
        let lowered = seen.passes.iter().map(|run| run.end).max().unwrap_or(self.imported);
        vec![
            ("import", self.start, self.imported),
            ("lowering", self.imported, lowered),
            ("code generation", lowered, self.compiled),
        ]
    }
}

fn write(path: &str, text: String) -> Result<(), Failure> {
    let fill = |out: &mut dyn Write| out.write_all(text.as_bytes());
    write_atomically(path, fill).map_err(|error| Failure::file(path, error))
}

/// The model's file, without the folders that are the user's own matter.
fn model_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn options_json(options: &Options, threads: usize) -> Value {
    use clap::ValueEnum as _;
    let cpu = options.model.cpu.to_possible_value();
    json!({
        "threads": threads,
        "cpu": cpu.as_ref().map(|cpu| cpu.get_name()),
        "kernels": !options.model.no_kernels,
    })
}

/// What this runs on.
fn machine() -> Value {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    json!({
        "processor": name.map(|parts| parts.1.trim()),
        "threads": std::thread::available_parallelism().map_or(1, usize::from),
        "system": format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        "features": terrace_kernels::cpu_features(),
        "debug": cfg!(debug_assertions),
    })
}
