//! A trace that Perfetto (<https://ui.perfetto.dev>) and `chrome://tracing` open: the Trace Event Format, as an object.
//!
//! Process 1 is the compiler, with a thread for each that passes ran on; process 2 is the model, with a thread for each of the
//! pool. Times are microseconds since the tool began.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use terrace_tools::model::place;
use terrace_tools::render::trace::Trace;

use super::data::Facts;
use super::runs::Run;
use super::source::shortened;
use super::watch::Row;

const COMPILER: u32 = 1;
const MODEL: u32 = 2;
/// So many lines of source are told of an op, the innermost first.
const STACK: usize = 8;

/// The trace of `facts`, from `start` on; `phases` are what the compiler did, one after the other.
pub(super) fn trace(facts: &Facts<'_>, start: Instant, phases: &[(&str, Instant, Instant)]) -> Value {
    let mut events =
        vec![named("process_name", COMPILER, 0, "compiler"), named("process_name", MODEL, 0, "model")];
    let compiling = facts.seen.passes.iter().map(|run| run.thread + 1).max().unwrap_or(1);
    events.extend((0..compiling).map(|at| named("thread_name", COMPILER, at, &format!("compiler {at}"))));
    events.extend((0..facts.runs.threads).map(|at| named("thread_name", MODEL, at, &format!("thread {at}"))));
    let at = |time: Instant| micros(time.saturating_duration_since(start));
    let complete = |track: (u32, usize), name: &str, what: &str, from: Instant, to: Instant, args: Value| {
        json!({
            "ph": "X", "pid": track.0, "tid": track.1, "name": name, "cat": what,
            "ts": at(from), "dur": micros(to.saturating_duration_since(from)), "args": args,
        })
    };
    for &(name, from, to) in phases {
        events.push(complete((COMPILER, 0), name, "phase", from, to, json!({})));
    }
    for run in &facts.seen.passes {
        let args = json!({ "ops behind it": run.ops });
        events.push(complete((COMPILER, run.thread), run.name, "pass", run.start, run.end, args));
    }
    let args: Vec<Value> = facts.lowered.rows.iter().map(|row| details(facts, row)).collect();
    let live = facts.live();
    for (number, run) in facts.runs.kept.iter().enumerate() {
        events.push(complete(
            (MODEL, 0),
            &format!("run {}", number + 1),
            "run",
            run.start,
            run.end,
            json!({}),
        ));
        ops(facts, run, |row, from, to| {
            events.push(complete(
                (MODEL, 0),
                &facts.lowered.rows[row].label,
                "op",
                from,
                to,
                args[row].clone(),
            ));
            let bytes = json!({ "bytes": live[row] });
            events.push(json!({ "ph": "C", "pid": MODEL, "tid": 0, "name": "live memory", "ts": at(from), "args": bytes }));
        });
        for share in &run.shares {
            let args = json!({ "tasks": share.tasks });
            events.push(complete((MODEL, share.thread), "tasks", "tasks", share.start, share.end, args));
        }
    }
    json!({
        "displayTimeUnit": "ms",
        "otherData": { "model": facts.model, "version": env!("CARGO_PKG_VERSION"), "machine": facts.machine },
        "traceEvents": events,
    })
}

/// Each op of `run`, in order.
fn ops(facts: &Facts<'_>, run: &Run, mut each: impl FnMut(usize, Instant, Instant)) {
    for event in run.events.iter().filter(|event| event.row < facts.lowered.rows.len()) {
        each(event.row, event.start, event.end);
    }
}

/// What is known of an op: its place, as messages show it, the modules and the lines around that, and its shapes.
fn details(facts: &Facts<'_>, row: &Row) -> Value {
    let nodes = facts.nodes_of(&row.origins);
    let loc = nodes.first().map_or(row.loc, |&node| facts.graph.nodes[node].loc);
    let trace = Trace::of(facts.ctx, loc);
    let names = nodes.iter().map(|&node| Trace::of(facts.ctx, facts.graph.nodes[node].loc).name);
    let names: Vec<String> = names.flatten().map(|name| shortened(&name)).collect();
    let stack = trace.frames.iter().filter(|frame| frame.is_line()).take(STACK);
    json!({
        "source": shortened(&place(facts.ctx, row.loc)),
        "module": shortened(&trace.module.unwrap_or_default()),
        "stack": stack.map(|frame| shortened(&frame.shown())).collect::<Vec<_>>(),
        "nodes": names,
        "op": row.op,
        "reads": facts.types(&row.reads),
        "writes": facts.types(&row.writes),
    })
}

fn named(what: &str, pid: u32, tid: usize, name: &str) -> Value {
    json!({ "ph": "M", "pid": pid, "tid": tid, "name": what, "args": { "name": name } })
}

fn micros(time: Duration) -> f64 {
    time.as_nanos() as f64 / 1e3
}
