//! What a report tells, as JSON.
//!
//! What depends on the clock is below the key `times`, and what depends on the machine below `machine`; the rest is the
//! same for the same model and options.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use terrace_ir::pass::Remark;
use terrace_ir::{Context, Loc, Type};
use terrace_runtime::{Port, Program};
use terrace_tools::model::ports;

use super::graph::{Graph, Source, bytes_of, shown};
use super::runs::Runs;
use super::source::{Sources, shortened};
use super::watch::{Buffer, Lowered, PassRun, Row, Seen};

/// What is known of a model that was compiled and run.
pub(super) struct Facts<'a> {
    pub(super) ctx: &'a Context,
    pub(super) model: &'a str,
    pub(super) graph: &'a Graph,
    pub(super) seen: &'a Seen,
    pub(super) lowered: &'a Lowered,
    pub(super) remarks: &'a [Remark],
    pub(super) program: &'a Program,
    pub(super) runs: &'a Runs,
    pub(super) options: Value,
    pub(super) machine: Value,
    /// What the time went to until the first run.
    pub(super) phases: &'a [(&'static str, Duration)],
}

impl Facts<'_> {
    /// All of it.
    pub(super) fn json(&self) -> Value {
        let mut sources = Sources::default();
        let rows = self.rows(&mut sources);
        let nodes = self.nodes(&mut sources);
        json!({
            "model": shortened(self.model),
            "version": env!("CARGO_PKG_VERSION"),
            "options": self.options,
            "inputs": self.program.inputs().iter().map(port).collect::<Value>(),
            "outputs": self.outputs(),
            "weights": self.graph.weights,
            "nodes": nodes,
            "rows": rows,
            "memory": self.memory(),
            "passes": self.passes(),
            "lines": sources.lines(),
            "modules": sources.modules(),
            "machine": self.machine,
            "times": self.times(),
        })
    }

    /// The numbers of the nodes that `origins` are, each once.
    pub(super) fn nodes_of(&self, origins: &[Loc]) -> Vec<usize> {
        let mut known = BTreeSet::new();
        let nodes = origins.iter().filter_map(|&origin| self.graph.at(origin));
        nodes.filter(|&node| known.insert(node)).collect()
    }

    fn nodes(&self, sources: &mut Sources) -> Value {
        let passes: Vec<usize> = self.by_pass().into_keys().collect();
        let gone_after =
            |loc| self.seen.gone_after(loc).and_then(|number| passes.binary_search(&number).ok());
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); self.graph.nodes.len()];
        for (at, row) in self.lowered.rows.iter().enumerate() {
            for node in self.nodes_of(&row.origins) {
                rows[node].push(at);
            }
        }
        let node = |(at, node): (usize, &super::graph::Node)| {
            let place = sources.place(self.ctx, node.loc);
            json!({
                "name": place.name,
                "module": place.module,
                "stack": place.stack,
                "derived": place.derived,
                "ops": node.ops,
                "inputs": node.inputs.iter().map(|&input| source(input)).collect::<Value>(),
                "types": self.types(&node.types),
                "weights": node.weights,
                "rows": rows[at],
                "gone": rows[at].is_empty().then(|| gone_after(node.loc)).flatten(),
            })
        };
        self.graph.nodes.iter().enumerate().map(node).collect()
    }

    fn rows(&self, sources: &mut Sources) -> Value {
        let mut choices = self.choices();
        let row = |row: &Row| {
            let nodes = self.nodes_of(&row.origins);
            let main = nodes.first().copied();
            // Ops that are no node's, as those of a model in IR that was lowered already.
            let place = main.is_none().then(|| sources.place(self.ctx, row.loc));
            json!({
                "label": row.label,
                "op": row.op,
                "node": main,
                "place": place.map(|place| json!({
                    "name": place.name, "module": place.module, "stack": place.stack
                })),
                "nodes": nodes,
                "reads": self.types(&row.reads),
                "writes": self.types(&row.writes),
                "bytes": [self.bytes(&row.reads), self.bytes(&row.writes)],
                "choices": take(&mut choices, row),
            })
        };
        self.lowered.rows.iter().map(row).collect()
    }

    pub(super) fn types(&self, types: &[Type]) -> Vec<String> {
        types.iter().map(|&ty| shown(self.ctx, ty)).collect()
    }

    /// The bytes of values of these types together; nothing where one has an open size.
    fn bytes(&self, types: &[Type]) -> Option<u64> {
        types.iter().map(|&ty| bytes_of(self.ctx, ty)).sum()
    }

    /// What became of the ops that kernels implement, by place, in order.
    fn choices(&self) -> BTreeMap<Loc, Vec<Choice>> {
        let mut found: BTreeMap<Loc, Vec<Choice>> = BTreeMap::new();
        for remark in self.remarks.iter().filter(|remark| remark.category == "select-kernels") {
            let get = |key: &'static str| {
                remark.args.iter().filter(move |arg| arg.0 == key).map(|arg| arg.1.as_str())
            };
            let refused = get("Refused").map(|why| why.split_once(": ").unwrap_or((why, "")));
            let refused = refused.map(|(kernel, why)| [kernel.to_owned(), why.to_owned()]).collect();
            found.entry(remark.loc).or_default().push(Choice {
                op: get("Op").next().unwrap_or_default().to_owned(),
                kernel: get("Kernel").next().map(str::to_owned),
                refused,
            });
        }
        found
    }

    /// The bytes of the arena that are in use while each row runs.
    pub(super) fn live(&self) -> Vec<u64> {
        let mut live = vec![0u64; self.lowered.rows.len()];
        for buffer in self.lowered.buffers.iter().filter(|buffer| buffer.offset.is_some()) {
            let (from, to) = buffer.rows;
            live.iter_mut().take(to + 1).skip(from).for_each(|live| *live += buffer.bytes.unwrap_or(0));
        }
        live
    }

    fn memory(&self) -> Value {
        let placed = self.lowered.buffers.iter().filter(|buffer| buffer.offset.is_some());
        let total: u64 = placed.filter_map(|buffer| buffer.bytes).sum();
        let live = self.live();
        let buffer = |buffer: &Buffer| {
            json!({
                "node": self.nodes_of(&buffer.origins).first(),
                "type": shown(self.ctx, buffer.ty),
                "bytes": buffer.bytes,
                "offset": buffer.offset,
                "rows": [buffer.rows.0, buffer.rows.1],
            })
        };
        let buffers: Value = self.lowered.buffers.iter().map(buffer).collect();
        json!({ "arena": self.program.arena_bytes(), "total": total, "live": live, "buffers": buffers })
    }

    /// The passes in order, with the ops that the model has behind each.
    fn passes(&self) -> Value {
        let pass = |runs: Vec<&PassRun>| {
            let ops = runs.iter().find_map(|run| run.ops);
            json!({ "name": runs.first().map(|run| run.name), "ops": ops, "runs": runs.len() })
        };
        self.by_pass().into_values().map(pass).collect()
    }

    fn by_pass(&self) -> BTreeMap<usize, Vec<&PassRun>> {
        let mut passes: BTreeMap<usize, Vec<&PassRun>> = BTreeMap::new();
        for run in &self.seen.passes {
            passes.entry(run.number).or_default().push(run);
        }
        passes
    }

    fn outputs(&self) -> Value {
        let outputs = self.program.outputs().iter().enumerate();
        let output = |(at, output): (usize, &Port)| {
            let mut value = port(output);
            value["from"] = json!(self.graph.outputs.get(at).copied().flatten().map(source));
            value
        };
        outputs.map(output).collect()
    }

    /// Milliseconds, each a mean of all runs unless it says otherwise.
    fn times(&self) -> Value {
        let runs = self.runs.whole.len().max(1) as f64;
        let row = |row: &super::runs::RowTimes| {
            let total = ms(row.total);
            let threads = if total > 0.0 { 1.0 + ms(row.others) / total } else { 1.0 };
            json!([rounded(total / runs), rounded(ms(row.min)), rounded(ms(row.max)), rounded(threads)])
        };
        let total: Duration = self.runs.whole.iter().sum();
        let passes = self.by_pass().into_values();
        let pass = |runs: Vec<&PassRun>| rounded(ms(runs.iter().map(|run| run.end - run.start).sum()));
        json!({
            "runs": self.runs.whole.len(),
            "mean": rounded(ms(total) / runs),
            "median": rounded(ms(self.runs.median())),
            "min": rounded(ms(self.runs.whole.iter().min().copied().unwrap_or_default())),
            "rows": self.runs.rows.iter().map(row).collect::<Value>(),
            "passes": passes.map(pass).collect::<Vec<_>>(),
            "phases": self.phases.iter().map(|(name, time)| json!([name, rounded(ms(*time))])).collect::<Value>(),
        })
    }
}

/// What became of an op that kernels implement.
struct Choice {
    op: String,
    kernel: Option<String>,
    refused: Vec<[String; 2]>,
}

/// The choices that led to `row`: that of the kernel that it calls, or all that found none.
fn take(choices: &mut BTreeMap<Loc, Vec<Choice>>, row: &Row) -> Value {
    let mut found = Vec::new();
    if let Some(here) = choices.get_mut(&row.loc)
        && let Some(at) = here.iter().position(|choice| choice.kernel.as_ref() == Some(&row.label))
    {
        found.push(here.remove(at));
    } else if row.op != "kernel.call" {
        for place in [row.loc].iter().chain(row.origins.iter().filter(|&&place| place != row.loc)) {
            let Some(here) = choices.get(place) else { continue };
            let none = here.iter().filter(|choice| choice.kernel.is_none());
            found.extend(none.map(|choice| Choice {
                refused: choice.refused.clone(),
                op: choice.op.clone(),
                kernel: None,
            }));
        }
    }
    let choice =
        |choice: &Choice| json!({ "op": choice.op, "kernel": choice.kernel, "refused": choice.refused });
    found.iter().map(choice).collect()
}

/// `source` as a number: that of a node, or one below zero for an input.
fn source(source: Source) -> i64 {
    let number = |at: usize| i64::try_from(at).unwrap_or(i64::MAX - 1);
    match source {
        Source::Node(at) => number(at),
        Source::Input(at) => -1 - number(at),
    }
}

fn port(port: &Port) -> Value {
    let shape = ports::shown_shape(port);
    json!({ "name": shortened(&port.name), "type": format!("{}{shape}", port.elem), "bytes": port.bytes })
}

pub(super) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// `value` to four places behind the point: a tenth of a microsecond.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
